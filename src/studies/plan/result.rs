//! The result of a plan: every candidate, the choice, and the observations of them.

use super::spec::Choices;
use crate::experiment::costs::{self, Enclosures};
use crate::experiment::{Check, Figure, Outcome, Summary, WORTH_SAYING};
use crate::scenario::Scenario;
use crate::stats::metrics::VALUE;
use crate::stats::{Estimate, Verdict};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;

/// Sums that are above zero if a workload was short.
const SHORT: [&str; 4] = ["phase:wait_spare", "phase:wait_repair", "phase:repair", "degraded_fraction"];

/// A variant with one of its policies.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Position of the cell in the grid.
    pub cell: usize,
    /// Position of the policy in the scenario.
    pub policy: usize,
    /// Number of thresholds that it has to meet; at least one.
    pub thresholds: usize,
    /// Cost to buy and to keep, known beforehand \[currency/y\].
    pub cost: f64,
    /// Price: the items of that cost.
    pub price: Price,
    /// Positions of the axes on which its policy does not depend: it stands for all their values.
    pub unused: Vec<usize>,
    /// Its status.
    pub status: Status,
    /// Its observation, if it was simulated.
    pub observation: Option<Observation>,
}

impl Candidate {
    /// True if it costs more than another, by more than a rounding.
    pub(super) fn is_dearer_than(&self, other: &Candidate) -> bool {
        self.cost - other.cost >= 0.5
    }
}

/// The items of a cost that is known beforehand \[currency/y\].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Price {
    /// Purchase of blades.
    pub blades: f64,
    /// Purchase of the enclosures that hold a blade; `None` if they have no price.
    pub enclosures: Option<Enclosures>,
    /// Licences.
    pub licences: f64,
    /// The contract.
    pub contract: f64,
}

impl Price {
    /// The price of a policy of a scenario, by its position.
    pub(super) fn of(scenario: &Scenario, policy: usize) -> Price {
        let enclosures = costs::needed_enclosures(scenario, policy);
        let known = costs::known(scenario, policy).unwrap_or_default();
        let blades = known.purchase - enclosures.map_or(0.0, |of| of.cost);
        Price { blades, enclosures, licences: known.licences, contract: known.contract }
    }

    /// All items together.
    pub fn total(&self) -> f64 {
        self.items().iter().map(|item| item.1).sum()
    }

    /// The items by name.
    pub(super) fn items(&self) -> [(&'static str, f64); 4] {
        let enclosures = self.enclosures.map_or(0.0, |of| of.cost);
        [
            ("blades", self.blades),
            ("enclosures", enclosures),
            ("licences", self.licences),
            ("contract", self.contract),
        ]
    }
}

/// The status of a candidate in the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Nothing is known of it, nor needed: it is dearer than the choice.
    Dearer,
    /// It meets the thresholds.
    Meets,
    /// It does not.
    Rejected,
    /// On the axes that help it has less than a rejected one, whose position this is.
    Excluded(usize),
    /// The replications allowed do not tell.
    Undecided,
    /// It seemed to meet the thresholds, and did not with another seed.
    Unconfirmed,
}

impl Status {
    /// Open: whether it meets the thresholds has not been settled.
    pub fn is_open(self) -> bool {
        matches!(self, Status::Undecided | Status::Unconfirmed)
    }
}

/// The observation of a candidate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// Replications at the last look.
    pub replications: usize,
    /// Years that each of them counts.
    pub years: f64,
    /// Replications in which a workload waited for a blade, or was served in part.
    pub short_in: u64,
    /// Its thresholds.
    pub checks: Vec<Check>,
    /// All that it costs, with energy, downtime and penalties where they have a price \[currency/y\].
    pub in_all: Option<Estimate>,
    /// The service that each workload class gets.
    pub classes: Vec<Served>,
    /// The shares of the phases in its downtime, the largest first.
    pub phases: Vec<(String, f64)>,
    /// The replication with the longest outage, if there was one that can be told.
    #[serde(default)]
    pub worst_in: Option<u32>,
}

