//! The worst outage of a run: the longest one under a policy, told step by step.
//!
//! **Intuition.** Figures say how often and how long; one outage, told, says why. The replication that holds the longest
//! outage is simulated twice more: to find that outage, and to collect what happens until it ends, from the claims on that took
//! the last spares before it. What concerns it is kept as plain data, so that memory does not grow with the history.
//!
//! **Limits.** The longest is not the typical one. Histories of very many events are not told again ([`MOST_EVENTS`]).

use super::Outcome;
use super::trace::tables::NamedTables;
use super::trace::{Ending, LongestOutage, Trace, TraceEvent, TraceKind, Track};
use crate::scenario::Scenario;
use crate::units::{BladeId, Time, WorkloadId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most events of a history that is told again.
const MOST_EVENTS: u64 = 20_000_000;
/// The most events that are kept of an outage, and the most rows of a table.
const MOST_STEPS: usize = 120;
const MOST_ROWS: usize = 16;
/// The most events that are told of how the pool became empty.
const MOST_BEFORE: usize = 6;

/// The longest outage of a policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Worst {
    /// The policy.
    pub policy: String,
    /// The replication that holds it, counted from 0.
    pub replication: u32,
    /// The seed of that replication's random numbers.
    pub seed: u64,
    /// The workload.
    pub workload: String,
    /// Its start, from that of the replication \[s\].
    pub started_s: f64,
    /// Its duration, as far as it was simulated \[s\].
    pub duration_s: f64,
    /// Open: it lasts beyond the end of the replication.
    pub is_open: bool,
    /// Blades ready in the pool when it began.
    pub ready: i64,
    /// Workloads that waited for a spare when it began.
    pub waiting: i64,
    /// Its phases, in order.
    pub phases: Vec<WorstPhase>,
    /// The last blades that left the pool before it began, if it waited for a spare; times are below zero.
    pub before: Vec<WorstEvent>,
    /// Everything that concerns it, in order.
    pub events: Vec<WorstEvent>,
    /// Events that were left out, because there are too many.
    pub left_out: usize,
    /// The names of the resources.
    pub resources: Vec<String>,
    /// The management server's table of active blades when it began: the rows that matter first.
    pub active: Vec<WorstActive>,
    /// Number of active blades.
    pub active_in_all: usize,
    /// The management server's table of standby blades when it began.
    pub standby: Vec<WorstStandby>,
    /// Number of standby blades.
    pub standby_in_all: usize,
}

/// A part of the time of an outage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorstPhase {
    /// The activity.
    pub what: String,
    /// Its start, from that of the outage \[s\].
    pub from_s: f64,
    /// Its end \[s\].
    pub until_s: f64,
}

/// An event of an outage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorstEvent {
    /// Its start, from that of the outage \[s\].
    pub from_s: f64,
    /// Its end; the same if it does not last \[s\].
    pub until_s: f64,
    /// True if it lasts beyond the end of the replication.
    pub is_open: bool,
    /// Its kind.
    pub kind: String,
    /// Its place, such as `blade b-3`.
    pub track: String,
    /// A sentence.
    pub text: String,
}

/// An active blade.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorstActive {
    /// The blade.
    pub blade: String,
    /// Its type.
    pub blade_type: String,
    /// The workload that it serves.
    pub workload: String,
    /// The amount of each resource that it provides; empty: none.
    pub provides: Vec<String>,
    /// The amount of each resource that the workload requires; empty: none.
    pub requires: Vec<String>,
    /// Candidate for a move to a better match.
    pub candidate: bool,
}

/// A standby blade.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorstStandby {
    /// The blade.
    pub blade: String,
    /// Its type.
    pub blade_type: String,
    /// The amount of each resource that it provides; empty: none.
    pub provides: Vec<String>,
}

/// The longest outage of a policy; `None` if there was none, or its history is too long to be told again.
pub fn of(scenario: &Scenario, outcome: &Outcome, policy: usize) -> Option<Worst> {
    tell(scenario, policy, replication(outcome, policy)?)
}

