//! The audit: laws that hold between any two events, whatever the scenario.
//!
//! Intuition: the simulation keeps the same facts in several places, because each place answers another question fast
//! (which spares are ready, who waits, how many slots are busy). The audit derives every such fact anew from the blades
//! and the journeys and compares. It checks that each blade is in exactly one role, that everything held has a holder,
//! and that no workload waits for a thing that is there or that will never come.
//!
//! It costs a pass over all blades, so that it is made often at the start of a history and seldom later.

use crate::simulation::compiled::procedure::Procedure;
use crate::simulation::history::History;
use crate::simulation::state::blades::{Blade, BladeState};
use crate::simulation::state::journey::{Journey, JourneyId, JourneyKind, Stage};
use crate::simulation::watching::observer::Observer;
use crate::units::{BladeId, Time, WorkloadId};

/// The number of events at the start of a history that are audited one by one.
const FIRST: u64 = 1000;
/// The number of events between later audits.
const LATER: u64 = 1 << 14;

/// Powered: the blade is on with the identity that it carries. During its preparation it is not, until that has been
/// cleared.
fn has_power(blade: &Blade) -> bool {
    match blade.state {
        BladeState::Serving | BladeState::Target | BladeState::Failed | BladeState::Repair => !blade.fenced,
        BladeState::Pool => blade.booted,
        BladeState::Preparing
        | BladeState::Absent
        | BladeState::PoweredDown
        | BladeState::Dark
        | BladeState::Maintenance => false,
    }
}

/// Involved: a blade that has failed is the origin or the target of this journey.
fn is_failed_in(id: BladeId, journey: &Journey) -> bool {
    let unnoticed = matches!(
        journey.stage,
        Stage::Unnoticed
            | Stage::Unreported
            | Stage::AwaitingRepair
            | Stage::Running(Procedure::StartOnly | Procedure::Restart | Procedure::Isolate(_))
    );
    (journey.origin == id && unnoticed) || (journey.target == Some(id) && journey.target_lost)
}

