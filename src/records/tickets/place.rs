//! The place of tickets: the stay of their blade, before or within the window; and those that cannot be used.
//!
//! Model: a blade may have stayed several times, one row of the inventory each; a ticket belongs to the last stay that
//! began before it. A ticket at or after the retirement, by the day where only a day is given, is the failure that ended
//! the stay: the first such one, and it is never repaired. A ticket from before the window is no failure of the window, but
//! tells how old a life is (unless ages are said to be unknown), and that a blade was still down.

use super::{AgeRule, End, Ticket, TicketNotes, TicketReason, Window, stays};
use crate::records::fleet::{Blade, Fleet};
use crate::units::Time;
use std::collections::BTreeSet;

/// The tickets that can be used, in the order of time, each with the position of its stay.
pub(super) fn placed(
    tickets: Vec<Ticket>,
    fleet: &Fleet,
    window: Window,
    rule: AgeRule,
    notes: &mut TicketNotes,
) -> Vec<(usize, Ticket)> {
    let stays = stays::by_blade(fleet);
    let mut seen = BTreeSet::new();
    let mut ended = BTreeSet::new();
    let mut used = Vec::new();
    for mut ticket in tickets {
        let Some(stay) = stays.get(ticket.blade.as_str()).map(|of| stay(of, fleet, ticket.start)) else {
            notes.take(TicketReason::UnknownBlade, ticket.line);
            notes.explain(TicketReason::UnknownBlade, || format!(", such as {:?}", ticket.blade));
            continue;
        };
        let blade = &fleet.blades[stay];
        let reason = if !seen.insert((ticket.blade.clone(), ticket.start, ticket.end, ticket.cause.clone())) {
            Some(TicketReason::Duplicate)
        } else if ticket.end == End::At(ticket.start) {
            Some(TicketReason::NoTime)
        } else if ticket.start >= window.to {
            Some(TicketReason::AfterWindow)
        } else {
            reason_of_service(&mut ticket, blade, window, ended.contains(&stay))
                .or_else(|| reason_of_window(&ticket, window, rule))
        };
        match reason {
            Some(reason) => notes.take(reason, ticket.line),
            None if ticket.ends_life => {
                notes.take(TicketReason::EndsLife, ticket.line);
                ended.insert(stay);
                // Who was retired before the ticket was written had failed by then.
                let last = blade.retired.map_or(ticket.start, |until| Time(until.0 - 1));
                ticket.start = ticket.start.min(last);
            }
            None if ticket.start < window.from && is_over(&ticket, window) => {
                notes.take(TicketReason::GivesAge, ticket.line);
            }
            None if ticket.start < window.from => notes.take(TicketReason::AcrossStart, ticket.line),
            None if ticket.end == End::Open => notes.take(TicketReason::Open, ticket.line),
            None => {}
        }
        if reason.is_none() {
            if let End::Said(_) = ticket.end {
                notes.take(TicketReason::SaidRepair, ticket.line);
            }
            used.push((stay, ticket));
        }
    }
    used.sort_by_key(|(stay, ticket)| (ticket.start, *stay, ticket.line));
    used
}

/// The last stay that began by a time; the first if none did.
fn stay(of: &[usize], fleet: &Fleet, at: Time) -> usize {
    let began = |stay: &&usize| fleet.blades[**stay].installed.is_none_or(|from| from <= at);
    of.iter().rev().find(began).or(of.first()).copied().unwrap_or(0)
}

fn is_over(ticket: &Ticket, window: Window) -> bool {
    ticket.end.time().is_some_and(|end| end <= window.from)
}

/// The reason why a ticket does not fit the service of its blade. The end of one that ended its blade becomes open.
fn reason_of_service(
    ticket: &mut Ticket,
    blade: &Blade,
    window: Window,
    has_ended: bool,
) -> Option<TicketReason> {
    let is_early = blade.installed.is_some_and(|from| ticket.start < from);
    let is_gone = blade.retired.is_some_and(|until| until <= window.from);
    let ends_life = blade.retired_on.is_some_and(|from| ticket.start >= from);
    if is_early || is_gone || (ends_life && has_ended) {
        return Some(TicketReason::OutOfService);
    }
    if ends_life {
        (ticket.end, ticket.ends_life) = (End::Open, true);
    }
    (ticket.end == End::Untold).then_some(TicketReason::NoMinutes)
}

/// The reason why a ticket from before the window tells nothing.
fn reason_of_window(ticket: &Ticket, window: Window, rule: AgeRule) -> Option<TicketReason> {
    let is_before = ticket.start < window.from && is_over(ticket, window);
    (is_before && rule == AgeRule::Unknown).then_some(TicketReason::BeforeWindow)
}
