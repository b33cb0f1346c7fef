//! Outage records: from what operators wrote down to scenarios that can be run.
//!
//! Data flow of an inventory and tickets: files → [`sheet`] (columns by name) → [`fleet`] (blades in service) and
//! [`tickets`] (outages in a window) → [`history`] (who was watched, and down, when) → [`lives`] → [`fit`] → [`rates`] (the
//! best law of each failure mode) → a piece of scenario, or a whole one, and [`uncertain`] (what the fits leave open).
//!
//! Data flow of the LANL record: a file → [`lanl`] (which rows count, in which window, merged into outages) → [`lives`] (time in operation
//! between failures) → [`fit`] (maximum likelihood) → [`modes`] (one failure mode for each [`cause`]) → [`system`]
//! (with bursts and frailty) → [`scenario_text`] (a fitted scenario, a replay scenario, and the record beside it) and [`report`] (the same for the
//! terminal). [`replay`] reads the record back.
//!
//! Invariant: nothing is dropped, merged or assumed in silence; what was done stands in the notes, in the report, or
//! in the comments of the scenarios. Deliberately absent: the simulation; this module makes texts, and the scenario
//! loader is their only reader.

pub mod bursts;
pub mod cause;
pub mod checks;
mod choice;
pub mod digits;
pub mod error;
mod file_text;
pub mod fit;
pub mod fleet;
pub mod frailty;
pub mod goodness;
pub mod history;
pub mod lanl;
mod lines;
pub mod lives;
pub mod modes;
pub mod moment;
pub mod rates;
pub mod replay;
pub mod report;
pub mod scenario_text;
pub mod sheet;
pub mod system;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub mod parts;
pub mod tickets;
pub mod uncertain;

pub use error::{Error, Problem};

use std::path::Path;

/// Everything that an import makes.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The scenario with fitted lives and repairs, for `<name>.toml`.
    pub fitted_toml: String,
    /// The scenario that replays the outages, for `<name>-replay.toml`.
    pub replay_toml: String,
    /// The outages, for `data/lanl/system-<system>.csv` beside the replay scenario.
    pub record_csv: String,
    /// The report for the terminal.
    pub report: String,
    /// Warnings about the laws, a sentence each.
    pub warnings: Vec<String>,
}

/// Imports one system of the LANL failure record, plain or compressed, with nodes as alike, and with laws of repairs, as they
/// are to be taken.
///
/// # Errors
/// [`Error`] says what is wrong with the file, where, and what would be right. Nothing is written.
pub fn import_lanl(
    path: &Path,
    system: u32,
    blades: rates::Blades,
    repairs: modes::Repairs,
) -> Result<Imported, Error> {
    let import = lanl::read(path, system)?;
    let fit = system::fit(&import, blades, repairs)?;
    Ok(Imported {
        fitted_toml: scenario_text::fitted(&import, &fit),
        replay_toml: scenario_text::replay(&import, &fit),
        record_csv: scenario_text::record_csv(&import),
        report: report::report(&import, &fit),
        warnings: fit.checked.iter().flat_map(|(name, of)| checks::warnings(name, of)).collect(),
    })
}
