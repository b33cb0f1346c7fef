//! Sums over all replications together, in integers: parts add up to the same in any order.

use super::layout::{Account, Entry, Series};
use crate::stats::totals::{ClassTotals, Totals};
use crate::stats::{PooledSums, Work};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// The sums of some replications.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fold {
    /// By policy.
    pub policies: Vec<PolicyFold>,
}

/// The sums of one policy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyFold {
    /// By scope: the site, then the classes.
    pub scopes: Vec<ScopeFold>,
    /// Ready blades in each part of the horizon.
    pub pool: Vec<PartFold>,
    /// Workloads down in each part of the horizon.
    pub down: Vec<PartFold>,
    /// The length of such a part \[µs\].
    pub part_us: i64,
    /// The fewest ready blades at any time; `None` before the first replication.
    pub pool_min: Option<i64>,
    /// Blades in repair \[blade·µs\].
    pub repaired_us: i128,
    /// Length of the windows \[µs\].
    pub window_us: i128,
    /// The work of the histories.
    pub work: Work,
    /// The longest outage that ended.
    pub longest: Option<Longest>,
}

/// The sums of one scope.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeFold {
    /// Unplanned outages.
    pub outages: u64,
    /// Downtime \[workload·µs\].
    pub down_us: i128,
    /// The part of it in each account, in the order of [`Account::all`] \[workload·µs\].
    spent_us: Vec<i128>,
    /// Durations of outages.
    pub durations: PooledSums,
    /// Downtime per workload of each year.
    pub years: PooledSums,
}

/// A number in one part of the horizon, integrated \[µs\].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartFold {
    /// The sum over replications.
    pub sum: i128,
    /// The least in a replication.
    pub least: i128,
    /// The most in a replication.
    pub most: i128,
}

/// The longest outage of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Longest {
    /// Its duration \[µs\].
    pub duration_us: i64,
    /// The first replication that has one as long.
    pub replication: u32,
    /// The events of that history.
    pub events: u64,
}

impl Fold {
    /// Adds a replication of all policies.
    pub fn add(&mut self, replication: u32, entries: &[Entry]) {
        self.policies.resize_with(entries.len(), PolicyFold::default);
        self.policies.iter_mut().zip(entries).for_each(|(fold, entry)| fold.add(replication, entry));
    }

    /// Adds the replications of `other`.
    pub fn merge(&mut self, other: &Fold) {
        self.policies.resize_with(self.policies.len().max(other.policies.len()), PolicyFold::default);
        self.policies.iter_mut().zip(&other.policies).for_each(|(mine, theirs)| mine.merge(theirs));
    }
}

impl PolicyFold {
    fn add(&mut self, replication: u32, entry: &Entry) {
        let totals = &entry.totals;
        self.scopes.resize_with(1 + totals.classes.len(), ScopeFold::default);
        self.scopes.iter_mut().enumerate().for_each(|(at, scope)| scope.add(entry.scope(at)));
        add_parts(&mut self.pool, &totals.pool_series);
        add_parts(&mut self.down, &totals.down_series);
        self.part_us = totals.part.0;
        self.pool_min = least(self.pool_min, Some(totals.pool_min));
        self.repaired_us += totals.shop_us - totals.repair_queue_us;
        self.window_us += i128::from(totals.window.0);
        self.work = self.work.plus(totals.work);
        self.longest = longer(self.longest, longest(replication, totals));
    }

    fn merge(&mut self, other: &PolicyFold) {
        self.scopes.resize_with(self.scopes.len().max(other.scopes.len()), ScopeFold::default);
        self.scopes.iter_mut().zip(&other.scopes).for_each(|(mine, theirs)| mine.merge(theirs));
        merge_parts(&mut self.pool, &other.pool);
        merge_parts(&mut self.down, &other.down);
        self.part_us = self.part_us.max(other.part_us);
        self.pool_min = least(self.pool_min, other.pool_min);
        self.repaired_us += other.repaired_us;
        self.window_us += other.window_us;
        self.work = self.work.plus(other.work);
        self.longest = longer(self.longest, other.longest);
    }

    /// A series over the parts of the horizon.
    pub fn series(&self, series: Series) -> &[PartFold] {
        match series {
            Series::Pool => &self.pool,
            Series::Down => &self.down,
        }
    }
}

impl ScopeFold {
    fn add(&mut self, class: &ClassTotals) {
        self.outages += class.outages;
        self.down_us += class.down();
        self.spent_us.resize(Account::all().count(), 0);
        self.spent_us.iter_mut().zip(Account::all()).for_each(|(sum, (_, of))| *sum += of.of(class));
        self.durations.add(&class.durations);
        self.years.add(&class.risk.downtime_of_year);
    }

    fn merge(&mut self, other: &ScopeFold) {
        self.outages += other.outages;
        self.down_us += other.down_us;
        self.spent_us.resize(self.spent_us.len().max(other.spent_us.len()), 0);
        self.spent_us.iter_mut().zip(&other.spent_us).for_each(|(mine, theirs)| *mine += theirs);
        self.durations.merge(&other.durations);
        self.years.merge(&other.years);
    }

    /// The downtime in an account \[workload·µs\].
    pub fn spent_us(&self, account: Account) -> i128 {
        let at = Account::all().position(|(_, other)| other == account);
        at.and_then(|at| self.spent_us.get(at)).copied().unwrap_or(0)
    }
}

fn add_parts(parts: &mut Vec<PartFold>, integrals: &[i128]) {
    let alone: Vec<PartFold> =
        integrals.iter().map(|sum| PartFold { sum: *sum, least: *sum, most: *sum }).collect();
    merge_parts(parts, &alone);
}

fn merge_parts(mine: &mut Vec<PartFold>, theirs: &[PartFold]) {
    if mine.is_empty() {
        mine.extend_from_slice(theirs);
        return;
    }
    for (mine, theirs) in mine.iter_mut().zip(theirs) {
        mine.sum += theirs.sum;
        mine.least = mine.least.min(theirs.least);
        mine.most = mine.most.max(theirs.most);
    }
}

fn least(a: Option<i64>, b: Option<i64>) -> Option<i64> {
    [a, b].into_iter().flatten().min()
}

fn longest(replication: u32, totals: &Totals) -> Option<Longest> {
    let longest = totals.classes.iter().filter_map(|class| class.durations.max()).max()?;
    Some(Longest { duration_us: longest.0, replication, events: totals.work.events })
}

/// The longer one; of several the first.
fn longer(a: Option<Longest>, b: Option<Longest>) -> Option<Longest> {
    [a, b].into_iter().flatten().max_by_key(|of| (of.duration_us, Reverse(of.replication)))
}
