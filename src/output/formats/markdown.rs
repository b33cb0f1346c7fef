//! For documents: tables, then the sentences as paragraphs.

use super::{Format, Line, Report, Table};
use crate::output::RenderError;

/// The format.
pub struct Markdown;

impl Format for Markdown {
    fn name(&self) -> &'static str {
        "markdown"
    }

    fn about(&self) -> &'static str {
        "For documents"
    }

    fn text(&self, report: &dyn Report, _: usize) -> Result<String, RenderError> {
        let mut text = report.tables().iter().map(table).collect::<Vec<_>>().join("\n");
        for line in report.paragraphs().into_iter().flatten() {
            text += &match line {
                Line::Said(said) => format!("\n{said}\n"),
                Line::Command { said, command } => format!("\n{said}\n\n```sh\n{command}\n```\n"),
            };
        }
        Ok(text)
    }
}

fn table(table: &Table) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let header = line(table.columns.clone());
    let rule = line(table.columns.iter().map(|_| "---".to_owned()).collect());
    let cell = |cell: &String| cell.replace('|', "\\|");
    let body: String = table.rows.iter().map(|row| line(row.iter().map(cell).collect())).collect();
    header + &rule + &body
}
