//! Degraded blades: they run on with a fault and serve a share, until it is repaired while they run.
//!
//! Intuition: a port fails and a second one carries on. No workload fails over; a crew comes and the blade is whole
//! again. Faults of one blade are repaired one after the other. A blade that fails for good has them repaired along,
//! and one that its workload leaves is sent to repair before it enters the pool.

use crate::model::blade::{BladeType, Effect};
use crate::scenario::Scenario;
use crate::simulation::compiled::policy::CompiledPolicy;
use crate::simulation::history::History;
use crate::simulation::process::{Process, Setup};
use crate::simulation::state::blades::{BladeState, Online};
use crate::simulation::watching::observer::{Note, Observer};
use crate::simulation::world::{Event, SlotCounts};
use crate::units::{BladeId, ModeId};

/// Faults with which blades run on. They are kept with the blades.
#[derive(Clone)]
pub struct Degraded;

impl Process for Degraded {
    fn new(_: Setup<'_>) -> Degraded {
        Degraded
    }

    fn slots(scenario: &Scenario, _: &CompiledPolicy<'_>, counts: &mut SlotCounts) {
        let site = &scenario.site;
        let partial = site.blade_types.iter().any(BladeType::has_partial_effects);
        counts.online = if partial { site.blades() } else { 0 };
    }
}

impl<O: Observer> History<'_, O> {
    /// A mode strikes with which the blade runs on.
    pub(super) fn degrades(&mut self, blade: BladeId, mode: ModeId) {
        self.interrupt_account(blade);
        self.world.blades.strike(blade, mode);
        self.tell_share(blade);
        if self.world.blades.get(blade).online == Online::Nothing {
            self.degradation_begins(blade);
        }
        self.refresh_failure(blade);
    }

    /// The share that the blade serves, by the faults with which it runs on and the paths it has left \[1\].
    pub(in crate::simulation) fn share(&self, blade: BladeId) -> f64 {
        let kind = self.blade_type(blade);
        let paths = self.world.fabrics.share(self.world.blades.type_of(blade).index());
        if !kind.has_partial_effects() {
            return paths;
        }
        let shares =
            self.world.blades.struck(blade, kind).map(|mode| match kind.modes[mode.index()].effect {
                Effect::Degrades(share) => share,
                Effect::Stops | Effect::WorkloadOnly => 1.0,
            });
        shares.product::<f64>() * paths
    }

    fn tell_share(&mut self, blade: BladeId) {
        let share = self.share(blade);
        self.observer.note(self.world.now, Note::Serves { blade, share });
    }

    /// Accounts the service of the workload of a blade up to now, because its share changes now.
    fn interrupt_account(&mut self, blade: BladeId) {
        let Some(workload) = self.carries(blade) else { return };
        if self.world.workloads[workload.index()].journey.is_none() {
            self.account_up(workload);
            self.world.workloads[workload.index()].up_since = self.world.now;
        }
    }

    fn degradation_begins(&mut self, blade: BladeId) {
        let kind = self.blade_type(blade);
        let Some(mode) = self.world.blades.struck(blade, kind).next() else { return };
        let delay = self.detection_time(blade, mode, self.world.blades.ordinal(blade, mode));
        self.world.blades.get_mut(blade).online = Online::Unnoticed;
        self.schedule(self.world.slots.online(blade.0), self.world.now.after(delay), Event::DegradedNoticed);
    }

    /// A fault with which the blade runs is noticed.
    pub(in crate::simulation) fn degraded_noticed(&mut self, blade: BladeId) {
        self.world.blades.get_mut(blade).online = Online::Queued;
        self.request_online_repair(blade);
    }

    /// A crew begins to repair a blade that runs.
    pub(in crate::simulation) fn start_online_repair(&mut self, blade: BladeId) {
        let kind = self.blade_type(blade);
        let Some(mode) = self.world.blades.struck(blade, kind).next() else { return };
        let duration = self.repair_time((blade, mode), |repair| repair);
        self.world.blades.get_mut(blade).online = Online::InRepair;
        self.observer.note(self.world.now, Note::RepairBegins { blade, mode });
        self.schedule(
            self.world.slots.online(blade.0),
            self.world.now.after(duration),
            Event::OnlineRepaired,
        );
    }

    /// A fault with which the blade ran is repaired.
    pub(in crate::simulation) fn online_repaired(&mut self, blade: BladeId) {
        self.online_repair_is_done();
        self.interrupt_account(blade);
        let kind = self.blade_type(blade);
        let first = self.world.blades.struck(blade, kind).next();
        if let Some(mode) = first {
            self.world.blades.renew_struck(blade, mode, (kind, self.world.now), &self.world.draws);
        }
        self.world.blades.get_mut(blade).online = Online::Nothing;
        self.tell_share(blade);
        if self.has_pending_faults(blade) {
            self.degradation_begins(blade);
        }
        self.refresh_failure(blade);
    }

    /// The blade stops, or is left: its faults are no longer repaired while it runs.
    pub(in crate::simulation) fn withdraw_online_repair(&mut self, blade: BladeId) {
        let online = std::mem::replace(&mut self.world.blades.get_mut(blade).online, Online::Nothing);
        match online {
            Online::Nothing => return,
            Online::Unnoticed => {}
            Online::Queued | Online::InRepair => self.withdraw_online_job(blade, online == Online::InRepair),
        }
        self.world.queue.cancel(self.world.slots.online(blade.0));
    }

    /// Pending faults: the blade has a fault with which it could run on.
    pub(in crate::simulation) fn has_pending_faults(&self, blade: BladeId) -> bool {
        self.world.blades.struck(blade, self.blade_type(blade)).next().is_some()
    }

    /// A blade that was left with such a fault is repaired before it enters the pool.
    pub(in crate::simulation) fn send_degraded_to_repair(&mut self, blade: BladeId) {
        let kind = self.blade_type(blade);
        let Some(mode) = self.world.blades.struck(blade, kind).next() else { return };
        let state = self.world.blades.get_mut(blade);
        // Its workload has left, so that it is off.
        (state.mode, state.fenced) = (mode, true);
        self.send_to_repair(blade);
    }

    /// The next failure of a blade in service is scheduled anew, because its lives have changed.
    fn refresh_failure(&mut self, blade: BladeId) {
        if self.world.blades.get(blade).state != BladeState::Serving {
            return;
        }
        let slot = self.world.slots.blade(blade.0);
        match self.world.blades.next_failure(blade, self.blade_type(blade)) {
            Some((time, _)) => self.schedule(slot, time.max(self.world.now), Event::BladeFails),
            None => self.world.queue.cancel(slot),
        }
    }
}
