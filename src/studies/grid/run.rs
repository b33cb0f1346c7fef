//! The loop over the cells of a grid, which goes on where it was interrupted.

use super::Grid;
use crate::experiment::{Listener, Outcome, Summary, run};
use crate::studies::error::StudyError;
use crate::studies::study::{Run, Work};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::atomic::Ordering;

impl Grid<'_> {
    /// Simulates every cell and keeps the data taken by `of` as the piece `<noun>-<number>`, unless it is kept already;
    /// the pieces of all cells, `None` if stopped.
    ///
    /// # Errors
    /// [`StudyError`]; what is wrong with a cell [`Grid::check`] has said unless a file has changed since.
    pub fn simulate<T: Serialize + DeserializeOwned>(
        &self,
        noun: &str,
        on: &Run<'_>,
        of: impl Fn(&Summary, &Outcome) -> Result<T, StudyError>,
    ) -> Result<Option<Vec<T>>, StudyError> {
        let piece = |at: usize| format!("{noun}-{at}");
        let mut pieces: Vec<Option<T>> = (0..self.cells.len()).map(|at| on.store.find(&piece(at))).collect();
        let missing: Vec<usize> = (0..pieces.len()).filter(|at| pieces[*at].is_none()).collect();
        if on.work == Work::None && !missing.is_empty() {
            return Err(StudyError::Missing { piece: noun.to_owned(), missing });
        }
        let missing: Vec<usize> = missing.into_iter().filter(|at| on.work.includes(*at)).collect();
        let mut done = 0;
        for (number, at) in missing.iter().enumerate() {
            if on.stop.load(Ordering::Relaxed) {
                return Ok(None);
            }
            let scenario = self.scenario(&self.cells[*at])?;
            let listener = InAll { listener: on.listener, done, left: (missing.len() - number) as u64 };
            let outcome = run(&scenario, on.stop, &listener);
            if outcome.is_partial() {
                return Ok(None);
            }
            let summary = Summary::new(&scenario, &outcome).map_err(StudyError::NotRead)?;
            done += (summary.replications.0 * summary.policies.len()) as u64;
            pieces[*at] = Some(on.store.keep(&piece(*at), &of(&summary, &outcome)?)?);
        }
        Ok(pieces.into_iter().collect())
    }
}

/// The progress of one cell as that of all.
struct InAll<'a> {
    listener: &'a dyn Listener,
    /// Histories before it.
    done: u64,
    /// Cells with it that are still to be simulated.
    left: u64,
}

impl Listener for InAll<'_> {
    fn history_done(&self) {
        self.listener.history_done();
    }

    fn histories_wanted(&self, histories: u64) {
        self.listener.histories_wanted(self.done + histories * self.left);
    }
}
