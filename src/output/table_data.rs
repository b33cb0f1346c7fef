//! The comparison for programs: JSON and CSV, with all digits and with units in the names.

use super::comparison::{PolicyRow, rows};
use super::costs::{self, JsonCosts};
use super::csv::{File, end, with_ends};
use super::{RenderError, verdict};
use crate::experiment::{Check, Summary};
use crate::stats::Estimate;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

/// A figure of a row, with its name.
type NamedFigure = (&'static str, fn(&PolicyRow) -> Estimate);

/// The figures of a row by name, in the order of the table.
const FIGURES: [NamedFigure; 11] = [
    ("availability", |row| row.availability),
    ("downtime_min_per_y", |row| row.downtime),
    ("downtime_planned_min_per_y", |row| row.planned),
    ("downtime_of_baseline", |row| row.of_baseline),
    ("outages_per_y", |row| row.outages),
    ("outage_p50_s", |row| row.p50),
    ("outage_p99_s", |row| row.p99),
    ("takeovers_waited", |row| row.waited),
    ("mismatch", |row| row.mismatch),
    ("pool_mean", |row| row.pool_mean),
    ("pool_min", |row| row.pool_least),
];

/// The comparison as JSON; unknown values are `null`.
pub(super) fn json(summary: &Summary) -> Result<String, RenderError> {
    let comparison = Comparison {
        name: &summary.name,
        baseline: &summary.policies[summary.baseline],
        replications_done: summary.replications.0,
        replications_wanted: summary.replications.1,
        years_per_replication: summary.years,
        level: summary.level,
        policies: rows(summary).into_iter().map(JsonRow).collect(),
        says: verdict::sentences(summary),
        thresholds: summary.checks.iter().map(|check| JsonCheck::new(summary, check)).collect(),
        costs: costs::json(summary),
    };
    let text = serde_json::to_string_pretty(&comparison);
    text.map(|text| text + "\n").map_err(|error| RenderError::new("the comparison", error))
}

#[derive(Serialize)]
struct Comparison<'a> {
    name: &'a str,
    baseline: &'a str,
    replications_done: usize,
    replications_wanted: usize,
    years_per_replication: f64,
    level: f64,
    policies: Vec<JsonRow>,
    says: Vec<String>,
    thresholds: Vec<JsonCheck<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    costs: Vec<JsonCosts<'a>>,
}

struct JsonRow(PolicyRow);

impl Serialize for JsonRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("policy", &self.0.policy)?;
        for (name, figure) in FIGURES {
            map.serialize_entry(name, &JsonFigure::new(&figure(&self.0)))?;
        }
        map.serialize_entry("p_holm", &self.0.p_holm.filter(|p| p.is_finite()))?;
        map.end()
    }
}

/// A threshold of a policy.
#[derive(Serialize)]
struct JsonCheck<'a> {
    verdict: &'static str,
    policy: &'a str,
    scope: &'a str,
    metric: &'a str,
    statistic: &'a str,
    unit: &'a str,
    at_least: Option<f64>,
    at_most: Option<f64>,
    observed: JsonFigure,
    replications_to_decide: Option<u64>,
}

impl<'a> JsonCheck<'a> {
    fn new(summary: &'a Summary, check: &'a Check) -> JsonCheck<'a> {
        let (at_least, at_most) = check.bound.ends();
        JsonCheck {
            verdict: check.verdict.as_str(),
            policy: &summary.policies[check.policy],
            scope: &check.scope,
            metric: &check.metric,
            statistic: &check.statistic,
            unit: &check.unit,
            at_least,
            at_most,
            observed: JsonFigure::new(&check.observed),
            replications_to_decide: check.replications_to_decide,
        }
    }
}

/// A figure; JSON has neither NaN nor infinities.
#[derive(Serialize)]
struct JsonFigure {
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    method: &'static str,
    n: u64,
    flag: &'static str,
}

impl JsonFigure {
    fn new(estimate: &Estimate) -> JsonFigure {
        let finite = |end: Option<f64>| end.filter(|end| end.is_finite());
        JsonFigure {
            value: finite(Some(estimate.value)),
            low: finite(estimate.low),
            high: finite(estimate.high),
            method: estimate.method.as_str(),
            n: estimate.n,
            flag: estimate.flag.as_str(),
        }
    }
}

/// The comparison as CSV, a row for each policy and three columns for each figure.
pub(super) fn csv(summary: &Summary) -> Result<String, RenderError> {
    let columns =
        |(name, _): &NamedFigure| [(*name).to_owned(), format!("{name}_low"), format!("{name}_high")];
    let header: Vec<String> = std::iter::once("policy".to_owned())
        .chain(FIGURES.iter().flat_map(columns))
        .chain(std::iter::once("p_holm".to_owned()))
        .collect();
    let mut file = File::with_header("the comparison", header);
    for row in rows(summary) {
        let mut cells = vec![row.policy.clone()];
        for (_, figure) in FIGURES {
            cells.extend(with_ends(&figure(&row)));
        }
        cells.push(end(row.p_holm));
        file.row(cells)?;
    }
    let bytes = file.finish()?;
    String::from_utf8(bytes).map_err(|error| RenderError::new("the comparison", error))
}
