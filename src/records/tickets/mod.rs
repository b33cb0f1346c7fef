//! Tickets: one row an outage of a blade, as a service desk exports them.
//!
//! Intuition: a ticket says that something was down, not out of how many. So tickets are read together with the
//! inventory and the window in which *every* outage was written down; what remains is a [`History`] whose rates mean
//! something.
//!
//! Model: a ticket has a blade, a start, and an end or minutes. Tickets of one blade that overlap, or that begin within
//! a short time of one another, are one outage: from the first start to the last end. Whatever is dropped, merged or
//! doubtful is counted with its reason and example lines.
//!
//! The first life of a blade that was installed before the window is one of three ([`AgeRule`]): tickets from before
//! the window are not complete, so that it may or may not have failed by then.
//!
//! Where a record has no durations, a repair takes as long as the user says; then later tickets of the blade are further
//! failures, for nobody knows that it was still down.
//!
//! A ticket of the day on which its blade was retired, or of a later one, is the failure that ended it.
//!
//! Data flow: a row → `row` (a ticket) → `place` (the stay of its blade, in or before the window; what is dropped) →
//! `merge` (outages) with the names that `causes` gives to failure modes → [`History`]. `format` knows exports by name.
//!
//! Limits: an outage that goes on when its blade is retired ends there. That a blade has no ticket from before the window,
//! where others have one, is not used: its age stays unknown.

#[cfg(test)]
mod cases;
mod causes;
mod doubt;
mod format;
mod fta;
mod merge;
mod place;
mod row;
mod slots;
mod stays;
#[cfg(test)]
mod tests;
mod ticket_notes;

pub use format::TicketFormat;

pub use ticket_notes::{TicketNotes, TicketReason};

use super::error::{Error, Problem};
use super::fleet::Fleet;
use super::history::{FirstAge, History, Unit};
use super::parts::{PartKind, Parts};
use super::sheet::{ColumnPart, Columns, Mapping, Reading, Sheet, is_selected};
use crate::units::{Span, Time};
use std::collections::BTreeSet;
use std::path::Path;

/// The format of tickets.
#[derive(Clone, Debug)]
pub struct TicketSource {
    /// The marks and the dates.
    pub reading: Reading,
    /// The columns that are called otherwise.
    pub columns: Columns,
    /// Tickets of one blade that begin within this time of one another are one outage.
    pub merge: Span,
    /// Rows that cannot be read are dropped and counted; otherwise they are an error.
    pub drops_broken: bool,
    /// The duration of outages of which the record has none.
    pub repair: Option<Span>,
    /// Columns and cells: of each column named, a row has one of the cells, in whatever case.
    pub only: Vec<Mapping>,
    /// The export that the file comes from.
    pub format: Option<TicketFormat>,
    /// Causes of which a blade has several parts.
    pub parts: Vec<Parts>,
}

impl TicketSource {
    /// Tickets with these marks and columns: those of a blade within 30 min are one outage, and every row counts.
    pub fn new(reading: Reading, columns: Columns) -> TicketSource {
        let merge = Span(30 * 60_000_000);
        TicketSource {
            reading,
            columns,
            merge,
            drops_broken: false,
            repair: None,
            only: Vec::new(),
            format: None,
            parts: Vec::new(),
        }
    }
}

/// The window in which every outage was written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Start of the observation.
    pub from: Time,
    /// End, later than `from`.
    pub to: Time,
}

/// The rule for blades that were installed before the window: what is assumed of their age.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AgeRule {
    /// [`AgeRule::Installed`] where fewer failures than [`FEW_UNSEEN`] are to be expected before the window, and
    /// [`AgeRule::Unknown`] elsewhere.
    #[default]
    Auto,
    /// They had not failed: their first life began at the installation (delayed entry).
    Installed,
    /// They may have failed: their first life is one of unknown age.
    Unknown,
}

/// Failures to be expected of a blade before the window, up to which it is taken not to have failed \[1\]: assumed.
pub const FEW_UNSEEN: f64 = 0.5;

