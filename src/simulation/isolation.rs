//! Isolation: what is done with a failed blade before its workload may go elsewhere.
//!
//! Intuition: the identity is read off the blade by its service processor (or was, long before), the workload's state
//! is saved if the failure left any, and the blade is powered off, so that it cannot come back as the server that
//! another blade is about to become. What there is to do depends on how it failed.

use super::blades::State;
use super::journey::{Doom, Stage};
use super::observer::Observer;
use super::plan::{Isolation, Procedure};
use super::route::shows;
use super::world::World;
use crate::model::management::Identities;
use crate::model::step::Step;
use crate::policy::Order;
use crate::units::BladeId;

impl<O: Observer> World<'_, O> {
    /// A step has failed as often as it may be tried.
    pub(super) fn step_failed(&mut self, number: u32) {
        let journey = self.journeys.get_mut(number);
        journey.step_failed = false;
        let Stage::Running(procedure) = journey.stage else { return };
        let done = self.plan.steps(procedure, journey.route)[journey.next_step as usize - 1];
        let Procedure::Isolate(isolation) = procedure else {
            // A dead spare is seen to be dead, however the step went that shows it.
            let dead = journey.doom == Some(Doom::Dead) && shows(done);
            return self.attempt_failed(number, if dead { Doom::Dead } else { Doom::StepFailed });
        };
        let fenced = self.plan.policy.order == Order::FenceFirst;
        let left = Isolation { reads: false, fences: isolation.fences && !fenced, ..isolation };
        if done == Step::Capture {
            return self.cannot_read_identity(number, left);
        }
        // The state could not be saved: the workload will start anew.
        let journey = self.journeys.get_mut(number);
        journey.stage = Stage::Running(Procedure::Isolate(Isolation { saves: false, ..isolation }));
        journey.next_step -= 1;
        self.advance(number);
    }

    /// Begins to deal with a failed blade: what there is to do depends on how it failed.
    pub(super) fn isolate(&mut self, number: u32, blade: BladeId) {
        let state = self.blades.get(blade);
        let mode = self.blade_type(blade).mode(state.mode);
        let at_failure = self.scenario.site.management.identities == Identities::AtFailure;
        let restores = self.plan.policy.takeover.restores() && self.plan.policy.order == Order::CaptureFirst;
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

    /// Nobody can read the identity off the failed blade: an operator enters it, or nothing but a repair helps.
    pub(super) fn cannot_read_identity(&mut self, number: u32, left: Isolation) {
        let journey = self.journeys.get(number);
        let (class, origin) = (self.class_of(journey.workload), journey.origin);
        self.classes[class.index()].unreadable += u64::from(self.counts(self.now));
        if self.plan.policy.times.is_said(Step::ManualIdentity) {
            return self.begin(number, Procedure::Isolate(Isolation { enters: true, ..left }));
        }
        self.return_held_target(number);
        self.waits_for_repair(number, origin);
    }

    /// The failed blade is off; if nothing was wrong with the blade itself it is made ready for the pool.
    pub(super) fn is_isolated(&mut self, number: u32, origin: BladeId) {
        let blade = self.blades.get(origin);
        if blade.workload != self.journeys.get(number).workload {
            return;
        }
        let state = blade.state;
        self.blades.get_mut(origin).fenced = true;
        if state == State::Failed {
            self.make_sound(origin);
            self.release_blade(origin);
            self.prepare(origin);
        }
    }
}
