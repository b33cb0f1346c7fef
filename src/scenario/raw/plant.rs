//! Spares and their checks, common causes and maintenance, repair, and management.

use super::{LifeAndRepair, one, one_blade};
use crate::engine::count::CountSpec;
use crate::model::cause::Reach;
use crate::model::maintenance::Taken;
use crate::model::management::{Identities, ModulePlace};
use crate::model::preset::TimeSpec;
use crate::model::warning::Anticipate;
use crate::units::Span;
use schemars::JsonSchema;
use serde::Deserialize;

/// Ageing of spares, and detection of their faults.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Standby {
    /// Ageing in the pool as a share of that in use; 1 for booted spares and 0 for cold ones unless said.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub ageing: Option<f64>,
    /// Ageing during a takeover as a share of that in use; 1 unless said.
    #[serde(default = "one")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub takeover_ageing: f64,
    /// Detection of a fault in the pool.
    #[serde(default)]
    pub detection: PoolDetection,
    /// Health checks of booted spares; without them, and in cold spares, only a takeover finds a fault.
    pub check: Option<HealthCheck>,
}

impl Default for Standby {
    fn default() -> Self {
        Standby { ageing: None, takeover_ageing: 1.0, detection: PoolDetection::Latent, check: None }
    }
}

/// Health checks of booted spares.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HealthCheck {
    /// Time from one check to the next.
    pub period: Option<Span>,
    /// When the first check is, for all blades at once; without it every blade has a time of its own within the period.
    pub phase: Option<Span>,
    /// In place of a period: time from a latent fault to its discovery.
    pub after: Option<TimeSpec>,
    /// Share of the faults that a check can find at all; the others are found by a takeover. All unless said.
    #[serde(default = "one")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub coverage: f64,
    /// Sound spares that a check takes for failed; none unless said.
    pub false_alarm: Option<FalseAlarm>,
    /// Time for which a module is busy with the check of one blade, after all else that it has to do; none unless said.
    /// It goes with a period and a phase.
    pub occupies: Option<Span>,
}

/// Sound spares that a check takes for failed.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FalseAlarm {
    /// Time in the pool until a check takes a blade for failed.
    pub every: TimeSpec,
    /// Time that the repair crew takes to find that nothing is wrong with it.
    pub inspection: TimeSpec,
}

/// Detection of a fault in the pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PoolDetection {
    /// Not until a health check or a takeover finds it.
    #[default]
    Latent,
    /// At once.
    Immediate,
}

/// Failures that strike several blades at once.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Burst {
    /// The name.
    pub name: String,
    /// Time from one to the next.
    pub every: TimeSpec,
    /// Number of blades that it strikes.
    pub blades: CountSpec,
    /// Where it strikes.
    #[serde(default)]
    pub reach: Reach,
    /// The failure mode that strikes; blades whose type does not have it are spared.
    pub mode: String,
}

/// Windows in which blades are worked on, each in its turn.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Maintenance {
    /// The name.
    pub name: String,
    /// When the first window begins.
    pub first: Span,
    /// From the beginning of one to that of the next; there is one unless said.
    pub every: Option<Span>,
    /// Length of each window; work that has begun continues after it.
    pub lasts: Span,
    /// Number of blades taken at a time; 1 unless said.
    #[serde(default = "one_blade")]
    #[schemars(range(min = 1))]
    pub at_a_time: u32,
    /// Which blades are taken, in the order of their groups: those of pools, deliveries and orders first, whoever runs on
    /// them.
    #[serde(default)]
    pub of: Taken,
    /// Duration of the work on each.
    pub work: TimeSpec,
}

/// A time at which nothing planned is begun.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Freeze {
    /// When the first one begins.
    pub first: Span,
    /// From the beginning of one to that of the next; there is one unless said.
    pub every: Option<Span>,
    /// Length of each.
    pub lasts: Span,
}

/// A warning while the spares that are thought healthy could not carry the workloads that are expected to need them.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Warning {
    /// The workloads that are expected to need spares together; those of any one enclosure unless said, or the largest
    /// one where no workload starts in an enclosure.
    pub anticipate: Option<Anticipate>,
    /// New blades that are ordered while there is a warning; none unless said.
    pub order: Option<BladeOrder>,
}

/// New blades that are ordered, one order after the other; they stand outside of any enclosure.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BladeOrder {
    /// The name of the blades; `ordered-<type>` unless said.
    pub name: Option<String>,
    /// The blade type.
    #[serde(rename = "type")]
    pub blade_type: String,
    /// Number ordered at a time; 1 unless said.
    #[serde(default = "one_blade")]
    #[schemars(range(min = 1, max = 10_000_000))]
    pub count: u32,
    /// Time until they arrive.
    pub delivery: TimeSpec,
    /// Maximum number ordered in total.
    #[schemars(range(min = 1, max = 10_000_000))]
    pub at_most: u32,
}

/// The repair shop.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Repair {
    /// Blades that can be repaired at the same time, first come first served; any number unless said.
    #[schemars(range(min = 1))]
    pub crews: Option<u32>,
    /// The maintenance contract, one of `prices.contract`; none unless said.
    pub contract: Option<String>,
}

/// The management plane.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Management {
    /// Failovers and transfers that the system management server carries out at the same time; any number unless said.
    #[schemars(range(min = 1))]
    pub slots: Option<u32>,
    /// Life and repair of the system management server; it never fails unless said.
    pub failure: Option<LifeAndRepair>,
    /// Commands that the module of an enclosure carries out at the same time; 1 unless said.
    #[schemars(range(min = 1))]
    pub module_commands: Option<u32>,
    /// Where the modules are.
    #[serde(default)]
    pub modules: ModulePlace,
    /// Life and repair of each module; they never fail unless said.
    pub module_failure: Option<LifeAndRepair>,
    /// When the identity of a blade is read.
    #[serde(default)]
    pub identities: Identities,
}
