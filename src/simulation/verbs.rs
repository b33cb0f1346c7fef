//! The shared verbs: the only ways for one process to have something done by another.

use crate::engine::queue::Ordered;
use crate::engine::streams::StreamKey;
use crate::model::blade::BladeType;
use crate::simulation::history::History;
use crate::simulation::state::blades::{BladeState, NextFailure};
use crate::simulation::watching::observer::{Note, Observer};
use crate::simulation::world::Event;
use crate::units::{BladeId, ClassId, EnclosureId, Packed, Time, WorkloadId};

impl<'a, O: Observer> History<'a, O> {
    /// In window: something that began then is counted.
    #[inline]
    pub(super) fn in_window(&self, began: Time) -> bool {
        self.world.books.in_window(began)
    }

    /// Up: the workload is present and on no journey.
    #[inline]
    pub(super) fn is_up(&self, workload: WorkloadId) -> bool {
        let state = &self.world.workloads[workload.index()];
        state.journey.is_none() && state.stands_for > 0
    }

    /// The number of virtual machines that a workload stands for.
    #[inline]
    pub(super) fn machines(&self, workload: WorkloadId) -> u64 {
        u64::from(self.world.workloads[workload.index()].stands_for)
    }

    /// Releases the blade from its workload.
    #[inline]
    pub(super) fn release_blade(&mut self, blade: BladeId) {
        self.world.blades.get_mut(blade).workload = Packed::NONE;
    }

    /// The enclosure that a blade stands in.
    pub(super) fn enclosure(&self, blade: BladeId) -> Option<EnclosureId> {
        if self.world.scenario.site.enclosures.is_empty() {
            return None;
        }
        let (group, index) = self.world.scenario.site.group_of(blade);
        group.enclosure(index)
    }

    /// The key of a workload's draws.
    #[inline]
    pub(super) fn key_of(&self, workload: WorkloadId) -> StreamKey {
        self.world.courses.key(workload, &self.world.scenario.site)
    }

    /// The blade that a workload started on, or `NOWHERE`.
    #[inline]
    pub(super) fn home(&self, workload: WorkloadId) -> BladeId {
        self.world.courses.home(workload, &self.world.scenario.site)
    }

    /// Settled: nothing but events is left to be done in this tick.
    #[inline]
    pub(super) fn is_settled(&self) -> bool {
        self.world.rounds == 0
    }

    /// Requests the round of this class before this tick ends.
    #[inline]
    pub(super) fn request(&mut self, class: u8) {
        self.world.rounds |= 1 << class;
    }

    /// Makes `event` the pending event of a slot; beyond the horizon nothing is pending.
    pub(super) fn schedule(&mut self, slot: u32, time: Time, event: Event) {
        if time < self.world.scenario.horizon || event.class() == Event::Horizon.class() {
            self.world.queue.schedule(slot, time, event);
        } else {
            self.world.queue.cancel(slot);
        }
    }

    /// Puts a blade into a state and moves its next failure accordingly.
    pub(super) fn set_state(&mut self, blade: BladeId, state: BladeState) {
        if self.world.blades.get(blade).due.is_some()
            && !matches!(state, BladeState::Maintenance | BladeState::PoweredDown)
        {
            self.is_not_due(blade);
        }
        let kind = self.blade_type(blade);
        let failure = self.world.blades.set_state(blade, state, self.world.now, kind);
        self.observer.note(self.world.now, Note::Becomes { blade, state });
        let slot = self.world.slots.blade(blade.0);
        match failure {
            NextFailure::Never => self.world.queue.cancel(slot),
            NextFailure::AsBefore => {}
            NextFailure::At(time) => self.schedule(slot, time, Event::BladeFails),
        }
    }

    /// Accounts the activity of a blade so far, before a change that the account depends on.
    #[inline]
    pub(super) fn settle(&mut self, blade: BladeId) {
        let kind = self.blade_type(blade);
        self.world.blades.settle(blade, self.world.now, kind);
    }

    /// The type of a blade.
    #[inline]
    pub(super) fn blade_type(&self, blade: BladeId) -> &'a BladeType {
        &self.world.scenario.site.blade_types[self.world.blades.type_of(blade).index()]
    }

    /// The class of a workload.
    #[inline]
    pub(super) fn class_of(&self, workload: WorkloadId) -> ClassId {
        self.world.workloads[workload.index()].class
    }

    /// The workload that a blade carries, or that waits for its repair.
    #[inline]
    pub(super) fn carries(&self, blade: BladeId) -> Option<WorkloadId> {
        self.world.blades.get(blade).workload.get()
    }
}
