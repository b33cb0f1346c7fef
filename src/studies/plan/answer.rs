//! The answer of a plan in sentences: the choice, its limits, and the evidence against the others.

use super::report::{Planned, amount, figure, in_all, is_undecided};
use super::{Candidate, Confirmation, Observation, Status};
use crate::output::digits;
use crate::output::formats::Line;
use crate::output::thresholds::reading;
use crate::output::verdict::list;
use crate::stats::{Bound, Estimate, Flag, Verdict};

/// The fewest of a hundred of the downtime that a cause is named for.
const NAMED: f64 = 0.1;
/// The scope of all workloads together.
const SITE: &str = "site";
/// The metric that counts what is served.
const SERVED: &str = "served_availability";

/// The answer in sentences, and the command that runs the choice.
pub fn sentences(planned: &Planned) -> Vec<Line> {
    let mut all = vec![answer(planned)];
    all.extend(in_part(planned));
    all.extend(costs_in_all(planned));
    all.extend(confirmation(planned));
    all.extend(draws(planned));
    all.push(why_not_cheaper(planned));
    all.extend(claim(planned));
    all.extend(ceiling(planned));
    all.into_iter().map(Line::Said).chain(command(planned)).collect()
}

fn answer(planned: &Planned) -> String {
    let findings = &planned.findings;
    let confidence = digits::as_written(100.0 * planned.choices.confidence);
    match findings.chosen.map(|at| &findings.candidates[at]) {
        Some(choice) => {
            let undecided = findings
                .cheaper()
                .iter()
                .any(|c| matches!(c.status, Status::Undecided | Status::Unconfirmed));
            let known = if undecided { "is known to meet" } else { "meets" };
            format!(
                "The cheapest to buy (purchase, licences, contract) that {known} all thresholds: {}, for {}. ({confidence} % confidence for the whole answer.)",
                planned.title(choice),
                planned.price(choice)
            )
        }
        None if is_undecided(planned) => {
            "No choice: no variant is known to meet all thresholds, and some are undecided.".to_owned()
        }
        None => format!(
            "No choice: none of the {} variants meets all thresholds. ({confidence} % confidence for the whole answer.)",
            findings.candidates.len()
        ),
    }
}

/// The share of the requirements that the choice serves, where that is less than its availability.
fn in_part(planned: &Planned) -> Option<String> {
    planned.findings.chosen?;
    let observation = &planned.findings.confirmations.last()?.observation;
    let share = |served: &Estimate| digits::percent(served).with_unit();
    let whole = observation.in_part.iter().find(|(scope, _)| scope == SITE).map(|(_, served)| share(served));
    let least = observation.in_part.iter().find(|(scope, _)| scope != SITE).map(|(scope, served)| {
        let class = scope.split_once(':').map_or(scope.as_str(), |(_, class)| class);
        (class, share(served))
    });
    let serves = match (whole, least) {
        (Some(whole), Some((class, least))) if whole != least => {
            format!("Of what workloads require it serves {whole}, of {class} {least}")
        }
        (Some(whole), _) => format!("Of what workloads require it serves {whole}"),
        (None, Some((class, least))) => format!("Of what {class} requires it serves {least}"),
        (None, None) => return None,
    };
    let advice = match observation.checks.iter().any(|check| check.metric == SERVED) {
        true => String::new(),
        false => format!(" Add a [[threshold]] on {SERVED}, or undersized = \"cannot_run\" to the policy."),
    };
    let counts = "a workload that is served in part, as on too small a blade, counts as available";
    Some(format!("{serves}: {counts}.{advice}"))
}

/// The cost of the choice with all that has a price, and the candidate that surely costs less.
fn costs_in_all(planned: &Planned) -> Option<String> {
    let findings = &planned.findings;
    let choice = &findings.candidates[findings.chosen?];
    let cost = in_all(choice)?;
    let money = |cost: &Estimate| {
        let reading = digits::amount(cost);
        match reading.bounds_in_words() {
            bounds if bounds.is_empty() => format!("{} {}", reading.value, planned.currency),
            bounds => format!("{} {} ({bounds})", reading.value, planned.currency),
        }
    };
    let meets = |candidate: &&Candidate| candidate.status == Status::Meets;
    let others = findings.candidates.iter().filter(meets).filter_map(|other| Some((other, in_all(other)?)));
    // How much less it is at least.
    let saved = |other: &Estimate| Some(cost.low? - other.high?).filter(|saved| *saved > 0.0);
    let surely = others.filter_map(|(other, cost)| Some((other, cost, saved(cost)?)));
    let cheaper = surely.max_by(|a, b| a.2.total_cmp(&b.2)).map_or(String::new(), |(other, cost, saved)| {
        format!(
            " Surely cheaper in all is {}: {}, at least {} {} less.",
            planned.title(other),
            money(cost),
            amount(saved),
            planned.currency
        )
    });
    let level = Estimate::without_interval(cost.level, cost.level, 1, Flag::Undecided);
    Some(format!(
        "With energy, downtime and penalties, as far as they have a price, it costs {} a year in all.{cheaper} (Of what was \
         simulated to find the choice; intervals of {}.)",
        money(cost),
        digits::availability(&level).with_unit()
    ))
}

