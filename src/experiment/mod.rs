//! The experiment: replications of every policy on the same random numbers, and the results drawn from them.
//!
//! Replications run in parallel; each depends on the scenario, the seed and its own number alone, and they are put
//! together in the order of their numbers, so that the number of threads changes nothing.

mod conclusion;
pub mod controls;
pub mod costs;
mod crew_load;
pub mod details;
mod in_order;
pub mod record_check;
mod rounds;
mod served;
mod summary;
pub mod trace;
mod warm_up;
pub mod worst;

pub use conclusion::conclude;
pub use served::WORTH_SAYING;
pub use summary::{Check, Difference, Figure, HEADLINE, PhaseRow, PoolPoint, SumRow, Summary};

use crate::scenario::Scenario;
use crate::simulation::CompiledPolicy;
pub use crate::simulation::compiled::controls::Control;
use crate::simulation::{observe, simulate};
use crate::stats::Work;
use crate::stats::totals::Totals;
use details::{Detail, Noting, Rows};
use in_order::in_order;
use std::sync::atomic::{AtomicBool, Ordering};

/// The totals of all replications that were finished.
pub struct Outcome {
    /// For each replication in order, the totals of each policy in the order of the scenario.
    pub replications: Vec<Vec<Totals>>,
    /// Replications asked for; where a precision is asked for, the number with which the round under way ends.
    pub wanted: u32,
    /// For each policy its controls, in the order of their values in [`Totals`].
    pub controls: Vec<Vec<Control>>,
}

impl Outcome {
    /// Partial: some replications are missing.
    pub fn is_partial(&self) -> bool {
        self.replications.len() < self.wanted as usize
    }

    fn histories_wanted(&self, scenario: &Scenario) -> u64 {
        u64::from(self.wanted) * scenario.policies.len() as u64
    }

    /// Work of the histories of each policy, in the order of the scenario; empty without a replication.
    pub fn work(&self) -> Vec<Work> {
        let policies = self.replications.first().map_or(0, Vec::len);
        let of = |policy: usize| self.replications.iter().map(|totals| totals[policy].work).sum();
        (0..policies).map(of).collect()
    }
}

/// Listener to the progress of a run.
pub trait Listener: Sync {
    /// One history (one replication of one policy) is done; called from any thread.
    fn history_done(&self) {}

    /// The number of histories to be done in all; called again when a round adds some.
    fn histories_wanted(&self, _histories: u64) {}

    /// Of a study that decides on its histories as it goes: so many of all its variants are decided.
    fn decided(&self, _variants: u64, _all: u64) {}
}

/// Listens to nothing.
impl Listener for () {}

/// Simulates every policy of `scenario` in every replication.
///
/// Once `stop` is raised the replications under way are given up, and the result holds those before the first gap: the
/// same as a run with fewer replications.
pub fn run(scenario: &Scenario, stop: &AtomicBool, listener: &dyn Listener) -> Outcome {
    let nothing = |_: Rows| Ok::<(), std::convert::Infallible>(());
    match run_noting(scenario, stop, listener, &Extras::default(), nothing) {
        Ok(outcome) => outcome,
        Err(never) => match never {},
    }
}

/// As [`run`], and after a first round of `first` replications goes on to as many as `next` says, until it says none.
pub fn run_in_rounds(
    scenario: &Scenario,
    stop: &AtomicBool,
    listener: &dyn Listener,
    first: u32,
    next: NextRound<'_>,
) -> Outcome {
    let nothing = |_: Rows| Ok::<(), std::convert::Infallible>(());
    match simulate_rounds(scenario, stop, listener, &Extras::default(), (first, next), nothing) {
        Ok(outcome) => outcome,
        Err(never) => match never {},
    }
}

/// Additional work of a run: tables of single events, audits.
#[derive(Clone, Debug, Default)]
pub struct Extras {
    /// The tables of single events that are wanted.
    pub details: Vec<Detail>,
    /// Audits the laws of conservation under way, which takes time.
    pub audit: bool,
}

/// As [`run`], and hands the rows of the wanted tables of single events to `take`, in the order of replications and
/// policies.
///
/// # Panics
/// If an audit finds a law broken: the simulation is wrong.
///
/// # Errors
/// The first error of `take` ends the run.
pub fn run_noting<E: Send>(
    scenario: &Scenario,
    stop: &AtomicBool,
    listener: &dyn Listener,
    extras: &Extras,
    take: impl FnMut(Rows) -> Result<(), E> + Send,
) -> Result<Outcome, E> {
    let mut next = |outcome: &Outcome| rounds::next(scenario, outcome);
    simulate_rounds(scenario, stop, listener, extras, (rounds::first(scenario), &mut next), take)
}

/// The number of replications with which the next round ends, if there is one.
pub type NextRound<'a> = &'a mut dyn FnMut(&Outcome) -> Option<u32>;

fn simulate_rounds<E: Send>(
    scenario: &Scenario,
    stop: &AtomicBool,
    listener: &dyn Listener,
    extras: &Extras,
    (first, next): (u32, NextRound<'_>),
    mut take: impl FnMut(Rows) -> Result<(), E> + Send,
) -> Result<Outcome, E> {
    let plans: Vec<CompiledPolicy> =
        scenario.policies.iter().map(|policy| CompiledPolicy::new(scenario, policy)).collect();
    let controls = plans.iter().map(|plan| plan.controls().controls()).collect();
    let mut outcome = Outcome { replications: Vec::new(), wanted: first, controls };
    listener.histories_wanted(outcome.histories_wanted(scenario));
    while !stop.load(Ordering::Relaxed) {
        let first = outcome.replications.len() as u32;
        if first == outcome.wanted {
            let Some(more) = next(&outcome) else { break };
            outcome.wanted = more;
            listener.histories_wanted(outcome.histories_wanted(scenario));
        }
        // Histories are numbered replication by replication.
        let histories = first as usize * plans.len()..outcome.wanted as usize * plans.len();
        let history = |number: usize| {
            let (replication, policy) = (number / plans.len(), number % plans.len());
            let done = simulate_noting(scenario, &plans[policy], replication as u32, stop, extras);
            listener.history_done();
            done.map(|(mut totals, rows)| {
                costs::charge(scenario, policy, &mut totals);
                (totals, rows)
            })
        };
        let mut replication = Vec::with_capacity(plans.len());
        in_order(histories, history, |history| {
            replication.push(history);
            if replication.len() < plans.len() {
                return Ok(());
            }
            let (totals, rows): (Vec<Totals>, Vec<Rows>) = replication.drain(..).unzip();
            outcome.replications.push(totals);
            rows.into_iter().try_for_each(&mut take)
        })?;
    }
    Ok(outcome)
}

fn simulate_noting(
    scenario: &Scenario,
    plan: &CompiledPolicy<'_>,
    replication: u32,
    stop: &AtomicBool,
    extras: &Extras,
) -> Option<(Totals, Rows)> {
    if extras.details.is_empty() && !extras.audit {
        // Without anybody to tell, the simulation does not even ask.
        return simulate(scenario, plan, replication, stop).map(|totals| (totals, Rows::new()));
    }
    let noting = Noting::new(scenario, &plan.policy.name, replication, extras);
    observe(scenario, plan, replication, stop, noting).map(|(totals, noting)| (totals, noting.finish()))
}
