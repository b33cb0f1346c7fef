//! The scenario's thresholds, each checked against the observed figure.

use super::Summary;
use crate::scenario::{Scenario, Threshold};
use crate::stats::metrics::Metric;
use crate::stats::{Bound, Estimate, Verdict};
use serde::{Deserialize, Serialize};

/// A threshold of one policy, and the evidence of the replications.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// Position of the policy in the scenario.
    pub policy: usize,
    /// The scope of the figure: `site`, `workload:orders`, `resource:memory`.
    pub scope: String,
    /// The metric's name.
    pub metric: String,
    /// The statistic of the metric.
    pub statistic: String,
    /// The metric's unit.
    pub unit: String,
    /// The bound to be met.
    pub bound: Bound,
    /// The observed figure; undefined if there is none.
    pub observed: Estimate,
    /// The verdict on the threshold.
    pub verdict: Verdict,
    /// Approximate number of replications that would decide, if it can be told.
    pub replications_to_decide: Option<u64>,
}

/// The part of its allowance that a figure leaves unused \[1\]: of the unavailability that a threshold on availability
/// allows, of the minutes that one on downtime allows. Negative where the threshold is missed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Margin {
    /// The margin of the observed figure.
    pub value: f64,
    /// That of the worse end of its interval, if it has one.
    pub low: Option<f64>,
    /// That of the better end.
    pub high: Option<f64>,
}

impl Margin {
    /// Smallest margin that is not thin \[1\].
    const THIN: f64 = 0.1;

    /// Thin: a tenth of the allowance may be all that is left.
    pub fn is_thin(&self) -> bool {
        self.low.unwrap_or(self.value) < Margin::THIN
    }
}

impl Check {
    /// The margin to the bound; `None` where the bound allows nothing or the figure is undefined.
    pub fn margin(&self) -> Option<Margin> {
        let is_share = Metric::find(&self.metric).is_some_and(Metric::is_share);
        let (bound, allowance, sign) = match self.bound {
            Bound::AtLeast(bound) if is_share => (bound, 1.0 - bound, 1.0),
            Bound::AtLeast(bound) => (bound, bound, 1.0),
            Bound::AtMost(bound) => (bound, bound, -1.0),
        };
        let of = |figure: f64| sign * (figure - bound) / allowance;
        let Estimate { value, low, high, .. } = self.observed;
        let (low, high) = if sign > 0.0 { (low, high) } else { (high, low) };
        let is_known = allowance > 0.0 && value.is_finite();
        is_known.then(|| Margin { value: of(value), low: low.map(of), high: high.map(of) })
    }
}

/// Checks every threshold of the scenario, in the order of thresholds and policies.
pub(super) fn checks(scenario: &Scenario, summary: &Summary) -> Vec<Check> {
    let of = |threshold: &Threshold, policy: usize| {
        let found = summary.figure_of(policy, &threshold.scope, threshold.metric, threshold.statistic);
        let undefined = Estimate::undefined(summary.level, summary.replications.0 as u64);
        let observed = found.map_or(undefined, |figure| extreme(threshold.statistic, figure.estimate));
        Check {
            policy,
            scope: threshold.scope.clone(),
            metric: threshold.metric.to_owned(),
            statistic: threshold.statistic.to_owned(),
            unit: found.map_or_else(String::new, |figure| figure.unit.clone()),
            bound: threshold.bound,
            observed,
            verdict: threshold.bound.judge(&observed),
            replications_to_decide: threshold
                .bound
                .replications_to_decide(&observed, summary.replications.0 as u64),
        }
    };
    let pairs = scenario
        .thresholds
        .iter()
        .flat_map(|threshold| threshold.policies.iter().map(move |policy| (threshold, *policy)));
    pairs.map(|(threshold, policy)| of(threshold, policy)).collect()
}

/// An extreme that was seen bounds itself: more replications make a maximum longer, never shorter.
fn extreme(statistic: &str, observed: Estimate) -> Estimate {
    let seen = Some(observed.value).filter(|value| value.is_finite());
    match statistic {
        "max" => Estimate { low: seen, high: None, ..observed },
        "min" => Estimate { low: None, high: seen, ..observed },
        _ => observed,
    }
}