/// Served capacity below this part of the availability starves a class \[1\].
const STARVED: f64 = 0.99;

/// The service of a workload class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Served {
    /// The class.
    pub class: String,
    /// Its availability \[1\].
    pub available: Estimate,
    /// The share of its requirements that is served \[1\].
    pub served: Estimate,
    /// Replications in which a workload of it waited for a blade, or was served in part.
    pub short_in: u64,
}

impl Served {
    /// Starved: it is served less than 99 % of what its availability promises.
    pub fn is_starved(&self) -> bool {
        self.served.value < STARVED * self.available.value
    }

    /// Served in part: markedly less than it is available.
    pub fn is_in_part(&self) -> bool {
        self.available.value - self.served.value >= WORTH_SAYING
    }
}

/// The choice, simulated once more with another seed.
#[derive(Clone, Debug)]
pub struct Confirmation {
    /// Position of the candidate.
    pub candidate: usize,
    /// The seed.
    pub seed: u64,
    /// The observation.
    pub observation: Observation,
    /// The verdict on all thresholds together.
    pub verdict: Verdict,
}

/// Draws with which the choice meets its thresholds, and with which it does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Draws {
    /// All draws.
    pub all: u32,
    /// Those with which it meets the thresholds.
    pub meets: u32,
    /// Those with which it misses them; the rest are undecided.
    pub misses: u32,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Findings {
    /// All candidates, the cheapest first.
    pub candidates: Vec<Candidate>,
    /// Today: the scenario as it is written, with its baseline; `None` before it was simulated.
    pub today: Option<Observation>,
    /// Position of the candidate that is today, if one is.
    pub today_at: Option<usize>,
    /// Position of the choice, if there is one.
    pub chosen: Option<usize>,
    /// Every attempt to confirm a choice.
    pub confirmations: Vec<Confirmation>,
    /// The choice under draws of the uncertain values, if they were asked for.
    pub draws: Option<Draws>,
    /// Confidence level of the intervals by which candidates are rejected \[1\].
    pub level: f64,
    /// Pairs on which the claim that axes help was tested.
    pub pairs: usize,
    /// The first pair in which the one that has more is worse.
    pub harm: Option<(usize, usize)>,
}

impl Findings {
    /// Before any candidate is simulated.
    pub(super) fn before(candidates: Vec<Candidate>) -> Findings {
        Findings {
            candidates,
            today: None,
            today_at: None,
            chosen: None,
            confirmations: Vec::new(),
            draws: None,
            level: 1.0,
            pairs: 0,
            harm: None,
        }
    }

    /// Number of candidates that a condition holds for.
    pub fn count(&self, of: impl Fn(&Candidate) -> bool) -> usize {
        self.candidates.iter().filter(|candidate| of(candidate)).count()
    }

    /// Alternatives to the choice: each other value of an axis that is no number, such as a contract, and each other
    /// policy.
    pub(super) fn alternatives(&self, choices: &Choices) -> Vec<Alternative> {
        let Some(chosen) = self.chosen.map(|at| &self.candidates[at]) else { return Vec::new() };
        let of_axis = |axis: usize| {
            let values = 0..choices.axes[axis].values.len();
            values.map(move |at| Alternative::Value(axis, at))
        };
        let named = (0..choices.axes.len()).filter(|axis| choices.axes[*axis].numbers.is_none());
        let mut policies: Vec<usize> = self.candidates.iter().map(|candidate| candidate.policy).collect();
        policies.sort_unstable();
        policies.dedup();
        let all = named.flat_map(of_axis).chain(policies.into_iter().map(Alternative::Policy));
        all.filter(|alternative| !alternative.has(choices, chosen)).collect()
    }

