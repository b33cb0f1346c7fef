//! A record of outages as a replay scenario reads it: `class,blade,failed_min,returned_min,mode`.
//!
//! The columns are found by the names in the first line and may stand in any order; other columns are for people.
//! Minutes are whole and count from the start of the simulation. Everything that is wrong is reported at once.
//!
//! Limits: whether classes, blades and modes exist is known to the scenario only, and is its work to check.

use super::error::Problem;
use super::lines::Lines;
use crate::units::{Span, Time};
use std::collections::BTreeMap;

/// One outage to be replayed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplayRow {
    /// The line of the file, from 1.
    pub line: u64,
    /// The workload class.
    pub class: String,
    /// The index of the blade in the class.
    pub blade: u32,
    /// Time of the failure.
    pub failed: Time,
    /// Time of the return; not before `failed`.
    pub returned: Time,
    /// The failure mode.
    pub mode: String,
}

/// The columns that are read.
const COLUMNS: [&str; 5] = ["class", "blade", "failed_min", "returned_min", "mode"];
/// Microseconds in a minute \[µs\].
const MINUTE_US: i64 = 60_000_000;

/// Reads a record; the rows are in the order of the file.
///
/// # Errors
/// All problems, in the order of the lines: a missing column, a cell that is empty or no whole number, a return before
/// the failure, outages of one blade that overlap.
pub fn parse(bytes: &[u8]) -> Result<Vec<ReplayRow>, Vec<Problem>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let header = reader.byte_headers().cloned().unwrap_or_default();
    let places = places(&header)?;
    let (mut rows, mut problems, mut lines) = (Vec::new(), Vec::new(), Lines::of(bytes));
    let mut record = csv::ByteRecord::new();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {
                let line = lines.line(record.position());
                rows.extend(Cells { line, record: &record, places }.row(&mut problems));
            }
            Err(error) => {
                problems.push(problem(0, "", error.to_string(), "give a CSV text"));
                break;
            }
        }
    }
    overlaps(&rows, &mut problems);
    problems.sort_by_key(|problem| problem.line);
    if problems.is_empty() { Ok(rows) } else { Err(problems) }
}

fn problem(line: u64, column: &str, what: String, remedy: &str) -> Problem {
    Problem { line, column: column.to_owned(), what, remedy: remedy.to_owned() }
}

/// Positions of the columns.
fn places(header: &csv::ByteRecord) -> Result<[usize; 5], Vec<Problem>> {
    let found = COLUMNS.map(|name| header.iter().position(|cell| cell == name.as_bytes()));
    let missing: Vec<Problem> = COLUMNS
        .iter()
        .zip(found)
        .filter(|(_, place)| place.is_none())
        .map(|(name, _)| {
            let remedy = "name the columns in the first line: class,blade,failed_min,returned_min,mode";
            problem(1, name, "the column is missing".to_owned(), remedy)
        })
        .collect();
    if missing.is_empty() { Ok(found.map(Option::unwrap_or_default)) } else { Err(missing) }
}

/// The cells of one line.
struct Cells<'a> {
    line: u64,
    record: &'a csv::ByteRecord,
    places: [usize; 5],
}

impl Cells<'_> {
    /// The row, or what is wrong with it.
    fn row(&self, problems: &mut Vec<Problem>) -> Option<ReplayRow> {
        let before = problems.len();
        let (class, mode) = (self.text(0, problems), self.text(4, problems));
        let blade = self.number(1, i64::from(u32::MAX), problems);
        let failed = self.number(2, i64::MAX / MINUTE_US - 1, problems);
        let returned = self.number(3, i64::MAX / MINUTE_US - 1, problems);
        if let (Some(failed), Some(returned)) = (failed, returned)
            && returned < failed
        {
            let what = format!("the blade is back at {returned} min but fails at {failed} min");
            problems.push(problem(
                self.line,
                COLUMNS[3],
                what,
                "write a return that is not before the failure",
            ));
        }
        if problems.len() > before {
            return None;
        }
        let time = |minutes: i64| Time::ZERO.after(Span(minutes * MINUTE_US));
        Some(ReplayRow {
            line: self.line,
            class: class?,
            blade: u32::try_from(blade?).ok()?,
            failed: time(failed?),
            returned: time(returned?),
            mode: mode?,
        })
    }

    fn text(&self, column: usize, problems: &mut Vec<Problem>) -> Option<String> {
        let name = COLUMNS[column];
        let Some(cell) = self.record.get(self.places[column]).filter(|cell| !cell.is_empty()) else {
            problems.push(problem(
                self.line,
                name,
                "the cell is empty".to_owned(),
                "write one value per column",
            ));
            return None;
        };
        match std::str::from_utf8(cell) {
            Ok(text) => Some(text.to_owned()),
            Err(_) => {
                problems.push(problem(
                    self.line,
                    name,
                    "the cell is not a text".to_owned(),
                    "write it in UTF-8",
                ));
                None
            }
        }
    }

    fn number(&self, column: usize, most: i64, problems: &mut Vec<Problem>) -> Option<i64> {
        let text = self.text(column, problems)?;
        let number = text.parse().ok().filter(|number| (0..=most).contains(number));
        if number.is_none() {
            let what = format!("{text:?} is not a whole number from 0 to {most}");
            problems.push(problem(self.line, COLUMNS[column], what, "write a whole number, such as 90"));
        }
        number
    }
}

