//! Replications of every policy of a scenario, in parallel, into a ledger.
//!
//! Each replication depends on the scenario, the seed and its own number alone, and they are put together in the order of
//! their numbers, so that the number of threads changes nothing, nor does an interruption, nor the number of machines.

use super::details::{Detail, Noting, Rows};
use super::in_order::in_order;
use super::ledger::{Entry, Layout, Ledger, Spool};
use super::rounds;
use super::{Control, Outcome, Shard};
use crate::scenario::Scenario;
use crate::simulation::{CompiledPolicy, observe, simulate};
use crate::stats::totals::Totals;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

/// Listener to the progress of a run.
pub trait Listener: Sync {
    /// One history (one replication of one policy) is done; called from any thread.
    fn history_done(&self) {}

    /// The number of histories to be done in all; called again when a round adds some.
    fn histories_wanted(&self, _histories: u64) {}

    /// So many of them were done before, in a run that goes on now.
    fn histories_kept(&self, _histories: u64) {}

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
    let mut next = |outcome: &Outcome| rounds::next(scenario, outcome);
    let done = run_in_rounds(scenario, stop, listener, rounds::first(scenario), &mut next);
    done.expect("memory takes all rows and gives them back")
}

/// As [`run`], and after a first round of `first` replications goes on to as many as `next` says, until it says none.
///
/// # Errors
/// Those of `next`.
pub fn run_in_rounds(
    scenario: &Scenario,
    stop: &AtomicBool,
    listener: &dyn Listener,
    first: u32,
    next: NextRound<'_>,
) -> io::Result<Outcome> {
    let plan = RunPlan::new(scenario);
    let ledger = plan.ledger(Vec::new(), vec![Spool::in_memory()]);
    plan.simulate(stop, listener, &Extras::default(), ledger, (first, next))
}

/// The totals of every replication, and in it of each policy in the order of the scenario, all of them in memory; costs are
/// not in them. A run keeps less of each.
///
/// ```
/// use hotspare::{Registry, load, totals};
/// let mut scenario = load("scenarios/starter.toml".as_ref(), &Registry::builtin())?;
/// scenario.replications = 2;
/// let all = totals(&scenario);
/// assert_eq!((all.len(), all[0].len()), (2, scenario.policies.len()));
/// assert!(all[0][0].classes[0].outages > 0);
/// # Ok::<(), hotspare::LoadError>(())
/// ```
pub fn totals(scenario: &Scenario) -> Vec<Vec<Totals>> {
    let plan = RunPlan::new(scenario);
    let never = AtomicBool::new(false);
    let replications: Vec<u32> = (0..scenario.replications).collect();
    crate::parallel::map(&replications, |replication| {
        plan.policies.iter().filter_map(|policy| simulate(scenario, policy, *replication, &never)).collect()
    })
}

/// Additional work of a run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extras {
    /// Audits the laws of conservation under way, which takes time.
    pub audit: bool,
    /// The part of the replications that is wanted.
    pub shard: Shard,
}

/// The number of replications with which the next round ends, if there is one; an error ends the run.
pub type NextRound<'a> = &'a mut dyn FnMut(&Outcome) -> io::Result<Option<u32>>;

/// A scenario, ready to be simulated.
pub struct RunPlan<'a> {
    scenario: &'a Scenario,
    policies: Vec<CompiledPolicy<'a>>,
    layout: Layout,
    controls: Vec<Vec<Control>>,
}

