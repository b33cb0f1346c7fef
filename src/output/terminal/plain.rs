//! Tables of columns that are aligned, and nothing else.

use super::Style;
use std::iter::once;

/// The table, as wide as its content and without lines.
pub fn drawn(headings: &[String], rows: &[Vec<String>], style: Style) -> String {
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
                let left = column < style.left;
                line += &if left { format!(" {part:<width$}") } else { format!(" {part:>width$}") };
                line += &" ".repeat(style.gap.saturating_sub(1));
            }
            text += line.trim_end();
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::Lines;
    use super::*;

    #[test]
    fn columns_are_aligned_and_cells_have_lines() {
        let owned = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        let rows = [owned(["cold_boot", "26.5\n26–27"]), owned(["push", "1"])];
        let drawn = |left, gap| {
            drawn(&owned(["policy", "downtime"]), &rows, Style { left, lines: Lines::Everywhere, gap })
        };
        assert_eq!(
            drawn(1, 1),
            " policy    downtime\n cold_boot     26.5\n              26–27\n push             1\n"
        );
        assert_eq!(drawn(2, 2), " policy     downtime\n cold_boot  26.5\n            26–27\n push       1\n");
    }
}
