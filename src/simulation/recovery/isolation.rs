//! Isolation: the work on a failed blade before its workload may go elsewhere.
//!
//! Intuition: the identity is read off the blade by its service processor (or was, long before), the workload's state
//! is saved if the failure left any, and the blade is powered off, so that it cannot come back as the server that
//! another blade is about to become. The steps depend on the kind of failure.

use crate::model::management::Identities;
use crate::model::step::{Phase, Step};
use crate::policy::CaptureOrder;
use crate::simulation::compiled::procedure::{Isolation, Procedure};
use crate::simulation::compiled::route::shows;
use crate::simulation::history::History;
use crate::simulation::state::blades::BladeState;
use crate::simulation::state::journey::{AttemptFailure, JourneyId, Stage};
use crate::simulation::watching::observer::Observer;
use crate::units::BladeId;

impl<O: Observer> History<'_, O> {
    /// A step has failed at every permitted try.
    pub(super) fn step_failed(&mut self, number: JourneyId) {
        let journey = self.world.journeys.get_mut(number);
        journey.step_failed = false;
        let Stage::Running(procedure) = journey.stage else { return };
        let done = self.world.compiled.steps(procedure, journey.route)[journey.next_step as usize - 1];
        let Procedure::Isolate(isolation) = procedure else {
            // A dead spare is seen to be dead, however the step went that shows it.
            let dead = journey.failing == Some(AttemptFailure::Dead) && shows(done);
            return self.attempt_failed(
                number,
                if dead { AttemptFailure::Dead } else { AttemptFailure::StepFailed },
            );
        };
        let fenced = self.world.compiled.policy.order == CaptureOrder::FenceFirst;
        let left = Isolation { reads: false, fences: isolation.fences && !fenced, ..isolation };
        if done == Step::Capture {
            return self.cannot_read_identity(number, left);
        }
        // The state could not be saved: the workload will start anew.
        let journey = self.world.journeys.get_mut(number);
        journey.stage = Stage::Running(Procedure::Isolate(Isolation { saves: false, ..isolation }));
        journey.next_step -= 1;
        self.advance(number);
    }

    /// Begins the isolation of a failed blade; the steps depend on the kind of failure.
    pub(super) fn isolate(&mut self, number: JourneyId, blade: BladeId) {
        let state = self.world.blades.get(blade);
        let mode = self.blade_type(blade).mode(state.mode);
        let at_failure = self.world.scenario.site.management.identities == Identities::AtFailure;
        let restores = self.world.compiled.policy.takeover.restores()
            && self.world.compiled.policy.order == CaptureOrder::CaptureFirst;
        let isolation = Isolation {
            reads: at_failure,
            enters: false,
            saves: restores && mode.leaves_state && !state.memory_lost,
            fences: !state.fenced,
        };
        // What the power took it has given back.
        let sp_alive = (mode.sp_alive || state.external) && state.unpowered == 0;
        let readable = sp_alive || !at_failure;
        if readable {
            return self.begin(number, Procedure::Isolate(isolation));
        }
        self.cannot_read_identity(number, Isolation { reads: false, ..isolation });
    }

    /// The identity cannot be read off the failed blade: an operator enters it, or nothing but a repair helps.
    pub(super) fn cannot_read_identity(&mut self, number: JourneyId, left: Isolation) {
        let journey = self.world.journeys.get(number);
        let (class, origin) = (self.class_of(journey.workload), journey.origin);
        self.world.books.classes[class.index()].unreadable += 1;
        if self.world.compiled.policy.times.is_said(Step::ManualIdentity) {
            return self.begin(number, Procedure::Isolate(Isolation { enters: true, ..left }));
        }
        self.return_held_target(number);
        self.waits_for_repair(number, origin);
    }

    /// The failed blade is off; if the blade itself is sound it is made ready for the pool.
    pub(super) fn is_isolated(&mut self, number: JourneyId, origin: BladeId) {
        let blade = self.world.blades.get(origin);
        if blade.workload != self.world.journeys.get(number).workload {
            return;
        }
        let state = blade.state;
        self.world.blades.get_mut(origin).fenced = true;
        if state == BladeState::Failed {
            self.make_sound(origin);
            self.release_blade(origin);
            self.prepare(origin);
        }
    }

    /// Schedules the time at which the blade is pulled by hand unless the module fences it first.
    pub(in crate::simulation) fn expect_manual_fence(&mut self, number: JourneyId) {
        if self.world.compiled.policy.times.is_said(Step::ManualFence) {
            let after = self.draw_step(number, (Step::ManualFence, 0)).0;
            let wanted = self.world.journeys.get(number).fence_wanted;
            self.schedule_steps(number, wanted.after(after).max(self.world.now));
        }
    }

    /// The blade is pulled by hand: it counts as fenced.
    pub(super) fn fenced_by_hand(&mut self, number: JourneyId) {
        let now = self.world.now;
        self.world.journeys.get_mut(number).spent(Phase::Fence, now);
        self.skip_fence(number);
    }

    /// The blade that is to be fenced is off already: no command is needed.
    pub(super) fn skip_fence(&mut self, number: JourneyId) {
        self.give_up_station(number);
        self.world.journeys.get_mut(number).next_step += 1;
        self.advance(number);
    }
}
