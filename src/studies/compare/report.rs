//! A comparison in words and short numbers, for all outputs that people read.

use super::result::{Comparison, How, Row, Verdict};
use super::{cases, json, markdown, terminal};
use crate::output::RenderError;
use crate::output::digits::{self, NOTHING};
use crate::output::formats::{Line, Report, Suite, Table};
use crate::stats::{Estimate, Flag};

/// A comparison, to be printed.
pub struct ComparisonReport<'a> {
    /// The comparison.
    pub comparison: &'a Comparison,
    /// Lists every figure, the equal ones too.
    pub all: bool,
}

impl Report for ComparisonReport<'_> {
    fn tables(&self) -> Vec<Table> {
        let (rows, _) = shown(self.comparison, self.all);
        vec![Table::new(&HEADINGS, rows.into_iter().map(|row| cells(row).to_vec()).collect())]
    }

    fn paragraphs(&self) -> Vec<Vec<Line>> {
        let said = std::iter::once(headline(self.comparison)).chain(remarks(self.comparison));
        vec![said.map(Line::Said).collect()]
    }

    fn suite(&self) -> Option<Suite> {
        Some(cases::suite(self.comparison))
    }

    /// The answer stands before the figures.
    fn screen(&self, width: usize) -> Option<String> {
        Some(terminal::text(self.comparison, self.all, width))
    }

    /// The answer stands before the figures, and documents for programs hold all of them with all digits.
    fn own(&self, format: &str) -> Option<Result<String, RenderError>> {
        match format {
            "markdown" => Some(Ok(markdown::markdown(self.comparison, self.all))),
            "json" => {
                Some(json::json(self.comparison).map_err(|error| RenderError::new("the comparison", error)))
            }
            _ => None,
        }
    }
}

/// The answer, in one sentence.
pub(super) fn headline(comparison: &Comparison) -> String {
    if comparison.is_identical() && comparison.gone.is_empty() {
        return "identical: all files of figures have the bytes that the baseline's have".to_owned();
    }
    let count = |verdict| comparison.count(verdict);
    let (worse, better) = (count(Verdict::Worse), count(Verdict::Better));
    let counts = format!(
        "of {}, {worse} worse, {better} better, {} changed, {} equal within {}, {} undecided",
        counted(comparison.rows.len(), "figure"),
        count(Verdict::Changed),
        count(Verdict::Equal),
        margin(comparison),
        count(Verdict::Undecided),
    );
    let word = match comparison {
        _ if worse > 0 => "worse than the baseline",
        _ if !comparison.gone.is_empty() => "incomplete, for the baseline has what the new results lack",
        _ if comparison.options.exact => {
            "not identical, as it was asked for, though no figure is found to be worse"
        }
        _ if better > 0 => "better than the baseline, and no figure is found to be worse",
        _ => "no figure is found to be worse than the baseline's",
    };
    format!("{word}: {counts}")
}

/// Remarks beside the answer, a sentence each.
pub(super) fn remarks(comparison: &Comparison) -> Vec<String> {
    let mut remarks: Vec<String> = comparison.notes.clone();
    if comparison.is_identical() {
        return remarks;
    }
    let list = |words: &[String]| words.join(", ");
    remarks.push(match comparison.how {
        How::ByReplication(n) => format!(
            "compared replication by replication, on {}; their draws are the same",
            counted(n, "replication")
        ),
        How::ByDistribution => {
            "compared by distribution, for the draws are others: that takes more replications to see as little"
                .to_owned()
        }
    });
    remarks.push(format!("not the same bytes: {}", list(&comparison.differing)));
    for (words, things) in [
        ("tables of one side alone, not compared", &comparison.unpaired),
        ("gone since the baseline", &comparison.gone),
        ("new since the baseline", &comparison.added),
    ] {
        if !things.is_empty() {
            remarks.push(format!("{words}: {}", list(things)));
        }
    }
    let small = comparison.rows.iter().filter(|row| row.small).count();
    if small > 0 {
        remarks.push(format!(
            "{} inside {} differ all the same, significantly",
            counted(small, "figure"),
            margin(comparison)
        ));
    }
    remarks
}

