//! The checks as a short table, and what is wrong in sentences with a remedy.

use super::{Checked, Comparison};
use crate::stats::beyond::Beyond;
use crate::units::YEAR_H;

/// A figure to about three digits.
fn figure(value: f64) -> String {
    match value {
        v if v >= 1e9 => format!("{v:.1e}"),
        v if v >= 1000.0 => format!("{v:.0}"),
        v if v >= 100.0 => format!("{v:.1}"),
        v if v >= 1.0 => format!("{v:.2}"),
        v if v >= 0.01 || v == 0.0 => format!("{v:.3}"),
        v if v < 0.0 => format!("−{}", figure(-v)),
        v => format!("{v:.1e}"),
    }
}

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

fn years(hours: f64) -> String {
    format!("{:.1} y", hours / YEAR_H)
}

/// Rows for each mode: what the laws give, what chance allows, and what the record has.
pub fn table(modes: &[(&str, &Checked)], indent: &str) -> String {
    let mut text = format!(
        "{indent}{:<26} {:>12} {:>19} {:>12}\n",
        "forecast = record", "laws give", "chance allows", "record has"
    );
    for (name, checked) in modes {
        let mut row = |what: &str, of: &Comparison| {
            let (low, high) = of.interval;
            let (given, allowed) = (figure(of.expected), format!("{}–{}", figure(low), figure(high)));
            let mark = if of.holds() { "" } else { "  WARNING" };
            let what = format!("{name} {what}");
            text += &format!(
                "{indent}  {:<24} {given:>12} {allowed:>19} {:>12}{mark}\n",
                what.trim_start(),
                figure(of.recorded)
            );
        };
        row("failures", &checked.failures);
        if let Some(half) = checked.first_half.filter(|half| !half.holds()) {
            row("in the first half", &half);
        }
        if let Some(downtime) = &checked.downtime {
            row("downtime, h", downtime);
        }
        if let Some(shape) = checked.shape.filter(|shape| !shape.holds()) {
            row("skewness of ln repairs", &shape);
        }
        if let Some(tail) = checked.tail.filter(|tail| !tail.holds()) {
            row("likelihood of a tail", &tail);
        }
    }
    for (name, checked) in modes {
        if let Some(of) = &checked.stationary {
            let given = figure(of.expected);
            let said =
                format!("{name} a scenario without ages (start = \"stationary\") gives {given} failures");
            text += &format!("{indent}  {}\n", said.replace("  ", " ").trim_start());
        }
        if let Some(beyond) = &checked.beyond {
            text += &format!("{indent}  {}\n", format!("{name} {}", sentence(beyond)).trim_start());
        }
    }
    text
}

fn sentence(beyond: &Beyond) -> String {
    let mark = if beyond.holds() { "" } else { "  WARNING" };
    format!(
        "{} of the failures forecast for {} lie beyond the oldest recorded age, {}{mark}",
        percent(beyond.share),
        years(beyond.horizon_h),
        years(beyond.oldest_h)
    )
}

/// Everything that does not hold of a mode, a sentence each, with its remedy.
pub fn warnings(name: &str, checked: &Checked) -> Vec<String> {
    let mut all = Vec::new();
    let mut compared = |of: Option<Comparison>, what: &str, remedy: &dyn Fn(&Comparison) -> &'static str| {
        if let Some(of) = of.filter(|of| !of.holds()) {
            all.push(format!(
                "WARNING: {name}: in the recorded exposure the laws give {} {what}, the record has {} (chance allows {} to \
                 {}); {}",
                figure(of.expected),
                figure(of.recorded),
                figure(of.interval.0),
                figure(of.interval.1),
                remedy(&of)
            ));
        }
    };
    compared(Some(checked.failures), "failures", &|of| {
        if of.expected < of.recorded {
            "its mean rests on ages that nobody recorded, or the fleet has not run for long: give dates of installation \
             (--age installed), or write the exponential law"
        } else {
            "the law fails more often than the record: give dates of installation (--age installed), or write the \
             exponential law"
        }
    });
    compared(
        checked.first_half,
        "failures in the first half of the window",
        &|_| "the failure rate changes with time: fit the part that the forecast resembles (--from, --to)",
    );
    compared(
        checked.downtime,
        "h of downtime",
        &|_| "the law of repairs misses the long ones, or makes them too long: write the recorded repairs (empirical)",
    );
    compared(checked.shape, "as the skewness of the logarithms of repairs", &|of| {
        if of.recorded > of.expected {
            "the record has longer repairs beside its typical ones than the law: write the recorded repairs (empirical)"
        } else {
            "the record has shorter repairs beside its typical ones than the law: write the recorded repairs (empirical)"
        }
    });
    if let Some(tail) = checked.tail.filter(|tail| !tail.holds()) {
        all.push(format!(
            "WARNING: {name}: the recorded repairs are {} times as likely with a Pareto tail as without (chance allows {}): the \
             longest are longer than those of the law; write the recorded repairs (empirical)",
            figure(tail.recorded),
            figure(tail.interval.1)
        ));
    }
    if let Some(beyond) = checked.beyond.filter(|beyond| !beyond.holds()) {
        all.push(format!(
            "WARNING: {name}: {} of the failures that the law of lives forecasts for {} lie at ages beyond {}, the oldest \
             that the record saw: {}",
            percent(beyond.share),
            years(beyond.horizon_h),
            years(beyond.oldest_h),
            beyond.remedy()
        ));
    }
    all
}
