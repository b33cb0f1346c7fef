//! Live moves: the workload is copied while it runs, and stops only for the last of it.
//!
//! Both blades are held while the copy lasts. If the source fails meanwhile its workload fails over onto the target;
//! if the target fails, or turns out dead, the workload goes on where it is.

use super::blades::State;
use super::cascade::Candidate;
use super::event::{Event, round};
use super::journey::Kind;
use super::observer::{Note, Observer};
use super::world::World;
use crate::model::step::Step;
use crate::policy::TransferMode;
use crate::units::{BladeId, TypeId, WorkloadId};

impl<O: Observer> World<'_, O> {
    /// Whether planned moves copy first.
    pub(super) fn copies_live(&self) -> bool {
        let policy = &self.plan.policy;
        policy.transfer == TransferMode::Live && !policy.times.is_said(Step::Transfer)
    }

    /// Begins to copy a workload that goes on running.
    pub(super) fn start_copy(&mut self, candidate: Candidate) {
        let Candidate { workload, spare, .. } = candidate;
        self.set_movable(workload, false);
        self.transfers += 1;
        self.server_takes_on();
        self.leaves_pool(spare);
        self.blades.get_mut(spare).workload = workload;
        self.set_state(spare, State::Target);
        let state = &mut self.workloads[workload.index()];
        state.copy_to = Some(spare);
        let key = state.key.named("transfer").with(u64::from(state.transfers));
        let class = state.class;
        let kind = TypeId(u32::from(self.blades.get(spare).blade_type));
        let load = &self.plan.route(self.plan.route_number(class, kind, false)).load;
        let copy = self.plan.policy.times.of(Step::LiveCopy);
        let end = self.now.after(copy.draw(load, &mut key.stream(Step::LiveCopy as u64)));
        self.observer.note(self.now, Note::Copies { workload, blade: spare });
        let step = Step::LiveCopy;
        self.observer.note(self.now, Note::Step { workload, step, index: 0, from: self.now, to: end });
        self.schedule(self.slots.workload(workload.0), end, Event::StepsEnd);
    }

    /// The copy is complete: the workload stops for the last of it.
    pub(super) fn copied(&mut self, workload: WorkloadId) {
        let Some(spare) = self.workloads[workload.index()].copy_to else { return };
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

    fn give_up_copy(&mut self, workload: WorkloadId, spare: BladeId) {
        self.workloads[workload.index()].copy_to = None;
        self.queue.cancel(self.slots.workload(workload.0));
        self.transfers -= 1;
        self.release_blade(spare);
        self.send_to_repair(spare);
        self.may_move_again(workload);
        self.slot_freed();
        self.request(round::CASCADES);
    }

    /// The blade that a workload is being copied from fails: the failover goes onto the target.
    pub(super) fn copy_source_fails(&mut self, workload: WorkloadId, source: BladeId) {
        let target = self.workloads[workload.index()].copy_to;
        self.queue.cancel(self.slots.workload(workload.0));
        self.transfers -= 1;
        let number = self.goes_down(workload, Kind::Outage, source);
        let journey = self.journeys.get_mut(number);
        (journey.target, journey.holds_slot) = (target, true);
        self.failure_begins(number, source);
        self.request(round::CASCADES);
    }
}
