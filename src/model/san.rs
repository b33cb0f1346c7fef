//! The storage area network: fabrics with zones, and the arrays that hold the boot disks.
//!
//! Intuition: a workload's boot LUN lies on an array, masked to the WWPNs of its identity. *Soft* zones name WWPNs, so
//! that access follows the identity wherever it is pushed. *Hard* zones name switch ports: the blade that takes over
//! must be plugged into a port of the zone already, or the zone is changed first, or the blade is of no use.
//!
//! Source: US 9,471,445, which tells the two kinds of zoning apart.

use crate::model::management::LifeAndRepair;
use crate::units::FabricId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Naming of the members of a fabric's zones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Zoning {
    /// By WWPN: access moves with the identity.
    #[default]
    Soft,
    /// By switch port: access stays with the slot.
    Hard,
}

/// A fabric: switches that see each other.
#[derive(Clone, Debug)]
pub struct Fabric {
    /// The name in the scenario.
    pub name: String,
    /// Naming of its zones' members.
    pub zoning: Zoning,
    /// Blades that can boot over it at the same time; `None`: any number.
    pub boots: Option<u32>,
    /// Life and repair, if it fails.
    pub failure: Option<LifeAndRepair>,
}

/// An array of disks.
#[derive(Clone, Debug)]
pub struct Array {
    /// The name in the scenario.
    pub name: String,
    /// The fabrics it is cabled to.
    pub fabrics: Vec<FabricId>,
    /// Blades that can boot from it at the same time; `None`: any number.
    pub boots: Option<u32>,
}

/// The storage area network of a site; empty if the scenario does not go into such detail.
#[derive(Clone, Debug, Default)]
pub struct San {
    /// The fabrics, in the order of the scenario.
    pub fabrics: Vec<Fabric>,
    /// The arrays, in the order of the scenario.
    pub arrays: Vec<Array>,
}
