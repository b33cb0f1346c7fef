//! The gamma distribution; Erlang when the shape is a whole number.
//!
//! Source: Marsaglia and Tsang, *A simple method for generating gamma variables*, ACM TOMS 26(3), 2000.

use super::inversion::rises_to;
use super::{Law, WrongParameters, positive, positive_number};
use crate::engine::streams::Stream;
use crate::math::{ln_upper_gamma, normal_quantile};
use crate::units::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `{ gamma = { shape = 3, mean = "200 h" } }`
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// The shape; a whole number is the number of stages of an Erlang distribution.
    shape: f64,
    /// The mean.
    mean: Span,
}

impl Spec {
    pub(super) fn build(&self) -> Result<Gamma, WrongParameters> {
        let shape = positive_number(self.shape, "shape")?;
        Ok(Gamma { shape, scale: positive(self.mean, "mean")? / shape })
    }
}

#[derive(Clone, Debug)]
pub(super) struct Gamma {
    shape: f64,
    scale: f64,
}

/// A gamma draw of unit scale. Shapes below 1 are raised by one and scaled down by U^(1/shape).
pub fn standard_gamma(shape: f64, stream: &mut Stream) -> f64 {
    if shape < 1.0 {
        let lift = libm::pow(stream.uniform(), 1.0 / shape);
        return standard_gamma(shape + 1.0, stream) * lift;
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / libm::sqrt(9.0 * d);
    loop {
        let x = normal_quantile(stream.uniform());
        let v = (1.0 + c * x) * (1.0 + c * x) * (1.0 + c * x);
        if v > 0.0 && libm::log(stream.uniform()) < 0.5 * x * x + d - d * v + d * libm::log(v) {
            return d * v;
        }
    }
}

impl Law for Gamma {
    fn sample(&self, stream: &mut Stream) -> f64 {
        self.scale * standard_gamma(self.shape, stream)
    }

    fn mean(&self) -> f64 {
        self.scale * self.shape
    }

    /// Length-biased, the shape is one larger.
    fn sample_length_biased(&self, stream: &mut Stream) -> f64 {
        self.scale * standard_gamma(self.shape + 1.0, stream)
    }

    fn survival(&self, x: f64) -> f64 {
        libm::exp(-self.cumulative_hazard(x))
    }

    fn cumulative_hazard(&self, x: f64) -> f64 {
        -ln_upper_gamma(self.shape, x / self.scale)
    }

    /// Up to the limit x·f(x) is, but for the mean, the density of the shape that is one larger.
    fn limited_mean(&self, limit: f64) -> f64 {
        let below = -libm::expm1(ln_upper_gamma(self.shape + 1.0, limit / self.scale));
        self.mean() * below + limit * self.survival(limit)
    }

    fn mean_residual(&self, age: f64) -> f64 {
        let y = age / self.scale;
        let ln_ratio = ln_upper_gamma(self.shape + 1.0, y) - ln_upper_gamma(self.shape, y);
        self.scale * (self.shape * libm::exp(ln_ratio) - y)
    }

    fn upper_quantile(&self, share: f64) -> f64 {
        rises_to(-libm::log(share), self.mean(), |x| self.cumulative_hazard(x))
    }
}
