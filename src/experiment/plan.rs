//! The cheapest of many variants that meets the thresholds.
//!
//! Intuition: what a variant costs to buy is known before any simulation ([`costs::known`]), so the candidates (a variant
//! with one of its policies) stand in a row, the cheapest first, and the question is where in the row the thresholds
//! begin to be met. First the candidate that has most is simulated until its thresholds are decided, then the one in the
//! middle of those still open: if it meets them, nothing dearer matters; if it does not, neither does whatever has less
//! of all that helps.
//!
//! Model. The answer is wrong if a candidate is rejected that meets the thresholds, or if one is chosen that does not.
//! Each may happen with half of what the confidence leaves. Rejections share their half evenly: among candidates,
//! thresholds and looks at the intervals (Bonferroni). The choice is simulated once more with another seed, which nothing
//! so far has depended on, at a level of its own; should that fail, the next candidate has half as much left.
//!
//! Which axes help is the user's claim. It is tested on all pairs of candidates that were simulated, and on one pair at
//! least: if one that has more is worse, at the level of rejections, nothing is excluded any more.
//!
//! Whatever is simulated is a piece that may have been finished before (`piece`): what is decided (`search`) depends on
//! what was seen alone, so that a search goes on where it was interrupted by deciding all of it once more.
//!
//! Limits: the cheapest *of the candidates*; what was not decided within the replications allowed is said to be so.

pub mod draws;
mod piece;
mod search;

pub use crate::scenario::Choices;
pub use piece::{Memory, Piece, PlanError};

use super::grid::Grid;
use super::{Check, Listener, Summary, costs};
use crate::policy::Registry;
use crate::scenario::{Problems, Scenario};
use crate::stats::{Estimate, Verdict};
use draws::Draws;
use piece::Simulator;
use search::{FIRST, Search};
use serde::{Deserialize, Serialize};
use std::sync::atomic::AtomicBool;

/// A variant with one of its policies.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Position of the cell in the grid.
    pub cell: usize,
    /// Position of the policy in the scenario.
    pub policy: usize,
    /// How many thresholds it has to meet; at least one.
    pub thresholds: usize,
    /// What it costs to buy and to keep, known beforehand \[currency/y\].
    pub cost: f64,
    /// What became of it.
    pub standing: Standing,
    /// What was seen, if it was simulated.
    pub looked: Option<Looked>,
}

/// What became of a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing is known of it, nor needed: it is dearer than the choice.
    Dearer,
    /// It meets the thresholds.
    Meets,
    /// It does not.
    Rejected,
    /// It has less, of what helps, than a rejected one: its position.
    Excluded(usize),
    /// The replications allowed do not tell.
    Undecided,
    /// It seemed to meet the thresholds, and did not with another seed.
    Unconfirmed,
}

/// What was seen of a candidate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Looked {
    /// Replications at the last look.
    pub replications: usize,
    /// Its thresholds.
    pub checks: Vec<Check>,
    /// All that it costs, with energy, downtime and penalties where they have a price \[currency/y\].
    pub in_all: Option<Estimate>,
    /// What of its requirements is served \[1\], of each scope that gets markedly less than it is up
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
    /// What was seen.
    pub looked: Looked,
    /// What that says.
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
    /// What becomes of the choice when uncertain values are drawn, if that was asked for.
    pub draws: Option<Draws>,
    /// Confidence level of the intervals by which candidates are rejected \[1\].
    pub level: f64,
    /// Pairs on which it was tested that what helps does.
    pub pairs: usize,
    /// The first pair of which the one that has more is worse.
    pub harm: Option<(usize, usize)>,
}