/// The command that runs the choice, in a line of its own.
fn command(planned: &Planned) -> Option<Line> {
    let choice = &planned.findings.candidates[planned.findings.chosen?];
    let said = format!("The choice as a run, in which it is {}:", planned.policies[choice.policy]);
    Some(Line::Command { said, command: planned.command(choice) })
}

fn confirmation(planned: &Planned) -> Vec<String> {
    let one = |confirmation: &Confirmation| {
        let checks: Vec<String> = confirmation
            .observation
            .checks
            .iter()
            .map(|check| {
                format!("{} {} is {}", check.verdict.sign(), figure(check), reading(check).in_words())
            })
            .collect();
        let word = if confirmation.verdict == Verdict::Holds { "Confirmed" } else { "Not confirmed" };
        let candidate = &planned.findings.candidates[confirmation.candidate];
        format!(
            "{word} with seed {}, on {} replications of {}: {}.",
            confirmation.seed,
            confirmation.observation.replications,
            planned.title(candidate),
            checks.join("; ")
        )
    };
    planned.findings.confirmations.iter().map(one).collect()
}

fn draws(planned: &Planned) -> Option<String> {
    let draws = planned.findings.draws?;
    let undecided = draws.all - draws.meets - draws.misses;
    Some(format!(
        "Draws of the uncertain values: {}. The choice meets the thresholds in {}, misses them in {}, and is undecided in \
         {undecided}.",
        draws.all, draws.meets, draws.misses
    ))
}

fn why_not_cheaper(planned: &Planned) -> String {
    let findings = &planned.findings;
    let cheaper = findings.cheaper();
    let count = |of: fn(&Status) -> bool| cheaper.iter().filter(|candidate| of(&candidate.status)).count();
    let rejected = count(|s| *s == Status::Rejected);
    let excluded = count(|s| matches!(s, Status::Excluded(_)));
    let undecided = count(|s| matches!(s, Status::Undecided | Status::Unconfirmed));
    let mut parts = Vec::new();
    if rejected > 0 {
        parts.push(format!("{rejected} rejected"));
    }
    if excluded > 0 {
        parts.push(format!("{excluded} excluded, which have less of what helps than a rejected one"));
    }
    if undecided > 0 {
        parts.push(format!(
            "{undecided} undecided (more may be decided with plan.max_replications above {})",
            planned.choices.max_replications
        ));
    }
    let all = findings.candidates.len();
    let parts = list(parts.iter().map(String::as_str));
    match (findings.chosen, cheaper.len()) {
        (None, _) => format!("Of {all} variants: {parts}."),
        (Some(_), 0) => format!("None of the {all} variants is cheaper."),
        (Some(_), 1) => format!("Of {all} variants, one is cheaper: {parts}."),
        (Some(_), cheaper) => format!("Of {all} variants, {cheaper} are cheaper: {parts}."),
    }
}

fn claim(planned: &Planned) -> Option<String> {
    let helps: Vec<String> =
        planned.choices.helps.iter().map(|axis| planned.choices.axes[*axis].name.clone()).collect();
    let findings = &planned.findings;
    if helps.is_empty() {
        return None;
    }
    Some(match findings.harm {
        Some((more, less)) => format!(
            "That more of {} never does harm does not hold: {} is worse than {}. Nothing was excluded by it.",
            list(helps.iter().map(String::as_str)),
            planned.title(&findings.candidates[more]),
            planned.title(&findings.candidates[less])
        ),
        None => {
            let pairs = match findings.pairs {
                1 => "one pair of simulated variants does not contradict it".to_owned(),
                pairs => format!("{pairs} pairs of simulated variants do not contradict it"),
            };
            let helps = list(helps.iter().map(String::as_str));
            format!("That more of {helps} never does harm is the scenario's claim; {pairs}.")
        }
    })
}

/// The ceiling: the best figure seen where nothing is enough, and the phases in its way.
fn ceiling(planned: &Planned) -> Option<String> {
    let findings = &planned.findings;
    if findings.chosen.is_some() {
        return None;
    }
    let observations = || {
        findings.candidates.iter().filter_map(|candidate| Some((candidate, candidate.observation.as_ref()?)))
    };
    let number = observations().flat_map(|(_, observation)| {
        observation
            .checks
            .iter()
            .enumerate()
            .filter(|(_, check)| check.verdict == Verdict::Breached)
            .map(|(at, _)| at)
    });
    let at = number.min()?;
    let value = |observation: &Observation| match observation.checks[at].bound {
        Bound::AtLeast(_) => observation.checks[at].observed.value,
        Bound::AtMost(_) => -observation.checks[at].observed.value,
    };
    let (best, seen) = observations().reduce(|a, b| if value(b.1) > value(a.1) { b } else { a })?;
    let causes: Vec<String> = seen
        .phases
        .iter()
        .filter(|(_, share)| *share >= NAMED)
        .map(|(phase, share)| format!("{phase} ({:.0} %)", 100.0 * share))
        .collect();
    let because = if causes.is_empty() {
        String::new()
    } else {
        format!(" Its downtime is {}.", list(causes.iter().map(String::as_str)))
    };
    Some(format!(
        "The ceiling: the best of those simulated for {} has {}: {}.{because}",
        figure(&seen.checks[at]),
        reading(&seen.checks[at]).in_words(),
        planned.title(best)
    ))
}
