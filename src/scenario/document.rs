//! A TOML text with the position of everything in it.
//!
//! The text is parsed once. The result can be compared with a schema ([`Document::check`]), read into structs
//! ([`Document::read`]), and pointed at ([`Document::locate`]), which gives the messages of later stages a line
//! although they no longer see the text.
//!
//! Limits: tables and lists nested 64 deep; a text of any length (callers bound it, see [`super::source`]). Where there
//! are no threads, as in WebAssembly, a text is parsed on the stack of the caller.

use std::collections::BTreeMap;
use std::{io, thread};

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer};

use super::positions::Positions;
use super::{Problem, path, syntax};

/// Deepest nesting of tables and lists that is read \[1\].
const MAX_DEPTH: usize = 64;

/// The stack on which a text is parsed \[B\].
///
/// The parser bounds the dots of a key and the nesting of brackets to 80 each, but not the product: 80 inline
/// tables with keys of 80 parts are 6400 levels, and dropping those takes about 10 MiB in an unoptimised build.
const PARSER_STACK_BYTES: usize = 64 * 1024 * 1024;

/// A parsed text.
///
/// ```
/// use hotspare::Document;
/// let document = Document::parse("name = \"row\"\n[[pool]]\ntype = \"hs22\"\n").unwrap();
/// assert_eq!(document.locate("pool[0].type"), (3, 1));
/// assert_eq!(document.locate("pool[0].count"), (2, 1));
/// ```
#[derive(Debug)]
pub struct Document<'a> {
    text: &'a str,
    positions: Positions<'a>,
    root: Spanned<DeTable<'a>>,
}

impl<'a> Document<'a> {
    /// Parses `text`.
    ///
    /// # Errors
    /// Every syntax error, with its line, and with its key where that is certain. Nothing is checked then.
    pub fn parse(text: &'a str) -> Result<Self, Vec<Problem>> {
        let positions = Positions::new(text);
        let nowhere = |what: &str| {
            let remedy = "try again with more memory, or with a shorter text".to_owned();
            vec![Problem { line: 1, column: 1, key: String::new(), what: what.to_owned(), remedy }]
        };
        let parse = || parse_bounded(text, &positions);
        let parsed = thread::scope(|scope| {
            match thread::Builder::new().stack_size(PARSER_STACK_BYTES).spawn_scoped(scope, parse) {
                Ok(parser) => parser.join().unwrap_or_else(|_| Err(nowhere("the parser did not finish"))),
                // No threads at all: the stack has to do that there is.
                Err(error) if error.kind() == io::ErrorKind::Unsupported => parse(),
                Err(error) => Err(nowhere(&format!("the text could not be parsed: {error}"))),
            }
        })?;
        Ok(Document { text, positions, root: parsed })
    }

    /// Fills a `T` from the document.
    ///
    /// # Errors
    /// The first thing that does not fit. After a [`check`](Document::check) without problems against the schema
    /// of `T` there is none, if `T` observes the [conventions](super::check).
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Vec<Problem>> {
        self.read_without(&[])
    }

    /// Fills a `T` from the document without some of the keys at its top.
    pub(super) fn read_without<T: DeserializeOwned>(&self, keys: &[&str]) -> Result<T, Vec<Problem>> {
        let mut root = self.root.clone();
        keys.iter().for_each(|key| drop(root.get_mut().remove(*key)));
        T::deserialize(Deserializer::from(root)).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            let place = syntax::places(self.text, self.root.get_ref(), &[offset]).pop();
            let key = place.unwrap_or_default().path;
            let remedy = "write a value that the schema of the scenario allows".to_owned();
            vec![self.problem(offset, key, error.message().to_owned(), remedy)]
        })
    }

    /// The line and the column, both from 1, of the thing at the path `key`, such as `pool[1].type`.
    ///
    /// If it is not in the text, of its nearest ancestor that is; `(1, 1)` if there is none.
    pub fn locate(&self, key: &str) -> (u32, u32) {
        self.positions.at(path::locate(self.root.get_ref(), key))
    }

    /// The text.
    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// The table that holds everything.
    pub(super) fn root(&self) -> &Spanned<DeTable<'a>> {
        &self.root
    }

    /// The text of `value`, as written.
    pub(super) fn written(&self, value: &Spanned<DeValue<'_>>) -> &'a str {
        self.text.get(value.span()).unwrap_or_default()
    }

    /// The name in the header `[name]` or `[[name]]` at which `value` starts, if it starts at one.
    pub(super) fn header(&self, value: &Spanned<DeValue<'_>>) -> Option<&'a str> {
        let start = value.span().start;
        let (header, _) = self.text.get(start..)?.strip_prefix('[')?.split_once(']')?;
        let indent = &self.text[self.positions.line_start(start)..start];
        indent.trim().is_empty().then(|| header.trim_start_matches('[').trim())
    }

    /// A problem with the thing that starts at the byte `offset`.
    pub(super) fn problem(&self, offset: usize, key: String, what: String, remedy: String) -> Problem {
        let (line, column) = self.positions.at(offset);
        Problem { line, column, key, what, remedy }
    }
}

/// Parses `text`; the result is nested at most [`MAX_DEPTH`] deep.
fn parse_bounded<'a>(text: &'a str, positions: &Positions<'_>) -> Result<Spanned<DeTable<'a>>, Vec<Problem>> {
    let (root, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return Err(syntax::problems(text, positions, root.get_ref(), &errors));
    }
    match root.get_ref().values().find_map(|value| too_deep(value, MAX_DEPTH)) {
        Some(offset) => Err(vec![syntax::nested_too_deep(positions.at(offset))]),
        None => Ok(root),
    }
}

/// The position of a part of `value` nested deeper than `levels`, if there is one.
fn too_deep(value: &Spanned<DeValue<'_>>, levels: usize) -> Option<usize> {
    if levels == 0 {
        return Some(value.span().start);
    }
    match value.get_ref() {
        DeValue::Table(table) => table.values().find_map(|value| too_deep(value, levels - 1)),
        DeValue::Array(list) => list.iter().find_map(|value| too_deep(value, levels - 1)),
        _ => None,
    }
}

/// The names of a table in the order in which the scenario gives them.
pub(super) fn document_order<T>(
    document: &Document<'_>,
    table: &str,
    entries: &BTreeMap<String, T>,
) -> Vec<String> {
    let mut names: Vec<String> = entries.keys().cloned().collect();
    names.sort_by_cached_key(|name| document.locate(&format!("{table}.{name}")));
    names
}
