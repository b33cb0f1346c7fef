//! Yearly costs of every policy, item by item, and their difference from those of the baseline.
//!
//! Only items with a price are shown. Without prices there is no such table.

use super::RenderError;
use super::csv::{File, end, number, with_ends};
use super::digits::{self, NOTHING};
use super::terminal::{Lines, drawn};
use crate::experiment::{Difference, Summary};
use crate::stats::Estimate;
use crate::stats::metrics::VALUE;
use serde::Serialize;

/// The costs of every policy.
struct Costs<'a> {
    summary: &'a Summary,
    currency: &'a str,
    /// The metrics in the order of the items, the sum of all last.
    metrics: &'a [&'static str],
}

/// A row of the table: its policy, and a figure for each item.
type Row = (String, Vec<String>);

impl<'a> Costs<'a> {
    fn of(summary: &'a Summary) -> Option<Costs<'a>> {
        let priced = summary.priced.as_ref()?;
        Some(Costs { summary, currency: &priced.currency, metrics: &priced.metrics })
    }

    fn figure(&self, policy: usize, scope: &str, metric: &str) -> Option<&'a Estimate> {
        self.summary.find(policy, scope, metric, VALUE)
    }

    fn difference(&self, policy: usize, scope: &str, metric: &str) -> Option<&'a Difference> {
        let is = |d: &&Difference| d.policy == policy && d.scope == scope && d.metric == metric;
        self.summary.differences.iter().find(is)
    }

    fn headings(&self) -> Vec<String> {
        let first = format!("{} a year", self.currency);
        std::iter::once(first).chain(self.metrics.iter().map(|metric| heading(metric).to_owned())).collect()
    }

    /// Each policy's costs; behind each but the baseline, the difference from it. Bounds are put behind a value by
    /// `bounded`.
    fn rows(&self, bounded: impl Fn(String, String) -> String) -> Vec<Row> {
        let summary = self.summary;
        let cell = |estimate: Option<&Estimate>, signed: bool| match estimate {
            Some(estimate) => bounded(amount(estimate, signed), digits::amount(estimate).short_bounds()),
            None => NOTHING.to_owned(),
        };
        let mut rows = Vec::new();
        for (policy, name) in summary.policies.iter().enumerate() {
            let costs = self.metrics.iter().map(|metric| cell(self.figure(policy, "site", metric), false));
            rows.push((name.clone(), costs.collect()));
            if policy != summary.baseline {
                let of = |metric| self.difference(policy, "site", metric).map(|row| &row.difference);
                let changes = self.metrics.iter().map(|metric| cell(of(metric), true)).collect();
                rows.push((format!("vs {}", summary.policies[summary.baseline]), changes));
            }
        }
        rows
    }
}

/// The heading of an item.
fn heading(metric: &str) -> &str {
    metric.strip_prefix("cost_").unwrap_or("total")
}

/// An amount, with its sign on request.
fn amount(estimate: &Estimate, signed: bool) -> String {
    let text = digits::amount(estimate).value;
    if signed && estimate.value > 0.0 && text != "0" { format!("+{text}") } else { text }
}

/// The costs as a table for a terminal so wide, ending in a line break.
pub(super) fn terminal(summary: &Summary, width: usize) -> Option<String> {
    let costs = Costs::of(summary)?;
    let in_lines = |value: String, bounds: String| match bounds.is_empty() {
        true => value,
        false => format!("{value}\n{bounds}"),
    };
    let row = |(name, cells): Row| std::iter::once(name).chain(cells).collect();
    let rows: Vec<Vec<String>> = costs.rows(in_lines).into_iter().map(row).collect();
    Some(drawn(&costs.headings(), &rows, 1, Lines::Everywhere, width))
}

/// The costs as a table in Markdown.
pub(super) fn markdown(summary: &Summary) -> Option<String> {
    let costs = Costs::of(summary)?;
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | ").replace('\u{a0}', " "));
    let headings = costs.headings();
    let rule = (0..headings.len()).map(|at| if at == 0 { "---" } else { "---:" }.to_owned()).collect();
    let in_line = |value: String, bounds: String| match bounds.is_empty() {
        true => value,
        false => format!("{value} ({bounds})"),
    };
    let mut text = line(headings) + &line(rule);
    for (name, cells) in costs.rows(in_line) {
        text += &line(std::iter::once(name).chain(cells).collect());
    }
    Some(text)
}

/// `costs.csv`: every item of every policy and class, with its difference from the baseline.
///
/// # Errors
/// [`RenderError`], should the text be refused.
pub fn csv(summary: &Summary) -> Result<Vec<u8>, RenderError> {
    let header = "policy scope item unit value ci_low ci_high baseline difference difference_low difference_high \
                  level method p flag";
    let mut file = File::new("costs.csv", header);
    let Some(costs) = Costs::of(summary) else { return file.finish() };
    let is_cost = |metric: &str| costs.metrics.contains(&metric);
    for figure in summary.figures.iter().filter(|figure| is_cost(&figure.metric)) {
        let e = &figure.estimate;
        let [value, low, high] = with_ends(e);
        let row = costs.difference(figure.policy, &figure.scope, &figure.metric);
        let [difference, difference_low, difference_high] =
            row.map(|row| with_ends(&row.difference)).unwrap_or_default();
        file.row([
            summary.policies[figure.policy].clone(),
            figure.scope.clone(),
            if figure.metric == "cost" { "total" } else { heading(&figure.metric) }.to_owned(),
            figure.unit.clone(),
            value,
            low,
            high,
            summary.policies[summary.baseline].clone(),
            difference,
            difference_low,
            difference_high,
            number(e.level),
            e.method.to_string(),
            end(row.map(|row| row.p_value)),
            e.flag.to_string(),
        ])?;
    }
    file.finish()
}

/// The costs of one policy, for programs.
#[derive(Serialize)]
pub(super) struct JsonCosts<'a> {
    policy: &'a str,
    unit: String,
    items: Vec<JsonItem<'a>>,
}

/// One item a year; what is not known is `null`.
#[derive(Serialize)]
struct JsonItem<'a> {
    metric: &'a str,
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    difference: Option<f64>,
    difference_low: Option<f64>,
    difference_high: Option<f64>,
}

/// The costs of every policy for programs; empty without prices.
pub(super) fn json(summary: &Summary) -> Vec<JsonCosts<'_>> {
    let Some(costs) = Costs::of(summary) else { return Vec::new() };
    let finite = |end: Option<f64>| end.filter(|end| end.is_finite());
    let item = |policy: usize, metric: &'static str| {
        let figure = costs.figure(policy, "site", metric);
        let change = costs.difference(policy, "site", metric).map(|row| row.difference);
        JsonItem {
            metric,
            value: finite(figure.map(|e| e.value)),
            low: finite(figure.and_then(|e| e.low)),
            high: finite(figure.and_then(|e| e.high)),
            difference: finite(change.map(|e| e.value)),
            difference_low: finite(change.and_then(|e| e.low)),
            difference_high: finite(change.and_then(|e| e.high)),
        }
    };
    let of = |(policy, name)| JsonCosts {
        policy: name,
        unit: format!("{}/y", costs.currency),
        items: costs.metrics.iter().map(|metric| item(policy, metric)).collect(),
    };
    summary.policies.iter().map(String::as_str).enumerate().map(of).collect()
}
