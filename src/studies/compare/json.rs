//! A comparison for programs: JSON with all digits.

use super::result::{ComparedFigure, ComparedPolicy, Comparison, How, Verdict};
use super::sentences::{compared_as, finding, headline};
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
    policy_counts: BTreeMap<&'static str, usize>,
    counts: BTreeMap<&'static str, usize>,
    blank: usize,
    differing_files: &'a [String],
    unpaired_files: &'a [String],
    gone: &'a [String],
    added: &'a [String],
    policies: Vec<Policy<'a>>,
    figures: Vec<Figure<'a>>,
}

/// A policy of the baseline: one test case in JUnit.
#[derive(Serialize)]
struct Policy<'a> {
    policy: &'a str,
    verdict: &'static str,
    says: String,
    missing: &'a [String],
    counts: BTreeMap<&'static str, usize>,
    headline: Option<Figure<'a>>,
    decisive: Option<Figure<'a>>,
}

#[derive(Serialize)]
struct Figure<'a> {
    policy: &'a str,
    scope: &'a str,
    metric: &'a str,
    statistic: &'a str,
    compared: String,
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
    let margin = comparison.options.margin;
    let document = Document {
        scenario: &comparison.scenario,
        says: headline(comparison),
        regression: comparison.is_regression(),
        identical: comparison.is_identical(),
        notes: &comparison.notes,
        how,
        replications,
        margin,
        level: comparison.options.level,
        policy_counts: counts(|verdict| comparison.count_policies(verdict)),
        counts: counts(|verdict| comparison.count(verdict)),
        blank: comparison.blank,
        differing_files: &comparison.differing,
        unpaired_files: &comparison.unpaired,
        gone: &comparison.gone,
        added: &comparison.added,
        policies: comparison.policies.iter().map(|policy| judged(policy, margin)).collect(),
        figures: comparison.figures.iter().map(|of| figure(of, margin)).collect(),
    };
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

fn counts(count: impl Fn(Verdict) -> usize) -> BTreeMap<&'static str, usize> {
    Verdict::ALL.map(|verdict| (verdict.as_str(), count(verdict))).into()
}

fn judged(of: &ComparedPolicy, margin: f64) -> Policy<'_> {
    Policy {
        policy: &of.name,
        verdict: of.verdict.as_str(),
        says: finding(of).join("; "),
        missing: &of.missing,
        counts: counts(|verdict| of.count(verdict)),
        headline: of.headline.as_ref().map(|of| figure(of, margin)),
        decisive: of.decisive.as_ref().map(|of| figure(of, margin)),
    }
}

fn figure(of: &ComparedFigure, margin: f64) -> Figure<'_> {
    // JSON has neither NaN nor infinities.
    let finite = |number: f64| Some(number).filter(|number| number.is_finite());
    Figure {
        policy: &of.key.policy,
        scope: &of.key.scope,
        metric: &of.key.metric,
        statistic: &of.key.statistic,
        compared: compared_as(of),
        unit: &of.unit,
        verdict: of.verdict.as_str(),
        small: of.small,
        baseline: finite(of.baseline),
        new: finite(of.new),
        relative: finite(of.relative),
        low: of.low.and_then(finite),
        high: of.high.and_then(finite),
        p_holm: finite(of.p_holm),
        replications: of.replications,
        replications_it_takes: of.replications_it_takes(margin),
    }
}
