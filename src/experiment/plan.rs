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
//! Limits: the cheapest *of the candidates*; what was not decided within the replications allowed is said to be so.

use super::draws::Draws;
use super::grid::Grid;
use super::{Check, Listener, Outcome, Summary, costs, run_in_rounds};
use crate::policy::Registry;
use crate::scenario::{Problems, Scenario};
use crate::stats::{Bound, Estimate, Verdict};
use std::sync::atomic::AtomicBool;

pub use crate::scenario::Choices;

/// Replications of the first look; each further look has twice as many.
const FIRST: u32 = 50;
/// The fewest replications of a confirmation.
pub(super) const CONFIRM: u32 = 200;

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
#[derive(Clone, Debug)]
pub struct Looked {
    /// Replications at the last look.
    pub replications: usize,
    /// Its thresholds.
    pub checks: Vec<Check>,
    /// All that it costs, with energy, downtime and penalties where they have a price \[currency/y\].
    pub in_all: Option<Estimate>,
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
/// # Errors
/// What is wrong with a cell, which [`Grid::check`] has said unless a file has changed since.
pub fn search(
    grid: &Grid,
    choices: &Choices,
    unsearched: Findings,
    registry: &Registry,
    stop: &AtomicBool,
    listener: &dyn Listener,
) -> Result<Option<Findings>, Problems> {
    let candidates = &unsearched.candidates;
    let thresholds = candidates.iter().map(|candidate| candidate.thresholds).max().unwrap_or(1);
    let looks = 1 + choices.max_replications.div_ceil(FIRST).next_power_of_two().ilog2();
    let tests = candidates.len() as f64 * f64::from(looks) * thresholds as f64;
    let level = 1.0 - (1.0 - choices.confidence) / tests;
    let open = vec![true; candidates.len()];
    let findings = Findings { level, ..unsearched };
    let mut search = Search { grid, choices, registry, stop, listener, findings, open };
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
pub(super) fn alone(mut scenario: Scenario, policy: usize, level: f64) -> Scenario {
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

struct Search<'a> {
    grid: &'a Grid,
    choices: &'a Choices,
    registry: &'a Registry,
    stop: &'a AtomicBool,
    listener: &'a dyn Listener,
    findings: Findings,
    /// Of which candidates nothing is known.
    open: Vec<bool>,
}

impl Search<'_> {
    /// True when there is an answer, false if stopped.
    fn run(&mut self) -> Result<bool, Problems> {
        loop {
            let meets = |candidate: &Candidate| candidate.standing == Standing::Meets;
            let best = self.findings.candidates.iter().position(meets);
            let cheaper = 0..best.unwrap_or(self.open.len());
            let open: Vec<usize> = cheaper.filter(|at| self.open[*at]).collect();
            let next = match best {
                // Whether anything will do shows where there is most.
                None => open.iter().copied().rev().max_by_key(|at| self.has_more_than(*at, &open)),
                Some(_) => open.get(open.len() / 2).copied(),
            };
            if let Some(next) = next {
                if !self.look(next)? {
                    return Ok(false);
                }
                continue;
            }
            if self.findings.harm.is_none() {
                if self.finds_harm() {
                    self.reopen();
                    continue;
                }
                // A claim that excludes others is tested on one of them at least.
                let excluded = |candidate: &Candidate| matches!(candidate.standing, Standing::Excluded(_));
                let first = self.findings.candidates.iter().position(excluded);
                if let Some(first) = first.filter(|_| self.findings.pairs == 0) {
                    if !self.look(first)? {
                        return Ok(false);
                    }
                    continue;
                }
            }
            let Some(best) = best else { return Ok(true) };
            match self.confirm(best)? {
                None => return Ok(false),
                Some(true) => {
                    self.findings.chosen = Some(best);
                    return Ok(true);
                }
                Some(false) => self.findings.candidates[best].standing = Standing::Unconfirmed,
            }
        }
    }

    /// Simulates a candidate until its thresholds are decided; false if stopped.
    fn look(&mut self, at: usize) -> Result<bool, Problems> {
        let scenario = self.scenario(at, self.findings.level)?;
        let most = self.choices.max_replications;
        let mut next = |outcome: &Outcome| {
            let done = outcome.replications.len() as u32;
            let verdict = verdict(&Summary::new(&scenario, outcome).checks);
            (verdict == Verdict::Undecided && done < most).then(|| (2 * done).min(most))
        };
        let outcome = run_in_rounds(&scenario, self.stop, self.listener, FIRST.min(most), &mut next);
        if outcome.is_partial() {
            return Ok(false);
        }
        let looked = Looked::new(&Summary::new(&scenario, &outcome));
        let standing = match verdict(&looked.checks) {
            Verdict::Holds => Standing::Meets,
            Verdict::Breached => Standing::Rejected,
            Verdict::Undecided => Standing::Undecided,
        };
        self.open[at] = false;
        let candidate = &mut self.findings.candidates[at];
        (candidate.standing, candidate.looked) = (standing, Some(looked));
        if standing == Standing::Rejected && self.findings.harm.is_none() {
            for other in 0..self.open.len() {
                if self.open[other] && self.has_more(at, other) {
                    self.open[other] = false;
                    self.findings.candidates[other].standing = Standing::Excluded(at);
                }
            }
        }
        Ok(true)
    }

    /// Simulates the choice with another seed; `None` if stopped.
    fn confirm(&mut self, at: usize) -> Result<Option<bool>, Problems> {
        let attempt = self.findings.confirmations.len() as u32 + 1;
        let level = 1.0 - (1.0 - self.choices.confidence) / (1_u64 << attempt.min(52)) as f64;
        let mut scenario = self.scenario(at, level)?;
        scenario.seed = scenario.seed.wrapping_add(attempt.into());
        let before = self.findings.candidates[at].looked.as_ref().map_or(0, |looked| looked.replications);
        let replications = (2 * before as u32).max(CONFIRM);
        let outcome = run_in_rounds(&scenario, self.stop, self.listener, replications, &mut |_| None);
        if outcome.is_partial() {
            return Ok(None);
        }
        let looked = Looked::new(&Summary::new(&scenario, &outcome));
        let verdict = verdict(&looked.checks);
        self.findings.confirmations.push(Confirmation {
            candidate: at,
            seed: scenario.seed,
            looked,
            verdict,
        });
        Ok(Some(verdict == Verdict::Holds))
    }

    /// The scenario of a candidate, with its policy alone.
    fn scenario(&self, at: usize, level: f64) -> Result<Scenario, Problems> {
        let candidate = &self.findings.candidates[at];
        let scenario = self.grid.scenario(&self.grid.cells()[candidate.cell], self.registry)?;
        Ok(alone(scenario, candidate.policy, level))
    }

    /// How many of others a candidate has more than.
    fn has_more_than(&self, more: usize, others: &[usize]) -> usize {
        others.iter().filter(|less| self.has_more(more, **less)).count()
    }

    /// Whether `more` has all that `less` has, and more of something that helps.
    fn has_more(&self, more: usize, less: usize) -> bool {
        let [more, less] = [more, less].map(|at| &self.findings.candidates[at]);
        let pairs = self.choices.cells[more.cell].iter().zip(&self.choices.cells[less.cell]).enumerate();
        let at_least = |(axis, (more, less)): (usize, (&usize, &usize))| {
            more == less || (self.choices.helps.contains(&axis) && more > less)
        };
        more.policy == less.policy && more.cell != less.cell && pairs.into_iter().all(at_least)
    }

    /// Whether a candidate that has more is worse than another.
    fn finds_harm(&mut self) -> bool {
        let looked: Vec<usize> =
            (0..self.open.len()).filter(|at| self.findings.candidates[*at].looked.is_some()).collect();
        let pairs: Vec<(usize, usize)> = looked
            .iter()
            .flat_map(|more| looked.iter().map(move |less| (*more, *less)))
            .filter(|(more, less)| self.has_more(*more, *less))
            .collect();
        self.findings.pairs = pairs.len();
        self.findings.harm = pairs.into_iter().find(|(more, less)| self.is_worse(*more, *less));
        self.findings.harm.is_some()
    }

    fn is_worse(&self, more: usize, less: usize) -> bool {
        let checks = |at: usize| self.findings.candidates[at].looked.iter().flat_map(|looked| &looked.checks);
        checks(more).zip(checks(less)).any(|(more, less)| match more.bound {
            Bound::AtLeast(_) => apart(more.observed.high, less.observed.low),
            Bound::AtMost(_) => apart(less.observed.high, more.observed.low),
        })
    }

    /// What was excluded because of a claim that does not hold is open again.
    fn reopen(&mut self) {
        for (candidate, open) in self.findings.candidates.iter_mut().zip(&mut self.open) {
            if matches!(candidate.standing, Standing::Excluded(_)) {
                (candidate.standing, *open) = (Standing::Dearer, true);
            }
        }
    }
}

/// Whether one interval ends before another begins.
fn apart(high: Option<f64>, low: Option<f64>) -> bool {
    high.zip(low).is_some_and(|(high, low)| high < low)
}

/// What all thresholds together say.
pub(super) fn verdict(checks: &[Check]) -> Verdict {
    if checks.iter().any(|check| check.verdict == Verdict::Breached) {
        Verdict::Breached
    } else if checks.iter().all(|check| check.verdict == Verdict::Holds) {
        Verdict::Holds
    } else {
        Verdict::Undecided
    }
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
            phases,
        }
    }
}
