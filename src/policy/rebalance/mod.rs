//! Rebalance: moves of a workload on from the blade it landed on.

mod cascade;
mod failback;
mod none;

use crate::policy::{Declined, Rule};
use crate::units::Span;

/// The target that a rule looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seeks {
    /// Nothing: workloads stay.
    Nothing,
    /// A ready spare that matches better than the blade the workload runs on.
    BetterMatch,
    /// The blade the workload started on.
    Original,
}

/// A planned move that is possible now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CandidateMove {
    /// Distance of the blade the workload runs on \[1\].
    pub from: f64,
    /// Distance of the ready spare \[1\].
    pub to: f64,
    /// Expected downtime of the move.
    pub downtime: Span,
}

/// Decides about planned moves.
pub trait Rebalance: Send + Sync {
    /// The target that the rule looks for.
    fn seeks(&self) -> Seeks;

    /// The gain of the move \[1\], larger first; or the reason why it is not worth making.
    fn gain(&self, candidate: CandidateMove) -> Result<f64, Declined>;

    /// Time that a workload that moved stays before it may move again.
    fn cooldown(&self) -> Span {
        Span::ZERO
    }

    /// Planned moves at the same time; `None`: any number.
    fn max_transfers(&self) -> Option<u32> {
        None
    }
}

/// The rules of this axis.
pub const RULES: &[Rule<dyn Rebalance>] = &[none::RULE, cascade::RULE, failback::RULE];
