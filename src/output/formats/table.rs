//! For people: tables as wide as a terminal, then the sentences.

use super::{Format, Line, Report, Table};
use crate::output::RenderError;
use crate::output::table::wrapped;
use comfy_table::{ColumnConstraint, ContentArrangement, LineStyle, TableStyle};

/// Width of a table \[characters\].
const WIDTH: u16 = 130;
/// The longest line of a sentence \[characters\].
const SENTENCE: usize = crate::output::table::WIDTH;
/// A column that is no wider than this does not fold \[characters\].
const WHOLE: u16 = 33;

/// The format.
pub struct Terminal;

impl Format for Terminal {
    fn name(&self) -> &'static str {
        "table"
    }

    fn about(&self) -> &'static str {
        "For people"
    }

    fn text(&self, report: &dyn Report) -> Result<String, RenderError> {
        let mut text = report.tables().iter().map(folded).collect::<Vec<_>>().join("\n");
        for lines in report.paragraphs() {
            text += &format!("\n{}", paragraph(&lines));
        }
        Ok(text)
    }
}

/// The lines of a paragraph, those that are longer than the terminal is wide in several.
pub fn paragraph(lines: &[Line]) -> String {
    let text = |line: &Line| match line {
        Line::Said(said) => wrapped(said, SENTENCE, "  ") + "\n",
        Line::Command { said, command } => format!("{said}\n  {command}\n"),
    };
    lines.iter().map(text).collect()
}

/// A table whose wide columns fold, so that the others keep their names whole.
fn folded(of: &Table) -> String {
    let mut table = comfy_table::Table::new();
    let style = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));
    table.load_style(style).set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH);
    table.set_header(&of.columns).add_rows(&of.rows);
    let widths = table.column_max_content_widths();
    for column in (0..widths.len()).filter(|column| widths[*column] <= WHOLE) {
        if let Some(column) = table.column_mut(column) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    table.trim_fmt() + "\n"
}
