//! The table of records in `docs/trust.md`: fits beside those of an independent program, the two checks, and a backtest.
//!
//! Intuition: how far to trust a forecast is best seen where it went wrong. So each published record goes the way of a user's
//! own: it is imported, fitted, checked, and cut in two, and the forecast of its first part is held against its last.
//!
//! `examples/records.rs` makes the table: `cargo run --release --example records -- --write`.

mod case;
mod independent;
mod known;
#[cfg(test)]
mod tests;

pub use known::TRUST_RECORDS;

use super::backtest::{Measure, Outcome, Tested, backtest};
use crate::records::bursts;
use crate::records::checks::WRITTEN;
use crate::records::rates::{self, FittedMode};
use crate::scenario::Registry;
use case::Case;
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// A published record that the table has a row of.
pub struct TrustRecord {
    /// Its key on the command line.
    pub key: &'static str,
    /// Its name in the table.
    pub name: &'static str,
    /// Its file in the repository, from there; `None` for one that is too large, and has to be fetched.
    pub file: Option<&'static str>,
    read: fn(&Path) -> Result<Case, String>,
}

/// The head of the table.
pub(super) const HEAD: &str = "| record | units, years, failures | fits beside an independent program | forecast = record | failures \
    forecast at ages beyond the record's | last third: months that miss (outages, minutes, most down) | last third: outages \
    (95 %) | what the checks said of the first two thirds |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n";

impl TrustRecord {
    /// The row of the record as a line of Markdown, with this many simulated histories in its backtest; `independent` is the
    /// text of `tests/data/independent-fits.csv`.
    ///
    /// # Errors
    /// If the file cannot be read as this record, or its laws differ from those of the independent program by more than 0.1 %.
    ///
    /// ```
    /// use hotspare::studies::{TRUST_RECORDS, TrustRecord};
    /// let record: Option<&TrustRecord> = TRUST_RECORDS.iter().find(|record| record.key == "mpp2");
    /// let record = record.ok_or("a record of this key")?;
    /// let independent = std::fs::read_to_string("tests/data/independent-fits.csv")?;
    /// let row = record.row(record.file.ok_or("a file")?.as_ref(), &independent, 39)?;
    /// assert!(row.starts_with("| PNNL MPP2, processors | 980, 4569 y, 381 (0.083 a year) | 3 laws: "), "{row}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn row(&self, file: &Path, independent: &str, histories: u32) -> Result<String, String> {
        let case = (self.read)(file)?;
        let history = &case.record.history;
        let watched = history.units.iter().filter(|unit| unit.to > unit.from).count();
        let (years, outages) = (history.watched().years(), history.outages.len());
        let cells = [
            self.name.to_owned(),
            format!("{watched}, {years:.0} y, {outages} ({:.3} a year)", outages as f64 / years),
            independent::compared(self.name, history, independent)?,
        ];
        let whole = said(&case.modes()?);
        let [months, all, earlier] = case.tested(histories)?;
        let cells: Vec<String> = cells.into_iter().chain(whole).chain([months, all, earlier]).collect();
        Ok(format!("| {} |\n", cells.join(" | ")))
    }

    /// The lives of each failure mode, as a table that another program fits: the name of the mode and a CSV text with the columns
    /// `value_h,entry_h,censored,age_unknown`.
    ///
    /// # Errors
    /// If the file cannot be read as this record.
    pub fn lives(&self, file: &Path) -> Result<Vec<(String, String)>, String> {
        Ok(independent::tables(&(self.read)(file)?.record.history))
    }

    /// The head of the table in Markdown.
    pub fn head() -> &'static str {
        HEAD
    }
}

impl Case {
    /// The laws that a forecast is made of, fitted to the whole record.
    fn modes(&self) -> Result<Vec<FittedMode>, String> {
        let history = match self.blades {
            rates::Blades::Alike => self.record.history.clone(),
            rates::Blades::Unequal => bursts::apart(&self.record.history, &[]).history,
        };
        rates::fit_of(&history, WRITTEN, self.blades).map_err(|error| error.to_string())
    }

    /// The backtest: months that miss, the outages of the last third, and what the checks said of the earlier part.
    fn tested(&self, histories: u32) -> Result<[String; 3], String> {
        let registry = Registry::builtin();
        let (base, origin) = (Path::new("scenarios"), "record");
        let tested = Tested { text: &self.scenario, origin, base, registry: &registry };
        let outcome = backtest(&tested, &self.record, self.split, histories, &AtomicBool::new(false))
            .map_err(|error| error.to_string())?;
        let [outages, minutes, most] = [0, 1, 2].map(|of| missed(&outcome, of).to_string());
        let months = match self.has_repairs {
            true => format!("{outages}, {minutes}, {most} of {}", outcome.months.len()),
            false => format!("{outages}, –, – of {}", outcome.months.len()),
        };
        let whole = outcome.measures[outcome.measures.len() - MEASURES];
        let mark = if whole.holds(whole.recorded) { "" } else { " ✗" };
        let all = format!("{:.0} ({:.0}–{:.0}){mark}", whole.recorded, whole.low, whole.high);
        let warned = ["record", "ages"].iter().zip(said(&outcome.modes)).filter(|(_, of)| of != HOLDS);
        let warned: Vec<String> =
            warned.map(|(check, of)| format!("{check}: {}", of.replace("WARNING: ", ""))).collect();
        let earlier =
            if warned.is_empty() { HOLDS.to_owned() } else { format!("WARNING: {}", warned.join("; ")) };
        Ok([months, all, earlier])
    }
}

/// Measures of a month: outages, minutes, most down at once.
const MEASURES: usize = 3;

const HOLDS: &str = "hold";

/// The two checks of fitted modes, a cell each.
fn said(modes: &[FittedMode]) -> [String; 2] {
    let checked = || modes.iter().filter_map(|mode| Some((mode.name.as_str(), mode.checked.as_ref()?)));
    let differ = checked().filter(|(_, of)| !of.holds()).map(|(name, _)| name.to_owned());
    let beyond = checked().filter_map(|(name, of)| Some((name, of.beyond.filter(|of| !of.holds())?)));
    let beyond = beyond.map(|(name, of)| format!("{name} {:.0} %", 100.0 * of.share));
    [differ.collect::<Vec<_>>(), beyond.collect()].map(|names| match names.as_slice() {
        [] => HOLDS.to_owned(),
        names => format!("WARNING: {}", names.join(", ")),
    })
}

/// Months that miss in one of the measures.
fn missed(outcome: &Outcome, measure: usize) -> usize {
    let months = outcome.measures.len() - MEASURES;
    let of = outcome.measures[..months].iter().skip(measure).step_by(MEASURES);
    of.filter(|of: &&Measure| !of.holds(of.recorded)).count()
}
