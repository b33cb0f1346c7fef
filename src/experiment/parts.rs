//! Parts that repairs use, by kind and month: what the shelf must hold.
//!
//! Model: a repair by a crew uses one part of the kind of its failure mode, when it begins. Months are twelfths of a year from the
//! end of the warm-up. The mean is over all of the window; the month that 95 of 100 do not exceed, and the most in any month,
//! are over the whole months of all replications.
//!
//! Limits: whether the repair of a mode takes a part at all (software does not), the scenario does not say. A false alarm, and a
//! blade that was merely dark, uses none.

use super::Outcome;
use super::details::Detail;
use super::parts_used::MONTH_US;
use crate::model::blade::{BladeType, FailureMode, Remedy};
use crate::scenario::Scenario;
use crate::stats::{Estimate, rate_of_events};
use std::collections::BTreeMap;
use std::io;

/// The share of months that the figure of a month covers \[1\].
const MOST_MONTHS: f64 = 0.95;

/// Parts of one kind under one policy.
#[derive(Clone, Debug, PartialEq)]
pub struct PartsRow {
    /// The policy.
    pub policy: String,
    /// The blade type.
    pub blade_type: String,
    /// The failure mode.
    pub mode: String,
    /// The mean number in a month.
    pub per_month: Estimate,
    /// The number that 95 of 100 months do not exceed; `None` without a whole month.
    pub of_month: Option<u64>,
    /// The most in any month.
    pub most: Option<u64>,
}

/// Whole months of the window, and its length in months.
fn months(scenario: &Scenario) -> (u64, f64) {
    let window_us = scenario.horizon.since(scenario.warm_up).0.max(0);
    ((window_us / MONTH_US) as u64, window_us as f64 / MONTH_US as f64)
}

/// Sums over the replications of one kind under one policy.
#[derive(Clone, Debug, Default)]
struct PartsFold {
    /// Parts by replication, of those with any.
    replications: BTreeMap<u64, u64>,
    /// Whole months with so many parts, of those with any.
    months: BTreeMap<u64, u64>,
}

/// The parts of a run that was asked for them: a row for each policy, blade type and failure mode that crews repair.
///
/// # Errors
/// If the replications cannot be read from the file that they are in, should they be in one.
pub fn parts(scenario: &Scenario, outcome: &Outcome) -> io::Result<Vec<PartsRow>> {
    let (whole, exposure) = months(scenario);
    let mut folds: BTreeMap<(String, usize, usize), PartsFold> = BTreeMap::new();
    outcome.texts(Detail::Parts, |text| {
        for row in String::from_utf8_lossy(text).lines() {
            let unreadable =
                || io::Error::new(io::ErrorKind::InvalidData, format!("no row of parts: {row:?}"));
            let (policy, numbers) = row.split_once(',').ok_or_else(unreadable)?;
            let numbers: Vec<u64> = numbers.split(',').filter_map(|cell| cell.parse().ok()).collect();
            let [replication, kind, mode, month, parts] = numbers[..] else { return Err(unreadable()) };
            let fold = folds.entry((policy.to_owned(), kind as usize, mode as usize)).or_default();
            *fold.replications.entry(replication).or_default() += parts;
            if month < whole {
                *fold.months.entry(parts).or_default() += 1;
            }
        }
        Ok(())
    })?;
    let done = outcome.done();
    let mut rows = Vec::new();
    for policy in &scenario.policies {
        for (at, kind) in used_types(scenario) {
            let repaired = kind.modes.iter().enumerate().filter(|(_, mode)| is_repaired(mode));
            for (number, mode) in repaired {
                let fold = folds.remove(&(policy.name.clone(), at, number)).unwrap_or_default();
                rows.push(PartsRow {
                    policy: policy.name.clone(),
                    blade_type: kind.name.clone(),
                    mode: mode.name.clone(),
                    per_month: fold.per_month(done, exposure, scenario.level),
                    of_month: fold.of_month(u64::from(done) * whole),
                    most: (whole > 0 && done > 0)
                        .then(|| fold.months.keys().next_back().copied().unwrap_or(0)),
                });
            }
        }
    }
    Ok(rows)
}

/// The blade types that some group has, by position.
fn used_types(scenario: &Scenario) -> impl Iterator<Item = (usize, &BladeType)> {
    let site = &scenario.site;
    let is_used = |at: &usize| site.groups.iter().any(|group| group.blade_type.index() == *at);
    site.blade_types.iter().enumerate().filter(move |(at, _)| is_used(at))
}

/// True if a crew repairs it.
fn is_repaired(mode: &FailureMode) -> bool {
    mode.remedy != Remedy::RestartInPlace
}

impl PartsFold {
    fn per_month(&self, replications: u32, exposure: f64, level: f64) -> Estimate {
        if replications == 0 {
            return Estimate::undefined(level, 0);
        }
        // Those without any part have no row, and which they are makes no difference.
        let mut counts: Vec<u64> = self.replications.values().copied().collect();
        counts.resize(replications as usize, 0);
        rate_of_events(&counts, &vec![exposure; counts.len()], level)
    }

    /// The fewest parts that are enough in 95 of 100 of so many months.
    fn of_month(&self, months: u64) -> Option<u64> {
        let with_any: u64 = self.months.values().sum();
        let needed = libm::ceil(MOST_MONTHS * months as f64) as u64;
        let mut enough = months.checked_sub(with_any).filter(|_| months > 0)?;
        if enough >= needed {
            return Some(0);
        }
        let reached = |(parts, months): (&u64, &u64)| {
            enough += months;
            (enough >= needed).then_some(*parts)
        };
        self.months.iter().find_map(reached)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figure_of_a_month_covers_19_of_20() {
        let months = [(1, 10), (2, 6), (7, 4)].into_iter().collect();
        let fold = PartsFold { replications: BTreeMap::new(), months };
        // 80 of 100 months need none, 90 at most one, 96 at most two.
        assert_eq!(fold.of_month(100), Some(2));
        // 380 of 400 months need none.
        assert_eq!(fold.of_month(400), Some(0));
        assert_eq!(fold.of_month(20), Some(7));
        assert_eq!(PartsFold::default().of_month(0), None);
    }

    #[test]
    fn the_mean_counts_replications_without_a_part() {
        let fold =
            PartsFold { replications: [(0, 3), (5, 5)].into_iter().collect(), months: BTreeMap::new() };
        let mean = fold.per_month(8, 10.0, 0.95);
        assert_eq!(mean.value, 8.0 / 80.0);
        let none = PartsFold::default().per_month(8, 10.0, 0.95);
        assert!((none.high.unwrap() - 2.9957 / 80.0).abs() < 1e-5);
    }
}
