//! Tables with ruled lines.

use super::{Lines, Style};
use comfy_table::{CellAlignment, LineStyle, Table, TableStyle, presets};

/// The table, as wide as its content.
pub fn drawn(headings: &[String], rows: &[Vec<String>], style: Style) -> String {
    let mut table = Table::new();
    table.load_style(match style.lines {
        Lines::Everywhere => presets::UTF8_HORIZONTAL_ONLY,
        Lines::BelowHeadings => TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─')),
    });
    table.set_header(headings).add_rows(rows);
    // A space stands before every column, and another between two of them where others draw a line.
    let after = u16::try_from(style.gap.saturating_sub(2)).unwrap_or(u16::MAX);
    for (at, column) in table.column_iter_mut().enumerate() {
        column.set_padding((1, after));
        column.set_cell_alignment(if at < style.left { CellAlignment::Left } else { CellAlignment::Right });
    }
    table.trim_fmt() + "\n"
}
