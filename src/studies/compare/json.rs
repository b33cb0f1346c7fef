//! A comparison for programs: JSON with all digits.

use super::report::headline;
use super::result::{Comparison, How, Row, Verdict};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
struct Document<'a> {
    scenario: &'a str,
    says: String,
    regression: bool,
    identical: bool,
    notes: &'a [String],
    how: &'static str,
    replications: Option<usize>,
    margin: f64,
    level: f64,
    counts: BTreeMap<&'static str, usize>,
    blank: usize,
    differing_files: &'a [String],
    unpaired_files: &'a [String],
    gone: &'a [String],
    added: &'a [String],
    figures: Vec<Figure<'a>>,
}

#[derive(Serialize)]
struct Figure<'a> {
    policy: &'a str,
    scope: &'a str,
    metric: &'a str,
    statistic: &'a str,
    unit: &'a str,
    verdict: &'static str,
    small: bool,
    baseline: Option<f64>,
    new: Option<f64>,
    relative: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    p_holm: Option<f64>,
    replications: usize,
    replications_it_takes: Option<f64>,
}

/// The comparison as JSON, every figure in it; what is not known is `null`.
///
/// # Errors
/// If it cannot be written as JSON.
pub fn json(comparison: &Comparison) -> Result<String, serde_json::Error> {
    let (how, replications) = match comparison.how {
        How::ByReplication(n) => ("by_replication", Some(n)),
        How::ByDistribution => ("by_distribution", None),
    };
    let counts = Verdict::ALL.map(|verdict| (verdict.as_str(), comparison.count(verdict)));
    let document = Document {
        scenario: &comparison.scenario,
        says: headline(comparison),
        regression: comparison.is_regression(),
        identical: comparison.is_identical(),
        notes: &comparison.notes,
        how,
        replications,
        margin: comparison.options.margin,
        level: comparison.options.level,
        counts: counts.into(),
        blank: comparison.blank,
        differing_files: &comparison.differing,
        unpaired_files: &comparison.unpaired,
        gone: &comparison.gone,
        added: &comparison.added,
        figures: comparison.rows.iter().map(|row| figure(row, comparison.options.margin)).collect(),
    };
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

fn figure(row: &Row, margin: f64) -> Figure<'_> {
    // JSON has neither NaN nor infinities.
    let finite = |number: f64| Some(number).filter(|number| number.is_finite());
    Figure {
        policy: &row.key.policy,
        scope: &row.key.scope,
        metric: &row.key.metric,
        statistic: &row.key.statistic,
        unit: &row.unit,
        verdict: row.verdict.as_str(),
        small: row.small,
        baseline: finite(row.baseline),
        new: finite(row.new),
        relative: finite(row.relative),
        low: row.low.and_then(finite),
        high: row.high.and_then(finite),
        p_holm: finite(row.p_holm),
        replications: row.replications,
        replications_it_takes: row.replications_it_takes(margin),
    }
}
