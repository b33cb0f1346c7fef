//! The answer of a plan in sentences: the choice, its limits, and the evidence against the others.

use super::margins::{MarginRow, figure, left_in_words, rows};
use super::others::{self, SERVED};
use super::planned::{Planned, amount, in_all, is_undecided};
use super::result::Served;
use super::{Candidate, Confirmation, Observation, Status};
use super::{shortage, today};
use crate::output::digits;
use crate::output::formats::Line;
use crate::output::thresholds::reading;
use crate::output::verdict::list;
use crate::stats::{Bound, Estimate, Verdict};

/// The fewest of a hundred of the downtime that a cause is named for.
const NAMED: f64 = 0.1;

/// A search that was stopped when it had its choice.
const INTERRUPTED: &str =
    "Partial: interrupted when the choice was known; what stands against it may lack simulations.";

/// The answer in sentences, and the command that runs the choice: the decision first, then what stands against it.
pub fn sentences(planned: &Planned) -> Vec<Line> {
    let mut all = Vec::new();
    match (planned.is_partial, planned.findings.chosen) {
        (true, None) => return partial(planned).into_iter().map(Line::Said).collect(),
        (true, Some(_)) => all.push(INTERRUPTED.to_owned()),
        (false, _) => {}
    }
    all.extend(planned.warnings.iter().cloned());
    all.push(answer(planned));
    all.extend(confirmation(planned));
    all.extend(in_part(planned));
    all.extend(today::sentences(planned));
    all.extend(others::runner_up(planned));
    all.extend(others::alternatives(planned));
    all.extend(costs_in_all(planned));
    all.extend(draws(planned));
    all.push(why_not_cheaper(planned));
    all.extend(claim(planned));
    all.extend(ceiling(planned));
    all.into_iter().map(Line::Said).chain(command(planned)).collect()
}

/// The state of a search that was stopped before it had a choice.
fn partial(planned: &Planned) -> Vec<String> {
    let findings = &planned.findings;
    let count = |of: fn(&Status) -> bool| findings.count(|candidate| of(&candidate.status));
    let first = findings.candidates.iter().find(|candidate| candidate.status == Status::Meets);
    let best = first.map_or("none is known to meet all thresholds yet".to_owned(), |best| {
        format!("the cheapest of the former: {}, for {}", planned.title(best), planned.price(best))
    });
    let said = format!(
        "Partial: interrupted before the search was complete, so that there is no choice. Of {} variants so far {} meet \
         all thresholds, {} are rejected, {} pruned, {} undecided and {} not looked at; {best}.",
        findings.candidates.len(),
        count(|s| *s == Status::Meets),
        count(|s| *s == Status::Rejected),
        count(|s| matches!(s, Status::Excluded(_))),
        count(|s| s.is_open()),
        count(|s| *s == Status::Dearer)
    );
    std::iter::once(said).chain(today::sentences(planned)).collect()
}

fn answer(planned: &Planned) -> String {
    let findings = &planned.findings;
    let confidence = digits::as_written(100.0 * planned.choices.confidence);
    match findings.chosen.map(|at| &findings.candidates[at]) {
        Some(choice) => {
            let undecided = findings.cheaper().iter().any(|candidate| candidate.status.is_open());
            let known = if undecided { "is known to meet" } else { "meets" };
            let enclosures =
                others::enclosures(planned, choice).map_or(String::new(), |said| format!(" {said}"));
            format!(
                "Choice: {}, for {}, the cheapest to buy that {known} all thresholds ({confidence} % confidence for the \
                 whole answer). {}{enclosures}",
                planned.title(choice),
                planned.price(choice),
                others::added(planned, choice)
            )
        }
        None if is_undecided(planned) => {
            "No choice: no variant is known to meet all thresholds, and some are undecided.".to_owned()
        }
        None => format!(
            "No choice: none of the {} variants meets all thresholds ({confidence} % confidence for the whole answer).",
            findings.candidates.len()
        ),
    }
}

