//! From rows to outages: which rows count, in which window, and which are one outage.

use super::dates::{self, Clock, Month};
use super::row::{LanlRow, Machine};
use super::row_notes::{RowNote, RowNotes, RowReason};
use super::{Import, LanlOutage, MINUTE_US};
use crate::records::cause::Cause;
use crate::units::Span;
use jiff::civil::{Date, DateTime};
use std::collections::{BTreeMap, BTreeSet};

/// The window of observation, in minutes of the clock.
struct LanlWindow {
    wall_start: DateTime,
    start_min: i64,
    end_min: i64,
}

/// The outages of one system; or the notes, if no row is left.
pub(super) fn clean(system: u32, rows: Vec<LanlRow>, last_start: DateTime) -> Result<Import, Vec<RowNote>> {
    let clock = Clock::los_alamos();
    let (rows_total, mut notes) = (rows.len() as u32, RowNotes::default());
    let described: Vec<(LanlRow, Machine)> = rows
        .into_iter()
        .filter_map(|row| match row.machine {
            Some(machine) => Some((row, machine)),
            None => {
                notes.take(RowReason::BlankMachine, row.line);
                None
            }
        })
        .collect();
    let Some(nodes) = most_common(described.iter().map(|(_, machine)| machine.nodes)) else {
        return Err(notes.into_vec());
    };
    let Some(window) = window(&described, last_start, &clock) else {
        return Err(notes.into_vec());
    };
    let memory_gib = most_common(described.iter().map(|(_, machine)| machine.memory_gib)).unwrap_or(0);
    let node_memory_gib = node_memory(&described, nodes, memory_gib, &mut notes);
    let mut used = usable(&described, nodes, &window, &clock, &mut notes);
    used.sort_by_key(|outage| (outage.failed, outage.node, outage.line));
    if used.is_empty() {
        return Err(notes.into_vec());
    }
    let outages = merged(&used, &mut notes);
    let with_rows: BTreeSet<u32> = described.iter().map(|(_, machine)| machine.node).collect();
    Ok(Import {
        system,
        nodes,
        processors_per_node: most_common(described.iter().map(|(_, machine)| machine.processors))
            .unwrap_or(1),
        memory_gib,
        node_memory_gib,
        nodes_without_rows: (0..nodes).filter(|node| !with_rows.contains(node)).count() as u32,
        window_start: window.wall_start.strftime("%Y-%m-%d %H:%M").to_string(),
        window: Span((window.end_min - window.start_min) * MINUTE_US),
        outages,
        rows: used,
        rows_used: rows_total - notes.dropped(),
        rows_total,
        notes: notes.into_vec(),
    })
}

/// The value that occurs most often; the smallest of several.
fn most_common<T: Copy + Ord>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: BTreeMap<T, u32> = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    let most = *counts.values().max()?;
    counts.into_iter().find(|(_, count)| *count == most).map(|(value, _)| value)
}

/// From the earliest production month to the latest retirement or the last start in the file.
fn window(rows: &[(LanlRow, Machine)], last_start: DateTime, clock: &Clock) -> Option<LanlWindow> {
    let from = rows.iter().map(|(_, machine)| first_day(machine.production)).min()?;
    let wall_start = match from {
        Some(first) => first.at(0, 0, 0, 0),
        None => rows.iter().map(|(row, _)| row.started).min()?,
    };
    let data_end = clock.minute(last_start);
    let to = rows.iter().map(|(_, machine)| last_minute(machine.retired, clock).unwrap_or(data_end)).max()?;
    let (start_min, end_min) = (clock.minute(wall_start), to.min(data_end));
    (start_min < end_min).then_some(LanlWindow { wall_start, start_min, end_min })
}

/// The first day of service, if it is known.
fn first_day(production: Month) -> Option<Date> {
    match production {
        Month::Of(first) => Some(first),
        Month::BeforeTracking | Month::Current => None,
    }
}

/// The first minute of service, if it is known.
fn first_minute(production: Month, clock: &Clock) -> Option<i64> {
    first_day(production).map(|first| clock.minute(first.at(0, 0, 0, 0)))
}

