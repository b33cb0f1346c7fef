//! A fixed value.

use super::{Law, WrongParameters};
use crate::engine::streams::Stream;
use crate::units::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `{ deterministic = { value = "5 min" } }`, which the text `"5 min"` abbreviates.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// The value.
    value: Span,
}

impl Spec {
    pub(super) fn build(&self) -> Result<Deterministic, WrongParameters> {
        Ok(Deterministic(self.value.0 as f64))
    }
}

/// The value \[µs\].
#[derive(Clone, Debug)]
pub(super) struct Deterministic(pub(super) f64);

impl Law for Deterministic {
    fn sample(&self, _: &mut Stream) -> f64 {
        self.0
    }

    fn mean(&self) -> f64 {
        self.0
    }

    fn sample_length_biased(&self, _: &mut Stream) -> f64 {
        self.0
    }

    fn survival(&self, x: f64) -> f64 {
        f64::from(u8::from(x < self.0))
    }

    fn cumulative_hazard(&self, x: f64) -> f64 {
        f64::from(u8::from(x >= self.0))
    }

    fn limited_mean(&self, limit: f64) -> f64 {
        self.0.min(limit)
    }

    fn mean_residual(&self, age: f64) -> f64 {
        if age < self.0 { self.0 - age } else { f64::NAN }
    }

    fn upper_quantile(&self, _: f64) -> f64 {
        self.0
    }

    fn sample_residual(&self, age: f64, _: &mut Stream) -> f64 {
        self.0 - age
    }

    fn atoms(&self) -> &[f64] {
        std::slice::from_ref(&self.0)
    }
}
