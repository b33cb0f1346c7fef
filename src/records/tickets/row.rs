//! From a row to a ticket.

use super::{End, Ticket, TicketNotes, TicketReason, TicketSource, slots};
use crate::records::error::Problem;
use crate::records::sheet::{Sheet, SheetRow, is_nothing, is_selected};

/// Errors of the header: no column says how long outages last, or a column that rows are selected by is missing.
pub(super) fn header_problems(sheet: &Sheet, source: &TicketSource) -> Vec<Problem> {
    let mut problems: Vec<Problem> =
        source.only.iter().filter_map(|only| sheet.must_have(&only.key)).collect();
    if !sheet.has("end") && !sheet.has("minutes") && source.repair.is_none() {
        let option = source.columns.option;
        problems.push(Problem {
            line: sheet.line(),
            column: "end".to_owned(),
            what: "there is no column of ends, and none of minutes".to_owned(),
            remedy: format!(
                "map one of them: {option} end=COLUMN or {option} minutes=COLUMN; if the record has neither, say how long \
                 a repair takes: --repair \"4 h\""
            ),
        });
    }
    problems
}

/// The ticket of a row; `None` if it was not selected, or has a problem.
pub(super) fn ticket(
    row: &SheetRow<'_>,
    sheet: &Sheet,
    source: &TicketSource,
    notes: &mut TicketNotes,
    problems: &mut Vec<Problem>,
) -> Option<Ticket> {
    if !is_selected(row, &source.only) {
        notes.take(TicketReason::NotSelected, row.line);
        return None;
    }
    if row.text("blade").is_empty() && source.format.is_some_and(|format| format.has_rows_of_the_whole()) {
        notes.take(TicketReason::OfTheWhole, row.line);
        return None;
    }
    let blade = row.filled("blade", problems);
    let start = row.known_moment("start", problems);
    let end = row.moment_read("end", problems);
    let duration = row.duration("minutes", problems);
    let (start, blade) = (start?.time, blade?);
    let end = match end {
        // Of an end that the clock showed twice the one after the start is meant.
        Some(end) if end.time < start && start <= end.later => {
            notes.take(TicketReason::RepeatedHour, row.line);
            Some(end.later)
        }
        Some(end) if end.time < start => {
            let what = "ends before it starts".to_owned();
            problems.push(row.problem("end", what, "write an end that is not before the start"));
            return None;
        }
        end => end.map(|end| end.time),
    };
    let by_duration = duration.map(|duration| start.after(duration));
    if let (Some(end), Some(other)) = (end, by_duration)
        && (end.0 - other.0).abs() > 60_000_000
    {
        notes.take(TicketReason::MinutesDisagree, row.line);
    }
    let end = match (end.or(by_duration), source.repair) {
        (Some(end), _) => End::At(end),
        (None, _) if sheet.has("end") => End::Open,
        (None, Some(repair)) => End::Said(start.after(repair)),
        (None, None) => End::Untold,
    };
    let cause = Some(row.text("cause")).filter(|cause| !is_nothing(cause)).unwrap_or_default().to_owned();
    let slot = Some(row.text("slot")).filter(|slot| !is_nothing(slot)).unwrap_or_default();
    let (part, cause) = slots::part(cause, slot, source);
    Some(Ticket { line: row.line, blade, start, end, ends_life: false, cause, part })
}
