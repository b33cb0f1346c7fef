//! A figure of the site for people: its title, its digits, its unit on a plot.

use crate::output::digits::{self, Reading};
use crate::output::thresholds::is_cost;
use crate::stats::Estimate;
use crate::stats::metrics::{Better, Formula, Metric, VALUE};

/// A figure of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plotted {
    /// The metric's name.
    pub metric: &'static str,
    /// The statistic.
    pub statistic: &'static str,
    /// Its unit, with the currency of the scenario; `1` if it has none.
    pub unit: String,
    /// The better direction.
    pub better: Better,
}

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

/// True of an availability: its unavailability is what counts.
pub fn is_uptime(plotted: &Plotted) -> bool {
    Metric::find(plotted.metric).is_some_and(|metric| matches!(metric.formula, Formula::Uptime(_)))
}

/// True of a share, between 0 and 1.
pub fn is_share(plotted: &Plotted) -> bool {
    Metric::find(plotted.metric).is_some_and(Metric::is_share)
}

/// The title of a figure: `downtime`, `outage duration, p99`.
pub fn title(plotted: &Plotted) -> String {
    let name = plotted.metric.replace('_', " ");
    if plotted.statistic == VALUE { name } else { format!("{name}, {}", plotted.statistic) }
}

/// The unit in which a plot shows a figure, and the factor to it.
pub struct DisplayUnit<'a> {
    factor: f64,
    unit: &'a str,
}

impl DisplayUnit<'_> {
    /// Shares are shown in percent.
    pub fn of(plotted: &Plotted) -> DisplayUnit<'_> {
        match plotted.unit.as_str() {
            _ if is_share(plotted) => DisplayUnit { factor: 100.0, unit: "%" },
            "1" => DisplayUnit { factor: 1.0, unit: "" },
            unit => DisplayUnit { factor: 1.0, unit },
        }
    }

    /// A figure as it is shown.
    pub fn shown(&self, figure: f64) -> f64 {
        self.factor * figure
    }

    /// The unit behind a title.
    pub fn in_brackets(&self) -> String {
        if self.unit.is_empty() { String::new() } else { format!(" [{}]", self.unit) }
    }
}
