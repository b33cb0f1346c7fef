//! Resources of blades: from cells to amounts as a scenario writes them.
//!
//! A cell may carry its unit (`96 GB`), or the header does (`RAM GB`, `RAM [GiB]`); without either a number is a count,
//! and a text is a kind. A column keeps to one of these.

use crate::records::error::Problem;
use crate::records::sheet::SheetRow;

const UNITS: [&str; 11] = ["B", "kB", "MB", "GB", "TB", "PB", "KiB", "MiB", "GiB", "TiB", "PiB"];

/// The content of the cells of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Nature {
    Count,
    Size,
    Kind,
}

impl Nature {
    fn name(self) -> &'static str {
        match self {
            Nature::Count => "a number",
            Nature::Size => "a size",
            Nature::Kind => "a kind",
        }
    }
}

/// A column of resources.
pub(super) struct Column {
    key: String,
    /// The unit in the header.
    unit: Option<&'static str>,
    /// Memory is a size, whatever its unit.
    is_memory: bool,
    /// The content of the first row, and its line.
    nature: Option<(Nature, u64)>,
}

fn unit(text: &str) -> Option<&'static str> {
    UNITS.into_iter().find(|unit| unit.eq_ignore_ascii_case(text.trim()))
}

impl Column {
    /// The column of a resource, by the key of its part and its header.
    pub fn new(key: String, resource: &str, header: &str) -> Column {
        let last = header.split([' ', '(', ')', '[', ']', '/', '_', ',']).rfind(|word| !word.is_empty());
        let has_more = header.chars().any(|c| !c.is_alphanumeric());
        Column {
            key,
            unit: last.filter(|_| has_more).and_then(unit),
            is_memory: resource == "memory",
            nature: None,
        }
    }

    /// The amount in a row, as a scenario writes it.
    pub fn read(&mut self, row: &SheetRow<'_>, problems: &mut Vec<Problem>) -> String {
        let Some(text) = row.filled(&self.key, problems) else { return String::new() };
        let amount = self.amount(&text, row);
        let (nature, amount) = match amount {
            Ok(amount) => amount,
            Err((what, remedy)) => {
                problems.push(row.problem(&self.key, what, &remedy));
                return String::new();
            }
        };
        let (expected, line) = *self.nature.get_or_insert((nature, row.line));
        if nature != expected {
            let what = format!("{text:?} is {}, in line {line} it is {}", nature.name(), expected.name());
            problems.push(row.problem(&self.key, what, "write the same in all rows"));
        }
        amount
    }

    fn amount(&self, text: &str, row: &SheetRow<'_>) -> Result<(Nature, String), (String, String)> {
        let starts_with_number = text.starts_with(|c: char| c.is_ascii_digit() || c == '-');
        if !starts_with_number {
            return Ok((Nature::Kind, format!("\"{}\"", text.replace(['"', '\\'], "'"))));
        }
        let split = text.find(|c: char| c.is_alphabetic() || c.is_whitespace()).unwrap_or(text.len());
        let (number, own) = (&text[..split], text[split..].trim());
        if !own.is_empty() && unit(own).is_none() {
            return Ok((Nature::Kind, format!("\"{}\"", text.replace(['"', '\\'], "'"))));
        }
        let value = row.number(number)?;
        if value < 0.0 {
            return Err((format!("{text:?} is negative"), "write a number from 0 on".to_owned()));
        }
        match unit(own).or(self.unit) {
            Some(unit) => Ok((Nature::Size, format!("\"{value} {unit}\""))),
            None if self.is_memory => {
                let remedy = "write the unit in the cell, or in the name of the column, such as RAM GB";
                Err((format!("{text:?} has no unit"), remedy.to_owned()))
            }
            None => Ok((Nature::Count, format!("{value}"))),
        }
    }
}
