//! Outages that end on the workload's own blade: it is repaired, restarted in place, or has power again.
//!
//! Intuition: where no takeover helps, or the policy makes none, the workload waits for its blade and starts there anew.

use crate::model::blade::External;
use crate::model::step::{Phase, Step};
use crate::simulation::compiled::procedure::Procedure;
use crate::simulation::history::History;
use crate::simulation::state::blades::BladeState;
use crate::simulation::state::journey::{JourneyId, Stage};
use crate::simulation::watching::observer::{Note, Observer};
use crate::units::{BladeId, Span, Time};

impl<O: Observer> History<'_, O> {
    /// The workload waits until power and paths are back at its blade, and goes on there.
    pub(super) fn waits_for_light(&mut self, number: JourneyId, blade: BladeId) {
        self.return_held_target(number);
        if self.world.blades.get(blade).is_dark() {
            return self.await_repair(number, blade);
        }
        self.restarts_on(number, blade);
    }

    /// The blade that a workload waits for has been repaired, but it is dark.
    pub(in crate::simulation) fn repaired_in_the_dark(&mut self, blade: BladeId) {
        let cause = if self.world.blades.get(blade).unpowered > 0 {
            External::PowerLost
        } else {
            External::PathsLost
        };
        self.set_state(blade, BladeState::Failed);
        self.external_fault_strikes(blade, cause);
    }

    /// The workload starts anew on its own blade, which is sound.
    pub(in crate::simulation) fn restarts_on(&mut self, number: JourneyId, blade: BladeId) {
        self.make_sound(blade);
        self.cured_for(number, blade);
    }

    /// The workload goes on when its blade, which has been sent to repair, is sound again.
    pub(super) fn waits_for_repair(&mut self, number: JourneyId, blade: BladeId) {
        let state = self.world.blades.get(blade);
        if state.workload != self.world.journeys.get(number).workload {
            // It came back from repair meanwhile, and told who it is.
            return self.wait_for_spare(number);
        }
        if state.state == BladeState::Failed {
            return self.restart_in_place(number, blade);
        }
        self.await_repair(number, blade);
    }

    /// The workload waits for its own blade.
    fn await_repair(&mut self, number: JourneyId, blade: BladeId) {
        let journey = self.world.journeys.get_mut(number);
        journey.stage = Stage::AwaitingRepair;
        let workload = journey.workload;
        self.observer.note(self.world.now, Note::AwaitsRepair { workload, blade });
    }

    /// Cures the fault in place, without another blade and without a crew.
    pub(in crate::simulation) fn restart_in_place(&mut self, number: JourneyId, blade: BladeId) {
        let state = self.world.blades.get(blade);
        if state.external || state.is_dark() {
            return self.waits_for_light(number, blade);
        }
        let mode = self.world.blades.get(blade).mode;
        let end = if self.is_recorded(blade) {
            self.recorded_return(blade).max(self.world.now)
        } else {
            // A cure that the dark has broken off begins anew.
            let again = self.world.journeys.get(number).cured.is_some();
            let duration = self.repair_time((blade, mode), |repair| repair.waited_for(true).again_if(again));
            self.world.now.after(duration)
        };
        self.cured_in_place(number, blade, end);
    }

    /// The fault is gone at `end`, and the workload starts on its own blade.
    pub(in crate::simulation) fn cured_in_place(&mut self, number: JourneyId, blade: BladeId, end: Time) {
        self.return_held_target(number);
        // A blade that has lost its power meanwhile has to be started, too.
        let cold = self.world.blades.get(blade).memory_lost;
        let journey = self.world.journeys.get_mut(number);
        journey.cured = Some(end);
        journey.stage = Stage::Running(if cold { Procedure::Restart } else { Procedure::StartOnly });
        journey.next_step = 0;
        let workload = journey.workload;
        self.observer.note(self.world.now, Note::CuresInPlace { workload, blade, to: end });
        self.plan_until(number, Phase::Repair, end);
    }

    /// The journey that waits for the repair of this blade, if there is one.
    pub(in crate::simulation) fn waiter(&self, blade: BladeId) -> Option<JourneyId> {
        let workload = self.carries(blade)?;
        let number = self.world.workloads[workload.index()].journey?;
        let journey = self.world.journeys.get(number);
        let waits = matches!(journey.stage, Stage::AwaitingRepair | Stage::AwaitingCure);
        (waits && journey.origin == blade).then_some(number)
    }

    /// The phase of a workload that waits for this blade's repair.
    pub(in crate::simulation) fn repair_phase(&self, blade: BladeId) -> Phase {
        let blade = self.world.blades.get(blade);
        if blade.in_service || blade.external { Phase::Repair } else { Phase::WaitRepair }
    }

    /// The blade that a workload waits for can carry it again.
    pub(in crate::simulation) fn cured_for(&mut self, number: JourneyId, blade: BladeId) {
        self.is_cured(number);
        self.resumes_on(number, blade);
    }

    /// A workload that was waiting for its own blade starts there anew.
    pub(in crate::simulation) fn resumes_on(&mut self, number: JourneyId, blade: BladeId) {
        let journey = self.world.journeys.get_mut(number);
        journey.target = Some(blade);
        journey.mark_claim(self.world.now);
        self.note_route(number);
        self.set_state(blade, BladeState::Target);
        self.begin(number, Procedure::Restart);
    }

    /// The fault that came along with a workload is cured; anything that had come up before is down again.
    pub(in crate::simulation) fn fault_cured_for(&mut self, number: JourneyId, blade: BladeId) {
        self.is_cured(number);
        self.world.journeys.get_mut(number).slack = Span::ZERO;
        self.release_blade(blade);
        self.prepare(blade);
        self.begin(number, Procedure::StartOnly);
    }

    fn is_cured(&mut self, number: JourneyId) {
        let now = self.world.now;
        let journey = self.world.journeys.get_mut(number);
        journey.spent(Phase::Repair, now);
        journey.cured = Some(now);
    }

    /// A repaired blade may have carried a fault that followed its workload: that is cured now, too.
    pub(in crate::simulation) fn note_cure(&mut self, blade: BladeId) {
        let workload = self.carries(blade);
        self.release_blade(blade);
        let Some(workload) = workload else { return };
        if let Some(number) = self.world.workloads[workload.index()].journey {
            let now = self.world.now;
            let journey = self.world.journeys.get_mut(number);
            if journey.origin != blade {
                return;
            }
            journey.cured = Some(now);
            // Whoever waits to fence it need not: it came back from repair, and is off.
            if journey.station_wanted.is_some() && self.next_step(number) == Some(Step::Fence) {
                self.skip_fence(number);
            }
        }
    }
}
