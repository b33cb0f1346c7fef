//! Where blades stand, what runs on them, and what stands by.

use super::{Amount, LifeAndRepair, one_blade};
use crate::model::fleet::Scope;
use crate::model::preset::TimeSpec;
use crate::model::workload::{ArrivalStart, WhenEmpty};
use crate::units::{Size, Span};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A group of enclosures that are alike.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Enclosure {
    /// The name of the group.
    #[serde(default = "enclosure_name")]
    pub name: String,
    /// Number of them.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub count: u32,
    /// Slots of each.
    #[schemars(range(min = 1, max = 1000))]
    pub slots: u32,
    /// Life and repair of each enclosure: while it is out all its blades are dark; it never fails unless said.
    pub failure: Option<LifeAndRepair>,
    /// Parts of each enclosure that have a power supply of their own, and lose it.
    #[serde(default)]
    pub power_domain: Vec<PowerDomain>,
}

/// Slots of an enclosure that share a power supply.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PowerDomain {
    /// The name.
    pub name: String,
    /// The first and the last of its slots, counted from 1 as on a chassis. A slot of two domains needs both.
    pub slots: (u32, u32),
    /// Life and repair of the supply.
    pub failure: LifeAndRepair,
}

/// The site as a whole.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// Life and repair of what all blades depend on, such as the power of the room; it never fails unless said.
    pub failure: Option<LifeAndRepair>,
    /// The availability that a year, and a month, of all workloads together is to reach, such as 0.9999; figures say how
    /// often it does. None unless said.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub target: Option<f64>,
}

fn enclosure_name() -> String {
    "enclosure".to_owned()
}

/// A class of workloads that are alike, each on a blade of its own.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Workload {
    /// The name; the blades it starts on carry it, too.
    pub name: String,
    /// Number at the start; 0 only if others arrive.
    #[schemars(range(min = 0, max = 10_000_000))]
    pub count: u32,
    /// The type of blade that each starts on.
    pub on: String,
    /// Time that each is up before it finishes and its blade goes to the pool; for ever unless said.
    pub run: Option<TimeSpec>,
    /// Arrivals of others; none unless said. They start on spares that serve the whole site.
    pub arrivals: Option<Arrivals>,
    /// The group of enclosures whose slots the blades fill, after all pools and the workloads before; outside any
    /// enclosure unless said.
    pub enclosure: Option<String>,
    /// Waiting workloads of a smaller number are served first; all are equal unless said.
    #[serde(default)]
    pub priority: u32,
    /// The availability that a year, and a month, of the whole class is to reach, such as 0.9999; figures say how often
    /// it does. None unless said.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub target: Option<f64>,
    /// Requirement that a blade has to meet.
    #[serde(default)]
    pub requirement: Requirement,
    /// Virtual machines on each blade; 1 unless said. Figures count them, and a stated requirement is that of one.
    #[serde(default = "one_blade")]
    #[schemars(range(min = 1, max = 1000))]
    pub virtual_machines: u32,
    /// Failover of the virtual machines of a blade.
    #[serde(default)]
    pub fail_over: FailOver,
    /// The memory whose state a transfer moves; its requirement of `memory` unless said.
    pub state: Option<Size>,
    /// The partitions of its first blade that it needs; all unless said. Whoever needs a client needs its servers, too.
    pub needs: Option<Vec<String>>,
    /// Operating age of its blades at the start, from new or from the last repair; as `start` says unless said.
    pub age: Option<Span>,
    /// The array that holds its boot disk; the first unless said.
    pub array: Option<String>,
    /// The groups of blades (pools, deliveries, workloads) whose switch ports are in its hard zones, besides the port
    /// of its own first blade.
    #[serde(default)]
    pub zoned: Vec<String>,
}

/// Arrivals of workloads of a class.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arrivals {
    /// Time from one to the next.
    pub every: TimeSpec,
    /// Fate of an arrival that finds no spare.
    #[serde(default)]
    pub when_empty: WhenEmpty,
    /// Start of an arrival on a spare.
    #[serde(default)]
    pub start: ArrivalStart,
    /// Maximum number of the class at a time, those that wait included; any more are lost. As many as there are
    /// blades unless said.
    #[schemars(range(min = 1, max = 10_000_000))]
    pub at_most: Option<u32>,
}

/// Failover of the virtual machines of a blade.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FailOver {
    /// All of them onto the same blade.
    #[default]
    Together,
    /// Each onto a blade of its own.
    Apart,
}

/// Where the resource requirement of a workload comes from.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    /// Resources that its first blade provides.
    #[default]
    Provided,
    /// Requirement that the virtual machine manager states.
    Metadata(BTreeMap<String, Amount>),
    /// Measured use.
    Utilization(BTreeMap<String, Amount>),
    /// Measured use over time.
    Profile(UtilizationProfile),
}

/// A utilization that changes at set times.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UtilizationProfile {
    /// After how long it begins anew, such as "1 d"; the last level stays unless said.
    pub every: Option<Span>,
    /// The levels in the order of time; the first at "0".
    #[serde(default)]
    pub level: Vec<UtilizationLevel>,
    /// In place of levels: a CSV file with a column `at` (a duration with its unit) and one for each resource, with
    /// amounts as they stand in scenarios. Its path is relative to the scenario.
    pub file: Option<String>,
}

/// A utilization from some time on.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UtilizationLevel {
    /// From when on, counted from the start and from each beginning anew.
    pub at: Span,
    /// Use of resources.
    pub uses: BTreeMap<String, Amount>,
}

/// Spares of one type that stand by from the start.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pool {
    /// The name; `spare-<type>` unless said.
    pub name: Option<String>,
    /// The blade type.
    #[serde(rename = "type")]
    pub blade_type: String,
    /// Number of them.
    #[schemars(range(min = 0, max = 10_000_000))]
    pub count: u32,
    /// The group of enclosures whose slots the spares fill, pool by pool and before all workloads; outside any enclosure
    /// unless said.
    pub enclosure: Option<String>,
    /// Whom they may serve.
    #[serde(default)]
    pub scope: Scope,
    /// Operating age of the spares at the start, from new or from the last repair; as `start` says unless said.
    pub age: Option<Span>,
    /// The array they boot from while they stand by; the first unless said.
    pub array: Option<String>,
}

/// Blades that arrive later and enter the pool.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// The name of the blades.
    pub name: String,
    /// When they arrive.
    pub at: Span,
    /// The blade type.
    #[serde(rename = "type")]
    pub blade_type: String,
    /// Number that arrive; 1 unless said.
    #[serde(default = "one_blade")]
    #[schemars(range(min = 1, max = 10_000_000))]
    pub count: u32,
}
