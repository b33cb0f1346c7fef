//! Live moves: the workload is copied while it runs, and stops only for the last of it.
//!
//! Both blades are held while the copy lasts; before it begins the SAN is re-zoned and the target started, as far as
//! that is needed. If the target has to take over before the copy is complete it starts anew. If the source fails meanwhile its workload fails over onto the target;
//! if the target fails, or turns out dead, the workload goes on where it is.

use super::blades::State;
use super::cascade::Candidate;
use super::event::{Event, round};
use super::journey::Kind;
use super::observer::{Note, Observer};
use super::route::longest;
use super::world::World;
use crate::model::step::Step;
use crate::policy::TransferMode;
use crate::units::{BladeId, WorkloadId};

impl<O: Observer> World<'_, O> {
    /// Whether planned moves copy first.
    pub(super) fn copies_live(&self) -> bool {
        let policy = &self.plan.policy;
        policy.transfer == TransferMode::Live && !policy.times.is_said(Step::Transfer)
    }

    /// The blade that a workload is being copied to while it runs.
    pub(super) fn copy_to(&self, workload: WorkloadId) -> Option<BladeId> {
        *self.copies.get(workload.index())?
    }

    /// The workload is not copied any more; the blade that it was being copied to.
    pub(super) fn ends_copy(&mut self, workload: WorkloadId) -> Option<BladeId> {
        self.copies.get_mut(workload.index())?.take()
    }

    /// Begins to copy a workload that goes on running.
    pub(super) fn start_copy(&mut self, candidate: Candidate) {
        let Candidate { workload, spare, .. } = candidate;
        self.stays_put(workload);
        self.transfers += 1;
        self.server_takes_on();
        self.leaves_pool(spare);
        self.blades.get_mut(spare).workload = workload;
        self.set_state(spare, State::Target);
        let state = &mut self.workloads[workload.index()];
        self.copies[workload.index()] = Some(spare);
        let transfers = state.transfers;
        let key = self.key_of(workload).named("transfer").with(u64::from(transfers));
        let plan = self.plan;
        let number = self.route_onto(workload, spare);
        let (route, durations) = (plan.route(number), plan.durations(number));
        let single = |(step, index): (Step, u16)| {
            let ordinal = step as u64 | u64::from(index) << 8;
            durations.span(step, |law| self.draws.span(law, || key.with(ordinal), 0))
        };
        let booted = self.blades.get(spare).booted;
        let mut end = self.now;
        let mut steps = Vec::new();
        for &step in route.copy(booted) {
            let span = match route.chains(step) {
                [] => single((step, 0)),
                chains => longest(chains, single, |_, _| {}).1,
            };
            steps.push((step, end, end.after(span)));
            end = end.after(span);
        }
        self.observer.note(self.now, Note::Copies { workload, blade: spare });
        for (step, from, to) in steps {
            self.observer.note(self.now, Note::Step { workload, step, index: 0, from, to });
        }
        self.schedule(self.slots.workload(workload.0), end, Event::StepsEnd);
    }

    /// The copy is complete: the workload stops for the last of it.
    pub(super) fn copied(&mut self, workload: WorkloadId) {
        let Some(spare) = self.copy_to(workload) else { return };
        if self.blades.get(spare).latent {
            return self.give_up_copy(workload, spare);
        }
        let source = self.workloads[workload.index()].blade;
        let number = self.goes_down(workload, Kind::Transfer, source);
        self.begin_transfer(number, spare);
    }

    /// The blade that a workload is being copied to fails: the workload goes on where it is.
    pub(super) fn copy_target_fails(&mut self, workload: WorkloadId, spare: BladeId) {
        self.set_state(spare, State::Failed);
        self.give_up_copy(workload, spare);
    }

    /// The workload that was being copied has finished: its target returns to the pool.
    pub(super) fn copy_is_moot(&mut self, workload: WorkloadId, spare: BladeId) {
        self.queue.cancel(self.slots.workload(workload.0));
        self.transfers -= 1;
        self.release_blade(spare);
        self.prepare(spare);
        self.slot_freed();
        self.request(round::CASCADES);
    }

    fn give_up_copy(&mut self, workload: WorkloadId, spare: BladeId) {
        self.is_not_due(self.workloads[workload.index()].blade);
        self.copies[workload.index()] = None;
        self.queue.cancel(self.slots.workload(workload.0));
        self.transfers -= 1;
        self.release_blade(spare);
        self.put_away(spare);
        self.may_move_again(workload);
        self.slot_freed();
        self.request(round::CASCADES);
    }

    /// The blade that a workload is being copied from fails: the failover goes onto the target.
    pub(super) fn copy_source_fails(&mut self, workload: WorkloadId, source: BladeId) {
        let target = self.copy_to(workload);
        self.queue.cancel(self.slots.workload(workload.0));
        self.transfers -= 1;
        let number = self.goes_down(workload, Kind::Outage, source);
        let journey = self.journeys.get_mut(number);
        (journey.target, journey.holds_slot) = (target, true);
        self.failure_begins(number, source);
        self.request(round::CASCADES);
    }
}
