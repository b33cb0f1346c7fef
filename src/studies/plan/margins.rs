//! The thresholds of a candidate as rows: the figure, and the margin to its bound.
//!
//! A threshold that is held against every class is one row, of the class with the least margin: the choice stands or
//! falls with that one.

use crate::experiment::Check;
use crate::output::digits;
use crate::output::thresholds::{reading, written};
use crate::stats::{Bound, Verdict};

/// Prefix of the scope of a workload class.
pub const CLASS: &str = "workload:";
/// The most classes that a sentence names, and a table has rows for.
pub const MOST_CLASSES: usize = 6;

/// A threshold of a candidate.
#[derive(Clone, Copy)]
pub struct MarginRow<'a> {
    /// The check; of those of several classes, the one with the least margin.
    pub check: &'a Check,
    /// Number of checks that it stands for.
    pub checks: usize,
}

/// The thresholds of a candidate in the order of the scenario.
pub fn rows(checks: &[Check]) -> Vec<MarginRow<'_>> {
    let mut rows: Vec<MarginRow<'_>> = Vec::new();
    for check in checks {
        match rows.iter_mut().find(|row| is_of_other_class(row.check, check)) {
            None => rows.push(MarginRow { check, checks: 1 }),
            Some(row) => {
                row.checks += 1;
                if rank(check) < rank(row.check) {
                    row.check = check;
                }
            }
        }
    }
    rows
}

/// The rows that decide on a candidate: the thresholds that are missed, or else undecided, or else the one with the
/// least margin.
pub fn deciding(checks: &[Check]) -> Vec<MarginRow<'_>> {
    let mut rows = rows(checks);
    rows.sort_by(|a, b| {
        rank(a.check).0.cmp(&rank(b.check).0).then(rank(a.check).1.total_cmp(&rank(b.check).1))
    });
    let Some(first) = rows.first().map(|row| row.check.verdict) else { return rows };
    match first {
        Verdict::Holds => rows.truncate(1),
        verdict => rows.retain(|row| row.check.verdict == verdict),
    }
    rows
}

/// True of the same threshold of two classes.
fn is_of_other_class(one: &Check, other: &Check) -> bool {
    let of = |check: &Check| (check.metric.clone(), check.statistic.clone(), check.bound);
    one.scope.starts_with(CLASS) && other.scope.starts_with(CLASS) && of(one) == of(other)
}

/// Order of checks: missed ones first, then by margin.
fn rank(check: &Check) -> (u8, f64) {
    let verdict = match check.verdict {
        Verdict::Breached => 0,
        Verdict::Undecided => 1,
        Verdict::Holds => 2,
    };
    (verdict, check.margin().map_or(f64::INFINITY, |margin| margin.value))
}

impl MarginRow<'_> {
    /// `availability ≥ 99.99 %`, `served capacity of every class ≥ 99 %`.
    pub fn label(&self) -> String {
        match self.checks {
            1 => figure(self.check),
            _ => format!("{} of every class {}", metric(self.check), bound(self.check)),
        }
    }

    /// The figure that decides, in little space: `availability 99.54 % (99.51–99.58)`.
    pub fn seen(&self) -> String {
        format!("{} {}", measure(self.check), reading(self.check).short())
    }

    /// The observed figure in a sentence.
    pub fn said(&self) -> String {
        self.of_class(reading(self.check).in_words())
    }

    fn of_class(&self, text: String) -> String {
        match self.checks {
            1 => text,
            _ => format!("{} {text}", scope(self.check)),
        }
    }
}

/// The margin of a check in a sentence: `58 % (55 to 62) of the allowance`, and a word where it is thin.
pub fn left_in_words(check: &Check) -> String {
    let thin = check.margin().is_some_and(|margin| margin.is_thin());
    format!("{} of the allowance{}", left(check).replace('–', " to "), if thin { ": thin" } else { "" })
}

/// The margin of a check in whole percents, rounded down: `58 % (55–62)`; `–` if there is none, or if it is missed.
pub fn left(check: &Check) -> String {
    let Some(margin) = check.margin().filter(|_| check.verdict != Verdict::Breached) else {
        return digits::NOTHING.to_owned();
    };
    // Without what binary fractions take from a whole percent.
    let whole = |margin: f64| format!("{:.0}", libm::floor(100.0 * margin + 1e-9));
    let value = whole(margin.value);
    match (margin.low.map(whole), margin.high.map(whole)) {
        (Some(low), Some(high)) if low != value || high != value => {
            let to = if low.starts_with('-') { " to " } else { "–" };
            format!("{value} % ({low}{to}{high})")
        }
        _ => format!("{value} %"),
    }
}

/// True of the same threshold of two variants.
pub fn is_same(one: &Check, other: &Check) -> bool {
    let of =
        |check: &Check| (check.scope.clone(), check.metric.clone(), check.statistic.clone(), check.bound);
    of(one) == of(other)
}

/// The checks of which each is a row of a table, in the order of the scenario: of a threshold that is held against very
/// many classes, those with the least margin. The rest are counted.
pub fn listed(checks: &[Check]) -> (Vec<&Check>, usize) {
    let before = |check: &Check| {
        let others = checks.iter().filter(|other| is_of_other_class(other, check));
        others.filter(|other| rank(other) < rank(check)).count()
    };
    let listed: Vec<&Check> = checks.iter().filter(|check| before(check) < MOST_CLASSES).collect();
    let rest = checks.len() - listed.len();
    (listed, rest)
}

/// `availability ≥ 99.99 %`, `served capacity of orders ≥ 99 %`.
pub fn figure(check: &Check) -> String {
    format!("{} {}", measure(check), bound(check))
}

/// `availability`, `served capacity of orders`.
pub fn measure(check: &Check) -> String {
    match scope(check) {
        "site" => metric(check),
        scope => format!("{} of {scope}", metric(check)),
    }
}

/// The subject of a check: `site`, `orders`, `memory`.
pub fn scope(check: &Check) -> &str {
    check.scope.split_once(':').map_or(check.scope.as_str(), |(_, name)| name)
}

/// The metric with its statistic, in words.
fn metric(check: &Check) -> String {
    let name = match check.metric.as_str() {
        "served_availability" => "served capacity".to_owned(),
        metric => metric.replace('_', " "),
    };
    if check.statistic == "value" { name } else { format!("{name}, {}", check.statistic) }
}

/// `≥ 99.99 %`.
fn bound(check: &Check) -> String {
    let sign = match check.bound {
        Bound::AtLeast(_) => '≥',
        Bound::AtMost(_) => '≤',
    };
    format!("{sign} {}", required(check))
}

/// The bound alone: `99.99 %`.
pub fn required(check: &Check) -> String {
    written(check, check.bound.value())
}
