//! Names and texts that a scenario may use: in one line, without control characters, and of bearable length.
//!
//! Names become keys of messages, cells of CSV files, names of files and lines on a terminal. Only a description is free.

use super::path::{push_index, push_key};
use super::problem::{is_control, quoted};
use super::{Document, Problem};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Longer names are refused \[1\]: they become names of files, which end in more.
const MOST_CHARS: usize = 100;
/// The key of the text that may have lines.
const FREE: &str = "description";
/// The key of a name.
const NAME: &str = "name";

impl Document<'_> {
    /// Every key and every text that cannot be printed in a line, and every name that is too long.
    pub(super) fn check_names(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        self.names_of_table(self.root().get_ref(), &mut String::new(), &mut found);
        found
    }

    fn names_of_table(&self, table: &DeTable<'_>, path: &mut String, found: &mut Vec<Problem>) {
        for (key, value) in table {
            let (name, before) = (key.get_ref().as_ref(), path.len());
            push_key(path, name);
            self.check_name(name, true, key.span().start, path, found);
            if before > 0 || name != FREE {
                self.names_of_value(value, name == NAME, path, found);
            }
            path.truncate(before);
        }
    }

    fn names_of_value(
        &self,
        value: &Spanned<DeValue<'_>>,
        is_name: bool,
        path: &mut String,
        found: &mut Vec<Problem>,
    ) {
        match value.get_ref() {
            DeValue::String(text) => self.check_name(text, is_name, value.span().start, path, found),
            DeValue::Table(table) => self.names_of_table(table, path, found),
            DeValue::Array(list) => {
                for (at, value) in list.iter().enumerate() {
                    let before = path.len();
                    push_index(path, at);
                    self.names_of_value(value, false, path, found);
                    path.truncate(before);
                }
            }
            _ => {}
        }
    }

    fn check_name(&self, text: &str, is_name: bool, offset: usize, path: &str, found: &mut Vec<Problem>) {
        let chars = text.chars().count();
        let (what, remedy) = if text.chars().any(is_control) {
            let what = format!("{} has a line break or another control character", quoted(text));
            (what, "write it in one line, of characters that print".to_owned())
        } else if is_name && chars > MOST_CHARS {
            (
                format!("{} is a name of {chars} characters", quoted(text)),
                format!("write at most {MOST_CHARS}"),
            )
        } else {
            return;
        };
        found.push(self.problem(offset, path.to_owned(), what, remedy));
    }
}
