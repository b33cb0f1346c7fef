//! The choice against the others, in sentences: the present, the runner-up, each contract and each policy.

use super::margins::{MOST_CLASSES, is_same, left_in_words, measure, rows};
use super::planned::{Planned, amount, in_all};
use super::result::{Alternative, Price, Served};
use super::shortage::{bound, evidence, is_unseen};
use super::{Candidate, Observation, Status};
use crate::experiment::Check;
use crate::output::digits;
use crate::output::thresholds::reading;
use crate::output::verdict::list;
use crate::studies::grid::capitalised;

/// The metric that counts what is served.
pub const SERVED: &str = "served_availability";

/// The choice and what it adds to the present.
pub fn added(planned: &Planned, choice: &Candidate) -> String {
    let (policy, today) = &planned.today;
    let today_s = format!("today's {} (the scenario as written, with {policy})", amount(today.total()));
    let added = choice.cost - today.total();
    let currency = &planned.currency;
    let over = match cents(added) {
        0.0 => format!("That is as much as {today_s}"),
        added if added > 0.0 => format!("That is +{} {currency} a year over {today_s}", amount(added)),
        added => format!("That is {} {currency} a year less than {today_s}", amount(-added)),
    };
    match changes(&choice.price, today) {
        changes if changes.is_empty() => format!("{over}."),
        changes => format!("{over}: {changes}."),
    }
}

/// The items by which a price differs from another: `blades +800, contract +150`.
fn changes(price: &Price, from: &Price) -> String {
    let items = price.items().into_iter().zip(from.items());
    let change = |((name, of), (_, from)): ((&str, f64), (&str, f64))| {
        let change = cents(of - from);
        (change != 0.0).then(|| format!("{name} {}", signed(change)))
    };
    items.filter_map(change).collect::<Vec<_>>().join(", ")
}

/// The enclosures that the choice needs, where they have a price.
pub fn enclosures(planned: &Planned, choice: &Candidate) -> Option<String> {
    let of = choice.price.enclosures?;
    let spares = match of.for_spares {
        0 => "none of them for spares alone".to_owned(),
        1 => format!("one of them for spares alone, at {}", amount(of.cost_for_spares)),
        many => format!("{many} of them for spares alone, at {}", amount(of.cost_for_spares)),
    };
    let (cost, currency) = (amount(of.cost), &planned.currency);
    Some(format!("Enclosures: {} at {cost} {currency} a year, {spares}.", of.bought))
}

/// The runner-up, and what it would buy.
pub fn runner_up(planned: &Planned) -> Option<String> {
    let findings = &planned.findings;
    let choice = &findings.candidates[findings.chosen?];
    let Some(other) = findings.runner_up().map(|at| &findings.candidates[at]) else {
        return Some("No runner-up: no dearer variant is known to meet all thresholds.".to_owned());
    };
    let more = match cents(other.cost - choice.cost) {
        0.0 => "for the same cost".to_owned(),
        more => format!("for {} {} a year more", amount(more), planned.currency),
    };
    let gain = choice.observation.as_ref().zip(other.observation.as_ref());
    let gain =
        gain.map_or(String::new(), |(own, other)| format!(" {} {}", gain_over(own, other), tightest(other)));
    Some(format!("Runner-up: {}, {more}.{gain}", planned.title(other)))
}

/// The figures in which a variant differs from the choice by more than their intervals.
fn gain_over(choice: &Observation, other: &Observation) -> String {
    let said = |ours: &Check, theirs: &Check| {
        let unseen = match is_unseen(other, theirs) {
            true => format!(", no shortage seen in {}", evidence(other)),
            false => String::new(),
        };
        let [ours, new] = [ours, theirs].map(|check| reading(check).in_words());
        format!("{} {new}{unseen}, in place of {ours}", measure(theirs))
    };
    let pairs = || {
        let same = |theirs| choice.checks.iter().find(|ours| is_same(ours, theirs));
        other.checks.iter().filter_map(move |theirs| Some((same(theirs)?, theirs)))
    };
    let better: Vec<String> = pairs()
        .filter(|(ours, new)| is_surely_better(new, ours))
        .map(|(ours, new)| said(ours, new))
        .collect();
    let worse: Vec<String> = pairs()
        .filter(|(ours, new)| is_surely_better(ours, new))
        .map(|(ours, new)| said(ours, new))
        .collect();
    match (better.is_empty(), worse.is_empty()) {
        (true, true) => "It buys no sure gain: no figure differs by more than its interval.".to_owned(),
        (false, true) => format!("It buys {}.", better.join("; ")),
        (true, false) => format!("It buys no sure gain, and gives up {}.", worse.join("; ")),
        (false, false) => format!("It buys {}, and gives up {}.", better.join("; "), worse.join("; ")),
    }
}

/// The narrowest margin of a variant that meets all thresholds.
fn tightest(observation: &Observation) -> String {
    let known = observation.checks.iter().filter_map(|check| Some((check, check.margin()?.value)));
    known.min_by(|a, b| a.1.total_cmp(&b.1)).map_or(String::new(), |(check, _)| {
        format!("Its narrowest margin, in {}, is {}.", measure(check), left_in_words(check))
    })
}

fn first_check(observation: Option<&Observation>) -> Option<&Check> {
    observation.and_then(|observation| rows(&observation.checks).first().map(|row| row.check))
}

/// True if the intervals of two figures of the same threshold do not meet, and the first is the better one.
fn is_surely_better(one: &Check, other: &Check) -> bool {
    let [one, other] = [one, other].map(Check::margin);
    let ends = one.zip(other).and_then(|(one, other)| Some((one.low?, other.high?)));
    ends.is_some_and(|(low, high)| low > high)
}

