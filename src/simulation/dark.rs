//! Dark blades: sound, but without power or without any path to the storage area network.
//!
//! Intuition: what a blade does when it goes dark ends at once. Its workload is down and is dealt with like one whose
//! blade failed, except that nothing of the blade needs a repair: once nobody wants anything of it any more it stands
//! dark, and when power and paths return it is made ready for the pool like any other. A takeover by a blade that
//! goes dark ends at once as well.
//!
//! Without power a service processor answers nobody and nothing has to be fenced; without paths it does, and it has.

use super::blades::State;
use super::journey::{Doom, Kind, Stage};
use super::observer::{Note, Observer};
use super::plan::{Isolation, Procedure};
use super::world::World;
use crate::model::blade::External;
use crate::model::step::{Phase, Step};
use crate::units::BladeId;

impl<O: Observer> World<'_, O> {
    /// An outage has taken the power of this blade.
    pub(super) fn loses_power(&mut self, blade: BladeId) {
        let state = self.blades.get_mut(blade);
        if matches!(state.state, State::Failed | State::Repair) {
            (state.fenced, state.memory_lost) = (true, true);
        }
        self.goes_dark(blade, External::PowerLost);
        self.isolation_loses_power(blade);
    }

    /// The blade has no power, or no path, from now on.
    pub(super) fn goes_dark(&mut self, blade: BladeId, cause: External) {
        match self.blades.get(blade).state {
            State::Pool => {
                self.leaves_pool(blade);
                self.set_state(blade, State::Dark);
            }
            State::Preparing => {
                self.gives_up_preparation(blade);
                self.set_state(blade, State::Dark);
            }
            State::Serving => {
                self.takes_blow(blade, cause);
                self.serving_blade_fails(blade);
            }
            State::Target => {
                self.takes_blow(blade, cause);
                self.target_goes_dark(blade);
            }
            State::Failed => self.failed_blade_goes_dark(blade),
            // What is done with it is done, and it is dark afterwards.
            State::Absent | State::Repair | State::Dark | State::Maintenance => {}
        }
    }

    /// The blade has a fault from outside.
    fn takes_blow(&mut self, blade: BladeId, cause: External) {
        let kind = self.blade_type(blade);
        let state = self.blades.get(blade).state;
        let mode = kind.external(cause);
        self.observer.note(self.now, Note::Fails { blade, mode, state });
        let struck = self.blades.get_mut(blade);
        // A fault that nobody knows of stays what it is.
        struck.mode = if struck.latent { struck.mode } else { mode };
        struck.fenced = kind.mode(mode).loses_power;
        struck.external = true;
        self.recorded.is_open(blade);
    }

    /// What has happened to the blade from outside is over. True if anything had.
    pub(super) fn forgets_blow(&mut self, blade: BladeId) -> bool {
        if !self.blades.get(blade).external {
            return false;
        }
        // Until now it was dark and sound.
        self.settle(blade);
        self.blades.get_mut(blade).external = false;
        true
    }

    /// Power has returned to the blade, which may still be without any path.
    pub(super) fn power_returns(&mut self, blade: BladeId) {
        let state = self.blades.get(blade);
        let powered = state.state == State::Failed && state.unpowered == 0;
        // Nobody has dealt with it yet: it comes up as the server that it was.
        if powered && self.journey_from(blade).is_some() {
            let fenced = !state.external && self.blade_type(blade).mode(state.mode).loses_power;
            self.blades.get_mut(blade).fenced = fenced;
        }
        self.light_returns(blade);
    }

    /// Power or a path has returned to the blade.
    pub(super) fn light_returns(&mut self, blade: BladeId) {
        let state = self.blades.get(blade);
        if state.is_dark() {
            return;
        }
        match state.state {
            State::Dark => self.prepare(blade),
            State::Failed => match self.waiter(blade) {
                Some(number) if state.external => self.restarts_on(number, blade),
                Some(number) => {
                    self.journeys.get_mut(number).spent(Phase::WaitRepair, self.now);
                    self.restart_in_place(number, blade);
                }
                None => {}
            },
            _ => {}
        }
    }

    /// The workload waits until there is light where its blade is, and goes on there.
    pub(super) fn waits_for_light(&mut self, number: u32, blade: BladeId) {
        self.return_held_target(number);
        if self.blades.get(blade).is_dark() {
            return self.await_repair(number, blade);
        }
        self.restarts_on(number, blade);
    }

    /// The blade that a workload waits for has been repaired, but it is dark.
    pub(super) fn repaired_in_the_dark(&mut self, blade: BladeId) {
        let cause =
            if self.blades.get(blade).unpowered > 0 { External::PowerLost } else { External::PathsLost };
        self.set_state(blade, State::Failed);
        self.takes_blow(blade, cause);
    }

    /// The workload starts anew on its own blade, which is sound.
    fn restarts_on(&mut self, number: u32, blade: BladeId) {
        self.make_sound(blade);
        self.cured_for(number, blade);
    }

    /// A blade that an attempt or a move has lost goes to repair; one that is merely dark stands by in the dark.
    pub(super) fn put_away(&mut self, blade: BladeId) {
        if self.forgets_blow(blade) {
            self.prepare(blade);
        } else {
            self.send_to_repair(blade);
        }
    }

    /// The blade that is becoming a workload's goes dark: the attempt ends at once.
    fn target_goes_dark(&mut self, spare: BladeId) {
        let Some(workload) = self.carries(spare) else { return };
        let Some(number) = self.workloads[workload.index()].journey() else {
            return self.copy_target_fails(workload, spare);
        };
        self.set_state(spare, State::Failed);
        match self.journeys.get(number).stage {
            Stage::Running(Procedure::Transfer { .. }) => self.transfer_target_goes_dark(number, spare),
            Stage::Unnoticed | Stage::Unheard | Stage::Running(Procedure::Isolate(_)) => {
                self.give_up_target(number);
                self.put_away(spare);
            }
            Stage::Running(Procedure::Restart) if self.journeys.get(number).kind == Kind::Transfer => {
                self.planned_stop_fails(number, spare);
            }
            _ => {
                self.interrupt_steps(number);
                self.attempt_failed(number, Doom::Dark);
            }
        }
    }

    fn transfer_target_goes_dark(&mut self, number: u32, target: BladeId) {
        let now = self.now;
        let stays = self.can_stay(number);
        self.interrupt_steps(number);
        if stays {
            self.journeys.get_mut(number).spent(Phase::Transfer, now);
            return self.stay_at_source(number);
        }
        let workload = self.journeys.get(number).workload;
        self.transfer_becomes_outage(number, target);
        let Some(outage) = self.workloads[workload.index()].journey() else { return };
        self.blades.get_mut(target).workload = workload;
        self.failure_begins(outage, target);
        self.notice_at(target, now);
    }

    /// The steps under way, or the wait for a station, end now.
    fn interrupt_steps(&mut self, number: u32) {
        let now = self.now;
        self.give_up_station(number);
        self.release_station(number);
        let journey = self.journeys.get_mut(number);
        journey.settle_planned(now);
        journey.step_failed = false;
        let workload = journey.workload;
        self.queue.cancel(self.slots.workload(workload.0));
    }

    /// A blade that has failed goes dark; if it is being cured where it is, that begins anew when there is light.
    fn failed_blade_goes_dark(&mut self, blade: BladeId) {
        let Some(workload) = self.carries(blade) else { return };
        let Some(number) = self.workloads[workload.index()].journey() else { return };
        let journey = self.journeys.get(number);
        let starts = matches!(journey.stage, Stage::Running(Procedure::StartOnly | Procedure::Restart));
        if starts && journey.target.is_none() && journey.origin == blade {
            self.interrupt_steps(number);
            self.waits_for_light(number, blade);
        }
    }

    /// A blade whose identity is being read, or that is being fenced, has lost its power: the identity cannot be read
    /// any more, the state of the workload is gone, and nothing is left to fence.
    fn isolation_loses_power(&mut self, blade: BladeId) {
        let Some(workload) = self.carries(blade) else { return };
        let Some(number) = self.workloads[workload.index()].journey() else { return };
        let journey = self.journeys.get(number);
        let Stage::Running(procedure @ Procedure::Isolate(_)) = journey.stage else { return };
        if journey.origin != blade {
            return;
        }
        let steps = self.plan.steps(procedure, journey.route);
        let under_way = journey.planned.iter().filter(|piece| piece.end > self.now).count();
        let left = &steps[journey.next_step as usize - under_way..];
        if left.iter().all(|step| *step == Step::Fence) {
            self.interrupt_steps(number);
            self.journeys.get_mut(number).next_step = steps.len() as u8;
            return self.advance(number);
        }
        let enters = left.contains(&Step::ManualIdentity);
        let rest = Isolation { enters, ..Isolation::default() };
        if under_way > 0 && left.first() == Some(&Step::ManualIdentity) {
            // Whoever types it in types on.
            let journey = self.journeys.get_mut(number);
            let end = journey.stop_after_step(self.now);
            (journey.stage, journey.next_step) = (Stage::Running(Procedure::Isolate(rest)), 1);
            return self.schedule_steps(number, end);
        }
        self.interrupt_steps(number);
        if left.contains(&Step::Capture) {
            return self.cannot_read_identity(number, rest);
        }
        self.begin(number, Procedure::Isolate(rest));
    }
}
