//! Common causes: events that take many blades down at once.
//!
//! Intuition: blades share an enclosure, a power domain, a room. When one of these is *out*, everything in it is dark,
//! and comes back together when it is in again; nothing of it needs a repair. A *burst* is a cause of another kind (a
//! bad update, a surge): it breaks several blades at the same instant, each of which needs its repair.

use crate::engine::count::CountSpec;
use crate::engine::distribution::Distribution;
use crate::model::management::LifeAndRepair;
use crate::units::{BladeId, ModeId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something that blades depend on, and that is out from time to time.
#[derive(Clone, Debug)]
pub struct CommonCause {
    /// The name: `site`, that of the enclosure, or enclosure and power domain with a slash between.
    pub name: String,
    /// Its kind.
    pub extent: Extent,
    /// The blades that are without power while it is out, in the order of their numbers.
    pub blades: Vec<BladeId>,
    /// Durations of being in and of being out.
    pub failure: LifeAndRepair,
}

/// Reach of an outage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All blades.
    Site,
    /// Those of one enclosure.
    Enclosure,
    /// Those in some slots of one enclosure.
    PowerDomain,
}

/// Failures that strike several blades at the same instant.
#[derive(Clone, Debug)]
pub struct Burst {
    /// The name in the scenario.
    pub name: String,
    /// Time from one to the next.
    pub every: Distribution,
    /// Number of blades it strikes.
    pub size: CountSpec,
    /// Reach of its strikes.
    pub reach: Reach,
    /// The mode that strikes, by blade type; `None`: the type is spared.
    pub modes: Vec<Option<ModeId>>,
}

/// Reach of the strikes of a burst.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Anywhere at random.
    #[default]
    Site,
    /// Within one enclosure, at random.
    Enclosure,
}