impl<'a> RunPlan<'a> {
    /// Compiles its policies.
    pub fn new(scenario: &'a Scenario) -> RunPlan<'a> {
        let policies: Vec<CompiledPolicy> =
            scenario.policies.iter().map(|policy| CompiledPolicy::new(scenario, policy)).collect();
        let controls: Vec<_> = policies.iter().map(|policy| policy.controls().controls()).collect();
        let count: Vec<usize> = controls.iter().map(Vec::len).collect();
        RunPlan { scenario, policies, layout: Layout::new(scenario, &count), controls }
    }

    /// A ledger that goes on with the parts of a run, in their order: one, or those of all shards. It keeps the rows of
    /// these tables, too.
    pub fn ledger(&self, details: Vec<Detail>, parts: Vec<Spool>) -> Ledger {
        Ledger::new(self.layout.clone(), details, parts)
    }

    /// Replications of the first round.
    pub fn first_round(&self) -> u32 {
        rounds::first(self.scenario)
    }

    /// Replications that the round behind an outcome ends with; `None` if there is none.
    ///
    /// # Errors
    /// If the outcome cannot be read.
    pub fn next_round(&self, outcome: &Outcome) -> io::Result<Option<u32>> {
        rounds::next(self.scenario, outcome)
    }

    /// The outcome of what a ledger holds of so many replications.
    pub fn outcome(&self, ledger: Ledger, shard: Shard, wanted: u32) -> Outcome {
        Outcome { wanted, controls: self.controls.clone(), shard, ledger }
    }

    /// As [`run`], of the replications that the ledger of the `shard` does not have yet.
    ///
    /// # Panics
    /// If an audit finds a law broken: the simulation is wrong.
    ///
    /// # Errors
    /// If the ledger cannot be written or read; what was written is sound.
    pub fn run(
        &self,
        stop: &AtomicBool,
        listener: &dyn Listener,
        extras: &Extras,
        ledger: Ledger,
    ) -> io::Result<Outcome> {
        let mut next = |outcome: &Outcome| rounds::next(self.scenario, outcome);
        let first = rounds::under_way(self.scenario, ledger.count());
        self.simulate(stop, listener, extras, ledger, (first, &mut next))
    }

    /// As [`RunPlan::run`], to exactly so many replications of all shards.
    ///
    /// # Panics
    /// As it does.
    ///
    /// # Errors
    /// As it has.
    pub fn run_to(
        &self,
        stop: &AtomicBool,
        listener: &dyn Listener,
        extras: &Extras,
        ledger: Ledger,
        wanted: u32,
    ) -> io::Result<Outcome> {
        self.simulate(stop, listener, extras, ledger, (wanted, &mut |_| Ok(None)))
    }

    fn simulate(
        &self,
        stop: &AtomicBool,
        listener: &dyn Listener,
        extras: &Extras,
        ledger: Ledger,
        (first, next): (u32, NextRound<'_>),
    ) -> io::Result<Outcome> {
        let mut outcome = self.outcome(ledger, extras.shard, first);
        listener.histories_wanted(outcome.histories_wanted());
        listener.histories_kept(u64::from(outcome.done()) * self.policies.len() as u64);
        while !stop.load(Ordering::Relaxed) {
            if outcome.done() >= outcome.share() {
                outcome.ledger.save()?;
                let Some(more) = next(&outcome)? else { break };
                outcome.wanted = more;
                listener.histories_wanted(outcome.histories_wanted());
            }
            self.round(stop, listener, extras, &mut outcome)?;
        }
        outcome.ledger.save()?;
        Ok(outcome)
    }

    /// Simulates the replications that are missing from the round under way.
    fn round(
        &self,
        stop: &AtomicBool,
        listener: &dyn Listener,
        extras: &Extras,
        outcome: &mut Outcome,
    ) -> io::Result<()> {
        // Histories are numbered replication by replication.
        let policies = self.policies.len();
        let histories = outcome.done() as usize * policies..outcome.share() as usize * policies;
        let details = outcome.ledger.details().to_vec();
        let history = |number: usize| {
            let (replication, policy) = (number / policies, number % policies);
            let replication = extras.shard.replication(replication as u32);
            let done = self.history(policy, replication, stop, extras.audit, &details);
            listener.history_done();
            done.map(|(totals, rows)| (self.layout.entry(self.scenario, policy, totals), rows))
        };
        let mut replication = Vec::with_capacity(policies);
        in_order(histories, history, |history| {
            replication.push(history);
            if replication.len() < policies {
                return Ok(());
            }
            let (entries, rows): (Vec<Entry>, Vec<Rows>) = replication.drain(..).unzip();
            let number = extras.shard.replication(outcome.ledger.count());
            outcome.ledger.enter(number, &entries, &rows)
        })
    }

    fn history(
        &self,
        policy: usize,
        replication: u32,
        stop: &AtomicBool,
        audit: bool,
        details: &[Detail],
    ) -> Option<(Totals, Rows)> {
        let compiled = &self.policies[policy];
        if details.is_empty() && !audit {
            // Without anybody to tell, the simulation does not even ask.
            return simulate(self.scenario, compiled, replication, stop).map(|totals| (totals, Rows::new()));
        }
        let noting = Noting::new(self.scenario, &compiled.policy.name, replication, audit, details);
        observe(self.scenario, compiled, replication, stop, noting)
            .map(|(totals, noting)| (totals, noting.finish()))
    }
}
