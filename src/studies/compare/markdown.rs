//! A comparison in Markdown, for the summary of a CI job or a comment.

use super::report::{HEADINGS, cells, headline, remarks, shown};
use super::result::Comparison;
use super::terminal::advice;

/// The comparison as a section with a heading; with `all`, every figure.
pub fn markdown(comparison: &Comparison, all: bool) -> String {
    let cell = |text: &str| text.replace('|', "\\|");
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let mut text = format!("## {}\n\n**{}**\n", cell(&comparison.scenario), headline(comparison));
    let remarks = remarks(comparison);
    if !remarks.is_empty() {
        text.push('\n');
    }
    for remark in remarks {
        text += &format!("- {remark}\n");
    }
    if comparison.is_identical() && !all {
        return text;
    }
    let (rows, left_out) = shown(comparison, all);
    if !rows.is_empty() {
        text += &format!("\n{}", line(&HEADINGS.map(str::to_owned)));
        text += &line(&[0, 0, 0, 0, 1, 1, 1, 1].map(|right| ["---", "---:"][right].to_owned()));
        for row in rows {
            text += &line(&cells(row).map(|text| cell(&text)));
        }
    }
    if !left_out.is_empty() {
        text += &format!("\nNot listed: {}.\n", left_out.join(", "));
    }
    if let Some(advice) = advice(comparison) {
        text += &format!("\n{advice}\n");
    }
    text
}