/// The replication with the longest outage of a policy, by its position; `None` if there was no outage, or its history is
/// too long to be told again.
pub fn replication(outcome: &Outcome, policy: usize) -> Option<u32> {
    let longest = outcome.ledger.fold().policies.get(policy)?.longest?;
    (longest.events <= MOST_EVENTS).then_some(longest.replication)
}

/// The longest outage under a policy in a replication; `None` if there is none.
///
/// # Panics
/// If there is no such policy.
pub fn tell(scenario: &Scenario, policy: usize, replication: u32) -> Option<Worst> {
    let (longest, window) = LongestOutage::find(scenario, policy, replication, MOST_BEFORE)?;
    tell_from(&Trace::within(scenario, policy, replication, window), scenario, policy, longest)
}

/// An outage, from a trace that has at least the part of the history that tells of it.
fn tell_from(trace: &Trace, scenario: &Scenario, policy: usize, longest: LongestOutage) -> Option<Worst> {
    let (workload, replication) = (longest.workload, trace.replication);
    let is_it = |event: &&TraceEvent| {
        let is_outage = event.what == TraceKind::Outage && event.text == "outage";
        is_outage && event.workload == Some(workload) && event.at == longest.at
    };
    let outage = trace.events.iter().find(is_it)?.clone();
    let since = |time: Time| time.since(outage.at).seconds();
    let concerned = concerned(trace, &outage, workload);
    let pool = trace.pool.iter().rev().find(|change| change.at < outage.at).or(trace.pool.first()).copied();
    let is_phase = |event: &&TraceEvent| event.what == TraceKind::Phase && event.workload == Some(workload);
    let inside = |event: &&TraceEvent| event.at >= outage.at && event.at < outage.until;
    let phases = trace.events.iter().filter(is_phase).filter(inside);
    let phases: Vec<WorstPhase> = phases
        .map(|event| WorstPhase {
            what: event.text.clone(),
            from_s: since(event.at),
            until_s: since(event.until),
        })
        .collect();
    let as_told = |event: &TraceEvent, from: Time| WorstEvent {
        from_s: since(event.at.max(from)),
        until_s: since(event.until.min(outage.until).max(event.at)),
        is_open: event.ending == Ending::Open,
        kind: event.what.name().to_owned(),
        track: trace.track_name(event.track),
        text: event.text.clone(),
    };
    let waited = phases.iter().any(|phase| phase.what == "wait spare");
    let leaves = |event: &&TraceEvent| {
        waited && event.at < outage.at && matches!(event.what, TraceKind::Claim | TraceKind::PoolExit)
    };
    let before = trace.events.iter().rev().filter(leaves).take(MOST_BEFORE);
    let mut before: Vec<WorstEvent> = before.map(|event| as_told(event, Time::ZERO)).collect();
    before.reverse();
    let told: Vec<&TraceEvent> =
        trace.events.iter().filter(|event| is_told(event, &outage, workload, &concerned)).collect();
    let events: Vec<WorstEvent> =
        told.iter().take(MOST_STEPS).map(|event| as_told(event, outage.at)).collect();
    let tables = NamedTables::new(scenario, policy, replication, outage.at);
    let names: BTreeSet<&str> = concerned.iter().map(|blade| trace.blades[blade.index()].as_str()).collect();
    Some(Worst {
        policy: trace.policy.clone(),
        replication,
        seed: scenario.seed,
        workload: trace.workloads[workload.index()].clone(),
        started_s: outage.at.since(Time::ZERO).seconds(),
        duration_s: outage.span().seconds(),
        is_open: outage.ending == Ending::Open,
        ready: pool.map_or(0, |pool| pool.ready),
        waiting: pool.map_or(0, |pool| pool.waiting),
        phases,
        before,
        left_out: told.len() - events.len(),
        events,
        active_in_all: tables.active.len(),
        standby_in_all: tables.standby.len(),
        active: active(&tables, &names),
        standby: standby(&tables, &names),
        resources: tables.resources,
    })
}

/// The blades that the workload was on, or that were to take over, during its outage.
fn concerned(trace: &Trace, outage: &TraceEvent, workload: WorkloadId) -> BTreeSet<BladeId> {
    let inside = |event: &&TraceEvent| {
        event.workload == Some(workload) && event.at >= outage.at && event.at <= outage.until
    };
    trace.events.iter().filter(inside).flat_map(|event| event.blades.iter().copied()).collect()
}

