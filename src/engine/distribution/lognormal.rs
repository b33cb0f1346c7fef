//! The lognormal distribution, by inversion of the normal distribution function.

use super::{Law, WrongParameters, one_of, positive, positive_number};
use crate::engine::streams::Stream;
use crate::math::{normal_cdf, normal_quantile};
use crate::units::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `{ lognormal = { median = "58 min", sigma = 1.22 } }`, or with `mean` in place of `median`.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// The standard deviation of the logarithm.
    sigma: f64,
    /// The value that half of the draws exceed.
    median: Option<Span>,
    /// The mean, in place of the median.
    mean: Option<Span>,
}

impl Spec {
    pub(super) fn build(&self) -> Result<Lognormal, WrongParameters> {
        let sigma = positive_number(self.sigma, "sigma")?;
        let median = match one_of((self.median, "median"), (self.mean, "mean"))? {
            Ok(median) => positive(median, "median")?,
            Err(mean) => positive(mean, "mean")? * libm::exp(-0.5 * sigma * sigma),
        };
        Ok(Lognormal { median, sigma })
    }
}

#[derive(Clone, Debug)]
pub(super) struct Lognormal {
    median: f64,
    sigma: f64,
}

impl Lognormal {
    /// The standard normal number that stands for `x`.
    fn standard(&self, x: f64) -> f64 {
        libm::log(x / self.median) / self.sigma
    }
}

impl Law for Lognormal {
    #[inline]
    fn sample(&self, stream: &mut Stream) -> f64 {
        self.median * libm::exp(self.sigma * normal_quantile(stream.uniform()))
    }

    fn mean(&self) -> f64 {
        self.median * libm::exp(0.5 * self.sigma * self.sigma)
    }

    /// Length-biased, it is lognormal with the median moved by exp(σ²).
    fn sample_length_biased(&self, stream: &mut Stream) -> f64 {
        self.sample(stream) * libm::exp(self.sigma * self.sigma)
    }

    fn survival(&self, x: f64) -> f64 {
        normal_cdf(-self.standard(x))
    }

    fn limited_mean(&self, limit: f64) -> f64 {
        let z = self.standard(limit);
        self.mean() * normal_cdf(z - self.sigma) + limit * normal_cdf(-z)
    }

    fn mean_residual(&self, age: f64) -> f64 {
        let z = self.standard(age);
        self.mean() * (normal_cdf(self.sigma - z) / normal_cdf(-z)) - age
    }

    fn upper_quantile(&self, share: f64) -> f64 {
        self.median * libm::exp(-self.sigma * normal_quantile(share))
    }
}
