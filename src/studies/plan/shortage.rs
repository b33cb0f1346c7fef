//! Shortage: a workload waits for a blade, or is served in part. What can be said where no replication has met one.
//!
//! Intuition: a class that is never short is down for takeovers alone. The interval of its figure is then one of
//! takeovers, and knows nothing of the shortage that no replication has met.
//!
//! Model. In a replication a class was short or it was not. If none of `n` replications of `y` years was, shortages come
//! at most −ln(1 − level) / (n y) times a year at that level: the exact bound of a Poisson mean after no event
//! ([`nothing_seen`]), which at 95 % is the rule of three.
//!
//! Limits: it bounds how often shortages come, and not how long they last.

use super::Observation;
use crate::experiment::Check;
use crate::output::digits;
use crate::stats::{Estimate, Flag, nothing_seen};

/// Figures that shortages move.
const MOVED: [&str; 3] = ["availability", "served_availability", "downtime"];
/// Shortages in fewer replications than this are worth a remark \[1\].
const FEW: u64 = 10;

/// The replications in which the subject of a check was short; `None` of a figure that shortages do not move.
fn of(observation: &Observation, check: &Check) -> Option<u64> {
    if !MOVED.contains(&check.metric.as_str()) {
        return None;
    }
    match check.scope.strip_prefix("workload:") {
        None => Some(observation.short_in),
        Some(name) => {
            observation.classes.iter().find(|class| class.class == name).map(|class| class.short_in)
        }
    }
}

/// True if a figure shows takeovers alone: no shortage was seen.
pub fn is_unseen(observation: &Observation, check: &Check) -> bool {
    of(observation, check) == Some(0)
}

/// The caveat of a figure, in a few words, if it rests on few events.
pub fn remark(observation: &Observation, check: &Check) -> Option<String> {
    match of(observation, check) {
        Some(0) => Some("no shortage seen".to_owned()),
        Some(short) if short < FEW => Some(format!("short in {short} of {}", observation.replications)),
        _ if check.observed.flag == Flag::Few => Some("few outages".to_owned()),
        _ => None,
    }
}

/// `200 replications of 5 y`.
pub fn evidence(observation: &Observation) -> String {
    let years = digits::as_written(libm::round(100.0 * observation.years) / 100.0);
    format!("{} replications of {years} y", observation.replications)
}

/// The bound that is left where nothing was seen: `at most one in 271 years at 97.5 % confidence, of any length`.
pub fn bound(observation: &Observation) -> String {
    let level = observation.checks.first().map_or(0.95, |check| check.observed.level);
    let n = observation.replications as u64;
    let rate = nothing_seen(n as f64 * observation.years, n, level).high;
    let years = rate.map_or(0.0, |rate| 1.0 / rate);
    let years = if years >= 10.0 { libm::floor(years) } else { libm::floor(10.0 * years) / 10.0 };
    format!(
        "at most one in {} years at {} confidence, of any length",
        digits::as_written(years),
        percent(level)
    )
}

/// A level in percent, with the digits that it has: `99.9987 %`.
pub fn percent(level: f64) -> String {
    let level = Estimate::without_interval(level, level, 1, Flag::Undecided);
    digits::availability(&level).with_unit()
}
