//! Changes in the counts of work since a record.

use super::Record;
use crate::stats::Work;
use serde::Serialize;

/// A kind of work that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Counter {
    /// Events processed.
    Events,
    /// Keyed random streams made.
    Draws,
    /// Operations on the event queue.
    QueueOperations,
}

impl Counter {
    /// All of them.
    pub const ALL: [Counter; 3] = [Counter::Events, Counter::Draws, Counter::QueueOperations];

    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Counter::Events => "events",
            Counter::Draws => "draws",
            Counter::QueueOperations => "queue operations",
        }
    }

    /// The count in `work`.
    pub fn of(self, work: &Work) -> u64 {
        match self {
            Counter::Events => work.events,
            Counter::Draws => work.draws,
            Counter::QueueOperations => work.queue_operations,
        }
    }
}

/// The unit that counts are divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A failure with its takeover, repair and return.
    Cycle,
    /// A history, where nothing was repaired.
    History,
}

impl Unit {
    /// The unit in which `work` is reported.
    pub fn of(work: &Work) -> Unit {
        if work.cycles > 0 { Unit::Cycle } else { Unit::History }
    }

    /// The number of these units in `work`.
    pub fn count(self, work: &Work) -> u64 {
        match self {
            Unit::Cycle => work.cycles,
            Unit::History => work.histories,
        }
    }

    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Cycle => "cycle",
            Unit::History => "history",
        }
    }
}

/// Direction in which a count has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Trend {
    /// Up by more than the tolerance.
    Risen,
    /// The same count as before.
    Same,
    /// Another count, within the tolerance.
    Within,
    /// Down by more than the tolerance.
    Fallen,
}

/// One counter of one policy, then and now.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// The policy; `None` for all of them together.
    pub policy: Option<String>,
    /// The counter.
    pub counter: Counter,
    /// The unit its counts are divided by.
    pub per: Unit,
    /// The rate in the record \[1 per unit\].
    pub then: f64,
    /// The rate now \[1 per unit\].
    pub now: f64,
    /// Direction of the change.
    pub trend: Trend,
}

impl Change {
    fn new(policy: Option<&str>, counter: Counter, then: &Work, now: &Work, tolerance: f64) -> Change {
        let per = match (Unit::of(then), Unit::of(now)) {
            (Unit::Cycle, Unit::Cycle) => Unit::Cycle,
            _ => Unit::History,
        };
        let counts = |work: &Work| (counter.of(work), per.count(work));
        let (a, b) = (counts(then), counts(now));
        let rate = |(count, units): (u64, u64)| count as f64 / units as f64;
        // Equal counts are equal; quotients of large ones need not be.
        let same = u128::from(a.0) * u128::from(b.1) == u128::from(b.0) * u128::from(a.1);
        let (then, now) = (rate(a), rate(b));
        let trend = match () {
            () if same => Trend::Same,
            () if now > then * (1.0 + tolerance) => Trend::Risen,
            () if now < then * (1.0 - tolerance) => Trend::Fallen,
            () => Trend::Within,
        };
        Change { policy: policy.map(str::to_owned), counter, per, then, now, trend }
    }

    /// The change relative to the record \[1\]; infinite where there was nothing before.
    pub fn relative(&self) -> f64 {
        if self.trend == Trend::Same { 0.0 } else { self.now / self.then - 1.0 }
    }
}

/// Changes since a record.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// Every counter of every policy that is in both, in the order of the scenario; then of all policies together, if
    /// there are several and the same in both.
    pub changes: Vec<Change>,
}

