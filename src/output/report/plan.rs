//! The report of a plan: what to buy, what that adds, and what stands against the rest.

use super::basis::{again, assumptions, left_out, origins, shares};
use super::figure::{Kind, Place};
use super::page::{Card, Document, Row, Section, plot, table, tag};
use super::results::Results;
use super::{words, worst};
use crate::experiment::Check;
use crate::output::sheet::{self, Sheet};
use crate::output::verdict::list;
use crate::stats::Verdict;
use maud::{Markup, html};

/// Candidates that are listed.
const LISTED: usize = 60;
/// The roles of variants, in words.
const ROLES: [(&str, &str); 3] = [("choice", "the choice"), ("runner_up", "runner-up"), ("today", "today")];

struct Plan<'a> {
    results: &'a Results,
    answer: Sheet,
    candidates: Sheet,
    phases: Sheet,
}

/// The report.
pub fn document(results: &Results) -> Document {
    let [answer, candidates, phases] =
        ["answer.csv", "plan.csv", "downtime.csv"].map(|file| results.sheet(file));
    let plan = Plan { results, answer, candidates, phases };
    let about = if plan.first("choice").is_some() { "choice" } else { "today" };
    let policy = plan.first(about).map_or("", |row| row.text("policy")).to_owned();
    let shares = shares(&plan.phases, &[("role", about)]);
    Document {
        name: results.manifest.scenario.name.clone(),
        about: "the cheapest way to keep the requirements".to_owned(),
        question: match results.manifest.basis.question.as_str() {
            "" => "What is the cheapest way to keep what is required?".to_owned(),
            question => question.to_owned(),
        },
        notices: super::notices(results),
        answer: plan.sentences(),
        cards: plan.cards(),
        assumptions: assumptions(results, &policy, &shares),
        sections: vec![
            plan.full_answer(),
            plan.margins(),
            plan.variants(),
            plan.composition(),
            worst::section(results),
            origins(results, &shares),
            Section::new(
                "unseen",
                "What nothing was seen of",
                html! {
                    p { "Where no simulated history met a shortage of spares or capacity, the full answer above says so, with the most that \
                         the simulated time allows for." }
                    (left_out(results))
                },
            ),
            again(results),
        ],
    }
}

