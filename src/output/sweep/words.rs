//! A sweep as people read it: figures with their units, a line for each cell and policy.

use super::Swept;
use crate::experiment::grid::Plotted;
use crate::output::digits::{self, Reading};
use crate::stats::Estimate;
use crate::stats::metrics::{Formula, Metric, VALUE};
use crate::units::{Span, YEAR_H};

/// A figure with the digits that its interval supports, in the unit that suits it.
pub fn reading(plotted: &Plotted, estimate: &Estimate) -> Reading {
    match plotted.unit.as_str() {
        "s" => digits::duration(estimate),
        _ if is_uptime(plotted) => digits::availability(estimate),
        _ if is_share(plotted) => digits::percent(estimate),
        "1" => digits::number(estimate),
        unit if is_cost(plotted.metric) => digits::amount(estimate).with(unit),
        unit => digits::number(estimate).with(unit),
    }
}

/// Whether it is an amount of money.
pub fn is_cost(metric: &str) -> bool {
    Metric::find(metric).is_some_and(Metric::is_cost)
}

/// Whether it is an availability: what counts is what it lacks of 1.
pub fn is_uptime(plotted: &Plotted) -> bool {
    Metric::find(plotted.metric).is_some_and(|metric| matches!(metric.formula, Formula::Uptime(_)))
}

/// Whether it lies between 0 and 1.
pub fn is_share(plotted: &Plotted) -> bool {
    Metric::find(plotted.metric).is_some_and(Metric::is_share)
}

/// What a figure is called: `downtime`, `outage duration, p99`.
pub fn title(plotted: &Plotted) -> String {
    let name = plotted.metric.replace('_', " ");
    if plotted.statistic == VALUE { name } else { format!("{name}, {}", plotted.statistic) }
}

/// `spares = 4, crews = 2`.
pub fn cell_name(swept: &Swept, cell: usize) -> String {
    let part = |axis: usize| format!("{} = {}", swept.axes[axis].name, swept.value(cell, axis));
    (0..swept.axes.len()).map(part).collect::<Vec<_>>().join(", ")
}

/// What the intervals rest on: `200 replications of 5 y in each cell; … 95 % confidence intervals`.
pub fn evidence(swept: &Swept) -> String {
    let count = match swept.replications() {
        (1, 1) => "One history".to_owned(),
        (fewest, most) if fewest == most => format!("{most} replications"),
        (fewest, most) => format!("{fewest} to {most} replications"),
    };
    let length = swept.years.map(|years| format!(" of {}", Span::from_hours(years * YEAR_H)));
    format!("{count}{} in each cell, all on the same random numbers", length.unwrap_or_default())
}

/// The columns and the rows of the table: each cell and policy with what is plotted.
pub fn table(swept: &Swept) -> (Vec<String>, Vec<Vec<String>>) {
    let mut columns: Vec<String> = swept.axes.iter().map(|axis| axis.name.clone()).collect();
    columns.push("policy".to_owned());
    columns.extend(swept.metrics.iter().map(title));
    let mut rows = Vec::new();
    for cell in 0..swept.cells.len() {
        for (policy, name) in swept.policies.iter().enumerate() {
            let mut row: Vec<String> =
                (0..swept.axes.len()).map(|axis| swept.value(cell, axis).to_owned()).collect();
            row.push(name.clone());
            row.extend(swept.metrics.iter().map(|plotted| match swept.figure(cell, policy, plotted) {
                Some(estimate) => reading(plotted, &estimate).short(),
                None => digits::NOTHING.to_owned(),
            }));
            rows.push(row);
        }
    }
    (columns, rows)
}
