//! Lives: the time in operation between failures, taken from a record of outages.
//!
//! Intuition: a blade ages while it is up. A failure mode of a blade whose repair renews that mode only keeps its age
//! through the repairs of other modes. So one life of a mode is the up time of the node, added up over all intervals
//! between two failures of that mode, whatever else failed in between.
//!
//! Model: every node contributes, for each mode, the up time from the start of the window to the mode's first failure
//! (a life of unknown age: the node was not new, and what it went through before is not recorded), the up times between
//! its failures, and the up time since the last one, censored. Failures of other modes censor nothing here, because the
//! age goes on; they matter only by the time that their repairs take out of operation. Where the dates of installation are
//! known, the first life is a whole one for a blade that was new ([`FirstAge`]), and one that is seen from some age on
//! (*delayed entry*) for a blade that is known not to have failed before. So it is for one whose last failure of the mode
//! before the window is known: the life began when that outage ended, as a whole one if it ended within the window.
//!
//! A failure that a burst brought ([`RecordedOutage::struck`]) is not the end of a life but of its observation: it is censored
//! there, and the repair renews the mode.
//!
//! Limits: a failure in the very minute of the last return leaves a life of zero, which no Weibull law explains; it is
//! left out and counted.

use super::cause::Cause;
use super::fit::Sample;
use super::history::{FirstAge, History, RecordedOutage, Unit};
use super::lanl::Import;
use crate::units::Span;

/// The lives of all nodes of a record.
#[derive(Clone, Debug)]
pub struct Lives {
    /// One observed life each, node by node in the order of time.
    pub samples: Vec<Sample>,
    /// Failures in the minute of the last return, which are not among the samples.
    pub left_out: u32,
    /// The time in operation of all nodes together.
    pub up: Span,
}

/// The lives of one failure mode, or of a node as a whole (`None`).
pub fn of_mode(import: &Import, mode: Option<Cause>) -> Lives {
    of_history(&History::of_lanl(import), mode.map(|cause| cause as usize))
}

/// The lives of one failure mode of a history, by position, or of a unit as a whole (`None`).
pub fn of_history(history: &History, mode: Option<usize>) -> Lives {
    let mut lives = Lives { samples: Vec::new(), left_out: 0, up: Span::ZERO };
    let outages = history.by_unit().into_iter().zip(history.before_by_unit());
    for (unit, (outages, before)) in units(history, mode).iter().zip(outages) {
        let of_mode = |outage: &RecordedOutage| mode.is_none_or(|mode| mode == outage.mode);
        lives.add_unit(unit, &before, &outages, of_mode);
    }
    lives
}

/// The units with their ages in a mode, or as a whole (`None`), when they are first watched: of one that goes on with the
/// life of another the age that this one has at its end.
pub fn units(history: &History, mode: Option<usize>) -> Vec<Unit> {
    let mut units = history.units.clone();
    let continues = |unit: &Unit| matches!(unit.first, FirstAge::Continues(_));
    if !units.iter().any(continues) {
        return units;
    }
    let (outages, before) = (history.by_unit(), history.before_by_unit());
    let of_mode = |outage: &RecordedOutage| mode.is_none_or(|mode| mode == outage.mode);
    let mut order: Vec<usize> = (0..units.len()).collect();
    order.sort_by_key(|at| (units[*at].from, units[*at].to));
    for at in order {
        if let FirstAge::Continues(earlier) = units[at].first {
            let age = age_at_end(&units[earlier], &before[earlier], &outages[earlier], of_mode);
            units[at].first = match age {
                None => FirstAge::Unknown,
                Some(Span::ZERO) => FirstAge::New,
                Some(age) => FirstAge::Aged(age),
            };
        }
    }
    units
}

/// The age of the life of a mode that each unit is in when its observation ends; `None` where it is not known.
pub fn ages(history: &History, mode: usize) -> Vec<Option<Span>> {
    let of_mode = |outage: &RecordedOutage| outage.mode == mode;
    let outages = history.by_unit().into_iter().zip(history.before_by_unit());
    let units = units(history, Some(mode));
    units
        .iter()
        .zip(outages)
        .map(|(unit, (outages, before))| age_at_end(unit, &before, &outages, of_mode))
        .collect()
}

