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
}
