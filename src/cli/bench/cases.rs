//! The cases of a benchmark, for CI systems: one for each policy, and one for the time against another program.

use super::outcome::{Report, Times};
use super::verdict::{figure, percent, relative, said};
use crate::benchmark::{Change, Spending, TimeVerdict, Trend, Unit};
use crate::cli::undecided::Undecided;
use crate::output::formats::{Case, Judged, Suite};

/// All cases; `None` if the work is held against nothing.
pub(super) fn suite(report: &Report) -> Option<Suite> {
    if report.against.is_none() && report.budget.is_empty() {
        return None;
    }
    let scenario = &report.record.scenario;
    let case = |name: &str, judged: Judged| Case { class: scenario.clone(), name: name.to_owned(), judged };
    let counts = report.against.as_ref().and_then(|against| against.counts.as_ref());
    let has_all = counts.is_some_and(|counts| counts.changes.iter().any(|change| change.policy.is_none()));
    let names = report.record.policies.iter().map(|of| Some(of.policy.as_str()));
    let policies = names.chain(has_all.then_some(None));
    let mut cases: Vec<Case> =
        policies.map(|name| case(name.unwrap_or("all policies"), policy(report, name))).collect();
    if let Some(race) = report.against.as_ref().and_then(|against| against.race.as_ref()) {
        cases.push(case("time", time(race, report.undecided)));
    }
    Some(Suite { by: "hotspare bench", name: scenario.clone(), said: said(report), cases })
}

/// The judgement on a policy, or on all of them together.
fn policy(report: &Report, name: Option<&str>) -> Judged {
    let changes: Vec<&Change> = match report.judged() {
        Some(counts) => counts.changes.iter().filter(|change| change.policy.as_deref() == name).collect(),
        None => Vec::new(),
    };
    let spendings: Vec<&Spending> =
        report.budget.iter().filter(|spending| Some(spending.policy.as_str()) == name).collect();
    let tolerance = report.judged().map_or(0.0, |counts| percent(counts.tolerance));
    let risen = changes.iter().filter(|change| change.trend == Trend::Risen).map(|change| {
        let (counter, per) = (change.counter.name(), change.per.name());
        let (then, now) = (figure(change.then), figure(change.now));
        format!("{counter} per {per} {} (was {then}, is {now}; {tolerance} % is tolerated)", relative(change))
    });
    let over = spendings.iter().filter(|spending| spending.over).map(|spending| {
        let (counter, per) = (spending.counter.name(), Unit::Year.name());
        format!(
            "{counter} per {per}: {}, over the budget of {}",
            figure(spending.now),
            figure(spending.limit)
        )
    });
    let reasons: Vec<String> = risen.chain(over).collect();
    match () {
        () if !reasons.is_empty() => Judged::Failed(reasons.join("\n")),
        () if changes.is_empty() && spendings.is_empty() => {
            Judged::Skipped("not judged: nothing comparable is recorded, and there is no budget".to_owned())
        }
        () => Judged::Passed,
    }
}

fn time(race: &Times, undecided: Undecided) -> Judged {
    let told = format!("{:.3} times as long as the other program", race.ratio.median);
    match (race.verdict, undecided) {
        (TimeVerdict::Holds, _) | (TimeVerdict::Undecided, Undecided::Pass) => Judged::Passed,
        (TimeVerdict::Slower, _) => Judged::Failed(told),
        (TimeVerdict::Undecided, Undecided::Fail) => Judged::Failed(format!("undecided: {told}")),
        (TimeVerdict::Undecided, Undecided::Tell) => Judged::Skipped(format!("undecided: {told}")),
    }
}
