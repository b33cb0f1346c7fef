//! The uniform distribution between two bounds.

use super::{Law, WrongParameters, wrong};
use crate::engine::streams::Stream;
use crate::units::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `{ uniform = { min = "140 s", max = "190 s" } }`
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// The lower bound.
    min: Span,
    /// The upper bound.
    max: Span,
}

impl Spec {
    pub(super) fn build(&self) -> Result<Uniform, WrongParameters> {
        if self.min >= self.max {
            return Err(wrong("max is not above min", "write a min below the max"));
        }
        Ok(Uniform { min: self.min.0 as f64, max: self.max.0 as f64 })
    }
}

#[derive(Clone, Debug)]
pub(super) struct Uniform {
    min: f64,
    max: f64,
}

impl Law for Uniform {
    fn sample(&self, stream: &mut Stream) -> f64 {
        self.min + (self.max - self.min) * stream.uniform()
    }

    fn mean(&self) -> f64 {
        0.5 * (self.min + self.max)
    }

    /// The biased distribution function is (x² − min²) / (max² − min²).
    fn sample_length_biased(&self, stream: &mut Stream) -> f64 {
        let (low, high) = (self.min * self.min, self.max * self.max);
        libm::sqrt(low + (high - low) * stream.uniform())
    }

    fn survival(&self, x: f64) -> f64 {
        ((self.max - x) / (self.max - self.min)).clamp(0.0, 1.0)
    }

    fn limited_mean(&self, limit: f64) -> f64 {
        let beyond = (self.max - limit.clamp(self.min, self.max)) / (self.max - self.min);
        limit.min(self.mean() - 0.5 * (self.max - self.min) * beyond * beyond)
    }

    fn mean_residual(&self, age: f64) -> f64 {
        match age {
            age if age < self.min => self.mean() - age,
            age if age < self.max => 0.5 * (self.max - age),
            _ => f64::NAN,
        }
    }

    fn upper_quantile(&self, share: f64) -> f64 {
        self.max - (self.max - self.min) * share
    }
}
