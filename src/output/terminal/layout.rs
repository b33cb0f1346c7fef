//! The widths of columns: a table that is too wide has its long cells broken, as evenly as they allow.

use crate::wrap;

/// A column of cells that are no longer than this is not broken \[characters\].
const WHOLE: usize = 33;
/// A column that is broken is no narrower than this \[characters\].
const FOLDED: usize = 28;
/// The same where the names in other columns have to be broken, too \[characters\].
const SQUEEZED: usize = 22;

/// The width of a table that nothing is broken in, with a space before its first column and the rest of a `gap` behind
/// its last.
pub fn breadth(headings: &[String], rows: &[Vec<String>], gap: usize) -> usize {
    let columns = (0..headings.len()).map(|column| natural(headings, rows, column) + gap);
    columns.sum::<usize>().saturating_sub(1)
}

/// Headings and cells, broken such that the table is no wider than `width`; `None` if some column would be too narrow to
/// be read. Figures stay in one line if they can, else their bounds go below them, else names are broken at their hyphens.
pub fn broken(
    headings: &[String],
    rows: &[Vec<String>],
    gap: usize,
    width: usize,
) -> Option<(Vec<String>, Vec<Vec<String>>)> {
    let wanted: Vec<usize> = (0..headings.len()).map(|column| natural(headings, rows, column)).collect();
    let room = (width + 1).checked_sub(gap * headings.len())?;
    let leasts = |of_cell: fn(&str) -> usize| {
        let least = |column| least(headings, rows, column, of_cell);
        (0..headings.len()).map(least).collect::<Vec<usize>>()
    };
    let fits = |widths: &Vec<usize>| widths.iter().sum::<usize>() <= room;
    let mut widths = [leasts(whole), leasts(apart), leasts(parts)].into_iter().find(fits)?;
    let mut spare = room - widths.iter().sum::<usize>();
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

/// The least width of a column: that of its cells by `of_cell`, and of the longest word of its heading.
fn least(headings: &[String], rows: &[Vec<String>], column: usize, of_cell: fn(&str) -> usize) -> usize {
    let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| of_cell(cell)).max().unwrap_or(0);
    let words = headings[column].split_inclusive(|c: char| c.is_whitespace() || "_-./:".contains(c));
    cells.max(words.map(|word| word.trim_end().chars().count()).max().unwrap_or(0))
}

/// The least width of a cell in one line, unless it is long.
fn whole(cell: &str) -> usize {
    match longest(cell) {
        short if short <= WHOLE => short,
        _ => FOLDED,
    }
}

/// The least width of a cell whose brackets go into a line of their own.
fn apart(cell: &str) -> usize {
    let parts = cell.lines().flat_map(|line| line.split_inclusive(" ("));
    let widest = parts.map(|part| part.trim_end_matches(" (").chars().count() + 1).max().unwrap_or(0);
    if cell.contains(" (") { widest.min(whole(cell)) } else { whole(cell) }
}

/// The least width of a cell that is broken at its spaces, or, as a name, at its hyphens.
fn parts(cell: &str) -> usize {
    let is_end = |line: &str| {
        let is_name = !line.contains(' ');
        move |c: char| c == ' ' || (is_name && c == '-')
    };
    let parts = cell.lines().flat_map(|line| line.split_inclusive(is_end(line)));
    let widest = parts.map(|part| part.trim_end_matches(' ').chars().count()).max().unwrap_or(0);
    if longest(cell) > WHOLE { widest.max(SQUEEZED) } else { widest }
}
