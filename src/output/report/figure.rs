//! A figure as a report shows it: rounded for a reader, with the file and the row that it stands in.
//!
//! Each number is a `data` element: its `value` is the cell of the file with all digits, and its attributes are the cells
//! by which the row is found. A program can therefore hold a report against its results.

use crate::experiment::Check;
use crate::output::digits::{self, Bounds, NOTHING, Reading};
use crate::output::sheet::Row;
use crate::output::thresholds::{reading, written};
use crate::stats::metrics::{Metric, VALUE};
use crate::stats::{Bound, Estimate, Flag, Verdict};
use maud::{Markup, html};

/// The way a figure is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A share of time that is up.
    Availability,
    /// Another share.
    Percent,
    /// A duration in seconds.
    Duration,
    /// An amount of money.
    Amount,
    /// Any other number.
    Number,
}

impl Kind {
    /// The way a metric is written.
    pub fn of(metric: &str, unit: &str) -> Kind {
        let of = Metric::find(metric);
        match unit {
            _ if of.is_some_and(Metric::is_cost) => Kind::Amount,
            _ if metric.contains("availability") => Kind::Availability,
            "s" => Kind::Duration,
            "1" if metric.contains("share")
                || metric.contains("fraction")
                || of.is_some_and(Metric::is_share) =>
            {
                Kind::Percent
            }
            _ => Kind::Number,
        }
    }

    fn read(self, estimate: &Estimate) -> Reading {
        match self {
            Kind::Availability => digits::availability(estimate),
            Kind::Percent => digits::percent(estimate),
            Kind::Duration => digits::duration(estimate),
            Kind::Amount => digits::amount(estimate),
            Kind::Number => digits::number(estimate),
        }
    }
}

/// The place of a figure: its row and the columns of its value and of the ends of its interval.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The file.
    pub file: &'a str,
    /// The row.
    pub row: Row<'a>,
    /// The columns.
    pub columns: [&'a str; 3],
    /// The metric, where the file has no column of it.
    pub metric: &'a str,
}

