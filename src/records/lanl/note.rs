//! What was done to the rows on the way, and why: nothing is dropped, merged or reinterpreted in silence.

use std::collections::BTreeMap;
use std::fmt;

/// Why a row was not taken as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The columns that describe the machine are blank.
    BlankMachine,
    /// The node number is not below the number of nodes.
    NodeOutOfRange,
    /// The same row was entered before.
    Duplicate,
    /// The down time is zero.
    ZeroDownTime,
    /// The problem started before the system went into production.
    BeforeProduction,
    /// The problem started after the system was taken out of service.
    AfterRetirement,
    /// The node was down already.
    Overlap,
    /// No cause is recorded.
    NoCause,
    /// Several causes are recorded.
    SeveralCauses,
    /// The down time is not the time between the dates.
    DownTimeDisagrees,
    /// The row gives the node another memory than most of its rows.
    OtherMemory,
    /// The node has other dates of service than most of the system.
    OtherDates,
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It is not used.
    Dropped,
    /// It was united with an earlier one.
    Merged,
    /// It is used, with a remark.
    Kept,
}

impl Reason {
    /// What became of the rows.
    pub fn effect(self) -> Effect {
        match self {
            Reason::BlankMachine
            | Reason::NodeOutOfRange
            | Reason::Duplicate
            | Reason::ZeroDownTime
            | Reason::BeforeProduction
            | Reason::AfterRetirement => Effect::Dropped,
            Reason::Overlap => Effect::Merged,
            Reason::NoCause
            | Reason::SeveralCauses
            | Reason::DownTimeDisagrees
            | Reason::OtherMemory
            | Reason::OtherDates => Effect::Kept,
        }
    }

    /// The reason in words, with what was done.
    pub fn text(self) -> &'static str {
        match self {
            Reason::BlankMachine => "the columns that describe the machine are blank: dropped",
            Reason::NodeOutOfRange => "the node number is not below the number of nodes: dropped",
            Reason::Duplicate => "the same row was entered twice: dropped",
            Reason::ZeroDownTime => "the down time is zero: dropped",
            Reason::BeforeProduction => "started before the production date: dropped",
            Reason::AfterRetirement => "started after the system was taken out of service: dropped",
            Reason::Overlap => "the node was down already: merged into one outage with the earlier cause",
            Reason::NoCause => "no cause recorded: kept as undetermined",
            Reason::SeveralCauses => "several causes recorded: kept with the first",
            Reason::DownTimeDisagrees => "down time and dates disagree: kept, with the down time",
            Reason::OtherMemory => {
                "another memory than in most rows of the node: kept, with the usual memory"
            }
            Reason::OtherDates => "other dates of service than the system's: kept, with the system's window",
        }
    }
}

/// How many rows were treated so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Why, and so how.
    pub reason: Reason,
    /// How many rows.
    pub rows: u32,
    /// The lines of the first of them.
    pub example_lines: Vec<u64>,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.example_lines.iter().map(u64::to_string).collect();
        let more = if self.rows as usize > lines.len() { ", …" } else { "" };
        let (rows, line) = if self.rows == 1 { ("row", "line") } else { ("rows", "lines") };
        write!(f, "{} {rows}: {} ({line} {}{more})", self.rows, self.reason.text(), lines.join(", "))
    }
}

/// Lines that a note gives as examples.
const EXAMPLES: usize = 5;

/// The notes being taken.
#[derive(Default)]
pub(super) struct Notes(BTreeMap<Reason, Note>);

impl Notes {
    /// Notes one row.
    pub fn take(&mut self, reason: Reason, line: u64) {
        let note = self.0.entry(reason).or_insert(Note { reason, rows: 0, example_lines: Vec::new() });
        note.rows += 1;
        if note.example_lines.len() < EXAMPLES {
            note.example_lines.push(line);
        }
    }

    /// Rows that were dropped.
    pub fn dropped(&self) -> u32 {
        self.0.values().filter(|note| note.reason.effect() == Effect::Dropped).map(|note| note.rows).sum()
    }

    /// All notes, in the order of [`Reason`].
    pub fn into_vec(self) -> Vec<Note> {
        self.0.into_values().collect()
    }
}
