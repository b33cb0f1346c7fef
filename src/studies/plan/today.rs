//! The present in a sentence: the thresholds that the scenario as it is written meets and misses, and who is short of
//! capacity.

use super::Observation;
use super::margins::{CLASS, MOST_CLASSES, measure, required, scope};
use super::others::{SERVED, served, staying};
use super::planned::Planned;
use super::shortage::{evidence, is_unseen};
use crate::experiment::Check;
use crate::output::thresholds::reading;
use crate::output::verdict::list;
use crate::stats::{Bound, Verdict};

/// The sentences on today; `None` before it was simulated.
pub fn sentences(planned: &Planned) -> Option<String> {
    let observation = planned.findings.today.as_ref()?;
    let of = |verdict: Verdict| observation.checks.iter().filter(move |check| check.verdict == verdict);
    let wrong: Vec<String> = of(Verdict::Breached).chain(of(Verdict::Undecided)).map(complaint).collect();
    let met = of(Verdict::Holds).map(|check| fact(observation, check));
    let met = shortened(met.collect());
    let name = format!("Today (the scenario as written, with {})", planned.today.0);
    let mut said = match (wrong.is_empty(), met.is_empty()) {
        (true, _) => format!("{name} meets all thresholds: {met}."),
        (false, true) => format!("{name}: {}.", wrong.join("; ")),
        (false, false) => format!("{name}: {}. Met: {met}.", wrong.join("; ")),
    };
    if observation.checks.iter().any(is_of_capacity) {
        said += &format!(" {}", hungry(observation));
        if planned.stays[planned.baseline] && observation.checks.iter().any(is_short) {
            said += &format!(" {}", staying(&planned.today.0));
        }
    } else if let Some(served) = served(observation) {
        said += &format!(" {served}");
    }
    Some(said)
}

/// True of a threshold on the capacity that a class is served.
fn is_of_capacity(check: &Check) -> bool {
    check.metric == SERVED && check.scope.starts_with(CLASS)
}

/// True of a class that is short of the capacity asked for.
fn is_short(check: &Check) -> bool {
    is_of_capacity(check) && check.verdict == Verdict::Breached
}

/// The classes that are short of the capacity asked for.
fn hungry(observation: &Observation) -> String {
    let of = |verdict: Verdict| {
        let classes = observation.checks.iter().filter(|check| is_of_capacity(check));
        classes.filter(|check| check.verdict == verdict).map(scope).collect::<Vec<_>>()
    };
    match (of(Verdict::Breached), of(Verdict::Undecided)) {
        (short, _) if !short.is_empty() => format!("Short of capacity today: {}.", list(short)),
        (_, undecided) if !undecided.is_empty() => {
            format!("{} replications do not decide on {}.", observation.replications, list(undecided))
        }
        _ => "No class is short of the capacity asked for.".to_owned(),
    }
}

/// A threshold that is missed, or not decided: `database gets 96.2 % (95.9 to 96.5) of the capacity it requires, short of
/// the 99 % asked for`.
fn complaint(check: &Check) -> String {
    let (seen, required) = (reading(check).in_words(), required(check));
    let subject = match check.metric.as_str() {
        SERVED if check.statistic == "value" => {
            let who = if check.scope == "site" { "the site" } else { scope(check) };
            format!("{who} gets {seen} of the capacity it requires")
        }
        _ => format!("{} is {seen}", measure(check)),
    };
    match (check.verdict, check.bound) {
        (Verdict::Undecided, _) => format!("{subject}, undecided against the {required} asked for"),
        (_, Bound::AtLeast(_)) => format!("{subject}, short of the {required} asked for"),
        (_, Bound::AtMost(_)) => format!("{subject}, above the {required} allowed"),
    }
}

/// A threshold that is met: `availability 99.97 %`.
fn fact(observation: &Observation, check: &Check) -> String {
    let said = format!("{} {}", measure(check), reading(check).with_unit());
    match is_unseen(observation, check) {
        true => format!("{said} (no shortage seen in {})", evidence(observation)),
        false => said,
    }
}

/// The first few of many facts.
fn shortened(facts: Vec<String>) -> String {
    let mut shown: Vec<String> = facts.iter().take(MOST_CLASSES).cloned().collect();
    if facts.len() > shown.len() {
        shown.push(format!("{} more", facts.len() - shown.len()));
    }
    list(shown.iter().map(String::as_str))
}
