//! A grid of cells: variants of one scenario, each a list of settings, that meet the same lives and repairs.
//!
//! Intuition: the trials that a person would make with one `--set` after the other. All cells are checked before the
//! first is simulated; each is then a run of its own with the same seed, so that a cell depends on nothing but its
//! settings, and cells may be simulated in any order, now or tomorrow.
//!
//! Limits: cells share random numbers as policies do; pairing weakens where their settings make histories diverge.

mod axis;
mod condition;
pub mod figure;
mod range;
mod run;
mod spec;
#[cfg(test)]
mod tests;
mod value;
mod words;

pub use axis::{Axis, Dimension, combinations, dimensions};
pub use figure::Plotted;
pub use spec::{RawAxis, read, settable};
pub use value::{AxisValue, value};
pub use words::capitalised;

use crate::digest::FileDigest;
use crate::experiment::MemoryNeed;
use crate::parallel;
use crate::scenario::{Problem, Problems, Registry, Scenario, Setting, Written};
use crate::studies::room;
use std::fmt;

/// Variants of a scenario.
pub struct Grid<'r> {
    written: Written,
    fixed: Fixed,
    cells: Vec<Cell>,
    registry: &'r Registry,
}

/// Settings, replications and seed of all cells, whatever the scenario says.
#[derive(Clone, Debug, Default)]
pub struct Fixed {
    /// Settings that come before those of a cell.
    pub settings: Vec<Setting>,
    /// Replications; overrides the scenario's replications and precision.
    pub replications: Option<u32>,
    /// The seed, in place of the scenario's.
    pub seed: Option<u64>,
}

/// One variant.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Its name, such as `spares = 4, crews = 2`.
    pub name: String,
    settings: Vec<Setting>,
}

impl Cell {
    /// The scenario with these settings.
    pub fn new(name: impl Into<String>, settings: Vec<Setting>) -> Cell {
        Cell { name: name.into(), settings }
    }

    /// The cell at a position on each of `axes`.
    ///
    /// # Errors
    /// The problem with the key of an axis.
    pub fn at(axes: &[Axis], at: &[usize]) -> Result<Cell, String> {
        let parts = || axes.iter().zip(at);
        let names: Vec<String> =
            parts().map(|(axis, at)| format!("{} = {}", axis.name, axis.values[*at])).collect();
        let settings = parts().map(|(axis, at)| axis.setting(*at)).collect::<Result<_, _>>()?;
        Ok(Cell::new(names.join(", "), settings))
    }
}

impl Cell {
    /// The same with the settings of another one behind its own.
    pub fn with(&self, more: &Cell) -> Cell {
        let settings = [self.settings.as_slice(), &more.settings].concat();
        Cell::new(format!("{}, {}", self.name, more.name), settings)
    }
}

/// The cells at positions on `axes`.
///
/// # Errors
/// The problem with the key of an axis.
pub fn cells(axes: &[Axis], positions: &[Vec<usize>]) -> Result<Vec<Cell>, String> {
    positions.iter().map(|at| Cell::at(axes, at)).collect()
}

impl<'r> Grid<'r> {
    /// The `cells` of a scenario.
    pub fn new(written: Written, fixed: Fixed, cells: Vec<Cell>, registry: &'r Registry) -> Grid<'r> {
        Grid { written, fixed, cells, registry }
    }

    /// The cells, in order.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// Checks every cell, and that there is memory for the largest. Returns what they were read from, each file once.
    ///
    /// # Errors
    /// [`CellProblems`], with every problem of every cell at once.
    pub fn check(&self) -> Result<Vec<FileDigest>, CellProblems> {
        let read = |cell: &Cell| {
            let scenario = self.scenario(cell)?;
            let need = room::of_study(&scenario, parallel::threads());
            Ok((scenario.files, need))
        };
        let loaded: Vec<Result<(Vec<FileDigest>, MemoryNeed), Problems>> = parallel::map(&self.cells, read);
        let mut largest: Option<(&Cell, MemoryNeed)> = None;
        let (mut files, mut found) = (Vec::new(), CellProblems::default());
        for (cell, loaded) in self.cells.iter().zip(loaded) {
            match loaded {
                Ok((read, need)) => {
                    for file in read {
                        if !files.contains(&file) {
                            files.push(file);
                        }
                    }
                    if largest.is_none_or(|(_, most)| need.bytes() > most.bytes()) {
                        largest = Some((cell, need));
                    }
                }
                Err(problems) => found.add(&problems, &cell.name),
            }
        }
        if let Some((cell, need)) = largest {
            found.room = room::check(&need).err().map(|what| (what, cell.name.clone()));
        }
        if found.list.is_empty() && found.room.is_none() { Ok(files) } else { Err(found) }
    }

    /// As written: what the cell sets, the scenario says by itself.
    pub fn is_as_written(&self, cell: &Cell) -> bool {
        let text = self.written.text_with(&self.fixed.settings);
        text.is_ok_and(|text| cell.settings.iter().all(|setting| setting.changes_nothing(&text)))
    }

    /// The scenario of a cell.
    ///
    /// # Errors
    /// The problem with it.
    pub fn scenario(&self, cell: &Cell) -> Result<Scenario, Problems> {
        let settings = [self.fixed.settings.as_slice(), &cell.settings].concat();
        let mut scenario = self.written.load(&settings, self.registry)?;
        self.fixed.apply(&mut scenario);
        Ok(scenario)
    }
}

impl Fixed {
    /// Applies the fixed values to the scenario, except the settings.
    pub fn apply(&self, scenario: &mut Scenario) {
        if let Some(replications) = self.replications {
            (scenario.replications, scenario.precision) = (replications, None);
        }
        scenario.seed = self.seed.unwrap_or(scenario.seed);
    }
}

/// All problems of the cells of a grid; one that several have in common is listed once.
#[derive(Debug, Default)]
pub struct CellProblems {
    origin: String,
    /// Each problem, the first cell that has it, and how many more have.
    list: Vec<(Problem, String, usize)>,
    /// The lack of memory for the largest cell, and its name.
    room: Option<(String, String)>,
}

impl CellProblems {
    fn add(&mut self, problems: &Problems, cell: &str) {
        problems.origin().clone_into(&mut self.origin);
        for problem in problems.list() {
            match self.list.iter_mut().find(|(known, ..)| known == problem) {
                Some((_, _, more)) => *more += 1,
                None => self.list.push((problem.clone(), cell.to_owned(), 0)),
            }
        }
    }
}

impl fmt::Display for CellProblems {
    /// One line each: `file:line:column: key: what; remedy (in the cell …)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (problem, cell, more)) in self.list.iter().enumerate() {
            let end = if at > 0 { "\n" } else { "" };
            let text = Problems::new(self.origin.as_str(), vec![problem.clone()]);
            write!(f, "{end}{text} (in the cell {cell}")?;
            match more {
                0 => write!(f, ")")?,
                1 => write!(f, ", and in one more)")?,
                more => write!(f, ", and in {more} more)")?,
            }
        }
        if let Some((what, cell)) = &self.room {
            let end = if self.list.is_empty() { "" } else { "\n" };
            write!(f, "{end}{what} (in the cell {cell})")?;
        }
        Ok(())
    }
}

impl std::error::Error for CellProblems {}
