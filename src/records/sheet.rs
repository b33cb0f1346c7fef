//! A table as another program exports it: a header, `;` or `,` between cells, numbers with a point or a comma.
//!
//! Intuition: nobody's export has the columns that this program would like. So columns are found by name, a map says
//! which one plays which part, and what could be read in two ways is refused with the option that settles it.
//!
//! Limits: one line of header; UTF-8.

use super::error::{Error, Problem};
use super::lines::Lines;
use super::moment::{Calendar, DateOrder, shown_by};
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

/// Which columns are called otherwise, and the option that says so.
#[derive(Clone, Debug)]
pub struct Columns {
    /// The option, such as `--map`.
    pub option: &'static str,
    /// What it says.
    pub map: Vec<Mapping>,
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
    /// The line of the header, from 1.
    pub line: u64,
    /// What was found out about the columns, a sentence each.
    pub notes: Vec<String>,
    header: Vec<String>,
    rows: Vec<(u64, csv::StringRecord)>,
    /// Lines with another number of cells than the header.
    broken: Vec<Problem>,
    decimal: Decimal,
    decimal_is_said: bool,
    calendar: Calendar,
    /// The calendars of parts whose dates show their order; none where they do not show it.
    calendars: BTreeMap<String, Option<Calendar>>,
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
    /// Reads a file whose columns play `parts`, where `columns` or their own names say so, and `more` parts of the map
    /// alone.
    ///
    /// # Errors
    /// If it cannot be read, or a column is missing. What is wrong with lines, [`Sheet::settle`] says.
    pub fn read(
        path: &Path,
        reading: &Reading,
        parts: &[Part],
        more: &[Mapping],
        columns: &Columns,
    ) -> Result<Sheet, Error> {
        let text = text(path, "export the table as CSV in UTF-8")?;
        Sheet::parse(&text, reading, parts, more, columns)
            .map_err(|problems| Error::Rows { path: path.to_owned(), problems })
    }

