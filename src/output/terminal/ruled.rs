//! Tables with ruled lines, and with columns that fold.

use super::Lines;
use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, presets,
};

/// Width of a table that folds \[characters\].
const WIDTH: u16 = 130;
/// A column that is no wider than this does not fold \[characters\].
const WHOLE: u16 = 33;

/// The table of [`super::drawn`].
pub fn drawn(headings: &[String], rows: &[Vec<String>], left: usize, lines: Lines) -> String {
    let mut table = Table::new();
    table.load_style(match lines {
        Lines::Everywhere => presets::UTF8_HORIZONTAL_ONLY,
        Lines::BelowHeadings => below_headings(),
    });
    table.set_header(headings).add_rows(rows);
    for (at, column) in table.column_iter_mut().enumerate() {
        column.set_padding((1, 0));
        column.set_cell_alignment(if at < left { CellAlignment::Left } else { CellAlignment::Right });
    }
    table.trim_fmt() + "\n"
}

/// The table of [`super::folded`].
pub fn folded(headings: &[String], rows: &[Vec<String>]) -> String {
    let mut table = Table::new();
    table.load_style(below_headings()).set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH);
    table.set_header(headings).add_rows(rows);
    let widths = table.column_max_content_widths();
    for column in (0..widths.len()).filter(|column| widths[*column] <= WHOLE) {
        if let Some(column) = table.column_mut(column) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    table.trim_fmt() + "\n"
}

fn below_headings() -> TableStyle {
    TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'))
}
