//! Values of a scenario that nobody knows well.

use super::AxisValue;
use schemars::JsonSchema;
use serde::Deserialize;

/// A value of the scenario that is uncertain, and how far off it may be: `hotspare sensitivity` moves it from one end
/// to the other.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Uncertain {
    /// What tables and plots call it; the key unless said.
    pub name: Option<String>,
    /// The key, as behind `--set`: entries of lists go by number or by name, `pool[0].count`, `workload[orders].count`.
    #[schemars(example = &"times.boot")]
    pub key: String,
    /// The least that it may be.
    pub low: AxisValue,
    /// The most that it may be.
    pub high: AxisValue,
    /// Where value and range are from, such as a measurement or a paper; assumed unless said.
    #[serde(default = "assumed")]
    pub source: String,
}

fn assumed() -> String {
    "assumed".to_owned()
}
