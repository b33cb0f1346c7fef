//! The columns of a table by their parts: each by its own name, in whatever case, or by the name that a map gives it.
//! A part may be made of several columns: `blade=rack+slot`, `start=Date+Time`; or be the same in all rows: `type==HS22`.

use super::Separator;
use crate::records::Problem;
use std::collections::BTreeMap;
use std::str::FromStr;

/// The column that plays a part, as a person writes it: `type=Model`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// The part.
    pub key: String,
    /// The name of the column, or several with `+` between them.
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

/// The columns with other names, and the option that maps them.
#[derive(Clone, Debug)]
pub struct Columns {
    /// The option, such as `--map`.
    pub option: &'static str,
    /// The map.
    pub map: Vec<Mapping>,
}

/// A part that a column may play.
#[derive(Clone, Copy, Debug)]
pub(in crate::records) struct ColumnPart {
    /// The key in a map, and the name of the column unless the map says another.
    pub key: &'static str,
    /// The column must exist.
    pub required: bool,
}

/// The header of a table, and the columns that play parts.
pub(super) struct Header {
    /// Its line, from 1.
    pub line: u64,
    /// The names of the columns; none before it is read. Those that are made of several come last.
    pub names: Vec<String>,
    /// Columns of the file.
    pub width: usize,
    /// The columns that are not in the file.
    made: Vec<Made>,
    places: BTreeMap<String, usize>,
}

/// A column that is not in the file.
enum Made {
    /// Made of several, by their positions.
    Joined(Vec<usize>),
    /// The same in all rows.
    Constant(String),
}

impl Header {
    /// A header in which no column plays a part yet.
    pub fn new(line: u64, names: Vec<String>) -> Header {
        Header { line, width: names.len(), names, made: Vec::new(), places: BTreeMap::new() }
    }

    /// Finds the column of each of the `parts`, and of `more` that the map alone knows; what is wrong with them. The
    /// `separator` parted the names.
    pub fn place(
        &mut self,
        parts: &[ColumnPart],
        more: &[Mapping],
        Columns { option, map }: &Columns,
        separator: Separator,
    ) -> Vec<Problem> {
        let (line, mut problems) = (self.line, Vec::new());
        let mut wrong = |column: &str, what: String, remedy: String| {
            problems.push(Problem { line, column: column.to_owned(), what, remedy });
        };
        let shown = separator.shown();
        let columns = format!("the columns, separated by {shown}, are {}", self.names.join(", "));
        for mapping in map.iter().filter(|mapping| parts.iter().all(|part| part.key != mapping.key)) {
            let keys: Vec<&str> = parts.iter().map(|part| part.key).collect();
            let remedy = format!("{option} takes {}", keys.join(", "));
            wrong(&mapping.column, format!("it is mapped to {:?}, which is not used", mapping.key), remedy);
        }
        let own = parts.iter().map(|part| {
            let mapped = map.iter().rev().find(|mapping| mapping.key == part.key);
            (part.key, mapped.map(|mapping| mapping.column.as_str()), part.required)
        });
        let more = more.iter().map(|mapping| (mapping.key.as_str(), Some(mapping.column.as_str()), true));
        for (key, mapped, required) in own.chain(more) {
            let name = mapped.unwrap_or(key);
            if let Some(value) = mapped.and_then(|name| name.strip_prefix('=')) {
                self.make(key, name, Made::Constant(value.trim().to_owned()));
                continue;
            }
            let found: Vec<usize> = self.called(name).collect();
            if let ([], Some(places)) = (found.as_slice(), self.several(name)) {
                self.make(key, name, Made::Joined(places));
                continue;
            }
            match found.as_slice() {
                [place] => {
                    self.places.insert(key.to_owned(), *place);
                }
                [] if mapped.is_some() => {
                    let more = if name.contains('+') { ", or several with + between them" } else { "" };
                    wrong(
                        name,
                        "the column is missing".to_owned(),
                        format!("{columns}; name one of them{more}"),
                    );
                }
                [] if required => {
                    let remedy = format!("{columns}; name it with {option} {key}=COLUMN");
                    wrong(name, "the column is missing".to_owned(), remedy);
                }
                [] => {}
                _ => wrong(
                    name,
                    "several columns have this name".to_owned(),
                    "give each a name of its own".to_owned(),
                ),
            }
        }
        problems
    }

    /// Adds a column that is not in the file, for a part.
    fn make(&mut self, key: &str, name: &str, made: Made) {
        self.places.insert(key.to_owned(), self.names.len());
        self.names.push(name.to_owned());
        self.made.push(made);
    }

