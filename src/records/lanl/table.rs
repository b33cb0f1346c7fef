//! The file: plain or compressed, and a CSV text of the 26 known columns.

use crate::records::error::{Error, Problem};
use crate::records::file_text::read_text;
use crate::records::lines::Lines;
use std::path::Path;

/// The header of the LANL record.
pub(super) const COLUMNS: [&str; 26] = [
    "System",
    "machine type",
    "nodes",
    "procstot",
    "procsinnode",
    "nodenum",
    "nodenumz",
    "node install",
    "node prod",
    "node decom",
    "fru type",
    "mem",
    "cputype",
    "memtype",
    "num intercon",
    "purpose",
    "Prob Started",
    "Prob Fixed",
    "Down Time",
    "Facilities",
    "Hardware",
    "Human Error",
    "Network",
    "Undetermined",
    "Software",
    "Same Event",
];

/// One line of the record: 26 cells.
pub(super) struct LanlLine {
    /// The line of the file, from 1.
    pub number: u64,
    /// The cells in the order of [`COLUMNS`].
    pub cells: csv::StringRecord,
}

impl LanlLine {
    /// The error in a cell.
    pub fn problem(&self, column: usize, what: &str, remedy: &str) -> Problem {
        Problem {
            line: self.number,
            column: COLUMNS[column].to_owned(),
            what: format!("{:?} is not {what}", &self.cells[column]),
            remedy: remedy.to_owned(),
        }
    }
}

/// Reads all lines after the header.
pub(super) fn read(path: &Path) -> Result<Vec<LanlLine>, Error> {
    let text = read_text(path, "give the LANL record as a CSV text, plain or as .gz")?.text;
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
    let not_csv = |error: csv::Error| Error::NotText {
        path: path.to_owned(),
        what: error.to_string(),
        remedy: "give the LANL record as it was published, plain or as .gz",
    };
    let mut records = reader.records();
    check_header(path, &records.next().transpose().map_err(not_csv)?.unwrap_or_default())?;
    let (mut lines, mut problems, mut numbers) = (Vec::new(), Vec::new(), Lines::of(text.as_bytes()));
    for record in records {
        let cells = record.map_err(not_csv)?;
        let number = numbers.line(cells.position());
        if cells.len() == COLUMNS.len() {
            lines.push(LanlLine { number, cells });
        } else {
            problems.push(Problem {
                line: number,
                column: String::new(),
                what: format!("there are {} cells", cells.len()),
                remedy: format!("write {} cells, as in the header", COLUMNS.len()),
            });
        }
    }
    if problems.is_empty() { Ok(lines) } else { Err(Error::Rows { path: path.to_owned(), problems }) }
}

fn check_header(path: &Path, header: &csv::StringRecord) -> Result<(), Error> {
    for (at, expected) in COLUMNS.into_iter().enumerate() {
        let found = header.get(at).unwrap_or_default().trim();
        if found != expected {
            let found = found.to_owned();
            return Err(Error::Header { path: path.to_owned(), column: at + 1, found, expected });
        }
    }
    Ok(())
}
