//! Trend: failures that come more often late in the record than early, or the other way round.
//!
//! Intuition: a law of lives says how the failure rate depends on the age of a blade, and nothing on the calendar. A fleet
//! that was badly cooled in its first year, or whose disks came from a bad batch in its last, follows no such law, and
//! a forecast that spreads its failures evenly is wrong in both halves.
//!
//! Model: Laplace's test. Each failure stands at a share of the time in service of the whole fleet; without a trend these
//! shares are uniform, and z = (Σ share − n/2)/√(n/12) is standard normal. Failures within the same minute count once:
//! a burst is one event.
//!
//! Limits: of one mode in one fleet of many blades, failures without a trend are near a Poisson process, of which the test is
//! exact; few blades with lives far from exponential are not.
//!
//! Source: Cox and Lewis, *The Statistical Analysis of Series of Events*, 1966, section 3.3; Ascher and Feingold,
//! *Repairable Systems Reliability*, 1984, section 5B, for superposed units.

use crate::math::normal_cdf;
use crate::records::history::History;

/// Fewer events tell nothing of a trend; assumed.
const FEWEST: usize = 5;

/// The outcome of the test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// Events, failures of the same minute counted once.
    pub events: usize,
    /// Laplace's statistic: above zero if the rate rises \[1\].
    pub z: f64,
    /// The probability of a statistic as far from zero without a trend \[1\].
    pub p: f64,
    /// The failure rate in the later half of the time in service over that in the earlier half; infinite if the earlier half
    /// has no failure.
    pub later_over_earlier: f64,
}

impl Trend {
    /// Too strong to be chance, at 1 %: of a dozen failure modes a tenth would show one at 5 % for no reason.
    pub fn is_beyond_chance(&self) -> bool {
        self.p < 0.01
    }
}

/// The test of one failure mode, by position, or of all together (`None`); `None` with fewer than five events.
pub fn trend(history: &History, mode: Option<usize>) -> Option<Trend> {
    const MINUTE_US: i64 = 60_000_000;
    let of_mode = history.outages.iter().filter(|outage| mode.is_none_or(|mode| mode == outage.mode));
    let mut minutes: Vec<i64> = of_mode.map(|outage| outage.failed.0 / MINUTE_US).collect();
    minutes.sort_unstable();
    minutes.dedup();
    if minutes.len() < FEWEST {
        return None;
    }
    let service = Service::of(history);
    let shares: Vec<f64> = minutes.iter().map(|minute| service.share_until(minute * MINUTE_US)).collect();
    let n = shares.len() as f64;
    let z = (shares.iter().sum::<f64>() - 0.5 * n) / libm::sqrt(n / 12.0);
    let earlier = shares.iter().filter(|share| **share < 0.5).count();
    Some(Trend {
        events: shares.len(),
        z,
        p: 2.0 * normal_cdf(-z.abs()),
        later_over_earlier: (shares.len() - earlier) as f64 / earlier as f64,
    })
}

/// The time in service of a fleet, as it grows.
struct Service {
    /// Times at which the number of units in service changes, in order, with that number from there on and the time in
    /// service until then \[µs\].
    changes: Vec<(i64, i64, f64)>,
    total: f64,
}

impl Service {
    fn of(history: &History) -> Service {
        let watched = history.units.iter().filter(|unit| unit.to > unit.from);
        let mut ends: Vec<(i64, i64)> = watched.flat_map(|unit| [(unit.from.0, 1), (unit.to.0, -1)]).collect();
        ends.sort_unstable();
        let (mut changes, mut units, mut sum, mut since) = (Vec::new(), 0, 0.0, 0);
        for (at, change) in ends {
            sum += units as f64 * (at - since) as f64;
            units += change;
            changes.push((at, units, sum));
            since = at;
        }
        Service { changes, total: sum }
    }

    /// The share of the time in service that has gone by.
    fn share_until(&self, at_us: i64) -> f64 {
        match self.changes.partition_point(|change| change.0 <= at_us) {
            0 => 0.0,
            n => {
                let (since, units, sum) = self.changes[n - 1];
                (sum + units as f64 * (at_us - since) as f64) / self.total
            }
        }
    }
}

impl std::fmt::Display for Trend {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Trend { events, z, p, later_over_earlier: ratio } = self;
        let p = if *p < 1e-4 { "< 0.0001".to_owned() } else { format!("= {p:.4}") };
        let what = match (self.is_beyond_chance(), *ratio > 1.0) {
            (false, _) => "no trend beyond chance",
            (true, true) => "TREND: the failure rate rose",
            (true, false) => "TREND: the failure rate fell",
        };
        let halves = match ratio.is_finite() {
            true => format!("later half {ratio:.2} times the earlier"),
            false => "all in the later half".to_owned(),
        };
        write!(f, "{what}: {halves}, {events} events, Laplace z = {z:.2}, p {p}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::testing::of_failures;
    use crate::units::Span;

    const HOUR: i64 = 3_600_000_000;

    fn at_hours(hours: &[i64]) -> Vec<Span> {
        hours.iter().map(|hour| Span(hour * HOUR)).collect()
    }

    #[test]
    fn the_statistic_is_laplaces() {
        let failed = at_hours(&[10, 20, 30, 60, 90, 95]);
        let found = trend(&of_failures(3, Span(100 * HOUR), &failed), None).unwrap();
        // Shares 0.10, 0.20, 0.30, 0.60, 0.90, 0.95: (3.05 − 3)/√(6/12).
        assert!((found.z - 0.05 / libm::sqrt(0.5)).abs() < 1e-12, "{found:?}");
        assert_eq!((found.events, found.later_over_earlier), (6, 1.0));
        assert!(!found.is_beyond_chance());
    }

    #[test]
    fn a_growing_fleet_is_no_trend() {
        // One unit for the first half, nine more in the second: nine tenths of the time in service are there.
        let mut history = of_failures(10, Span(100 * HOUR), &[]);
        history.units[1..].iter_mut().for_each(|unit| unit.from = Span(50 * HOUR));
        let service = Service::of(&history);
        let shares = [0, 25, 50, 75, 100].map(|hour| service.share_until(hour * HOUR));
        let expected = [0.0, 25.0 / 550.0, 50.0 / 550.0, 300.0 / 550.0, 1.0];
        assert!(shares.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{shares:?}");
    }

    #[test]
    fn a_burst_is_one_event_and_a_rising_rate_is_a_trend() {
        let burst = at_hours(&[90; 20]);
        assert_eq!(trend(&of_failures(20, Span(100 * HOUR), &burst), None), None);
        let late: Vec<i64> = (0..30).map(|at| 60 + at).collect();
        let found = trend(&of_failures(5, Span(100 * HOUR), &at_hours(&late)), Some(0)).unwrap();
        assert!(found.is_beyond_chance() && found.z > 0.0);
        assert!(found.to_string().starts_with("TREND: the failure rate rose: all in the later half"));
    }
}
