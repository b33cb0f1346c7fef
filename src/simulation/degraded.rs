//! Faults with which a blade runs on: it serves a share of what it did until they are repaired under way.
//!
//! Intuition: a port fails and a second one carries on. Nobody fails over; a crew comes and the blade is whole again.
//! Faults of one blade are repaired one after the other. A blade that fails for good has them repaired along, and one
//! that its workload leaves is sent to repair before it enters the pool.

use super::blades::{Online, State};
use super::event::Event;
use super::observer::{Note, Observer};
use super::repair::Job;
use super::world::World;
use crate::model::blade::Effect;
use crate::units::BladeId;

impl<O: Observer> World<'_, O> {
    /// A mode strikes with which the blade runs on.
    pub(super) fn degrades(&mut self, blade: BladeId, mode: u16) {
        self.interrupt_account(blade);
        self.blades.strike(blade, mode);
        self.tell_share(blade);
        if self.blades.get(blade).online == Online::Nothing {
            self.degradation_begins(blade);
        }
        self.refresh_failure(blade);
    }

    /// The share that the blade serves, by the faults with which it runs on and the paths it has left \[1\].
    pub(super) fn share(&self, blade: BladeId) -> f64 {
        let kind = self.blade_type(blade);
        let paths = self.fabrics.share(self.blades.type_of(blade).index());
        if !kind.has_partial_effects() {
            return paths;
        }
        let shares = self.blades.struck(blade, kind).map(|mode| match kind.modes[mode as usize].effect {
            Effect::Degrades(share) => share,
            Effect::Stops | Effect::WorkloadOnly => 1.0,
        });
        shares.product::<f64>() * paths
    }

    fn tell_share(&mut self, blade: BladeId) {
        let share = self.share(blade);
        self.observer.note(self.now, Note::Serves { blade, share });
    }

    /// What the workload of a blade has been served so far is accounted, because that changes now.
    fn interrupt_account(&mut self, blade: BladeId) {
        let Some(workload) = self.carries(blade) else { return };
        if self.workloads[workload.index()].journey().is_none() {
            self.account_up(workload);
            self.workloads[workload.index()].up_since = self.now;
        }
    }

    fn degradation_begins(&mut self, blade: BladeId) {
        let kind = self.blade_type(blade);
        let Some(mode) = self.blades.struck(blade, kind).next() else { return };
        let delay = self.detection_time(blade, mode, self.blades.ordinal(blade, mode));
        self.blades.get_mut(blade).online = Online::Unnoticed;
        self.schedule(self.slots.online(blade.0), self.now.after(delay), Event::DegradedNoticed);
    }

    /// Somebody notices that a blade runs with a fault.
    pub(super) fn degraded_noticed(&mut self, blade: BladeId) {
        self.blades.get_mut(blade).online = Online::Queued;
        self.shop.inside.add(1, self.now);
        self.wants_crew(Job::Online(blade));
    }

    /// A crew begins to repair a blade that runs.
    pub(super) fn start_online_repair(&mut self, blade: BladeId) {
        let kind = self.blade_type(blade);
        let Some(mode) = self.blades.struck(blade, kind).next() else { return };
        let duration = self.repair_time(blade, mode);
        self.blades.get_mut(blade).online = Online::InRepair;
        self.observer.note(self.now, Note::RepairBegins { blade });
        self.schedule(self.slots.online(blade.0), self.now.after(duration), Event::OnlineRepaired);
    }

    /// A fault with which the blade ran is repaired.
    pub(super) fn online_repaired(&mut self, blade: BladeId) {
        self.shop.inside.add(-1, self.now);
        self.counts.repairs += 1;
        self.crew_is_free();
        self.interrupt_account(blade);
        let kind = self.blade_type(blade);
        let first = self.blades.struck(blade, kind).next();
        if let Some(mode) = first {
            self.blades.renew_struck(blade, mode, kind, self.now);
        }
        self.blades.get_mut(blade).online = Online::Nothing;
        self.tell_share(blade);
        if self.has_pending_faults(blade) {
            self.degradation_begins(blade);
        }
        self.refresh_failure(blade);
    }

    /// The blade stops, or is left: nobody repairs it under way any more.
    pub(super) fn withdraw_online_repair(&mut self, blade: BladeId) {
        let online = std::mem::replace(&mut self.blades.get_mut(blade).online, Online::Nothing);
        if matches!(online, Online::Queued | Online::InRepair) {
            self.shop.inside.add(-1, self.now);
        }
        match online {
            Online::Nothing => return,
            Online::Unnoticed => {}
            Online::Queued => self.leaves_crew_queue(Job::Online(blade)),
            Online::InRepair => self.crew_is_free(),
        }
        self.queue.cancel(self.slots.online(blade.0));
    }

    /// Whether the blade has faults with which it could run on.
    pub(super) fn has_pending_faults(&self, blade: BladeId) -> bool {
        self.blades.struck(blade, self.blade_type(blade)).next().is_some()
    }

    /// A blade that was left with such a fault is repaired before it enters the pool.
    pub(super) fn send_degraded_to_repair(&mut self, blade: BladeId) {
        let kind = self.blade_type(blade);
        let Some(mode) = self.blades.struck(blade, kind).next() else { return };
        let state = self.blades.get_mut(blade);
        // Its workload has left, so that it is off.
        (state.mode, state.fenced) = (mode, true);
        self.send_to_repair(blade);
    }

    /// The next failure of a blade in service is scheduled anew, because its lives have changed.
    fn refresh_failure(&mut self, blade: BladeId) {
        if self.blades.get(blade).state != State::Serving {
            return;
        }
        let slot = self.slots.blade(blade.0);
        match self.blades.next_failure(blade, self.blade_type(blade)) {
            Some((time, _)) => self.schedule(slot, time.max(self.now), Event::BladeFails),
            None => self.queue.cancel(slot),
        }
    }
}
