//! Goals: bounds and targets of figures, and the precision that they are to reach.

use schemars::JsonSchema;
use serde::Deserialize;

/// A bound that a figure is held against; the run fails if it is breached.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// The policy; every one unless said.
    pub policy: Option<String>,
    /// Scope of the figure: `site`, `workload:NAME`, `every_class` (each workload class by itself) or `resource:NAME`.
    /// Unless said, `served_availability` is held against every class, and any other metric against the site.
    pub scope: Option<String>,
    /// The metric, as `hotspare metrics` lists it.
    pub metric: String,
    /// Which statistic of it, such as `p99`; `value` unless said, and needless where there is one only.
    pub statistic: Option<String>,
    /// It is to be this much at least, in the unit of the metric.
    pub at_least: Option<f64>,
    /// It is to be this much at most, in the unit of the metric.
    pub at_most: Option<f64>,
}

/// Precision of a figure: replications are added until its interval is short enough under every policy.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Precision {
    /// The metric, as `hotspare metrics` lists it; `downtime` unless said.
    #[serde(default = "downtime")]
    pub metric: String,
    /// Scope of the figure: `site` or `workload:NAME`.
    #[serde(default = "site")]
    pub scope: String,
    /// Half the length of the interval, relative to the figure; of an availability, relative to what it lacks of 1.
    #[schemars(extend("exclusiveMinimum" = 0.0), range(max = 1.0), example = 0.05)]
    pub relative: f64,
    /// Confidence level of the interval; that of the scenario unless said.
    #[schemars(range(min = 0.5, max = 0.999_999))]
    pub level: Option<f64>,
    /// No more replications than this; 100 000 unless said.
    #[serde(default = "most")]
    #[schemars(range(min = 50, max = 1_000_000))]
    pub max_replications: u32,
}

fn site() -> String {
    "site".to_owned()
}

fn downtime() -> String {
    "downtime".to_owned()
}

fn most() -> u32 {
    100_000
}