/// The age of the life that a unit is in when its observation ends; `None` where it is not known.
fn age_at_end(
    unit: &Unit,
    before: &[&RecordedOutage],
    outages: &[&RecordedOutage],
    of_mode: impl Fn(&RecordedOutage) -> bool + Copy,
) -> Option<Span> {
    let mut lives = Lives { samples: Vec::new(), left_out: 0, up: Span::ZERO };
    lives.add_unit(unit, before, outages, of_mode);
    match (lives.samples.last(), beginning(unit, before, of_mode).1) {
        // What failed and was not seen again begins anew.
        (Some(sample), _) if !sample.censored => Some(Span::ZERO),
        (Some(sample), _) if !sample.age_unknown => Some(Span::from_hours(sample.value_h)),
        (None, FirstAge::New) => Some(Span::ZERO),
        (None, FirstAge::Aged(age)) => Some(age),
        _ => None,
    }
}

/// The start of the observation of a unit's operation, and the age of the life of a mode then.
///
/// Outages from before the window tell both: the unit may still be down, and the last failure of the mode is the birth
/// of the life.
fn beginning(
    unit: &Unit,
    before: &[&RecordedOutage],
    of_mode: impl Fn(&RecordedOutage) -> bool,
) -> (Span, FirstAge) {
    let (mut at, mut first) = (unit.from, unit.first);
    // Operation since the birth of the life, where that is known, and until when it is counted.
    let (mut up, mut counted) = (None, Span(i64::MIN));
    for outage in before {
        let returned = outage.returned.unwrap_or(unit.to);
        up = if of_mode(outage) {
            Some(0)
        } else {
            up.map(|up: i64| up + (outage.failed.0 - counted.0).max(0))
        };
        counted = counted.max(returned);
        at = at.max(returned.min(unit.to));
    }
    if let Some(up) = up {
        let age = up + (unit.from.0 - counted.0).max(0);
        first = if age > 0 { FirstAge::Aged(Span(age)) } else { FirstAge::New };
    }
    (at, first)
}

impl Lives {
    /// Adds a unit with its outages before and within the window.
    fn add_unit(
        &mut self,
        unit: &Unit,
        before: &[&RecordedOutage],
        outages: &[&RecordedOutage],
        of_mode: impl Fn(&RecordedOutage) -> bool,
    ) {
        let (mut up_since, mut first) = beginning(unit, before, &of_mode);
        let mut up = 0;
        for outage in outages {
            // A second mode that failed in the same minute ended its life then, too.
            up += (outage.failed.0 - up_since.0).max(0);
            up_since = up_since.max(outage.returned.unwrap_or(unit.to).min(unit.to));
            if of_mode(outage) {
                self.add(up, outage.struck, first);
                (up, first) = (0, FirstAge::New);
            }
        }
        self.add(up + (unit.to.0 - up_since.0).max(0), true, first);
    }

    fn add(&mut self, up_us: i64, censored: bool, first: FirstAge) {
        self.up = self.up.plus(Span(up_us));
        if up_us > 0 {
            let seen_h = Span(up_us).hours();
            let sample = if censored { Sample::censored(seen_h) } else { Sample::failed(seen_h) };
            self.samples.push(match first {
                FirstAge::New => sample,
                FirstAge::Aged(age) => sample.seen_from(age.hours()),
                FirstAge::Unknown | FirstAge::Continues(_) => sample.of_unknown_age(),
            });
        } else if !censored {
            self.left_out += 1;
        }
    }
}

