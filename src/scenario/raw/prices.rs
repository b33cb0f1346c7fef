//! Prices.

use crate::model::preset::TimeSpec;
use crate::model::prices::Period;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Prices, all in one currency. What has none is not in the costs.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// The name of the currency, such as EUR; a name and no more, nothing is converted.
    #[schemars(length(min = 1, max = 12), example = &"EUR")]
    pub currency: String,
    /// Years over which a purchase is written off in equal parts; 5 unless said (assumed).
    #[serde(default = "five")]
    #[schemars(extend("exclusiveMinimum" = 0.0), range(max = 100.0))]
    pub years: f64,
    /// Purchase of a blade, by type.
    pub blade: Option<BTreeMap<String, f64>>,
    /// Purchase of an enclosure without its blades, by group of enclosures; those without a blade are not bought.
    pub enclosure: Option<BTreeMap<String, f64>>,
    /// Energy, for each kWh; blade types say what power they draw.
    #[schemars(range(min = 0.0))]
    pub energy: Option<f64>,
    /// Power of the whole data center for each watt of the blades; 1 unless said: the blades alone.
    #[serde(default = "one")]
    #[schemars(range(min = 1.0, max = 10.0))]
    pub pue: f64,
    /// Software of each spare that a policy is to keep booted, for a year.
    #[schemars(range(min = 0.0))]
    pub licence: Option<f64>,
    /// Maintenance contracts, by name; `repair.contract` chooses one.
    #[serde(default)]
    pub contract: BTreeMap<String, Contract>,
    /// An hour of downtime of one workload, by class; a class that is not named costs nothing.
    pub downtime: Option<BTreeMap<String, f64>>,
    /// Penalties for months or years of too much downtime.
    #[serde(default)]
    pub penalty: Vec<Penalty>,
}

/// A maintenance contract; it has at least one of its prices.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// Its price for each blade and year.
    #[schemars(range(min = 0.0))]
    pub per_blade: Option<f64>,
    /// Its price for the whole site and a year, however many blades there are; on top of that for each blade.
    #[schemars(range(min = 0.0))]
    pub per_year: Option<f64>,
    /// Duration of a repair under it, in place of that of the failure modes; theirs unless said.
    pub repair: Option<TimeSpec>,
    /// The failure modes that it repairs, by name; unless said all that need a crew: those that stop or degrade a blade and
    /// are not cured by a restart in place.
    pub modes: Option<Vec<String>>,
}

/// A step of a service level agreement.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Penalty {
    /// The workload class.
    pub class: String,
    /// Period that is judged, a month or a year; months unless said.
    #[serde(default)]
    pub per: Period,
    /// The availability below which it falls due; the target of the class unless said, and nothing else for months.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub below: Option<f64>,
    /// Amount; of several steps of a class the lowest one missed counts.
    #[schemars(range(min = 0.0))]
    pub amount: f64,
}

fn five() -> f64 {
    5.0
}

fn one() -> f64 {
    1.0
}
