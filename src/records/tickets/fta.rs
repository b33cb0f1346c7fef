//! The causes of an event trace of the Failure Trace Archive.
//!
//! A trace has a row for each state, and `event_end_reason` says why the state of its row ended: the cause of an outage
//! stands in the row of the state before it. Traces have it elsewhere, too: in the row of the state that follows, or in that
//! of the outage itself. A trace shows where, because a row at one end of the trace has none; the place that gives most
//! outages a cause is taken, of several the one that the archive describes, and it is said.

use super::Ticket;
use crate::records::sheet::{Sheet, SheetRow, is_nothing};
use std::collections::BTreeMap;

/// The place of a cause, from the one that the archive describes.
const PLACES: [&str; 3] = [
    "the row of the state before each outage",
    "the row of the state after each outage",
    "the row of each outage",
];

/// A state of a node: the text of a bound of it.
type Bound<'t> = (&'t str, &'t str);

fn cause<'t>(row: &SheetRow<'t>) -> Option<&'t str> {
    // 0 is an undefined reason.
    Some(row.text("cause")).filter(|cause| !is_nothing(cause) && *cause != "0")
}

/// Gives tickets their causes; a sentence on where they stood.
pub(super) fn explain(tickets: &mut [Ticket], sheet: &Sheet) -> Vec<String> {
    let mut ends: BTreeMap<Bound<'_>, &str> = BTreeMap::new();
    let mut starts: BTreeMap<Bound<'_>, &str> = BTreeMap::new();
    let rows: BTreeMap<u64, SheetRow<'_>> = sheet.rows().map(|row| (row.line, row)).collect();
    for row in rows.values() {
        if let Some(cause) = cause(row) {
            ends.insert((row.text("blade"), row.text("end")), cause);
            starts.insert((row.text("blade"), row.text("start")), cause);
        }
    }
    let causes_of = |ticket: &Ticket| -> [Option<&str>; 3] {
        let Some(row) = rows.get(&ticket.line) else { return [None; 3] };
        let blade = row.text("blade");
        let before = ends.get(&(blade, row.text("start"))).copied();
        [before, starts.get(&(blade, row.text("end"))).copied(), cause(row)]
    };
    let found: Vec<[Option<&str>; 3]> = tickets.iter().map(causes_of).collect();
    let count = |place: usize| found.iter().filter(|causes| causes[place].is_some()).count();
    let place = (0..PLACES.len()).rev().max_by_key(|place| count(*place)).unwrap_or(0);
    for (ticket, causes) in tickets.iter_mut().zip(&found) {
        ticket.cause = causes[place].unwrap_or_default().to_owned();
    }
    match count(place) {
        0 => Vec::new(),
        known => vec![format!("causes: from {}, {known} of {} outages have one", PLACES[place], found.len())],
    }
}
