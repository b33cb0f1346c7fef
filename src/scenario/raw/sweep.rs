//! Variants of a scenario: values that some of its keys take in turn.

use schemars::JsonSchema;
use serde::Deserialize;

/// A grid of variants for `hotspare sweep`: each combination of the values of its axes is a cell. Other verbs pass
/// over it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sweep {
    /// What is plotted and printed: metrics as `hotspare metrics` lists them, such as `downtime` or, where there are
    /// several statistics, `outage_duration:p99`. The file of results holds them all. `downtime` unless said.
    #[serde(default = "metrics")]
    #[schemars(length(min = 1))]
    pub metrics: Vec<String>,
    /// Which cells there are: comparisons of names of axes, numbers, and products or sums of them, joined by `and`. A
    /// duration counts in seconds, a size in bytes. All unless said.
    #[schemars(example = &"spares <= crews * 4")]
    pub r#where: Option<String>,
    /// What varies; the last axis varies fastest.
    #[schemars(length(min = 1))]
    pub axis: Vec<Axis>,
}

/// A key of the scenario and the values that it takes.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Axis {
    /// What plots, files and conditions call it; the key unless said.
    pub name: Option<String>,
    /// The key, as behind `--set`: entries of lists go by number or by name, `pool[0].count`, `workload[orders].count`.
    #[schemars(example = &"pool[0].count")]
    pub key: String,
    /// Its values, one by one.
    #[schemars(length(min = 1))]
    pub values: Option<Vec<AxisValue>>,
    /// In place of `values`, the first of a range: a number, or one with a unit.
    pub from: Option<AxisValue>,
    /// The last of the range.
    pub to: Option<AxisValue>,
    /// How many values the range has, both ends included.
    #[schemars(range(min = 2, max = 1000))]
    pub steps: Option<u32>,
    /// Whether equal factors are equal distances: between the values of a range, and on the axis of a plot.
    #[serde(default)]
    pub log: bool,
    /// Axes that say the same here advance together and need the same number of values.
    pub zip: Option<String>,
}

/// A value that a key of the scenario may have.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum AxisValue {
    /// A whole number.
    Whole(i64),
    /// Any number.
    Number(f64),
    /// Yes or no.
    Truth(bool),
    /// A text, such as a name or a quantity with its unit.
    Text(String),
}

fn metrics() -> Vec<String> {
    vec!["downtime".to_owned()]
}
