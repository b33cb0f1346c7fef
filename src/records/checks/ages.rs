//! The share of forecast failures at ages beyond any that the record saw.
//!
//! Model: that of [`Beyond`], for blades that start at the ages of the record's end.
//!
//! Limits: of blades of unknown age the time under observation counts as age: they are older.

use super::Start;
use super::failures::{Exposed, UnitLives};
use crate::records::fit::{FittedLaw, Sample};
use crate::stats::beyond::Beyond;
use crate::units::YEAR_H;

/// The horizon of a scenario that an import writes \[h\]: 5 years.
pub const HORIZON_H: f64 = 5.0 * YEAR_H;

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
    let last = |unit: &UnitLives| unit.samples.last().copied().filter(|_| unit.is_in_service);
    let of_known_age = |unit: &UnitLives| last(unit).filter(|last| !last.age_unknown).map(age_at_end);
    let known: Vec<f64> =
        if start == Start::Ages { units.iter().filter_map(of_known_age).collect() } else { Vec::new() };
    let unknown = units.iter().filter(|unit| last(unit).is_some_and(|last| last.age_unknown)).count() as f64;
    Beyond::of(&known, unknown / law.mean_h(), HORIZON_H, oldest(units), |age| law.survival(age))
}

/// The age of a blade at the end of its last recorded life.
fn age_at_end(last: Sample) -> f64 {
    if last.censored { last.value_h } else { 0.0 }
}
