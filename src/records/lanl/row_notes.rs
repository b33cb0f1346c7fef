//! Notes on the rows of the record: nothing is dropped, merged or reinterpreted in silence.

use std::collections::BTreeMap;
use std::fmt;

/// The reason why a row was not taken as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowReason {
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

/// The treatment of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowEffect {
    /// It is not used.
    Dropped,
    /// It was united with an earlier one.
    Merged,
    /// It is used, with a remark.
    Kept,
}

impl RowReason {
    /// The treatment of the rows.
    pub fn effect(self) -> RowEffect {
        match self {
            RowReason::BlankMachine
            | RowReason::NodeOutOfRange
            | RowReason::Duplicate
            | RowReason::ZeroDownTime
            | RowReason::BeforeProduction
            | RowReason::AfterRetirement => RowEffect::Dropped,
            RowReason::Overlap => RowEffect::Merged,
            RowReason::NoCause
            | RowReason::SeveralCauses
            | RowReason::DownTimeDisagrees
            | RowReason::OtherMemory
            | RowReason::OtherDates => RowEffect::Kept,
        }
    }

    /// The reason in words, with what was done.
    pub fn text(self) -> &'static str {
        match self {
            RowReason::BlankMachine => "the columns that describe the machine are blank: dropped",
            RowReason::NodeOutOfRange => "the node number is not below the number of nodes: dropped",
            RowReason::Duplicate => "duplicate row: dropped",
            RowReason::ZeroDownTime => "zero downtime: dropped",
            RowReason::BeforeProduction => "started before the production date: dropped",
            RowReason::AfterRetirement => "started after the system was taken out of service: dropped",
            RowReason::Overlap => "node already down: merged into one outage with the earlier cause",
            RowReason::NoCause => "no cause recorded: kept as undetermined",
            RowReason::SeveralCauses => "several causes recorded: kept with the first",
            RowReason::DownTimeDisagrees => "downtime and dates disagree: kept, with the downtime",
            RowReason::OtherMemory => {
                "another memory than in most rows of the node: kept, with the usual memory"
            }
            RowReason::OtherDates => {
                "other dates of service than the system's: kept, with the system's window"
            }
        }
    }
}

/// A treatment of rows, and the number of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowNote {
    /// The reason, which implies the treatment.
    pub reason: RowReason,
    /// Number of rows.
    pub rows: u32,
    /// The lines of the first of them.
    pub example_lines: Vec<u64>,
}

impl fmt::Display for RowNote {
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
pub(super) struct RowNotes(BTreeMap<RowReason, RowNote>);

impl RowNotes {
    /// Notes one row.
    pub fn take(&mut self, reason: RowReason, line: u64) {
        let note = self.0.entry(reason).or_insert(RowNote { reason, rows: 0, example_lines: Vec::new() });
        note.rows += 1;
        if note.example_lines.len() < EXAMPLES {
            note.example_lines.push(line);
        }
    }

    /// Rows that were dropped.
    pub fn dropped(&self) -> u32 {
        self.0.values().filter(|note| note.reason.effect() == RowEffect::Dropped).map(|note| note.rows).sum()
    }

    /// All notes, in the order of [`RowReason`].
    pub fn into_vec(self) -> Vec<RowNote> {
        self.0.into_values().collect()
    }
}
