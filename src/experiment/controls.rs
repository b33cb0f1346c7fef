//! The controls of a run: which of what histories count of their own noise correct its figures.
//!
//! The set is laid down before a result is seen, by the policies and the number of replications alone: the composites of
//! all policies, as long as there are five replications or more for each control, then the finer ones, of which most is
//! expected first, as long as there are ten. It is the same for all figures, so that parts sum to their wholes.

use super::Outcome;
use crate::scenario::Scenario;
use crate::simulation::compiled::controls::{Control, ControlPlan};
use crate::stats::Controls;

/// Replications for each composite, and for each control in all.
const FOR_COMPOSITES: usize = 5;
const FOR_ALL: usize = 10;
/// Events that a control is expected to rest on in all replications: with few, its mean is seen on one side of zero.
const EVENTS: f64 = 100.0;

/// A control that may stand: its policy, its position among the policy's controls, and the replications that there must be
/// for every control that stands when it does.
type Candidate = (usize, usize, usize);

/// All controls of all policies that rest on enough events, in the order in which they are considered: the composites,
/// then the others, each of all policies.
fn candidates(outcome: &Outcome) -> impl Iterator<Item = Candidate> {
    let replications = outcome.replications.len() as f64;
    let most = outcome.controls.iter().map(Vec::len).max().unwrap_or(0);
    (0..most).flat_map(move |at| {
        let each = if at < ControlPlan::COMPOSITES { FOR_COMPOSITES } else { FOR_ALL };
        let rests = move |of: &&Vec<Control>| of.get(at).is_some_and(|of| of.events * replications >= EVENTS);
        let policies = outcome.controls.iter().enumerate().filter(move |(_, of)| rests(of));
        policies.map(move |(policy, _)| (policy, at, each))
    })
}

/// The controls of an outcome, with the values of every replication; none for a record that is replayed.
pub(super) fn controls(scenario: &Scenario, outcome: &Outcome) -> Controls {
    if !scenario.controls || scenario.record.is_some() {
        return Controls::none();
    }
    Controls::chosen(candidates(outcome).map(|(policy, at, each)| (values(outcome, policy, at), each)))
}

fn values(outcome: &Outcome, policy: usize, at: usize) -> Vec<f64> {
    outcome.replications.iter().map(|totals| totals[policy].controls[at]).collect()
}

/// The controls that stand: policy, name, and the value in every replication.
pub(super) fn standing<'a>(
    outcome: &'a Outcome,
    controls: &'a Controls,
) -> impl Iterator<Item = (usize, &'a str, Vec<f64>)> {
    let all: Vec<Candidate> = candidates(outcome).collect();
    controls.kept().iter().map(move |kept| {
        let (policy, at, _) = all[*kept];
        (policy, outcome.controls[policy][at].name.as_str(), values(outcome, policy, at))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Totals;

    #[test]
    fn composites_come_first_and_what_rests_on_few_events_is_left_out() {
        let control = |events| Control { name: String::new(), events };
        let with = |events: [f64; 6]| events.map(control).to_vec();
        let controls = vec![with([10.0; 6]), with([10.0, 10.0, 0.9, 10.0, 10.0, 10.0])];
        let replications = vec![vec![Totals::default(), Totals::default()]; 100];
        let outcome = Outcome { replications, wanted: 100, controls };
        let all: Vec<_> = candidates(&outcome).collect();
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
