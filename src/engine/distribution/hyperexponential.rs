//! A mixture of exponential distributions.

use super::exponential::standard_exponential;
use super::inversion::rises_to;
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

    /// Weight of a branch among those alive at `age`, times a factor with the logarithm `least` that keeps it in range.
    fn alive(&self, age: f64, i: usize, least: f64) -> f64 {
        match self.weights[i] {
            0.0 => 0.0,
            weight => weight * libm::exp(least - age / self.means[i]),
        }
    }

    /// The smallest cumulative hazard of a branch at `age`.
    fn least(&self, age: f64) -> f64 {
        let occurs = self.weights.iter().zip(&self.means).filter(|(weight, _)| **weight > 0.0);
        occurs.map(|(_, mean)| age / mean).fold(f64::INFINITY, f64::min)
    }

    /// Sum over the branches.
    fn sum(&self, of: impl Fn(usize) -> f64) -> f64 {
        (0..self.means.len()).map(of).sum()
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

    fn survival(&self, x: f64) -> f64 {
        libm::exp(-self.cumulative_hazard(x))
    }

    fn cumulative_hazard(&self, x: f64) -> f64 {
        let least = self.least(x);
        least - libm::log(self.sum(|i| self.alive(x, i, least)) / self.sum(|i| self.weights[i]))
    }

    fn limited_mean(&self, limit: f64) -> f64 {
        let branch = |i: usize| -self.weights[i] * self.means[i] * libm::expm1(-limit / self.means[i]);
        self.sum(branch) / self.sum(|i| self.weights[i])
    }

    fn mean_residual(&self, age: f64) -> f64 {
        let least = self.least(age);
        self.sum(|i| self.alive(age, i, least) * self.means[i]) / self.sum(|i| self.alive(age, i, least))
    }

    fn upper_quantile(&self, share: f64) -> f64 {
        rises_to(-libm::log(share), self.mean(), |x| self.cumulative_hazard(x))
    }

    /// The branch is drawn among those alive at the age, and has no memory.
    fn sample_residual(&self, age: f64, stream: &mut Stream) -> f64 {
        let least = self.least(age);
        self.branch(stream, |i| self.alive(age, i, least)) * standard_exponential(stream)
    }
}
