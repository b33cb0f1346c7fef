//! A comparison in sentences and short numbers, for all outputs that people read.

use super::result::{ComparedFigure, ComparedPolicy, Comparison, How, Verdict};
use super::side::Key;
use crate::output::digits::{self, NOTHING};
use crate::stats::{Estimate, Flag};

/// The answer, in one sentence.
pub(super) fn headline(comparison: &Comparison) -> String {
    if comparison.is_identical() && comparison.gone.is_empty() {
        return "identical: all files of figures have the bytes that the baseline's have".to_owned();
    }
    let is_worse = comparison.count(Verdict::Worse) > 0;
    let word = match comparison {
        _ if is_worse => "worse than the baseline",
        _ if !comparison.gone.is_empty() => "incomplete, for the baseline has what the new results lack",
        _ if comparison.options.exact => {
            "not identical, which --exact requires, though nothing is found to be worse"
        }
        _ if comparison.count_policies(Verdict::Better) > 0 => {
            "better than the baseline, and nothing is found to be worse"
        }
        _ => "nothing is found to be worse than the baseline",
    };
    let policies = match comparison.policies.len() {
        1 => "1 policy".to_owned(),
        n => format!("{n} policies"),
    };
    format!("{word}: of {policies}, {}", counts(|verdict| comparison.count_policies(verdict)))
}

/// Counts by verdict, but for verdicts that nothing has.
fn counts(count: impl Fn(Verdict) -> usize) -> String {
    let some = Verdict::ALL.into_iter().filter(|verdict| count(*verdict) > 0);
    let told: Vec<String> = some.map(|verdict| format!("{} {}", count(verdict), verdict.as_str())).collect();
    if told.is_empty() { "none compared".to_owned() } else { told.join(", ") }
}

/// The change of a figure, by the name of what is compared: `downtime +72.0 % (+60.1 to +85.0)`.
pub(super) fn change(figure: &ComparedFigure) -> String {
    let scope = if figure.key.scope == "site" { String::new() } else { format!(" of {}", figure.key.scope) };
    match figure.relative {
        0.0 => format!("{}{scope} unchanged", compared_as(figure)),
        _ => format!("{}{scope} {}", compared_as(figure), relative(figure)),
    }
}

/// The finding on a policy, a line for each part; the first says what the verdict rests on.
pub(super) fn finding(policy: &ComparedPolicy) -> Vec<String> {
    let verdict = policy.verdict.as_str();
    let mut lines = Vec::new();
    if !policy.missing.is_empty() {
        lines.push(format!("missing from the new results: {}", policy.missing.join(", ")));
    }
    let with_values = |figure: &ComparedFigure| {
        let unit = match unit(figure) {
            unit if unit.is_empty() => unit,
            unit => format!(" {unit}"),
        };
        let (was, is) = (value(figure, figure.baseline), value(figure, figure.new));
        format!("{} (was {was}{unit}, is {is}{unit})", change(figure))
    };
    lines.extend(policy.decisive.iter().map(with_values));
    let key = |figure: &Option<ComparedFigure>| figure.as_ref().map(|figure| figure.key.clone());
    if key(&policy.headline) != key(&policy.decisive) {
        let of_headline =
            |figure: &ComparedFigure| format!("{}: {}", figure.verdict.as_str(), with_values(figure));
        lines.extend(policy.headline.iter().map(of_headline));
    }
    if lines.is_empty() {
        lines.push("zero on both sides".to_owned());
    }
    lines[0] = format!("{verdict}: {}", lines[0]);
    if policy.figures() > 0 {
        lines.push(format!(
            "of its {}, {}",
            counted(policy.figures(), "figure"),
            counts(|verdict| policy.count(verdict))
        ));
    }
    lines
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
    remarks.push(format!(
        "of {}, {} (equal: within {})",
        counted(comparison.figures.len(), "figure"),
        counts(|verdict| comparison.count(verdict)),
        margin(comparison)
    ));
    let small = comparison.figures.iter().filter(|figure| figure.small).count();
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

/// The name of what is compared: of an availability it is the unavailability, which rises when that falls.
pub(super) fn compared_as(figure: &ComparedFigure) -> String {
    if !figure.is_uptime {
        return figure.key.figure();
    }
    Key { metric: figure.key.metric.replace("availability", "unavailability"), ..figure.key.clone() }.figure()
}

/// The unit of what is compared; empty if it has none.
pub(super) fn unit(figure: &ComparedFigure) -> String {
    match figure.unit.as_str() {
        _ if figure.is_uptime => "%".to_owned(),
        "1" => String::new(),
        unit => unit.to_owned(),
    }
}

/// A value of what is compared, to four digits; of an availability it is the unavailability.
pub(super) fn value(figure: &ComparedFigure, value: f64) -> String {
    let flag = if value.is_nan() { Flag::Undefined } else { Flag::Ok };
    let value = if figure.is_uptime { 100.0 * (1.0 - value) } else { value };
    digits::number(&Estimate::without_interval(value, 0.95, 1, flag)).value
}

/// The relative difference of what is compared with its interval, as `+2.0 % (+1.9 to +2.1)`.
pub(super) fn relative(figure: &ComparedFigure) -> String {
    if figure.relative.is_nan() {
        return if figure.baseline == 0.0 { "from nothing".to_owned() } else { NOTHING.to_owned() };
    }
    let value = percent(figure.relative);
    match (figure.low, figure.high) {
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
pub(super) fn p_value(figure: &ComparedFigure) -> String {
    match figure.p_holm {
        p if p.is_nan() => NOTHING.to_owned(),
        p if p < 0.0001 => "< 0.0001".to_owned(),
        p if p > 0.9995 => "1".to_owned(),
        p => format!("{p:.4}"),
    }
}

/// The number of replications that would decide, to two digits.
pub(super) fn replications(figure: &ComparedFigure, comparison: &Comparison) -> String {
    figure.replications_it_takes(comparison.options.margin).map_or(NOTHING.to_owned(), |n| {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let percents = [0.0, 0.00042, 0.02, -0.123, 3.456].map(percent);
        assert_eq!(percents, ["0", "+0.042", "+2.00", "-12.3", "+346"]);
        assert_eq!([1.0, 0.5, 100.0 * 0.01 * 0.3].map(short), ["1", "0.5", "0.3"]);
    }
}
