//! Recorded values, all equally likely.

use super::{Law, WrongParameters, wrong};
use crate::engine::streams::Stream;
use crate::units::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `{ empirical = { values = ["5 min", "7 min"] } }`, or
/// `{ empirical = { file = "repairs.csv", column = "minutes", unit = "min" } }`.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// The values themselves.
    #[serde(default)]
    pub values: Vec<Span>,
    /// A CSV file, in place of the values; its path is relative to the scenario.
    pub file: Option<String>,
    /// The column of the file, by the name in its first row.
    pub column: Option<String>,
    /// The unit of the column's numbers, such as `"min"`.
    pub unit: Option<String>,
}

impl Spec {
    pub(super) fn build(&self) -> Result<Empirical, WrongParameters> {
        if self.values.is_empty() {
            return Err(wrong("there are no values", "list values, or name a file, its column and its unit"));
        }
        Ok(Empirical::new(self.values.iter().map(|v| v.0 as f64).collect()))
    }
}

#[derive(Clone, Debug)]
pub(super) struct Empirical {
    values: Vec<f64>,
    /// Running sums, for draws in proportion to the value.
    cumulative: Vec<f64>,
    /// The values, ascending.
    sorted: Vec<f64>,
    /// Running sums of these.
    sums: Vec<f64>,
    /// Cumulative hazard at each of these; of equal ones at the last.
    hazards: Vec<f64>,
}

fn running_sums(values: &[f64]) -> Vec<f64> {
    let add = |total: &mut f64, value: &f64| {
        *total += value;
        Some(*total)
    };
    values.iter().scan(0.0, add).collect()
}

impl Empirical {
    /// The law of these values; at least one.
    pub(super) fn new(values: Vec<f64>) -> Empirical {
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        let (mut hazard, mut alive) = (0.0, sorted.len());
        let mut hazards = Vec::with_capacity(sorted.len());
        for equal in sorted.chunk_by(|a, b| a == b) {
            hazard += equal.len() as f64 / alive as f64;
            alive -= equal.len();
            hazards.resize(hazards.len() + equal.len(), hazard);
        }
        Empirical { cumulative: running_sums(&values), sums: running_sums(&sorted), values, sorted, hazards }
    }

    /// Number of values up to `x`, that one included.
    fn up_to(&self, x: f64) -> usize {
        self.sorted.partition_point(|value| *value <= x)
    }

    /// Sum of the smallest values.
    fn sum(&self, count: usize) -> f64 {
        count.checked_sub(1).map_or(0.0, |last| self.sums[last])
    }
}

impl Law for Empirical {
    fn sample(&self, stream: &mut Stream) -> f64 {
        self.values[stream.below(self.values.len() as u32) as usize]
    }

    fn mean(&self) -> f64 {
        self.cumulative[self.values.len() - 1] / self.values.len() as f64
    }

    fn sample_length_biased(&self, stream: &mut Stream) -> f64 {
        let target = stream.uniform() * self.cumulative[self.values.len() - 1];
        let at = self.cumulative.partition_point(|&sum| sum < target);
        self.values[at.min(self.values.len() - 1)]
    }

    fn survival(&self, x: f64) -> f64 {
        (self.sorted.len() - self.up_to(x)) as f64 / self.sorted.len() as f64
    }

    fn cumulative_hazard(&self, x: f64) -> f64 {
        self.up_to(x).checked_sub(1).map_or(0.0, |last| self.hazards[last])
    }

    fn limited_mean(&self, limit: f64) -> f64 {
        let (below, all) = (self.up_to(limit), self.sorted.len());
        (self.sum(below) + limit * (all - below) as f64) / all as f64
    }

    fn mean_residual(&self, age: f64) -> f64 {
        let (below, all) = (self.up_to(age), self.sorted.len());
        (self.sum(all) - self.sum(below)) / (all - below) as f64 - age
    }

    fn upper_quantile(&self, share: f64) -> f64 {
        let beyond = (share * self.sorted.len() as f64) as usize;
        self.sorted[self.sorted.len() - 1 - beyond.min(self.sorted.len() - 1)]
    }

    /// One of the values above the age, all equally likely.
    fn sample_residual(&self, age: f64, stream: &mut Stream) -> f64 {
        let below = self.up_to(age);
        let chosen = below + stream.below((self.sorted.len() - below) as u32) as usize;
        self.sorted[chosen.min(self.sorted.len() - 1)] - age
    }

    fn atoms(&self) -> &[f64] {
        &self.sorted
    }
}
