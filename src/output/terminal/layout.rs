//! The widths of columns: a table that is too wide has its long cells broken, as evenly as they allow.

use crate::wrap;

/// A column of cells that are no longer than this is not broken \[characters\].
const WHOLE: usize = 33;
/// A column that is broken is no narrower than this \[characters\].
const FOLDED: usize = 28;

/// The width of a table that nothing is broken in, with a space before its first column and the rest of a `gap` behind
/// its last.
pub fn breadth(headings: &[String], rows: &[Vec<String>], gap: usize) -> usize {
    (0..headings.len()).map(|column| natural(headings, rows, column) + gap).sum()
}

/// Headings and cells, broken such that the table is no wider than `width`; `None` if some column would be too narrow to
/// be read.
pub fn broken(
    headings: &[String],
    rows: &[Vec<String>],
    gap: usize,
    width: usize,
) -> Option<(Vec<String>, Vec<Vec<String>>)> {
    let wanted: Vec<usize> = (0..headings.len()).map(|column| natural(headings, rows, column)).collect();
    let mut widths: Vec<usize> = (0..headings.len()).map(|column| least(headings, rows, column)).collect();
    let mut spare = width.checked_sub(widths.iter().sum::<usize>() + gap * headings.len())?;
    while spare > 0 {
        // The column with most lines in its longest cell.
        let lacks = |column: &usize| widths[*column] < wanted[*column];
        let by_lines = |a: &usize, b: &usize| (wanted[*a] * widths[*b]).cmp(&(wanted[*b] * widths[*a]));
        let Some(column) = (0..widths.len()).rev().filter(lacks).max_by(by_lines) else { break };
        widths[column] += 1;
        spare -= 1;
    }
    let broken =
        |cells: &[String]| cells.iter().zip(&widths).map(|(cell, width)| fold(cell, *width)).collect();
    Some((broken(headings), rows.iter().map(|row| broken(row)).collect()))
}

/// A cell in lines of at most `width` characters.
pub fn fold(cell: &str, width: usize) -> String {
    let lines = cell.split('\n').flat_map(|line| wrap::lines(line, |_, part| part.chars().count() <= width));
    lines.collect::<Vec<_>>().join("\n")
}

/// The longest line of a cell.
fn longest(cell: &str) -> usize {
    cell.lines().map(|line| line.chars().count()).max().unwrap_or(0)
}

fn cells(rows: &[Vec<String>], column: usize) -> usize {
    rows.iter().filter_map(|row| row.get(column)).map(|cell| longest(cell)).max().unwrap_or(0)
}

fn natural(headings: &[String], rows: &[Vec<String>], column: usize) -> usize {
    cells(rows, column).max(longest(&headings[column]))
}

/// The least width of a column: that of its cells, unless they are long, and of the longest word of its heading.
fn least(headings: &[String], rows: &[Vec<String>], column: usize) -> usize {
    let of_cells = match cells(rows, column) {
        whole if whole <= WHOLE => whole,
        _ => FOLDED,
    };
    let words = headings[column].split_inclusive(|c: char| c.is_whitespace() || "_-./:".contains(c));
    of_cells.max(words.map(|word| word.trim_end().chars().count()).max().unwrap_or(0))
}
