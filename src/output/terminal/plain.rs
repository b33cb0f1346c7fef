//! Tables of columns that are aligned, and nothing else.

use super::Lines;
use std::iter::once;

/// The table of [`super::drawn`], without lines.
pub fn drawn(headings: &[String], rows: &[Vec<String>], left: usize, _: Lines) -> String {
    let rows: Vec<Vec<Vec<&str>>> = once(headings)
        .chain(rows.iter().map(Vec::as_slice))
        .map(|row| row.iter().map(|cell| cell.lines().collect()).collect())
        .collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.flatten().map(|line| line.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..headings.len()).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        for at in 0..row.iter().map(Vec::len).max().unwrap_or(0) {
            let mut line = String::new();
            for (column, (cell, &width)) in row.iter().zip(&widths).enumerate() {
                let part = cell.get(at).copied().unwrap_or_default();
                line += &if column < left { format!(" {part:<width$}") } else { format!(" {part:>width$}") };
            }
            text += line.trim_end();
            text.push('\n');
        }
    }
    text
}

/// The table of [`super::folded`], as wide as its content.
pub fn folded(headings: &[String], rows: &[Vec<String>]) -> String {
    drawn(headings, rows, headings.len(), Lines::BelowHeadings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_cells_have_lines() {
        let owned = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        let rows = [owned(["cold_boot", "26.5\n26–27"]), owned(["push", "1"])];
        assert_eq!(
            drawn(&owned(["policy", "downtime"]), &rows, 1, Lines::Everywhere),
            " policy    downtime\n cold_boot     26.5\n              26–27\n push             1\n"
        );
        assert_eq!(
            folded(&owned(["policy", "downtime"]), &rows),
            " policy    downtime\n cold_boot 26.5\n           26–27\n push      1\n"
        );
    }
}
