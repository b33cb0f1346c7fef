//! The parser's errors as problems: text that is not TOML, with a remedy.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue, Error};

use super::Problem;
use super::path::{push_index, push_key};
use super::positions::Positions;
use super::problem::{quoted, shortened};

/// Beginnings of the parser's messages about a key that was given before; it drops the text behind the second.
const DUPLICATE: [&str; 2] = ["duplicate key", "cannot extend value"];
/// Beginning of the parser's message about a header without its `]`; it mistakes the text that follows for the header.
const UNCLOSED_HEADER: &str = "unclosed table";

/// All `errors` as problems, each error once.
pub(super) fn problems(
    text: &str,
    positions: &Positions<'_>,
    root: &DeTable<'_>,
    errors: &[Error],
) -> Vec<Problem> {
    let start = |error: &Error| error.span().map_or(0, |span| span.start);
    let offsets: Vec<usize> = errors.iter().map(start).collect();
    let places = places(text, root, &offsets);
    let mut problems: Vec<Problem> = errors
        .iter()
        .zip(places)
        .map(|(error, place)| {
            let span = error.span().unwrap_or_default();
            let (line, column) = positions.at(span.start);
            let written = text.get(span.clone()).unwrap_or_default();
            let (what, mut remedy) = explain(error.message(), written);
            let line_start = &text[positions.line_start(span.start)..span.start];
            let key = key(error.message(), written, line_start, place);
            if is_duplicate(error.message()) && key.starts_with("blade_type.") && key.ends_with(".failure") {
                remedy = "keep one of the two, with the failure modes below it: those of both would add up"
                    .to_owned();
            }
            Problem { line, column, key, what, remedy }
        })
        .collect();
    problems.sort_unstable();
    problems.dedup();
    problems
}

/// Duplicate: the `message` is about a key that was given before.
fn is_duplicate(message: &str) -> bool {
    DUPLICATE.iter().any(|begin| message.starts_with(begin))
}

/// The path that the `message` is about: at `place`, or one that the parser lost.
///
/// `written` is the text the message points at, `before` what precedes it on its line.
fn key(message: &str, written: &str, before: &str, place: Place) -> String {
    let is_duplicate = is_duplicate(message);
    if (is_duplicate && !place.exact) || message.starts_with(UNCLOSED_HEADER) {
        let header = before.trim_start().strip_prefix('[').filter(|name| !name.contains(['{', '=', ',']));
        if let Some(name) = header {
            return format!("{}{written}", name.trim_start_matches('[').trim_start());
        }
    }
    let mut path = place.path;
    if is_duplicate && !place.exact {
        push_key(&mut path, written.trim_matches(['"', '\'']));
    }
    path
}

/// The problem of a text whose tables and lists are nested deeper than a scenario needs.
pub(super) fn nested_too_deep((line, column): (u32, u32)) -> Problem {
    let (what, remedy) = too_deep();
    Problem { line, column, key: String::new(), what, remedy }
}

fn too_deep() -> (String, String) {
    ("tables and lists are nested too deeply".to_owned(), "nest them at most 64 deep".to_owned())
}

