//! The summary of a run: plain results, without any tie to the simulation. `figures` makes them from the totals.

mod checks;
mod figures;
mod sums;

pub use checks::Check;
pub use sums::Sums;

use super::Outcome;
use super::rounds::suffices;
use super::warm_up::WarmUp;
use super::worst::Worst;
use crate::stats::{Controls, Estimate, PairedDifference};
use std::io;

/// The headline metric: comparisons of policies are corrected for multiplicity on it.
pub const HEADLINE: &str = "downtime";

/// One figure of one policy.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Position of the policy in the scenario.
    pub policy: usize,
    /// The scope: `site`, `workload:orders`, `resource:memory`.
    pub scope: String,
    /// The metric's name.
    pub metric: String,
    /// The statistic of the metric: `value`, `mean`, `p50`, `max`, ….
    pub statistic: &'static str,
    /// Its unit.
    pub unit: String,
    /// Value and interval.
    pub estimate: Estimate,
}

/// A policy compared with the baseline in one metric.
#[derive(Clone, Debug)]
pub struct Difference {
    /// Position of the policy in the scenario.
    pub policy: usize,
    /// The scope of the figure.
    pub scope: String,
    /// The metric's name.
    pub metric: &'static str,
    /// The metric's unit.
    pub unit: String,
    /// Policy less baseline.
    pub difference: Estimate,
    /// Policy divided by baseline, where that makes sense.
    pub quotient: Option<Estimate>,
    /// Probability of so large a difference if there were none.
    pub p_value: f64,
    /// The same corrected by Holm over the policies, on the headline metric of the site.
    pub p_holm: Option<f64>,
    /// Factor by which pairing shortened the interval.
    pub shortening: f64,
}

/// Downtime of one policy in one phase.
#[derive(Clone, Debug)]
pub struct PhaseRow {
    /// Position of the policy in the scenario.
    pub policy: usize,
    /// The scope of the figure.
    pub scope: String,
    /// The phase.
    pub phase: &'static str,
    /// The step within the phase; empty for the phase as a whole.
    pub step: &'static str,
    /// Minutes per workload and year.
    pub minutes: Estimate,
    /// Share of the downtime \[1\].
    pub share: f64,
}

/// In place of a step: time that adapters without new addresses would have taken; not part of the phase.
pub const UNTOUCHED: &str = "(untouched adapters)";

/// All results of a run: plain data, without any tie to the simulation.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The name of the study.
    pub name: String,
    /// The policies in order.
    pub policies: Vec<String>,
    /// Position of the baseline among them.
    pub baseline: usize,
    /// Replications finished, and wanted.
    pub replications: (usize, usize),
    /// Years that each replication counts.
    pub years: f64,
    /// Workloads present.
    pub workloads: u64,
    /// Confidence level of the intervals \[1\].
    pub level: f64,
    /// Estimates.
    pub figures: Vec<Figure>,
    /// Comparisons with the baseline.
    pub differences: Vec<Difference>,
    /// By policy: its downtime less that of the policy with the least; `None` for that one.
    pub against_least: Vec<Option<PairedDifference>>,
    /// Downtime by phase.
    pub phases: Vec<PhaseRow>,
    /// For each policy, the share of outages longer than each duration \[s\].
    pub outages: Vec<Vec<(f64, f64)>>,
    /// For each policy, ready blades over the horizon: time \[h\], mean, lowest and highest mean of a replication.
    pub pool: Vec<Vec<PoolPoint>>,
    /// The check of the warm-up, by policy and figure.
    pub warm_up: Vec<WarmUp>,
    /// The target availability of the site for a year \[1\].
    pub target: Option<f64>,
    /// Costs that have a price, if there are any.
    pub priced: Option<Priced>,
    /// Thresholds, each with the observed figure.
    pub checks: Vec<Check>,
    /// The precision reached, if one was asked for.
    pub precision: Option<Precision>,
    /// The controls that its figures are corrected by.
    pub controls: Controls,
    /// Events simulated.
    pub events: u64,
    /// Warnings about the forecast itself, a sentence each: what it does not give back of the record, and crews that are
    /// nearly always busy.
    pub warnings: Vec<String>,
    /// The longest outage of the policy with the least downtime, if it has been told.
    pub worst: Option<Worst>,
}