/// Outages of one blade that overlap; an outage may start in the minute in which the last one ended.
fn overlaps(rows: &[ReplayRow], problems: &mut Vec<Problem>) {
    let mut blades: BTreeMap<(&str, u32), Vec<&ReplayRow>> = BTreeMap::new();
    for row in rows {
        blades.entry((&row.class, row.blade)).or_default().push(row);
    }
    for ((class, blade), mut rows) in blades {
        rows.sort_by_key(|row| (row.failed, row.returned, row.line));
        let mut last = rows[0];
        for row in rows.into_iter().skip(1) {
            if row.failed < last.returned {
                let what = format!(
                    "{class}-{blade} fails while it is still down from the failure in line {}",
                    last.line
                );
                let remedy = "merge the two lines into one outage, or correct their times";
                problems.push(problem(row.line, COLUMNS[2], what, remedy));
            }
            if row.returned > last.returned {
                last = row;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<String> {
        parse(text.as_bytes()).unwrap_err().iter().map(Problem::to_string).collect()
    }

    #[test]
    fn columns_are_found_by_name() {
        let text =
            "\u{feff}node,mode, returned_min,failed_min,blade,class\r\n9,\"a,b\",9,8,7,x\n\n,m,0,0,0,x\n";
        let rows = parse(text.as_bytes()).unwrap();
        let minute = |minutes: i64| Time(minutes * MINUTE_US);
        let expected = ReplayRow {
            line: 2,
            class: "x".to_owned(),
            blade: 7,
            failed: minute(8),
            returned: minute(9),
            mode: "a,b".to_owned(),
        };
        assert_eq!(rows[0], expected);
        assert_eq!((rows.len(), rows[1].line, rows[1].blade), (2, 4, 0));
    }

    #[test]
    fn every_problem_is_found_at_once() {
        let found = problems(
            "class,blade,failed_min,returned_min,mode\n\
             a,0,100,200,m\n\
             a,0,199,300,m\n\
             a,0,300,300,m\n\
             a,1,5,4,m\n\
             ,x,-1,2.5,\n\
             a,2,3\n\
             b,0,199,300,m\n",
        );
        let expected = [
            ("line 3, column failed_min", "line 2"),
            ("line 5, column returned_min", "not before the failure"),
            ("line 6, column class", "empty"),
            ("line 6, column mode", "empty"),
            ("line 6, column blade", "\"x\" is not a whole number from 0 to 4294967295"),
            ("line 6, column failed_min", "\"-1\""),
            ("line 6, column returned_min", "\"2.5\""),
            ("line 7, column mode", "empty"),
            ("line 7, column returned_min", "empty"),
        ];
        assert_eq!(found.len(), expected.len(), "{found:#?}");
        for (problem, (place, what)) in found.iter().zip(expected) {
            assert!(problem.starts_with(place) && problem.contains(what), "{problem}");
        }
    }

    #[test]
    fn what_is_no_record_is_refused() {
        assert_eq!(problems("").len(), 5);
        assert!(problems("class;blade\n")[0].contains("first line"));
        assert!(problems("class,blade,failed_min,returned_min\n")[0].starts_with("line 1, column mode"));
        let binary = b"class,blade,failed_min,returned_min,mode\n\xff,0,0,0,m\n";
        assert!(parse(binary).unwrap_err()[0].to_string().contains("UTF-8"));
        let far = problems("class,blade,failed_min,returned_min,mode\na,0,0,999999999999,m\n");
        assert!(far[0].contains("whole number from 0 to 153722867279"), "{far:?}");
    }

    #[test]
    fn an_outage_inside_another_and_one_after_both_are_told_apart() {
        let found = problems(
            "class,blade,failed_min,returned_min,mode\na,0,0,100,m\na,0,10,20,m\na,0,50,60,m\na,0,100,110,m\n",
        );
        assert_eq!(found.len(), 2, "{found:#?}");
    }

    #[test]
    fn an_example_of_parse() {
        use crate::records::replay;
        let rows =
            replay::parse(b"class,blade,failed_min,returned_min,mode\nnodes,7,60,90,hardware\n").unwrap();
        assert_eq!((rows[0].blade, rows[0].failed.hours(), rows[0].returned.hours()), (7, 1.0, 1.5));
    }
}
