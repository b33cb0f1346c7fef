//! Values of a scenario that nobody knows well.

use super::AxisValue;
use schemars::JsonSchema;
use serde::Deserialize;

/// A value of the scenario that is uncertain, and how far off it may be: `hotspare sensitivity` moves it from one end
/// to the other, `hotspare plan --draws` draws it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Uncertain {
    /// What tables and plots call it; the key, or the first of several, unless said.
    pub name: Option<String>,
    /// The key, as behind `--set`: entries of lists go by number or by name, `pool[0].count`, `workload[orders].count`.
    #[schemars(example = &"times.boot")]
    pub key: Option<String>,
    /// In place of `key`, several keys that always have the same value, such as a life that blade types share.
    #[schemars(length(min = 1))]
    pub keys: Option<Vec<String>>,
    /// How it is drawn; evenly between its ends unless said.
    #[serde(default)]
    pub law: UncertainLaw,
    /// The least that it may be; of a lognormal, above zero and the lower end of a 95 % interval.
    pub low: AxisValue,
    /// The most that it may be; of a lognormal, the upper end of a 95 % interval.
    pub high: AxisValue,
    /// How it goes with another value when both are drawn; each by itself unless said.
    pub correlation: Option<Correlation>,
    /// Where value and range are from, such as a measurement or a paper; assumed unless said.
    #[serde(default = "assumed")]
    pub source: String,
}

/// How an uncertain value is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UncertainLaw {
    /// Evenly between its ends.
    #[default]
    Uniform,
    /// Its logarithm is normal: 2.5 % lie below the lower end, and as many above the upper one.
    Lognormal,
}

/// How two uncertain values go together, both of them lognormal.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Correlation {
    /// The name of the other one, which stands before this one.
    pub with: String,
    /// The coefficient of correlation of their logarithms.
    #[schemars(extend("exclusiveMinimum" = -1.0, "exclusiveMaximum" = 1.0))]
    pub coefficient: f64,
}

fn assumed() -> String {
    "assumed".to_owned()
}
