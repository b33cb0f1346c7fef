//! The parts that tickets name: which slot of its kind failed.

use super::causes::Causes;
use super::{Ticket, TicketSource};
use crate::records::parts::PartKind;
use std::collections::BTreeSet;

/// The kind of part of a cause, by position, and the cause with the slot of the part.
pub(super) fn part(cause: String, slot: &str, source: &TicketSource) -> (Option<usize>, String) {
    let is_same = |of: &str| of.trim().to_lowercase() == cause.trim().to_lowercase();
    match source.parts.iter().position(|parts| is_same(&parts.cause)) {
        Some(kind) if !slot.is_empty() => (Some(kind), format!("{cause} {slot}")),
        kind => (kind, cause),
    }
}

/// The kinds with the modes of their parts.
///
/// # Errors
/// If some tickets of a kind name the part and others do not, or more parts failed than there are.
pub(super) fn kinds(
    source: &TicketSource,
    used: &[(usize, Ticket)],
    causes: &Causes,
) -> Result<Vec<PartKind>, String> {
    let kind = |(at, parts): (usize, &crate::records::parts::Parts)| {
        let own = used.iter().map(|(_, ticket)| ticket).filter(|ticket| ticket.part == Some(at));
        let modes: BTreeSet<String> =
            own.map(|ticket| causes.modes[causes.mode(&ticket.cause)].clone()).collect();
        let whole = causes.name_of(&parts.cause);
        match modes.contains(&whole) {
            true if modes.len() > 1 => {
                Err(format!("some tickets of {whole} say which one failed, others do not"))
            }
            true => PartKind::new(parts, whole, Vec::new(), &causes.modes),
            false => PartKind::new(parts, whole, modes.into_iter().collect(), &causes.modes),
        }
    };
    source.parts.iter().enumerate().map(kind).collect()
}
