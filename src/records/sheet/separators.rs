//! Cells of a text: the mark between them, which the header shows, and the records that it makes.
//!
//! Model: the mark is the most frequent of `,`, `;`, tabulator and `|` in the header, outside quotation marks. If none
//! stands there, cells are separated by runs of blanks, where the line after the header has as many words.
//!
//! Limits: lines that only draw a rule (`-----+-----`) are left out. Where blanks separate cells, so are comments (`#` and
//! a blank), and a header may begin with `#`; a cell that is empty cannot be seen there.

use crate::records::error::Problem;
use crate::records::lines::Lines;
use csv::StringRecord;

/// The mark between cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Separator {
    /// One character.
    Mark(u8),
    /// A run of blanks or tabulators.
    Blanks,
}

/// The marks that a header may show, the first of several that are as frequent.
const MARKS: [u8; 4] = [b',', b';', b'\t', b'|'];

impl Separator {
    /// The mark that goes with a text.
    pub(super) fn found(text: &str) -> Separator {
        let mut lines = text.lines().filter(|line| !line.trim().is_empty() && !is_rule(line));
        let header = lines.next().unwrap_or_default();
        let mut lines = lines.filter(|line| !is_comment(line));
        let mut quoted = false;
        let mut counts = MARKS.map(|mark| (mark, 0));
        for byte in header.bytes() {
            quoted ^= byte == b'"';
            counts.iter_mut().filter(|(mark, _)| !quoted && *mark == byte).for_each(|(_, count)| *count += 1);
        }
        let most = counts.into_iter().rev().max_by_key(|(_, count)| *count);
        let words = words(header.trim_start_matches('#')).len();
        match most {
            Some((mark, count)) if count > 0 => Separator::Mark(mark),
            _ if words > 1 && lines.next().is_some_and(|line| self::words(line).len() == words) => {
                Separator::Blanks
            }
            _ => Separator::Mark(b','),
        }
    }

    /// As a message shows it.
    pub(super) fn shown(self) -> String {
        match self {
            Separator::Mark(b'\t') => "tabulator".to_owned(),
            Separator::Mark(mark) => format!("{:?}", char::from(mark)),
            Separator::Blanks => "blanks".to_owned(),
        }
    }

    /// The records of a text, each with its line from 1; the first is the header.
    ///
    /// # Errors
    /// If it is no such text.
    pub(super) fn records(self, text: &str) -> Result<Vec<(u64, StringRecord)>, Problem> {
        let Separator::Mark(mark) = self else { return Ok(of_blanks(text)) };
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .delimiter(mark)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let mut lines = Lines::of(text.as_bytes());
        let mut records = Vec::new();
        for record in reader.records() {
            let cells = record.map_err(|error| Problem {
                line: 1,
                column: String::new(),
                what: error.to_string(),
                remedy: "write a CSV text".to_owned(),
            })?;
            let line = lines.line(cells.position());
            if !cells.iter().all(is_rule) {
                records.push((line, cells));
            }
        }
        Ok(records)
    }
}

/// A line, or a cell, that only draws.
fn is_rule(text: &str) -> bool {
    text.len() >= 3 && text.contains("--") && text.bytes().all(|c| matches!(c, b'-' | b'+' | b'|' | b' '))
}

fn is_comment(line: &str) -> bool {
    line.starts_with("# ") || line.trim() == "#"
}

fn of_blanks(text: &str) -> Vec<(u64, StringRecord)> {
    let mut records: Vec<(u64, StringRecord)> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() || is_rule(line) || (is_comment(line) && !records.is_empty()) {
            continue;
        }
        let line = if records.is_empty() { line.trim_start_matches('#') } else { line };
        records.push((number, words(line).into_iter().collect()));
    }
    records
}

/// The words of a line; one in quotation marks may have blanks.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quoted, mut is_word) = (String::new(), false, false);
    for c in line.chars() {
        match c {
            '"' => (quoted, is_word) = (!quoted, true),
            c if c.is_whitespace() && !quoted => {
                if is_word {
                    words.push(std::mem::take(&mut word));
                }
                is_word = false;
            }
            c => {
                word.push(c);
                is_word = true;
            }
        }
    }
    words.extend(is_word.then_some(word));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_shows_the_mark() {
        for (text, mark) in [
            ("a,b\n", Separator::Mark(b',')),
            ("a;b;\"c,d,e,f\"\n", Separator::Mark(b';')),
            ("a\tb c\n", Separator::Mark(b'\t')),
            ("a|b|c\n", Separator::Mark(b'|')),
            ("a b\n1   2\n", Separator::Blanks),
            ("#a b\n1\t2\n", Separator::Blanks),
            ("Serial No\n12\n", Separator::Mark(b',')),
            ("a\n", Separator::Mark(b',')),
        ] {
            assert_eq!(Separator::found(text), mark, "{text:?}");
        }
    }

    #[test]
    fn rules_and_comments_are_no_rows() {
        let rows = |text: &str| -> Vec<(u64, Vec<String>)> {
            let records = Separator::found(text).records(text).unwrap();
            records.iter().map(|(line, cells)| (*line, cells.iter().map(str::to_owned).collect())).collect()
        };
        let row = |line, cells: [&str; 2]| (line, cells.map(str::to_owned).to_vec());
        let drawn = " a | b \n---+---\n 1 | 2 \n";
        assert_eq!(rows(drawn), [row(1, ["a", "b"]), row(3, ["1", "2"])]);
        let blanks = "#a   b\n# a comment\n1 \"2 3\"\n\n4\t#5\n";
        assert_eq!(rows(blanks), [row(1, ["a", "b"]), row(3, ["1", "2 3"]), row(5, ["4", "#5"])]);
    }
}
