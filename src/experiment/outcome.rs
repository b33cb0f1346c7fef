//! The outcome of a run: its ledger, and what was asked for.

use super::details::Detail;
use super::ledger::{Item, Ledger};
use super::{Control, Shard};
use crate::stats::Work;
use crate::stats::metrics::Metric;
use std::io;

/// The replications of a run that were finished.
#[derive(Debug)]
pub struct Outcome {
    /// Replications asked for, of all shards; where a precision is asked for, the number with which the round under way
    /// ends.
    pub wanted: u32,
    /// For each policy its controls, in the order of their values in [`Totals`](crate::stats::Totals).
    pub controls: Vec<Vec<Control>>,
    /// The part of the replications that was simulated: all, unless other machines do the rest.
    pub(crate) shard: Shard,
    /// Their rows, and sums over them.
    pub(crate) ledger: Ledger,
}

impl Outcome {
    /// Number of replications finished, of its shard.
    pub fn done(&self) -> u32 {
        self.ledger.count()
    }

    /// Partial: some replications of its shard are missing.
    pub fn is_partial(&self) -> bool {
        self.done() < self.share()
    }

    /// Replications that its shard is to have.
    pub(crate) fn share(&self) -> u32 {
        self.shard.share(self.wanted)
    }

    /// Brings its replications into their file, if there is one for them.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn keep(&mut self) -> io::Result<()> {
        self.ledger.keep()
    }

    /// Hands the rows of a table of single events to `take`, those of one replication after the other.
    ///
    /// # Errors
    /// If they cannot be read, or `take` refuses them.
    pub(crate) fn texts(&self, detail: Detail, take: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        self.ledger.texts(detail, take)
    }

    pub(super) fn histories_wanted(&self) -> u64 {
        u64::from(self.share()) * self.controls.len() as u64
    }

    /// Work of the histories of each policy, in the order of the scenario; empty without a replication.
    pub fn work(&self) -> Vec<Work> {
        self.ledger.fold().policies.iter().map(|policy| policy.work).collect()
    }

    /// Numerator and denominator of a metric (of the downtime, for an availability) in every replication, in their order;
    /// `None` if the scope, `site` or `workload:NAME`, does not have the metric.
    ///
    /// # Errors
    /// If they cannot be read from the file that they are in, should they be in one.
    pub fn sums(&self, policy: usize, scope: &str, metric: &str) -> io::Result<Option<Vec<(f64, f64)>>> {
        let layout = self.ledger.layout();
        let scope = layout.scopes.iter().position(|name| name == scope);
        let item = scope.zip(Metric::find(metric)).map(|(scope, metric)| Item::Metric(scope, metric));
        let known = item.filter(|item| layout.column(policy, *item).is_some());
        known.map(|item| self.ledger.pairs(policy, item)).transpose()
    }
}
