//! Takeover: the steps that turn a chosen spare into the running server.

mod boot;
mod own_blade;
mod push;
mod restore_state;

use crate::model::step::Step;
use crate::policy::Rule;

/// Known facts about the spare and the failed blade when the steps are laid down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpareState {
    /// The spare is booted.
    pub booted: bool,
    /// The state of the workload was captured.
    pub state_captured: bool,
}

/// Lays down the steps of a takeover.
pub trait Takeover: Send + Sync {
    /// True if the workload moves to another blade at all.
    fn moves(&self) -> bool {
        true
    }

    /// True if the takeover can use the state of the failed blade.
    fn restores(&self) -> bool {
        false
    }

    /// The steps in order, ending with the workload up. The first [`Step::Boot`], [`Step::Restore`] or
    /// [`Step::Reconfigure`] shows whether the spare is sound.
    fn steps(&self, situation: SpareState) -> Vec<Step>;
}

/// The rules of this axis.
pub const RULES: &[Rule<dyn Takeover>] = &[own_blade::RULE, boot::RULE, push::RULE, restore_state::RULE];

/// Start of a blade that is off with a new identity: written by its service processor, booted in full-system
/// mode, configured into partitions, and these booted. Steps that a blade does not need are left out.
pub const COLD_START: [Step; 6] = [
    Step::WriteIdentity,
    Step::PowerCommand,
    Step::PowerOn,
    Step::Boot,
    Step::Partition,
    Step::BootPartition,
];

/// Steps that follow once the operating system runs with the new identity.
const ARRIVAL: [Step; 2] = [Step::LanRelearn, Step::FabricLogin];
