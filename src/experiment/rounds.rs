//! The number of replications: rounds continue until a figure is precise enough.
//!
//! Intuition: after each round the interval of the figure is checked under every policy; while it was too long in this
//! round or in the one before, half as many replications again are added. A round decides by the results so far alone, so
//! that the same scenario and seed end after the same number of replications, on any machine.
//!
//! Limits: a rule that stops at an interval that is short enough stops a little too often where the interval is short by
//! chance. Two rounds in succession have to agree and rounds grow by half, which keeps that effect small; the coverage study
//! has rows for it. A figure that rests on few events is never taken for precise.

use super::Outcome;
use super::controls::{controls, replications_for};
use super::ledger::Item;
use crate::scenario::{Precision, Scenario};
use crate::stats::metrics::{Formula, Metric, Most};
use crate::stats::{Controls, Estimate, Flag};
use std::io;

/// With fewer replications than this nothing is decided (assumed): of 20 the variance is known to a third.
const FEWEST: u32 = 20;
/// The events of a scope are counted by the metric of this name.
const OUTAGES: &str = "workload_outages_per_year";

/// Replications of the first round.
pub(super) fn first(scenario: &Scenario) -> u32 {
    match &scenario.precision {
        Some(precision) => {
            let fewest = FEWEST.max(replications_for(scenario));
            scenario.replications.max(fewest).min(precision.max_replications)
        }
        None => scenario.replications,
    }
}

/// Replications that the round ends with which is under way when so many are done: the earlier rounds did not suffice.
pub(super) fn under_way(scenario: &Scenario, done: u32) -> u32 {
    ends(scenario).fold(0, |end, next| if end < done.max(1) { next } else { end })
}

/// Replications that each round ends with, the last as many as there may be.
fn ends(scenario: &Scenario) -> impl Iterator<Item = u32> + '_ {
    std::iter::successors(Some(first(scenario)), |end| {
        let precision = scenario.precision.as_ref()?;
        (*end < precision.max_replications).then(|| grown(precision, *end))
    })
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
    let before = ends(scenario).take_while(|end| *end < done).last();
    let agree = match before {
        Some(before) => {
            is_known(scenario, precision, outcome, done)? && is_known(scenario, precision, outcome, before)?
        }
        None => false,
    };
    Ok((!agree).then(|| grown(precision, done)))
}

/// Known: the first so many replications suffice under every policy.
fn is_known(
    scenario: &Scenario,
    precision: &Precision,
    outcome: &Outcome,
    replications: u32,
) -> io::Result<bool> {
    let controls = controls(scenario, outcome, replications)?;
    for policy in 0..scenario.policies.len() {
        let reached = reached(precision, outcome, (&controls, replications), policy)?;
        if !suffices(reached, precision.relative) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Sufficient: a relative half-width was reached, and it is no longer than the one wanted.
pub(super) fn suffices(reached: Option<f64>, wanted: f64) -> bool {
    reached.is_some_and(|reached| reached <= wanted)
}

/// Precision reached for the figure under a policy in the first so many replications, with their controls: half the length
/// of its interval, relative to it \[1\]. `None` if nothing was seen, or too little to tell.
///
/// # Errors
/// If the ledger cannot be read.
pub(super) fn reached(
    precision: &Precision,
    outcome: &Outcome,
    (controls, replications): (&Controls, u32),
    policy: usize,
) -> io::Result<Option<f64>> {
    let (metric, scope) = (precision.metric, precision.class.map_or(0, |class| class + 1));
    let beginning = |item: Item| {
        let mut pairs = outcome.ledger.pairs(policy, item)?;
        pairs.truncate(replications as usize);
        io::Result::Ok(pairs)
    };
    let outages = match Metric::find(OUTAGES) {
        Some(outages) => {
            beginning(Item::Metric(scope, outages))?.iter().map(|(count, _)| *count as u64).sum()
        }
        None => 0,
    };
    let most = match metric.most.always() {
        Some(most) => most,
        None => {
            let each = beginning(Item::Most(scope, metric.most))?;
            Most::in_all(each.into_iter().map(|(most, _)| most))
        }
    };
    let sums = beginning(Item::Metric(scope, metric))?;
    Ok(relative(metric, &metric.estimate(&sums, controls, (outages, most), precision.level)))
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
        let precise =
            "precision = { relative = 0.1, max_replications = 400 }\ncontrols = \"none\"\nreplications = 50";
        let text = include_str!("../../scenarios/starter.toml").replacen("replications = 200", precise, 1);
        let mut scenario = load_text(&text, "s", ".".as_ref(), &Registry::builtin()).expect("a scenario");
        // Rounds of 50, 75, 113, 170, 255, 383 and 400.
        let ends = [0, 1, 50, 51, 75, 76, 113, 384, 400, 401].map(|done| under_way(&scenario, done));
        assert_eq!(ends, [50, 50, 50, 75, 75, 113, 113, 400, 400, 400]);
        // Without a number, 20 are enough to begin with; with controls, five for each composite.
        (scenario.replications, scenario.controls) = (1, false);
        assert_eq!(first(&scenario), FEWEST);
        scenario.controls = true;
        assert_eq!(first(&scenario), 5 * 4 * scenario.policies.len() as u32);
        (scenario.precision, scenario.replications) = (None, 50);
        assert_eq!(under_way(&scenario, 40), 50);
    }
}
