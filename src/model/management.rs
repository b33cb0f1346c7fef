//! The management plane: the system management server and the modules in the enclosures.

use crate::engine::distribution::Distribution;

/// The plane that carries out failovers.
#[derive(Clone, Debug, Default)]
pub struct Management {
    /// Failovers and transfers that the system management server carries out at the same time; `None`: any number.
    pub slots: Option<u32>,
    /// Life and repair of the system management server, if it fails.
    pub sms_failure: Option<LifeAndRepair>,
    /// Commands that the module of an enclosure carries out at the same time; `None`: any number.
    pub bsmm_commands: Option<u32>,
}

/// An alternation of working and being repaired.
#[derive(Clone, Debug)]
pub struct LifeAndRepair {
    /// Time from the end of a repair to the next failure.
    pub life: Distribution,
    /// Duration of a repair.
    pub repair: Distribution,
}
