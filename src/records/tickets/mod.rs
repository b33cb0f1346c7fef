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
//! Limits: an outage that goes on when its blade is retired ends there.

mod doubt;
#[cfg(test)]
mod tests;
mod ticket_notes;

pub use ticket_notes::{TicketNotes, TicketReason};

use super::error::{Error, Problem};
use super::fleet::{Blade, Fleet};
use super::history::{FirstAge, History, ONE_MODE, RecordedOutage, Unit};
use super::sheet::{ColumnPart, Columns, Reading, Sheet, SheetRow};
use crate::units::{Span, Time};
use std::collections::{BTreeMap, BTreeSet};
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
    /// Doubts about the window, and findings about the columns, a sentence each.
    pub doubts: Vec<String>,
    /// Rows of the file.
    pub rows: usize,
    /// Blades that were new when they were first watched.
    pub new: usize,
    /// Blades that were installed before, and are taken not to have failed.
    pub aged: usize,
    /// Blades with an unknown history before the window.
    pub unknown: usize,
}

const PARTS: &[ColumnPart] = &[
    ColumnPart { key: "blade", required: true },
    ColumnPart { key: "start", required: true },
    ColumnPart { key: "end", required: false },
    ColumnPart { key: "minutes", required: false },
    ColumnPart { key: "cause", required: false },
];

/// The share of rows that may be lost without a warning \[1\]: assumed.
const FEW_LOST: f64 = 0.03;

/// One ticket.
struct Ticket {
    line: u64,
    blade: String,
    start: Time,
    end: Option<Time>,
    cause: String,
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
    let mut sheet = Sheet::read(path, &source.reading, PARTS, &[], &source.columns)?;
    let (rows, mut notes) = (sheet.row_count(), TicketNotes::default());
    let mut problems = sheet.settle(&["start", "end"]);
    if !sheet.has("end") && !sheet.has("minutes") {
        let option = source.columns.option;
        problems.push(Problem {
            line: sheet.line(),
            column: "end".to_owned(),
            what: "there is no column of ends, and none of minutes".to_owned(),
            remedy: format!("map one of them: {option} end=COLUMN or {option} minutes=COLUMN"),
        });
    }
    let mut tickets: Vec<Ticket> =
        sheet.rows().filter_map(|row| ticket(&row, &sheet, &mut notes, &mut problems)).collect();
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
    let mut units: Vec<Unit> = fleet.blades.iter().map(|blade| unit(blade, window)).collect();
    tickets.sort_by(|a, b| (a.start, &a.blade, a.line).cmp(&(b.start, &b.blade, b.line)));
    let used = usable(tickets, fleet, &units, window, &mut notes);
    let names: BTreeSet<String> = used.iter().map(|(_, ticket)| ticket.cause.clone()).collect();
    let modes: Vec<String> = names.into_iter().collect();
    let outages = merged(&used, &modes, source.merge, window, &mut notes);
    settle(&mut units, rule, outages.len());
    let calendar = &source.reading.calendar;
    doubt::open(&used, &units, window, calendar, &mut notes);
    let doubts =
        [sheet.notes, doubt::silences(&units, &outages, window, calendar), doubt::late(fleet, window)];
    let watched = |first: fn(&FirstAge) -> bool| {
        units.iter().filter(|unit| unit.to > unit.from && first(&unit.first)).count()
    };
    Ok(ReadTickets {
        new: watched(|first| *first == FirstAge::New),
        aged: watched(|first| matches!(first, FirstAge::Aged(_))),
        unknown: watched(|first| *first == FirstAge::Unknown),
        history: History { window: window.to.since(window.from), units, modes, outages },
        notes,
        doubts: doubts.concat(),
        rows,
    })
}

impl ReadTickets {
    /// The treatment of the tickets of a file, and the doubts: a sentence each, the loud ones first.
    pub fn sentences(&self, path: &Path) -> Vec<String> {
        let merged = self.notes.count(TicketReason::Overlap) + self.notes.count(TicketReason::Near);
        let counts = format!(
            "{}: {} rows read, {} dropped, {merged} merged: {} outages",
            path.display(),
            self.rows,
            self.notes.dropped(),
            self.history.outages.len()
        );
        [vec![counts], self.loud(), self.notes.sentences(), self.doubts.clone()].concat()
    }

    /// The losses that make the rates wrong by more than a little: rows not used although they may well be failures.
    pub fn loud(&self) -> Vec<String> {
        let lost = [TicketReason::Broken, TicketReason::UnknownBlade, TicketReason::NoMinutes];
        let share = |reason: &TicketReason| self.notes.count(*reason) as f64 / self.rows.max(1) as f64;
        lost.into_iter()
            .filter(|reason| share(reason) > FEW_LOST)
            .map(|reason| {
                format!(
                    "WARNING: {} of {} rows ({:.0} %): {}{}. Failure rates are too low by the same share",
                    self.notes.count(reason),
                    self.rows,
                    100.0 * share(&reason),
                    reason.text(),
                    self.notes.detail(reason)
                )
            })
            .collect()
    }
}

