//! The report of a backtest: the record beside what the scenario expected.

use super::figure::{Kind, Place};
use super::page::{Card, Document, Row, Section, table, tag};
use crate::output::sheet::{self, Sheet};
use maud::{Markup, html};

/// The measures, in words.
const MEASURES: [(&str, &str); 3] =
    [("outages", "outages"), ("minutes", "minutes of downtime"), ("most_down", "most blades down at once")];

/// True of the table of a backtest.
pub fn is_one(sheet: &Sheet) -> bool {
    ["month", "measure", "recorded", "low", "high", "verdict"]
        .iter()
        .all(|name| sheet.header.iter().any(|own| own == name))
}

/// The report; `said` is the program's own report, in paragraphs.
pub fn document(name: &str, sheet: &Sheet, said: &[String]) -> Document {
    let missed = sheet.rows().filter(|row| row.text("verdict") != "holds").count();
    let all = sheet.rows().count();
    let of_all: Vec<sheet::Row<'_>> = sheet.rows().filter(|row| row.text("month") == "all").collect();
    let answer = html! {
        @if missed == 0 { "The record stays inside everything that the scenario expected: " (all) " ranges of 95 %." }
        @else { "Of " (all) " ranges of 95 %, the record is outside of " strong { (missed) } "; if the scenario were right, about "
                (format!("{:.0}", all as f64 / 20.0)) " would miss by chance." }
    };
    let cards = of_all.iter().map(|row| Card {
        label: format!("Recorded {}", measure(row)),
        big: place(*row, "recorded"),
        more: html! { "expected " (place(*row, "low")) " to " (place(*row, "high")) " " (verdict(row)) },
    });
    Document {
        name: name.to_owned(),
        about: "a backtest".to_owned(),
        question: "Would the scenario have predicted what came next?".to_owned(),
        notices: Vec::new(),
        answer: vec![answer],
        cards: cards.collect(),
        assumptions: (Vec::new(), String::new()),
        sections: [
            Some(Section::new(
                "months",
                "Month by month",
                table(
                    "The record, and the range in which 95 of 100 simulated histories lie",
                    &["month", "measure", "#recorded", "#from", "#to", ""],
                    sheet.rows().map(row).collect(),
                ),
            )),
            (!said.is_empty()).then(|| {
                Section::new(
                    "said",
                    "In the program’s own words",
                    html! { @for text in said { pre { (text) } } },
                )
            }),
        ]
        .into_iter()
        .flatten()
        .collect(),
    }
}

fn measure(row: &sheet::Row<'_>) -> &'static str {
    MEASURES.iter().find(|(known, _)| *known == row.text("measure")).map_or("figure", |(_, words)| *words)
}

fn place(row: sheet::Row<'_>, column: &'static str) -> Markup {
    Place::new("backtest.csv", row).columns([column, "", ""]).about(measure(&row)).value(Kind::Amount, "")
}

fn verdict(row: &sheet::Row<'_>) -> Markup {
    match row.text("verdict") {
        "holds" => tag("good", "inside"),
        "below" => tag("bad", "below"),
        _ => tag("bad", "above"),
    }
}

fn row(row: sheet::Row<'_>) -> Row {
    let cells = vec![
        html! { (row.text("month")) },
        html! { (measure(&row)) },
        place(row, "recorded"),
        place(row, "low"),
        place(row, "high"),
        verdict(&row),
    ];
    Row { cells, is_best: row.text("month") == "all" }
}
