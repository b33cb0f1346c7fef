//! Notes on the treatment of tickets.

use crate::records::lines::rows;
use std::collections::BTreeMap;

/// The reason why a ticket was not taken as it stands, or what was made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TicketReason {
    /// It cannot be read.
    Broken,
    /// The user selected other rows.
    NotSelected,
    /// It names no blade, for it is about all of them.
    OfTheWhole,
    /// The inventory has no such blade.
    UnknownBlade,
    /// It was entered before.
    Duplicate,
    /// It took no time.
    NoTime,
    /// It began and ended before the window, and ages are said to be unknown.
    BeforeWindow,
    /// It began and ended before the window.
    GivesAge,
    /// It began before the window, and was open when that began.
    AcrossStart,
    /// It began after the window.
    AfterWindow,
    /// It began while the blade was not in service.
    OutOfService,
    /// The blade was down already.
    Overlap,
    /// It began soon after another of the same blade.
    Near,
    /// It began in the minute of another of the same blade, with another cause.
    SameMinute,
    /// Its duration is empty, and there is no column of ends.
    NoMinutes,
    /// The record has no duration of it, and the user gave one.
    SaidRepair,
    /// It has no end.
    Open,
    /// It began when its blade was retired, or later.
    EndsLife,
    /// Minutes and end differ.
    MinutesDisagree,
    /// Its end is one of two that the clock showed alike.
    RepeatedHour,
}

impl TicketReason {
    /// The reason in words, with what was done.
    pub fn text(self) -> &'static str {
        match self {
            TicketReason::Broken => "unreadable: dropped",
            TicketReason::NotSelected => {
                "not selected (by --only, or as a state that is no outage): excluded"
            }
            TicketReason::OfTheWhole => "no node named (an event of the whole cluster): dropped",
            TicketReason::UnknownBlade => "blade not in the inventory: dropped",
            TicketReason::Duplicate => "duplicate ticket: dropped",
            TicketReason::NoTime => "zero duration: dropped",
            TicketReason::BeforeWindow => "ended before the window: dropped",
            TicketReason::GivesAge => {
                "ended before the window: no failure of it, but the life of its cause began there"
            }
            TicketReason::AcrossStart => "began before the window: no failure of it, but the blade was down",
            TicketReason::AfterWindow => "began after the window: dropped",
            TicketReason::OutOfService => "blade not in service at the time: dropped",
            TicketReason::Overlap => "blade already down: merged into one outage",
            TicketReason::Near => "began soon after another of the same blade: merged into one outage",
            TicketReason::SameMinute => "same blade and minute, another cause: both failed",
            TicketReason::NoMinutes => {
                "duration unknown: dropped; add its minutes, or --repair \"4 h\" for all"
            }
            TicketReason::SaidRepair => "duration not recorded: ASSUMED, as --repair says",
            TicketReason::Open => "no end: assumed not repaired",
            TicketReason::EndsLife => "blade retired by then: the failure that ended it, not repaired",
            TicketReason::MinutesDisagree => "minutes and end differ: kept, with the end",
            TicketReason::RepeatedHour => "end in the hour that the clock repeated: the later one is meant",
        }
    }

    /// True if the ticket is still there, as part of another or by itself.
    pub fn is_kept(self) -> bool {
        matches!(
            self,
            TicketReason::GivesAge
                | TicketReason::AcrossStart
                | TicketReason::Overlap
                | TicketReason::Near
                | TicketReason::SameMinute
                | TicketReason::SaidRepair
                | TicketReason::Open
                | TicketReason::EndsLife
                | TicketReason::MinutesDisagree
                | TicketReason::RepeatedHour
        )
    }

    /// True if the ticket was one of those that the user did not ask for.
    fn is_unwanted(self) -> bool {
        self == TicketReason::NotSelected
    }

    /// The meaning of many such rows, for a warning; `None` if nothing is lost with them.
    pub(super) fn meaning(self) -> Option<&'static str> {
        match self {
            TicketReason::Broken | TicketReason::NoMinutes => {
                Some("Failure rates are too low by the same share")
            }
            TicketReason::UnknownBlade => Some(
                "If these are blades of this fleet, failure rates are too low by the same share; if they are other \
                 equipment, select the rows that count with --only COLUMN=VALUE",
            ),
            TicketReason::Duplicate => Some(
                "Tickets with the same blade, start, end and cause count once; check that these columns tell them apart",
            ),
            TicketReason::NoTime => {
                Some("If these were failures, failure rates are too low by the same share")
            }
            TicketReason::BeforeWindow => {
                Some("No failure of the window is lost; if it could begin earlier, give an earlier --from")
            }
            TicketReason::AfterWindow => {
                Some("No failure of the window is lost; if it could end later, give a later --to")
            }
            TicketReason::OutOfService => Some(
                "If these blades were in service, failure rates are too low; check installed and retired",
            ),
            _ => None,
        }
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
        let is_lost = |reason: &TicketReason| !reason.is_kept() && !reason.is_unwanted();
        self.lines.iter().filter(|(reason, _)| is_lost(reason)).map(|(_, lines)| lines.len()).sum()
    }

    /// The reasons that occur.
    pub(super) fn reasons(&self) -> impl Iterator<Item = TicketReason> {
        self.lines.keys().copied()
    }

    /// One sentence for each reason.
    pub fn sentences(&self) -> Vec<String> {
        let sentence = |(reason, lines): (&TicketReason, &Vec<u64>)| {
            format!("{}: {}{}", rows(lines), reason.text(), self.detail(*reason))
        };
        self.lines.iter().map(sentence).collect()
    }
}
