//! The management plane: the system management server and the modules in the enclosures.

use crate::engine::distribution::Distribution;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The plane that carries out failovers.
#[derive(Clone, Debug, Default)]
pub struct Management {
    /// Failovers and transfers that the system management server carries out at the same time; `None`: any number.
    pub slots: Option<u32>,
    /// Life and repair of the system management server, if it fails.
    pub sms_failure: Option<LifeAndRepair>,
    /// Commands that the module of an enclosure carries out at the same time; `None`: any number.
    pub bsmm_commands: Option<u32>,
    /// Place of the modules.
    pub bsmm_place: ModulePlace,
    /// Life and repair of each module, if they fail.
    pub bsmm_failure: Option<LifeAndRepair>,
    /// The time at which the identity of a blade is read.
    pub identities: Identities,
}

/// Failures and repairs in alternation.
#[derive(Clone, Debug)]
pub struct LifeAndRepair {
    /// Time from the end of a repair to the next failure.
    pub life: Distribution,
    /// Duration of a repair.
    pub repair: Distribution,
}

/// Place of the blade system management modules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ModulePlace {
    /// One in each enclosure.
    #[default]
    Enclosure,
    /// Inside the management server, which then serves one enclosure and takes the module down with it.
    Inside,
}

/// The time at which the identity of a blade is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Identities {
    /// When the blade has failed: its service processor must be alive.
    #[default]
    AtFailure,
    /// Long before: nothing is left to read.
    Beforehand,
}
