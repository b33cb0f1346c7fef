//! The share of forecast failures at ages beyond any that the record saw.
//!
//! Intuition: what a law says of ages that nobody recorded is the form of its formula, not evidence. A young fleet's record
//! says nothing of wear-out, whatever law was fitted to it.
//!
//! Model: blades that start as in a fleet that has run for long fail at ages with the law's own density, so that the share
//! beyond the oldest recorded age is the survival function there. Blades that start at the ages of the record's end fail
//! first at the residual law of their age, then as new ones (a renewal process, worked out in steps of the horizon).
//!
//! Limits: a memoryless law with a stationary start does not depend on ages, so that nothing is said of it. A repaired
//! blade ages on at once. Of blades of unknown age the time under observation counts as age: they are older.
//!
//! Source: Cox, *Renewal Theory*, 1962, sections 4.1 and 5.2.

use super::Start;
use super::failures::{Exposed, UnitLives};
use crate::math::share_beyond;
use crate::records::fit::{FittedLaw, Sample};
use crate::stats::chance::MOST_BEYOND;
use crate::units::YEAR_H;

/// The horizon of a scenario that an import writes \[h\]: 5 years.
pub const HORIZON_H: f64 = 5.0 * YEAR_H;

/// Failures beyond the recorded ages.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beyond {
    /// The oldest recorded age \[h\].
    pub oldest_h: f64,
    /// Share of the failures forecast for [`HORIZON_H`] that lie beyond it \[1\].
    pub share: f64,
}

impl Beyond {
    /// True if the forecast rests on recorded ages.
    pub fn holds(&self) -> bool {
        self.share <= MOST_BEYOND
    }
}

impl Exposed {
    /// Failures in the next [`HORIZON_H`] at ages beyond any that the record saw.
    pub fn beyond(&self, law: &FittedLaw, start: Start) -> Option<Beyond> {
        beyond(&self.whole, law, start)
    }
}

/// The oldest age that a record saw in a mode \[h\].
pub(super) fn oldest(units: &[UnitLives]) -> f64 {
    let samples = units.iter().flat_map(|unit| &unit.samples);
    samples.map(|sample| sample.value_h).fold(0.0, f64::max)
}

/// Failures beyond the recorded ages; `None` where the forecast does not depend on ages, or there is none.
fn beyond(units: &[UnitLives], law: &FittedLaw, start: Start) -> Option<Beyond> {
    let oldest_h = oldest(units);
    let last = |unit: &UnitLives| unit.samples.last().copied().filter(|_| unit.is_in_service);
    let of_known_age = |unit: &UnitLives| last(unit).filter(|last| !last.age_unknown).map(age_at_end);
    let known: Vec<f64> =
        if start == Start::Ages { units.iter().filter_map(of_known_age).collect() } else { Vec::new() };
    if known.is_empty() {
        let depends = !matches!(law, FittedLaw::Exponential(_));
        return (depends && oldest_h > 0.0).then(|| Beyond { oldest_h, share: law.survival(oldest_h) });
    }
    let unknown = units.iter().filter(|unit| last(unit).is_some_and(|last| last.age_unknown)).count() as f64;
    let stationary = unknown * HORIZON_H / law.mean_h();
    let share = share_beyond(&known, stationary, HORIZON_H, oldest_h, |age| law.survival(age));
    share.is_finite().then_some(Beyond { oldest_h, share })
}

/// The age of a blade at the end of its last recorded life.
fn age_at_end(last: Sample) -> f64 {
    if last.censored { last.value_h } else { 0.0 }
}
