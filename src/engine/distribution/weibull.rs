//! The Weibull distribution, by inversion: F(x) = 1 − exp(−(x/scale)^shape).

use super::exponential::standard_exponential;
use super::gamma::standard_gamma;
use super::{Law, WrongParameters, one_of, positive, positive_number};
use crate::engine::streams::Stream;
use crate::math::ln_upper_gamma;
use crate::units::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `{ weibull = { shape = 0.69, scale = "6910 h" } }`, or with `mean` in place of `scale`.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// The shape: below 1 the failure rate falls with age, above 1 it rises.
    shape: f64,
    /// The age that 63.2 % do not reach.
    scale: Option<Span>,
    /// The mean, in place of the scale.
    mean: Option<Span>,
}

impl Spec {
    pub(super) fn build(&self) -> Result<Weibull, WrongParameters> {
        let shape = positive_number(self.shape, "shape")?;
        let scale = match one_of((self.scale, "scale"), (self.mean, "mean"))? {
            Ok(scale) => positive(scale, "scale")?,
            Err(mean) => positive(mean, "mean")? / libm::tgamma(1.0 + 1.0 / shape),
        };
        Ok(Weibull { inverse_shape: 1.0 / shape, scale })
    }
}

#[derive(Clone, Debug)]
pub(super) struct Weibull {
    inverse_shape: f64,
    scale: f64,
}

impl Law for Weibull {
    #[inline]
    fn sample(&self, stream: &mut Stream) -> f64 {
        self.scale * libm::pow(standard_exponential(stream), self.inverse_shape)
    }

    fn mean(&self) -> f64 {
        self.scale * libm::tgamma(1.0 + self.inverse_shape)
    }

    /// With (x/scale)^shape = g the biased density in g is that of a gamma distribution of shape 1 + 1/shape.
    fn sample_length_biased(&self, stream: &mut Stream) -> f64 {
        self.scale * libm::pow(standard_gamma(1.0 + self.inverse_shape, stream), self.inverse_shape)
    }

    fn survival(&self, x: f64) -> f64 {
        libm::exp(-self.cumulative_hazard(x))
    }

    fn cumulative_hazard(&self, x: f64) -> f64 {
        libm::pow(x / self.scale, 1.0 / self.inverse_shape)
    }

    /// The integral of the survival function is an incomplete gamma function of the cumulative hazard, of order 1/shape.
    fn limited_mean(&self, limit: f64) -> f64 {
        -self.mean() * libm::expm1(ln_upper_gamma(self.inverse_shape, self.cumulative_hazard(limit)))
    }

    fn mean_residual(&self, age: f64) -> f64 {
        let hazard = self.cumulative_hazard(age);
        self.mean() * libm::exp(ln_upper_gamma(self.inverse_shape, hazard) + hazard)
    }

    fn upper_quantile(&self, share: f64) -> f64 {
        self.scale * libm::pow(-libm::log(share), self.inverse_shape)
    }

    /// The cumulative hazard that a life adds to that of its age is standard exponential.
    fn sample_residual(&self, age: f64, stream: &mut Stream) -> f64 {
        let hazard = self.cumulative_hazard(age) + standard_exponential(stream);
        self.scale * libm::pow(hazard, self.inverse_shape) - age
    }
}
