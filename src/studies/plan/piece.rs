//! A piece of a plan: one of its simulations, read back from the checkpoint or run now.

use super::result::Observation;
use crate::experiment::{NextRound, Summary, run_in_rounds, worst};
use crate::scenario::Scenario;
use crate::studies::error::StudyError;
use crate::studies::study::Run;
use std::fmt;

/// A simulation of a plan. Its observation follows from the scenario, its choices and this, and from nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// The scenario as it is written, where that is no candidate.
    Today,
    /// A candidate until its thresholds are decided: its position, the cheapest first.
    Look(usize),
    /// An attempt to confirm a choice: its number, from 1.
    Confirmation(u32),
    /// The choice with uncertain values drawn: the number of the draw, from 1.
    Draw(u32),
}

impl fmt::Display for Piece {
    /// `today`, `look-12`, `confirmation-1`, `draw-3`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Piece::Today => f.write_str("today"),
            Piece::Look(at) => write!(f, "look-{at}"),
            Piece::Confirmation(attempt) => write!(f, "confirmation-{attempt}"),
            Piece::Draw(number) => write!(f, "draw-{number}"),
        }
    }
}

/// The observation of a piece: as it was kept, or of its scenario simulated now, in a first round of `first`
/// replications and as many as `next` adds; `None` if stopped.
pub(super) fn see(
    run: &Run<'_>,
    piece: Piece,
    scenario: &Scenario,
    first: u32,
    next: NextRound<'_>,
) -> Result<Option<Observation>, StudyError> {
    let name = piece.to_string();
    if let Some(observation) = run.store.find(&name) {
        return Ok(Some(observation));
    }
    let outcome =
        run_in_rounds(scenario, run.stop, run.listener, first, next).map_err(StudyError::NotRead)?;
    if outcome.is_partial() {
        return Ok(None);
    }
    let worst_in = worst::replication(&outcome, 0);
    let observation = Summary::new(scenario, &outcome)
        .and_then(|summary| Observation::new(&summary, &outcome))
        .map_err(StudyError::NotRead)?;
    let observation = Observation { worst_in, ..observation };
    run.store.keep(&name, &observation).map(Some)
}