/// A number of things.
pub(super) fn counted(n: usize, thing: &str) -> String {
    if n == 1 { format!("1 {thing}") } else { format!("{n} {thing}s") }
}

/// The margin, as `±1 %`.
pub(super) fn margin(comparison: &Comparison) -> String {
    format!("±{} %", short(100.0 * comparison.options.margin))
}

/// A figure of a row, to four digits; of an availability, the time lost is.
pub(super) fn value(row: &Row, value: f64) -> String {
    let flag = if value.is_nan() { Flag::Undefined } else { Flag::Ok };
    let estimate = Estimate::without_interval(value, 0.95, 1, flag);
    if row.is_uptime { digits::availability(&estimate).with_unit() } else { digits::number(&estimate).value }
}

/// The relative difference with its interval, as `+2.0 % (+1.9 to +2.1)`.
pub(super) fn relative(row: &Row) -> String {
    if row.relative.is_nan() {
        return if row.baseline == 0.0 { "from nothing".to_owned() } else { NOTHING.to_owned() };
    }
    let value = percent(row.relative);
    match (row.low, row.high) {
        // What is known to the last digit shown.
        (Some(low), Some(high)) if percent(low) == percent(high) => format!("{value} %"),
        (Some(low), Some(high)) => format!("{value} % ({} to {})", percent(low), percent(high)),
        _ => format!("{value} %"),
    }
}

/// A share of one in percent with its sign, to about three digits.
fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    match percent.abs() {
        0.0 => "0".to_owned(),
        size if size < 0.1 => format!("{percent:+.3}"),
        size if size < 10.0 => format!("{percent:+.2}"),
        size if size < 100.0 => format!("{percent:+.1}"),
        _ => format!("{percent:+.0}"),
    }
}

/// A p-value.
pub(super) fn p_value(row: &Row) -> String {
    match row.p_holm {
        p if p.is_nan() => NOTHING.to_owned(),
        p if p < 0.0001 => "< 0.0001".to_owned(),
        p if p > 0.9995 => "1".to_owned(),
        p => format!("{p:.4}"),
    }
}

/// The number of replications that would decide, to two digits.
pub(super) fn replications(row: &Row, comparison: &Comparison) -> String {
    row.replications_it_takes(comparison.options.margin).map_or(NOTHING.to_owned(), |n| {
        let step = (0..12).map(ten_to).find(|step| n < 100.0 * step).unwrap_or(1.0);
        format!("{}", libm::ceil(n / step) * step)
    })
}

fn ten_to(k: i32) -> f64 {
    (0..k).fold(1.0, |ten, _| 10.0 * ten)
}

fn short(number: f64) -> String {
    // A margin of 0.01 is 1 %, whatever rounding makes of it.
    format!("{}", (number * 1e6).round() / 1e6)
}

/// The most rows of one verdict in a table, unless all are asked for.
const LISTED: usize = 20;
/// The most undecided ones.
const LISTED_UNDECIDED: usize = 5;

/// The rows to show, and how many of each verdict are left out.
pub(super) fn shown(comparison: &Comparison, all: bool) -> (Vec<&Row>, Vec<String>) {
    let (mut rows, mut left_out) = (Vec::new(), Vec::new());
    for verdict in Verdict::ALL {
        let of: Vec<&Row> = comparison.rows.iter().filter(|row| row.verdict == verdict).collect();
        let listed = match verdict {
            _ if all => of.len(),
            Verdict::Equal => 0,
            Verdict::Undecided => of.len().min(LISTED_UNDECIDED),
            _ => of.len().min(LISTED),
        };
        rows.extend(&of[..listed]);
        if listed < of.len() {
            left_out.push(format!("{} {}", of.len() - listed, verdict.as_str()));
        }
    }
    (rows, left_out)
}

