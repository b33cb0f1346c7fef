//! A record of outages as a replay scenario reads it: `class,blade,failed_min,returned_min,mode`.
//!
//! The columns are found by the names in the first line and may stand in any order; other columns are for people.
//! Minutes are whole and count from the start of the simulation; `failed_s` and `returned_s` are seconds, which may have
//! decimals. An outage without a return, or with one such as `Unknown`, is still open at the end of the record. Everything
//! that is wrong is reported at once.
//!
//! Limits: whether classes, blades and modes exist is known to the scenario only, and is its work to check.

use super::error::Problem;
use super::lines::Lines;
use super::sheet::is_open;
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
    /// Time of the return, not before `failed`; [`Time::NEVER`]: still open at the end of the record.
    pub returned: Time,
    /// The failure mode.
    pub mode: String,
}

/// The columns of texts and numbers.
const COLUMNS: [&str; 3] = ["class", "blade", "mode"];
/// Microseconds in a minute \[µs\].
const MINUTE_US: i64 = 60_000_000;

/// A column of times.
#[derive(Clone, Copy)]
struct TimeColumn {
    at: usize,
    name: &'static str,
    in_seconds: bool,
}

/// Positions of the columns.
#[derive(Clone, Copy)]
struct Places {
    class: usize,
    blade: usize,
    mode: usize,
    failed: TimeColumn,
    returned: TimeColumn,
}

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
    overlaps(&rows, places.failed.name, &mut problems);
    problems.sort_by_key(|problem| problem.line);
    if problems.is_empty() { Ok(rows) } else { Err(problems) }
}

fn problem(line: u64, column: &str, what: String, remedy: &str) -> Problem {
    Problem { line, column: column.to_owned(), what, remedy: remedy.to_owned() }
}

/// Positions of the columns.
fn places(header: &csv::ByteRecord) -> Result<Places, Vec<Problem>> {
    const REMEDY: &str = "name the columns in the first line: class,blade,failed_min,returned_min,mode";
    let find = |name: &str| header.iter().position(|cell| cell == name.as_bytes());
    let mut problems = Vec::new();
    let mut place = |name: &str| {
        find(name).unwrap_or_else(|| {
            problems.push(problem(1, name, "the column is missing".to_owned(), REMEDY));
            0
        })
    };
    let [class, blade, mode] = COLUMNS.map(&mut place);
    let mut time = |minutes: &'static str, seconds: &'static str| match (find(minutes), find(seconds)) {
        (Some(_), Some(_)) => {
            let what = format!("there is {seconds}, too");
            problems.push(problem(1, minutes, what, "keep one of the two columns"));
            TimeColumn { at: 0, name: minutes, in_seconds: false }
        }
        (None, Some(at)) => TimeColumn { at, name: seconds, in_seconds: true },
        (at, None) => {
            if at.is_none() {
                problems.push(problem(1, minutes, "the column is missing".to_owned(), REMEDY));
            }
            TimeColumn { at: at.unwrap_or(0), name: minutes, in_seconds: false }
        }
    };
    let (failed, returned) = (time("failed_min", "failed_s"), time("returned_min", "returned_s"));
    if problems.is_empty() { Ok(Places { class, blade, mode, failed, returned }) } else { Err(problems) }
}

/// The cells of one line.
struct Cells<'a> {
    line: u64,
    record: &'a csv::ByteRecord,
    places: Places,
}