/// The history that tickets and inventory give together.
#[derive(Clone, Debug)]
pub struct ReadTickets {
    /// The blades that were watched and their outages; the units are those of the inventory, in its order.
    pub history: History,
    /// The treatment of tickets.
    pub notes: TicketNotes,
    /// The kinds of parts of which a blade has several.
    pub parts: Vec<PartKind>,
    /// Doubts about the window, and findings about the columns, a sentence each.
    pub doubts: Vec<String>,
    /// Rows of the file, without those that were not selected.
    pub rows: usize,
    /// Blades that were new when they were first watched.
    pub new: usize,
    /// Blades that were installed before, and are taken not to have failed.
    pub aged: usize,
    /// Blades with an unknown history before the window.
    pub unknown: usize,
    /// Further stays of blades that came back within the window, with the ages that they had.
    pub back: usize,
}

const PARTS: &[ColumnPart] = &[
    ColumnPart { key: "blade", required: true },
    ColumnPart { key: "start", required: true },
    ColumnPart { key: "end", required: false },
    ColumnPart { key: "minutes", required: false },
    ColumnPart { key: "cause", required: false },
    ColumnPart { key: "slot", required: false },
];

/// The share of rows that may be lost without a warning \[1\]: assumed.
const FEW_LOST: f64 = 0.03;

/// One ticket.
struct Ticket {
    line: u64,
    blade: String,
    start: Time,
    end: End,
    /// It is the failure that ended its blade.
    ends_life: bool,
    /// The cause as it is written, with the slot of a part.
    cause: String,
    /// The kind of part that failed, by position, if it is one of several in a blade.
    part: Option<usize>,
}

/// The end of an outage, as its ticket says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    /// It ended.
    At(Time),
    /// The record does not say; a repair takes as long as the user says.
    Said(Time),
    /// It has not ended, or its blade was retired.
    Open,
    /// The record has no ends, and no duration of this one.
    Untold,
}

impl End {
    fn time(self) -> Option<Time> {
        match self {
            End::At(time) | End::Said(time) => Some(time),
            End::Open | End::Untold => None,
        }
    }
}

/// The blades that the selected tickets name, by name, where there is no inventory.
///
/// # Errors
/// If the file cannot be read, or a column is missing.
pub fn blades(path: &Path, source: &TicketSource) -> Result<Vec<String>, Error> {
    let source = &source.completed();
    let sheet = Sheet::read(path, &source.reading, PARTS, &[], &source.columns)?;
    let problems: Vec<Problem> = source.only.iter().filter_map(|only| sheet.must_have(&only.key)).collect();
    if !problems.is_empty() {
        return Err(Error::Rows { path: path.to_owned(), problems });
    }
    let named =
        sheet.rows().filter(|row| is_selected(row, &source.only)).map(|row| row.text("blade").to_owned());
    Ok(named.filter(|name| !name.is_empty()).collect::<BTreeSet<String>>().into_iter().collect())
}

