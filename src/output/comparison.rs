//! The policies side by side, in the figures by which a planner compares them: the source of every table.

use crate::experiment::{Difference, HEADLINE, Summary};
use crate::stats::{Estimate, Flag};

/// One policy, seen for the whole site.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyRow {
    /// The policy's name.
    pub policy: String,
    /// Baseline: the policy that the others are compared with.
    pub is_baseline: bool,
    /// Share of the workload time that is up \[1\].
    pub availability: Estimate,
    /// Downtime per workload and year \[min/y\], planned and unplanned.
    pub downtime: Estimate,
    /// The planned part of it \[min/y\].
    pub planned: Estimate,
    /// Downtime divided by that of the baseline \[1\]; undefined for the baseline itself.
    pub of_baseline: Estimate,
    /// The probability of so large a difference from the baseline if there were none, corrected for the number
    /// of comparisons \[1\].
    pub p_holm: Option<f64>,
    /// Unplanned outages per workload and year \[1/y\].
    pub outages: Estimate,
    /// The duration that half of the outages do not exceed \[s\].
    pub p50: Estimate,
    /// The duration that 99 of 100 outages do not exceed \[s\].
    pub p99: Estimate,
    /// Share of the takeovers that had to wait \[1\].
    pub waited: Estimate,
    /// Mean mismatch \[1\].
    pub mismatch: Estimate,
    /// Mean number of ready blades in the pool \[1\].
    pub pool_mean: Estimate,
    /// The fewest ready blades at any time in any replication \[1\].
    pub pool_least: Estimate,
}

/// One row for each policy, in the order of the scenario. Without a finished replication all is undefined.
pub fn rows(summary: &Summary) -> Vec<PolicyRow> {
    (0..summary.policies.len()).map(|policy| row(summary, policy)).collect()
}

/// The comparison of a policy with the baseline on the headline metric of the site.
pub(super) fn headline(summary: &Summary, policy: usize) -> Option<&Difference> {
    let is = |d: &&Difference| d.policy == policy && d.scope == "site" && d.metric == HEADLINE;
    summary.differences.iter().find(is)
}

fn row(summary: &Summary, policy: usize) -> PolicyRow {
    let undefined = Estimate::undefined(summary.level, summary.replications.0 as u64);
    let figure =
        |metric: &str, statistic: &str| *summary.site(policy, metric, statistic).unwrap_or(&undefined);
    let value = |metric| figure(metric, "value");
    let difference = headline(summary, policy);
    let present = value("mean_workloads_present").value;
    PolicyRow {
        policy: summary.policies[policy].clone(),
        is_baseline: policy == summary.baseline,
        availability: value("availability"),
        downtime: value("downtime"),
        planned: value("downtime_planned"),
        of_baseline: difference.and_then(|d| d.quotient).unwrap_or(undefined),
        p_holm: difference.and_then(|d| d.p_holm),
        outages: each(value("workload_outages_per_year"), present),
        p50: figure("outage_duration", "p50"),
        p99: figure("outage_duration", "p99"),
        waited: value("waiting_share"),
        mismatch: value("mismatch"),
        pool_mean: value("pool_mean_size"),
        pool_least: figure("pool_size", "min"),
    }
}

/// The site's `rate`, for one of the workloads `present` on average.
fn each(rate: Estimate, present: f64) -> Estimate {
    if present > 0.0 {
        rate.map_rising(|rate| rate / present)
    } else {
        Estimate { value: f64::NAN, low: None, high: None, flag: Flag::Undefined, ..rate }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::testing;

    #[test]
    fn a_row_gathers_what_belongs_to_a_policy() {
        let rows = rows(&testing::summary());
        assert_eq!((rows[0].is_baseline, rows[1].is_baseline), (true, false));
        assert_eq!((rows[0].of_baseline.flag, rows[1].p_holm), (Flag::Undefined, Some(1e-9)));
        assert!((rows[1].outages.value - 339.0 / 260.0).abs() < 1e-12);
        assert_eq!(rows[1].pool_least.value, 0.0);
    }

    #[test]
    fn without_a_replication_all_is_undefined() {
        let mut empty = testing::summary();
        (empty.figures, empty.differences) = (Vec::new(), Vec::new());
        let rows = rows(&empty);
        assert_eq!((rows[0].downtime.flag, rows[1].outages.flag), (Flag::Undefined, Flag::Undefined));
    }
}
