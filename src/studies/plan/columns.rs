//! The files of a plan that its report is made from: the choice, the runner-up and today with every threshold, and what
//! their downtime consists of.

use super::Observation;
use super::planned::Planned;
use super::result::Price;

use crate::output::csv::{end, number, with_ends};
use crate::output::formats::Table;

/// A variant that the answer speaks of.
struct Spoken<'a> {
    role: &'static str,
    /// Its values by axis; none where the scenario is as it is written.
    values: Vec<String>,
    policy: &'a str,
    price: &'a Price,
    observation: &'a Observation,
}

/// The variants that the answer speaks of.
fn spoken<'a>(planned: &'a Planned) -> Vec<Spoken<'a>> {
    let findings = &planned.findings;
    let of = |role, at: Option<usize>, observation: Option<&'a Observation>| {
        let candidate = &findings.candidates[at?];
        Some(Spoken {
            role,
            values: planned.values(candidate).map(str::to_owned).collect(),
            policy: &planned.policies[candidate.policy],
            price: &candidate.price,
            observation: observation.or(candidate.observation.as_ref())?,
        })
    };
    let confirmed = findings.confirmations.last().map(|last| &last.observation);
    let today = findings.today.as_ref().map(|observation| Spoken {
        role: "today",
        values: vec![String::new(); planned.choices.axes.len()],
        policy: &planned.today.0,
        price: &planned.today.1,
        observation,
    });
    let choice = of("choice", findings.chosen, confirmed);
    [choice, of("runner_up", findings.runner_up(), None), today].into_iter().flatten().collect()
}

/// `answer.csv`: a row for each of these variants and threshold.
pub fn answer(planned: &Planned) -> Table {
    let mut columns = vec!["role".to_owned()];
    columns.extend(planned.choices.axes.iter().map(|axis| axis.name.clone()));
    let rest = "policy currency cost_known added added_blades added_enclosures added_licences added_contract \
                replications scope metric statistic unit at_least at_most value ci_low ci_high level verdict";
    columns.extend(rest.split_whitespace().map(str::to_owned));
    let (mut rows, today) = (Vec::new(), &planned.today.1);
    for of in spoken(planned) {
        let added = of.price.items().into_iter().zip(today.items()).map(|(own, today)| own.1 - today.1);
        let mut first = vec![of.role.to_owned()];
        first.extend(of.values);
        first.extend([of.policy.to_owned(), planned.currency.clone(), number(of.price.total())]);
        first.push(number(of.price.total() - today.total()));
        first.extend(added.map(number));
        first.push(of.observation.replications.to_string());
        for check in &of.observation.checks {
            let (least, most) = check.bound.ends();
            let mut row = first.clone();
            row.extend([&check.scope, &check.metric, &check.statistic, &check.unit].map(String::clone));
            row.extend([end(least), end(most)]);
            row.extend(with_ends(&check.observed));
            row.extend([number(check.observed.level), check.verdict.as_str().to_owned()]);
            rows.push(row);
        }
    }
    Table { columns, rows }
}

/// `downtime.csv`: the share of each phase in the downtime of these variants.
pub fn phases(planned: &Planned) -> Table {
    let rows = spoken(planned).into_iter().flat_map(|of| {
        let row = move |(phase, share): &(String, f64)| {
            vec![of.role.to_owned(), of.policy.to_owned(), "site".to_owned(), phase.clone(), number(*share)]
        };
        of.observation.phases.iter().map(row).collect::<Vec<_>>()
    });
    Table::new(&["role", "policy", "scope", "phase", "share"], rows.collect())
}
