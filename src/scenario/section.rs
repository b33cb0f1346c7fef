//! Sections of scenario files that belong to studies: part of the file, and nothing of the scenario.
//!
//! A study registers its [`Section`]: a raw type that describes one more key of the file, and the check of its value.
//! The parser checks and reads it with the rest, so that all problems of a file are reported at once, and hands out the
//! result by its type ([`Sections::get`]). All other readers pass over it.

use super::lenient::Lenient;
use super::validator::Validator;
use super::{Problem, Problems, raw};
use crate::model::prices::Prices;
use crate::policy;
use schemars::{Schema, SchemaGenerator};
use serde::de::DeserializeOwned;
use std::any::Any;

/// The registry of all that a scenario file may name: policy rules, and the sections of studies.
pub struct Registry {
    /// The rules of the four axes of a policy.
    pub rules: policy::Rules,
    /// The sections.
    pub sections: Vec<Section>,
}

/// A section of scenario files that belongs to a study.
#[derive(Clone, Copy)]
pub struct Section {
    /// Its key at the top of the file, such as `sweep`.
    pub key: &'static str,
    /// The schema of a struct with this key as its only field ([`JsonSchema::json_schema`](schemars::JsonSchema)).
    pub schema: fn(&mut SchemaGenerator) -> Schema,
    /// Reads and checks it; `None` if the file does not have it, or if a problem leaves nothing of it.
    pub read: fn(&mut SectionReader<'_, '_>) -> Option<Value>,
}

/// The checked value of a section.
pub type Value = Box<dyn Any + Send + Sync>;

/// The file as a section sees it.
pub struct SectionReader<'v, 'd> {
    pub(super) validator: &'v mut Validator<'d>,
    pub(super) lenient: &'v Lenient<'v>,
    /// All sections that a file may have.
    pub sections: &'v [Section],
    /// The rest of the file, word for word.
    pub scenario: &'v raw::Scenario,
    /// The prices, if there are any.
    pub prices: Option<&'v Prices>,
    own: Vec<Problem>,
}

impl SectionReader<'_, '_> {
    /// Fills a struct that has the section as its only field; `None` if it cannot be read, which has been reported.
    pub fn read<T: DeserializeOwned>(&mut self) -> Option<T> {
        self.lenient.read_without(&[]).ok()
    }

    /// The text of the file.
    pub fn text(&self) -> &str {
        self.validator.document.text()
    }

    /// Notes a problem with the value of `key`.
    pub fn problem(&mut self, key: &str, what: impl Into<String>, remedy: impl Into<String>) {
        self.validator.problem(key, what, remedy);
    }

    /// Notes that the value of the section at `key` does not fit the rest of the file: a problem for those who ask for
    /// the section ([`Sections::get`]) alone.
    pub fn own_problem(&mut self, key: &str, what: impl Into<String>, remedy: impl Into<String>) {
        let problem = self.validator.problem_at(key, what.into(), remedy.into());
        self.own.push(problem);
    }

    /// The number of problems of the file noted so far, without the section's own.
    pub fn problems(&self) -> usize {
        self.validator.problems.len()
    }

    /// Notes a problem if `metric` holds a year of the site against a target that the file does not have.
    pub fn target(&mut self, key: &str, metric: &str) {
        self.validator.target(key, metric, None, self.scenario);
    }
}

/// The checked sections of a file.
#[derive(Default)]
pub struct Sections {
    origin: String,
    /// The value of each section, and the problems that it has with the rest of the file.
    list: Vec<(Value, Vec<Problem>)>,
}

impl Sections {
    /// Reads all sections that may be in a file.
    pub(super) fn read(
        validator: &mut Validator<'_>,
        lenient: &Lenient<'_>,
        sections: &[Section],
        scenario: &raw::Scenario,
        prices: Option<&Prices>,
    ) -> Sections {
        let mut list = Vec::new();
        for section in sections {
            let own = Vec::new();
            let mut reader = SectionReader { validator, lenient, sections, scenario, prices, own };
            let value = (section.read)(&mut reader);
            // What is left of a section that cannot be used is what is wrong with it.
            let own = reader.own;
            list.push((value.unwrap_or(Box::new(())), own));
        }
        Sections { origin: String::new(), list }
    }

    /// The same with the name of the file.
    pub(super) fn of(self, origin: &str) -> Sections {
        Sections { origin: origin.to_owned(), ..self }
    }

    /// The problems that sections have with the rest of the file.
    pub(super) fn own_problems(&self) -> impl Iterator<Item = &Problem> {
        self.list.iter().flat_map(|(_, own)| own)
    }

    /// The section that is read as a `T`; `None` if the file does not have it.
    ///
    /// # Errors
    /// All problems that it has with the rest of the file.
    pub fn get<T: 'static>(&self) -> Result<Option<&T>, Problems> {
        let Some((value, own)) = self.list.iter().find_map(|(value, own)| Some((value.downcast_ref()?, own)))
        else {
            return Ok(None);
        };
        if own.is_empty() { Ok(Some(value)) } else { Err(Problems::new(self.origin.as_str(), own.clone())) }
    }

    /// Checks that all sections fit the rest of the file.
    ///
    /// # Errors
    /// All problems that sections have with the rest of the file.
    pub fn check(&self) -> Result<(), Problems> {
        let list: Vec<Problem> = self.own_problems().cloned().collect();
        if list.is_empty() { Ok(()) } else { Err(Problems::new(self.origin.as_str(), list)) }
    }
}
