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
        let values: Vec<f64> = self.values.iter().map(|v| v.0 as f64).collect();
        let mut total = 0.0;
        let cumulative = values
            .iter()
            .map(|v| {
                total += v;
                total
            })
            .collect();
        Ok(Empirical { values, cumulative })
    }
}

#[derive(Clone, Debug)]
pub(super) struct Empirical {
    values: Vec<f64>,
    /// Running sums, for draws in proportion to the value.
    cumulative: Vec<f64>,
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
}