impl Plan<'_> {
    fn first(&self, role: &str) -> Option<sheet::Row<'_>> {
        self.answer.find(&[("role", role)])
    }

    fn place<'s>(&'s self, row: sheet::Row<'s>) -> Place<'s> {
        Place::new("answer.csv", row)
    }

    /// The thresholds of a variant, the one with the least margin first.
    fn checks(&self, role: &str) -> Vec<(Place<'_>, Check)> {
        let rows = self.answer.rows().filter(|row| row.text("role") == role);
        let checks = rows.filter_map(|row| Some((self.place(row), self.place(row).check()?)));
        let mut checks: Vec<_> = checks.collect();
        let margin = |check: &Check| check.margin().map_or(f64::INFINITY, |margin| margin.value);
        checks.sort_by(|a, b| margin(&a.1).total_cmp(&margin(&b.1)));
        checks
    }

    /// The values of the axes of a row: `spares 2, contract next-business-day`.
    fn values(&self, sheet: &Sheet, row: &sheet::Row<'_>) -> String {
        let axes = sheet.axes();
        let axes = axes.iter().filter(|axis| **axis != "role" && !row.text(axis).is_empty());
        list(
            axes.map(|axis| format!("{axis} = {}", row.text(axis)))
                .collect::<Vec<_>>()
                .iter()
                .map(String::as_str),
        )
    }

    fn money(&self, row: sheet::Row<'_>, column: &'static str) -> Markup {
        let place = Place::new("answer.csv", row).columns([column, "", ""]).about("cost_known");
        let more = column.starts_with("added") && row.number(column) > Some(0.0);
        html! { @if more { "+" } (place.value(Kind::Amount, row.text("currency"))) }
    }

    fn sentences(&self) -> Vec<Markup> {
        let today = self.first("today");
        let Some(choice) = self.first("choice") else { return self.without_choice() };
        let mut said = vec![html! {
            "Choose " strong { (self.values(&self.answer, &choice)) } " and run it as " strong { (choice.text("policy")) }
            ": the cheapest of all variants that meets what is required, for " (self.money(choice, "cost_known")) " a year"
            @if let Some(today) = today { "; today costs " (self.money(today, "cost_known")) } "."
        }];
        if let Some((place, check)) = self.checks("choice").first() {
            said.push(html! {
                "Required: " (words::metric(&check.metric)) ", " (place.bound(check)) ". The choice reaches " (place.observed(check))
                "." (self.today_on(check))
            });
        }
        said
    }

    /// Today's figure of a threshold.
    fn today_on(&self, check: &Check) -> Markup {
        let is_same =
            |own: &Check| (&own.scope, &own.metric, own.bound) == (&check.scope, &check.metric, check.bound);
        let checks = self.checks("today");
        let Some((place, own)) = checks.iter().find(|(_, own)| is_same(own)) else { return html! {} };
        html! {
            " Today it is " (place.observed(own))
            @match own.verdict {
                Verdict::Holds => { ", which meets it." },
                Verdict::Breached => { ", which misses it." },
                Verdict::Undecided => { ", which is undecided." },
            }
        }
    }

    fn without_choice(&self) -> Vec<Markup> {
        let open = ["undecided", "unconfirmed"];
        let is_open = self.candidates.rows().any(|row| open.contains(&row.text("standing")));
        let mut said = vec![if is_open {
            html! { strong { "There is no choice yet." } " No variant is known to meet all requirements, and some are undecided." }
        } else {
            html! { strong { "There is no choice." } " None of the variants meets all requirements." }
        }];
        if let Some((place, check)) = self.checks("today").first() {
            said.push(html! {
                "Required: " (words::metric(&check.metric)) ", " (place.bound(check)) ". Today it is " (place.observed(check)) "."
            });
        }
        said
    }

    fn cards(&self) -> Vec<Card> {
        let mut cards = Vec::new();
        if let Some(choice) = self.first("choice") {
            let items = ["blades", "enclosures", "licences", "contract"];
            let columns = ["added_blades", "added_enclosures", "added_licences", "added_contract"];
            let parts = items
                .into_iter()
                .zip(columns)
                .filter(|(_, column)| choice.number(column).is_some_and(|n| n != 0.0));
            cards.push(Card {
                label: "Cost a year, compared with today".to_owned(),
                big: self.money(choice, "added"),
                more: html! { @if choice.number("added") == Some(0.0) { "As much as today." } @for (at, (item, column)) in parts.enumerate() {
                    @if at > 0 { ", " } (item) " " (self.money(choice, column))
                } },
            });
        }
        let role = if self.first("choice").is_some() { "choice" } else { "today" };
        if let Some((place, check)) = self.checks(role).first() {
            cards.push(Card {
                label: "Narrowest margin".to_owned(),
                big: html! { @if check.verdict == Verdict::Breached { "missed" } @else { (place.margin(check)) } },
                more: html! {
                    @if check.verdict == Verdict::Breached { (words::metric(&check.metric)) ", " (place.bound(check)) ", is not reached" }
                @else { "left of what the requirement allows: " (words::metric(&check.metric)) ", " (place.bound(check)) }
                    @if check.verdict == Verdict::Holds && check.margin().is_some_and(|m| m.is_thin()) { ": " strong { "thin" } } "."
                },
            });
            let many = place.row.number("replications").unwrap_or(0.0) as usize;
            cards.push(Card {
                label: "How sure".to_owned(),
                big: html! { (words::counted(many, "history", "histories")) },
                more: html! {
                    @if role == "choice" { "The choice was simulated once more with other random numbers, and met everything again. That is the \
                                            chance of the simulation: single years differ by more, and so does what rests on wrong values." }
                    @else { "Simulated histories of the present state." }
                },
            });
        }
        cards
    }

    /// The answer in sentences, as the program prints it.
    fn full_answer(&self) -> Section {
        let text = self.results.text("answer.txt").unwrap_or_default();
        let mut said: Vec<String> = Vec::new();
        for line in text.lines() {
            match (line.strip_prefix("  "), said.last_mut()) {
                (Some(rest), Some(last)) => *last += &format!(" {}", rest.trim()),
                _ => said.push(line.trim().to_owned()),
            }
        }
        Section::new("answer", "The full answer", html! { @for sentence in said { p { (sentence) } } })
    }

    fn margins(&self) -> Section {
        let row = |row: sheet::Row<'_>| {
            let place = Place::new("answer.csv", row);
            let check = place.check()?;
            let role =
                ROLES.iter().find(|(role, _)| *role == row.text("role")).map_or("", |(_, words)| *words);
            let figure = html! { (words::metric(&check.metric)) ", " (words::scope(&check.scope)) };
            let cells = vec![
                html! { (role) },
                verdict(check.verdict),
                figure,
                place.bound(&check),
                place.observed(&check),
                place.margin(&check),
            ];
            Some(Row { cells, is_best: row.text("role") == "choice" })
        };
        let rows = self.answer.rows().filter_map(row).collect();
        Section::new(
            "requirements",
            "What is required, and what is left of it",
            html! {
                p { "The margin is the part of its allowance that a figure leaves unused: 99.99 % allows a hundredth of a percent of \
                     downtime, and 99.995 % leaves half of that." }
                (table("Requirements", &["variant", "", "figure", "required", "#reached", "#margin"], rows))
            },
        )
    }

    fn variants(&self) -> Section {
        let simulated: Vec<_> =
            self.candidates.rows().filter(|row| !row.text("replications").is_empty()).collect();
        let more = simulated.len().saturating_sub(LISTED);
        let rows = simulated.into_iter().take(LISTED).map(|row| {
            let place = Place::new("plan.csv", row);
            let cost = place.columns(["cost_known", "", ""]).about("cost_known");
            let check = place.check();
            let axes = self.candidates.axes();
            let mut cells: Vec<Markup> = axes.iter().map(|axis| html! { (row.text(axis)) }).collect();
            cells.extend([
                html! { (row.text("policy")) },
                cost.value(Kind::Amount, ""),
                html! { @if let Some(check) = &check { (words::metric(&check.metric)) ", " (words::scope(&check.scope)) } },
                html! { @if let Some(check) = &check { (place.observed(check)) } },
                html! { @if let Some(check) = &check { (verdict(check.verdict)) } },
                html! { (row.text("standing")) },
            ]);
            Row { cells, is_best: row.text("standing") == "chosen" }
        });
        let rows = rows.collect();
        let mut columns = self.candidates.axes();
        columns.extend(["policy", "#cost a year", "figure", "#reached", "", "standing"]);
        Section::new(
            "variants",
            "Variants that were simulated",
            html! {
                (table("The cheapest first; those that could not differ or were ruled out unseen are in plan.csv", &columns, rows))
                @if more > 0 { p { (more) " more rows are in " code { "plan.csv" } "." } }
                (plot("frontier", self.results.plot("frontier"), "What each variant costs, and what it reaches."))
            },
        )
    }

    fn composition(&self) -> Section {
        let of = |role: &'static str, words: &str| {
            let rows = self.phases.rows().filter(|row| row.text("role") == role);
            let rows: Vec<Row> = rows
                .map(|row| {
                    let share = 100.0 * row.number("share").unwrap_or(0.0);
                    let place = Place::new("downtime.csv", row).about("downtime");
                    vec![
                        html! { (words::phase(row.text("phase"))) },
                        place.cell_of("share", share),
                        html! { span.bar aria-hidden="true" { span style={ "width:" (format!("{share:.1}")) "%" } {} } },
                    ]
                    .into()
                })
                .collect();
            html! { @if !rows.is_empty() { (table(&format!("Downtime of {words}"), &["what a workload waits for", "#share", ""], rows)) } }
        };
        Section::new(
            "composition",
            "What the downtime consists of",
            html! { (of("choice", "the choice")) (of("today", "today")) },
        )
    }
}

fn verdict(verdict: Verdict) -> Markup {
    match verdict {
        Verdict::Holds => tag("good", "met"),
        Verdict::Breached => tag("bad", "missed"),
        Verdict::Undecided => tag("warn", "undecided"),
    }
}
