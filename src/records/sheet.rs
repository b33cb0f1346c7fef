//! A table as another program exports it: a header, `;` or `,` between cells, numbers with a point or a comma.
//!
//! Intuition: nobody's export has the columns that this program would like. So columns are found by name, a map says
//! which one plays which part, and what could be read in two ways is refused with the option that settles it.
//!
//! Limits: one line of header; UTF-8.

use super::error::{Error, Problem};
use super::lines::Lines;
use super::moment::Calendar;
use super::text::text;
use crate::units::Time;
use std::collections::BTreeMap;
use std::path::Path;
use std::str::FromStr;

/// The mark between the whole part of a number and its decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decimal {
    /// `1.5`.
    Point,
    /// `1,5`.
    Comma,
}

/// How a table is read.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The character between cells; found out from the header unless said.
    pub separator: Option<u8>,
    /// The decimal mark; a comma where cells are parted by `;`, unless said.
    pub decimal: Option<Decimal>,
    /// How dates are read.
    pub calendar: Calendar,
}

/// Which column plays which part, as a person writes it: `type=Model`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// The part.
    pub key: String,
    /// The name of the column.
    pub column: String,
}

impl FromStr for Mapping {
    type Err = String;

    fn from_str(text: &str) -> Result<Mapping, String> {
        let (key, column) = text.split_once('=').unwrap_or_default();
        if key.trim().is_empty() || column.trim().is_empty() {
            return Err("write KEY=COLUMN, such as type=Model".to_owned());
        }
        Ok(Mapping { key: key.trim().to_owned(), column: column.trim().to_owned() })
    }
}

/// A part that a column may play.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// The key in a map, and the name of the column unless the map says another.
    pub key: &'static str,
    /// Whether there has to be such a column.
    pub required: bool,
}

/// A table that was read.
pub(super) struct Sheet {
    header: Vec<String>,
    rows: Vec<(u64, csv::StringRecord)>,
    decimal: Decimal,
    decimal_is_said: bool,
    calendar: Calendar,
    places: BTreeMap<String, usize>,
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
    /// Reads a file whose columns play `parts`, where `map` or their own names say so, and `more` parts of the map alone.
    ///
    /// # Errors
    /// If it cannot be read, a column is missing, or a line has another number of cells than the header.
    pub fn read(
        path: &Path,
        reading: &Reading,
        parts: &[Part],
        more: &[Mapping],
        map: &[Mapping],
    ) -> Result<Sheet, Error> {
        let text = text(path, "export the table as CSV in UTF-8")?;
        Sheet::parse(&text, reading, parts, more, map)
            .map_err(|problems| Error::Rows { path: path.to_owned(), problems })
    }

    /// As [`Sheet::read`], from the text.
    pub fn parse(
        text: &str,
        reading: &Reading,
        parts: &[Part],
        more: &[Mapping],
        map: &[Mapping],
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
            header: Vec::new(),
            rows: Vec::new(),
            decimal: reading.decimal.unwrap_or(if separator == b';' {
                Decimal::Comma
            } else {
                Decimal::Point
            }),
            decimal_is_said: reading.decimal.is_some(),
            calendar: reading.calendar.clone(),
            places: BTreeMap::new(),
        };
        let mut problems = Vec::new();
        for record in reader.records() {
            match record {
                Ok(cells) => {
                    let line = lines.line(cells.position());
                    if sheet.header.is_empty() {
                        sheet.header = cells.iter().map(str::to_owned).collect();
                        problems.extend(sheet.place(parts, more, map, line, separator));
                    } else if cells.len() == sheet.header.len() {
                        sheet.rows.push((line, cells));
                    } else {
                        let what = format!("there are {} cells", cells.len());
                        let remedy = format!("write {} cells, as in the header", sheet.header.len());
                        problems.push(Problem { line, column: String::new(), what, remedy });
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
        if problems.is_empty() { Ok(sheet) } else { Err(problems) }
    }

    /// Finds the column of each part.
    fn place(
        &mut self,
        parts: &[Part],
        more: &[Mapping],
        map: &[Mapping],
        line: u64,
        separator: u8,
    ) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut wrong = |column: &str, what: String, remedy: String| {
            problems.push(Problem { line, column: column.to_owned(), what, remedy });
        };
        let shown =
            if separator == b'\t' { "tabulator".to_owned() } else { format!("{:?}", char::from(separator)) };
        let columns = format!("the columns, parted by {shown}, are {}", self.header.join(", "));
        for mapping in map.iter().filter(|mapping| parts.iter().all(|part| part.key != mapping.key)) {
            let keys: Vec<&str> = parts.iter().map(|part| part.key).collect();
            let remedy = format!("map {}", keys.join(", "));
            wrong(&mapping.column, format!("it is mapped to {:?}, which plays no part", mapping.key), remedy);
        }
        let own = parts.iter().map(|part| {
            let mapped = map.iter().rev().find(|mapping| mapping.key == part.key);
            (part.key, mapped.map(|mapping| mapping.column.as_str()), part.required)
        });
        let more = more.iter().map(|mapping| (mapping.key.as_str(), Some(mapping.column.as_str()), true));
        for (key, mapped, required) in own.chain(more) {
            let name = mapped.unwrap_or(key);
            let found: Vec<usize> = self.columns(name).collect();
            match found.as_slice() {
                [place] => {
                    self.places.insert(key.to_owned(), *place);
                }
                [] if mapped.is_some() => {
                    wrong(name, "the column is missing".to_owned(), format!("{columns}; name one of them"));
                }
                [] if required => {
                    let remedy = format!("{columns}; say which one it is: {key}=COLUMN");
                    wrong(name, "the column is missing".to_owned(), remedy);
                }
                [] => {}
                _ => wrong(
                    name,
                    "several columns are called so".to_owned(),
                    "give each a name of its own".to_owned(),
                ),
            }
        }
        problems
    }

    /// The columns of a name, in whatever case.
    fn columns(&self, name: &str) -> impl Iterator<Item = usize> {
        let name = name.trim().to_lowercase();
        self.header.iter().enumerate().filter(move |(_, cell)| cell.to_lowercase() == name).map(|(at, _)| at)
    }

    /// Whether some column plays the part.
    pub fn has(&self, key: &str) -> bool {
        self.places.contains_key(key)
    }

    /// The name of the column that plays the part.
    pub fn name(&self, key: &str) -> &str {
        self.places.get(key).and_then(|at| self.header.get(*at)).map_or("", String::as_str)
    }

    /// The lines after the header.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, cells)| Row { sheet: self, line: *line, cells })
    }
}

/// One line of a table.
pub(super) struct Row<'a> {
    sheet: &'a Sheet,
    /// The line of the file, from 1.
    pub line: u64,
    cells: &'a csv::StringRecord,
}

