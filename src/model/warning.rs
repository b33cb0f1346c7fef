//! Early warning: whether the spares could carry the workloads that a failure is expected to bring.
//!
//! Source: US 9,471,445, whose management server compares the healthy spares with the anticipated failover workload.

use crate::engine::distribution::Distribution;
use crate::units::{ClassId, EnclosureId};

/// What is watched, and what is done about it.
#[derive(Clone, Debug)]
pub struct Warning {
    /// The workloads that may need spares together; there is a warning while spares lack for any of these.
    pub demands: Vec<Demand>,
    /// The blades that are ordered then, if any are.
    pub order: Option<Order>,
}

/// Workloads that may need spares together.
#[derive(Clone, Debug)]
pub struct Demand {
    /// The enclosure that fails with them: its spares are of no use then.
    pub enclosure: Option<EnclosureId>,
    /// How many of each class.
    pub workloads: Vec<(ClassId, u32)>,
}

/// An order of new blades.
#[derive(Clone, Debug)]
pub struct Order {
    /// The group of blades that arrive, all orders together, by position among the groups.
    pub group: usize,
    /// How many are ordered at a time.
    pub count: u32,
    /// Time until they arrive.
    pub delivery: Distribution,
}