/// The service of each class under the choice; where one is starved and no threshold asks for it, how to ask.
fn in_part(planned: &Planned) -> Option<String> {
    planned.findings.chosen?;
    let observation = &planned.findings.confirmations.last()?.observation;
    let served = others::served(observation)?;
    let is_asked = observation.checks.iter().any(|check| check.metric == SERVED);
    if is_asked || !observation.classes.iter().any(Served::is_in_part) {
        return Some(served);
    }
    Some(format!(
        "{served} A workload that is served in part, as on too small a blade, counts as available: add a [[threshold]] on \
         {SERVED}, or undersized = \"cannot_run\" to the policy."
    ))
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
            " Surely cheaper in all: {}, {}, at least {} {} less.",
            planned.title(other),
            money(cost),
            amount(saved),
            planned.currency
        )
    });
    Some(format!(
        "In all, with energy, downtime and penalties as far as they have a price: {} a year.{cheaper} (Intervals of {}.)",
        money(cost),
        shortage::percent(cost.level)
    ))
}

/// The command that runs the choice, in a line of its own.
fn command(planned: &Planned) -> Option<Line> {
    let choice = &planned.findings.candidates[planned.findings.chosen?];
    let said = format!("The choice as a run, in which it is {}:", planned.policies[choice.policy]);
    Some(Line::Command { said, command: planned.command(choice) })
}