/// Costs that have a price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Priced {
    /// The currency that costs are in.
    pub currency: String,
    /// The metrics of costs that there are, the sum of all last.
    pub metrics: Vec<&'static str>,
}

/// The precision that was asked for, and the one that was reached.
#[derive(Clone, Debug, PartialEq)]
pub struct Precision {
    /// The metric's name.
    pub metric: &'static str,
    /// Half the length of the interval relative to the figure, as asked for \[1\].
    pub wanted: f64,
    /// The same as reached, by policy \[1\]; `None` where the replications cannot tell.
    pub reached: Vec<Option<f64>>,
}

impl Precision {
    /// Sufficient: a half-width of `reached` is as short as the one asked for.
    pub fn suffices(&self, reached: Option<f64>) -> bool {
        suffices(reached, self.wanted)
    }

    /// Reached: the precision is sufficient under every policy.
    pub fn is_reached(&self) -> bool {
        self.reached.iter().all(|reached| self.suffices(*reached))
    }
}

/// The pool in one part of the horizon.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PoolPoint {
    /// The middle of the part \[h\].
    pub hours: f64,
    /// Mean over the replications.
    pub mean: f64,
    /// The fewest in any replication.
    pub least: f64,
    /// The most in any replication.
    pub most: f64,
}

impl Summary {
    /// The sums that its figures rest on, read one metric of a policy at a time: by scope, policy and metric, phases behind
    /// the metrics, then the controls that correct them. An item is an error if it cannot be read from the file that the
    /// outcome is in.
    pub fn sums<'a>(&'a self, outcome: &'a Outcome) -> impl Iterator<Item = io::Result<Sums<'a>>> + 'a {
        self.sums_of(outcome, |_, _| true)
    }

    /// Those of them whose scope and metric are `wanted`; no others are read.
    pub fn sums_of<'a>(
        &'a self,
        outcome: &'a Outcome,
        wanted: impl Fn(&str, &str) -> bool + 'a,
    ) -> impl Iterator<Item = io::Result<Sums<'a>>> + 'a {
        let listed = sums::listed(self, outcome).into_iter();
        listed
            .filter(move |listed| wanted(listed.scope, &listed.metric))
            .map(move |listed| listed.read(outcome))
    }

    /// Number of rows that the sums have: one for each replication of each of them.
    pub fn rows_of_sums(&self, outcome: &Outcome) -> u64 {
        sums::listed(self, outcome).len() as u64 * u64::from(outcome.done())
    }

    /// A figure by policy, metric and statistic, for the site.
    pub fn site(&self, policy: usize, metric: &str, statistic: &str) -> Option<&Estimate> {
        self.find(policy, "site", metric, statistic)
    }

    /// A figure by policy, scope, metric and statistic.
    pub fn find(&self, policy: usize, scope: &str, metric: &str, statistic: &str) -> Option<&Estimate> {
        self.figure_of(policy, scope, metric, statistic).map(|figure| &figure.estimate)
    }

    /// The policy with the least downtime, by its position; `None` if no downtime is known.
    pub fn least_downtime(&self) -> Option<usize> {
        let downtime = |policy: &usize| {
            let minutes = self.site(*policy, HEADLINE, "value")?.value;
            minutes.is_finite().then_some(minutes)
        };
        let known = (0..self.policies.len()).filter_map(|policy| Some((policy, downtime(&policy)?)));
        known.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(policy, _)| policy)
    }

    pub(super) fn figure_of(
        &self,
        policy: usize,
        scope: &str,
        metric: &str,
        statistic: &str,
    ) -> Option<&Figure> {
        let matches = |f: &&Figure| {
            f.policy == policy && f.scope == scope && f.metric == metric && f.statistic == statistic
        };
        self.figures.iter().find(matches)
    }
}
