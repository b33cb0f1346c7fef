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
        Ok(Triangular { sampler, mean: (min + mode + max) / 3.0, max })
    }
}

#[derive(Clone, Debug)]
pub(super) struct Triangular {
    sampler: rand_distr::Triangular<f64>,
    mean: f64,
    max: f64,
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
}
