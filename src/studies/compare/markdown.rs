//! A comparison in Markdown, for the summary of a CI job or a comment.

use super::result::Comparison;
use super::sentences::{headline, remarks};
use super::tables::{FIGURES, POLICIES, figure_cells, policy_cells, shown};
use super::terminal::advice;

/// The comparison as a section with a heading; with `all`, every figure.
pub fn markdown(comparison: &Comparison, all: bool) -> String {
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
    text += &table(&POLICIES, 3, comparison.policies.iter().map(policy_cells));
    let (figures, left_out) = shown(comparison, all);
    if !figures.is_empty() {
        text += &table(&FIGURES, 4, figures.into_iter().map(figure_cells));
    }
    if !left_out.is_empty() {
        text += &format!("\nNot listed: {}.\n", left_out.join(", "));
    }
    if let Some(advice) = advice(comparison) {
        text += &format!("\n{advice}\n");
    }
    text
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// A table after an empty line; all but the first `left` columns are aligned to the right.
fn table<const N: usize>(
    headings: &[&str; N],
    left: usize,
    rows: impl Iterator<Item = [String; N]>,
) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let rule: Vec<String> = (0..N).map(|at| if at < left { "---" } else { "---:" }.to_owned()).collect();
    let mut text = format!("\n{}{}", line(&headings.map(str::to_owned)), line(&rule));
    for row in rows {
        text += &line(&row.map(|text| cell(&text)));
    }
    text
}
