//! A mixture of exponential distributions.

use super::exponential::standard_exponential;
use super::{Law, WrongParameters, positive, wrong};
use crate::engine::streams::Stream;
use crate::units::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `{ hyperexponential = { weights = [0.9, 0.1], means = ["1 h", "50 h"] } }`
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Weight of each branch, up to a common factor.
    weights: Vec<f64>,
    /// The mean of each branch, in the order of the weights.
    means: Vec<Span>,
}

impl Spec {
    pub(super) fn build(&self) -> Result<Hyperexponential, WrongParameters> {
        if self.weights.len() != self.means.len() || self.weights.is_empty() {
            return Err(wrong("weights and means differ in number", "write one weight for each mean"));
        }
        if self.weights.iter().any(|w| !(0.0..1e12).contains(w)) || self.weights.iter().sum::<f64>() <= 0.0 {
            return Err(wrong(
                "a weight is negative, or all are zero",
                "write weights of at least 0, one above 0",
            ));
        }
        let means = self.means.iter().map(|m| positive(*m, "mean")).collect::<Result<Vec<_>, _>>()?;
        Ok(Hyperexponential { weights: self.weights.clone(), means })
    }
}

#[derive(Clone, Debug)]
pub(super) struct Hyperexponential {
    weights: Vec<f64>,
    means: Vec<f64>,
}

impl Hyperexponential {
    /// The mean of a branch drawn in proportion to `weight(i)`.
    fn branch(&self, stream: &mut Stream, weight: impl Fn(usize) -> f64) -> f64 {
        let total: f64 = (0..self.means.len()).map(&weight).sum();
        let mut left = stream.uniform() * total;
        for (i, mean) in self.means.iter().enumerate() {
            left -= weight(i);
            if left < 0.0 {
                return *mean;
            }
        }
        // Rounding can leave a sliver behind the last branch.
        self.means[self.means.len() - 1]
    }
}

impl Law for Hyperexponential {
    fn sample(&self, stream: &mut Stream) -> f64 {
        self.branch(stream, |i| self.weights[i]) * standard_exponential(stream)
    }

    fn mean(&self) -> f64 {
        let total: f64 = self.weights.iter().sum();
        self.weights.iter().zip(&self.means).map(|(w, m)| w / total * m).sum()
    }

    fn sample_length_biased(&self, stream: &mut Stream) -> f64 {
        let mean = self.branch(stream, |i| self.weights[i] * self.means[i]);
        mean * (standard_exponential(stream) + standard_exponential(stream))
    }
}
