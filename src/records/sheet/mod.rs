//! A table as another program exports it: a header, a mark between cells, numbers with a point or a comma.
//!
//! Intuition: nobody's export has the columns that this program would like. So columns are found by name, a map says
//! which one plays which part, and what could be read in two ways is refused with the option that settles it.
//!
//! This file puts rows together; `separators` takes a text apart, `columns` finds which column plays which part, `numbers`,
//! `durations` and `dates` read cells.
//!
//! Limits: one line of header.

mod columns;
mod dates;
mod durations;
mod numbers;
mod selection;
mod separators;
#[cfg(test)]
mod testing;

pub(super) use columns::ColumnPart;
pub use columns::{Columns, Mapping};
pub(super) use dates::{is_nothing, is_open};
pub use durations::DurationUnit;
pub use numbers::Decimal;
pub(super) use selection::is_selected;
pub use separators::Separator;

use super::error::{Error, Problem};
use super::file_text::read_text;
use super::moment::{Calendar, Moment, Wrong};
use crate::units::{Span, Time};
use columns::Header;
use dates::Dates;
use numbers::Numbers;
use std::borrow::Cow;
use std::path::Path;

/// The format of a table. The calendar knows how the names of its options begin.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The mark between cells; without one, it is taken from the header.
    pub separator: Option<Separator>,
    /// The decimal mark; without one, a comma where `;` separates cells, and a point elsewhere.
    pub decimal: Option<Decimal>,
    /// The format of dates.
    pub calendar: Calendar,
    /// The meaning of durations that do not say it.
    pub durations: DurationUnit,
    /// The names of the columns of a file whose first line has none of them.
    pub header: Option<&'static [&'static str]>,
    /// Columns and cells that select the rows of an inventory: of each column named, a row has one of the cells.
    pub only: Vec<Mapping>,
    /// Rows of an inventory that cannot be used are dropped and counted; otherwise they are an error.
    pub drops_broken: bool,
}

impl Reading {
    /// A table that shows its marks, with dates of a calendar.
    pub fn new(calendar: Calendar) -> Reading {
        Reading {
            separator: None,
            decimal: None,
            calendar,
            durations: DurationUnit::default(),
            header: None,
            only: Vec::new(),
            drops_broken: false,
        }
    }
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
    durations: DurationUnit,
    dates: Dates,
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
        let file = read_text(path, "export the table as CSV in UTF-8")?;
        let mut sheet = Sheet::parse(&file.text, reading, parts, more, columns)
            .map_err(|problems| Error::Rows { path: path.to_owned(), problems })?;
        sheet.notes.extend(file.note.map(|note| format!("{}: {note}", path.display())));
        Ok(sheet)
    }

    /// As [`Sheet::read`], from the text.
    pub fn parse(
        text: &str,
        reading: &Reading,
        parts: &[ColumnPart],
        more: &[Mapping],
        columns: &Columns,
    ) -> Result<Sheet, Vec<Problem>> {
        let separator = reading.separator.unwrap_or_else(|| Separator::found(text));
        let records = separator.records(text).map_err(|problem| vec![problem])?;
        let mut sheet = Sheet {
            notes: Vec::new(),
            header: Header::new(1, Vec::new()),
            rows: Vec::new(),
            broken: Vec::new(),
            numbers: Numbers::new(reading.decimal, separator, reading.calendar.options()),
            durations: reading.durations,
            dates: Dates::new(reading.calendar.clone()),
        };
        let mut records = records.into_iter().peekable();
        let is_header =
            |cells: &csv::StringRecord, names: &[&str]| cells.iter().any(|cell| names.contains(&cell));
        let (line, names) = match (reading.header, records.peek()) {
            (Some(names), Some((line, cells))) if !is_header(cells, names) => {
                (*line, names.iter().map(|name| (*name).to_owned()).collect())
            }
            _ => match records.next() {
                Some((line, cells)) => (line, cells.iter().map(str::to_owned).collect()),
                None => (1, Vec::new()),
            },
        };
        sheet.header = Header::new(line, names);
        let mut problems = sheet.header.place(parts, more, columns, separator);
        records.for_each(|(line, cells)| sheet.add(line, cells));
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

    /// A problem of the header unless there is a column of this name.
    pub fn must_have(&self, name: &str) -> Option<Problem> {
        let is_missing = self.header.called(name).next().is_none() && self.header.several(name).is_none();
        is_missing.then(|| Problem {
            line: self.line(),
            column: name.to_owned(),
            what: "the column is missing".to_owned(),
            remedy: format!("the columns are {}; name one of them", self.header.names.join(", ")),
        })
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
        if self.sheet.dates.is_open(&text) {
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
    pub fn number(&self, text: &str) -> Result<f64, Wrong> {
        self.sheet.numbers.read(text)
    }

    /// The cell as a duration; `None` if it is empty, open or wrong.
    pub fn duration(&self, key: &str, problems: &mut Vec<Problem>) -> Option<Span> {
        let text = self.text(key);
        // What is a number is a duration, or wrong.
        if !text.contains(|c: char| c.is_ascii_digit()) && is_open(text) {
            return None;
        }
        let wrong = |(what, remedy): Wrong| problems.push(self.problem(key, what, &remedy));
        durations::read(text, self.sheet.durations, |text| self.number(text)).map_err(wrong).ok()
    }

    /// The cell of a column, or of several such as `rack+slot`, by its name in whatever case; `None` if there is no such
    /// column.
    pub fn of_column(&self, name: &str) -> Option<Cow<'a, str>> {
        let header = &self.sheet.header;
        match header.called(name).next() {
            Some(at) => self.cells.get(at).map(Cow::Borrowed),
            None => header.several(name).map(|places| Cow::Owned(columns::joined(self.cells, &places))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::testing::parse;

    #[test]
    fn separators_are_found() {
        for text in [
            "A;b;c\n1;2;3\n",
            "c,B,a\n3,2,1\n",
            "\"x;y;z\",a,b\n3,1,2\n",
            "b\ta\n2\t1\n",
            "b|a|\n2|1|\n",
            "b  a\n2 1\n",
        ] {
            let sheet = parse(text, &[]).unwrap();
            let row = sheet.rows().next().unwrap();
            assert_eq!((row.text("a"), row.text("b"), row.line), ("1", "2", 2), "{text}");
        }
    }
}