fn ticket(
    row: &SheetRow<'_>,
    sheet: &Sheet,
    notes: &mut TicketNotes,
    problems: &mut Vec<Problem>,
) -> Option<Ticket> {
    let blade = row.filled("blade", problems);
    let start = row.known_moment("start", problems).map(|moment| moment.time);
    let end = row.moment("end", problems);
    let minutes = match row.text("minutes") {
        "" => None,
        text => match row.number(text) {
            Ok(minutes) if (0.0..1e9).contains(&minutes) => Some(Span::from_us(minutes * 60e6)),
            Ok(_) => {
                let what = format!("{text:?} is not a duration");
                problems.push(row.problem("minutes", what, "write minutes from 0 on"));
                None
            }
            Err((what, remedy)) => {
                problems.push(row.problem("minutes", what, remedy));
                None
            }
        },
    };
    let (start, blade) = (start?, blade?);
    if !sheet.has("end") && row.text("minutes").is_empty() {
        notes.take(TicketReason::NoMinutes, row.line);
        return None;
    }
    if let Some(end) = end
        && end < start
    {
        let what = "ends before it starts".to_owned();
        problems.push(row.problem("end", what, "write an end that is not before the start"));
        return None;
    }
    let by_minutes = minutes.map(|minutes| start.after(minutes));
    if let (Some(end), Some(other)) = (end, by_minutes)
        && (end.0 - other.0).abs() > 60_000_000
    {
        notes.take(TicketReason::MinutesDisagree, row.line);
    }
    let cause = row.text("cause").to_lowercase();
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let cause = cause.chars().map(plain).collect::<String>();
    Some(Ticket {
        line: row.line,
        blade,
        start,
        end: end.or(by_minutes),
        cause: if cause.is_empty() { ONE_MODE.to_owned() } else { cause },
    })
}

/// The observation of a blade; its age at the start is settled later.
fn unit(blade: &Blade, window: Window) -> Unit {
    let since_start = |time: Time| Span(time.0.clamp(window.from.0, window.to.0) - window.from.0);
    let from = blade.installed.map_or(Span::ZERO, since_start);
    let to = blade.retired.map_or_else(|| since_start(window.to), since_start);
    let first = match blade.installed {
        None => FirstAge::Unknown,
        Some(installed) if installed < window.from => FirstAge::Aged(window.from.since(installed)),
        Some(_) => FirstAge::New,
    };
    Unit { from, to, first }
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

/// The tickets that can be used, in the order of time, each with its unit.
fn usable(
    tickets: Vec<Ticket>,
    fleet: &Fleet,
    units: &[Unit],
    window: Window,
    notes: &mut TicketNotes,
) -> Vec<(usize, Ticket)> {
    let ids: BTreeMap<&str, usize> =
        fleet.blades.iter().enumerate().map(|(at, blade)| (blade.id.as_str(), at)).collect();
    let mut seen = BTreeSet::new();
    let mut used = Vec::new();
    for ticket in tickets {
        let unit = ids.get(ticket.blade.as_str()).copied();
        let at = Span(ticket.start.0 - window.from.0);
        let in_service =
            unit.and_then(|unit| units.get(unit)).is_some_and(|unit| unit.from <= at && at < unit.to);
        let dropped = if unit.is_none() {
            Some(TicketReason::UnknownBlade)
        } else if !seen.insert((ticket.blade.clone(), ticket.start, ticket.end)) {
            Some(TicketReason::Duplicate)
        } else if ticket.end == Some(ticket.start) {
            Some(TicketReason::NoTime)
        } else if ticket.start < window.from {
            Some(TicketReason::BeforeWindow)
        } else if ticket.start >= window.to {
            Some(TicketReason::AfterWindow)
        } else if !in_service {
            Some(TicketReason::OutOfService)
        } else {
            None
        };
        match (dropped, unit) {
            (Some(reason), _) => {
                notes.take(reason, ticket.line);
                if reason == TicketReason::UnknownBlade {
                    notes.explain(reason, || format!(", such as {:?}", ticket.blade));
                }
            }
            (None, Some(unit)) => {
                if ticket.end.is_none() {
                    notes.take(TicketReason::Open, ticket.line);
                }
                used.push((unit, ticket));
            }
            (None, None) => {}
        }
    }
    used
}

/// Unites the tickets of a blade that are one outage; they are in the order of time.
fn merged(
    used: &[(usize, Ticket)],
    modes: &[String],
    within: Span,
    window: Window,
    notes: &mut TicketNotes,
) -> Vec<RecordedOutage> {
    let mut outages: Vec<RecordedOutage> = Vec::with_capacity(used.len());
    let mut last: BTreeMap<usize, usize> = BTreeMap::new();
    for (unit, ticket) in used {
        let failed = Span(ticket.start.0 - window.from.0);
        let returned = ticket.end.map(|end| Span(end.0 - window.from.0));
        if let Some(before) = last.get(unit).and_then(|at| outages.get_mut(*at)) {
            let overlaps = before.returned.is_none_or(|back| failed < back);
            if overlaps || failed.0 - before.failed.0 <= within.0 {
                before.returned = before.returned.and_then(|back| returned.map(|other| back.max(other)));
                notes.take(if overlaps { TicketReason::Overlap } else { TicketReason::Near }, ticket.line);
                continue;
            }
        }
        last.insert(*unit, outages.len());
        let mode = modes.iter().position(|name| *name == ticket.cause).unwrap_or(0);
        outages.push(RecordedOutage { unit: *unit, failed, returned, mode });
    }
    outages
}
