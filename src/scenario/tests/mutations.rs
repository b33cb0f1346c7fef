//! Every key of a good document is removed, misspelt and given every kind of value.

use std::ops::Range;

use proptest::prelude::*;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::path::{push_index, push_key};
use super::{Document, Problem, SAMPLE, problems};

const VALUES: [&str; 16] = [
    "true",
    "-1",
    "0",
    "1.0",
    "1e300",
    "inf",
    "99999999999999999999999999999999999999999",
    "18446744073709551615",
    "\"\"",
    "\"x\"",
    "\"90 s\"",
    "[]",
    "[[]]",
    "{}",
    "{ a = 1, b = 2 }",
    "1979-05-27",
];

/// A key of the sample.
struct Key {
    path: String,
    /// The path of the table that holds it.
    parent: String,
    name: Range<usize>,
    value: Range<usize>,
    /// Pair: written as `key = value`, not as a header or as part of a dotted key.
    is_pair: bool,
}

/// All keys of the table, in no matter what order.
fn keys(table: &DeTable<'_>, parent: &str, found: &mut Vec<Key>) {
    for (key, value) in table {
        let mut path = parent.to_owned();
        push_key(&mut path, key.get_ref());
        let (name, value_span) = (key.span(), value.span());
        let between = SAMPLE.get(name.end..value_span.start).unwrap_or_default();
        let is_pair = between.trim() == "=";
        found.push(Key { path: path.clone(), parent: parent.to_owned(), name, value: value_span, is_pair });
        entries(value, &path, found);
    }
}

fn entries(value: &Spanned<DeValue<'_>>, path: &str, found: &mut Vec<Key>) {
    match value.get_ref() {
        DeValue::Table(table) => keys(table, path, found),
        DeValue::Array(list) => {
            for (index, entry) in list.iter().enumerate() {
                let mut path = path.to_owned();
                push_index(&mut path, index);
                entries(entry, &path, found);
            }
        }
        _ => {}
    }
}

fn sample_keys() -> Vec<Key> {
    let root = DeTable::parse(SAMPLE).unwrap();
    let mut found = Vec::new();
    keys(root.get_ref(), "", &mut found);
    assert!(found.len() > 60, "{}", found.len());
    found
}

fn replaced(range: &Range<usize>, with: &str) -> String {
    format!("{}{with}{}", &SAMPLE[..range.start], &SAMPLE[range.end..])
}

/// The line on which the byte is, from 1.
fn line_of(offset: usize) -> u32 {
    SAMPLE[..offset].matches('\n').count() as u32 + 1
}

/// At `path`: `problem` is about it or something in it.
fn is_at(problem: &Problem, path: &str) -> bool {
    problem.key.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

#[test]
fn any_value_is_read_or_reported_where_it_is() {
    for key in sample_keys().iter().filter(|key| key.is_pair) {
        for value in VALUES {
            let found = problems(&replaced(&key.value, value));
            let line = line_of(key.value.start);
            let told = found.iter().any(|problem| problem.line == line && is_at(problem, &key.path));
            assert!(found.is_empty() || told, "{} = {value}, line {line}: {found:?}", key.path);
            assert!(
                found.iter().all(|problem| is_at(problem, &key.path)),
                "{} = {value}: {found:?}",
                key.path
            );
        }
    }
}

#[test]
fn a_missing_key_is_optional_or_reported_at_its_table() {
    let document = Document::parse(SAMPLE).unwrap();
    for key in sample_keys().iter().filter(|key| key.is_pair) {
        let behind = &SAMPLE[key.value.end..];
        let end = key.value.end + usize::from(behind.starts_with(','));
        let found = problems(&replaced(&(key.name.start..end), ""));
        // What is left of `a.b = 1` is `a.`: no TOML, and reported as such.
        if SAMPLE[..key.name.start].ends_with('.') {
            assert!(found.iter().any(|problem| problem.line == line_of(key.name.start)), "{found:?}");
            continue;
        }
        let line = document.locate(&key.parent).0;
        let told = |problem: &Problem| {
            problem.line == line && (problem.key == key.path || problem.key == key.parent)
        };
        assert!(found.is_empty() || found.iter().any(told), "{}: {found:?}", key.path);
    }
}

#[test]
fn a_misspelt_key_is_a_name_or_reported_where_it_is() {
    for key in sample_keys() {
        let written = &SAMPLE[key.name.clone()];
        let (quote, name) = written.strip_prefix('"').map_or(("", written), |name| ("\"", name));
        for typo in [format!("{quote}z{name}"), format!("{quote}{name}").replacen(['a', 'e', 'o'], "", 1)] {
            let found = problems(&replaced(&key.name, &typo));
            let line = line_of(key.name.start);
            let told = found.iter().any(|problem| problem.line == line);
            // A table of which one header is misspelt may lack a key at its other headers.
            assert!(!key.is_pair || found.is_empty() || told, "{}, {typo}: {found:?}", key.path);
        }
    }
}

#[test]
fn half_a_document_is_no_trouble() {
    for (end, _) in SAMPLE.char_indices() {
        problems(&SAMPLE[..end]);
        problems(&SAMPLE[end..]);
        problems(&replaced(&(end..end + 1), ""));
    }
}

proptest! {
    #[test]
    fn any_text_gets_an_answer(text in "([a-z\"'=\\[\\]{}.,#0-9 \u{e9}\u{1}]|\r?\n|\"\"\"|name = |\\[\\[pool\\]\\]\n){0,60}") {
        problems(&text);
    }

    #[test]
    fn any_damage_gets_an_answer(at in 0..SAMPLE.len(), length in 0..40_usize, with in "[a-z\"'=\\[\\]{}.,\n0-9]{0,6}") {
        let end = (at + length).min(SAMPLE.len());
        problems(&replaced(&(at..end), &with));
    }
}