/// Reads tickets of the blades of an inventory within a window.
///
/// # Errors
/// Everything that is wrong with the file, by line and column.
pub fn read(
    path: &Path,
    source: &TicketSource,
    fleet: &Fleet,
    window: Window,
    rule: AgeRule,
) -> Result<ReadTickets, Error> {
    let source = &source.completed();
    let mut sheet = Sheet::read(path, &source.reading, PARTS, &[], &source.columns)?;
    let (rows, mut notes) = (sheet.row_count(), TicketNotes::default());
    let mut problems = sheet.settle(&["start", "end"]);
    problems.extend(row::header_problems(&sheet, source));
    let mut tickets: Vec<Ticket> =
        sheet.rows().filter_map(|row| row::ticket(&row, &sheet, source, &mut notes, &mut problems)).collect();
    let rows = rows - notes.count(TicketReason::NotSelected);
    // What is wrong with the header is wrong with all rows.
    if source.drops_broken && problems.iter().all(|problem| problem.line > sheet.line()) {
        let broken: BTreeSet<u64> = problems.drain(..).map(|problem| problem.line).collect();
        tickets.retain(|ticket| !broken.contains(&ticket.line));
        broken.iter().for_each(|line| notes.take(TicketReason::Broken, *line));
    }
    if !problems.is_empty() {
        problems.sort_by_key(|problem| problem.line);
        return Err(Error::Rows { path: path.to_owned(), problems });
    }
    if source.format == Some(TicketFormat::Fta) {
        let said = fta::explain(&mut tickets, &sheet);
        sheet.notes.extend(said);
    }
    let mut units = stays::units(fleet, window);
    tickets.sort_by(|a, b| (a.start, &a.blade, a.line).cmp(&(b.start, &b.blade, b.line)));
    let used = place::placed(tickets, fleet, window, rule, &mut notes);
    let named = causes::Causes::of(used.iter().map(|(_, ticket)| ticket.cause.as_str()));
    let outages = merge::merged(&used, &named, source.merge, window, &mut notes);
    let (before, outages): (Vec<_>, Vec<_>) =
        outages.into_iter().partition(|outage| outage.failed < Span::ZERO);
    settle(&mut units, rule, outages.len());
    let calendar = &source.reading.calendar;
    doubt::open(&used, &units, window, calendar, &mut notes);
    let doubts = [
        sheet.notes.clone(),
        named.notes.clone(),
        doubt::silences(&units, &outages, window, calendar),
        doubt::late(fleet, window),
    ];
    let wrong = |what: String| Error::Rows {
        path: path.to_owned(),
        problems: vec![Problem {
            line: sheet.line(),
            column: "slot".to_owned(),
            what,
            remedy: format!(
                "give the number of parts in each blade with --parts, and map {} slot=COLUMN to one that numbers them alike in \
                 all blades, with a cell in every ticket of theirs, or to none",
                source.columns.option
            ),
        }],
    };
    let parts = slots::kinds(source, &used, &named).map_err(wrong)?;
    let mut modes = named.modes;
    for mode in parts.iter().flat_map(|kind| &kind.modes) {
        if !modes.contains(mode) {
            modes.push(mode.clone());
        }
    }
    let watched = |first: fn(&FirstAge) -> bool| {
        units.iter().filter(|unit| unit.to > unit.from && first(&unit.first)).count()
    };
    Ok(ReadTickets {
        new: watched(|first| *first == FirstAge::New),
        aged: watched(|first| matches!(first, FirstAge::Aged(_))),
        unknown: watched(|first| *first == FirstAge::Unknown),
        back: watched(|first| matches!(first, FirstAge::Continues(_))),
        history: History { window: window.to.since(window.from), units, modes, outages, before },
        notes,
        parts,
        doubts: doubts.concat(),
        rows,
    })
}

impl ReadTickets {
    /// The treatment of the tickets of a file, and the doubts: a sentence each, the loud ones first.
    pub fn sentences(&self, path: &Path) -> Vec<String> {
        let merged = self.notes.count(TicketReason::Overlap) + self.notes.count(TicketReason::Near);
        let counts = format!(
            "{}: {} rows read, {} dropped, {merged} merged: {} outages{}",
            path.display(),
            self.rows,
            self.notes.dropped(),
            self.history.outages.len(),
            match self.history.before.len() {
                0 => String::new(),
                before => format!(", and {before} from before the window"),
            }
        );
        [vec![counts], self.loud(), self.notes.sentences(), self.doubts.clone()].concat()
    }

    /// The losses that are more than a few, each with what it means.
    pub fn loud(&self) -> Vec<String> {
        let share = |reason: TicketReason| self.notes.count(reason) as f64 / self.rows.max(1) as f64;
        self.notes
            .reasons()
            .filter(|reason| share(*reason) > FEW_LOST)
            .filter_map(|reason| Some((reason, reason.meaning()?)))
            .map(|(reason, meaning)| {
                format!(
                    "WARNING: {} of {} rows ({:.0} %): {}{}. {meaning}",
                    self.notes.count(reason),
                    self.rows,
                    100.0 * share(reason),
                    reason.text(),
                    self.notes.detail(reason),
                )
            })
            .collect()
    }
}

/// Settles the age of blades that were installed before the window.
fn settle(units: &mut [Unit], rule: AgeRule, outages: usize) {
    let watched: f64 = units.iter().map(|unit| Span(unit.to.0 - unit.from.0).hours()).sum();
    let rate_per_h = outages as f64 / watched.max(1e-9);
    for unit in units {
        if let FirstAge::Aged(age) = unit.first {
            let may_have_failed = match rule {
                AgeRule::Installed => false,
                AgeRule::Unknown => true,
                AgeRule::Auto => rate_per_h * age.hours() >= FEW_UNSEEN,
            };
            if may_have_failed {
                unit.first = FirstAge::Unknown;
            }
        }
    }
}
