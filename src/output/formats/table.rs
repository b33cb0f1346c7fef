//! For people: tables and sentences no wider than the terminal.

use super::{Format, Line, Report};
use crate::output::RenderError;
use crate::output::terminal::{PAGE, folded};
use crate::wrap::hanging;

/// The format.
pub struct Terminal;

impl Format for Terminal {
    fn name(&self) -> &'static str {
        "table"
    }

    fn about(&self) -> &'static str {
        "For people"
    }

    fn text(&self, report: &dyn Report, width: usize) -> Result<String, RenderError> {
        Ok(report.screen(width).unwrap_or_else(|| screen(report, width)))
    }
}

/// The tables, then the paragraphs.
fn screen(report: &dyn Report, width: usize) -> String {
    let tables = report.tables();
    let drawn: Vec<String> = tables.iter().map(|table| folded(&table.columns, &table.rows, width)).collect();
    let mut text = drawn.join("\n");
    for lines in report.paragraphs() {
        text += &format!("\n{}", paragraph_within(&lines, width));
    }
    text
}

/// The lines of a paragraph of a file, those that are longer than a page is wide in several.
pub fn paragraph(lines: &[Line]) -> String {
    paragraph_within(lines, PAGE)
}

/// The lines of a paragraph, those that are longer than `width` in several.
fn paragraph_within(lines: &[Line], width: usize) -> String {
    let text = |line: &Line| match line {
        Line::Said(said) => hanging(said, width, "  ") + "\n",
        Line::Command { said, command } => format!("{}\n  {command}\n", hanging(said, width, "  ")),
    };
    lines.iter().map(text).collect()
}
