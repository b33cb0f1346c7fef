//! Procedures: sequences of steps that a workload that is not up can be in the middle of.

use crate::model::step::Step;
use crate::policy::CaptureOrder;

/// A procedure that a workload can be in the middle of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Procedure {
    /// Capture and fence of the failed blade.
    Isolate(Isolation),
    /// Takeover by a spare.
    Takeover {
        /// Booted spare, rather than a cold one.
        booted: bool,
        /// Restores the workload's state, which was captured.
        restores: bool,
    },
    /// Takeover by a spare that turns out dead or too small.
    UnfitSpare {
        /// Booted spare, rather than a cold one.
        booted: bool,
    },
    /// Takeover by a spare that is given up when it refuses an address.
    Refused {
        /// Booted spare, rather than a cold one.
        booted: bool,
    },
    /// Restart on the own blade after its repair.
    Restart,
    /// Restart of the application alone.
    StartOnly,
    /// Planned move to a booted or a cold spare.
    Transfer {
        /// Booted spare, rather than a cold one.
        booted: bool,
    },
}

/// Isolation of a failed blade: the work to be done before its workload may go elsewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Isolation {
    /// Its identity is read by its service processor.
    pub reads: bool,
    /// Its identity is entered by an operator.
    pub enters: bool,
    /// The workload's state is saved.
    pub saves: bool,
    /// It is powered off.
    pub fences: bool,
}

impl Isolation {
    pub(super) fn number(self) -> usize {
        usize::from(self.reads)
            | usize::from(self.enters) << 1
            | usize::from(self.saves) << 2
            | usize::from(self.fences) << 3
    }
}

/// Steps of the isolation with this number. With the power the memory is lost: where the fence comes first there is no
/// state to save.
pub(super) fn isolation_steps(order: CaptureOrder, number: usize) -> Vec<Step> {
    let named = [Step::Capture, Step::ManualIdentity, Step::CaptureState, Step::Fence];
    let mut steps: Vec<Step> = (0..4).filter(|bit| number >> bit & 1 == 1).map(|bit| named[bit]).collect();
    if order == CaptureOrder::FenceFirst {
        steps.retain(|step| *step != Step::CaptureState);
        steps.sort_by_key(|step| *step != Step::Fence);
    }
    steps
}
