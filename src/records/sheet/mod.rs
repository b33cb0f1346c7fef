//! A table as another program exports it: a header, `;` or `,` between cells, numbers with a point or a comma.
//!
//! Intuition: nobody's export has the columns that this program would like. So columns are found by name, a map says
//! which one plays which part, and what could be read in two ways is refused with the option that settles it.
//!
//! This file takes a text apart into rows; `columns` finds which column plays which part, `numbers` and `dates` read cells.
//!
//! Limits: one line of header; UTF-8.

mod columns;
mod dates;
mod numbers;
#[cfg(test)]
mod testing;

pub(super) use columns::ColumnPart;
pub use columns::{Columns, Mapping};
pub use numbers::Decimal;

use super::error::{Error, Problem};
use super::file_text::read_text;
use super::lines::Lines;
use super::moment::{Calendar, Moment};
use crate::units::Time;
use columns::Header;
use dates::Dates;
pub(super) use dates::is_open;
use numbers::Numbers;
use std::path::Path;

/// The format of a table.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The character between cells; without one, it is taken from the header.
    pub separator: Option<u8>,
    /// The decimal mark; without one, a comma where `;` separates cells, and a point elsewhere.
    pub decimal: Option<Decimal>,
    /// The format of dates.
    pub calendar: Calendar,
}

/// A table that was read.
pub(super) struct Sheet {
    /// Findings about the columns, a sentence each.
    pub notes: Vec<String>,
    header: Header,
    rows: Vec<(u64, csv::StringRecord)>,
    /// Lines with another number of cells than the header.
    broken: Vec<Problem>,
    numbers: Numbers,
    dates: Dates,
}

/// The mark that stands more often in the first line, outside quotation marks.
fn separator(text: &str) -> u8 {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in header.bytes() {
        quoted ^= byte == b'"';
        counts.iter_mut().filter(|(mark, _)| !quoted && *mark == byte).for_each(|(_, count)| *count += 1);
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(mark, _)| mark)
}

impl Sheet {
    /// Reads a file whose columns play `parts`, where `columns` or their own names say so, and `more` parts of the map
    /// alone.
    ///
    /// # Errors
    /// If it cannot be read, or a column is missing. What is wrong with lines, [`Sheet::settle`] says.
    pub fn read(
        path: &Path,
        reading: &Reading,
        parts: &[ColumnPart],
        more: &[Mapping],
        columns: &Columns,
    ) -> Result<Sheet, Error> {
        let text = read_text(path, "export the table as CSV in UTF-8")?;
        Sheet::parse(&text, reading, parts, more, columns)
            .map_err(|problems| Error::Rows { path: path.to_owned(), problems })
    }

    /// As [`Sheet::read`], from the text.
    pub fn parse(
        text: &str,
        reading: &Reading,
        parts: &[ColumnPart],
        more: &[Mapping],
        columns: &Columns,
    ) -> Result<Sheet, Vec<Problem>> {
        let separator = reading.separator.unwrap_or_else(|| separator(text));
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .delimiter(separator)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let mut lines = Lines::of(text.as_bytes());
        let mut sheet = Sheet {
            notes: Vec::new(),
            header: Header::new(1, Vec::new()),
            rows: Vec::new(),
            broken: Vec::new(),
            numbers: Numbers::new(reading.decimal, separator),
            dates: Dates::new(reading.calendar.clone()),
        };
        let mut problems = Vec::new();
        for record in reader.records() {
            match record {
                Ok(cells) => {
                    let line = lines.line(cells.position());
                    if sheet.header.names.is_empty() {
                        sheet.header = Header::new(line, cells.iter().map(str::to_owned).collect());
                        problems.extend(sheet.header.place(parts, more, columns, separator));
                    } else {
                        sheet.add(line, cells);
                    }
                }
                Err(error) => {
                    let remedy = "write a CSV text in UTF-8".to_owned();
                    problems.push(Problem {
                        line: 1,
                        column: String::new(),
                        what: error.to_string(),
                        remedy,
                    });
                    break;
                }
            }
        }
        if problems.is_empty() {
            return Ok(sheet);
        }
        problems.append(&mut sheet.broken);
        Err(problems)
    }

    /// Adds a line after the header.
    fn add(&mut self, line: u64, cells: csv::StringRecord) {
        let wanted = self.header.width;
        if cells.len() == wanted {
            self.rows.push((line, self.header.completed(cells)));
        } else {
            let what = format!("there are {} cells", cells.len());
            let remedy = format!("write {wanted} cells, as in the header");
            self.broken.push(Problem { line, column: String::new(), what, remedy });
        }
    }