impl Cells<'_> {
    /// The row, or what is wrong with it.
    fn row(&self, problems: &mut Vec<Problem>) -> Option<ReplayRow> {
        let before = problems.len();
        let Places { class, blade, mode, failed, returned } = self.places;
        let (class, mode) = (self.text(class, "class", problems), self.text(mode, "mode", problems));
        let blade = self.blade(blade, problems);
        let failed_at =
            self.text(failed.at, failed.name, problems).and_then(|text| self.time(failed, &text, problems));
        let end = self.cell(returned.at).map(String::from_utf8_lossy).unwrap_or_default();
        let returned_at =
            if is_open(&end) && end != "0" { Some(Time::NEVER) } else { self.time(returned, &end, problems) };
        if let (Some(failed_at), Some(returned_at)) = (failed_at, returned_at)
            && returned_at < failed_at
        {
            let unit = if returned.in_seconds == failed.in_seconds {
                let unit = if failed.in_seconds { "s" } else { "min" };
                let begun = self.cell(failed.at).map(String::from_utf8_lossy).unwrap_or_default();
                format!("the blade is back at {end} {unit} but fails at {begun} {unit}")
            } else {
                "the blade is back before it fails".to_owned()
            };
            problems.push(problem(
                self.line,
                returned.name,
                unit,
                "write a return that is not before the failure",
            ));
        }
        if problems.len() > before {
            return None;
        }
        Some(ReplayRow {
            line: self.line,
            class: class?,
            blade: blade?,
            failed: failed_at?,
            returned: returned_at?,
            mode: mode?,
        })
    }

    fn cell(&self, column: usize) -> Option<&[u8]> {
        self.record.get(column)
    }

    fn text(&self, column: usize, name: &str, problems: &mut Vec<Problem>) -> Option<String> {
        let Some(cell) = self.cell(column).filter(|cell| !cell.is_empty()) else {
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

    fn blade(&self, column: usize, problems: &mut Vec<Problem>) -> Option<u32> {
        let text = self.text(column, "blade", problems)?;
        let number = text.parse().ok();
        if number.is_none() {
            let what = format!("{text:?} is not a whole number from 0 to {}", u32::MAX);
            problems.push(problem(self.line, "blade", what, "write a whole number, such as 90"));
        }
        number
    }

    /// A time: whole minutes, or seconds.
    fn time(&self, column: TimeColumn, text: &str, problems: &mut Vec<Problem>) -> Option<Time> {
        const MOST_MIN: i64 = i64::MAX / MINUTE_US - 1;
        const MOST_S: i64 = MOST_MIN * 60;
        let (time, what, remedy) = if column.in_seconds {
            let seconds = text.parse().ok().filter(|seconds: &f64| (0.0..=MOST_S as f64).contains(seconds));
            let what = format!("{text:?} is not a number of seconds from 0 to {MOST_S}");
            (
                seconds.map(|seconds| Time::ZERO.after(Span::from_us(seconds * 1e6))),
                what,
                "write a number, such as 5400.5",
            )
        } else {
            let minutes = text.parse().ok().filter(|minutes: &i64| (0..=MOST_MIN).contains(minutes));
            let what = format!("{text:?} is not a whole number from 0 to {MOST_MIN}");
            let remedy = "write a whole number, such as 90, or name the column by seconds";
            (minutes.map(|minutes| Time::ZERO.after(Span(minutes * MINUTE_US))), what, remedy)
        };
        if time.is_none() {
            problems.push(problem(self.line, column.name, what, remedy));
        }
        time
    }
}

/// Outages of one blade that overlap; an outage may start in the minute in which the last one ended.
fn overlaps(rows: &[ReplayRow], column: &str, problems: &mut Vec<Problem>) {
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
                problems.push(problem(row.line, column, what, remedy));
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
    fn seconds_and_open_ends_are_read() {
        let text = "class,blade,failed_s,returned_s,mode\na,0,90.5,100,m\na,1,0,,m\na,2,7,Unknown,m\n";
        let rows = parse(text.as_bytes()).unwrap();
        let times: Vec<(Time, Time)> = rows.iter().map(|row| (row.failed, row.returned)).collect();
        let s = |seconds: f64| Time((seconds * 1e6) as i64);
        assert_eq!(times, [(s(90.5), s(100.0)), (s(0.0), Time::NEVER), (s(7.0), Time::NEVER)]);
        // Nothing fails on a blade that is still down.
        let found = problems("class,blade,failed_s,returned_min,mode\na,0,60,,m\na,0,120,3,m\na,1,120,1,m\n");
        assert!(
            found.len() == 2 && found[0].starts_with("line 3, column failed_s: a-0 fails while"),
            "{found:?}"
        );
        assert!(found[1].contains("back before it fails"), "{found:?}");
        let both = problems("class,blade,failed_s,failed_min,returned_s,mode\n");
        assert!(both[0].contains("column failed_min: there is failed_s, too"), "{both:?}");
    }

    #[test]
    fn an_example_of_parse() {
        use crate::records::replay;
        let rows =
            replay::parse(b"class,blade,failed_min,returned_min,mode\nnodes,7,60,90,hardware\n").unwrap();
        assert_eq!((rows[0].blade, rows[0].failed.hours(), rows[0].returned.hours()), (7, 1.0, 1.5));
    }
}
