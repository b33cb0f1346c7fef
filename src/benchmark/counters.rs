//! Changes in the counts of work since a record.

use super::WorkRecord;
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

    /// Its name for programs.
    pub fn key(self) -> &'static str {
        match self {
            Counter::Events => "events",
            Counter::Draws => "draws",
            Counter::QueueOperations => "queue_operations",
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
    /// A year that is simulated, warm-up included.
    Year,
}

impl Unit {
    /// The unit in which `work` is reported.
    pub fn of(work: &Work) -> Unit {
        if work.cycles > 0 { Unit::Cycle } else { Unit::History }
    }

    /// The number of these units in `work`, whose histories are `years` long.
    pub fn count(self, work: &Work, years: f64) -> f64 {
        match self {
            Unit::Cycle => work.cycles as f64,
            Unit::History => work.histories as f64,
            Unit::Year => work.histories as f64 * years,
        }
    }

    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Cycle => "cycle",
            Unit::History => "history",
            Unit::Year => "simulated year",
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
    fn new(policy: Option<&str>, counter: Counter, per: Unit, sides: [Side; 2], tolerance: f64) -> Change {
        let [a, b] = sides.map(|of| (counter.of(&of.work) as f64, per.count(&of.work, of.years)));
        // Equal counts are equal; quotients of large ones need not be.
        let same = a.0 * b.1 == b.0 * a.1;
        let (then, now) = (a.0 / a.1, b.0 / b.1);
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

/// Work in histories of some length \[y\].
#[derive(Clone, Copy)]
struct Side {
    work: Work,
    years: f64,
}

/// The changes from one record to another: every counter of every policy that is in both, in the order of the scenario;
/// then of all policies together, if there are several and the same in both. A change of up to `tolerance` \[1\] is no
/// rise and no fall.
///
/// Counts of the same histories are divided by their cycles. Those of different ones are divided by the simulated years,
/// so that a scenario that fails more often takes more work; by the cycles if a record does not say how long its
/// histories are. A policy is judged by itself, so that what one of them gains does not hide what another loses.
pub fn changes(then: &WorkRecord, now: &WorkRecord, tolerance: f64) -> Vec<Change> {
    let years = then.years.zip(now.years).filter(|_| !now.differences(then).is_empty());
    let of = |policy: Option<&str>, before: Work, after: Work| {
        let per = match (years, Unit::of(&before), Unit::of(&after)) {
            (Some(_), ..) => Unit::Year,
            (None, Unit::Cycle, Unit::Cycle) => Unit::Cycle,
            _ => Unit::History,
        };
        let (before_y, after_y) = years.unwrap_or((1.0, 1.0));
        let sides = [Side { work: before, years: before_y }, Side { work: after, years: after_y }];
        Counter::ALL.map(|counter| Change::new(policy, counter, per, sides, tolerance))
    };
    let both = now.policies.iter().filter_map(|new| Some((new, then.of(&new.policy)?)));
    let mut changes: Vec<Change> = both.flat_map(|(new, old)| of(Some(&new.policy), old, new.work)).collect();
    let alike =
        changes.len() == Counter::ALL.len() * now.policies.len() && now.policies.len() == then.policies.len();
    if alike && now.policies.len() > 1 {
        changes.extend(of(None, then.all(), now.all()));
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::benchmark::PolicyWork;

    const WORK: Work = Work { histories: 10, cycles: 100, events: 600, draws: 1500, queue_operations: 1300 };

    fn record(works: &[(&str, Work)]) -> WorkRecord {
        let policies =
            works.iter().map(|(name, work)| PolicyWork { policy: (*name).to_owned(), work: *work });
        WorkRecord::new("s", &[], 1, 10, 5.0, policies.collect())
    }

    fn trends(then: Work, now: Work, tolerance: f64) -> Vec<Trend> {
        let comparison = changes(&record(&[("p", then)]), &record(&[("p", now)]), tolerance);
        comparison.iter().map(|change| change.trend).collect()
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
        let comparison = changes(&record(&[("p", none)]), &record(&[("p", WORK)]), 0.03);
        let first = &comparison[0];
        assert_eq!((first.per, first.then, first.now), (Unit::History, 60.0, 60.0));
        assert_eq!(Unit::of(&WORK), Unit::Cycle);
    }

    #[test]
    fn what_was_nothing_has_risen() {
        let idle = Work { draws: 0, ..WORK };
        assert_eq!(trends(idle, WORK, 10.0), [Trend::Same, Trend::Risen, Trend::Same]);
        assert_eq!(trends(idle, idle, 0.0), [Trend::Same; 3]);
        let comparison = changes(&record(&[("p", idle)]), &record(&[("p", WORK)]), 0.03);
        assert_eq!(comparison[1].relative(), f64::INFINITY);
    }

    #[test]
    fn policies_are_judged_one_by_one_and_all_together_if_they_are_the_same() {
        let more = Work { events: 660, ..WORK };
        let less = Work { events: 540, ..WORK };
        let then = record(&[("a", WORK), ("b", WORK)]);
        let comparison = changes(&then, &record(&[("a", more), ("b", less)]), 0.03);
        let risen: Vec<_> =
            comparison.iter().filter(|of| of.trend == Trend::Risen).map(|of| of.policy.as_deref()).collect();
        assert_eq!(risen, [Some("a")]);
        assert_eq!(comparison.len(), 9);
        assert_eq!((comparison[6].policy.as_deref(), comparison[6].trend), (None, Trend::Same));
        // A policy that only one of them has is not compared, and neither are the sums.
        assert_eq!(changes(&then, &record(&[("a", WORK), ("c", WORK)]), 0.03).len(), 3);
        assert_eq!(changes(&then, &record(&[("a", WORK)]), 0.03).len(), 3);
    }

    #[test]
    fn other_histories_are_divided_by_the_simulated_years() {
        let twice = Work { events: 2 * WORK.events, cycles: 2 * WORK.cycles, ..WORK };
        let then = record(&[("p", WORK)]);
        let mut now = record(&[("p", twice)]);
        // The same histories: twice the work in twice the cycles.
        assert_eq!(changes(&then, &now, 0.03)[0].trend, Trend::Same);
        now.settings.push("workload[0].count=2".to_owned());
        let first = &changes(&then, &now, 0.03)[0];
        assert_eq!((first.per, first.then, first.now, first.trend), (Unit::Year, 12.0, 24.0, Trend::Risen));
        assert_eq!(changes(&then, &now, 1.0)[0].trend, Trend::Within);
        // Twice the horizon is twice the work of a history, and the same in a year.
        now.years = Some(10.0);
        assert_eq!(changes(&then, &now, 0.0)[0].trend, Trend::Same);
        now.years = None;
        assert_eq!(changes(&then, &now, 0.03)[0].per, Unit::Cycle);
    }
}
