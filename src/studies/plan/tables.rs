//! The tables of a plan: candidates, those that were simulated, and the margins to every threshold.

use super::margins::{deciding, figure, is_same, left, listed};
use super::planned::{Planned, amount, in_all};
use super::result::Alternative;
use super::shortage::remark;
use super::{Candidate, Observation, Status};
use crate::experiment::Check;
use crate::output::digits;
use crate::output::formats::Table;
use crate::output::thresholds::reading;
use crate::stats::Verdict;
use crate::studies::grid::Axis;

/// Candidates that are listed before a search \[1\].
const LISTED: usize = 60;

/// The candidates before a search, the cheapest first.
pub fn candidates(planned: &Planned) -> Table {
    let all = &planned.findings.candidates;
    let mut rows: Vec<Vec<String>> =
        all.iter().take(LISTED).map(|candidate| place(planned, candidate)).collect();
    if all.len() > LISTED {
        let mut row = vec![format!("… {} more", all.len() - LISTED)];
        row.resize(planned.choices.axes.len() + 2, String::new());
        rows.push(row);
    }
    Table { columns: columns(planned), rows }
}

fn columns(planned: &Planned) -> Vec<String> {
    let axes = planned.choices.axes.iter().map(Axis::label);
    axes.chain(["policy".to_owned(), format!("{} a year", planned.currency)]).collect()
}

fn place(planned: &Planned, candidate: &Candidate) -> Vec<String> {
    let value = |(axis, value): (usize, &str)| match candidate.unused.contains(&axis) {
        true => "any".to_owned(),
        false => value.to_owned(),
    };
    let values = planned.values(candidate).enumerate().map(value);
    values.chain([planned.policies[candidate.policy].clone(), amount(candidate.cost)]).collect()
}

/// The candidates that were simulated, the cheapest first: a row for each figure that decides on them.
pub fn simulated(planned: &Planned) -> Table {
    let mut columns = columns(planned);
    let running = planned.has_running_costs();
    if running {
        columns.push("in all".to_owned());
    }
    columns.extend(["decided by", ""].map(str::to_owned));
    let (mut lines, mut dearer) = (Vec::new(), 0);
    for (at, candidate) in planned.findings.candidates.iter().enumerate() {
        let Some(observation) = &candidate.observation else { continue };
        if !is_spoken_of(planned, at) {
            dearer += 1;
            continue;
        }
        let mut first = place(planned, candidate);
        if running {
            first.push(in_all(candidate).map_or_else(String::new, |cost| digits::amount(cost).short()));
        }
        for (number, row) in deciding(&observation.checks).iter().enumerate() {
            let mut line = if number == 0 { first.clone() } else { vec![String::new(); first.len()] };
            let sign = row.check.verdict.sign();
            let mark = match words(planned, at) {
                words if number > 0 || words.is_empty() => sign.to_string(),
                words => format!("{sign} {}", words.join(", ")),
            };
            line.extend([row.seen(), mark]);
            lines.push(line);
        }
    }
    if dearer > 0 {
        let mut line = vec![String::new(); columns.len()];
        line[0] = format!("… {dearer} dearer");
        lines.push(line);
    }
    Table { columns, rows: lines }
}

/// True of a candidate that the answer rests on: those up to the runner-up, and the cheapest with each thing that the
/// choice does without. Without a choice, of all.
fn is_spoken_of(planned: &Planned, at: usize) -> bool {
    let findings = &planned.findings;
    let Some(chosen) = findings.chosen else { return true };
    let cheapest = |alternative: Alternative| {
        let is_it = |c: &Candidate| c.status == Status::Meets && alternative.has(&planned.choices, c);
        findings.candidates.iter().position(is_it) == Some(at)
    };
    at <= findings.runner_up().unwrap_or(chosen)
        || findings.alternatives(&planned.choices).into_iter().any(cheapest)
}

/// The margin to every threshold: of the scenario as it is written, of the choice as it was confirmed, and of the
/// runner-up.
pub fn thresholds(planned: &Planned) -> Option<Table> {
    let findings = &planned.findings;
    let runner_up = findings.runner_up().and_then(|other| findings.candidates[other].observation.as_ref());
    let confirmed = findings.confirmations.last().map(|last| &last.observation);
    let seen: Vec<(&str, &Observation)> = [
        ("choice", confirmed.filter(|_| findings.chosen.is_some())),
        ("runner-up", runner_up),
        ("today", findings.today.as_ref()),
    ]
    .into_iter()
    .filter_map(|(variant, observation)| Some((variant, observation?)))
    .collect();
    let (checks, rest) = listed(&seen.first()?.1.checks);
    let mut lines = Vec::new();
    for check in checks {
        let of = |(variant, observation): &(&str, &'_ Observation)| {
            let own = observation.checks.iter().find(|own| is_same(own, check))?;
            Some(line(variant, observation, own))
        };
        let rows = seen.iter().filter_map(of).enumerate();
        lines.extend(rows.map(|(number, row)| {
            let name = if number == 0 { figure(check) } else { String::new() };
            [vec![name], row].concat()
        }));
    }
    if rest > 0 {
        let name = format!("{rest} more, with more margin");
        lines.push([vec![name], vec![String::new(); 4]].concat());
    }
    Some(Table::new(&["threshold", "variant", "reached", "margin", ""], lines))
}

/// The variant, its figure, the margin and what is to be known of it.
fn line(variant: &str, observation: &Observation, check: &Check) -> Vec<String> {
    let thin = check.margin().is_some_and(|margin| margin.is_thin());
    let verdict = match check.verdict {
        Verdict::Breached => Some("missed".to_owned()),
        Verdict::Undecided => Some("undecided".to_owned()),
        Verdict::Holds => thin.then(|| "thin".to_owned()),
    };
    let remarks: Vec<String> = verdict.into_iter().chain(remark(observation, check)).collect();
    vec![variant.to_owned(), reading(check).short(), left(check), remarks.join(", ")]
}

/// The words behind a candidate.
fn words(planned: &Planned, at: usize) -> Vec<&'static str> {
    let findings = &planned.findings;
    let role = match findings.candidates[at].status {
        _ if findings.chosen == Some(at) => Some("chosen"),
        _ if findings.runner_up() == Some(at) => Some("runner-up"),
        Status::Unconfirmed => Some("not confirmed"),
        _ => None,
    };
    let today = (findings.today_at == Some(at)).then_some("today");
    role.into_iter().chain(today).collect()
}
