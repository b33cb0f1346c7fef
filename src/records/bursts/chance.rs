//! The failures of a mode that chance puts close to one: its rate on such a day.

use super::MINUTE_US;
use crate::records::history::History;

/// Failures up to this time before and after tell the rate \[min\]; assumed: as fast as a rate changes by itself.
const AROUND_MIN: i64 = 12 * 60;
/// Those nearer than this do not: they may belong to a burst \[min\].
const NEAR_MIN: i64 = 60;

/// The rate of the mode around each of its failures, themselves left out \[1/min\].
pub fn rates(history: &History, of_mode: &[usize]) -> Vec<f64> {
    let minutes: Vec<i64> = of_mode.iter().map(|at| history.outages[*at].failed.0 / MINUTE_US).collect();
    let end = history.window.0 / MINUTE_US;
    // Failures in ]from, to] and the time of the record there.
    let between = |from: i64, to: i64| {
        let up_to = |minute: i64| minutes.partition_point(|at| *at <= minute);
        ((up_to(to) - up_to(from)) as f64, (to.min(end) - from.max(0)).max(0) as f64)
    };
    let rate = |minute: &i64| {
        let (before, earlier) = between(minute - AROUND_MIN - 1, minute - NEAR_MIN - 1);
        let (after, later) = between(minute + NEAR_MIN, minute + AROUND_MIN);
        (before + after) / (earlier + later).max(1.0)
    };
    minutes.iter().map(rate).collect()
}

/// The Poisson probability of a count \[1\].
pub fn poisson(count: usize, mean: f64) -> f64 {
    (1..=count).fold(libm::exp(-mean), |p, k| p * mean / k as f64)
}
