//! The triangular distribution, sampled by `rand_distr` (its sampler needs a square root only, which is exact).

use super::{Law, WrongParameters, wrong};
use crate::engine::streams::Stream;
use crate::units::Span;
use rand_distr::Distribution as _;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `{ triangular = { min = "2 min", mode = "3 min", max = "10 min" } }`
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// The lower bound.
    min: Span,
    /// The most likely value.
    mode: Span,
    /// The upper bound.
    max: Span,
}

impl Spec {
    pub(super) fn build(&self) -> Result<Triangular, WrongParameters> {
        let (min, mode, max) = (self.min.0 as f64, self.mode.0 as f64, self.max.0 as f64);
        let order =
            || wrong("min, mode and max are out of order", "write min <= mode <= max, and min below max");
        if self.min >= self.max {
            return Err(order());
        }
        let sampler = rand_distr::Triangular::new(min, max, mode).map_err(|_| order())?;
        Ok(Triangular { sampler, mean: (min + mode + max) / 3.0, min, mode, max })
    }
}

#[derive(Clone, Debug)]
pub(super) struct Triangular {
    sampler: rand_distr::Triangular<f64>,
    mean: f64,
    min: f64,
    mode: f64,
    max: f64,
}

impl Triangular {
    /// The length of the range times that of the part below the mode, and of the part above it: what the squares in the
    /// distribution function are divided by.
    fn areas(&self) -> (f64, f64) {
        let range = self.max - self.min;
        (range * (self.mode - self.min), range * (self.max - self.mode))
    }
}

impl Law for Triangular {
    fn sample(&self, stream: &mut Stream) -> f64 {
        self.sampler.sample(stream)
    }

    fn mean(&self) -> f64 {
        self.mean
    }

    /// By rejection: a draw x is kept with probability x/max.
    fn sample_length_biased(&self, stream: &mut Stream) -> f64 {
        loop {
            let x = self.sample(stream);
            if stream.uniform() * self.max < x {
                return x;
            }
        }
    }

    fn survival(&self, x: f64) -> f64 {
        let (low, high) = self.areas();
        match x {
            x if x <= self.min => 1.0,
            x if x < self.mode => 1.0 - (x - self.min) * (x - self.min) / low,
            x if x < self.max => (self.max - x) * (self.max - x) / high,
            _ => 0.0,
        }
    }

    fn limited_mean(&self, limit: f64) -> f64 {
        let (low, high) = self.areas();
        let cube = |x: f64| x * x * x / 3.0;
        match limit {
            limit if limit <= self.min => limit,
            limit if limit < self.mode => limit - cube(limit - self.min) / low,
            limit if limit < self.max => self.mean - cube(self.max - limit) / high,
            _ => self.mean,
        }
    }

    fn mean_residual(&self, age: f64) -> f64 {
        match age {
            age if age < self.mode => (self.mean - self.limited_mean(age)) / self.survival(age),
            age if age < self.max => (self.max - age) / 3.0,
            _ => f64::NAN,
        }
    }

    fn upper_quantile(&self, share: f64) -> f64 {
        let (low, high) = self.areas();
        if share * (self.max - self.min) > self.max - self.mode {
            self.min + libm::sqrt((1.0 - share) * low)
        } else {
            self.max - libm::sqrt(share * high)
        }
    }
}
