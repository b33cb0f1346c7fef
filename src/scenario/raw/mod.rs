//! Text of a scenario file, word for word: the types that the parser fills and the schema describes.
//!
//! Their documentation becomes the schema's. Nothing here is checked beyond its type; that is `validate`'s work.

mod fleet;
mod goals;
mod hardware;
mod plant;
mod policy;
mod prices;

pub use fleet::*;
pub use goals::*;
pub use hardware::*;
pub use plant::*;
pub use policy::*;
pub use prices::*;

use crate::model::step::{PerUnitSpec, SuccessSpec, TimesChoice};
use crate::units::Span;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A study: a data center, the policies to compare, and how long and how often to simulate.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The name of the study; its results go to `results/<name>/`.
    pub name: String,
    /// Subject of the study, for readers.
    #[serde(default)]
    pub description: String,
    /// Length of each simulated history, warm-up included.
    pub horizon: Span,
    /// Time at the start that no statistic counts.
    #[serde(default)]
    pub warm_up: Span,
    /// Independent simulated histories; 200 unless said.
    #[serde(default = "replications")]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub replications: u32,
    /// The seed of all random numbers; 1 unless said.
    #[serde(default = "seed")]
    pub seed: u64,
    /// Confidence level of the intervals, as a share; 0.95 unless said.
    #[serde(default = "level")]
    #[schemars(range(min = 0.5, max = 0.999_999))]
    pub level: f64,
    /// Controls: figures are corrected by what histories count of their own noise, such as failures less the number that
    /// their lives led one to expect; `all` unless said.
    #[serde(default)]
    pub controls: Controls,
    /// Age of the blades at the start whose age is not given; those delivered later are new.
    #[serde(default)]
    pub start: Start,
    /// Ages of single blades at the start: a CSV file with columns `group`, `blade` (counted from 1 in its group), `mode`
    /// (all if empty) and `age` ("3.2 y"), or `age_h` in hours. Its path is relative to the scenario.
    pub ages: Option<String>,
    /// The policy that the others are compared with; the first one unless said.
    pub baseline: Option<String>,
    /// The kinds of blades, by name.
    pub blade_type: BTreeMap<String, BladeType>,
    /// The site as a whole.
    #[serde(default)]
    pub site: Site,
    /// Groups of enclosures.
    #[serde(default)]
    pub enclosure: Vec<Enclosure>,
    /// The fabrics of the storage area network.
    #[serde(default)]
    pub fabric: Vec<Fabric>,
    /// The arrays that hold boot disks.
    #[serde(default)]
    pub array: Vec<Array>,
    /// The workload classes, each with the blades it starts on.
    #[schemars(length(min = 1))]
    pub workload: Vec<Workload>,
    /// The standby pools.
    #[serde(default)]
    pub pool: Vec<Pool>,
    /// Blades that arrive later and enter the pool.
    #[serde(default)]
    pub delivery: Vec<Delivery>,
    /// Duration of each step, under every policy that does not override it; `none` where none takes any time.
    #[serde(default)]
    pub times: TimesChoice,
    /// Time that a step takes in addition for each GiB of memory whose state is moved; without an entry in `times`
    /// such a step takes no other time.
    #[serde(default)]
    pub times_per_gib: PerUnitSpec,
    /// The same for each port that gets a new address.
    #[serde(default)]
    pub times_per_port: PerUnitSpec,
    /// The same for each partition.
    #[serde(default)]
    pub times_per_partition: PerUnitSpec,
    /// Probability of success of steps; 1 unless said.
    #[serde(default)]
    pub success: SuccessSpec,
    /// Ageing and fault detection of spares.
    #[serde(default)]
    pub standby: Standby,
    /// Failures that strike several blades at once.
    #[serde(default)]
    pub burst: Vec<Burst>,
    /// Windows in which blades are worked on.
    #[serde(default)]
    pub maintenance: Vec<Maintenance>,
    /// Times at which nothing planned is begun: neither maintenance nor planned moves.
    #[serde(default)]
    pub freeze: Vec<Freeze>,
    /// When to warn that spares are short; nobody does unless said.
    pub warning: Option<Warning>,
    /// The repair shop.
    #[serde(default)]
    pub repair: Repair,
    /// The management plane.
    #[serde(default)]
    pub management: Management,
    /// Prices; without them there are no costs.
    pub prices: Option<Prices>,
    /// A record of failures to replay, in place of drawn lives.
    pub record: Option<Record>,
    /// Bounds that figures are held against.
    #[serde(default)]
    pub threshold: Vec<Threshold>,
    /// Precision of a figure; as many replications as `replications` says unless said.
    pub precision: Option<Precision>,
    /// The policies to compare, by name.
    pub policy: BTreeMap<String, Policy>,
}

fn replications() -> u32 {
    200
}

fn seed() -> u64 {
    1
}

fn level() -> f64 {
    0.95
}

fn one() -> f64 {
    1.0
}

/// Controls that figures are corrected by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Controls {
    /// As many as the replications allow.
    #[default]
    All,
    /// None: figures are plain sums over the replications.
    None,
}

/// Age of the blades at the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// As in a fleet that has run for a long time: residual lives.
    #[default]
    Stationary,
    /// All new.
    New,
}

fn one_blade() -> u32 {
    1
}
