//! Interruptions: a blade that has a part in a journey fails, or loses power or paths, in the middle of it.
//!
//! Intuition: the loss depends on the progress of the steps under way: a target that fails is noticed at the end of the
//! step under way, one that goes dark at once; a failed blade that loses its power needs no fence and has no state
//! left.

use crate::model::step::{Phase, Step};
use crate::simulation::compiled::procedure::{Isolation, Procedure};
use crate::simulation::history::History;
use crate::simulation::state::blades::BladeState;
use crate::simulation::state::journey::{AttemptFailure, JourneyId, JourneyKind, Stage};
use crate::simulation::watching::observer::Observer;
use crate::units::BladeId;

impl<O: Observer> History<'_, O> {
    /// A blade that an attempt or a move has lost goes to repair; one that is merely dark stands by in the dark.
    pub(in crate::simulation) fn put_away(&mut self, blade: BladeId) {
        if self.forget_external_fault(blade) {
            self.prepare(blade);
        } else {
            self.send_to_repair(blade);
        }
    }

    /// The target of a workload goes dark: the attempt ends at once.
    pub(in crate::simulation) fn target_goes_dark(&mut self, spare: BladeId) {
        let Some(workload) = self.carries(spare) else { return };
        let Some(number) = self.world.workloads[workload.index()].journey else {
            return self.copy_target_fails(workload, spare);
        };
        self.set_state(spare, BladeState::Failed);
        match self.world.journeys.get(number).stage {
            Stage::Running(Procedure::Transfer { .. }) => self.transfer_target_goes_dark(number, spare),
            Stage::Unnoticed | Stage::Unreported | Stage::Running(Procedure::Isolate(_)) => {
                self.give_up_target(number);
                self.put_away(spare);
            }
            Stage::Running(Procedure::Restart)
                if self.world.journeys.get(number).kind == JourneyKind::Transfer =>
            {
                self.planned_stop_fails(number, spare);
            }
            _ => {
                self.interrupt_steps(number);
                self.attempt_failed(number, AttemptFailure::Dark);
            }
        }
    }

    fn transfer_target_goes_dark(&mut self, number: JourneyId, target: BladeId) {
        let now = self.world.now;
        let stays = self.can_stay(number);
        self.interrupt_steps(number);
        if stays {
            self.world.journeys.get_mut(number).spent(Phase::Transfer, now);
            return self.stay_at_source(number);
        }
        let workload = self.world.journeys.get(number).workload;
        self.transfer_becomes_outage(number, target);
        let Some(outage) = self.world.workloads[workload.index()].journey else { return };
        self.world.blades.get_mut(target).workload = workload.into();
        self.failure_begins(outage, target);
        self.notice_at(target, now);
    }

    /// The steps under way, or the wait for a station, end now.
    fn interrupt_steps(&mut self, number: JourneyId) {
        let now = self.world.now;
        self.give_up_station(number);
        self.release_station(number);
        let journey = self.world.journeys.get_mut(number);
        journey.settle_planned(now);
        journey.step_failed = false;
        let workload = journey.workload;
        self.world.queue.cancel(self.world.slots.workload(workload.0));
    }

    /// A blade that has failed goes dark; if it is being cured in place, the cure begins anew when power and paths are
    /// back.
    pub(in crate::simulation) fn failed_blade_goes_dark(&mut self, blade: BladeId) {
        let Some(workload) = self.carries(blade) else { return };
        let Some(number) = self.world.workloads[workload.index()].journey else { return };
        let journey = self.world.journeys.get(number);
        let starts = matches!(journey.stage, Stage::Running(Procedure::StartOnly | Procedure::Restart));
        if starts && journey.target.is_none() && journey.origin == blade {
            self.interrupt_steps(number);
            self.waits_for_light(number, blade);
        }
    }

    /// A blade whose identity is being read, or that is being fenced, has lost its power: the identity cannot be read
    /// any more, the state of the workload is gone, and nothing is left to fence.
    pub(in crate::simulation) fn isolation_loses_power(&mut self, blade: BladeId) {
        let Some(workload) = self.carries(blade) else { return };
        let Some(number) = self.world.workloads[workload.index()].journey else { return };
        let journey = self.world.journeys.get(number);
        let Stage::Running(procedure @ Procedure::Isolate(_)) = journey.stage else { return };
        if journey.origin != blade {
            return;
        }
        let steps = self.world.compiled.steps(procedure, journey.route);
        let under_way = journey.planned.iter().filter(|piece| piece.end > self.world.now).count();
        let left = &steps[journey.next_step as usize - under_way..];
        if left.iter().all(|step| *step == Step::Fence) {
            self.interrupt_steps(number);
            self.world.journeys.get_mut(number).next_step = steps.len() as u8;
            return self.advance(number);
        }
        let enters = left.contains(&Step::ManualIdentity);
        let rest = Isolation { enters, ..Isolation::default() };
        if under_way > 0 && left.first() == Some(&Step::ManualIdentity) {
            // Whoever types it in types on.
            let journey = self.world.journeys.get_mut(number);
            let end = journey.stop_after_step(self.world.now);
            (journey.stage, journey.next_step) = (Stage::Running(Procedure::Isolate(rest)), 1);
            return self.schedule_steps(number, end);
        }
        self.interrupt_steps(number);
        if left.contains(&Step::Capture) {
            return self.cannot_read_identity(number, rest);
        }
        self.begin(number, Procedure::Isolate(rest));
    }

    /// The target of a workload fails.
    pub(in crate::simulation) fn target_fails(&mut self, spare: BladeId) {
        let Some(workload) = self.carries(spare) else { return };
        let Some(number) = self.world.workloads[workload.index()].journey else {
            return self.copy_target_fails(workload, spare);
        };
        self.withdraw_online_repair(spare);
        self.set_state(spare, BladeState::Failed);
        let (now, kind) = (self.world.now, self.world.journeys.get(number).kind);
        match self.world.journeys.get(number).stage {
            Stage::Running(Procedure::Transfer { .. }) => self.transfer_target_fails(number, spare),
            Stage::Running(Procedure::Restart) if kind == JourneyKind::Transfer => {
                self.planned_stop_fails(number, spare);
            }
            Stage::Running(
                Procedure::Takeover { .. }
                | Procedure::UnfitSpare { .. }
                | Procedure::Refused { .. }
                | Procedure::Restart
                | Procedure::StartOnly,
            ) => {
                self.world.journeys.get_mut(number).target_lost = true;
                if self.give_up_station(number) {
                    return self.attempt_failed(number, AttemptFailure::Dead);
                }
                let end = self.world.journeys.get_mut(number).stop_after_step(now);
                self.schedule_steps(number, end);
            }
            Stage::AwaitingCure => {
                let phase = self.repair_phase(self.world.journeys.get(number).origin);
                self.world.journeys.get_mut(number).spent(phase, now);
                self.attempt_failed(number, AttemptFailure::Dead);
            }
            // Held for a workload whose own failure is still being dealt with.
            Stage::Unnoticed | Stage::Unreported | Stage::Running(Procedure::Isolate(_)) => {
                self.give_up_target(number);
                self.put_away(spare);
            }
            stage => unreachable!("no target ages in {stage:?}"),
        }
    }

    /// The horizon interrupts all journeys under way, in the order of their workloads.
    pub(in crate::simulation) fn cut_off_journeys(&mut self) {
        self.world.journeys.under_way().into_iter().for_each(|number| self.cut_off(number));
    }

    /// Ends a journey that the horizon interrupts.
    fn cut_off(&mut self, number: JourneyId) {
        let now = self.world.now;
        let waiting = self.waiting_phase();
        let journey = self.world.journeys.get_mut(number);
        journey.settle_planned(now);
        let (stage, origin) = (journey.stage, journey.origin);
        let phase = match stage {
            Stage::Unnoticed => Phase::Detect,
            Stage::Unreported => Phase::WaitManagement,
            Stage::Waiting => waiting,
            Stage::AwaitingWork => Phase::Transfer,
            Stage::AwaitingRepair | Stage::AwaitingCure => self.repair_phase(origin),
            // Only the wait for a station leaves a rest behind the steps under way.
            Stage::Running(_) => {
                let phase = self.station_phase(number);
                self.world.journeys.get_mut(number).waited_for_station(phase, now);
                phase
            }
        };
        self.world.journeys.get_mut(number).spent(phase, now);
        if stage == Stage::Waiting && self.world.journeys.get(number).kind == JourneyKind::Outage {
            self.count_wait(number);
        }
        self.account_journey(number, None);
    }
}