    /// The cheapest other candidate that is known to meet the thresholds and is dearer than the choice.
    pub fn runner_up(&self) -> Option<usize> {
        let choice = &self.candidates[self.chosen?];
        self.candidates.iter().position(|c| c.is_dearer_than(choice) && c.status == Status::Meets)
    }

    /// The candidates before the choice, or all if there is none.
    pub fn cheaper(&self) -> &[Candidate] {
        &self.candidates[..self.chosen.unwrap_or(self.candidates.len())]
    }
}

/// Something that the choice does without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alternative {
    /// A value of an axis, by the positions of both.
    Value(usize, usize),
    /// A policy, by its position.
    Policy(usize),
}

impl Alternative {
    /// True of a candidate with it.
    pub fn has(self, choices: &Choices, candidate: &Candidate) -> bool {
        match self {
            Alternative::Value(axis, at) => choices.cells[candidate.cell][axis] == at,
            Alternative::Policy(policy) => candidate.policy == policy,
        }
    }
}

impl Observation {
    /// The observation in a summary of a scenario with one policy.
    ///
    /// # Errors
    /// If the outcome cannot be read.
    pub(super) fn new(summary: &Summary, outcome: &Outcome) -> io::Result<Observation> {
        let mut phases: Vec<(String, f64)> = summary
            .phases
            .iter()
            .filter(|row| row.scope == "site" && row.step.is_empty() && row.share > 0.0)
            .map(|row| (row.phase.to_owned(), row.share))
            .collect();
        phases.sort_by(|a, b| b.1.total_cmp(&a.1));
        let short = short_in(summary, outcome)?;
        Ok(Observation {
            replications: summary.replications.0,
            years: summary.years,
            short_in: short("site"),
            checks: summary.checks.clone(),
            in_all: summary.site(0, "cost", "value").copied(),
            classes: classes(summary, short),
            phases,
            worst_in: None,
        })
    }

    /// The verdict on all thresholds together.
    pub(super) fn verdict(&self) -> Verdict {
        verdict(&self.checks)
    }
}

/// By scope, the number of replications in which one of its workloads was short.
fn short_in(summary: &Summary, outcome: &Outcome) -> io::Result<impl Fn(&str) -> u64> {
    let mut short: BTreeMap<String, Vec<bool>> = BTreeMap::new();
    for sums in summary.sums_of(outcome, |_, metric| SHORT.contains(&metric)) {
        let sums = sums?;
        let of = short.entry(sums.scope.to_owned()).or_insert_with(|| vec![false; sums.pairs.len()]);
        of.iter_mut().zip(&sums.pairs).for_each(|(short, (numerator, _))| *short |= *numerator > 0.0);
    }
    Ok(move |scope: &str| {
        short.get(scope).map_or(0, |short| short.iter().filter(|short| **short).count() as u64)
    })
}

/// The service of each class, the least served first.
fn classes(summary: &Summary, short: impl Fn(&str) -> u64) -> Vec<Served> {
    let served = summary.figures.iter().filter(|f| f.metric == "served_availability" && f.statistic == VALUE);
    let of = |figure: &Figure| {
        let class = figure.scope.strip_prefix("workload:")?.to_owned();
        let available = *summary.find(figure.policy, &figure.scope, "availability", VALUE)?;
        let short_in = short(&figure.scope);
        Some(Served { class, available, served: figure.estimate, short_in })
    };
    let mut classes: Vec<Served> = served.filter_map(of).collect();
    classes.sort_by(|a, b| a.served.value.total_cmp(&b.served.value));
    classes
}

/// The verdict on all thresholds together.
pub(super) fn verdict(checks: &[Check]) -> Verdict {
    if checks.iter().any(|check| check.verdict == Verdict::Breached) {
        Verdict::Breached
    } else if checks.iter().all(|check| check.verdict == Verdict::Holds) {
        Verdict::Holds
    } else {
        Verdict::Undecided
    }
}
