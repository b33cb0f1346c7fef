//! The check of the stated warm-up, by the size of the pool and the number of workloads that are down.

use super::Outcome;
use crate::scenario::Scenario;
use crate::simulation::PARTS;
use crate::stats::totals::Totals;
use crate::stats::{Estimate, holm, mser, start_against_end};

/// A figure over time, by the name of its metric.
type Followed = (&'static str, fn(&Totals) -> &[f64]);

/// The figures that are followed over time.
const SERIES: [Followed; 2] =
    [("pool_mean_size", |totals| &totals.pool_series), ("mean_workloads_down", |totals| &totals.down_series)];

/// Highest probability by chance, over all policies and figures, at which a change over time is reported.
const ALARM: f64 = 0.01;

/// Evidence on the warm-up from one figure under one policy.
#[derive(Clone, Debug)]
pub struct WarmUp {
    /// Position of the policy in the scenario.
    pub policy: usize,
    /// The figure that was followed.
    pub metric: &'static str,
    /// The stated warm-up \[h\].
    pub stated_h: f64,
    /// The time at which the figure settles by MSER-5, from the start of the history \[h\].
    pub settles_h: f64,
    /// Mean of the figure over the first fifth of the window less that over its second half.
    pub difference: Estimate,
    /// Probability of so large a difference if nothing changed, corrected for the number of figures and policies.
    pub p_holm: f64,
}

impl WarmUp {
    /// Too short: the figure changes over the window beyond chance.
    pub fn is_too_short(&self) -> bool {
        self.p_holm <= ALARM
    }
}

/// One row for each policy and figure; none where the window is too short a part of the history, or there is one
/// history only.
pub(super) fn warm_up(scenario: &Scenario, outcome: &Outcome) -> Vec<WarmUp> {
    let part = scenario.horizon.hours() / PARTS as f64;
    let first = libm::ceil(scenario.warm_up.hours() / part) as usize;
    let mut rows = Vec::new();
    for policy in 0..scenario.policies.len() {
        for (metric, of) in SERIES {
            let series: Vec<&[f64]> =
                outcome.replications.iter().map(|replication| of(&replication[policy])).collect();
            let window: Vec<&[f64]> = series.iter().map(|series| &series[first.min(PARTS)..]).collect();
            let Some(found) = start_against_end(&window, scenario.level) else { continue };
            let count = series.len() as f64;
            let mean = |at: usize| series.iter().map(|series| series[at]).sum::<f64>() / count;
            let means: Vec<f64> = (0..PARTS).map(mean).collect();
            rows.push(WarmUp {
                policy,
                metric,
                stated_h: scenario.warm_up.hours(),
                settles_h: mser(&means) as f64 * part,
                difference: found.estimate,
                p_holm: found.p_value,
            });
        }
    }
    let p_values: Vec<f64> = rows.iter().map(|row| row.p_holm).collect();
    rows.iter_mut().zip(holm(&p_values)).for_each(|(row, p)| row.p_holm = p);
    rows
}
