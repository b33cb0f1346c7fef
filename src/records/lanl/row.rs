//! One row of the record, cell by cell.

use super::dates::{self, Month};
use super::table::LanlLine;
use crate::records::cause::Cause;
use crate::records::error::Problem;
use jiff::civil::DateTime;

/// Positions of the columns that are used, in the order of the header.
pub(super) mod at {
    pub const SYSTEM: usize = 0;
    pub const NODES: usize = 2;
    pub const PROCESSORS: usize = 4;
    pub const NODE: usize = 6;
    pub const PRODUCTION: usize = 8;
    pub const RETIRED: usize = 9;
    pub const MEMORY: usize = 11;
    pub const STARTED: usize = 16;
    pub const FIXED: usize = 17;
    pub const DOWN: usize = 18;
    pub const CAUSES: std::ops::Range<usize> = 19..25;
}

/// A row that could be read, whether or not it can be used.
pub(super) struct LanlRow {
    /// The line of the file, from 1.
    pub line: u64,
    /// The node and its machine; `None` if any of these columns is blank.
    pub machine: Option<Machine>,
    /// Start of the problem, on the wall clock.
    pub started: DateTime,
    /// End of the problem, on the wall clock.
    pub fixed: DateTime,
    /// Recorded down time \[min\].
    pub down_min: i64,
    /// The causes that were ticked.
    pub causes: Vec<Cause>,
    /// All cells, to recognise a row that was entered twice.
    pub cells: csv::StringRecord,
}

/// The columns that describe the node.
#[derive(Clone, Copy)]
pub(super) struct Machine {
    /// Nodes of the system.
    pub nodes: u32,
    /// Processors of the node.
    pub processors: u32,
    /// The number of the node, from 0.
    pub node: u32,
    /// Memory of the node \[GiB\].
    pub memory_gib: u32,
    /// The month in which it went into production.
    pub production: Month,
    /// The month in which it was taken out of service.
    pub retired: Month,
}

/// More nodes than any cluster of the record, and few enough for a list of them.
const MOST_NODES: u32 = 1_000_000;
/// Remedy for a cell that is no number.
const NUMBER: &str = "write a whole number, such as 4";
/// Remedy for a cell that is no point in time.
const DATE_TIME: &str = "write month/day/year hour:minute of the years 1987 to 2006, such as 9/6/2005 9:13";
/// Remedy for a cell that is no month.
const MONTH: &str = "write 2-May (2002), Nov-96, current or before tracking";

/// The system that a line is about.
pub(super) fn system(line: &LanlLine) -> Result<u32, Problem> {
    number(line, at::SYSTEM)
}

/// Start of the problem of a line, on the wall clock.
pub(super) fn started(line: &LanlLine) -> Result<DateTime, Problem> {
    moment(line, at::STARTED)
}

/// Reads a line, and adds what is wrong with it to `problems`.
pub(super) fn read(line: &LanlLine, problems: &mut Vec<Problem>) -> Option<LanlRow> {
    let machine_is_given = [at::NODES, at::PROCESSORS, at::NODE, at::PRODUCTION, at::RETIRED, at::MEMORY]
        .iter()
        .all(|&column| !line.cells[column].trim().is_empty());
    let machine = if machine_is_given { noted(machine(line), problems).map(Some) } else { Some(None) };
    let started = noted(started(line), problems);
    let fixed = noted(moment(line, at::FIXED), problems);
    let down_min = noted(number(line, at::DOWN), problems);
    let causes =
        at::CAUSES.zip(Cause::ALL).filter(|(column, _)| !line.cells[*column].trim().is_empty()).map(|c| c.1);
    Some(LanlRow {
        line: line.number,
        machine: machine?,
        started: started?,
        fixed: fixed?,
        down_min: i64::from(down_min?),
        causes: causes.collect(),
        cells: line.cells.clone(),
    })
}

fn machine(line: &LanlLine) -> Result<Machine, Problem> {
    let month =
        |column| dates::month(&line.cells[column]).ok_or_else(|| line.problem(column, "a month", MONTH));
    let nodes = number(line, at::NODES)?;
    if nodes > MOST_NODES {
        return Err(line.problem(at::NODES, "a number of nodes up to a million", NUMBER));
    }
    Ok(Machine {
        nodes,
        processors: number(line, at::PROCESSORS)?,
        node: number(line, at::NODE)?,
        memory_gib: number(line, at::MEMORY)?,
        production: month(at::PRODUCTION)?,
        retired: month(at::RETIRED)?,
    })
}

fn number(line: &LanlLine, column: usize) -> Result<u32, Problem> {
    line.cells[column].trim().parse().map_err(|_| line.problem(column, "a whole number", NUMBER))
}

fn moment(line: &LanlLine, column: usize) -> Result<DateTime, Problem> {
    dates::date_time(&line.cells[column]).ok_or_else(|| line.problem(column, "a date and a time", DATE_TIME))
}

/// The value, or `None` with its problem noted.
fn noted<T>(result: Result<T, Problem>, problems: &mut Vec<Problem>) -> Option<T> {
    result.map_err(|problem| problems.push(problem)).ok()
}
