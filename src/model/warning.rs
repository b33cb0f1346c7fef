//! Early warning: the check that the spares can carry the workloads that a failure is expected to bring.
//!
//! Source: US 9,471,445, whose management server compares the healthy spares with the anticipated failover workload.

use crate::engine::distribution::Distribution;
use crate::units::GroupId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The early warning, and the action it takes.
#[derive(Clone, Debug)]
pub struct Warning {
    /// The workloads that may need spares together.
    pub anticipate: Anticipate,
    /// The blades that are ordered while there is a warning, if any are.
    pub order: Option<BladeOrder>,
}

/// The workloads that are expected to need spares together, of those that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Anticipate {
    /// All of them.
    All,
    /// This number of workloads, those that require most.
    Worst(#[schemars(range(min = 1))] u32),
    /// Those that run in one enclosure, whichever that is; its spares are of no use then.
    OneEnclosure,
}

/// An order of new blades.
#[derive(Clone, Debug)]
pub struct BladeOrder {
    /// The group of blades that arrive, all orders together.
    pub group: GroupId,
    /// Blades in one order.
    pub count: u32,
    /// Time until they arrive.
    pub delivery: Distribution,
}