/// Gaps between the starts of consecutive failures of a node, of whatever cause.
///
/// This is the convention that reproduces the published Weibull parameters of systems 18, 19 and 20: the first gap runs
/// from the first failure of the *system* and counts as a whole life, the last one is censored at the last failure of
/// the system, nodes that never failed are censored throughout, and gaps of zero are left out. Down time counts as
/// life, and the age at the start is taken to be zero, so a scenario should rather use [`of_mode`].
pub fn published_gaps(import: &Import) -> Vec<Sample> {
    let mut starts = vec![Vec::new(); import.nodes as usize];
    import.rows.iter().for_each(|row| starts[row.node as usize].push(row.failed.0));
    let (Some(first), Some(last)) = (import.rows.first(), import.rows.last()) else { return Vec::new() };
    let mut samples = Vec::new();
    for starts in starts {
        let mut previous = first.failed.0;
        for start in starts {
            samples.push(Sample::failed(Span(start - previous).hours()));
            previous = start;
        }
        samples.push(Sample::censored(Span(last.failed.0 - previous).hours()));
    }
    samples.retain(|sample| sample.value_h > 0.0);
    samples
}

/// The durations of the outages of a mode; those without an end are censored where the unit was last watched.
pub fn durations(history: &History, mode: usize) -> Vec<Sample> {
    let of_mode = history.outages.iter().filter(|outage| outage.mode == mode);
    of_mode
        .map(|outage| match outage.returned {
            Some(back) => Sample::failed(Span(back.0 - outage.failed.0).hours()),
            None => Sample::censored(Span(history.units[outage.unit].to.0 - outage.failed.0).hours()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::lanl::LanlOutage;

    const H: i64 = 3_600_000_000;

    fn outage(node: u32, failed: i64, returned: i64, cause: Cause) -> LanlOutage {
        LanlOutage { node, failed: Span(failed * H), returned: Span(returned * H), cause, line: 1 }
    }

    /// Three nodes in a window of 100 h; the third never fails.
    fn import() -> Import {
        let outages = vec![
            outage(1, 5, 15, Cause::Software),
            outage(0, 10, 12, Cause::Hardware),
            outage(0, 30, 40, Cause::Software),
            outage(0, 50, 51, Cause::Hardware),
            outage(0, 51, 60, Cause::Hardware),
            outage(1, 90, 120, Cause::Hardware),
        ];
        Import {
            system: 1,
            nodes: 3,
            processors_per_node: 1,
            memory_gib: 1,
            node_memory_gib: vec![1; 3],
            nodes_without_rows: 1,
            window_start: String::new(),
            window: Span(100 * H),
            rows: outages.clone(),
            outages,
            notes: Vec::new(),
            rows_used: 6,
            rows_total: 6,
        }
    }

    #[test]
    fn a_modes_age_runs_on_through_other_repairs() {
        let hardware = of_mode(&import(), Some(Cause::Hardware));
        let expected = [
            Sample::failed(10.0).of_unknown_age(),
            Sample::failed(18.0 + 10.0),
            Sample::censored(40.0),
            Sample::failed(5.0 + 75.0).of_unknown_age(),
            Sample::censored(100.0).of_unknown_age(),
        ];
        assert_eq!(hardware.samples, expected);
        assert_eq!((hardware.left_out, hardware.up), (1, Span((78 + 80 + 100) * H)));
    }

    #[test]
    fn every_way_of_slicing_adds_up_to_the_time_in_operation() {
        let import = import();
        let up = of_mode(&import, None).up;
        for cause in Cause::ALL {
            assert_eq!(of_mode(&import, Some(cause)).up, up, "{cause}");
        }
        assert_eq!(of_mode(&import, None).samples.iter().filter(|sample| !sample.censored).count(), 5);
    }

    #[test]
    fn what_is_known_from_before_the_window_gives_lives_their_age() {
        let unit = Unit { from: Span::ZERO, to: Span(100 * H), first: FirstAge::Unknown };
        let outage = |unit, failed: i64, returned: i64, mode| RecordedOutage {
            unit,
            failed: Span(failed * H),
            returned: Some(Span(returned * H)),
            mode,
            struck: false,
        };
        let history = History {
            window: Span(100 * H),
            units: vec![unit; 3],
            modes: vec!["disk".to_owned(), "cpu".to_owned()],
            // The first is up for 10 h after its disk, then down for its cpu until 20 h ago; the second is still down.
            before: vec![outage(0, -40, -35, 0), outage(0, -25, -20, 1), outage(1, -1, 4, 0)],
            outages: vec![outage(0, 30, 31, 0), outage(1, 14, 16, 1)],
        };
        let disks = of_history(&history, Some(0));
        let expected = [
            Sample::failed(30.0).seen_from(10.0 + 20.0),
            Sample::censored(69.0),
            // Since it came back at 4 h, but for the two hours of the cpu.
            Sample::censored(94.0),
            Sample::censored(100.0).of_unknown_age(),
        ];
        assert_eq!(disks.samples, expected);
        let expected = [
            Sample::censored(99.0).seen_from(20.0),
            // No cpu was seen to fail before.
            Sample::failed(10.0).of_unknown_age(),
            Sample::censored(84.0),
            Sample::censored(100.0).of_unknown_age(),
        ];
        let cpus = of_history(&history, Some(1));
        assert_eq!(cpus.samples, expected);
        let hours = |mode| -> Vec<Option<f64>> {
            ages(&history, mode).into_iter().map(|age| age.map(Span::hours)).collect()
        };
        assert_eq!(
            (hours(0), hours(1)),
            (vec![Some(69.0), Some(94.0), None], vec![Some(119.0), Some(84.0), None])
        );
        // Down time counts as down where it is down.
        assert_eq!((disks.up, cpus.up), (Span((99 + 94 + 100) * H), Span((99 + 94 + 100) * H)));
    }

    #[test]
    fn a_blade_that_came_back_goes_on_with_its_lives() {
        let stay = |from, to, first| Unit { from: Span(from * H), to: Span(to * H), first };
        let outage = |unit, failed: i64, mode| RecordedOutage {
            unit,
            failed: Span(failed * H),
            returned: None,
            mode,
            struck: false,
        };
        let history = History {
            window: Span(100 * H),
            // The later stay has the earlier row; in stock it did not age.
            units: vec![
                stay(60, 100, FirstAge::Continues(2)),
                stay(70, 100, FirstAge::Continues(3)),
                stay(0, 20, FirstAge::Aged(Span(5 * H))),
                stay(0, 30, FirstAge::New),
            ],
            modes: vec!["disk".to_owned(), "cpu".to_owned()],
            outages: vec![outage(3, 30, 0), outage(0, 80, 0)],
            before: Vec::new(),
        };
        let disks = of_history(&history, Some(0)).samples;
        let expected = [
            Sample::failed(20.0).seen_from(25.0),
            // Its disk had ended the stay before.
            Sample::censored(30.0),
            Sample::censored(20.0).seen_from(5.0),
            Sample::failed(30.0),
        ];
        assert_eq!(disks, expected);
        let hours = |mode| {
            ages(&history, mode).into_iter().map(|age| age.map_or(-1.0, Span::hours)).collect::<Vec<_>>()
        };
        assert_eq!((hours(0), hours(1)), (vec![0.0, 30.0, 25.0, 0.0], vec![45.0, 60.0, 25.0, 30.0]));
    }

    #[test]
    fn two_modes_of_one_minute_both_end_their_lives() {
        let unit = Unit { from: Span::ZERO, to: Span(100 * H), first: FirstAge::New };
        let outage = |mode, returned: i64| RecordedOutage {
            unit: 0,
            failed: Span(10 * H),
            returned: Some(Span(returned * H)),
            mode,
            struck: false,
        };
        let history = History {
            window: Span(100 * H),
            units: vec![unit],
            modes: vec!["disk".to_owned(), "cpu".to_owned()],
            outages: vec![outage(0, 12), outage(1, 15)],
            before: Vec::new(),
        };
        for mode in 0..2 {
            let lives = of_history(&history, Some(mode));
            assert_eq!(lives.samples, [Sample::failed(10.0), Sample::censored(85.0)]);
        }
    }

    #[test]
    fn published_gaps_run_from_start_to_start() {
        let gaps: Vec<(f64, bool)> =
            published_gaps(&import()).iter().map(|sample| (sample.value_h, sample.censored)).collect();
        let expected = [
            (5.0, false),
            (20.0, false),
            (20.0, false),
            (1.0, false),
            (39.0, true),
            (85.0, false),
            (85.0, true),
        ];
        assert_eq!(gaps, expected);
    }
}
