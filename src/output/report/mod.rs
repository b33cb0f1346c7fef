//! A report: results as one HTML file, for a manager's desk and a reviewer's.
//!
//! **Intuition.** A report is made from the files of a folder of results and from nothing else, so that it can be made
//! anew at any time and says nothing that the files do not. [`Results`] reads them; a file for each verb makes a
//! [`Document`](page::Document) of them; [`page`] makes the text. Every number is a `data` element that names the file and
//! the row it stands in.
//!
//! **Rules.** The page asks for nothing: no script, no font, no picture from elsewhere; a policy in its head forbids what
//! might slip in. The first screen is for somebody who has never seen the program.

mod backtest;
mod basis;
mod figure;
mod fit;
mod page;
mod plan;
mod results;
mod run;
mod sensitivity;
mod sweep;
mod timeline;
mod words;
mod worst;

pub use fit::FitReport;
pub use results::{ReportError, Results};

use super::sheet::Sheet;
use super::{MANIFEST, Manifest, RenderError};
use crate::digest::FileDigest;

/// The file's usual name.
pub const REPORT: &str = "report.html";

/// The report of results, as HTML.
pub fn render(results: &Results) -> String {
    page::render(&match results.verb() {
        "plan" => plan::document(results),
        "sweep" => sweep::document(results),
        "sensitivity" => sensitivity::document(results),
        _ => run::document(results),
    })
}

/// The report of a backtest from its table; `said` is the program's own report. `None` if it is another table.
pub fn of_backtest(name: &str, table: &[u8], said: &[String]) -> Option<String> {
    let sheet = Sheet::parse(table).filter(backtest::is_one)?;
    Some(page::render(&backtest::document(name, &sheet, said)))
}

/// The report of a fit.
pub fn of_fit(fit: &FitReport<'_>) -> String {
    page::render(&fit::document(fit))
}

/// Adds the report to the files of a folder of results, and to their manifest.
///
/// # Errors
/// [`RenderError`], if the files have no manifest.
pub fn add(files: &mut Vec<(String, Vec<u8>)>) -> Result<(), RenderError> {
    let none = || RenderError::new(REPORT, "the results have no manifest");
    let results = Results::of(files).ok_or_else(none)?;
    let report = render(&results).into_bytes();
    let at = files.iter().position(|(path, _)| path == MANIFEST).ok_or_else(none)?;
    let mut manifest: Manifest = results.manifest;
    manifest.outputs.push(FileDigest::of(REPORT, &report));
    files[at].1 = manifest.render()?;
    files.insert(at, (REPORT.to_owned(), report));
    Ok(())
}

/// The notices before the answer: an interruption, changed files.
fn notices(results: &Results) -> Vec<String> {
    let mut said = Vec::new();
    let replications = results.manifest.replications;
    if replications.done < replications.wanted {
        said.push(format!(
            "Interrupted: the figures rest on {} of {} simulated histories.",
            replications.done, replications.wanted
        ));
    }
    if !results.changed.is_empty() {
        said.push(format!(
            "Changed since they were made: {}. The figures here are not those that were simulated.",
            results.changed.join(", ")
        ));
    }
    said
}