impl Row<'_> {
    /// The cell of a part; empty if no column plays it.
    pub fn text(&self, key: &str) -> &str {
        self.sheet.places.get(key).and_then(|at| self.cells.get(*at)).unwrap_or_default()
    }

    /// What is wrong with the cell of a part.
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

    /// The cell as a moment; `None` if it is empty or wrong.
    pub fn moment(&self, key: &str, problems: &mut Vec<Problem>) -> Option<Time> {
        let text = self.text(key);
        if text.is_empty() {
            return None;
        }
        match self.sheet.calendar.read(text) {
            Ok(time) => Some(time),
            Err((what, remedy)) => {
                problems.push(self.problem(key, what, &remedy));
                None
            }
        }
    }

    /// A number as the table writes them.
    ///
    /// # Errors
    /// What is wrong with it and what would be right.
    pub fn number(&self, text: &str) -> Result<f64, (String, &'static str)> {
        let comma = self.sheet.decimal == Decimal::Comma;
        let (mark, other) = if comma { (',', '.') } else { ('.', ',') };
        let decimals = text.split_once(mark).map(|(_, decimals)| decimals);
        let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == mark || c == '-');
        if comma && !self.sheet.decimal_is_said && plain && decimals.is_some_and(|d| d.len() == 3) {
            let what = format!("{text:?} may be a number with three decimals, or one in thousands");
            return Err((what, "write it without a comma, or add --decimal comma"));
        }
        let number =
            if plain { text.replace(mark, ".").parse().ok().filter(|n: &f64| n.is_finite()) } else { None };
        number.ok_or_else(|| {
            let remedy = match (text.contains(other), comma) {
                (true, true) => "write numbers with a decimal comma, or add --decimal point",
                (true, false) => "write numbers with a decimal point, or add --decimal comma",
                _ => "write a number, such as 90",
            };
            (format!("{text:?} is not a number"), remedy)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::moment::{DateOrder, zone};

    const PARTS: &[Part] = &[Part { key: "a", required: true }, Part { key: "b", required: false }];

    fn reading() -> Reading {
        let calendar = Calendar::new(DateOrder::YearFirst, zone("UTC").unwrap());
        Reading { separator: None, decimal: None, calendar }
    }

    fn parse(text: &str, map: &[&str]) -> Result<Sheet, Vec<String>> {
        let map: Vec<Mapping> = map.iter().map(|text| text.parse().unwrap()).collect();
        Sheet::parse(text, &reading(), PARTS, &[], &map)
            .map_err(|problems| problems.iter().map(Problem::to_string).collect())
    }

    #[test]
    fn separators_and_columns_are_found() {
        for text in ["A;b;c\n1;2;3\n", "c,B,a\n3,2,1\n", "\"x;y;z\",a,b\n3,1,2\n", "b\ta\n2\t1\n"] {
            let sheet = parse(text, &[]).unwrap();
            let row = sheet.rows().next().unwrap();
            assert_eq!((row.text("a"), row.text("b"), row.line), ("1", "2", 2), "{text}");
        }
        let mapped = parse("a,Model\n1,2\n", &["b=model"]).unwrap();
        assert_eq!(mapped.rows().next().unwrap().text("b"), "2");
        assert!(mapped.has("b") && mapped.name("b") == "Model");
    }

    #[test]
    fn what_is_missing_or_ambiguous_is_said_at_once() {
        let problems = parse("b,B,x\n1,2\n", &["c=x", "a=Model"]).err().unwrap();
        let expected =
            ["\"c\", which plays no part; map a, b", "are b, B, x", "several columns", "there are 2 cells"];
        assert_eq!(problems.len(), expected.len(), "{problems:#?}");
        for (problem, part) in problems.iter().zip(expected) {
            assert!(problem.contains(part), "{problem}");
        }
    }

    #[test]
    fn numbers_are_never_guessed() {
        let number = |text: &str, cell: &str| parse(text, &[]).unwrap().rows().next().unwrap().number(cell);
        let (semicolon, comma) = ("a;b\n1;2\n", "a,b\n1,2\n");
        assert_eq!(number(semicolon, "1,5"), Ok(1.5));
        assert_eq!(number(semicolon, "15"), Ok(15.0));
        assert_eq!(number(comma, "1.5"), Ok(1.5));
        assert!(number(semicolon, "1,024").unwrap_err().1.contains("--decimal comma"));
        assert!(number(semicolon, "1.5").unwrap_err().1.contains("--decimal point"));
        assert!(number(comma, "1,5").unwrap_err().1.contains("--decimal comma"));
        for text in ["", "x", "1e3", "inf", "1.2.3", "--1"] {
            assert!(number(comma, text).is_err(), "{text}");
        }
    }
}
