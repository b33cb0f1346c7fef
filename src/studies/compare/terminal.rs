//! A comparison on the terminal.

use super::report::{HEADINGS, cells, headline, margin, remarks, replications, shown};
use super::result::{Comparison, Verdict};
use comfy_table::{Cell, CellAlignment, LineStyle, Table, TableStyle};

/// The comparison for people: the answer, what to know beside it, and the figures that are not equal; with `all`, every
/// figure.
pub fn text(comparison: &Comparison, all: bool) -> String {
    let mut text = format!("{}: {}\n", comparison.scenario, headline(comparison));
    for remark in remarks(comparison) {
        text += &format!("  {remark}\n");
    }
    if comparison.is_identical() && !all {
        return text;
    }
    let (rows, left_out) = shown(comparison, all);
    if !rows.is_empty() {
        let mut table = Table::new();
        let style = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));
        table.load_style(style);
        table.set_header(HEADINGS.map(Cell::new));
        for row in rows {
            table.add_row(cells(row).map(Cell::new));
        }
        for (at, column) in table.column_iter_mut().enumerate() {
            column.set_padding((1, 0));
            column.set_cell_alignment(if at < 4 { CellAlignment::Left } else { CellAlignment::Right });
        }
        text += &format!("{}\n", table.trim_fmt());
    }
    if !left_out.is_empty() {
        text += &format!("not listed: {} (--all lists them)\n", left_out.join(", "));
    }
    if let Some(advice) = advice(comparison) {
        text += &format!("{advice}\n");
    }
    text
}

/// The number of replications that would decide half of the undecided figures.
pub(super) fn advice(comparison: &Comparison) -> Option<String> {
    let mut open: Vec<_> = comparison
        .rows
        .iter()
        .filter(|row| row.verdict == Verdict::Undecided && row.is_judged())
        .filter_map(|row| Some((row.replications_it_takes(comparison.options.margin)?, row)))
        .collect();
    open.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (_, middle) = open.get(open.len() / 2)?;
    Some(format!(
        "About {} replications a side would tell {} in half of what is undecided.",
        replications(middle, comparison),
        margin(comparison)
    ))
}
