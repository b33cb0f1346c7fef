//! Common causes: what takes many blades down at once.
//!
//! Intuition: blades share an enclosure, a power domain, a room. When one of these is out, everything in it is dark,
//! and comes back together when it is in again; nothing of it needs a repair.

use crate::model::management::LifeAndRepair;
use crate::units::BladeId;

/// Something that blades depend on, and that is out from time to time.
#[derive(Clone, Debug)]
pub struct Outage {
    /// The name: `site`, that of the enclosure, or enclosure and power domain with a slash between.
    pub name: String,
    /// What it is.
    pub extent: Extent,
    /// The blades that are without power while it is out, in the order of their numbers.
    pub blades: Vec<BladeId>,
    /// How long it is in and out.
    pub failure: LifeAndRepair,
}

/// How far an outage reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All blades.
    Site,
    /// Those of one enclosure.
    Enclosure,
    /// Those in some slots of one enclosure.
    PowerDomain,
}
