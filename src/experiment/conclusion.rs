//! The conclusion of a run: its summary, with the warnings about its forecast and the worst outage told.

use super::record_check::against_record;
use super::{Outcome, Summary, worst};
use crate::scenario::Scenario;
use std::io;
use std::sync::atomic::AtomicBool;

/// The summary of a run with all that `hotspare run` adds: a comparison with the record that the scenario was fitted to,
/// and the longest outage of the policy with the least downtime.
///
/// `stop` gives the comparison up, which then warns of nothing.
///
/// # Errors
/// As [`Summary::new`].
pub fn conclude(scenario: &Scenario, outcome: &Outcome, stop: &AtomicBool) -> io::Result<Summary> {
    let mut summary = Summary::new(scenario, outcome)?;
    summary.warnings.splice(0..0, against_record(scenario, stop));
    summary.worst = summary.least_downtime().and_then(|policy| worst::of(scenario, outcome, policy));
    Ok(summary)
}
