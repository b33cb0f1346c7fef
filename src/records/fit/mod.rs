//! Maximum likelihood: the parameters that make the recorded lives and repairs most probable.
//!
//! Intuition: a life that ended in a failure says how long lives are; one that was still going on when the record
//! ended (*censored*) says that it was longer. A life that was going on when the record *began* says less than either:
//! its age is not known. In a fleet that has been running for long such a residual life has the density S(x)/μ, where
//! S is the survival function of whole lives and μ their mean. Treating it as a whole life, or leaving it out, biases
//! the fit wherever the failure rate depends on age. A life that is known to have lasted for some time already when the
//! record began (*delayed entry*, or left truncation) is compared only with lives that have lasted as long: its
//! contribution is divided by the survival function at that age.
//!
//! Standard errors come from the observed information, the curvature of the log-likelihood at its maximum.
//!
//! Source: Lawless, *Statistical Models and Methods for Lifetime Data*, 2nd ed., 2003, chapters 2 and 5 (censoring,
//! Weibull); Cox, *Renewal Theory*, 1962, section 5.2 (residual lives).

mod exponential;
mod law;
mod lognormal;
mod maximum;
mod mills;
mod piecewise;
mod resampled;
pub(in crate::records) mod root;
mod survival;
#[cfg(test)]
mod tests;
mod weibull;

pub use exponential::Exponential;
pub use law::FittedLaw;
pub use lognormal::Lognormal;
pub(in crate::records) use maximum::{Curvature, ascended, curvature};
pub use piecewise::Piecewise;
pub use resampled::{Deterministic, Empirical};
pub use weibull::Weibull;

/// One observed life.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// The age up to which it was observed \[h\], counted from where the observation began if its age is unknown.
    pub value_h: f64,
    /// The age from which on it was observed \[h\], below `value_h`; 0 unless it was known to be under way before.
    pub entry_h: f64,
    /// Still going on when the observation ended.
    pub censored: bool,
    /// Under way for an unknown time when the observation began.
    pub age_unknown: bool,
}

impl Sample {
    /// A whole life that ended in a failure after `value_h` \[h\].
    pub fn failed(value_h: f64) -> Sample {
        Sample { value_h, entry_h: 0.0, censored: false, age_unknown: false }
    }

    /// A life that was still going on at the age of `value_h` \[h\].
    pub fn censored(value_h: f64) -> Sample {
        Sample { value_h, entry_h: 0.0, censored: true, age_unknown: false }
    }

    /// The same observation of a life that had been going on for an unknown time when the observation began.
    pub fn of_unknown_age(self) -> Sample {
        Sample { age_unknown: true, ..self }
    }

    /// The same observation of a life that was known to have reached the age of `entry_h` \[h\] when the observation
    /// began.
    pub fn seen_from(self, entry_h: f64) -> Sample {
        Sample { value_h: self.value_h + entry_h, entry_h, ..self }
    }

    /// Time under observation \[h\].
    pub fn exposure_h(&self) -> f64 {
        self.value_h - self.entry_h
    }
}

/// The reason why nothing can be fitted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}; {remedy}")]
pub struct FitError {
    /// The error in the sample.
    pub what: String,
    /// The remedy.
    pub remedy: String,
}

fn error(what: &str, remedy: &str) -> FitError {
    FitError { what: what.to_owned(), remedy: remedy.to_owned() }
}

/// Akaike's criterion of a fit with `parameters` free parameters \[1\]: the smaller, the better.
fn aic(parameters: u32, log_likelihood: f64) -> f64 {
    2.0 * (f64::from(parameters) - log_likelihood)
}

/// The number of failures in a sample of lives.
///
/// # Errors
/// If there is no failure, or a life is not positive and finite.
fn failures(samples: &[Sample]) -> Result<u32, FitError> {
    let is_sound = |s: &Sample| s.entry_h >= 0.0 && s.exposure_h() > 0.0 && s.value_h.is_finite();
    if !samples.iter().all(is_sound) {
        return Err(error("a life is zero, negative or not a number", "give lives above 0 h"));
    }
    match samples.iter().filter(|sample| !sample.censored).count() {
        0 => Err(error("no life ended in a failure", "give a sample with at least one failure")),
        failures => Ok(failures as u32),
    }
}