    /// The columns of a name, in whatever case.
    pub fn called(&self, name: &str) -> impl Iterator<Item = usize> {
        let name = name.trim().to_lowercase();
        self.names.iter().enumerate().filter(move |(_, cell)| cell.to_lowercase() == name).map(|(at, _)| at)
    }

    /// The columns of a name such as `rack+slot`, each of which is there once.
    pub fn several(&self, name: &str) -> Option<Vec<usize>> {
        let one = |name: &str| {
            let mut found = self.called(name);
            found.next().filter(|_| found.next().is_none())
        };
        if name.contains('+') { name.split('+').map(one).collect() } else { None }
    }

    /// The cells of a line, with those of columns that are not in the file.
    pub fn completed(&self, mut cells: csv::StringRecord) -> csv::StringRecord {
        for made in &self.made {
            let cell = match made {
                Made::Joined(places) => joined(&cells, places),
                Made::Constant(value) => value.clone(),
            };
            cells.push_field(&cell);
        }
        cells
    }

    /// The columns of the file that play no part, by position.
    pub fn idle(&self) -> impl Iterator<Item = usize> {
        let plays = |at: &usize| {
            self.places.values().any(|place| place == at)
                || self.made.iter().any(|of| matches!(of, Made::Joined(of) if of.contains(at)))
        };
        (0..self.width).filter(move |at| !plays(at))
    }

    /// The position of the column that plays the part, if one does.
    pub fn position(&self, key: &str) -> Option<usize> {
        self.places.get(key).copied()
    }

    /// The name of the column that plays the part; empty if none does.
    pub fn name(&self, key: &str) -> &str {
        self.position(key).and_then(|at| self.names.get(at)).map_or("", String::as_str)
    }
}

/// The cells of several columns that are not empty, a blank between them.
pub(super) fn joined(cells: &csv::StringRecord, places: &[usize]) -> String {
    let parts = places.iter().filter_map(|at| cells.get(*at)).filter(|cell| !cell.is_empty());
    parts.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use crate::records::sheet::testing::parse;

    #[test]
    fn columns_are_found_by_their_names_or_by_a_map() {
        let found = parse("c,B,a\n3,2,1\n", &[]).unwrap();
        let row = found.rows().next().unwrap();
        assert_eq!((row.text("a"), row.text("b")), ("1", "2"));
        let mapped = parse("a,Model\n1,2\n", &["b=model"]).unwrap();
        assert_eq!(mapped.rows().next().unwrap().text("b"), "2");
        assert!(mapped.has("b") && mapped.name("b") == "Model");
    }

    #[test]
    fn a_part_may_be_the_same_in_all_rows() {
        let found = parse("c,b\n3,2\n", &["a== HS22 "]).unwrap();
        assert_eq!((found.rows().next().unwrap().text("a"), found.name("a")), ("HS22", "= HS22"));
    }

    #[test]
    fn several_columns_make_one() {
        let text = "rack,slot,Date,Time,a+b\nr1,3,2021-01-02,10:00,x\nr1,,2021-01-02,,y\n";
        let found = parse(text, &["a=Rack+slot", "b=date+time"]).unwrap();
        let rows: Vec<_> =
            found.rows().map(|row| (row.text("a").to_owned(), row.text("b").to_owned())).collect();
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(rows, [pair("r1 3", "2021-01-02 10:00"), pair("r1", "2021-01-02")]);
        assert_eq!(found.name("a"), "Rack+slot");
        // A column may have such a name.
        let found = parse(text, &["a=a+b"]).unwrap();
        assert_eq!(found.rows().next().unwrap().text("a"), "x");
        let wrong = parse(text, &["a=rack+place"]).err().unwrap();
        assert!(
            wrong[0].contains("column rack+place: the column is missing")
                && wrong[0].ends_with("with + between them")
        );
    }

    #[test]
    fn what_is_missing_or_ambiguous_is_said_at_once() {
        let problems = parse("b,x\n1,2\n", &[]).err().unwrap();
        assert!(problems[0].ends_with("are b, x; name it with --fleet-map a=COLUMN"), "{problems:?}");
        let problems = parse("b,B,x\n1,2\n", &["c=x", "a=Model"]).err().unwrap();
        let expected = [
            "\"c\", which is not used; --fleet-map takes a, b",
            "are b, B, x",
            "several columns",
            "there are 2 cells",
        ];
        assert_eq!(problems.len(), expected.len(), "{problems:#?}");
        for (problem, part) in problems.iter().zip(expected) {
            assert!(problem.contains(part), "{problem}");
        }
    }
}
