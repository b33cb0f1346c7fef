//! Takeover: the steps that turn a chosen spare into the running server.

mod boot;
mod own_blade;
mod push;
mod restore_state;

use crate::model::step::Step;
use crate::policy::Rule;

/// What is known about the spare and the failed blade when the steps are laid down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Situation {
    /// Whether the spare is booted.
    pub booted: bool,
    /// Whether the state of the workload was captured.
    pub state_captured: bool,
}

/// Lays down the steps of a takeover.
pub trait Takeover: Send + Sync {
    /// Whether the workload moves to another blade at all.
    fn moves(&self) -> bool {
        true
    }

    /// Whether the state of the failed blade is of any use to it.
    fn restores(&self) -> bool {
        false
    }

    /// The steps in order, ending with the workload up. The first [`Step::Boot`], [`Step::Restore`] or
    /// [`Step::Reconfigure`] shows whether the spare is sound.
    fn steps(&self, situation: Situation) -> Vec<Step>;
}

/// The rules of this axis.
pub const RULES: &[Rule<dyn Takeover>] = &[own_blade::RULE, boot::RULE, push::RULE, restore_state::RULE];

/// How a blade that is off is given an identity and started: written by its service processor, booted in full-system
/// mode, configured into partitions, and these booted. What a blade does not have is left out.
pub const COLD_START: [Step; 6] = [
    Step::WriteIdentity,
    Step::PowerCommand,
    Step::PowerOn,
    Step::Boot,
    Step::Partition,
    Step::BootPartition,
];

/// What follows once the operating system runs with the new identity.
const ARRIVAL: [Step; 2] = [Step::LanRelearn, Step::FabricLogin];