impl<'a> Place<'a> {
    /// The usual columns of a file.
    pub fn new(file: &'a str, row: Row<'a>) -> Place<'a> {
        Place { file, row, columns: ["value", "ci_low", "ci_high"], metric: "" }
    }

    /// The same with other columns.
    pub fn columns(self, columns: [&'a str; 3]) -> Place<'a> {
        Place { columns, ..self }
    }

    /// The same of a file that is about one metric.
    pub fn about(self, metric: &'a str) -> Place<'a> {
        Place { metric, ..self }
    }

    /// The metric.
    pub fn metric(&self) -> &'a str {
        self.row.cell("metric").unwrap_or(self.metric)
    }

    /// The estimate.
    pub fn estimate(&self) -> Estimate {
        let [value, low, high] = self.columns.map(|column| self.row.number(column));
        let level = self.row.number("level").filter(|level| (0.0..1.0).contains(level)).unwrap_or(0.95);
        let Some(value) = value else { return Estimate::undefined(level.max(0.5), 1) };
        let flag = self.row.cell("flag").and_then(Flag::find).unwrap_or(Flag::Ok);
        Estimate { low, high, ..Estimate::without_interval(value, level.max(0.5), 1, flag) }
    }

    /// Value, unit and interval; `unit` is none of a kind that has one of its own.
    pub fn full(&self, kind: Kind, unit: &str) -> Markup {
        self.with_interval(&self.reading(kind, unit))
    }

    /// Value and unit.
    pub fn value(&self, kind: Kind, unit: &str) -> Markup {
        self.value_of(&self.reading(kind, unit))
    }

    fn reading(&self, kind: Kind, unit: &str) -> Reading {
        let reading = kind.read(&self.estimate());
        if reading.unit.is_empty() { reading.with(unit) } else { reading }
    }

    fn with_interval(&self, reading: &Reading) -> Markup {
        html! {
            span.figure { (self.value_of(reading)) @if !bounds(reading).is_empty() { " " (self.interval(reading)) } }
        }
    }

    fn value_of(&self, reading: &Reading) -> Markup {
        if reading.value == NOTHING {
            return html! { span.none title="not known" { (NOTHING) } };
        }
        // Where nothing was seen, the bound is what is known.
        let column = if reading.value.starts_with('≤') { self.columns[2] } else { self.columns[0] };
        let unit = if reading.unit.is_empty() { String::new() } else { format!("\u{a0}{}", reading.unit) };
        html! { (self.cell(column, &reading.value)) (unit) }
    }

    fn interval(&self, reading: &Reading) -> Markup {
        let [_, low, high] = self.columns;
        html! {
            span.ci {
                "("
                @match &reading.bounds {
                    Bounds::None => {},
                    Bounds::Between(a, b) => { (self.cell(low, a)) " to " (self.cell(high, b)) },
                    Bounds::AtLeast(a) => { "≥ " (self.cell(low, a)) },
                    Bounds::AtMost(b) => { "≤ " (self.cell(high, b)) },
                    Bounds::NoneSeen => { "none seen" },
                }
                ")"
            }
        }
    }

    /// A cell, as `text`.
    pub fn cell(&self, column: &str, text: &str) -> Markup {
        let cell = |name: &str| self.row.cell(name).filter(|cell| !cell.is_empty());
        html! {
            data value=(self.row.text(column)) data-file=(self.file) data-column=(column)
                data-policy=(cell("policy").unwrap_or("all")) data-scope=(cell("scope").unwrap_or("site"))
                data-metric=(self.metric()) data-statistic=[cell("statistic")]
                data-phase=[cell("phase")] data-step=[cell("step")] data-item=[cell("item")]
                data-role=[cell("role")] data-cell=[cell("cell")] data-name=[cell("name")]
                data-month=[cell("month")] data-measure=[cell("measure")]
                data-at_least=[cell("at_least")] data-at_most=[cell("at_most")] { (text) }
        }
    }

    /// A share of one in percent, to two digits.
    pub fn cell_of(&self, column: &str, percent: f64) -> Markup {
        let estimate = Estimate::without_interval(percent, 0.95, 1, Flag::Undecided);
        html! { (self.cell(column, &digits::number(&estimate).value)) "\u{a0}%" }
    }

    /// The check that a row of thresholds is.
    pub fn check(&self) -> Option<Check> {
        let bound = match (self.row.number("at_least"), self.row.number("at_most")) {
            (Some(bound), _) => Bound::AtLeast(bound),
            (None, Some(bound)) => Bound::AtMost(bound),
            (None, None) => return None,
        };
        let verdicts = [Verdict::Holds, Verdict::Breached, Verdict::Undecided];
        Some(Check {
            policy: 0,
            scope: self.row.text("scope").to_owned(),
            metric: self.metric().to_owned(),
            statistic: self.row.cell("statistic").unwrap_or(VALUE).to_owned(),
            unit: self.row.text("unit").to_owned(),
            bound,
            observed: self.estimate(),
            verdict: verdicts.into_iter().find(|verdict| verdict.as_str() == self.row.text("verdict"))?,
            replications_to_decide: self.row.number("replications_to_decide").map(|many| many as u64),
        })
    }

    /// The bound of a threshold: `at least 99.99 %`.
    pub fn bound(&self, check: &Check) -> Markup {
        let (word, column, bound) = match check.bound {
            Bound::AtLeast(bound) => ("at least", "at_least", bound),
            Bound::AtMost(bound) => ("at most", "at_most", bound),
        };
        html! { (word) " " (self.cell(column, &written(check, bound))) }
    }

    /// The observed figure of a threshold.
    pub fn observed(&self, check: &Check) -> Markup {
        self.with_interval(&reading(check))
    }

    /// The margin of a threshold in percent of its allowance, made of the cells of its row.
    pub fn margin(&self, check: &Check) -> Markup {
        let Some(margin) = check.margin().filter(|_| check.verdict != Verdict::Breached) else {
            return html! { span.none { (NOTHING) } };
        };
        // Rounded down, without what binary fractions take from a whole percent.
        let whole = |part: f64| format!("{:.0}", libm::floor(100.0 * part + 1e-9));
        let cell = |part: f64, column: &str| {
            html! {
                data.derived value=(self.row.text(column)) data-file=(self.file) data-column=(column)
                    data-derived="margin" data-policy=(self.row.cell("policy").unwrap_or("all"))
                    data-scope=(check.scope) data-metric=(check.metric) data-statistic=(check.statistic)
                    data-role=[self.row.cell("role")] data-at_least=[self.row.cell("at_least").filter(|c| !c.is_empty())]
                    data-at_most=[self.row.cell("at_most").filter(|c| !c.is_empty())] { (whole(part)) }
            }
        };
        let [value, low, high] = self.columns;
        let (low, high) = if matches!(check.bound, Bound::AtLeast(_)) { (low, high) } else { (high, low) };
        html! {
            span.figure {
                (cell(margin.value, value)) "\u{a0}%"
                @if let (Some(least), Some(most)) = (margin.low, margin.high) && whole(least) != whole(most) {
                    " " span.ci { "(" (cell(least, low)) " to " (cell(most, high)) ")" }
                }
            }
        }
    }
}

fn bounds(reading: &Reading) -> String {
    if reading.value == NOTHING { String::new() } else { reading.bounds_in_words() }
}

/// A file of JSON that a report tells from; places in it are JSON Pointers (RFC 6901).
#[derive(Clone, Copy)]
pub struct Json<'a>(pub &'a str);

impl Json<'_> {
    /// The words at a place.
    pub fn words(self, path: &str, words: &str) -> Markup {
        html! { data value=(words) data-file=(self.0) data-path=(path) { (words) } }
    }

    /// The number at a place, as a text shows it.
    pub fn number(self, path: &str, number: f64, text: &str) -> Markup {
        html! { data value=(number) data-file=(self.0) data-path=(path) { (text) } }
    }

    /// Derived: made of the value at a place. `day`, the day that an instant falls into; `ordinal`, a number counted from 1;
    /// `unlisted`, how many more there are than the list at the place has.
    pub fn derived(self, path: &str, how: &str, number: f64, text: &str) -> Markup {
        html! { data.derived value=(number) data-file=(self.0) data-path=(path) data-derived=(how) { (text) } }
    }

    /// The length of the spans at these places, from `from_s` to `until_s` each \[s\].
    pub fn spans(self, paths: &[String], seconds: f64, text: &str) -> Markup {
        html! {
            data.derived value=(seconds) data-file=(self.0) data-path=(paths.join(" ")) data-derived="span" { (text) }
        }
    }
}
