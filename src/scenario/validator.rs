//! The work of checking a scenario in progress: what has been met so far, and the problems.

use super::files::Files;
use super::problem::{listed, nearest, quoted};
use super::study::UsedPreset;
use super::{Document, Problem};
use crate::model::resource::ResourceTable;
use std::collections::BTreeSet;

/// The work in progress.
pub(super) struct Validator<'d> {
    pub document: &'d Document<'d>,
    pub files: Files,
    pub problems: Vec<Problem>,
    pub resources: ResourceTable,
    pub types: Vec<String>,
    /// The names of the groups of blades met so far.
    pub groups: BTreeSet<String>,
    /// The presets met so far; those of `[times]` once for each policy.
    pub presets: Vec<UsedPreset>,
}

impl Validator<'_> {
    /// Notes a problem with the value of `key`.
    pub fn problem(&mut self, key: &str, what: impl Into<String>, remedy: impl Into<String>) {
        let problem = self.problem_at(key, what.into(), remedy.into());
        self.problems.push(problem);
    }

    pub fn problem_at(&self, key: &str, what: String, remedy: String) -> Problem {
        let (line, column) = self.document.locate(key);
        Problem { line, column, key: key.to_owned(), what, remedy }
    }

    pub fn unknown(&mut self, key: &str, what: &str, written: &str, known: &[&str]) {
        let remedy = match nearest(written, known.iter().copied()) {
            Some(near) => format!("write {near:?}"),
            None if known.is_empty() => format!("add a {what} first"),
            None => format!("the {} are {}", plural(what), listed(known)),
        };
        self.problem(key, format!("unknown {what} {}", quoted(written)), remedy);
    }
}

/// `policies`, `blade types`, `groups of blades`.
fn plural(what: &str) -> String {
    match (what.split_once(" of "), what.strip_suffix('y')) {
        (Some((head, rest)), _) => format!("{} of {rest}", plural(head)),
        (None, Some(stem)) => format!("{stem}ies"),
        (None, None) => format!("{what}s"),
    }
}
