//! Errors in a record: where and what is wrong, and what would be right.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// An error in one cell of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line of the file, from 1.
    pub line: u64,
    /// The name of the column; empty if it is about the whole line.
    pub column: String,
    /// The error.
    pub what: String,
    /// The remedy.
    pub remedy: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if !self.column.is_empty() {
            write!(f, ", column {}", self.column)?;
        }
        write!(f, ": {}; {}", self.what, self.remedy)
    }
}

/// The reason why a record cannot be imported. Nothing has been written when it is returned.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read at all.
    #[error("{}: cannot be read: {source}; check the path and its permissions", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The file starts as a gzip file and does not go on as one.
    #[error("{}: the gzip file is damaged or incomplete ({what}); download it again", path.display())]
    Compressed {
        /// The file.
        path: PathBuf,
        /// The error of the decompressor.
        what: String,
    },
    /// The file, or what it decompresses to, is larger than a record that is read.
    #[error(
        "{}: is larger than {most_mib} MiB, or decompresses to more; split it, and import the part that is needed",
        path.display()
    )]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The largest size \[MiB\].
        most_mib: u64,
    },
    /// The file is no text.
    #[error("{}: not a CSV text: {what}; {remedy}", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
        /// The content found instead.
        what: String,
        /// The remedy.
        remedy: &'static str,
    },
    /// The first line is not the header of the LANL record.
    #[error(
        "{}: line 1, column {column}: the header says {found:?}; write {expected:?}: this is not the LANL record of \
         26 columns (LA-UR-05-7318)", path.display()
    )]
    Header {
        /// The file.
        path: PathBuf,
        /// The number of the column, from 1.
        column: usize,
        /// The name in the header.
        found: String,
        /// The name expected.
        expected: &'static str,
    },
    /// Some lines cannot be understood; all of them are listed.
    #[error("{}: {} cannot be read:{}", path.display(), cells(problems.len()), listed(problems))]
    Rows {
        /// The file.
        path: PathBuf,
        /// The errors, line by line.
        problems: Vec<Problem>,
    },
    /// No row is about the system asked for.
    #[error("{}: unknown system {system}; choose one of {}", path.display(), numbers(present))]
    NoSuchSystem {
        /// The file.
        path: PathBuf,
        /// The system asked for.
        system: u32,
        /// The systems of the file.
        present: Vec<u32>,
    },
    /// Every row of the system had to be dropped.
    #[error("{}: no usable row of system {system} ({reasons}); choose another system", path.display())]
    NothingLeft {
        /// The file.
        path: PathBuf,
        /// The system asked for.
        system: u32,
        /// The reasons why the rows were dropped.
        reasons: String,
    },
    /// The rows can be read, but no distribution can be fitted to them.
    #[error(transparent)]
    Fit(#[from] super::fit::FitError),
}

/// Problems that a message shows; the others are counted.
const SHOWN: usize = 20;

fn cells(n: usize) -> String {
    if n == 1 { "1 cell".to_owned() } else { format!("{n} cells") }
}

fn listed(problems: &[Problem]) -> String {
    let mut text: String = problems.iter().take(SHOWN).map(|problem| format!("\n  {problem}")).collect();
    if problems.len() > SHOWN {
        text += &format!("\n  and {} more", problems.len() - SHOWN);
    }
    text
}

fn numbers(values: &[u32]) -> String {
    values.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
}
