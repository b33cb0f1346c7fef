//! Doubts about tickets and their window.

use super::{End, Ticket, TicketNotes, TicketReason, Window};
use crate::records::fleet::Fleet;
use crate::records::history::{RecordedOutage, Unit};
use crate::records::lines::rows;
use crate::records::moment::Calendar;
use crate::units::{Span, Time};

/// Probability below which a silence at an end of the window is reported \[1\]: assumed.
const UNLIKELY: f64 = 0.01;

fn days(span: Span) -> String {
    format!("{:.0} d", span.hours() / 24.0)
}

/// Notes the end assumed for tickets without one, and the longest of these outages.
pub(super) fn open(
    used: &[(usize, Ticket)],
    units: &[Unit],
    window: Window,
    calendar: &Calendar,
    notes: &mut TicketNotes,
) {
    let lasting = |(unit, ticket): &(usize, Ticket)| {
        let until = window.from.after(units[*unit].to);
        let is_open = ticket.end == End::Open && !ticket.ends_life && ticket.start >= window.from;
        is_open.then(|| (until.since(ticket.start), until))
    };
    let open: Vec<(Span, Time)> = used.iter().filter_map(lasting).collect();
    if let Some((longest, until)) = open.iter().max() {
        let at_most = if open.len() == 1 { "" } else { "at most " };
        let (until, longest) = (calendar.show(*until), days(*longest));
        notes.explain(TicketReason::Open, || {
            format!(" until {until}, {at_most}{longest}; close or drop what is over")
        });
    }
}

/// Silences: ends of the window without a ticket for so long that tickets seem not to have been written down.
///
/// Of n outages at a constant rate all fall into a share s of the time watched with the chance s^n.
pub(super) fn silences(
    units: &[Unit],
    outages: &[RecordedOutage],
    window: Window,
    calendar: &Calendar,
) -> Vec<String> {
    let (Some(first), Some(last)) = (outages.first(), outages.last()) else { return Vec::new() };
    let watched = |from: Span, to: Span| -> f64 {
        let of = |unit: &Unit| Span(unit.to.0.min(to.0) - unit.from.0.max(from.0)).hours().max(0.0);
        units.iter().map(of).sum()
    };
    let length = window.to.since(window.from);
    let all = watched(Span::ZERO, length).max(1e-9);
    let silence = |outage: &RecordedOutage, (from, to): (Span, Span), words: [&str; 3]| {
        let chance = libm::pow(1.0 - watched(from, to) / all, outages.len() as f64);
        let [which, end, option] = words;
        (chance < UNLIKELY).then(|| {
            format!(
                "no ticket begins in the {which} {} of the window, the {end} one is of {}: at a constant rate the chance of \
                 that is below 1 %; check {option}, or rates are too low",
                days(Span(to.0 - from.0)),
                calendar.show(window.from.after(outage.failed))
            )
        })
    };
    let before = silence(first, (Span::ZERO, first.failed), ["first", "first", "--from"]);
    let after = silence(last, (last.failed, length), ["last", "last", "--to"]);
    before.into_iter().chain(after).collect()
}

/// Blades that were installed after the window, which count for nothing.
pub(super) fn late(fleet: &Fleet, window: Window) -> Vec<String> {
    let late = fleet.blades.iter().filter(|blade| blade.installed.is_some_and(|from| from >= window.to));
    let lines: Vec<u64> = late.map(|blade| blade.line).collect();
    if lines.is_empty() {
        return Vec::new();
    }
    vec![format!("{} of the inventory: installed after the window, not observed", rows(&lines))]
}
