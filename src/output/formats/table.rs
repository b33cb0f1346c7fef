//! For people: tables as wide as a terminal, then the sentences.

use super::{Format, Line, Report};
use crate::output::RenderError;
use crate::output::table::wrapped;
use crate::output::terminal::folded;

/// The longest line of a sentence \[characters\].
const SENTENCE: usize = crate::output::table::WIDTH;

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
        let tables = report.tables();
        let drawn: Vec<String> = tables.iter().map(|table| folded(&table.columns, &table.rows)).collect();
        let mut text = drawn.join("\n");
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
