//! From a file to a scenario: read, parse, check, validate.

use super::files::{Files, sha256};
use super::source::{TextError, read_text};
use super::study::InputFile;
use super::validate::validate;
use super::{Document, Problems, Scenario, raw, schema};
use crate::policy::Registry;
use std::path::Path;

/// Why there is no scenario. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file gave no text.
    #[error(transparent)]
    Text(#[from] TextError),
    /// The text is not a scenario; all that is wrong with it.
    #[error(transparent)]
    Problems(#[from] Problems),
}

/// Reads and checks the scenario at `path`, and every file it names.
///
/// # Errors
/// [`LoadError`], with every problem at once.
pub fn load(path: &Path, registry: &Registry) -> Result<Scenario, LoadError> {
    let text = read_text(path)?;
    let base = path.parent().unwrap_or(Path::new("."));
    Ok(load_text(&text, &path.display().to_string(), base, registry)?)
}

/// Checks a scenario's text; `origin` is what messages call it, and files it names are relative to `base`.
///
/// # Errors
/// Every problem at once.
///
/// ```
/// use hotspare::{policy::Registry, scenario::load_text};
/// let problems = load_text("horizon = \"5 parsec\"", "it", ".".as_ref(), &Registry::builtin()).err().unwrap();
/// assert!(problems.to_string().contains("parsec"));
/// ```
pub fn load_text(text: &str, origin: &str, base: &Path, registry: &Registry) -> Result<Scenario, Problems> {
    let problems = |list| Problems::new(origin, list);
    let document = Document::parse(text).map_err(problems)?;
    let found = document.check(&schema::schema(registry));
    if !found.is_empty() {
        return Err(problems(found));
    }
    let raw: raw::Scenario = document.read().map_err(problems)?;
    let mut files = Files::new(base);
    files.read.push(InputFile { path: origin.to_owned(), sha256: sha256(text.as_bytes()) });
    validate(raw, &document, files, registry).map_err(problems)
}
