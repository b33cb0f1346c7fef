//! The failure record of Los Alamos National Laboratory (LA-UR-05-7318, 1996 to 2005), one system at a time.
//!
//! Intuition: operators logged when a node went down, when it was back, for how long it was down, and whom they
//! blamed. What a simulation needs is, for every node, the intervals in which it was down, on one clock that never
//! jumps, inside a window of observation whose ends are known.
//!
//! Model:
//! - An outage starts when the wall clock says so and lasts for the recorded down time; that is what the dates say,
//!   too, once the changes of the clock are taken into account. Where they differ the row is counted.
//! - The window runs from the first day of the production month to the last start in the whole file, or to the end of
//!   the month in which the system was taken out of service.
//! - Rows of one node that overlap are one outage: from the first start to the last return, with the first cause.
//! - A node without any row never failed. It counts as exposure.
//!
//! Limits: the start is when an operator logged it, after a page from a monitor, not when the fault struck. The window
//! is the system's; nodes with dates of their own are counted in a note. Whatever is dropped, merged or doubtful is
//! counted with its reason and example lines.
//!
//! Source: Los Alamos National Laboratory, *Failure data for all systems*, LA-UR-05-7318, with its README.

mod clean;
mod dates;
mod row;
mod row_notes;
mod table;
#[cfg(test)]
mod tests;

pub use row_notes::{RowEffect, RowNote};

use crate::records::cause::Cause;
use crate::records::error::Error;
use crate::records::moment::{Calendar, DateOrder};
use crate::units::Span;
use std::collections::BTreeSet;
use std::path::Path;

/// Microseconds in one minute, the record's unit of time \[µs\].
pub(super) const MINUTE_US: i64 = 60_000_000;

/// One outage of one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LanlOutage {
    /// The node, from 0.
    pub node: u32,
    /// Start of the outage, since the start of the window.
    pub failed: Span,
    /// End of the outage, since the start of the window; after `failed`, and perhaps after the end of the window.
    pub returned: Span,
    /// The cause that the operator blamed.
    pub cause: Cause,
    /// The line of the file that it comes from; the first one if several were merged.
    pub line: u64,
}

/// The record of one system.
#[derive(Clone, Debug)]
pub struct Import {
    /// Number of the system, such as 18.
    pub system: u32,
    /// Nodes of the system, those that never failed included.
    pub nodes: u32,
    /// Processors of a node, as in most rows.
    pub processors_per_node: u32,
    /// Memory of a node, as in most rows \[GiB\].
    pub memory_gib: u32,
    /// Memory of each node \[GiB\], by node number: that of most of its rows, or of most rows if it has none.
    pub node_memory_gib: Vec<u32>,
    /// Nodes that never failed: their memory is an assumption.
    pub nodes_without_rows: u32,
    /// The start of the window on the wall clock, such as `2002-05-01 00:00`.
    pub window_start: String,
    /// The length of the window.
    pub window: Span,
    /// The outages by start, then node; those of one node do not overlap.
    pub outages: Vec<LanlOutage>,
    /// The rows that the outages were made of, before merging, by start, then node.
    pub rows: Vec<LanlOutage>,
    /// Rows that were dropped, merged or doubtful.
    pub notes: Vec<RowNote>,
    /// Rows that the outages were made of.
    pub rows_used: u32,
    /// Rows of the system.
    pub rows_total: u32,
}

impl Import {
    /// The outages of each node, by node number, each in the order of time.
    pub fn by_node(&self) -> Vec<Vec<&LanlOutage>> {
        let mut nodes = vec![Vec::new(); self.nodes as usize];
        for outage in &self.outages {
            nodes[outage.node as usize].push(outage);
        }
        nodes
    }

    /// Recorded downtime of all nodes together inside the window.
    pub fn downtime(&self) -> Span {
        let inside = |outage: &LanlOutage| outage.returned.min(self.window).0 - outage.failed.0;
        Span(self.outages.iter().map(inside).sum())
    }
}

/// The calendar of the record: the wall clock at Los Alamos.
pub fn calendar() -> Calendar {
    Calendar::new(DateOrder::YearFirst, dates::Clock::los_alamos().zone())
}

/// Reads the record of one system from a file, plain or compressed.
///
/// # Errors
/// [`Error`] says which line and column are wrong and what would be right; nothing is guessed.
pub fn read(path: &Path, system: u32) -> Result<Import, Error> {
    let lines = table::read(path)?;
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    let (mut present, mut last_start) = (BTreeSet::new(), None);
    for line in &lines {
        match row::system(line) {
            Ok(of) => {
                present.insert(of);
                if of == system {
                    rows.extend(row::read(line, &mut problems));
                } else if let Err(problem) = row::started(line) {
                    problems.push(problem);
                }
            }
            Err(problem) => problems.push(problem),
        }
        last_start = last_start.max(row::started(line).ok());
    }
    if !problems.is_empty() {
        return Err(Error::Rows { path: path.to_owned(), problems });
    }
    let (Some(last_start), false) = (last_start, rows.is_empty()) else {
        let present = present.into_iter().collect();
        return Err(Error::NoSuchSystem { path: path.to_owned(), system, present });
    };
    clean::clean(system, rows, last_start).map_err(|notes| Error::NothingLeft {
        path: path.to_owned(),
        system,
        reasons: notes.iter().map(RowNote::to_string).collect::<Vec<_>>().join("; "),
    })
}
