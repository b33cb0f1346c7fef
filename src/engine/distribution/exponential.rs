//! The exponential distribution, by inversion.

use super::{Law, WrongParameters, positive};
use crate::engine::streams::Stream;
use crate::units::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `{ exponential = { mean = "1000 h" } }`
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// The mean.
    mean: Span,
}

impl Spec {
    pub(super) fn build(&self) -> Result<Exponential, WrongParameters> {
        Ok(Exponential { mean: positive(self.mean, "mean")? })
    }
}

#[derive(Clone, Debug)]
pub(super) struct Exponential {
    mean: f64,
}

impl Exponential {
    pub(super) fn of_mean(mean: f64) -> Exponential {
        Exponential { mean }
    }
}

/// A standard exponential draw: −ln U.
#[inline]
pub(super) fn standard_exponential(stream: &mut Stream) -> f64 {
    -libm::log(stream.uniform())
}

impl Law for Exponential {
    #[inline]
    fn sample(&self, stream: &mut Stream) -> f64 {
        self.mean * standard_exponential(stream)
    }

    fn mean(&self) -> f64 {
        self.mean
    }

    /// Length-biased, it is the Erlang distribution of two stages.
    fn sample_length_biased(&self, stream: &mut Stream) -> f64 {
        self.mean * (standard_exponential(stream) + standard_exponential(stream))
    }

    fn survival(&self, x: f64) -> f64 {
        libm::exp(-x / self.mean)
    }

    fn cumulative_hazard(&self, x: f64) -> f64 {
        x / self.mean
    }

    fn limited_mean(&self, limit: f64) -> f64 {
        -self.mean * libm::expm1(-limit / self.mean)
    }

    fn mean_residual(&self, _: f64) -> f64 {
        self.mean
    }

    fn upper_quantile(&self, share: f64) -> f64 {
        -self.mean * libm::log(share)
    }

    /// Without memory.
    fn sample_residual(&self, _: f64, stream: &mut Stream) -> f64 {
        self.sample(stream)
    }
}
