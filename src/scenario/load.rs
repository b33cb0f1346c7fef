//! From a file to a scenario: read, parse, check, validate.

use super::files::Files;
use super::lenient::Lenient;
use super::settings::{Setting, apply};
use super::source::{TextError, read_text};
use super::validate::validate;
use super::{Document, Problem, Problems, Registry, Scenario, Sections, raw, schema};
use crate::digest::FileDigest;
use std::path::{Path, PathBuf};

/// The reason why there is no scenario. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file gave no text.
    #[error(transparent)]
    Text(#[from] TextError),
    /// The text is not a scenario; all its problems.
    #[error(transparent)]
    Problems(#[from] Problems),
}

/// Reads and checks the scenario at `path`, and every file it names.
///
/// # Errors
/// [`LoadError`], with every problem at once.
pub fn load(path: &Path, registry: &Registry) -> Result<Scenario, LoadError> {
    load_with(path, &[], registry)
}

/// As [`load`], with some values replaced. The checksum of the scenario stays that of the file.
///
/// # Errors
/// [`LoadError`], with every problem at once; lines are those of the text with the settings made.
pub fn load_with(path: &Path, settings: &[Setting], registry: &Registry) -> Result<Scenario, LoadError> {
    Ok(Written::read(path)?.load(settings, registry)?)
}

/// A scenario as it is written, to be read with one setting or another without looking at its file again.
#[derive(Clone)]
pub struct Written {
    text: String,
    origin: String,
    /// The folder that the files it names are relative to.
    base: PathBuf,
}

impl Written {
    /// The text of the file at `path`.
    ///
    /// # Errors
    /// [`TextError`], if it gives none.
    pub fn read(path: &Path) -> Result<Written, TextError> {
        let base = path.parent().unwrap_or(Path::new(".")).to_owned();
        Ok(Written { text: read_text(path)?, origin: path.display().to_string(), base })
    }

    /// A text that is not in a file; `origin` is its name in messages, and files it names are relative to `base`.
    pub fn text(text: &str, origin: &str, base: &Path) -> Written {
        Written { text: text.to_owned(), origin: origin.to_owned(), base: base.to_owned() }
    }

    /// The text with some values replaced, one after the other.
    ///
    /// # Errors
    /// Settings that have no place in it.
    pub fn text_with(&self, settings: &[Setting]) -> Result<String, Problems> {
        apply(&self.text, settings).map_err(|list| Problems::new(&self.origin, list))
    }

    /// Same key: two settings replace the same value of the text, however their keys are written.
    pub fn is_same_key(&self, one: &Setting, other: &Setting) -> bool {
        one.place(&self.text) == other.place(&self.text)
    }

    /// Checks it with some values replaced, one after the other.
    ///
    /// # Errors
    /// Every problem at once; lines are those of the text with the settings made.
    pub fn load(&self, settings: &[Setting], registry: &Registry) -> Result<Scenario, Problems> {
        Ok(self.load_all(settings, registry)?.0)
    }

    /// As [`load`](Written::load), with what the sections of studies say.
    ///
    /// # Errors
    /// Every problem at once.
    pub fn load_all(
        &self,
        settings: &[Setting],
        registry: &Registry,
    ) -> Result<(Scenario, Sections), Problems> {
        let edited = self.text_with(settings)?;
        let (mut scenario, sections) = load_all(&edited, &self.origin, &self.base, registry)?;
        scenario.files[0] = FileDigest::of(&self.origin, self.text.as_bytes());
        Ok((scenario, sections))
    }
}

/// Checks a scenario's text; `origin` is its name in messages, and files it names are relative to `base`.
///
/// # Errors
/// Every problem at once.
///
/// ```
/// use hotspare::{Registry, load_text};
/// let problems = load_text("horizon = \"5 parsec\"", "it", ".".as_ref(), &Registry::builtin()).err().unwrap();
/// assert!(problems.to_string().contains("parsec"));
/// ```
pub fn load_text(text: &str, origin: &str, base: &Path, registry: &Registry) -> Result<Scenario, Problems> {
    Ok(load_all(text, origin, base, registry)?.0)
}

fn load_all(
    text: &str,
    origin: &str,
    base: &Path,
    registry: &Registry,
) -> Result<(Scenario, Sections), Problems> {
    let problems = |list| Problems::new(origin, list);
    let document = Document::parse(text).map_err(problems)?;
    let mut found = document.check(&schema::schema(registry));
    found.extend(document.check_names());
    let wrong = found.clone();
    let lenient = Lenient { document: &document, wrong: &wrong };
    let sections: Vec<&str> = registry.sections.iter().map(|section| section.key).collect();
    let raw: raw::Scenario = match lenient.read_without(&sections) {
        Ok(raw) => raw,
        // Something is missing that everything else depends on.
        Err(unreadable) => return Err(problems(if found.is_empty() { unreadable } else { found })),
    };
    let mut files = Files::new(base);
    files.read.push(FileDigest::of(origin, text.as_bytes()));
    // What the check has found does not hide what only the meaning shows.
    match validate(raw, &lenient, files, registry) {
        Ok((scenario, sections)) if found.is_empty() => {
            Ok((Scenario { text: text.to_owned(), ..scenario }, sections.of(origin)))
        }
        Ok((_, sections)) => {
            found.extend(sections.own_problems().cloned());
            Err(problems(found))
        }
        Err(more) => {
            // What is said of a table may only follow from what is wrong inside it, and was left out.
            let follows = |problem: &Problem, of: &Problem| {
                of.key.strip_prefix(problem.key.as_str()).is_some_and(|rest| rest.starts_with('.'))
            };
            let own: Vec<Problem> =
                more.into_iter().filter(|problem| !found.iter().any(|of| follows(problem, of))).collect();
            found.extend(own);
            Err(problems(found))
        }
    }
}
