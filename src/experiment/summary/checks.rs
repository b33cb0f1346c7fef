//! The scenario's thresholds, each checked against the observed figure.

use super::Summary;
use crate::scenario::{Scenario, Threshold};
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
