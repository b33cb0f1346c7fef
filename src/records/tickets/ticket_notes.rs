//! Notes on the treatment of tickets.

use crate::records::lines::rows;
use std::collections::BTreeMap;

/// The reason why a ticket was not taken as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TicketReason {
    /// It cannot be read.
    Broken,
    /// The inventory has no such blade.
    UnknownBlade,
    /// It was entered before.
    Duplicate,
    /// It took no time.
    NoTime,
    /// It began before the window.
    BeforeWindow,
    /// It began after the window.
    AfterWindow,
    /// It began while the blade was not in service.
    OutOfService,
    /// The blade was down already.
    Overlap,
    /// It began soon after another of the same blade.
    Near,
    /// Its minutes are empty, and there is no column of ends.
    NoMinutes,
    /// It has no end.
    Open,
    /// Minutes and end differ.
    MinutesDisagree,
}

impl TicketReason {
    /// The reason in words, with what was done.
    pub fn text(self) -> &'static str {
        match self {
            TicketReason::Broken => "unreadable: dropped",
            TicketReason::UnknownBlade => "blade not in the inventory: dropped",
            TicketReason::Duplicate => "duplicate ticket: dropped",
            TicketReason::NoTime => "zero duration: dropped",
            TicketReason::BeforeWindow => "began before the window: dropped",
            TicketReason::AfterWindow => "began after the window: dropped",
            TicketReason::OutOfService => "blade not in service at the time: dropped",
            TicketReason::Overlap => "blade already down: merged into one outage",
            TicketReason::Near => "began soon after another of the same blade: merged into one outage",
            TicketReason::NoMinutes => "duration unknown: dropped; add its minutes",
            TicketReason::Open => "no end: assumed not repaired",
            TicketReason::MinutesDisagree => "minutes and end differ: kept, with the end",
        }
    }

    /// True if the ticket is still there, as part of another or by itself.
    pub fn is_kept(self) -> bool {
        matches!(
            self,
            TicketReason::Overlap | TicketReason::Near | TicketReason::Open | TicketReason::MinutesDisagree
        )
    }
}

/// The notes, by reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketNotes {
    lines: BTreeMap<TicketReason, Vec<u64>>,
    /// Further detail of a reason.
    details: BTreeMap<TicketReason, String>,
}

impl TicketNotes {
    /// Notes a line.
    pub(super) fn take(&mut self, reason: TicketReason, line: u64) {
        self.lines.entry(reason).or_default().push(line);
    }

    /// Says more of a reason, unless that was done.
    pub(super) fn explain(&mut self, reason: TicketReason, detail: impl FnOnce() -> String) {
        self.details.entry(reason).or_insert_with(detail);
    }

    /// Further detail of a reason; empty if there is none.
    pub(super) fn detail(&self, reason: TicketReason) -> &str {
        self.details.get(&reason).map_or("", String::as_str)
    }

    /// Tickets to which this happened.
    pub fn count(&self, reason: TicketReason) -> usize {
        self.lines.get(&reason).map_or(0, Vec::len)
    }

    /// Tickets that are not used.
    pub fn dropped(&self) -> usize {
        self.lines.iter().filter(|(reason, _)| !reason.is_kept()).map(|(_, lines)| lines.len()).sum()
    }

    /// One sentence for each reason.
    pub fn sentences(&self) -> Vec<String> {
        let sentence = |(reason, lines): (&TicketReason, &Vec<u64>)| {
            format!("{}: {}{}", rows(lines), reason.text(), self.detail(*reason))
        };
        self.lines.iter().map(sentence).collect()
    }
}
