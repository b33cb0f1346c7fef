//! A comparison on the terminal.

use super::result::{Comparison, Verdict};
use super::sentences::{headline, margin, remarks, replications};
use super::tables::{FIGURES, POLICIES, figure_cells, policy_cells, shown};
use crate::output::terminal::{Lines, drawn};
use crate::wrap::wrapped;

/// The comparison for people: the answer, what to know beside it, the policies, and the figures that are not equal; with
/// `all`, every figure.
pub fn text(comparison: &Comparison, all: bool, width: usize) -> String {
    let said = |text: &str| wrapped(text, width, "    ") + "\n";
    let mut text = said(&format!("{}: {}", comparison.scenario, headline(comparison)));
    for remark in remarks(comparison) {
        text += &said(&format!("  {remark}"));
    }
    if comparison.is_identical() && !all {
        return text;
    }
    let policies: Vec<Vec<String>> =
        comparison.policies.iter().map(|policy| policy_cells(policy).to_vec()).collect();
    text += &drawn(&POLICIES.map(str::to_owned), &policies, 3, Lines::BelowHeadings, width);
    let (figures, left_out) = shown(comparison, all);
    if !figures.is_empty() {
        let rows: Vec<Vec<String>> =
            figures.into_iter().map(|figure| figure_cells(figure).to_vec()).collect();
        text += &format!("\n{}", drawn(&FIGURES.map(str::to_owned), &rows, 4, Lines::BelowHeadings, width));
    }
    if !left_out.is_empty() {
        text += &said(&format!("not listed: {} (--all lists them)", left_out.join(", ")));
    }
    if let Some(advice) = advice(comparison) {
        text += &said(&advice);
    }
    text
}

/// The number of replications that would decide half of the undecided figures, if a policy is undecided.
pub(super) fn advice(comparison: &Comparison) -> Option<String> {
    if comparison.count_policies(Verdict::Undecided) == 0 {
        return None;
    }
    let mut open: Vec<_> = comparison
        .figures
        .iter()
        .filter(|figure| figure.verdict == Verdict::Undecided && figure.is_judged())
        .filter_map(|figure| Some((figure.replications_it_takes(comparison.options.margin)?, figure)))
        .collect();
    open.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (_, middle) = open.get(open.len() / 2)?;
    Some(format!(
        "About {} replications a side would tell {} in half of what is undecided.",
        replications(middle, comparison),
        margin(comparison)
    ))
}