impl Findings {
    fn before(candidates: Vec<Candidate>) -> Findings {
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

    /// How many candidates have a standing.
    pub fn count(&self, of: impl Fn(&Candidate) -> bool) -> usize {
        self.candidates.iter().filter(|candidate| of(candidate)).count()
    }

    /// The candidates before the choice, or all if there is none.
    pub fn cheaper(&self) -> &[Candidate] {
        &self.candidates[..self.chosen.unwrap_or(self.candidates.len())]
    }
}

/// Looks for the cheapest of the candidates of a grid ([`unsearched`]) that meets its thresholds; `None` if it was stopped.
///
/// What `memory` has of an earlier search of the same grid and choices is not simulated again.
///
/// # Errors
/// [`PlanError`]; what is wrong with a cell [`Grid::check`] has said unless a file has changed since.
pub fn search(
    grid: &Grid,
    choices: &Choices,
    unsearched: Findings,
    registry: &Registry,
    stop: &AtomicBool,
    listener: &dyn Listener,
    memory: &dyn Memory,
) -> Result<Option<Findings>, PlanError> {
    let candidates = &unsearched.candidates;
    let thresholds = candidates.iter().map(|candidate| candidate.thresholds).max().unwrap_or(1);
    let looks = 1 + choices.max_replications.div_ceil(FIRST).next_power_of_two().ilog2();
    let tests = candidates.len() as f64 * f64::from(looks) * thresholds as f64;
    let level = 1.0 - (1.0 - choices.confidence) / tests;
    let open = vec![true; candidates.len()];
    let findings = Findings { level, ..unsearched };
    let simulator = Simulator { stop, listener, memory };
    let mut search = Search { grid, choices, registry, simulator, findings, open };
    Ok(search.run()?.then_some(search.findings))
}

/// The candidates of a grid, before any is simulated.
///
/// # Errors
/// What is wrong with a cell.
pub fn unsearched(grid: &Grid, registry: &Registry) -> Result<Findings, Problems> {
    candidates(grid, registry).map(Findings::before)
}

/// A scenario with one of its policies alone.
fn alone(mut scenario: Scenario, policy: usize, level: f64) -> Scenario {
    scenario.policies = vec![scenario.policies.swap_remove(policy)];
    scenario.thresholds.retain(|threshold| threshold.policies.contains(&policy));
    scenario.thresholds.iter_mut().for_each(|threshold| threshold.policies = vec![0]);
    (scenario.baseline, scenario.precision, scenario.level) = (0, None, level);
    scenario
}

/// All candidates, the cheapest first.
fn candidates(grid: &Grid, registry: &Registry) -> Result<Vec<Candidate>, Problems> {
    let mut all = Vec::new();
    for (number, cell) in grid.cells().iter().enumerate() {
        let scenario = grid.scenario(cell, registry)?;
        for policy in 0..scenario.policies.len() {
            let thresholds = scenario.thresholds.iter().filter(|t| t.policies.contains(&policy)).count();
            if thresholds == 0 {
                continue;
            }
            let cost = costs::known(&scenario, policy).map_or(0.0, |costs| costs.total());
            let (standing, looked) = (Standing::Dearer, None);
            all.push(Candidate { cell: number, policy, thresholds, cost, standing, looked });
        }
    }
    all.sort_by(|a, b| a.cost.total_cmp(&b.cost).then((a.cell, a.policy).cmp(&(b.cell, b.policy))));
    Ok(all)
}

impl Looked {
    fn new(summary: &Summary) -> Looked {
        let mut phases: Vec<(String, f64)> = summary
            .phases
            .iter()
            .filter(|row| row.scope == "site" && row.step.is_empty() && row.share > 0.0)
            .map(|row| (row.phase.to_owned(), row.share))
            .collect();
        phases.sort_by(|a, b| b.1.total_cmp(&a.1));
        Looked {
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

    /// What all thresholds together say.
    fn verdict(&self) -> Verdict {
        verdict(&self.checks)
    }
}

/// What all thresholds together say.
fn verdict(checks: &[Check]) -> Verdict {
    if checks.iter().any(|check| check.verdict == Verdict::Breached) {
        Verdict::Breached
    } else if checks.iter().all(|check| check.verdict == Verdict::Holds) {
        Verdict::Holds
    } else {
        Verdict::Undecided
    }
}