impl<O: Observer> History<'_, O> {
    /// Audits when an audit is due.
    pub(in crate::simulation) fn audit_now_and_then(&mut self, events: u64) {
        if self.observer.audits() && (events < FIRST || events.is_multiple_of(LATER)) {
            self.audit();
        }
    }

    /// Checks every law.
    ///
    /// # Panics
    /// If one is broken: the simulation is wrong.
    pub(in crate::simulation) fn audit(&mut self) {
        self.audit_blades();
        self.audit_dark();
        self.audit_workloads();
        self.audit_identities();
        self.audit_processes();
        // What is drawn again to be checked is no work of the history.
        let draws = self.world.draws.clone();
        self.audit_progress();
        self.world.draws = draws;
    }

    pub(in crate::simulation) fn all_blades(&self) -> impl Iterator<Item = BladeId> + use<O> {
        (0..self.world.scenario.site.blades()).map(BladeId::from)
    }

    fn journey_of(&self, workload: WorkloadId) -> Option<&Journey> {
        self.world.workloads[workload.index()].journey.map(|number| self.world.journeys.get(number))
    }

    /// Audits that each blade has one role, and that it and its owner agree.
    fn audit_blades(&self) {
        let (mut ready, mut latent) = (0, 0);
        for id in self.all_blades() {
            let blade = self.world.blades.get(id);
            let workload = self.carries(id);
            let journey = workload.and_then(|workload| self.journey_of(workload));
            let fits = match blade.state {
                BladeState::Absent | BladeState::Pool | BladeState::Preparing | BladeState::Dark => {
                    workload.is_none()
                }
                BladeState::Serving => match (workload, journey) {
                    (Some(workload), None) => self.world.workloads[workload.index()].blade == id,
                    (_, Some(journey)) => journey.kind == JourneyKind::Transfer && journey.origin == id,
                    (None, None) => false,
                },
                BladeState::PoweredDown => {
                    journey.is_some_and(|j| j.kind == JourneyKind::Transfer && j.origin == id)
                }
                BladeState::Target => match (workload, journey) {
                    (Some(workload), None) => self.copy_to(workload) == Some(id),
                    (_, Some(journey)) => journey.target == Some(id) && !journey.target_lost,
                    (None, None) => false,
                },
                BladeState::Failed => journey.is_some_and(|j| is_failed_in(id, j)),
                BladeState::Repair => true,
                BladeState::Maintenance => {
                    let waits =
                        |journey: &Journey| journey.stage == Stage::AwaitingWork && journey.origin == id;
                    blade.due.is_some() && (workload.is_none() || journey.is_some_and(waits))
                }
            };
            assert!(fits, "{id:?} is {:?} with {workload:?}, whose journey is {journey:?}", blade.state);
            assert_eq!(
                self.world.pool.contains(id),
                blade.state == BladeState::Pool,
                "{id:?} is in the pool or not"
            );
            ready += i64::from(blade.state == BladeState::Pool);
            latent += i64::from(blade.state == BladeState::Pool && blade.latent);
        }
        assert_eq!(self.world.pool.len(), ready, "ready blades");
        assert_eq!(self.world.pool.latent(), latent, "latent faults in the pool");
    }

    pub(in crate::simulation) fn assert_pending(&self, slot: u32, time: Time) {
        let expected = (time < self.world.scenario.horizon).then_some(time);
        assert_eq!(
            self.world.queue.due(slot),
            expected,
            "the pending event of {:?}",
            self.world.slots.owner(slot)
        );
    }

    /// Audits that every workload is up on a blade, or under way with an event to come.
    fn audit_workloads(&self) {
        let mut open = 0;
        let mut present = vec![0; self.world.scenario.site.named_classes];
        for (at, state) in self.world.workloads.iter().enumerate().filter(|(_, state)| state.stands_for > 0) {
            let workload = WorkloadId::from(at);
            let present = &mut present[self.world.scenario.site.class_of(workload).index()];
            let Some(number) = state.journey else {
                let blade = self.world.blades.get(state.blade);
                let up = blade.state == BladeState::Serving && blade.workload == workload;
                assert!(up, "{workload:?} is up on {:?}, which is {:?}", state.blade, blade.state);
                *present += i64::from(state.stands_for);
                continue;
            };
            let journey = self.world.journeys.get(number);
            assert_eq!(journey.workload, workload, "whose journey this is");
            self.audit_journey(number, journey);
            open += 1;
            *present += if journey.kind == JourneyKind::Arrival { 0 } else { i64::from(state.stands_for) };
        }
        assert_eq!(self.world.journeys.under_way().len(), open, "journeys under way");
        assert!(self.world.books.present().eq(present), "workloads present");
    }

    fn audit_journey(&self, number: JourneyId, journey: &Journey) {
        let slot = self.world.slots.workload(journey.workload.0);
        // An arrival comes from nowhere.
        let origin = self.world.blades.get(if journey.kind == JourneyKind::Arrival {
            BladeId(0)
        } else {
            journey.origin
        });
        let fits = match journey.stage {
            Stage::Unnoticed | Stage::Unreported => origin.state == BladeState::Failed,
            Stage::Waiting => {
                self.world.claims.has(&self.claim_place(number))
                    && journey.target.is_none()
                    && !journey.holds_slot
            }
            Stage::AwaitingRepair | Stage::AwaitingCure => {
                let in_the_dark = origin.state == BladeState::Failed && origin.is_dark();
                (origin.state == BladeState::Repair || in_the_dark)
                    && origin.workload == journey.workload
                    && !journey.holds_slot
            }
            Stage::AwaitingWork => {
                origin.state == BladeState::Maintenance && origin.workload == journey.workload
            }
            Stage::Running(Procedure::Restart) => true,
            Stage::Running(procedure) => {
                matches!(procedure, Procedure::Transfer { .. }) == (journey.kind == JourneyKind::Transfer)
            }
        };
        assert!(fits, "{journey:?} with its origin {:?}", origin.state);
        match (journey.stage, journey.station_wanted) {
            (Stage::Running(_), None) => {
                let end = journey.planned.last().expect("steps under way").end;
                self.assert_pending(slot, end);
            }
            // Somebody may be on the way to fence by hand.
            (Stage::Running(Procedure::Isolate(_)), Some(_)) => {}
            _ => assert_eq!(self.world.queue.due(slot), None, "nothing is pending in {journey:?}"),
        }
        if let Some(target) = journey.target {
            let state = self.world.blades.get(target);
            let held = state.workload == journey.workload
                && state.state == if journey.target_lost { BladeState::Failed } else { BladeState::Target };
            assert!(held, "{:?} is held by {journey:?}", state.state);
        }
    }

    /// Audits that an identity is live on at most one blade that has power, so that no LUN is writable from two.
    fn audit_identities(&self) {
        let mut live = vec![None; self.world.workloads.len()];
        for id in self.all_blades() {
            let blade = self.world.blades.get(id);
            assert!(
                blade.state != BladeState::Pool || blade.identity.get().is_none(),
                "{id:?} is ready with an identity"
            );
            let Some(identity) = blade.identity.get().filter(|_| has_power(blade)) else { continue };
            let other = live[identity.index()].replace(id);
            assert!(other.is_none(), "the identity of {identity:?} is live on {other:?} and on {id:?}");
        }
    }

    /// Audits, once a tick is settled, that no workload waits for a spare that is there, and that no wanted move is
    /// left undone.
    fn audit_progress(&mut self) {
        if !self.is_settled() || !self.server_is_free() {
            return;
        }
        let waiting: Vec<WorkloadId> = self.world.claims.workloads().collect();
        for workload in waiting {
            assert_eq!(self.choose(workload).ok(), None, "{workload:?} waits for a spare that is there");
        }
        if self.may_move() {
            assert!(self.best_move().is_none(), "a planned move has not been started");
        }
    }

    /// A blade without power or paths does nothing.
    fn audit_dark(&self) {
        for id in self.all_blades() {
            let blade = self.world.blades.get(id);
            let idle = matches!(
                blade.state,
                BladeState::Absent
                    | BladeState::PoweredDown
                    | BladeState::Dark
                    | BladeState::Failed
                    | BladeState::Repair
                    | BladeState::Maintenance
            );
            assert!(idle || !blade.is_dark(), "{id:?} is {:?} in the dark", blade.state);
            assert!(blade.state != BladeState::Dark || blade.is_dark(), "{id:?} stands dark in the light");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Registry;
    use crate::scenario::load_text;
    use crate::simulation::CompiledPolicy;
    use crate::simulation::observer::Auditor;
    use crate::units::Span;

    /// Without the clearing of the repaired blade, its WWPN would log in a second time when it boots for the pool.
    #[test]
    #[should_panic(expected = "the identity of WorkloadId(0) is live on")]
    fn a_missing_clear_is_found() {
        let text = r#"
            name = "t"
            horizon = "1 d"
            start = "new"
            blade_type.a.failure.f = { life = "1 h", repair = "1 h" }
            blade_type.s = {}
            workload = [{ name = "w", on = "a", count = 1 }]
            pool = [{ type = "s", count = 1 }]
            policy.p.preset = "identity_push"
        "#;
        let scenario = load_text(text, "test", ".".as_ref(), &Registry::builtin()).expect("a valid scenario");
        let compiled = CompiledPolicy::new(&scenario, &scenario.policies[0]);
        let mut history = History::new(&scenario, &compiled, 0, Auditor);
        history.run_until(Time::ZERO.after(Span::from_hours(4.0)));
        history.audit_identities();
        let repaired = history
            .all_blades()
            .find(|id| history.world.pool.contains(*id))
            .expect("the repaired blade is ready");
        history.world.blades.get_mut(repaired).identity = WorkloadId(0).into();
        history.set_state(repaired, BladeState::Target);
        history.audit_identities();
    }
}
