//! Line numbers of CSV records, and lists of lines in messages.
//!
//! The reader's own count stands at the end of the line before, which is another line where lines end in CR LF or
//! where blank lines are skipped; a message must name the line that an editor shows.

use std::fmt;

/// Counts lines on the way through a text.
pub(super) struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    /// At the start of a text.
    pub fn of(bytes: &'a [u8]) -> Lines<'a> {
        Lines { bytes, at: 0, line: 1 }
    }

    /// The line, from 1, of the first record at or after a byte; positions must not fall.
    pub fn line(&mut self, position: Option<&csv::Position>) -> u64 {
        let byte = position.map_or(0, csv::Position::byte);
        while let Some(&here) = self.bytes.get(self.at) {
            if self.at as u64 >= byte && !matches!(here, b'\r' | b'\n') {
                break;
            }
            self.at += 1;
            let ends = here == b'\n' || (here == b'\r' && self.bytes.get(self.at) != Some(&b'\n'));
            self.line += u64::from(ends);
        }
        self.line
    }
}

/// Lines that are given as examples.
const EXAMPLES: usize = 5;

/// `3 rows (lines 2, 5, 9)`.
pub(super) fn rows(lines: &[u64]) -> impl fmt::Display {
    let shown: Vec<String> = lines.iter().take(EXAMPLES).map(u64::to_string).collect();
    let more = if lines.len() > EXAMPLES { ", …" } else { "" };
    let (row, line) = if lines.len() == 1 { ("row", "line") } else { ("rows", "lines") };
    format!("{} {row} ({line} {}{more})", lines.len(), shown.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_an_editor() {
        for (text, expected) in [
            ("a\nb\nc", vec![1, 2, 3]),
            ("a\r\nb\r\n\r\nc\r\n", vec![1, 2, 4]),
            ("\n\na\n\"b\nb\"\nc", vec![3, 4, 6]),
            ("a\rb\r\rc", vec![1, 2, 4]),
        ] {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
            let mut lines = Lines::of(text.as_bytes());
            let found: Vec<u64> = reader.records().map(|r| lines.line(r.unwrap().position())).collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }
}
