//! A comparison on the terminal.

use super::report::{HEADINGS, cells, headline, margin, remarks, replications, shown};
use super::result::{Comparison, Verdict};
use crate::output::terminal::{Lines, drawn};
use crate::wrap::wrapped;

/// The comparison for people: the answer, what to know beside it, and the figures that are not equal; with `all`, every
/// figure.
pub fn text(comparison: &Comparison, all: bool, width: usize) -> String {
    let said = |text: &str| wrapped(text, width, "    ") + "\n";
    let mut text = said(&format!("{}: {}", comparison.scenario, headline(comparison)));
    for remark in remarks(comparison) {
        text += &said(&format!("  {remark}"));
    }
    if comparison.is_identical() && !all {
        return text;
    }
    let (rows, left_out) = shown(comparison, all);
    if !rows.is_empty() {
        let rows: Vec<Vec<String>> = rows.into_iter().map(|row| cells(row).to_vec()).collect();
        text += &drawn(&HEADINGS.map(str::to_owned), &rows, 4, Lines::BelowHeadings, width);
    }
    if !left_out.is_empty() {
        text += &said(&format!("not listed: {} (--all lists them)", left_out.join(", ")));
    }
    if let Some(advice) = advice(comparison) {
        text += &said(&advice);
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
