//! Goodness of fit: how well a fitted law agrees with the lives it was fitted to.
//!
//! Intuition: the best of three laws may be a bad one. The question here is not which law is best, but whether the
//! record could have come from it: the recorded survival function is set beside the law's ([`survival`]), failures of each
//! class of age beside the time spent there ([`hazard`]), failures up to each age beside those that the law expects
//! ([`mod@distance`]), and failures by calendar time beside the time in operation ([`mod@trend`]), since no law of age describes
//! a fleet that gets better or worse with the years. Nor does any law of single blades describe those that fail together
//! ([`bursts`](super::bursts)).
//!
//! Model: only lives of known age take part, those that began new or were seen from a known age on. The first life
//! of a blade of unknown age takes part in the fit, but says nothing on any one age.
//!
//! [`assess`] does all of it for one failure mode; the plot of it is [`output`](crate::output)'s.

mod course;
pub mod distance;
pub mod hazard;
pub mod survival;
pub mod trend;

pub use distance::{Distance, distance};
pub use hazard::AgeClass;
pub use survival::Step;
pub use trend::{Trend, trend};

use super::fit::{FittedLaw, Sample};
use crate::units::YEAR_H;

/// The agreement of a law with the lives of one failure mode.
#[derive(Clone, Debug)]
pub struct Goodness {
    /// The recorded survival function, a step for each age at which something failed, by age.
    pub survival: Vec<Step>,
    /// The recorded failure rate, by class of age.
    pub hazard: Vec<AgeClass>,
    /// The law at ages from a hundredth of the first failure to ten times the oldest life, by age.
    pub law: Vec<LawPoint>,
    /// Recorded quantiles beside those of the law, by age.
    pub quantiles: Vec<Quantile>,
    /// The largest gap between recorded and expected failures; `None` if the law has nothing to be compared with.
    pub distance: Option<Distance>,
    /// Lives of known age.
    pub known: usize,
    /// Lives of unknown age, which do not take part.
    pub unknown: usize,
}

/// A law at one age.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LawPoint {
    /// The age \[h\].
    pub age_h: f64,
    /// The share of lives that last longer \[1\].
    pub survival: f64,
    /// Failures per year in operation at that age \[1/y\].
    pub per_year: f64,
}

/// The ages by which the same share of lives has ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantile {
    /// By the record \[h\].
    pub recorded_h: f64,
    /// By the law \[h\].
    pub law_h: f64,
}

/// Points of the law's curves.
const POINTS: u32 = 200;
/// Step of the numerical derivative of the cumulative hazard \[1\]: good to five digits, for a line in a plot.
const STEP: f64 = 1e-4;

/// Compares a law with lives, unit by unit in the order of time.
pub fn assess(samples: &[Sample], law: &FittedLaw) -> Goodness {
    let known: Vec<Sample> = samples.iter().filter(|sample| !sample.age_unknown).copied().collect();
    let survival = survival::kaplan_meier(&known);
    Goodness {
        law: curve(&known, law),
        quantiles: quantiles(&survival, law),
        survival,
        hazard: hazard::classes(&known),
        distance: distance(samples, law),
        known: known.len(),
        unknown: samples.len() - known.len(),
    }
}

fn curve(known: &[Sample], law: &FittedLaw) -> Vec<LawPoint> {
    let ages = || known.iter().map(|sample| sample.value_h);
    let (first, last) = (ages().fold(f64::INFINITY, f64::min), ages().fold(0.0, f64::max));
    if known.is_empty() {
        return Vec::new();
    }
    let (from, to) = (libm::log(first / 100.0), libm::log(last * 10.0));
    let at = |point: u32| {
        let age_h = libm::exp(from + (to - from) * f64::from(point) / f64::from(POINTS));
        let hazard = law.cumulative_hazard(age_h);
        let slope = (law.cumulative_hazard(age_h * (1.0 + STEP)) - hazard) / (age_h * STEP);
        LawPoint { age_h, survival: libm::exp(-hazard), per_year: slope * YEAR_H }
    };
    (0..=POINTS).map(at).collect()
}

/// At each step the quantile in the middle of it, so that the last has one, too.
fn quantiles(steps: &[Step], law: &FittedLaw) -> Vec<Quantile> {
    let mut before = 1.0;
    let mut quantiles = Vec::new();
    for step in steps {
        let middle = 0.5 * (before + step.survival);
        quantiles.push(Quantile { recorded_h: step.age_h, law_h: law.age_at_hazard(-libm::log(middle)) });
        before = step.survival;
    }
    quantiles
}
