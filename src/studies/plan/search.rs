//! The search: the choice of the next candidate to observe, and the consequences of an observation.
//!
//! Intuition: best first. The candidates stand in a queue by the number of others that a look at them settles; that
//! number can only fall as others are settled, so that a bound computed earlier is tightened when its candidate comes
//! up, and compared with the next.
//!
//! All decisions here depend on the candidates and on the observations of them, never on the time of an observation.

use super::piece::{Piece, see};
use super::result::{Candidate, Confirmation, Findings, Observation, Price, Status, verdict};
use super::spec::Choices;
use crate::experiment::{Outcome, Summary, costs};
use crate::scenario::{Problems, Scenario};
use crate::stats::{Bound, Verdict};
use crate::studies::error::StudyError;
use crate::studies::grid::{Cell, Grid};
use crate::studies::study::Run;
use priority_queue::PriorityQueue;
use std::cmp::Reverse;

/// Replications of the first look; each further look has twice as many.
const FIRST: u32 = 50;
/// The most candidates that are tried as the runner-up.
const RUNNERS_UP: usize = 6;
/// The fewest replications of a confirmation.
pub(super) const CONFIRM: u32 = 200;

/// Looks for the cheapest candidate that meets its thresholds; the findings, and false if it was stopped.
pub(super) fn search(
    grid: &Grid,
    choices: &Choices,
    unsearched: Findings,
    run: &Run<'_>,
) -> Result<(Findings, bool), StudyError> {
    let candidates = &unsearched.candidates;
    let thresholds = candidates.iter().map(|candidate| candidate.thresholds).max().unwrap_or(1);
    let looks = 1 + choices.max_replications.div_ceil(FIRST).next_power_of_two().ilog2();
    let tests = candidates.len() as f64 * f64::from(looks) * thresholds as f64;
    let level = 1.0 - (1.0 - choices.confidence) / tests;
    let open = vec![true; candidates.len()];
    let findings = Findings { level, ..unsearched };
    let within = open.clone();
    let (best, queue) = (None, PriorityQueue::new());
    let mut search = Search { grid, choices, run, findings, open, within, best, queue };
    let complete = search.run()?;
    Ok((search.findings, complete))
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
pub(super) fn candidates(grid: &Grid, choices: &Choices) -> Result<Vec<Candidate>, Problems> {
    let mut all: Vec<Candidate> = Vec::new();
    for (number, cell) in grid.cells().iter().enumerate() {
        let scenario = grid.scenario(cell)?;
        for policy in 0..scenario.policies.len() {
            let thresholds = scenario.thresholds.iter().filter(|t| t.policies.contains(&policy)).count();
            if thresholds == 0 {
                continue;
            }
            let unused = if costs::uses_spares(&scenario, policy) { Vec::new() } else { choices.of_spares() };
            let is_same = |other: &&mut Candidate| {
                let at = |cell: usize| {
                    let axes = choices.cells[cell].iter().enumerate();
                    axes.filter(|(axis, _)| !unused.contains(axis)).map(|(_, at)| *at).collect::<Vec<_>>()
                };
                other.policy == policy && at(other.cell) == at(number)
            };
            // Without spares in use, their number changes nothing.
            if !unused.is_empty() && all.iter_mut().any(|other| is_same(&other)) {
                continue;
            }
            let price = Price::of(&scenario, policy);
            let (cost, status, observation) = (price.total(), Status::Dearer, None);
            let candidate =
                Candidate { cell: number, policy, thresholds, cost, price, unused, status, observation };
            all.push(candidate);
        }
    }
    all.sort_by(|a, b| a.cost.total_cmp(&b.cost).then((a.cell, a.policy).cmp(&(b.cell, b.policy))));
    Ok(all)
}

/// The candidate that is the scenario as it is written, with its baseline; `None` if none is.
pub(super) fn today(grid: &Grid, choices: &Choices, all: &[Candidate], baseline: usize) -> Option<usize> {
    let written = grid.cells().iter().position(|cell| grid.is_as_written(cell))?;
    let is_today = |candidate: &Candidate| {
        let pairs = choices.cells[candidate.cell].iter().zip(&choices.cells[written]).enumerate();
        let same = |(axis, (one, other)): (usize, (&usize, &usize))| {
            one == other || candidate.unused.contains(&axis)
        };
        candidate.policy == baseline && pairs.into_iter().all(same)
    };
    all.iter().position(is_today)
}

/// The scenario as it is written, with its baseline alone. If no threshold is for that policy, all of them are held
/// against it.
pub(super) fn as_written(grid: &Grid, level: f64) -> Result<Scenario, Problems> {
    let mut scenario = grid.scenario(&Cell::new("today", Vec::new()))?;
    let baseline = scenario.baseline;
    if !scenario.thresholds.iter().any(|threshold| threshold.policies.contains(&baseline)) {
        let mut all = Vec::new();
        for mut threshold in std::mem::take(&mut scenario.thresholds) {
            threshold.policies = vec![baseline];
            if !all.contains(&threshold) {
                all.push(threshold);
            }
        }
        scenario.thresholds = all;
    }
    Ok(alone(scenario, baseline, level))
}

/// A search under way.
struct Search<'a> {
    grid: &'a Grid<'a>,
    choices: &'a Choices,
    run: &'a Run<'a>,
    findings: Findings,
    /// By candidate: nothing is known of it.
    open: Vec<bool>,
    /// By candidate: it is among those searched now.
    within: Vec<bool>,
    /// The cheapest of these that is known to meet the thresholds.
    best: Option<usize>,
    /// Candidates by a bound on the number that observing them settles; of equal ones, the cheapest first.
    queue: PriorityQueue<usize, (u64, Reverse<usize>)>,
}

