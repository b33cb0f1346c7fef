//! Two checks of fitted laws that nobody can miss: does the forecast give the record back, and does it reach beyond it?
//!
//! Intuition: a law may fit lives well and forecast badly. A mean that rests on ages which nobody saw gives a rate that was
//! never recorded; a law that misses the longest repairs misses most of the downtime. So what the laws give in the recorded
//! exposure is set beside what the record has there, with the interval that chance allows.
//!
//! Model: [`failures`] compares the failures, in all and in the first half of the window; [`downtime`] the downtime,
//! [`shape`] the shape of the repairs, and [`tail`] that of their longest; [`ages`] says how much of a forecast lies at ages beyond any that the record saw. That the laws were fitted to the same
//! record is taken into account: what a fit makes equal by itself has no interval left.
//!
//! A deviation counts where it is beyond chance *and* above [`MATERIAL`](crate::stats::chance::MATERIAL): with thousands of failures chance allows less
//! than matters. All comparisons of a record together have the level [`LEVEL`].
//!
//! Failures that bursts brought are added as recorded: a `[[burst]]` is written from them. The first half is compared without.
//!
//! Limits: laws of single blades alone. Crews and spares are beyond them; `run` compares those.

pub mod ages;
pub mod downtime;
pub mod failures;
pub mod shape;
mod table;
mod tail;
#[cfg(test)]
mod tests;

pub use table::{table, warnings};

use super::fit::FittedLaw;
use super::history::History;
use crate::stats::beyond::Beyond;
pub use crate::stats::chance::Comparison;
use crate::stats::chance::LEVEL;

/// Comparisons of a failure mode: failures in all, in the first half, downtime, and the shape of repairs.
const COMPARISONS: f64 = 4.0;

/// The ages of the blades at the start of a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Those of a fleet that has run for long (`start = "stationary"`), whatever the record knows.
    Stationary,
    /// Those that the record knows; of the others as above.
    Ages,
}

/// The start that imported scenarios have.
pub const WRITTEN: Start = Start::Ages;

/// The laws of a failure mode, and how they were come by.
#[derive(Clone, Copy, Debug)]
pub struct Laws<'l> {
    /// Of the lives.
    pub life: &'l FittedLaw,
    /// Of the repairs, if there is one.
    pub repair: Option<&'l FittedLaw>,
    /// Fitted to the record that they are compared with.
    pub are_fitted: bool,
}

/// The checks of one failure mode.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// Failures.
    pub failures: Comparison,
    /// Failures in the first half of the window, as a part of all.
    pub first_half: Option<Comparison>,
    /// Failures from a stationary start, where the laws are meant for recorded ages and give the record back from them
    /// alone.
    pub stationary: Option<Comparison>,
    /// Downtime \[h\].
    pub downtime: Option<Comparison>,
    /// Skewness of the logarithms of repairs \[1\].
    pub shape: Option<Comparison>,
    /// Ratio of the likelihoods of a Pareto tail and of none \[1\].
    pub tail: Option<Comparison>,
    /// Failures beyond the ages that the record saw.
    pub beyond: Option<Beyond>,
}

impl Checked {
    /// True if the laws give the record back.
    pub fn holds(&self) -> bool {
        let holds = |of: &Option<Comparison>| of.is_none_or(|of| of.holds());
        self.failures.holds()
            && [&self.first_half, &self.downtime, &self.shape, &self.tail].into_iter().all(holds)
    }
}

/// The probability of an alarm in one comparison of a history whose modes are all compared \[1\].
pub fn level(history: &History) -> f64 {
    let occurs = |mode: &usize| history.outages.iter().any(|outage| outage.mode == *mode);
    let modes = (0..history.modes.len()).filter(occurs).count().max(1);
    LEVEL / (COMPARISONS * modes as f64)
}

/// Exposure, failures and downtime of one failure mode, as far as the checks need them.
#[derive(Clone, Debug)]
pub struct Recorded {
    exposed: failures::Exposed,
    durations: downtime::Durations,
    shape: shape::Shape,
    level: f64,
}

impl Recorded {
    /// The record of a failure mode, by position.
    pub fn new(history: &History, mode: usize) -> Recorded {
        Recorded {
            exposed: failures::Exposed::new(history, mode),
            durations: downtime::Durations::new(history, mode),
            shape: shape::Shape::new(history, mode),
            level: level(history),
        }
    }

    /// The same with units that age at these paces, by unit.
    pub fn paced(self, paces: &[f64]) -> Recorded {
        Recorded { exposed: self.exposed.paced(paces), ..self }
    }

    /// Downtime of all units together \[h\].
    pub fn down_h(&self) -> f64 {
        self.durations.sum_h()
    }

    /// The oldest age that was seen \[h\]; of units of unknown age the time under observation counts.
    pub fn oldest_h(&self) -> f64 {
        ages::oldest(&self.exposed.whole)
    }

    /// Failures by a law of lives fitted to this record.
    pub fn failures(&self, law: &FittedLaw, start: Start) -> Comparison {
        let laws = Laws { life: law, repair: None, are_fitted: true };
        self.exposed.compare(laws, start, self.level).all
    }

    /// Downtime by a law of repairs fitted to this record, as if the failures were those recorded \[h\].
    pub fn downtime(&self, law: &FittedLaw) -> Comparison {
        self.durations.alone(law, true, self.level)
    }

    /// Failures from a stationary start, where that is not what the laws are meant for and does not give the record back.
    fn stationary(&self, laws: Laws<'_>, start: Start) -> Option<Comparison> {
        let of = || self.exposed.compare(laws, Start::Stationary, self.level).all;
        (start == Start::Ages).then(of).filter(|of| !of.holds())
    }

    /// All checks of the laws of the mode.
    pub fn check(&self, laws: Laws<'_>, start: Start) -> Checked {
        let counted = self.exposed.compare(laws, start, self.level);
        let downtime = |repair| self.durations.compare(repair, &counted, laws.are_fitted, self.level);
        Checked {
            failures: counted.all,
            first_half: counted.first_half,
            stationary: self.stationary(laws, start),
            downtime: laws.repair.map(downtime),
            shape: laws.repair.and_then(|law| self.shape.compare(law, self.level)),
            tail: laws.repair.and_then(|law| self.shape.tail(law, self.level)),
            beyond: self.exposed.beyond(laws.life, start),
        }
    }
}