/// A sentence for each contract and each policy that the choice does without.
pub fn alternatives(planned: &Planned) -> Vec<String> {
    let all = planned.findings.alternatives(&planned.choices);
    all.into_iter().map(|alternative| in_a_sentence(planned, alternative)).collect()
}

fn in_a_sentence(planned: &Planned, alternative: Alternative) -> String {
    let findings = &planned.findings;
    let name = match alternative {
        Alternative::Value(axis, at) => {
            format!("{} {}", planned.choices.axes[axis].label(), planned.choices.axes[axis].values[at])
        }
        Alternative::Policy(policy) => format!("policy {}", planned.policies[policy]),
    };
    let name = capitalised(&name);
    let of = || findings.candidates.iter().filter(|c| alternative.has(&planned.choices, c));
    let choice = findings.chosen.map(|at| &findings.candidates[at]);
    let (Some(choice), Some(cheapest)) = (choice, of().find(|c| c.status == Status::Meets)) else {
        return match of().any(|c| c.status.is_open()) {
            true => format!("{name}: undecided."),
            false => format!("{name}: no variant meets all thresholds.{}", stays(planned, alternative)),
        };
    };
    let currency = &planned.currency;
    let buys = first_check(cheapest.observation.as_ref())
        .map_or(String::new(), |check| format!(", {} {}", measure(check), reading(check).with_unit()));
    let how = format!("cheapest: {}{buys}", planned.title(cheapest));
    let more = signed(cents(cheapest.cost - choice.cost));
    match in_all(choice).zip(in_all(cheapest)) {
        // Running costs decide, where they are known.
        Some((own, other)) => match (own.low.zip(other.high), own.high.zip(other.low)) {
            (Some((own, other)), _) if other < own => format!(
                "{name} is worth it: {more} {currency} a year to buy, and {} less in all at least ({how}).",
                amount(own - other)
            ),
            (_, Some((own, other))) if own < other => format!(
                "{name} is not worth it: {more} {currency} a year to buy, and {} more in all at least ({how}).",
                amount(other - own)
            ),
            _ => format!("{name}: {more} {currency} a year to buy, and about as much in all ({how})."),
        },
        None if cents(cheapest.cost - choice.cost) == 0.0 => format!("{name} costs as much ({how})."),
        None => format!("{name} is not worth it: {more} {currency} a year ({how})."),
    }
}

/// The rule that may be why a policy meets nothing.
fn stays(planned: &Planned, alternative: Alternative) -> String {
    match alternative {
        Alternative::Policy(policy) if planned.stays[policy] => {
            format!(" {}", staying(&planned.policies[policy]))
        }
        _ => String::new(),
    }
}

/// The rules of a policy that leave workloads on blades that are too small.
pub fn staying(policy: &str) -> String {
    format!(
        "Under {policy} a workload stays on the spare that took over, even one that is too small: selection = \
         \"same_type\" or rebalance = \"failback\" in [policy.{policy}] may do with less."
    )
}

/// The service that each class gets, and the classes that are starved.
pub fn served(observation: &Observation) -> Option<String> {
    let classes = &observation.classes;
    let starved: Vec<String> = classes
        .iter()
        .filter(|class| class.is_starved())
        .map(|class| {
            let [served, up] = [&class.served, &class.available].map(|e| digits::percent(e).with_unit());
            format!("{}, served {served} of the requirement though available {up} of the time", class.class)
        })
        .collect();
    let star = |class: &Served| if class.short_in == 0 { "*" } else { "" };
    let each = |class: &Served| {
        format!("{} {}{}", class.class, digits::percent(&class.served).in_words(), star(class))
    };
    let said = match classes.as_slice() {
        [only] if only.is_in_part() => {
            format!("Capacity served, of the requirement: {}.", digits::percent(&only.served).in_words())
        }
        [] | [_] => String::new(),
        all => {
            let (shown, rest) = all.split_at(all.len().min(MOST_CLASSES));
            let mut parts: Vec<String> = shown.iter().map(each).collect();
            if let Some(least) = rest.first() {
                let more = if rest.len() == 1 { "class" } else { "classes" };
                let least = digits::percent(&least.served).with_unit();
                parts.push(format!("{} more {more} at least {least}", rest.len()));
            }
            format!("Capacity served, of the requirement of each class: {}.", parts.join(", "))
        }
    };
    let hungry = match starved.len() {
        0 => String::new(),
        _ => format!("Starved: {}.", list(starved.iter().map(String::as_str))),
    };
    let none_seen = match classes.iter().any(|class| class.short_in == 0) {
        true if classes.len() > 1 => format!("(*: {}.)", unseen(observation)),
        true => capitalised(&format!("{}.", unseen(observation))),
        false => String::new(),
    };
    let text =
        [said, none_seen, hungry].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

/// The evidence where no replication has met a shortage.
fn unseen(observation: &Observation) -> String {
    format!("no shortage seen in {}: {}", evidence(observation), bound(observation))
}

/// An amount with its sign.
fn signed(change: f64) -> String {
    format!("{}{}", if change < 0.0 { "-" } else { "+" }, amount(change.abs()))
}

/// Without what binary fractions add to an amount.
fn cents(amount: f64) -> f64 {
    let rounded = libm::round(amount * 100.0) / 100.0;
    if rounded.abs() < 0.5 { 0.0 } else { rounded }
}