    /// As [`Sheet::read`], from the text.
    pub fn parse(
        text: &str,
        reading: &Reading,
        parts: &[Part],
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
            line: 1,
            notes: Vec::new(),
            header: Vec::new(),
            rows: Vec::new(),
            broken: Vec::new(),
            decimal: reading.decimal.unwrap_or(if separator == b';' {
                Decimal::Comma
            } else {
                Decimal::Point
            }),
            decimal_is_said: reading.decimal.is_some(),
            calendar: reading.calendar.clone(),
            calendars: BTreeMap::new(),
            places: BTreeMap::new(),
        };
        let mut problems = Vec::new();
        for record in reader.records() {
            match record {
                Ok(cells) => {
                    let line = lines.line(cells.position());
                    if sheet.header.is_empty() {
                        sheet.line = line;
                        sheet.header = cells.iter().map(str::to_owned).collect();
                        problems.extend(sheet.place(parts, more, columns, separator));
                    } else if cells.len() == sheet.header.len() {
                        sheet.rows.push((line, cells));
                    } else {
                        let what = format!("there are {} cells", cells.len());
                        let remedy = format!("write {} cells, as in the header", sheet.header.len());
                        sheet.broken.push(Problem { line, column: String::new(), what, remedy });
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

    /// Finds out the order of the dates of some parts, where nobody says it, and tells what is wrong so far: lines that
    /// have another number of cells than the header, and columns whose dates do not show their order. The latter are
    /// problems of the header's line.
    pub fn settle(&mut self, dates: &[&str]) -> Vec<Problem> {
        let mut problems = std::mem::take(&mut self.broken);
        if self.calendar.order() != DateOrder::Shown {
            return problems;
        }
        for key in dates {
            let order = match self.shown_order(key) {
                Ok(None) => continue,
                Ok(Some((order, note))) => {
                    self.notes.push(note);
                    Some(order)
                }
                Err((what, remedy)) => {
                    let (line, column) = (self.line, self.name(key).to_owned());
                    problems.push(Problem { line, column, what, remedy });
                    None
                }
            };
            let calendar = order.map(|order| self.calendar.with_order(order));
            self.calendars.insert((*key).to_owned(), calendar);
        }
        problems
    }

    /// The order that the dates of a part show, with a sentence; `None` if all begin with the year.
    fn shown_order(&self, key: &str) -> Result<Option<(DateOrder, String)>, (String, String)> {
        let mut dates = Vec::new();
        for row in self.rows() {
            let text = row.text(key);
            dates.extend(shown_by(text).map(|order| (order, format!("{text:?} (line {})", row.line))));
        }
        let first =
            |wanted: DateOrder| dates.iter().find(|(order, _)| *order == wanted).map(|(_, text)| text);
        let name = self.name(key);
        match (first(DateOrder::DayFirst), first(DateOrder::MonthFirst), first(DateOrder::Shown)) {
            (Some(day), Some(month), _) => Err((
                format!("{day} begins with the day, and {month} with the month"),
                "write all dates alike, best as 2021-12-31".to_owned(),
            )),
            (Some(day), None, _) => Ok(Some((
                DateOrder::DayFirst,
                format!("column {name}: dates begin with the day, as {day} shows"),
            ))),
            (None, Some(month), _) => Ok(Some((
                DateOrder::MonthFirst,
                format!("column {name}: dates begin with the month, as {month} shows"),
            ))),
            (None, None, Some(text)) => Err((
                format!("which part is the day, no date shows, of {} such as {text}", dates.len()),
                "write 2021-12-31, or add --dates day-first or --dates month-first".to_owned(),
            )),
            (None, None, None) => Ok(None),
        }
    }

    /// Finds the column of each part.
    fn place(
        &mut self,
        parts: &[Part],
        more: &[Mapping],
        Columns { option, map }: &Columns,
        separator: u8,
    ) -> Vec<Problem> {
        let (line, mut problems) = (self.line, Vec::new());
        let mut wrong = |column: &str, what: String, remedy: String| {
            problems.push(Problem { line, column: column.to_owned(), what, remedy });
        };
        let shown =
            if separator == b'\t' { "tabulator".to_owned() } else { format!("{:?}", char::from(separator)) };
        let columns = format!("the columns, parted by {shown}, are {}", self.header.join(", "));
        for mapping in map.iter().filter(|mapping| parts.iter().all(|part| part.key != mapping.key)) {
            let keys: Vec<&str> = parts.iter().map(|part| part.key).collect();
            let remedy = format!("{option} takes {}", keys.join(", "));
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
                    let remedy = format!("{columns}; say which one it is: {option} {key}=COLUMN");
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

    /// Lines after the header, whatever is in them, before [`Sheet::settle`].
    pub fn row_count(&self) -> usize {
        self.rows.len() + self.broken.len()
    }

    /// The lines after the header that have as many cells.
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
        let own = self.sheet.calendars.get(key);
        // That a column does not show the order of its dates is said once.
        if own.is_some_and(Option::is_none) && shown_by(text).is_some() {
            return None;
        }
        match own.and_then(Option::as_ref).unwrap_or(&self.sheet.calendar).read(text) {
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
            // 1.234,5 and 1.234.567 where the comma is the decimal mark.
            let is_grouped = match (text.rfind(mark), text.rfind(other)) {
                (Some(mark), Some(other)) => mark > other,
                (None, Some(_)) => text.matches(other).count() > 1,
                _ => false,
            };
            let remedy = match (text.contains(other), comma) {
                _ if is_grouped => "leave out the thousands separator",
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
        let map = map.iter().map(|text| text.parse().unwrap()).collect();
        Sheet::parse(text, &reading(), PARTS, &[], &Columns { option: "--fleet-map", map })
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
        let problems = parse("b,x\n1,2\n", &[]).err().unwrap();
        assert!(problems[0].ends_with("are b, x; say which one it is: --fleet-map a=COLUMN"), "{problems:?}");
        let problems = parse("b,B,x\n1,2\n", &["c=x", "a=Model"]).err().unwrap();
        let expected = [
            "\"c\", which plays no part; --fleet-map takes a, b",
            "are b, B, x",
            "several columns",
            "there are 2 cells",
        ];
        assert_eq!(problems.len(), expected.len(), "{problems:#?}");
        for (problem, part) in problems.iter().zip(expected) {
            assert!(problem.contains(part), "{problem}");
        }
    }

    /// The dates of a column as they are read, the sentences about it, and what is wrong with it.
    fn dates(cells: &[&str], order: DateOrder) -> (Vec<Option<String>>, Vec<String>, Vec<String>) {
        let calendar = Calendar::new(order, zone("UTC").unwrap());
        let reading = Reading { calendar: calendar.clone(), ..reading() };
        let text = format!("a,b\n{},\n", cells.join(",\n"));
        let columns = Columns { option: "--map", map: Vec::new() };
        let mut sheet = Sheet::parse(&text, &reading, PARTS, &[], &columns).ok().unwrap();
        let mut problems = sheet.settle(&["a"]);
        let show =
            |row: Row<'_>| row.moment("a", &mut problems).map(|time| calendar.show(time)[..10].to_owned());
        let read = sheet.rows().map(show).collect();
        (read, sheet.notes, problems.iter().map(Problem::to_string).collect())
    }

    #[test]
    fn a_column_shows_the_order_of_its_dates_or_is_asked_for_once() {
        let read = |dates: &[&str]| dates.iter().map(|date| Some((*date).to_owned())).collect::<Vec<_>>();
        let (found, notes, problems) =
            dates(&["3.4.2021", "2021-05-06", "18.10.2018 12:00"], DateOrder::Shown);
        assert_eq!(found, read(&["2021-04-03", "2021-05-06", "2018-10-18"]));
        assert_eq!(notes, ["column a: dates begin with the day, as \"18.10.2018 12:00\" (line 4) shows"]);
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(
            dates(&["3/4/2021", "10/18/2018"], DateOrder::Shown).0,
            read(&["2021-03-04", "2018-10-18"])
        );
        let (_, notes, problems) = dates(&["3.4.2021", "2021-05-06", "5.6.2021"], DateOrder::Shown);
        assert_eq!(
            problems,
            [
                "line 1, column a: which part is the day, no date shows, of 2 such as \"3.4.2021\" (line 2); write \
              2021-12-31, or add --dates day-first or --dates month-first"
            ]
        );
        assert!(notes.is_empty());
        let (.., problems) = dates(&["18.10.2018", "3.4.2021", "10.18.2018"], DateOrder::Shown);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(
            problems[0].contains("(line 2) begins with the day, and \"10.18.2018\" (line 4) with the month")
        );
        // Who has said that dates begin with the year is told of each that does not.
        assert_eq!(dates(&["18.10.2018", "3.4.2021"], DateOrder::YearFirst).2.len(), 2);
        // What is no date is its own mistake.
        assert!(dates(&["3.4.2021", "18.10.2018", "32.13.2018"], DateOrder::Shown).2[0].contains("line 4"));
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
        for (text, cell) in [(semicolon, "1.234,5"), (semicolon, "1.234.567"), (comma, "1,234.5")] {
            assert_eq!(number(text, cell).unwrap_err().1, "leave out the thousands separator", "{cell}");
        }
        for text in ["", "x", "1e3", "inf", "1.2.3", "--1"] {
            assert!(number(comma, text).is_err(), "{text}");
        }
    }
}
