//! The number of replications: rounds continue until a figure is precise enough.
//!
//! Intuition: after each round the interval of the figure is checked under every policy; if one is still too long, half
//! as many replications again are added. A round decides by the results so far alone, so that the same scenario and
//! seed end after the same number of replications, on any machine.
//!
//! Limits: a rule that stops at the first interval that is short enough stops a little too often where the interval is
//! short by chance. Few checks (rounds grow by half) and a first one at 50 replications or more keep that effect small;
//! the coverage study has a row for it. A figure that rests on few events is never taken for precise.

use super::Outcome;
use super::controls::controls;
use super::ledger::Item;
use crate::scenario::{Precision, Scenario};
use crate::stats::metrics::{Formula, Metric};
use crate::stats::{Controls, Estimate, Flag};
use std::io;

/// With fewer replications than this nothing is decided.
const FIRST: u32 = 50;

/// Replications of the first round.
pub(super) fn first(scenario: &Scenario) -> u32 {
    match &scenario.precision {
        Some(precision) => scenario.replications.max(FIRST).min(precision.max_replications),
        None => scenario.replications,
    }
}

/// Replications that the round ends with which is under way when so many are done: the earlier rounds did not suffice.
pub(super) fn under_way(scenario: &Scenario, done: u32) -> u32 {
    let mut end = first(scenario);
    if let Some(precision) = &scenario.precision {
        while end < done.min(precision.max_replications) {
            end = grown(precision, end);
        }
    }
    end
}

/// Replications that the round behind one of `done` ends with.
fn grown(precision: &Precision, done: u32) -> u32 {
    done.saturating_add(done.div_ceil(2)).min(precision.max_replications)
}

/// Replications that the next round ends with; `None` if there is nothing more to do.
///
/// # Errors
/// If the ledger cannot be read.
pub(super) fn next(scenario: &Scenario, outcome: &Outcome) -> io::Result<Option<u32>> {
    let Some(precision) = scenario.precision.as_ref() else { return Ok(None) };
    let done = outcome.done();
    if done >= precision.max_replications {
        return Ok(None);
    }
    let controls = controls(scenario, outcome)?;
    for policy in 0..scenario.policies.len() {
        if !suffices(reached(precision, outcome, &controls, policy)?, precision.relative) {
            return Ok(Some(grown(precision, done)));
        }
    }
    Ok(None)
}

/// Sufficient: a relative half-width was reached, and it is no longer than the one wanted.
pub(super) fn suffices(reached: Option<f64>, wanted: f64) -> bool {
    reached.is_some_and(|reached| reached <= wanted)
}

/// Precision reached for the figure under a policy: half the length of its interval, relative to it \[1\]. `None` if
/// nothing was seen, or too little to tell.
///
/// # Errors
/// If the ledger cannot be read.
pub(super) fn reached(
    precision: &Precision,
    outcome: &Outcome,
    controls: &Controls,
    policy: usize,
) -> io::Result<Option<f64>> {
    let (metric, ledger) = (precision.metric, &outcome.ledger);
    let scope = precision.class.map_or(0, |class| class + 1);
    let sums = ledger.pairs(policy, Item::Metric(scope, metric))?;
    let limits = (ledger.outages(policy, scope), ledger.most(policy, scope, metric)?);
    Ok(relative(metric, &metric.estimate(&sums, controls, limits, precision.level)))
}

fn relative(metric: &Metric, estimate: &Estimate) -> Option<f64> {
    let is_uptime = matches!(metric.formula, Formula::Uptime(_));
    let size = if is_uptime { 1.0 - estimate.value } else { estimate.value };
    let half = estimate.width()? / 2.0 / size.abs();
    (estimate.flag == Flag::Ok && half.is_finite()).then_some(half)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Registry, load_text};

    #[test]
    fn a_round_that_was_interrupted_ends_where_it_would_have() {
        let precise = "precision = { relative = 0.1, max_replications = 400 }\nreplications = 50";
        let text = include_str!("../../scenarios/starter.toml").replacen("replications = 200", precise, 1);
        let mut scenario = load_text(&text, "s", ".".as_ref(), &Registry::builtin()).expect("a scenario");
        // Rounds of 50, 75, 113, 170, 255, 383 and 400.
        let ends = [0, 1, 50, 51, 75, 76, 113, 384, 400, 401].map(|done| under_way(&scenario, done));
        assert_eq!(ends, [50, 50, 50, 75, 75, 113, 113, 400, 400, 400]);
        scenario.precision = None;
        assert_eq!(under_way(&scenario, 70), 50);
    }
}
