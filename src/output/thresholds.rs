//! The thresholds of a scenario as lines for people and as rows for programs: ✓ holds, ✗ is breached, ? is undecided.

use super::RenderError;
use super::csv::{File, end, number, with_ends};
use super::digits::{self, NOTHING, Reading};
use crate::experiment::{Check, Summary};
use crate::stats::metrics::{Metric, VALUE};
use crate::stats::{Bound, Verdict};

/// One line for each threshold and policy, such as
/// `✓ push: availability of the site is 99.9983 % (99.9981 to 99.9985); required: at least 99.99 %`.
pub fn lines(summary: &Summary) -> Vec<String> {
    summary.checks.iter().map(|check| line(summary, check)).collect()
}

fn line(summary: &Summary, check: &Check) -> String {
    let figure = match check.statistic.as_str() {
        VALUE => check.metric.clone(),
        statistic => format!("{statistic} of {}", check.metric),
    };
    let scope = if check.scope == "site" { String::new() } else { format!(" of {}", check.scope) };
    let observed = match reading(check) {
        reading if reading.value == NOTHING => "not known".to_owned(),
        reading => reading.in_words(),
    };
    let (word, bound) = match check.bound {
        Bound::AtLeast(bound) => ("at least", bound),
        Bound::AtMost(bound) => ("at most", bound),
    };
    let policy = &summary.policies[check.policy];
    let sign = check.verdict.sign();
    let bound = written(check, bound);
    format!(
        "{sign} {policy}: {figure}{scope} is {observed}; required: {word} {bound}{}",
        remedy(summary, check)
    )
}

/// The number of replications that would decide, in words.
fn remedy(summary: &Summary, check: &Check) -> String {
    match (check.verdict, check.replications_to_decide) {
        (Verdict::Holds | Verdict::Breached, _) => String::new(),
        _ if summary.replications.0 == 1 => "; undecided: a single history has no interval".to_owned(),
        (Verdict::Undecided, Some(needed)) => {
            let needed = digits::count_in_round_numbers(needed);
            format!("; undecided: about {needed} replications would decide it")
        }
        (Verdict::Undecided, None) => "; undecided at this number of replications".to_owned(),
    }
}

/// Cost: the metric is an amount of money.
pub fn is_cost(metric: &str) -> bool {
    Metric::find(metric).is_some_and(Metric::is_cost)
}

fn is_availability(check: &Check) -> bool {
    check.metric.contains("availability")
}

/// The observed figure, with its unit.
pub fn reading(check: &Check) -> Reading {
    match check.unit.as_str() {
        _ if is_availability(check) => digits::availability(&check.observed),
        "s" => digits::duration(&check.observed),
        "1" => digits::number(&check.observed),
        unit if is_cost(&check.metric) => digits::amount(&check.observed).with(unit),
        unit => digits::number(&check.observed).with(unit),
    }
}

/// The bound in the unit of the reading.
pub fn written(check: &Check, bound: f64) -> String {
    match check.unit.as_str() {
        _ if is_availability(check) => format!("{} %", digits::as_written(100.0 * bound)),
        "" | "1" => digits::as_written(bound),
        unit if is_cost(&check.metric) => format!("{} {unit}", digits::grouped(&digits::as_written(bound))),
        unit => format!("{} {unit}", digits::as_written(bound)),
    }
}

/// `thresholds.csv`: every threshold of every policy that it is for.
///
/// # Errors
/// [`RenderError`], should the text be refused.
pub fn csv(summary: &Summary) -> Result<Vec<u8>, RenderError> {
    let header = "verdict policy scope metric statistic unit at_least at_most value ci_low ci_high level \
                  replications_to_decide";
    let mut file = File::new("thresholds.csv", header);
    for check in &summary.checks {
        let (least, most) = check.bound.ends();
        let [value, low, high] = with_ends(&check.observed);
        file.row([
            check.verdict.as_str().to_owned(),
            summary.policies[check.policy].clone(),
            check.scope.clone(),
            check.metric.clone(),
            check.statistic.clone(),
            check.unit.clone(),
            end(least),
            end(most),
            value,
            low,
            high,
            number(check.observed.level),
            check.replications_to_decide.map(|needed| needed.to_string()).unwrap_or_default(),
        ])?;
    }
    file.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::testing::{bare, between, summary};
    use crate::stats::{Estimate, Flag};

    fn check(metric: &str, unit: &str, bound: Bound, observed: Estimate) -> Check {
        Check {
            policy: 1,
            scope: "site".to_owned(),
            metric: metric.to_owned(),
            statistic: VALUE.to_owned(),
            unit: unit.to_owned(),
            bound,
            observed,
            verdict: bound.judge(&observed),
            replications_to_decide: bound.replications_to_decide(&observed, 20),
        }
    }

    #[test]
    fn a_line_says_figure_interval_and_bound_in_one_unit() {
        let mut of = summary();
        let up = between(0.99998, 0.999979, 0.999981);
        of.checks = vec![
            check("availability", "1", Bound::AtLeast(0.9999), up),
            check("availability", "1", Bound::AtLeast(0.99999), up),
            check("downtime", "min/y", Bound::AtMost(10.4), between(10.6, 10.0, 11.1)),
            Check {
                statistic: "p99".to_owned(),
                scope: "workload:web".to_owned(),
                ..check("outage_duration", "s", Bound::AtMost(3600.0), between(4e3, 3.7e3, 4.4e3))
            },
            check("year_meets_target", "1", Bound::AtLeast(0.9), bare(f64::NAN, Flag::Undefined)),
        ];
        assert_eq!(
            lines(&of),
            [
                "✓ push: availability is 99.99800 % (99.99790 to 99.99810); required: at least 99.99 %",
                "✗ push: availability is 99.99800 % (99.99790 to 99.99810); required: at least 99.999 %",
                "? push: downtime is 10.6 min/y (10.0 to 11.1); required: at most 10.4 min/y; undecided: about 200 \
                 replications would decide it",
                "✗ push: p99 of outage_duration of workload:web is 67 min (62 to 73); required: at most 3600 s",
                "? push: year_meets_target is not known; required: at least 0.9; undecided at this number of \
                 replications",
            ]
        );
        let rows = String::from_utf8(csv(&of).unwrap()).unwrap();
        assert!(
            rows.contains("\nundecided,push,site,downtime,value,min/y,,10.4,10.6,10,11.1,0.95,199\n"),
            "{rows}"
        );
    }

    #[test]
    fn one_history_decides_nothing_and_says_why() {
        let mut of = summary();
        of.replications = (1, 1);
        of.checks = vec![check("downtime", "min/y", Bound::AtMost(50.0), bare(10.0, Flag::Ok))];
        let line = lines(&of).remove(0);
        assert_eq!(
            line,
            "? push: downtime is 10 min/y; required: at most 50 min/y; undecided: a single history has no \
             interval"
        );
    }
}
