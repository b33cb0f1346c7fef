//! The report of a sweep: all combinations, and the one with the least of what was asked for.

use super::basis::{assumptions, of_a_study};
use super::figure::{Kind, Place};
use super::page::{Card, Document, Row, Section, table};
use super::results::Results;
use super::words;
use crate::output::sheet::{self, Sheet};
use crate::output::verdict::list;
use crate::stats::metrics::{Better, Metric};
use maud::{Markup, html};

/// Rows that are listed.
const LISTED: usize = 200;

/// The report.
pub fn document(results: &Results) -> Document {
    let sheet = results.sheet("sweep.csv");
    let metrics = plotted(results, &sheet);
    let best = best(&sheet, &metrics[0]);
    let axes = sheet.axes();
    let with = |row: &sheet::Row<'_>| {
        let parts: Vec<String> = axes.iter().map(|axis| format!("{axis} = {}", row.text(axis))).collect();
        list(parts.iter().map(String::as_str))
    };
    let metric = words::metric(&metrics[0].0);
    let answer: Vec<Markup> = best.iter().map(|row| html! {
        "Of all combinations, " strong { (with(row)) } " under " strong { (row.text("policy")) } " has the best " (metric) ": " (figure(*row)) "."
    }).collect();
    let policy = best.map_or("", |row| row.text("policy")).to_owned();
    Document {
        name: results.manifest.scenario.name.clone(),
        about: "a sweep over settings".to_owned(),
        question: match results.manifest.basis.question.as_str() {
            "" => format!("How does the {metric} depend on {}?", list(axes.iter().copied())),
            question => question.to_owned(),
        },
        notices: super::notices(results),
        answer,
        cards: cards(results, &sheet, best),
        assumptions: assumptions(results, &policy, &[]),
        sections: std::iter::once(combinations(&sheet, &metrics, best)).chain(of_a_study(results)).collect(),
    }
}

/// The metrics that plots show, each with its statistic; downtime if there are no plots.
fn plotted(results: &Results, sheet: &Sheet) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for row in sheet.rows() {
        let (metric, statistic) = (row.text("metric"), row.text("statistic"));
        let name = if statistic == "value" { metric.to_owned() } else { format!("{metric}-{statistic}") };
        let is_shown = |plot: &str| plot == name || plot == format!("{name}-{}", row.text("policy"));
        let pair = (metric.to_owned(), statistic.to_owned());
        if !found.contains(&pair) && results.plots().iter().any(|(plot, _)| is_shown(plot)) {
            found.push(pair);
        }
    }
    // The headline first.
    found.sort_by_key(|(metric, _)| metric != "downtime");
    if found.is_empty() { vec![("downtime".to_owned(), "value".to_owned())] } else { found }
}

fn best<'s>(sheet: &'s Sheet, (metric, statistic): &(String, String)) -> Option<sheet::Row<'s>> {
    let sign = if Metric::find(metric).is_some_and(|of| of.better == Better::Higher) { -1.0 } else { 1.0 };
    let rows = sheet.rows().filter(|row| row.has(&[("metric", metric), ("statistic", statistic)]));
    let known = rows.filter_map(|row| Some((sign * row.number("value")?, row)));
    known.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, row)| row)
}

/// A figure, in its own unit.
fn figure(row: sheet::Row<'_>) -> Markup {
    let kind = Kind::of(row.text("metric"), row.text("unit"));
    let unit = words::unit(row.text("unit"));
    Place::new("sweep.csv", row).full(kind, unit)
}

fn cards(results: &Results, sheet: &Sheet, best: Option<sheet::Row<'_>>) -> Vec<Card> {
    let cells = sheet.rows().filter_map(|row| row.number("cell")).fold(-1.0, f64::max) + 1.0;
    let beside = |metric: &str| {
        let best = best?;
        let keys = [
            ("cell", best.text("cell")),
            ("policy", best.text("policy")),
            ("metric", metric),
            ("statistic", "value"),
        ];
        sheet.find(&keys).filter(|row| row.number("value").is_some())
    };
    let card = |label: &str, row: sheet::Row<'_>| {
        let kind = Kind::of(row.text("metric"), row.text("unit"));
        let unit = if kind == Kind::Amount { row.text("unit").trim_end_matches("/y") } else { "" };
        let more = html! { "with the combination above" };
        Card { label: label.to_owned(), big: Place::new("sweep.csv", row).full(kind, unit), more }
    };
    let mut cards: Vec<Card> = beside("availability")
        .map(|row| card("Share of the time that workloads are up", row))
        .into_iter()
        .collect();
    cards.extend(beside("cost").map(|row| card("Cost a year", row)));
    cards.push(Card {
        label: "How sure".to_owned(),
        big: html! { (words::counted(cells as usize, "combination", "combinations")) },
        more: html! { "each in " (words::counted(results.manifest.replications.done, "simulated history", "simulated histories"))
                      " or more. The best of many looks better than it is by chance: read the intervals." },
    });
    cards
}

fn combinations(sheet: &Sheet, metrics: &[(String, String)], best: Option<sheet::Row<'_>>) -> Section {
    let axes = sheet.axes();
    let mut places: Vec<(&str, &str)> = Vec::new();
    let mut rows = Vec::new();
    let first = |row: &sheet::Row<'_>| row.has(&[("metric", &metrics[0].0), ("statistic", &metrics[0].1)]);
    for row in sheet.rows().filter(first) {
        places.push((row.text("cell"), row.text("policy")));
        if rows.len() == LISTED {
            continue;
        }
        let mut cells: Vec<Markup> = axes.iter().map(|axis| html! { (row.text(axis)) }).collect();
        cells.push(html! { (row.text("policy")) });
        for (metric, statistic) in metrics {
            let keys = [
                ("cell", row.text("cell")),
                ("policy", row.text("policy")),
                ("metric", metric),
                ("statistic", statistic),
            ];
            cells.push(html! { @if let Some(row) = sheet.find(&keys) { (figure(row)) } });
        }
        let is_best =
            best.is_some_and(|best| best.has(&[("cell", row.text("cell")), ("policy", row.text("policy"))]));
        rows.push(Row { cells, is_best });
    }
    let headings: Vec<String> = metrics
        .iter()
        .map(|(metric, statistic)| match statistic.as_str() {
            "value" => format!("#{}", words::metric(metric)),
            statistic => format!("#{} ({statistic})", words::metric(metric)),
        })
        .collect();
    let mut columns = axes.clone();
    columns.push("policy");
    columns.extend(headings.iter().map(String::as_str));
    let more = places.len() - rows.len();
    Section::new(
        "combinations",
        "All combinations",
        html! {
            (table("Every combination and policy, under the same failures", &columns, rows))
            @if more > 0 { p { (more) " more are in " code { "sweep.csv" } "." } }
        },
    )
}
