//! From tickets to outages: which tickets of a blade are one.
//!
//! Parts of which a blade has several fail by themselves: their tickets are merged with those of the same part alone.

use super::causes::Causes;
use super::{End, Ticket, TicketNotes, TicketReason, Window};
use crate::records::history::RecordedOutage;
use crate::units::Span;
use std::collections::BTreeMap;

/// Starts within this time of one another are of the same minute \[µs\].
const MINUTE_US: i64 = 60_000_000;

/// An outage of a blade that further tickets may belong to.
struct Current {
    /// Its failures: the first, and those of other modes in the same minute; by position.
    failures: Vec<usize>,
    /// Its end; `None`: not within the observation.
    end: Option<Span>,
    /// The user said how long it took.
    is_said: bool,
    /// Its first failure is of one of several parts.
    is_of_part: bool,
}

/// Unites the tickets of a blade that are one outage; they are in the order of time.
///
/// Two causes in the same minute are two modes that failed at once: an outage each. Of an outage whose duration the user
/// said nobody knows that the blade was still down: only what begins soon after it belongs to it, and its duration stays.
pub(super) fn merged(
    used: &[(usize, Ticket)],
    causes: &Causes,
    within: Span,
    window: Window,
    notes: &mut TicketNotes,
) -> Vec<RecordedOutage> {
    let mut outages: Vec<RecordedOutage> = Vec::with_capacity(used.len());
    let mut currents: BTreeMap<usize, Current> = BTreeMap::new();
    for (unit, ticket) in used {
        let failed = Span(ticket.start.0 - window.from.0);
        let returned = ticket.end.time().map(|end| Span(end.0 - window.from.0));
        let (is_said, is_of_part) = (matches!(ticket.end, End::Said(_)), ticket.part.is_some());
        let mode = causes.mode(&ticket.cause);
        let outage = RecordedOutage { unit: *unit, failed, returned, mode, struck: false };
        let Some(current) = currents.get_mut(unit) else {
            currents
                .insert(*unit, Current { failures: vec![outages.len()], end: returned, is_said, is_of_part });
            outages.push(outage);
            continue;
        };
        let first = current.failures[0];
        let (begun, is_down) =
            (outages[first].failed, !current.is_said && current.end.is_none_or(|end| failed < end));
        let is_near = failed.0 - begun.0 <= within.0;
        if !is_down && !is_near {
            *current = Current { failures: vec![outages.len()], end: returned, is_said, is_of_part };
            outages.push(outage);
            continue;
        }
        current.end = current.end.and_then(|end| returned.map(|other| end.max(other)));
        let fails_apart = is_of_part || current.is_of_part || failed.0 - begun.0 < MINUTE_US;
        if fails_apart && current.failures.iter().all(|at| outages[*at].mode != outage.mode) {
            if !is_of_part && !current.is_of_part {
                notes.take(TicketReason::SameMinute, ticket.line);
            }
            current.failures.push(outages.len());
            outages.push(outage);
        } else {
            let of_mode = current.failures.iter().copied().find(|at| outages[*at].mode == outage.mode);
            let before = &mut outages[of_mode.unwrap_or(first)];
            notes.take(if is_down { TicketReason::Overlap } else { TicketReason::Near }, ticket.line);
            if is_said && current.is_said {
                continue;
            }
            before.returned = before.returned.and_then(|back| returned.map(|other| back.max(other)));
        }
    }
    outages
}
