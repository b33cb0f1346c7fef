//! The check of the stated warm-up, by the size of the pool and the number of workloads that are down.

use super::Outcome;
use super::ledger::{Item, PartFold, Series};
use crate::scenario::Scenario;
use crate::simulation::PARTS;
use crate::stats::{Estimate, holm, mser, starts_against_ends};
use std::io;

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
///
/// # Errors
/// If the ledger cannot be read.
pub(super) fn warm_up(scenario: &Scenario, outcome: &Outcome) -> io::Result<Vec<WarmUp>> {
    let part = scenario.horizon.hours() / PARTS as f64;
    let replications = f64::from(outcome.done());
    let mut rows = Vec::new();
    for (policy, fold) in outcome.ledger.fold().policies.iter().enumerate() {
        for series in Series::ALL {
            let both = outcome.ledger.pairs(policy, Item::WarmUp(series))?;
            if both.iter().any(|(start, _)| start.is_nan()) {
                continue;
            }
            let Some(found) = starts_against_ends(&both, scenario.level) else { continue };
            let mean = |of: &PartFold| of.sum as f64 / (fold.part_us as f64 * replications);
            let means: Vec<f64> = fold.series(series).iter().map(mean).collect();
            rows.push(WarmUp {
                policy,
                metric: series.metric(),
                stated_h: scenario.warm_up.hours(),
                settles_h: mser(&means) as f64 * part,
                difference: found.estimate,
                p_holm: found.p_value,
            });
        }
    }
    let p_values: Vec<f64> = rows.iter().map(|row| row.p_holm).collect();
    rows.iter_mut().zip(holm(&p_values)).for_each(|(row, p)| row.p_holm = p);
    Ok(rows)
}