/// True of an event that belongs to the story: of the workload, of its blades, or of what they all depend on.
fn is_told(
    event: &TraceEvent,
    outage: &TraceEvent,
    workload: WorkloadId,
    blades: &BTreeSet<BladeId>,
) -> bool {
    if event.what.is_background() || matches!(event.what, TraceKind::Poll | TraceKind::Requirement) {
        return false;
    }
    let is_inside = event.at >= outage.at && event.at <= outage.until;
    match event.track {
        Track::Server | Track::Module(_) | Track::Place(_) | Track::Fabric(_)
            if event.workload.is_none() && event.blades.is_empty() =>
        {
            let is_plane = matches!(
                event.what,
                TraceKind::ServerDown | TraceKind::ModuleDown | TraceKind::PlaceDown | TraceKind::FabricDown
            );
            is_plane && event.at <= outage.until && event.until >= outage.at
        }
        _ if event.workload == Some(workload) => is_inside,
        _ => is_inside && event.workload.is_none() && event.blades.iter().any(|blade| blades.contains(blade)),
    }
}

/// The rows that matter: blades of the story, then candidates, then others, each in the order of the blades.
fn active(tables: &NamedTables, names: &BTreeSet<&str>) -> Vec<WorstActive> {
    let rank = |row: &&super::trace::tables::Active| match names.contains(row.blade.name.as_str()) {
        true => 0,
        false if row.candidate => 1,
        false => 2,
    };
    let mut rows: Vec<_> = tables.active.iter().collect();
    rows.sort_by_key(rank);
    let row = |of: &super::trace::tables::Active| WorstActive {
        blade: of.blade.name.clone(),
        blade_type: of.blade.blade_type.clone(),
        workload: of.workload.clone(),
        provides: of.blade.provides.clone(),
        requires: of.requires.clone(),
        candidate: of.candidate,
    };
    rows.into_iter().take(MOST_ROWS).map(row).collect()
}

/// The same of the pool.
fn standby(tables: &NamedTables, names: &BTreeSet<&str>) -> Vec<WorstStandby> {
    let mut rows: Vec<_> = tables.standby.iter().collect();
    rows.sort_by_key(|row| !names.contains(row.name.as_str()));
    let row = |of: &super::trace::tables::Standby| WorstStandby {
        blade: of.name.clone(),
        blade_type: of.blade_type.clone(),
        provides: of.provides.clone(),
    };
    rows.into_iter().take(MOST_ROWS).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Registry, load};

    #[test]
    fn the_part_of_a_history_that_is_kept_tells_the_same_as_all_of_it() {
        let mut shorter = 0;
        for name in
            ["starter", "dynamic-pool", "common-causes", "cascading-failover", "early-warning", "aged-fleet"]
        {
            let path = format!("scenarios/{name}.toml");
            let scenario =
                load(path.as_ref(), &Registry::builtin()).unwrap_or_else(|error| panic!("{name}: {error}"));
            for policy in 0..scenario.policies.len().min(2) {
                let Some((longest, window)) = LongestOutage::find(&scenario, policy, 0, MOST_BEFORE) else {
                    continue;
                };
                let part = Trace::within(&scenario, policy, 0, window);
                let all = Trace::new(&scenario, policy, 0);
                let [of_part, of_all] =
                    [&part, &all].map(|trace| tell_from(trace, &scenario, policy, longest));
                assert!(of_part.is_some() && of_part == of_all, "{name}");
                // Found in the whole history as well: no outage is longer.
                let outages = all.events.iter().filter(|event| event.what == TraceKind::Outage);
                let in_window =
                    outages.filter(|event| event.text == "outage" && event.at >= scenario.warm_up);
                let most = in_window.map(TraceEvent::span).max().unwrap_or_default();
                assert_eq!(longest.until.since(longest.at), most, "{name}");
                shorter += usize::from(part.events.len() * 4 < all.events.len());
            }
        }
        assert!(shorter >= 4, "{shorter} of the histories were forgotten for the most part");
    }
}
