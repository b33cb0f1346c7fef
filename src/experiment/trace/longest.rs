//! The longest outage of a history, found before the history is told: what is far from it need not be kept.

use super::Window;
use crate::model::step::Phase;
use crate::scenario::Scenario;
use crate::simulation::journey::{Journey, JourneyKind};
use crate::simulation::observer::{Note, Observer};
use crate::simulation::{CompiledPolicy, observe};
use crate::units::{BladeId, Span, Time, WorkloadId};
use std::sync::atomic::AtomicBool;

/// An outage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LongestOutage {
    /// The workload.
    pub workload: WorkloadId,
    /// Its begin.
    pub at: Time,
    /// Its end, or that of the history.
    pub until: Time,
    /// Waited: for a spare, for some of the time.
    waited: bool,
}

impl LongestOutage {
    /// The longest outage of a replication that begins when the warm-up is over: of several, the first to begin, and of
    /// these the first to end. `None` if there is none. With it, the part of the history that tells of it and of the last
    /// `claims` before it, if it waited for a spare.
    ///
    /// # Panics
    /// If there is no such policy.
    pub fn find(
        scenario: &Scenario,
        policy: usize,
        replication: u32,
        claims: usize,
    ) -> Option<(LongestOutage, Window)> {
        let plan = CompiledPolicy::new(scenario, &scenario.policies[policy]);
        let never = AtomicBool::new(false);
        let watch = Watch { scenario, longest: None, claims: Vec::new() };
        let (_, watch) = observe(scenario, &plan, replication, &never, watch)?;
        let longest = watch.longest?;
        let before = watch.claims.partition_point(|claim| *claim < longest.at);
        let from = match before.checked_sub(claims) {
            _ if !longest.waited => longest.at,
            Some(first) => watch.claims.get(first).copied().unwrap_or(longest.at),
            None => Time::ZERO,
        };
        Some((longest, Window { from, until: longest.until }))
    }

    fn span(&self) -> Span {
        self.until.since(self.at)
    }
}

/// Watches outages, and the times of claims.
struct Watch<'a> {
    scenario: &'a Scenario,
    longest: Option<LongestOutage>,
    claims: Vec<Time>,
}

impl Observer for Watch<'_> {
    fn journey_ended(&mut self, journey: &Journey, now: Time, _blade: Option<BladeId>) {
        let at = journey.started;
        let counts = (self.scenario.warm_up..self.scenario.horizon).contains(&at);
        if journey.kind == JourneyKind::Transfer || !counts {
            return;
        }
        let waited = journey.pieces().any(|(_, piece)| piece.phase == Phase::WaitSpare);
        let outage = LongestOutage { workload: journey.workload, at, until: now, waited };
        let is_longer = |known: LongestOutage| match outage.span().cmp(&known.span()) {
            std::cmp::Ordering::Equal => outage.at < known.at,
            order => order.is_gt(),
        };
        if self.longest.is_none_or(is_longer) {
            self.longest = Some(outage);
        }
    }

    fn note(&mut self, now: Time, note: Note) {
        if matches!(note, Note::Claims { .. }) {
            self.claims.push(now);
        }
    }
}