/// Compares two records, policy by policy. A change of up to `tolerance` \[1\] is no rise and no fall.
///
/// A policy is judged by itself, so that what one of them gains does not hide what another loses.
pub fn compare(then: &Record, now: &Record, tolerance: f64) -> Comparison {
    let of = |policy: Option<&str>, then: Work, now: Work| {
        Counter::ALL.map(|counter| Change::new(policy, counter, &then, &now, tolerance))
    };
    let both = now.policies.iter().filter_map(|new| Some((new, then.of(&new.policy)?)));
    let mut changes: Vec<Change> = both.flat_map(|(new, old)| of(Some(&new.policy), old, new.work)).collect();
    let alike =
        changes.len() == Counter::ALL.len() * now.policies.len() && now.policies.len() == then.policies.len();
    if alike && now.policies.len() > 1 {
        changes.extend(of(None, then.all(), now.all()));
    }
    Comparison { changes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::benchmark::PolicyWork;

    const WORK: Work = Work { histories: 10, cycles: 100, events: 600, draws: 1500, queue_operations: 1300 };

    fn record(works: &[(&str, Work)]) -> Record {
        let policies =
            works.iter().map(|(name, work)| PolicyWork { policy: (*name).to_owned(), work: *work });
        Record::new("s", &[], 1, 10, policies.collect())
    }

    fn trends(then: Work, now: Work, tolerance: f64) -> Vec<Trend> {
        let comparison = compare(&record(&[("p", then)]), &record(&[("p", now)]), tolerance);
        comparison.changes.iter().map(|change| change.trend).collect()
    }

    #[test]
    fn a_rise_and_a_fall_begin_beyond_the_tolerance() {
        use Trend::{Fallen, Risen, Same, Within};
        assert_eq!(trends(WORK, WORK, 0.0), [Same, Same, Same]);
        let now = Work { events: 618, draws: 1546, queue_operations: 1260, ..WORK };
        assert_eq!(trends(WORK, now, 0.03), [Within, Risen, Fallen]);
        assert_eq!(trends(WORK, now, 0.0), [Risen, Risen, Fallen]);
        assert_eq!(trends(WORK, now, 1.0), [Within, Within, Within]);
    }

    #[test]
    fn twice_the_work_in_twice_the_cycles_is_the_same() {
        let twice = WORK.plus(WORK);
        assert_eq!(trends(WORK, twice, 0.0), [Trend::Same; 3]);
        let longer = Work { histories: 10, ..twice };
        assert_eq!(trends(WORK, longer, 0.0), [Trend::Same; 3]);
    }

    #[test]
    fn without_a_repair_a_history_is_the_unit() {
        let none = Work { cycles: 0, ..WORK };
        let comparison = compare(&record(&[("p", none)]), &record(&[("p", WORK)]), 0.03);
        let first = &comparison.changes[0];
        assert_eq!((first.per, first.then, first.now), (Unit::History, 60.0, 60.0));
        assert_eq!(Unit::of(&WORK), Unit::Cycle);
    }

    #[test]
    fn what_was_nothing_has_risen() {
        let idle = Work { draws: 0, ..WORK };
        assert_eq!(trends(idle, WORK, 10.0), [Trend::Same, Trend::Risen, Trend::Same]);
        assert_eq!(trends(idle, idle, 0.0), [Trend::Same; 3]);
        let comparison = compare(&record(&[("p", idle)]), &record(&[("p", WORK)]), 0.03);
        assert_eq!(comparison.changes[1].relative(), f64::INFINITY);
    }

    #[test]
    fn policies_are_judged_one_by_one_and_all_together_if_they_are_the_same() {
        let more = Work { events: 660, ..WORK };
        let less = Work { events: 540, ..WORK };
        let then = record(&[("a", WORK), ("b", WORK)]);
        let comparison = compare(&then, &record(&[("a", more), ("b", less)]), 0.03);
        let risen: Vec<_> = comparison
            .changes
            .iter()
            .filter(|of| of.trend == Trend::Risen)
            .map(|of| of.policy.as_deref())
            .collect();
        assert_eq!(risen, [Some("a")]);
        assert_eq!(comparison.changes.len(), 9);
        assert_eq!(
            (comparison.changes[6].policy.as_deref(), comparison.changes[6].trend),
            (None, Trend::Same)
        );
        // A policy that only one of them has is not compared, and neither are the sums.
        assert_eq!(compare(&then, &record(&[("a", WORK), ("c", WORK)]), 0.03).changes.len(), 3);
        assert_eq!(compare(&then, &record(&[("a", WORK)]), 0.03).changes.len(), 3);
    }
}