impl Search<'_> {
    /// True when there is an answer, false if stopped.
    fn run(&mut self) -> Result<bool, StudyError> {
        self.fill();
        if !self.observe_today()? {
            return Ok(false);
        }
        self.fill();
        loop {
            if let Some(next) = self.next() {
                if !self.observe(next)? {
                    return Ok(false);
                }
                continue;
            }
            if self.findings.harm.is_none() {
                if self.finds_harm() {
                    self.reopen();
                    self.fill();
                    continue;
                }
                // A claim that excludes others is tested on one of them at least.
                let excluded = |candidate: &Candidate| matches!(candidate.status, Status::Excluded(_));
                let first = self.findings.candidates.iter().position(excluded);
                if let Some(first) = first.filter(|_| self.findings.pairs == 0) {
                    if !self.observe(first)? {
                        return Ok(false);
                    }
                    continue;
                }
            }
            let Some(best) = self.best else { return Ok(true) };
            match self.confirm(best)? {
                None => return Ok(false),
                Some(true) => {
                    self.findings.chosen = Some(best);
                    return self.look_around(best);
                }
                Some(false) => {
                    self.findings.candidates[best].status = Status::Unconfirmed;
                    self.fill();
                }
            }
        }
    }

    /// Queues the open candidates that are cheaper than the cheapest known to meet the thresholds, each with a bound that
    /// is still to be tightened.
    fn fill(&mut self) {
        let all = &self.findings.candidates;
        self.best = (0..all.len()).find(|at| self.within[*at] && all[*at].status == Status::Meets);
        self.queue = self.open_below_best(0).map(|at| (at, (u64::MAX, Reverse(at)))).collect();
    }

    /// Takes the candidate that settles most from the queue; `None` if none is left.
    fn next(&mut self) -> Option<usize> {
        while let Some((at, _)) = self.queue.pop() {
            if !self.open[at] || self.best.is_some_and(|best| at > best) {
                continue;
            }
            // What it settles can only have become less since its bound was computed, as that of the others.
            let tightened = (self.bound(at), Reverse(at));
            if self.queue.peek().is_none_or(|(_, other)| tightened > *other) {
                return Some(at);
            }
            self.queue.push(at, tightened);
        }
        None
    }

    /// The bound on what observing a candidate settles: itself and those that have less, should it be rejected; itself and
    /// those that are dearer, should it meet the thresholds. As long as nothing is known to meet them, the former alone;
    /// then the product of both, so that much is settled either way.
    fn bound(&self, at: usize) -> u64 {
        let less = 1 + self.open_below_best(0).filter(|less| self.has_more(at, *less)).count() as u64;
        let dearer = 1 + self.open_below_best(at + 1).count() as u64;
        if self.best.is_some() { less * dearer } else { less }
    }

    /// The open candidates from a position on that are cheaper than the cheapest known to meet the thresholds.
    fn open_below_best(&self, from: usize) -> impl Iterator<Item = usize> {
        (from..self.best.unwrap_or(self.open.len())).filter(|at| self.open[*at] && self.within[*at])
    }

    /// Simulates the scenario as it is written; false if stopped.
    fn observe_today(&mut self) -> Result<bool, StudyError> {
        if let Some(at) = self.findings.today_at {
            let seen = self.observe(at)?;
            self.findings.today.clone_from(&self.findings.candidates[at].observation);
            return Ok(seen);
        }
        let scenario = as_written(self.grid, self.findings.level)?;
        self.findings.today = self.look(Piece::Today, &scenario)?;
        Ok(self.findings.today.is_some())
    }

    /// Simulates a scenario until its thresholds are decided; `None` if stopped.
    fn look(&self, piece: Piece, scenario: &Scenario) -> Result<Option<Observation>, StudyError> {
        let most = self.choices.max_replications;
        let mut next = |outcome: &Outcome| {
            let done = outcome.done();
            let verdict = verdict(&Summary::new(scenario, outcome)?.checks);
            Ok((verdict == Verdict::Undecided && done < most).then(|| (2 * done).min(most)))
        };
        see(self.run, piece, scenario, FIRST.min(most), &mut next)
    }

    /// Simulates a candidate until its thresholds are decided; false if stopped.
    fn observe(&mut self, at: usize) -> Result<bool, StudyError> {
        let scenario = self.scenario(at, self.findings.level)?;
        let Some(observation) = self.look(Piece::Look(at), &scenario)? else { return Ok(false) };
        let status = match observation.verdict() {
            Verdict::Holds => Status::Meets,
            Verdict::Breached => Status::Rejected,
            Verdict::Undecided => Status::Undecided,
        };
        self.open[at] = false;
        let candidate = &mut self.findings.candidates[at];
        (candidate.status, candidate.observation) = (status, Some(observation));
        if status == Status::Meets && self.best.is_none_or(|best| at < best) {
            let is_first = self.best.replace(at).is_none();
            // From now on it counts what is dearer, too.
            if is_first {
                self.fill();
            }
        }
        if status == Status::Rejected && self.findings.harm.is_none() {
            for other in 0..self.open.len() {
                if self.open[other] && self.has_more(at, other) {
                    self.open[other] = false;
                    self.findings.candidates[other].status = Status::Excluded(at);
                }
            }
        }
        self.tell();
        Ok(true)
    }

    /// Tells the listener how many candidates are decided, as long as the choice is open.
    fn tell(&self) {
        if self.findings.confirmations.is_empty() {
            let is_decided = |at: &usize| !self.open[*at] || self.best.is_some_and(|best| *at > best);
            let decided = (0..self.open.len()).filter(is_decided).count();
            self.run.listener.decided(decided as u64, self.open.len() as u64);
        }
    }

    /// Looks at what the choice is held against: the cheapest that will do of every alternative to it, and the next
    /// dearer one that will do; false if stopped.
    fn look_around(&mut self, chosen: usize) -> Result<bool, StudyError> {
        for alternative in self.findings.alternatives(self.choices) {
            self.within = self.findings.candidates.iter().map(|c| alternative.has(self.choices, c)).collect();
            self.fill();
            while let Some(next) = self.next() {
                if !self.observe(next)? {
                    return Ok(false);
                }
            }
        }
        self.within = vec![true; self.open.len()];
        let mut tried = 0;
        for at in chosen + 1..self.open.len() {
            let all = &self.findings.candidates;
            let is_dearer = all[at].is_dearer_than(&all[chosen]);
            if (is_dearer && all[at].status == Status::Meets) || tried == RUNNERS_UP {
                break;
            }
            if is_dearer && self.open[at] {
                tried += 1;
                if !self.observe(at)? {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// Simulates the choice with another seed; `None` if stopped.
    fn confirm(&mut self, at: usize) -> Result<Option<bool>, StudyError> {
        let attempt = self.findings.confirmations.len() as u32 + 1;
        let level = 1.0 - (1.0 - self.choices.confidence) / (1_u64 << attempt.min(52)) as f64;
        let mut scenario = self.scenario(at, level)?;
        scenario.seed = scenario.seed.wrapping_add(attempt.into());
        let before = self.findings.candidates[at]
            .observation
            .as_ref()
            .map_or(0, |observation| observation.replications);
        let replications = (2 * before as u32).max(CONFIRM);
        let piece = Piece::Confirmation(attempt);
        let seen = see(self.run, piece, &scenario, replications, &mut |_| Ok(None))?;
        let Some(observation) = seen else { return Ok(None) };
        let (seed, verdict) = (scenario.seed, observation.verdict());
        self.findings.confirmations.push(Confirmation { candidate: at, seed, observation, verdict });
        Ok(Some(verdict == Verdict::Holds))
    }

    /// The scenario of a candidate, with its policy alone.
    fn scenario(&self, at: usize, level: f64) -> Result<Scenario, Problems> {
        let candidate = &self.findings.candidates[at];
        let scenario = self.grid.scenario(&self.grid.cells()[candidate.cell])?;
        Ok(alone(scenario, candidate.policy, level))
    }

    /// True if `more` has all that `less` has, and more on an axis that helps.
    fn has_more(&self, more: usize, less: usize) -> bool {
        let [more, less] = [more, less].map(|at| &self.findings.candidates[at]);
        let pairs = self.choices.cells[more.cell].iter().zip(&self.choices.cells[less.cell]).enumerate();
        let at_least = |(axis, (more, less)): (usize, (&usize, &usize))| {
            more == less || (self.choices.helps.contains(&axis) && more > less)
        };
        more.policy == less.policy && more.cell != less.cell && pairs.into_iter().all(at_least)
    }

    /// True if a candidate that has more is worse than another; notes the first such pair.
    fn finds_harm(&mut self) -> bool {
        let simulated: Vec<usize> =
            (0..self.open.len()).filter(|at| self.findings.candidates[*at].observation.is_some()).collect();
        let pairs: Vec<(usize, usize)> = simulated
            .iter()
            .flat_map(|more| simulated.iter().map(move |less| (*more, *less)))
            .filter(|(more, less)| self.has_more(*more, *less))
            .collect();
        self.findings.pairs = pairs.len();
        self.findings.harm = pairs.into_iter().find(|(more, less)| self.is_worse(*more, *less));
        self.findings.harm.is_some()
    }

    fn is_worse(&self, more: usize, less: usize) -> bool {
        let checks = |at: usize| {
            self.findings.candidates[at].observation.iter().flat_map(|observation| &observation.checks)
        };
        checks(more).zip(checks(less)).any(|(more, less)| match more.bound {
            Bound::AtLeast(_) => apart(more.observed.high, less.observed.low),
            Bound::AtMost(_) => apart(less.observed.high, more.observed.low),
        })
    }

    /// Reopens the candidates that were excluded because of a claim that does not hold.
    fn reopen(&mut self) {
        for (candidate, open) in self.findings.candidates.iter_mut().zip(&mut self.open) {
            if matches!(candidate.status, Status::Excluded(_)) {
                (candidate.status, *open) = (Status::Dearer, true);
            }
        }
    }
}

/// True if one interval ends before another begins.
fn apart(high: Option<f64>, low: Option<f64>) -> bool {
    high.zip(low).is_some_and(|(high, low)| high < low)
}
