//! Another distribution, drawn again until the value lies in a range.

use super::empirical::Empirical;
use super::{DistributionSpec, Kind, Law, WrongParameters, wrong};
use crate::engine::streams::Stream;
use crate::units::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `{ truncated = { of = { lognormal = { median = "1 h", sigma = 1.2 } }, max = "3 d" } }`
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// The distribution to limit.
    pub(super) of: Box<DistributionSpec>,
    /// No value below this.
    #[serde(default)]
    min: Span,
    /// No value above this.
    #[serde(default = "forever")]
    #[schemars(default)]
    max: Span,
}

fn forever() -> Span {
    Span::FOREVER
}

/// The least share of draws in the range \[1\]: others are drawn again.
const LEAST_KEPT: f64 = 0.001;

impl Spec {
    pub(super) fn build(&self) -> Result<Truncated, WrongParameters> {
        if self.min >= self.max {
            return Err(wrong("max is not above min", "write a min below the max"));
        }
        let of = Box::new(self.of.build()?.kind);
        let (min, max) = (self.min.0 as f64, self.max.0 as f64);
        let values: Vec<f64> =
            of.as_law().atoms().iter().copied().filter(|x| (min..=max).contains(x)).collect();
        let kept = match of.as_law().atoms().len() {
            0 => of.as_law().survival(min) - of.as_law().survival(max),
            all => values.len() as f64 / all as f64,
        };
        if kept < LEAST_KEPT {
            return Err(wrong("fewer than one draw in a thousand lies in the range", "widen min and max"));
        }
        let values = (!values.is_empty()).then(|| Empirical::new(values));
        let mut law = Truncated { of, min, max, kept, mean: f64::INFINITY, values };
        if self.max < Span::FOREVER || law.of.as_law().mean().is_finite() {
            law.mean = law.limited_mean(max);
        }
        Ok(law)
    }
}

#[derive(Clone, Debug)]
pub(super) struct Truncated {
    of: Box<Kind>,
    min: f64,
    max: f64,
    /// Share of draws that are kept \[1\].
    kept: f64,
    mean: f64,
    /// The values that are kept, where there are separate values: what it comes to.
    values: Option<Empirical>,
}

impl Truncated {
    fn keeps(&self, x: f64) -> bool {
        (self.min..=self.max).contains(&x)
    }

    fn until_kept(&self, mut draw: impl FnMut() -> f64) -> f64 {
        loop {
            let x = draw();
            if self.keeps(x) {
                return x;
            }
        }
    }

    /// The x up to which the mean has come to a share: E\[X; X ≤ x\] = share · mean; by halving the range.
    fn mean_reaches(&self, share: f64) -> f64 {
        let (mut low, mut high) = (self.min, self.max);
        for _ in 0..HALVINGS {
            let x = 0.5 * (low + high);
            let reached = self.limited_mean(x) - x * self.survival(x);
            *(if reached < share * self.mean { &mut low } else { &mut high }) = x;
        }
        high
    }
}

/// Halvings that lead from any range of times to the resolution of their numbers.
const HALVINGS: u32 = 110;

impl Law for Truncated {
    fn sample(&self, stream: &mut Stream) -> f64 {
        self.until_kept(|| self.of.sample(stream))
    }

    /// The integral of its survival function: exact, and so far as that of the other law is.
    fn mean(&self) -> f64 {
        self.mean
    }

    /// As the other law, until a value lies in the range; by inversion if that law has no mean.
    fn sample_length_biased(&self, stream: &mut Stream) -> f64 {
        match self.of.as_law().mean().is_finite() {
            true => self.until_kept(|| self.of.as_law().sample_length_biased(stream)),
            false => self.mean_reaches(stream.uniform()),
        }
    }

    fn survival(&self, x: f64) -> f64 {
        let of = self.of.as_law();
        match &self.values {
            Some(values) => values.survival(x),
            None if x < self.min => 1.0,
            None => ((of.survival(x) - of.survival(self.max)) / self.kept).clamp(0.0, 1.0),
        }
    }

    fn cumulative_hazard(&self, x: f64) -> f64 {
        self.values
            .as_ref()
            .map_or_else(|| -libm::log(self.survival(x)), |values| values.cumulative_hazard(x))
    }

    fn limited_mean(&self, limit: f64) -> f64 {
        let of = self.of.as_law();
        match &self.values {
            Some(values) => values.limited_mean(limit),
            None if limit <= self.min => limit,
            None => {
                let limit = limit.min(self.max);
                let inside = of.limited_mean(limit) - of.limited_mean(self.min);
                self.min + (inside - (limit - self.min) * of.survival(self.max)) / self.kept
            }
        }
    }

    fn mean_residual(&self, age: f64) -> f64 {
        match &self.values {
            Some(values) => values.mean_residual(age),
            None => (self.mean - self.limited_mean(age)) / self.survival(age),
        }
    }

    fn upper_quantile(&self, share: f64) -> f64 {
        let of = self.of.as_law();
        match &self.values {
            Some(values) => values.upper_quantile(share),
            None => of.upper_quantile(of.survival(self.max) + share * self.kept).clamp(self.min, self.max),
        }
    }

    fn atoms(&self) -> &[f64] {
        self.values.as_ref().map_or(&[], |values| values.atoms())
    }
}
