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
//! (*delayed entry*) for a blade that is known not to have failed before.
//!
//! Limits: a failure in the very minute of the last return leaves a life of zero, which no Weibull law explains; it is
//! left out and counted.

use super::cause::Cause;
use super::fit::Sample;
use super::history::{FirstAge, History, Unit};
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
    for (unit, outages) in history.units.iter().zip(history.by_unit()) {
        let of_mode = |of: usize| mode.is_none_or(|mode| mode == of);
        let outages = outages.iter().map(|outage| (outage.failed, outage.returned, of_mode(outage.mode)));
        lives.add_unit(unit, outages);
    }
    lives
}

impl Lives {
    /// Adds a unit, whose outages are each a start, an end, and whether they are of the mode.
    fn add_unit(&mut self, unit: &Unit, outages: impl Iterator<Item = (Span, Option<Span>, bool)>) {
        let (mut up, mut up_since, mut first) = (0, unit.from.0, unit.first);
        for (failed, returned, of_mode) in outages {
            up += failed.0 - up_since;
            up_since = returned.unwrap_or(unit.to).min(unit.to).0;
            if of_mode {
                self.add(up, false, first);
                (up, first) = (0, FirstAge::New);
            }
        }
        self.add(up + unit.to.0 - up_since, true, first);
    }

    fn add(&mut self, up_us: i64, censored: bool, first: FirstAge) {
        self.up = self.up.plus(Span(up_us));
        if up_us > 0 {
            let seen_h = Span(up_us).hours();
            let sample = if censored { Sample::censored(seen_h) } else { Sample::failed(seen_h) };
            self.samples.push(match first {
                FirstAge::New => sample,
                FirstAge::Aged(age) => sample.seen_from(age.hours()),
                FirstAge::Unknown => sample.of_unknown_age(),
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
