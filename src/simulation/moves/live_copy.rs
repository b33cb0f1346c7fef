//! Live moves: the workload is copied while it runs, and stops only for the last of it.
//!
//! Both blades are held while the copy lasts; before it begins the SAN is re-zoned and the target started, as far as
//! that is needed. If the target has to take over before the copy is complete it starts anew. If the source fails
//! meanwhile its workload fails over onto the target; if the target fails, or turns out dead, the workload stays on its
//! blade.

use crate::model::step::Step;
use crate::policy::TransferMode;
use crate::simulation::compiled::route::longest;
use crate::simulation::draws::{DrawKind, Subject};
use crate::simulation::event::class;
use crate::simulation::history::History;
use crate::simulation::moves::cascade::Candidate;
use crate::simulation::process::{Process, Setup};
use crate::simulation::state::blades::BladeState;
use crate::simulation::state::journey::JourneyKind;
use crate::simulation::watching::observer::{Note, Observer};
use crate::simulation::world::Event;
use crate::units::{BladeId, WorkloadId};

/// The blade that each workload is being copied to while it runs; empty if the policy has no live moves.
#[derive(Clone)]
pub struct LiveCopies(Vec<Option<BladeId>>);

impl Process for LiveCopies {
    fn new(Setup { scenario, compiled, .. }: Setup<'_>) -> LiveCopies {
        let live = compiled.policy.transfer == TransferMode::Live;
        LiveCopies(vec![None; if live { scenario.site.workloads() } else { 0 }])
    }
}

impl<O: Observer> History<'_, O> {
    /// Live: planned moves copy the workload first.
    pub(super) fn copies_live(&self) -> bool {
        let policy = &self.world.compiled.policy;
        policy.transfer == TransferMode::Live && !policy.times.is_said(Step::Transfer)
    }

    /// The blade that a workload is being copied to while it runs.
    pub(in crate::simulation) fn copy_to(&self, workload: WorkloadId) -> Option<BladeId> {
        *self.world.live_copies.0.get(workload.index())?
    }

    /// Ends the copy of a workload; the blade that it was being copied to.
    pub(in crate::simulation) fn ends_copy(&mut self, workload: WorkloadId) -> Option<BladeId> {
        self.world.live_copies.0.get_mut(workload.index())?.take()
    }

    /// Begins to copy a workload that goes on running.
    pub(super) fn start_copy(&mut self, candidate: Candidate) {
        let Candidate { workload, spare, .. } = candidate;
        self.stays_put(workload);
        self.world.cascades.begins();
        self.server_takes_on();
        self.leaves_pool(spare);
        self.world.blades.get_mut(spare).workload = workload.into();
        self.set_state(spare, BladeState::Target);
        let state = &mut self.world.workloads[workload.index()];
        self.world.live_copies.0[workload.index()] = Some(spare);
        let transfers = state.transfers;
        let key = self.key_of(workload).named("transfer").with(u64::from(transfers));
        let compiled = self.world.compiled;
        let number = self.route_onto(workload, spare);
        let (route, durations) = (compiled.route(number), compiled.durations(number));
        let single = |(step, index): (Step, u16)| {
            let ordinal = step as u64 | u64::from(index) << 8;
            // A copy that is given up has the same draws when it is begun anew; no workload is down meanwhile.
            let subject = Subject::of(DrawKind::Step(step)).again();
            durations.span(step, |law| self.world.draws.draw(subject, law, || key.with(ordinal), 0))
        };
        let booted = self.world.blades.get(spare).booted;
        let mut end = self.world.now;
        let mut steps = Vec::new();
        for &step in route.copy(booted) {
            let span = match route.chains(step) {
                [] => single((step, 0)),
                chains => longest(chains, single, |_, _| {}).1,
            };
            steps.push((step, end, end.after(span)));
            end = end.after(span);
        }
        self.observer.note(self.world.now, Note::Copies { workload, blade: spare });
        for (step, from, to) in steps {
            self.observer.note(self.world.now, Note::Step { workload, step, index: 0, from, to });
        }
        self.schedule(self.world.slots.workload(workload.0), end, Event::StepsEnd);
    }

    /// The copy is complete: the workload stops for the last of it.
    pub(in crate::simulation) fn copied(&mut self, workload: WorkloadId) {
        let Some(spare) = self.copy_to(workload) else { return };
        if self.world.blades.get(spare).latent {
            return self.give_up_copy(workload, spare);
        }
        let source = self.world.workloads[workload.index()].blade;
        let number = self.goes_down(workload, JourneyKind::Transfer, source);
        self.begin_transfer(number, spare);
    }

    /// The blade that a workload is being copied to fails: the workload stays on its blade.
    pub(in crate::simulation) fn copy_target_fails(&mut self, workload: WorkloadId, spare: BladeId) {
        self.set_state(spare, BladeState::Failed);
        self.give_up_copy(workload, spare);
    }

    /// The workload that was being copied has finished: its target returns to the pool.
    pub(in crate::simulation) fn copy_is_moot(&mut self, workload: WorkloadId, spare: BladeId) {
        self.world.queue.cancel(self.world.slots.workload(workload.0));
        self.world.cascades.ends();
        self.release_blade(spare);
        self.prepare(spare);
        self.slot_freed();
        self.request(class::CASCADES);
    }

    fn give_up_copy(&mut self, workload: WorkloadId, spare: BladeId) {
        self.is_not_due(self.world.workloads[workload.index()].blade);
        self.world.live_copies.0[workload.index()] = None;
        self.world.queue.cancel(self.world.slots.workload(workload.0));
        self.world.cascades.ends();
        self.release_blade(spare);
        self.put_away(spare);
        self.may_move_again(workload);
        self.slot_freed();
        self.request(class::CASCADES);
    }

    /// The blade that a workload is being copied from fails: the failover goes onto the target.
    pub(in crate::simulation) fn copy_source_fails(&mut self, workload: WorkloadId, source: BladeId) {
        let target = self.copy_to(workload);
        self.world.queue.cancel(self.world.slots.workload(workload.0));
        self.world.cascades.ends();
        let number = self.goes_down(workload, JourneyKind::Outage, source);
        let journey = self.world.journeys.get_mut(number);
        (journey.target, journey.holds_slot) = (target, true);
        self.failure_begins(number, source);
        self.request(class::CASCADES);
    }
}
