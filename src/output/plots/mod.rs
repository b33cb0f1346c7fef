//! Plots that carry their message alone: the figure, its subject, its uncertainty, and the main number.
//!
//! Each plot is a file here and a line in the list of outputs. They share a canvas, axes and colours; a policy
//! has the same colour in all of them, the baseline grey. Nothing in them depends on fonts, the platform or
//! the time of day.
//!
//! A plot is drawn for a [`Page`], which gives its width and the sizes of its texts, and the [`Drawing`] becomes a file
//! by [`mod@svg`] or [`mod@pdf`], which know nothing of plots.

pub(crate) mod axis;
mod bars;
pub(crate) mod canvas;
mod downtime;
mod fit;
mod helvetica;
mod outages;
pub(crate) mod page;
pub(crate) mod palette;
mod pdf;
mod phases;
mod pool;
mod svg;

pub use canvas::Drawing;
pub use downtime::downtime;
pub use fit::fit;
pub use outages::outages;
pub use page::{Page, Width};
pub use pdf::pdf;
pub use phases::phases;
pub use pool::pool;
pub use svg::svg;

use super::comparison::PolicyRow;
use super::verdict::Ranking;
use crate::experiment::Summary;

/// The policies that a title names: the one with the least downtime, and the baseline or, if that is the same, the one
/// with the most.
fn spoken_of(summary: &Summary, rows: &[PolicyRow]) -> Vec<usize> {
    let Some(ranking) = Ranking::of(summary) else { return Vec::new() };
    let known = (0..rows.len()).filter(|policy| rows[*policy].downtime.value.is_finite());
    let most = known.max_by(|a, b| rows[*a].downtime.value.total_cmp(&rows[*b].downtime.value));
    let other = if ranking.best == summary.baseline { most } else { Some(summary.baseline) };
    let mut policies = vec![ranking.best];
    policies.extend(other.filter(|other| *other != ranking.best && rows[*other].downtime.value.is_finite()));
    policies
}

/// `text` and the policy it is about, which stay together where a title is wrapped.
pub(crate) fn with(text: &str, policy: &str) -> String {
    format!("{text} with\u{a0}{policy}")
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
