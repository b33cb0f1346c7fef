//! The report of a sensitivity study: the uncertain values by what they are worth.

use super::basis::of_a_study;
use super::figure::{Kind, Place};
use super::page::{Card, Document, Row, Section, table};
use super::results::Results;
use super::words;
use crate::output::sheet::{self, Sheet};
use maud::{Markup, html};

/// The report.
pub fn document(results: &Results) -> Document {
    let sheet = results.sheet("sensitivity.csv");
    let first = sheet.find(&[("rank", "1")]);
    let metric = first.map_or("downtime".to_owned(), |row| words::metric(row.text("metric")));
    let answers = sheet.rows().filter(|row| row.text("rank") == "1");
    let answer: Vec<Markup> = answers.map(|row| html! {
        "Under " strong { (row.text("policy")) } ", measure " strong { (row.text("name")) } " first: from " (row.text("low")) " to "
        (row.text("high")) " the " (metric) " moves by " (swing(row)) "."
    }).collect();
    let policy = first.map_or("", |row| row.text("policy"));
    let values = sheet.rows().filter(|row| row.text("policy") == policy).take(3);
    let assumptions: Vec<Markup> = values.map(|row| html! {
        strong { (row.text("name")) } ": " (row.text("base")) @if row.text("base").is_empty() { "not set" } ", between " (row.text("low")) " and "
        (row.text("high")) ". It moves the " (metric) " by " (swing(row)) ". " span.ci { "Range: " (row.text("source")) "." }
    }).collect();
    Document {
        name: results.manifest.scenario.name.clone(),
        about: "what the answer depends on".to_owned(),
        question: format!("Which uncertain value moves the {metric} most?"),
        notices: super::notices(results),
        answer,
        cards: cards(results, first),
        assumptions: (assumptions, "Ranked by simulation, the widest effect first.".to_owned()),
        sections: std::iter::once(swings(&sheet)).chain(of_a_study(results)).collect(),
    }
}

fn figure(row: sheet::Row<'_>, columns: [&'static str; 3]) -> Markup {
    let unit = row.text("unit");
    let shown = words::unit(unit);
    Place::new("sensitivity.csv", row).columns(columns).full(Kind::of(row.text("metric"), unit), shown)
}

fn swing(row: sheet::Row<'_>) -> Markup {
    figure(row, ["swing", "swing_ci_low", "swing_ci_high"])
}

fn cards(results: &Results, first: Option<sheet::Row<'_>>) -> Vec<Card> {
    let mut cards: Vec<Card> = first
        .into_iter()
        .map(|row| Card {
            label: format!("As the scenario has it, under {}", row.text("policy")),
            big: figure(row, ["at_base", "at_base_ci_low", "at_base_ci_high"]),
            more: html! { (words::metric(row.text("metric"))) },
        })
        .collect();
    cards.push(Card {
        label: "How sure".to_owned(),
        big: html! { (words::counted(results.manifest.replications.done, "history", "histories")) },
        more: html! { "of each variant; the swings are compared under the same failures." },
    });
    cards
}

fn swings(sheet: &Sheet) -> Section {
    let row = |row: sheet::Row<'_>| {
        let cells = vec![
            html! { (row.text("name")) },
            html! { (row.text("policy")) },
            html! { (row.text("low")) },
            html! { (row.text("high")) },
            figure(row, ["at_low", "at_low_ci_low", "at_low_ci_high"]),
            figure(row, ["at_high", "at_high_ci_low", "at_high_ci_high"]),
            swing(row),
            html! { (row.text("source")) },
        ];
        Row { cells, is_best: row.text("rank") == "1" }
    };
    let columns = ["value", "policy", "from", "to", "#at from", "#at to", "#swing", "source of the range"];
    Section::new(
        "swings",
        "Values by their effect",
        html! {
            p { "Each value is moved from one end of its range to the other, with all else as it is. A swing whose interval holds zero \
                 cannot be distinguished from none." }
            (table("The widest swing of each policy first", &columns, sheet.rows().map(row).collect()))
        },
    )
}
