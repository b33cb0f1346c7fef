//! What a plan simulates, a piece at a time: as it was seen before, or now.

use super::result::Looked;
use crate::experiment::{Listener, NextRound, Summary, run_in_rounds};
use crate::scenario::{Problems, Scenario};
use std::fmt;
use std::io;
use std::sync::atomic::AtomicBool;

/// What is simulated in one go. What is seen of it follows from the scenario, its choices and this, and from nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A candidate until its thresholds are decided: its position, the cheapest first.
    Look(usize),
    /// An attempt to confirm a choice: its number, from 1.
    Confirmation(u32),
    /// The choice with uncertain values drawn: the number of the draw, from 1.
    Draw(u32),
}

impl fmt::Display for Piece {
    /// `look-12`, `confirmation-1`, `draw-3`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Piece::Look(at) => write!(f, "look-{at}"),
            Piece::Confirmation(attempt) => write!(f, "confirmation-{attempt}"),
            Piece::Draw(number) => write!(f, "draw-{number}"),
        }
    }
}

/// What was seen of the pieces of a plan, which are not simulated again.
pub trait Memory {
    /// What was seen of a piece, if it was finished before.
    fn recall(&self, piece: Piece) -> Option<Looked>;

    /// Keeps what was just seen of a piece, and returns it as it will be recalled.
    ///
    /// # Errors
    /// If it cannot be kept, which ends the plan.
    fn remember(&self, piece: Piece, looked: Looked) -> io::Result<Looked>;
}

/// Remembers nothing.
impl Memory for () {
    fn recall(&self, _piece: Piece) -> Option<Looked> {
        None
    }

    fn remember(&self, _piece: Piece, looked: Looked) -> io::Result<Looked> {
        Ok(looked)
    }
}

/// Why a plan came to no answer.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// Something is wrong with a variant, or with the key of a value that is drawn.
    #[error("{0}")]
    Scenario(String),
    /// What was seen of a piece could not be kept; what was kept before is still there.
    #[error("{0}")]
    NotKept(#[source] io::Error),
}

impl From<Problems> for PlanError {
    fn from(problems: Problems) -> PlanError {
        PlanError::Scenario(problems.to_string())
    }
}

impl From<String> for PlanError {
    fn from(what: String) -> PlanError {
        PlanError::Scenario(what)
    }
}

/// Who sees pieces.
pub(super) struct Simulator<'a> {
    pub stop: &'a AtomicBool,
    pub listener: &'a dyn Listener,
    pub memory: &'a dyn Memory,
}

impl Simulator<'_> {
    /// What is seen of a piece: recalled, or of its scenario simulated now, in a first round of so many replications and
    /// as many as `next` adds; `None` if stopped.
    pub fn see(
        &self,
        piece: Piece,
        scenario: &Scenario,
        first: u32,
        next: NextRound<'_>,
    ) -> Result<Option<Looked>, PlanError> {
        if let Some(looked) = self.memory.recall(piece) {
            return Ok(Some(looked));
        }
        let outcome = run_in_rounds(scenario, self.stop, self.listener, first, next);
        if outcome.is_partial() {
            return Ok(None);
        }
        let looked = Looked::new(&Summary::new(scenario, &outcome));
        self.memory.remember(piece, looked).map(Some).map_err(PlanError::NotKept)
    }
}
