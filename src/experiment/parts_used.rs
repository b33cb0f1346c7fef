//! Parts that the repairs of one replication use, by kind and month.

use crate::scenario::Scenario;
use crate::units::{BladeId, HOUR_US, ModeId, Time, YEAR_H};
use std::collections::BTreeMap;

/// The length of a month \[µs\].
pub(super) const MONTH_US: i64 = (YEAR_H as i64 * HOUR_US) / 12;

/// Counts the parts of one replication.
#[derive(Clone, Debug, Default)]
pub(super) struct PartsUsed(BTreeMap<(usize, usize, u64), u64>);

impl PartsUsed {
    /// The repair of a blade in a failure mode begins.
    pub fn repair(&mut self, scenario: &Scenario, (blade, mode): (BladeId, ModeId), now: Time) {
        let kind = scenario.site.group_of(blade).0.blade_type;
        if now >= scenario.warm_up && scenario.site.blade_types[kind.index()].is_own(mode) {
            let month = now.since(scenario.warm_up).0 / MONTH_US;
            *self.0.entry((kind.index(), mode.index(), month as u64)).or_default() += 1;
        }
    }

    /// Rows: type and failure mode by position, month, parts.
    pub fn rows(&self) -> impl Iterator<Item = [u64; 4]> {
        self.0.iter().map(|((kind, mode, month), parts)| [*kind as u64, *mode as u64, *month, *parts])
    }
}
