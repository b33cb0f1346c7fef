//! The files of results as values, for programs other than the command line: made, printed, written.

use super::formats::{FORMATS, Report, TERMINAL, render};
use super::{
    FolderError, MANIFEST, Manifest, Owner, Provenance, REPLICATIONS, RenderError, Staged, WantedPlots, csv,
    folder, render_all,
};
use crate::experiment::{Outcome, Summary};
use std::path::Path;

/// Every file that `hotspare run` writes, each a name and its bytes, the manifest last; plots are SVG for a page.
///
/// # Errors
/// [`RenderError`], for the first file that could not be made.
pub fn result_files(
    summary: &Summary,
    outcome: &Outcome,
    provenance: &Provenance,
) -> Result<Vec<(String, Vec<u8>)>, RenderError> {
    let replications = csv::replications_unless_too_many(summary, outcome)
        .map_err(|error| RenderError::new(REPLICATIONS, error))?;
    render_all(summary, replications, provenance, &WantedPlots::default(), &Staged::none())
}

/// Writes files of results, the manifest among them, as the whole content of `folder`: all of them or none. Results of
/// another scenario are replaced with `force` alone.
///
/// # Errors
/// [`FolderError`]; what was in the folder before is still there.
pub fn write_results(folder: &Path, files: &[(String, Vec<u8>)], force: bool) -> Result<(), FolderError> {
    let manifest = files.iter().find(|(name, _)| name == MANIFEST);
    let owner = manifest.and_then(|(_, text)| Manifest::parse(text)).map(|manifest| manifest.scenario);
    let none = || FolderError::NotResults { folder: folder.to_owned() };
    let owner: Owner = owner.ok_or_else(none)?;
    folder::write_claimed(&folder::claim(folder, &owner, force)?, &owner, files, &Staged::none(), force)
}

/// The text of results in a format of `--format`: `table`, `json`, `csv`, `markdown`, `latex`; the first of them for any
/// other name.
///
/// # Errors
/// [`RenderError`], should the text be refused.
pub fn printed(report: &dyn Report, format: &str) -> Result<String, RenderError> {
    let format = FORMATS.iter().copied().find(|known| known.name() == format).unwrap_or(TERMINAL);
    render(report, format)
}
