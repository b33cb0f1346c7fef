//! The result of a plan: every candidate, the choice, and the observations of them.

use super::draws::Draws;
use crate::experiment::{Check, Summary};
use crate::stats::{Estimate, Verdict};
use serde::{Deserialize, Serialize};

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
    /// Its status.
    pub status: Status,
    /// Its observation, if it was simulated.
    pub observation: Option<Observation>,
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

/// The observation of a candidate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// Replications at the last look.
    pub replications: usize,
    /// Its thresholds.
    pub checks: Vec<Check>,
    /// All that it costs, with energy, downtime and penalties where they have a price \[currency/y\].
    pub in_all: Option<Estimate>,
    /// The served share of its requirements \[1\], of each scope whose share is markedly below its availability
    /// ([`Summary::served_in_part`]).
    pub in_part: Vec<(String, Estimate)>,
    /// The shares of the phases in its downtime, the largest first.
    pub phases: Vec<(String, f64)>,
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

/// The answer.
#[derive(Clone, Debug)]
pub struct Findings {
    /// All candidates, the cheapest first.
    pub candidates: Vec<Candidate>,
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

    /// The candidates before the choice, or all if there is none.
    pub fn cheaper(&self) -> &[Candidate] {
        &self.candidates[..self.chosen.unwrap_or(self.candidates.len())]
    }
}

impl Observation {
    /// The observation in a summary of a scenario with one policy.
    pub(super) fn new(summary: &Summary) -> Observation {
        let mut phases: Vec<(String, f64)> = summary
            .phases
            .iter()
            .filter(|row| row.scope == "site" && row.step.is_empty() && row.share > 0.0)
            .map(|row| (row.phase.to_owned(), row.share))
            .collect();
        phases.sort_by(|a, b| b.1.total_cmp(&a.1));
        Observation {
            replications: summary.replications.0,
            checks: summary.checks.clone(),
            in_all: summary.site(0, "cost", "value").copied(),
            in_part: summary
                .served_in_part(0)
                .into_iter()
                .map(|(scope, served)| (scope.to_owned(), *served))
                .collect(),
            phases,
        }
    }

    /// The verdict on all thresholds together.
    pub(super) fn verdict(&self) -> Verdict {
        verdict(&self.checks)
    }
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