/// The end of the last month of service, if there is one.
fn last_minute(retired: Month, clock: &Clock) -> Option<i64> {
    match retired {
        Month::Of(first) => Some(clock.minute(dates::next_month(first).at(0, 0, 0, 0))),
        Month::BeforeTracking | Month::Current => None,
    }
}

/// The memory of each node; rows that disagree with the others of their node are noted.
fn node_memory(rows: &[(LanlRow, Machine)], nodes: u32, usual: u32, notes: &mut RowNotes) -> Vec<u32> {
    let mut of_node: Vec<Vec<(u32, u64)>> = vec![Vec::new(); nodes as usize];
    for (row, machine) in rows.iter().filter(|(_, machine)| machine.node < nodes) {
        of_node[machine.node as usize].push((machine.memory_gib, row.line));
    }
    of_node
        .iter()
        .map(|sizes| {
            let memory = most_common(sizes.iter().map(|size| size.0)).unwrap_or(usual);
            sizes
                .iter()
                .filter(|size| size.0 != memory)
                .for_each(|size| notes.take(RowReason::OtherMemory, size.1));
            memory
        })
        .collect()
}

/// The rows that can be used, on the clock of the window; every other row is noted.
fn usable(
    rows: &[(LanlRow, Machine)],
    nodes: u32,
    window: &LanlWindow,
    clock: &Clock,
    notes: &mut RowNotes,
) -> Vec<LanlOutage> {
    let mut seen: BTreeSet<Vec<&str>> = BTreeSet::new();
    let mut used = Vec::new();
    for (row, machine) in rows {
        let started = clock.minute(row.started);
        let dropped = if machine.node >= nodes {
            Some(RowReason::NodeOutOfRange)
        } else if !seen.insert(row.cells.iter().collect()) {
            Some(RowReason::Duplicate)
        } else if row.down_min == 0 {
            Some(RowReason::ZeroDownTime)
        } else if started < window.start_min {
            Some(RowReason::BeforeProduction)
        } else if started > window.end_min {
            Some(RowReason::AfterRetirement)
        } else {
            None
        };
        if let Some(reason) = dropped {
            notes.take(reason, row.line);
            continue;
        }
        remark(row, machine, started, window, clock, notes);
        let failed = (started - window.start_min) * MINUTE_US;
        used.push(LanlOutage {
            node: machine.node,
            failed: Span(failed),
            returned: Span(failed + row.down_min * MINUTE_US),
            cause: row.causes.first().copied().unwrap_or(Cause::Undetermined),
            line: row.line,
        });
    }
    used
}

/// Notes what is doubtful about a row that is used.
fn remark(
    row: &LanlRow,
    machine: &Machine,
    started: i64,
    window: &LanlWindow,
    clock: &Clock,
    notes: &mut RowNotes,
) {
    match row.causes.len() {
        0 => notes.take(RowReason::NoCause, row.line),
        1 => {}
        _ => notes.take(RowReason::SeveralCauses, row.line),
    }
    // Rounding of seconds explains a minute; an operator may or may not have allowed for a change of the clock.
    let by_the_dates = [
        clock.minute(row.fixed) - started,
        clock.later_minute(row.fixed) - started,
        dates::wall_minutes(row.started, row.fixed),
    ];
    if by_the_dates.iter().all(|minutes| (minutes - row.down_min).abs() > 1) {
        notes.take(RowReason::DownTimeDisagrees, row.line);
    }
    let from = first_minute(machine.production, clock).unwrap_or(window.start_min);
    let to = last_minute(machine.retired, clock).unwrap_or(window.end_min);
    if from > window.start_min || to < window.end_min {
        notes.take(RowReason::OtherDates, row.line);
    }
}

/// Unites the rows of a node that overlap; `rows` are in the order of time.
fn merged(rows: &[LanlOutage], notes: &mut RowNotes) -> Vec<LanlOutage> {
    let mut outages: Vec<LanlOutage> = Vec::with_capacity(rows.len());
    let mut last: BTreeMap<u32, usize> = BTreeMap::new();
    for row in rows {
        match last.get(&row.node) {
            Some(&at) if row.failed < outages[at].returned => {
                outages[at].returned = outages[at].returned.max(row.returned);
                notes.take(RowReason::Overlap, row.line);
            }
            _ => {
                last.insert(row.node, outages.len());
                outages.push(*row);
            }
        }
    }
    outages
}