/// The headings of the columns that [`cells`] fills.
pub(super) const HEADINGS: [&str; 8] =
    ["verdict", "policy", "scope", "figure", "baseline", "new", "relative difference", "p, corrected"];

/// The cells of a row.
pub(super) fn cells(row: &Row) -> [String; 8] {
    let figure = match row.unit.as_str() {
        "1" | "" => row.key.figure(),
        unit => format!("{} [{unit}]", row.key.figure()),
    };
    let verdict = if row.small { "equal (small)" } else { row.verdict.as_str() };
    [
        verdict.to_owned(),
        row.key.policy.clone(),
        row.key.scope.clone(),
        figure,
        value(row, row.baseline),
        value(row, row.new),
        relative(row),
        p_value(row),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::studies::compare::markdown::markdown;
    use crate::studies::compare::terminal::text;
    use crate::studies::compare::testing::side;
    use crate::studies::compare::{Options, compare};

    const BASE: [f64; 6] = [10.0, 12.0, 9.0, 11.0, 10.5, 9.5];

    fn against(new: [f64; 6], options: &Options) -> Comparison {
        compare(&side(&[("downtime", new)]), &side(&[("downtime", BASE)]), options)
    }

    #[test]
    fn the_answer_comes_first() {
        let (plain, exact) = (Options::default(), Options { exact: true, ..Options::default() });
        let table = [
            (against(BASE, &plain), "identical: all files"),
            (against(BASE.map(|x| 1.5 * x), &plain), "worse than the baseline: of 1 figure, 1 worse"),
            (against(BASE.map(|x| 0.5 * x), &plain), "better than the baseline, and"),
            (against(BASE.map(|x| 1.001 * x), &plain), "no figure is found to be worse"),
            (against(BASE.map(|x| 1.001 * x), &exact), "not identical, as it was asked for"),
            (compare(&side(&[]), &side(&[("downtime", BASE)]), &plain), "incomplete, for"),
        ];
        for (comparison, expected) in table {
            assert!(headline(&comparison).starts_with(expected), "{}", headline(&comparison));
            assert!(text(&comparison, false, 118).starts_with(&format!("two-rows: {expected}")));
            assert!(markdown(&comparison, false).starts_with(&format!("## two-rows\n\n**{expected}")));
        }
    }

    #[test]
    fn a_row_says_how_much_and_how_sure() {
        let comparison = against([10.4, 12.9, 9.3, 11.9, 11.0, 10.6], &Options::default());
        let expected = ["worse", "push", "site", "downtime [min/y]", "10.33", "11.02"];
        assert_eq!(cells(&comparison.rows[0])[..6], expected);
        assert_eq!(cells(&comparison.rows[0])[6], "+6.61 % (+4.03 to +10.5)");
        assert_eq!(cells(&comparison.rows[0])[7], "0.0004");
        let new =
            compare(&side(&[("downtime", BASE)]), &side(&[("downtime", [0.0; 6])]), &Options::default());
        assert_eq!(cells(&new.rows[0])[4..7], ["0", "10.33", "from nothing"]);
    }

    #[test]
    fn numbers_are_short() {
        let percents = [0.0, 0.00042, 0.02, -0.123, 3.456].map(percent);
        assert_eq!(percents, ["0", "+0.042", "+2.00", "-12.3", "+346"]);
        assert_eq!([1.0, 0.5, 100.0 * 0.01 * 0.3].map(short), ["1", "0.5", "0.3"]);
    }

    #[test]
    fn equal_figures_are_counted_and_listed_when_asked_for() {
        let comparison = against(BASE.map(|x| 1.001 * x), &Options::default());
        let (rows, left_out) = shown(&comparison, false);
        assert_eq!((rows.len(), left_out), (0, vec!["1 equal".to_owned()]));
        assert_eq!(shown(&comparison, true).0.len(), 1);
        assert!(text(&comparison, true, 118).contains("equal (small)"));
        assert!(remarks(&comparison).iter().any(|remark| remark.starts_with("1 figure inside ±1 %")));
    }
}
