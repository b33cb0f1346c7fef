//! The controls of a run: which of what histories count of their own noise correct its figures.
//!
//! The set is laid down before a result is seen, by the policies and the number of replications alone: the composites of
//! all policies, as long as there are five replications or more for each control, then the finer ones, of which most is
//! expected first, as long as there are ten. It is the same for all figures, so that parts sum to their wholes.

use super::Outcome;
use super::ledger::Item;
use crate::scenario::Scenario;
use crate::simulation::compiled::controls::{Control, ControlPlan};
use crate::stats::Controls;
use std::io;

/// The fewest replications for each control, as long as there are composites alone.
pub(crate) const FOR_COMPOSITES: usize = 5;
/// The fewest for each of all controls.
pub(crate) const FOR_ALL: usize = 10;
/// Events that a control is expected to rest on in all replications: with few, its mean is seen on one side of zero.
const EVENTS: f64 = 100.0;

/// A control that may stand: its policy, its position among the policy's controls, and the replications that there must be
/// for every control that stands when it does.
type Candidate = (usize, usize, usize);

/// All controls of all policies that rest on enough events, in the order in which they are considered: the composites,
/// then the others, each of all policies.
fn candidates(controls: &[Vec<Control>], replications: u32) -> impl Iterator<Item = Candidate> + '_ {
    let replications = f64::from(replications);
    let most = controls.iter().map(Vec::len).max().unwrap_or(0);
    (0..most).flat_map(move |at| {
        let each = if at < ControlPlan::COMPOSITES { FOR_COMPOSITES } else { FOR_ALL };
        let rests = move |of: &&Vec<Control>| of.get(at).is_some_and(|of| of.events * replications >= EVENTS);
        let policies = controls.iter().enumerate().filter(move |(_, of)| rests(of));
        policies.map(move |(policy, _)| (policy, at, each))
    })
}

/// With controls: the scenario asks for them, and is no record that is replayed.
fn has_controls(scenario: &Scenario) -> bool {
    scenario.controls && scenario.record.is_none()
}

/// Replications that the composites of all policies take.
pub(super) fn replications_for(scenario: &Scenario) -> u32 {
    let composites =
        if has_controls(scenario) { ControlPlan::COMPOSITES * scenario.policies.len() } else { 0 };
    (FOR_COMPOSITES * composites) as u32
}

/// The controls of the first so many replications of an outcome, with their values; none for a record that is replayed.
///
/// # Errors
/// If the ledger cannot be read.
pub(super) fn controls(scenario: &Scenario, outcome: &Outcome, replications: u32) -> io::Result<Controls> {
    if !has_controls(scenario) {
        return Ok(Controls::none());
    }
    let values = |policy, at| -> io::Result<Vec<f64>> {
        let pairs = outcome.ledger.pairs(policy, Item::Control(at))?;
        Ok(pairs.into_iter().take(replications as usize).map(|(value, _)| value).collect())
    };
    let mut failed = None;
    let columns = candidates(&outcome.controls, replications).map_while(|(policy, at, each)| {
        match values(policy, at) {
            Ok(values) => Some((values, each)),
            Err(error) => {
                failed = Some(error);
                None
            }
        }
    });
    let controls = Controls::chosen(columns);
    failed.map_or(Ok(controls), Err)
}

/// The controls that stand: policy, position among the policy's controls, and name.
pub(super) fn standing<'a>(
    outcome: &'a Outcome,
    controls: &'a Controls,
) -> impl Iterator<Item = (usize, usize, &'a str)> {
    let all: Vec<Candidate> = candidates(&outcome.controls, outcome.done()).collect();
    controls.kept().iter().map(move |kept| {
        let (policy, at, _) = all[*kept];
        (policy, at, outcome.controls[policy][at].name.as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn composites_come_first_and_what_rests_on_few_events_is_left_out() {
        let control = |events| Control { name: String::new(), events };
        let with = |events: [f64; 6]| events.map(control).to_vec();
        let controls = vec![with([10.0; 6]), with([10.0, 10.0, 0.9, 10.0, 10.0, 10.0])];
        let all: Vec<_> = candidates(&controls, 100).collect();
        assert_eq!(
            all[..4],
            [(0, 0, FOR_COMPOSITES), (1, 0, FOR_COMPOSITES), (0, 1, FOR_COMPOSITES), (1, 1, FOR_COMPOSITES)]
        );
        assert_eq!(
            (all[4], all[5]),
            ((0, 2, FOR_COMPOSITES), (0, 3, FOR_COMPOSITES)),
            "90 events are too few"
        );
        assert_eq!(all[7..], [(0, 4, FOR_ALL), (1, 4, FOR_ALL), (0, 5, FOR_ALL), (1, 5, FOR_ALL)]);
    }
}
