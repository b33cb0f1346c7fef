//! The audit: laws that hold between any two events, whatever the scenario.
//!
//! Intuition: the simulation keeps the same facts in several places, because each place answers another question fast
//! (which spares are ready, who waits, how many slots are busy). The audit derives every such fact anew from the
//! blades and the journeys and compares. It checks that each blade is in exactly one role, that everything held is
//! held by somebody, and that nobody waits for what is there or for what will never come.
//!
//! It costs a pass over all blades, so that it is made often at the start of a history and seldom later.

use super::blades::State;
use super::journey::{Journey, Kind, Stage};
use super::observer::Observer;
use super::plan::Procedure;
use super::world::World;
use crate::policy::rebalance::Seeks;
use crate::units::{BladeId, EnclosureId, Time, WorkloadId};

/// So many events at the start of a history are audited one by one.
const FIRST: u64 = 1000;
/// Later, every so many events there is an audit.
const LATER: u64 = 1 << 14;

impl<O: Observer> World<'_, O> {
    /// Audits if it is time to.
    pub(super) fn audit_now_and_then(&mut self, events: u64) {
        if self.observer.audits() && (events < FIRST || events.is_multiple_of(LATER)) {
            self.audit();
        }
    }

    /// Checks every law.
    ///
    /// # Panics
    /// If one is broken: the simulation is wrong.
    pub(super) fn audit(&mut self) {
        self.audit_blades();
        self.audit_failures();
        self.audit_workloads();
        self.audit_movable();
        self.audit_repair();
        self.audit_modules();
        self.audit_progress();
    }

    fn all_blades(&self) -> impl Iterator<Item = BladeId> + use<O> {
        (0..self.scenario.site.blades()).map(BladeId::from)
    }

    fn journey_of(&self, workload: WorkloadId) -> Option<&Journey> {
        self.workloads[workload.index()].journey.map(|number| self.journeys.get(number))
    }

    /// Each blade has one role, and who it says it belongs to agrees.
    fn audit_blades(&self) {
        let (mut ready, mut latent, mut booted) = (0, 0, 0);
        for id in self.all_blades() {
            let blade = self.blades.get(id);
            let workload = self.carries(id);
            let journey = workload.and_then(|workload| self.journey_of(workload));
            let fits = match blade.state {
                State::Absent | State::Pool | State::Preparing => workload.is_none(),
                State::Serving => match (workload, journey) {
                    (Some(workload), None) => self.workloads[workload.index()].blade == id,
                    (_, Some(journey)) => journey.kind == Kind::Transfer && journey.origin == id,
                    (None, None) => false,
                },
                State::Target => journey.is_some_and(|j| j.target == Some(id) && !j.target_lost),
                State::Failed => journey.is_some_and(|j| is_failed_in(id, j)),
                State::Repair => true,
            };
            assert!(fits, "{id:?} is {:?} with {workload:?}, whose journey is {journey:?}", blade.state);
            assert_eq!(self.pool.contains(id), blade.state == State::Pool, "{id:?} is in the pool or not");
            ready += i64::from(blade.state == State::Pool);
            latent += i64::from(blade.state == State::Pool && blade.latent);
            booted += u32::from(matches!(blade.state, State::Pool | State::Preparing) && blade.booted);
        }
        assert_eq!(self.pool.len(), ready, "ready blades");
        assert_eq!(self.pool.latent(), latent, "latent faults in the pool");
        assert_eq!(self.booted, booted, "booted spares");
    }

    /// A blade that ages has its next failure pending.
    fn audit_failures(&self) {
        for id in self.all_blades() {
            if let Some((time, _)) = self.blades.next_failure(id) {
                self.assert_pending(self.slots.blade(id.0), time);
            }
        }
    }

    fn assert_pending(&self, slot: u32, time: Time) {
        let expected = (time < self.scenario.horizon).then_some(time);
        assert_eq!(self.queue.due(slot), expected, "the pending event of {:?}", self.slots.owner(slot));
    }

    /// Every workload is up on a blade, or under way with something to happen next.
    fn audit_workloads(&self) {
        let (mut open, mut waiting, mut transfers, mut slots) = (0, 0, 0, 0);
        for (at, state) in self.workloads.iter().enumerate() {
            let workload = WorkloadId::from(at);
            let Some(number) = state.journey else {
                let blade = self.blades.get(state.blade);
                let up = blade.state == State::Serving && blade.workload == workload;
                assert!(up, "{workload:?} is up on {:?}, which is {:?}", state.blade, blade.state);
                continue;
            };
            let journey = self.journeys.get(number);
            assert_eq!(journey.workload, workload, "whose journey this is");
            self.audit_journey(number, journey);
            open += 1;
            waiting += usize::from(journey.stage == Stage::Waiting);
            transfers += u32::from(journey.kind == Kind::Transfer);
            slots += u32::from(journey.holds_slot);
        }
        assert_eq!(self.journeys.under_way().len(), open, "journeys under way");
        assert_eq!(self.claims.len(), waiting, "workloads waiting");
        assert_eq!(self.waiting.value(), waiting as i64, "workloads waiting");
        assert_eq!(self.transfers, transfers, "planned moves under way");
        assert_eq!(self.server.busy, slots, "slots of the management server in use");
        assert!(self.server.slots.is_none_or(|most| slots <= most), "no more slots than there are");
    }

    fn audit_journey(&self, number: u32, journey: &Journey) {
        let slot = self.slots.workload(journey.workload.0);
        let origin = self.blades.get(journey.origin);
        let fits = match journey.stage {
            Stage::Unnoticed => origin.state == State::Failed,
            Stage::Waiting => {
                self.claims.contains(&self.claim_place(number))
                    && journey.target.is_none()
                    && !journey.holds_slot
            }
            Stage::AwaitingRepair | Stage::AwaitingCure => {
                origin.state == State::Repair && origin.workload == journey.workload && !journey.holds_slot
            }
            Stage::Running(procedure) => {
                matches!(procedure, Procedure::Transfer { .. }) == (journey.kind == Kind::Transfer)
            }
        };
        assert!(fits, "{journey:?} with its origin {:?}", origin.state);
        match (journey.stage, journey.module_wanted) {
            (Stage::Running(_), None) => {
                let end = journey.planned.last().expect("steps under way").1;
                self.assert_pending(slot, end);
            }
            _ => assert_eq!(self.queue.due(slot), None, "nothing is pending in {journey:?}"),
        }
        if let Some(target) = journey.target {
            let state = self.blades.get(target);
            let held = state.workload == journey.workload
                && state.state == if journey.target_lost { State::Failed } else { State::Target };
            assert!(held, "{:?} is held by {journey:?}", state.state);
        }
    }

    /// The sets of workloads that may be moved hold those that are up and rested.
    fn audit_movable(&self) {
        let mut members = 0;
        if self.plan.policy.rebalance.seeks() != Seeks::Nothing {
            for (at, state) in self.workloads.iter().enumerate().filter(|(_, state)| state.journey.is_none())
            {
                let class = &self.scenario.site.classes[state.class.index()];
                let kind = usize::from(self.blades.get(state.blade).blade_type);
                let set = &self.movable[state.class.index() * self.plan.types() + kind];
                let member = set.contains(at as u32 - class.first.0);
                let rested = state.rests_until <= self.now;
                // At the end of the rest itself it depends on whether the event has been.
                let agrees = member == rested || state.rests_until == self.now;
                assert!(agrees, "{state:?} may be moved: {member}, at {:?}", self.now);
                members += u32::from(member);
            }
        }
        let all: u32 = self.movable.iter().map(|set| set.len()).sum();
        assert_eq!(all, members, "only workloads that are up may be moved");
    }

    /// Every blade in repair is with a crew or waits for one, and no crew is idle while one waits.
    fn audit_repair(&self) {
        let (mut inside, mut crews) = (0, 0);
        for id in self.all_blades().filter(|id| self.blades.get(*id).state == State::Repair) {
            let queued = self.shop.queue.contains(&id);
            let in_service = self.blades.get(id).in_service;
            assert!(queued != in_service, "{id:?} waits for a crew: {queued}, is with one: {in_service}");
            inside += 1;
            crews += u32::from(in_service && !self.is_recorded(id));
        }
        assert_eq!(self.shop.inside.value(), inside, "blades in the shop");
        assert_eq!(self.shop.waiting.value(), self.shop.queue.len() as i64, "blades waiting for a crew");
        if let (Some(free), Some(all)) = (self.shop.free, self.scenario.site.repair.crews) {
            assert_eq!(free + crews, all, "crews");
            assert!(free == 0 || self.shop.queue.is_empty(), "no crew is idle while a blade waits");
        }
    }

    /// Every module is as busy as its commands say, and no command waits for an idle one.
    fn audit_modules(&self) {
        let Some(limit) = self.modules.commands else { return };
        let mut busy = vec![0u32; self.modules.all.len()];
        let mut wanted = vec![0; self.modules.all.len()];
        for journey in self.journeys.under_way().into_iter().map(|number| self.journeys.get(number)) {
            journey.module.iter().for_each(|module| busy[module.index()] += 1);
            journey.module_wanted.iter().for_each(|module| wanted[module.index()] += 1);
        }
        for id in self.all_blades() {
            let blade = self.blades.get(id);
            if blade.state == State::Preparing && blade.carries_identity {
                let module = self.enclosure(id).expect("only modules take their time to clear");
                let waits = self.clearing_waits(module, id);
                busy[module.index()] += u32::from(!waits);
                wanted[module.index()] += usize::from(waits);
            }
        }
        for (at, module) in self.modules.all.iter().enumerate() {
            let id = EnclosureId::from(at);
            assert_eq!(module.busy, busy[at], "commands under way in {id:?}");
            assert_eq!(module.queue.len(), wanted[at], "commands waiting in {id:?}");
            assert!(module.busy <= limit, "no more commands at once than {id:?} can carry out");
            let settled = !self.modules.touched.contains(&id);
            assert!(!settled || wanted[at] == 0 || module.busy == limit, "{id:?} is idle");
        }
    }

    /// Once a tick is settled nobody waits for a spare that is there, and no move that is wanted is left undone.
    fn audit_progress(&mut self) {
        if !self.is_settled() || !self.server_is_free() {
            return;
        }
        let waiting: Vec<WorkloadId> = self.claims.iter().map(|place| place.2).collect();
        for workload in waiting {
            assert_eq!(self.select(workload), None, "{workload:?} waits for a spare that is there");
        }
        if self.transfers < self.plan.policy.rebalance.max_transfers().unwrap_or(u32::MAX) {
            assert!(self.best_move().is_none(), "a planned move has not been started");
        }
    }
}

/// Whether a blade that has failed plays a part in this journey.
fn is_failed_in(id: BladeId, journey: &Journey) -> bool {
    let unnoticed = matches!(journey.stage, Stage::Unnoticed | Stage::Running(Procedure::StartOnly));
    (journey.origin == id && unnoticed) || (journey.target == Some(id) && journey.target_lost)
}
