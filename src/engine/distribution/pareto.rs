//! The Pareto distribution: P(X > x) = (min/x)^alpha above its minimum.

use super::{Law, WrongParameters, one_of, positive, positive_number, wrong};
use crate::engine::streams::Stream;
use crate::units::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `{ pareto = { alpha = 2.5, min = "10 min" } }`, or with `mean` in place of `min`.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// The tail index; the mean is finite above 1.
    alpha: f64,
    /// The smallest value.
    min: Option<Span>,
    /// The mean, in place of the smallest value; needs alpha above 1.
    mean: Option<Span>,
}

impl Spec {
    pub(super) fn build(&self) -> Result<Pareto, WrongParameters> {
        let alpha = positive_number(self.alpha, "alpha")?;
        let min = match one_of((self.min, "min"), (self.mean, "mean"))? {
            Ok(min) => positive(min, "min")?,
            Err(_) if alpha <= 1.0 => {
                return Err(wrong(
                    "the mean is infinite at this alpha",
                    "write an alpha above 1, or give min",
                ));
            }
            Err(mean) => positive(mean, "mean")? * (alpha - 1.0) / alpha,
        };
        Ok(Pareto { alpha, min })
    }
}

#[derive(Clone, Debug)]
pub(super) struct Pareto {
    alpha: f64,
    min: f64,
}

impl Law for Pareto {
    fn sample(&self, stream: &mut Stream) -> f64 {
        self.min * libm::pow(stream.uniform(), -1.0 / self.alpha)
    }

    fn mean(&self) -> f64 {
        if self.alpha > 1.0 { self.min * self.alpha / (self.alpha - 1.0) } else { f64::INFINITY }
    }

    /// Length-biased, the tail index is one smaller.
    fn sample_length_biased(&self, stream: &mut Stream) -> f64 {
        self.min * libm::pow(stream.uniform(), -1.0 / (self.alpha - 1.0))
    }

    fn survival(&self, x: f64) -> f64 {
        libm::pow(self.min / x.max(self.min), self.alpha)
    }

    fn cumulative_hazard(&self, x: f64) -> f64 {
        self.alpha * libm::log(x.max(self.min) / self.min)
    }

    fn limited_mean(&self, limit: f64) -> f64 {
        let (order, ln_ratio) = (self.alpha - 1.0, libm::log(limit.max(self.min) / self.min));
        let beyond = if order == 0.0 { ln_ratio } else { -libm::expm1(-order * ln_ratio) / order };
        limit.min(self.min * (1.0 + beyond))
    }

    fn mean_residual(&self, age: f64) -> f64 {
        match age {
            age if age < self.min => self.mean() - age,
            _ if self.alpha <= 1.0 => f64::INFINITY,
            _ => age / (self.alpha - 1.0),
        }
    }

    fn upper_quantile(&self, share: f64) -> f64 {
        self.min * libm::pow(share, -1.0 / self.alpha)
    }

    /// Beyond an age above the smallest value it is the law that begins there.
    fn sample_residual(&self, age: f64, stream: &mut Stream) -> f64 {
        age.max(self.min) * libm::pow(stream.uniform(), -1.0 / self.alpha) - age
    }
}
