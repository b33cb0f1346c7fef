//! Lives at an age: the hazard lived through, and the length to be expected.
//!
//! Intuition: a failure is a surprise, and how much of one is known. A life that ends has lived through a cumulative hazard
//! H with mean one; so the number of failures less the hazard that all lives have lived through is a martingale: its mean
//! is zero at every time and under every policy. So is the expected length of a life, given what has been seen of it, less
//! what was expected of it at first.
//!
//! Model: lengths count up to a bound, so that they have a mean and a variance under every law. A life in a fleet that has
//! run for long begins with what is left of another: its survival function is the integral of S, divided by the mean.
//!
//! Limits: of smooth laws, and of lives that a stationary history begins with, the functions are interpolated in a table
//! of 16 ages an octave, good to 1e-6 and at a kink of the law to 1e-4. Laws with kinks and separate values are evaluated.
//!
//! Sources: Aalen, Borgan and Gjessing, *Survival and Event History Analysis* (2008), section 2.2, for the compensator;
//! Cox, *Renewal Theory* (1962), section 5.2, for the life that a random instant falls into.

mod table;

use crate::engine::distribution::Distribution;
use crate::units::Span;
use std::sync::OnceLock;
use table::AgeTable;

/// The beginning of a life as far as a history sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LifeStart {
    /// New.
    New,
    /// It has lasted for so long.
    Aged(Span),
    /// It began long ago, at a random instant.
    Stationary,
}

/// The functions of age of the lives of one failure mode; times are in microseconds.
#[derive(Debug)]
pub struct LifeFunctions {
    life: Distribution,
    /// Where lengths end to count \[µs\].
    bound: f64,
    /// The mean length of a new life up to there \[µs\].
    mean: f64,
    memoryless: Option<f64>,
    new: OnceLock<AgeTable>,
    stationary: OnceLock<AgeTable>,
}

impl LifeFunctions {
    /// The functions of lives that are of interest up to a bound.
    pub fn new(life: &Distribution, bound: Span) -> LifeFunctions {
        LifeFunctions {
            life: life.clone(),
            bound: bound.0 as f64,
            mean: life.limited_mean_us(bound),
            memoryless: life.memoryless_mean(),
            new: OnceLock::new(),
            stationary: OnceLock::new(),
        }
    }

    /// The mean, if the failure rate does not depend on age \[µs\].
    pub fn memoryless(&self) -> Option<f64> {
        self.memoryless
    }

    /// Alike: all new lives are equally long.
    pub fn are_alike(&self) -> bool {
        self.life.fixed_span().is_some()
    }

    /// The mean length up to the bound of a new life \[µs\].
    pub fn mean_us(&self) -> f64 {
        self.mean
    }

    /// The age at which lengths end to count \[µs\].
    pub fn bound(&self) -> i64 {
        self.bound as i64
    }

    /// The cumulative hazard that a life has gone through \[1\] which was seen for so long.
    pub fn hazard(&self, start: LifeStart, lived: f64) -> f64 {
        if let Some(mean) = self.memoryless {
            return lived / mean;
        }
        match start {
            LifeStart::New => self.hazard_of_new(lived),
            LifeStart::Aged(age) => {
                self.hazard_of_new(age.0 as f64 + lived) - self.hazard_of_new(age.0 as f64)
            }
            LifeStart::Stationary if self.life.is_smooth() => self.stationary().hazard(lived),
            LifeStart::Stationary => -libm::log(self.stationary_survival(lived)),
        }
    }

    /// The length up to the bound \[µs\] that is to be expected of a life which has been seen for so long, and goes on.
    pub fn expected(&self, start: LifeStart, lived: f64) -> f64 {
        let lasted = LifeFunctions::length(start, lived);
        if lasted >= self.bound {
            return self.bound;
        }
        let (more, survives) = match start {
            LifeStart::Stationary => {
                let table = self.stationary();
                (table.limited(self.bound) - table.limited(lived), table.survival(lived))
            }
            _ if self.life.is_smooth() => {
                let table = self.of_new();
                (table.limited(self.bound) - table.limited(lasted), table.survival(lasted))
            }
            _ => {
                let limited = |at: f64| self.life.limited_mean_us(Span::from_us(at));
                (limited(self.bound) - limited(lasted), self.life.survival(Span::from_us(lasted)))
            }
        };
        // Where nearly nothing survives, what is left is of the size of rounding.
        let left = if survives > 1e-12 { more / survives } else { 0.0 };
        lasted + left.clamp(0.0, self.bound - lasted)
    }

    /// The length up to the bound \[µs\] of a life that has ended after it was seen for so long.
    pub fn ended(&self, start: LifeStart, lived: f64) -> f64 {
        LifeFunctions::length(start, lived).min(self.bound)
    }

    fn length(start: LifeStart, lived: f64) -> f64 {
        match start {
            LifeStart::New | LifeStart::Stationary => lived,
            LifeStart::Aged(age) => age.0 as f64 + lived,
        }
    }

    fn hazard_of_new(&self, age: f64) -> f64 {
        if self.life.is_smooth() {
            self.of_new().hazard(age)
        } else {
            self.life.cumulative_hazard(Span::from_us(age))
        }
    }

    fn of_new(&self) -> &AgeTable {
        let at = |age: f64| Span::from_us(age);
        self.new.get_or_init(|| {
            AgeTable::new(
                self.bound,
                |age| self.life.limited_mean_us(at(age)),
                |age| self.life.survival(at(age)),
                |age| self.life.cumulative_hazard(at(age)),
            )
        })
    }

    fn stationary(&self) -> &AgeTable {
        self.stationary.get_or_init(|| {
            let mean = self.life.mean_us();
            let limited = |age: f64| self.life.limited_mean_us(Span::from_us(age));
            let lived = table::Integral::new(self.bound, limited);
            AgeTable::new(
                self.bound,
                |age| age - lived.up_to(age, limited) / mean,
                |age| self.stationary_survival(age),
                |age| -libm::log(self.stationary_survival(age)),
            )
        })
    }

    fn stationary_survival(&self, age: f64) -> f64 {
        (1.0 - self.life.limited_mean_us(Span::from_us(age)) / self.life.mean_us()).max(f64::MIN_POSITIVE)
    }
}

#[cfg(test)]
mod tests;
