//! The sums of every replication, metric by metric: what the figures of a run are made of.

use crate::experiment::controls::standing;
use crate::experiment::ledger::{Account, Item};
use crate::experiment::{Outcome, Summary};
use std::borrow::Cow;
use std::io;

/// Numerators and denominators of a metric of a policy in every replication.
#[derive(Clone, Debug, PartialEq)]
pub struct Sums<'a> {
    /// Position of the policy in the scenario.
    pub policy: usize,
    /// The scope of the figure.
    pub scope: &'a str,
    /// The metric's name; of downtime in a phase, `phase:` and the phase's; of a control, `control:` and its own.
    pub metric: Cow<'a, str>,
    /// The numerator (of the downtime, for an availability) and the denominator, in the order of the replications.
    pub pairs: Vec<(f64, f64)>,
}

/// Sums, and where they are.
pub struct Listed<'a> {
    pub policy: usize,
    pub scope: &'a str,
    pub metric: Cow<'a, str>,
    item: Item,
}

impl<'a> Listed<'a> {
    /// Reads them.
    pub fn read(self, outcome: &Outcome) -> io::Result<Sums<'a>> {
        let pairs = outcome.ledger.pairs(self.policy, self.item)?;
        Ok(Sums { policy: self.policy, scope: self.scope, metric: self.metric, pairs })
    }
}

/// All sums that the figures of an outcome rest on: by scope, policy and metric, phases behind the metrics, then the
/// controls that correct them.
pub fn listed<'a>(summary: &'a Summary, outcome: &'a Outcome) -> Vec<Listed<'a>> {
    let ledger = &outcome.ledger;
    let mut all = Vec::new();
    for (at, scope) in ledger.layout().scopes.iter().enumerate() {
        for (policy, fold) in ledger.fold().policies.iter().enumerate() {
            let mut list = |metric: Cow<'a, str>, item| all.push(Listed { policy, scope, metric, item });
            for metric in ledger.layout().metrics(at) {
                list(metric.name.into(), Item::Metric(at, metric));
            }
            for (phase, account) in Account::all() {
                if matches!(account, Account::Phase(_)) && fold.scopes[at].spent_us(account) != 0 {
                    list(format!("phase:{}", phase.name()).into(), Item::Spent(at, account));
                }
            }
        }
    }
    for (policy, at, name) in standing(outcome, &summary.controls) {
        let metric = format!("control:{name}").into();
        all.push(Listed { policy, scope: "site", metric, item: Item::Control(at) });
    }
    all
}
