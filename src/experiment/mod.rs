//! The experiment: replications of every policy on the same random numbers, and what follows from them.
//!
//! Replications run in parallel; each depends on the scenario, the seed and its own number alone, and they are put
//! together in the order of their numbers, so that the number of threads changes nothing.

mod summary;

pub use summary::{Difference, Figure, HEADLINE, PhaseRow, PoolPoint, SumRow, Summary};

use crate::scenario::Scenario;
use crate::simulation::plan::Plan;
use crate::simulation::simulate;
use crate::stats::totals::Totals;
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// The totals of all replications that were finished.
pub struct Outcome {
    /// For each replication in order, the totals of each policy in the order of the scenario.
    pub replications: Vec<Vec<Totals>>,
    /// How many were asked for.
    pub wanted: u32,
}

impl Outcome {
    /// Whether some replications are missing.
    pub fn is_partial(&self) -> bool {
        self.replications.len() < self.wanted as usize
    }
}

/// Simulates every policy of `scenario` in every replication.
///
/// `finished` is told of each history that is done, from any thread. When `stop` is raised the replications under
/// way are given up, and the result holds those before the first gap: the same as a run with fewer replications.
pub fn run(scenario: &Scenario, stop: &AtomicBool, finished: &(dyn Fn() + Sync)) -> Outcome {
    let plans: Vec<Plan> = scenario.policies.iter().map(|policy| Plan::new(scenario, policy)).collect();
    let done: Vec<Option<Vec<Totals>>> = (0..scenario.replications)
        .into_par_iter()
        .map(|replication| {
            if stop.load(Ordering::Relaxed) {
                return None;
            }
            plans
                .par_iter()
                .map(|plan| {
                    let totals = simulate(scenario, plan, replication, stop);
                    finished();
                    totals
                })
                .collect()
        })
        .collect();
    let replications = done.into_iter().map_while(|totals| totals).collect();
    Outcome { replications, wanted: scenario.replications }
}