/// Every attempt to confirm a choice: the margin that is the narrowest, or the thresholds that were missed.
fn confirmation(planned: &Planned) -> Vec<String> {
    let one = |confirmation: &Confirmation| {
        let Confirmation { seed, observation, .. } = confirmation;
        let rows = rows(&observation.checks);
        let (seen, candidate) = (observation.replications, confirmation.candidate);
        if confirmation.verdict != Verdict::Holds {
            let missed = rows.iter().filter(|row| row.check.verdict != Verdict::Holds);
            let missed: Vec<String> =
                missed.map(|row| format!("{} is {}", row.label(), row.said())).collect();
            let title = planned.title(&planned.findings.candidates[candidate]);
            let missed = list(missed.iter().map(String::as_str));
            return format!("Not confirmed with seed {seed} on {seen} replications: {title}: {missed}.");
        }
        let left = |row: &MarginRow<'_>| row.check.margin().map_or(f64::INFINITY, |margin| margin.value);
        let narrowest = rows.iter().min_by(|a, b| left(a).total_cmp(&left(b)));
        let said = narrowest.filter(|row| row.check.margin().is_some()).map_or(String::new(), |row| {
            let subject = if rows.len() > 1 { "Narrowest margin" } else { "Margin" };
            let left = left_in_words(row.check);
            format!(" {subject}: {} is met with {}, leaving {left}.", row.label(), row.said())
        });
        format!("Confirmed with seed {seed} on {seen} replications.{said}")
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
    let undecided = count(|s| s.is_open());
    let mut parts = Vec::new();
    if rejected > 0 {
        parts.push(format!("{rejected} rejected"));
    }
    if excluded > 0 {
        parts.push(format!("{excluded} pruned (dominated by a rejected one)"));
    }
    if undecided > 0 {
        parts.push(format!(
            "{undecided} undecided (more may be decided with plan.max_replications above {})",
            planned.choices.max_replications
        ));
    }
    let all = findings.candidates.len();
    let parts = list(parts.iter().map(String::as_str));
    let count = match (findings.chosen, cheaper.len()) {
        (None, _) => return format!("Of {all} variants: {parts}."),
        (Some(_), 0) => return format!("None of the {all} variants is cheaper."),
        (Some(_), 1) => format!("Of {all} variants, one is cheaper: {parts}."),
        (Some(_), cheaper) => format!("Of {all} variants, {cheaper} are cheaper: {parts}."),
    };
    let rejected = |today: bool| nearest_miss(planned, today);
    match rejected(false).or_else(|| first_pruned(planned)).or_else(|| rejected(true)) {
        Some(said) => format!("{count} {said}"),
        None => count,
    }
}

/// Of the cheaper ones that were simulated and rejected, the one that misses a threshold by the least share of what it
/// allows, and that threshold. Today has a sentence of its own.
fn nearest_miss(planned: &Planned, today: bool) -> Option<String> {
    let findings = &planned.findings;
    let is_one = |(at, candidate): &(usize, &Candidate)| {
        candidate.status == Status::Rejected && (today || findings.today_at != Some(*at))
    };
    let worst = |candidate: &Candidate| {
        let checks = candidate.observation.iter().flat_map(|observation| &observation.checks);
        let margins = checks.filter_map(|check| check.margin()).map(|margin| margin.value);
        margins.fold(f64::INFINITY, f64::min)
    };
    let rejected = findings.cheaper().iter().enumerate().filter(is_one).map(|(_, candidate)| candidate);
    let candidate = rejected.max_by(|a, b| worst(a).total_cmp(&worst(b)))?;
    let (title, price) = (planned.title(candidate), planned.price(candidate));
    Some(format!("Nearest miss: {title}, for {price}; it misses {}.", missed(candidate)?))
}

/// The thresholds that a rejected candidate misses.
fn missed(candidate: &Candidate) -> Option<String> {
    let rows = rows(&candidate.observation.as_ref()?.checks);
    let missed = rows.iter().filter(|row| row.check.verdict == Verdict::Breached);
    let missed: Vec<String> = missed.map(|row| format!("{} with {}", row.label(), row.said())).collect();
    Some(list(missed.iter().map(String::as_str)))
}

/// The cheapest of the pruned ones, and the rejected one that dominates it.
fn first_pruned(planned: &Planned) -> Option<String> {
    let of = |candidate: &Candidate| match candidate.status {
        Status::Excluded(by) => Some(by),
        _ => None,
    };
    let (candidate, by) = planned.findings.cheaper().iter().find_map(|c| Some((c, of(c)?)))?;
    let by = &planned.findings.candidates[by];
    Some(format!(
        "The cheapest pruned one, {}, is dominated by {}, which misses {}.",
        planned.title(candidate),
        planned.title(by),
        missed(by)?
    ))
}

fn claim(planned: &Planned) -> Option<String> {
    let helps: Vec<String> =
        planned.choices.helps.iter().map(|axis| planned.choices.axes[*axis].label()).collect();
    let findings = &planned.findings;
    if helps.is_empty() {
        return None;
    }
    Some(match findings.harm {
        Some((more, less)) => format!(
            "Not monotone in {}, as plan.helps assumes: {} is worse than {}. Nothing was pruned by that assumption.",
            list(helps.iter().map(String::as_str)),
            planned.title(&findings.candidates[more]),
            planned.title(&findings.candidates[less])
        ),
        None => {
            let pairs = match findings.pairs {
                1 => "one simulated pair is consistent".to_owned(),
                pairs => format!("{pairs} simulated pairs are consistent"),
            };
            let helps = list(helps.iter().map(String::as_str));
            format!("Assumed monotone in {helps} (plan.helps); {pairs}.")
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
        .map(|(phase, share)| format!("{} ({:.0} %)", phase.replace('_', " "), 100.0 * share))
        .collect();
    let because = if causes.is_empty() {
        String::new()
    } else {
        format!(" Its downtime is {}.", list(causes.iter().map(String::as_str)))
    };
    let served = others::served(seen).map_or(String::new(), |said| format!(" {said}"));
    Some(format!(
        "The ceiling: for {} the best simulated variant reaches {}: {}.{because}{served}",
        figure(&seen.checks[at]),
        reading(&seen.checks[at]).in_words(),
        planned.title(best)
    ))
}