/// The problem and the remedy, from the parser's `message` about the text `written`.
fn explain(message: &str, written: &str) -> (String, String) {
    let (what, expected) = match message.split_once(", expected ") {
        Some((what, expected)) => (what, Some(expected)),
        None => (message, None),
    };
    let shown = shortened(written.trim());
    match what {
        _ if is_duplicate(what) => ("is already defined".to_owned(), "keep one of the two".to_owned()),
        "string values must be quoted" if shown.is_empty() => {
            ("the value is missing".to_owned(), "write a value after the =".to_owned())
        }
        _ if matches!(shown.to_ascii_lowercase().as_str(), "yes" | "no" | "on" | "off") => {
            (format!("{shown} is not a truth value of TOML"), "write true or false".to_owned())
        }
        "string values must be quoted" => (
            format!("{shown} is a text without quotation marks"),
            format!("write {}", quoted(written.trim())),
        ),
        "invalid boolean" | "invalid float" if !shown.is_empty() => (
            format!("{shown} is neither a number nor true or false"),
            "write a text in quotation marks, a number, true or false".to_owned(),
        ),
        "unexpected key or value" => {
            ("unexpected text after the value".to_owned(), "begin a new line, or # for a comment".to_owned())
        }
        "key with no value" => ("a key has no value".to_owned(), "write = and a value behind it".to_owned()),
        "recursion limit" | "cannot recurse further; max recursion depth met" => too_deep(),
        _ => {
            let remedy = match expected {
                None => "write it as TOML asks, see https://toml.io".to_owned(),
                Some("nothing") if shown.is_empty() => "remove it".to_owned(),
                Some("nothing") => format!("remove {shown}"),
                Some(expected) => format!("write {}", expected.replace(", ", " or ")),
            };
            (what.to_owned(), remedy)
        }
    }
}

/// The path of the thing written at a byte.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    /// The path of the innermost thing there, or else of the nearest table header above.
    pub(super) path: String,
    /// Exact: the document holds that thing; the parser drops some of the things that it refuses.
    pub(super) exact: bool,
}

/// The place of each of the bytes `offsets` of `text`.
pub(super) fn places(text: &str, root: &DeTable<'_>, offsets: &[usize]) -> Vec<Place> {
    let mut wanted = offsets.to_vec();
    wanted.sort_unstable();
    wanted.dedup();
    let mut search =
        Search { text, wanted, found: BTreeMap::new(), headers: Vec::new(), path: String::new() };
    search.table(root);
    search.headers.sort_unstable();
    offsets.iter().map(|&offset| search.place(offset)).collect()
}

/// A walk through a document that collects the paths of the things written at the wanted bytes.
struct Search<'t> {
    text: &'t str,
    /// The bytes, ascending.
    wanted: Vec<usize>,
    /// For each byte the length of the smallest thing there, and its path.
    found: BTreeMap<usize, (usize, String)>,
    /// The start of each table with a header, and its path.
    headers: Vec<(usize, String)>,
    path: String,
}

impl Search<'_> {
    fn place(&self, offset: usize) -> Place {
        if let Some((_, path)) = self.found.get(&offset) {
            return Place { path: path.clone(), exact: true };
        }
        let above = self.headers.partition_point(|&(start, _)| start <= offset).checked_sub(1);
        let header = above.and_then(|index| self.headers.get(index));
        Place { path: header.map(|(_, path)| path.clone()).unwrap_or_default(), exact: false }
    }

    fn table(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            let length = self.path.len();
            push_key(&mut self.path, key.get_ref());
            self.offer(key.span());
            self.value(value);
            self.path.truncate(length);
        }
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>) {
        self.offer(value.span());
        match value.get_ref() {
            DeValue::Table(table) => {
                let start = value.span().start;
                if self.text.as_bytes().get(start) == Some(&b'[') {
                    self.headers.push((start, self.path.clone()));
                }
                self.table(table);
            }
            DeValue::Array(list) => {
                for (index, entry) in list.iter().enumerate() {
                    let length = self.path.len();
                    push_index(&mut self.path, index);
                    self.value(entry);
                    self.path.truncate(length);
                }
            }
            _ => {}
        }
    }

    /// Takes the current path for all wanted bytes within `span`, unless something smaller is there.
    fn offer(&mut self, span: std::ops::Range<usize>) {
        let first = self.wanted.partition_point(|&offset| offset < span.start);
        let length = span.len();
        for &offset in self.wanted[first..].iter().take_while(|&&offset| offset <= span.end) {
            let smaller = self.found.get(&offset).is_some_and(|&(known, _)| known <= length);
            if !smaller {
                self.found.insert(offset, (length, self.path.clone()));
            }
        }
    }
}
