//! Kinds of blades, and the storage area network they are cabled to.

use super::one_blade;
use crate::model::blade::{Effect, Remedy, Renews};
use crate::model::hardware::{AdapterKind, PartitionKind};
use crate::model::preset::TimeSpec;
use crate::model::san::Zoning;
use crate::units::{Percentage, Power, Span};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

fn yes() -> bool {
    true
}

/// A kind of blade.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BladeType {
    /// Resources that it provides: numbers, sizes ("96 GiB") or kinds ("x86").
    #[serde(default)]
    pub resources: BTreeMap<String, Amount>,
    /// Electrical power.
    #[serde(default)]
    pub power: PowerDraw,
    /// Machine type that it reports; the name of the type unless said.
    pub machine_type: Option<String>,
    /// Its adapters; without any a takeover does not go into such detail.
    #[serde(default)]
    pub adapter: Vec<Adapter>,
    /// Its partitions; without any one operating system has the whole blade.
    #[serde(default)]
    pub partition: Vec<Partition>,
    /// The ways to fail, by name; without any it never fails.
    #[serde(default)]
    pub failure: BTreeMap<String, FailureMode>,
    /// Variance of the factor by which single blades age faster or slower, whose mean is 1; all alike unless said.
    #[schemars(extend("exclusiveMinimum" = 0.0), range(max = 100.0))]
    pub frailty: Option<f64>,
}

/// Amount of a resource: a number, a size with its unit, or a kind.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Amount {
    /// So many pieces.
    Count(f64),
    /// A size such as "96 GiB", or a kind such as "x86".
    Text(String),
}

/// A card with ports that have addresses.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Adapter {
    /// The name.
    pub name: String,
    /// Kind of network that it connects to.
    pub kind: AdapterKind,
    /// Number of ports; 1 unless said.
    #[serde(default = "one_blade")]
    #[schemars(range(min = 1, max = 64))]
    pub ports: u32,
    /// The ports whose addresses belong to the identity that moves, counted from 0; all unless said.
    pub moved: Option<Vec<u32>>,
    /// The ports that serve nothing but an OS disk on the SAN and refuse new addresses, counted from 0.
    #[serde(default)]
    pub privileged: Vec<u32>,
    /// The fabric of each port, for Fibre Channel; one name stands for all ports.
    #[serde(default)]
    pub fabrics: Vec<String>,
}

/// A logical partition.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Partition {
    /// The name.
    pub name: String,
    /// Access to adapters.
    pub kind: PartitionKind,
    /// The adapters it owns, by name.
    #[serde(default)]
    pub adapters: Vec<String>,
}

/// A fabric of the storage area network.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fabric {
    /// The name.
    pub name: String,
    /// Zoning: by switch port (hard) or by WWN (soft).
    #[serde(default)]
    pub zoning: Zoning,
    /// Blades that can boot over it at the same time; any number unless said.
    #[schemars(range(min = 1))]
    pub boots: Option<u32>,
    /// Life and repair; it never fails unless said.
    pub failure: Option<LifeAndRepair>,
}

/// An array of disks.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Array {
    /// The name.
    pub name: String,
    /// The fabrics it is cabled to; all unless said.
    #[serde(default)]
    pub fabrics: Vec<String>,
    /// Blades that can boot from it at the same time; any number unless said.
    #[schemars(range(min = 1))]
    pub boots: Option<u32>,
}

/// Electrical power by what a blade is doing.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PowerDraw {
    /// While it carries a workload.
    #[serde(default)]
    pub active: Power,
    /// While it is booted and idle.
    #[serde(default)]
    pub idle: Power,
    /// While it is off.
    #[serde(default)]
    pub off: Power,
}

/// One way to fail.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FailureMode {
    /// Operating age from new, or from the last repair, to the failure. Either this, or `afr`, `mtbf` or
    /// `failures_per_year`.
    pub life: Option<TimeSpec>,
    /// Annualised failure rate: failures per blade and year of operation, in percent. The life is exponential.
    pub afr: Option<Percentage>,
    /// Mean operating time between failures, without repairs. The life is exponential.
    pub mtbf: Option<Span>,
    /// Failures per blade and year of operation. The life is exponential.
    #[schemars(extend("exclusiveMinimum" = 0.0), range(max = 1e9))]
    pub failures_per_year: Option<f64>,
    /// Duration of the repair. Either this, or `mttr`.
    pub repair: Option<TimeSpec>,
    /// Mean time to repair, without the wait for a crew. The repair is exponential.
    pub mttr: Option<Span>,
    /// Effect on the blade.
    #[serde(default)]
    pub effect: Effect,
    /// Service processor alive after it, so that the identity can be read from the blade; yes unless said.
    #[serde(default = "yes")]
    pub sp_alive: bool,
    /// State of the workload can be saved after it; no unless said.
    #[serde(default)]
    pub leaves_state: bool,
    /// Blade without power after it, so that it needs no fencing; no unless said.
    #[serde(default)]
    pub loses_power: bool,
    /// Time to notice it in use, where it differs from `times.detect`.
    pub detect: Option<TimeSpec>,
    /// Time from the failure after which the blade comes back of its own accord, unless a takeover has begun; it does not
    /// unless said. `repair` is what crews take if they are called all the same.
    pub passes: Option<TimeSpec>,
    /// Time from the failure before which no takeover begins, because the blade may come back by itself; counted as
    /// detection. The policy's unless said.
    pub hold_off: Option<Span>,
    /// Remedy; `takeover` unless said, and nothing else where the blade merely `degrades`.
    pub remedy: Option<Remedy>,
    /// Probability that the fault lives on the boot disk and strikes again after a takeover, as a share.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub follows_identity: f64,
    /// Lives that a repair renews.
    #[serde(default)]
    pub renews: Renews,
    /// The record that life and repair were fitted to, for a check of the forecast; none unless said.
    pub record: Option<ModeRecord>,
}

/// A failure mode as recorded.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModeRecord {
    /// Failures.
    pub failures: u32,
    /// Time in operation of all blades together, in hours.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub blade_hours: f64,
    /// Downtime of all blades together, in hours; not compared unless said.
    #[schemars(range(min = 0.0))]
    pub down_hours: Option<f64>,
    /// The oldest age since a repair of it, or since new, at which a blade was seen; not compared unless said.
    pub oldest: Option<Span>,
}

/// An alternation of working and being repaired.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LifeAndRepair {
    /// Time from the end of a repair to the next failure.
    pub life: TimeSpec,
    /// Duration of a repair.
    pub repair: TimeSpec,
}