    /// Finds out the order of the dates of some parts, where nobody says it, and tells what is wrong so far: lines that
    /// have another number of cells than the header, and columns whose dates do not show their order. The latter are
    /// problems of the header's line.
    pub fn settle(&mut self, dates: &[&str]) -> Vec<Problem> {
        let mut problems = std::mem::take(&mut self.broken);
        if !self.dates.are_to_show() {
            return problems;
        }
        for key in dates {
            let cells = self.rows().map(|row| (row.line, row.text(key)));
            let order = match dates::shown(self.name(key), cells, self.dates.options()) {
                Ok(None) => continue,
                Ok(Some((order, note))) => {
                    self.notes.push(note);
                    Some(order)
                }
                Err((what, remedy)) => {
                    let (line, column) = (self.line(), self.name(key).to_owned());
                    problems.push(Problem { line, column, what, remedy });
                    None
                }
            };
            self.dates.keep(key, order);
        }
        problems
    }

    /// The line of the header, from 1.
    pub fn line(&self) -> u64 {
        self.header.line
    }

    /// True if some column plays the part.
    pub fn has(&self, key: &str) -> bool {
        self.header.position(key).is_some()
    }

    /// The name of the column that plays the part.
    pub fn name(&self, key: &str) -> &str {
        self.header.name(key)
    }

    /// The first column that plays no part and has a cell of which this is true.
    pub fn column_with(&self, is: impl Fn(&str) -> bool) -> Option<&str> {
        let has = |at: &usize| self.rows.iter().any(|(_, cells)| cells.get(*at).is_some_and(&is));
        self.header.idle().find(has).and_then(|at| self.header.names.get(at)).map(String::as_str)
    }

    /// Lines after the header, whatever is in them, before [`Sheet::settle`].
    pub fn row_count(&self) -> usize {
        self.rows.len() + self.broken.len()
    }

    /// The lines after the header that have as many cells.
    pub fn rows(&self) -> impl Iterator<Item = SheetRow<'_>> {
        self.rows.iter().map(|(line, cells)| SheetRow { sheet: self, line: *line, cells })
    }
}

/// One line of a table.
pub(super) struct SheetRow<'a> {
    sheet: &'a Sheet,
    /// The line of the file, from 1.
    pub line: u64,
    cells: &'a csv::StringRecord,
}

impl<'a> SheetRow<'a> {
    /// The cell of a part; empty if no column plays it.
    pub fn text(&self, key: &str) -> &'a str {
        self.sheet.header.position(key).and_then(|at| self.cells.get(at)).unwrap_or_default()
    }

    /// An error in the cell of a part.
    pub fn problem(&self, key: &str, what: String, remedy: &str) -> Problem {
        Problem { line: self.line, column: self.sheet.name(key).to_owned(), what, remedy: remedy.to_owned() }
    }

    /// The cell, which must not be empty.
    pub fn filled(&self, key: &str, problems: &mut Vec<Problem>) -> Option<String> {
        let text = self.text(key);
        if text.is_empty() {
            problems.push(self.problem(key, "the cell is empty".to_owned(), "write a value"));
            return None;
        }
        Some(text.to_owned())
    }

    /// The cell as a moment with all that it says; `None` if it is empty, open or wrong.
    pub fn moment_read(&self, key: &str, problems: &mut Vec<Problem>) -> Option<Moment> {
        let wrong = |(what, remedy): (String, String)| problems.push(self.problem(key, what, &remedy));
        self.sheet.dates.read(key, self.text(key)).map_err(wrong).ok().flatten()
    }

    /// The cell as a moment; `None` if it is empty, open or wrong.
    pub fn moment(&self, key: &str, problems: &mut Vec<Problem>) -> Option<Time> {
        self.moment_read(key, problems).map(|moment| moment.time)
    }

    /// The cell as a moment, which must be known.
    pub fn known_moment(&self, key: &str, problems: &mut Vec<Problem>) -> Option<Moment> {
        let text = self.filled(key, problems)?;
        if is_open(&text) {
            problems.push(self.problem(
                key,
                format!("{text:?} is not a date"),
                "write a date such as 2021-12-31",
            ));
            return None;
        }
        self.moment_read(key, problems)
    }

    /// A number as the table writes them.
    ///
    /// # Errors
    /// What is wrong with it and what would be right.
    pub fn number(&self, text: &str) -> Result<f64, (String, &'static str)> {
        self.sheet.numbers.read(text)
    }
}

#[cfg(test)]
mod tests {
    use super::testing::parse;

    #[test]
    fn separators_are_found() {
        for text in ["A;b;c\n1;2;3\n", "c,B,a\n3,2,1\n", "\"x;y;z\",a,b\n3,1,2\n", "b\ta\n2\t1\n"] {
            let sheet = parse(text, &[]).unwrap();
            let row = sheet.rows().next().unwrap();
            assert_eq!((row.text("a"), row.text("b"), row.line), ("1", "2", 2), "{text}");
        }
    }
}
