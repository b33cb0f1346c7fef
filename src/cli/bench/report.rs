//! The outcome of a benchmark in every format.

use super::cases;
use super::outcome::Report;
use super::verdict::{figure, lines, relative, said};
use crate::benchmark::{Change, Counter, Spending, Unit, WorkRecord};
use crate::output::RenderError;
use crate::output::formats::{self, FORMATS, Line, Suite, Table};
use crate::stats::Work;

impl formats::Report for Report {
    fn tables(&self) -> Vec<Table> {
        let counts = self.against.as_ref().and_then(|against| against.counts.as_ref());
        let mut tables: Vec<Table> = counts.map(|counts| change_table(&counts.changes)).into_iter().collect();
        if !self.budget.is_empty() {
            tables.push(budget_table(&self.budget));
        }
        if tables.is_empty() {
            tables.push(work_table(&self.record));
        }
        tables
    }

    fn paragraphs(&self) -> Vec<Vec<Line>> {
        vec![lines(self)]
    }

    fn suite(&self) -> Option<Suite> {
        cases::suite(self)
    }

    /// The whole record with all digits; sentences as they are.
    fn own(&self, format: &str) -> Option<Result<String, RenderError>> {
        match format {
            "json" => {
                Some(serde_json::to_string_pretty(self).map(|text| text + "\n").map_err(|error| {
                    RenderError { file: "the report".to_owned(), reason: error.to_string() }
                }))
            }
            "markdown" => {
                let format = FORMATS.iter().find(|known| known.name() == format)?;
                let tables = self.tables();
                let tables: Result<Vec<String>, RenderError> =
                    tables.iter().map(|table| formats::render(table, *format)).collect();
                Some(tables.map(|tables| format!("{}\n{}\n", tables.join("\n"), said(self))))
            }
            _ => None,
        }
    }
}

/// The work of each policy, in all and by cycle.
fn work_table(record: &WorkRecord) -> Table {
    let mut works: Vec<(&str, Work)> =
        record.policies.iter().map(|of| (of.policy.as_str(), of.work)).collect();
    if works.len() > 1 {
        works.push(("(all)", record.all()));
    }
    let names = Counter::ALL.map(Counter::name);
    let per_cycle = names.map(|name| format!("{name} per cycle"));
    let columns: Vec<&str> =
        ["policy", "cycles"].into_iter().chain(names).chain(per_cycle.iter().map(String::as_str)).collect();
    let row = |(name, work): &(&str, Work)| {
        let per = Unit::of(work);
        let rate = |counter: Counter| {
            let rate = figure(counter.of(work) as f64 / per.count(work, 1.0));
            if per == Unit::Cycle { rate } else { format!("{rate} per {}", per.name()) }
        };
        let mut cells = vec![(*name).to_owned(), work.cycles.to_string()];
        cells.extend(Counter::ALL.map(|counter| counter.of(work).to_string()));
        cells.extend(Counter::ALL.map(rate));
        cells
    };
    Table::new(&columns, works.iter().map(row).collect())
}

/// The work of each policy by cycle, before and now.
fn change_table(changes: &[Change]) -> Table {
    let row = |change: &Change| {
        vec![
            change.policy.clone().unwrap_or_else(|| "(all)".to_owned()),
            format!("{} per {}", change.counter.name(), change.per.name()),
            figure(change.then),
            figure(change.now),
            relative(change),
        ]
    };
    let rows: Vec<Vec<String>> = changes.iter().map(row).collect();
    Table::new(&["policy", "work", "before", "now", "change"], rows)
}

/// The work of each policy by simulated year, and its budget.
fn budget_table(spendings: &[Spending]) -> Table {
    let row = |of: &Spending| {
        let work = format!("{} per {}", of.counter.name(), Unit::Year.name());
        let verdict = if of.over { "over" } else { "within" }.to_owned();
        vec![of.policy.clone(), work, figure(of.limit), figure(of.now), verdict]
    };
    Table::new(&["policy", "work", "budget", "now", "verdict"], spendings.iter().map(row).collect())
}
