//! Failures: what happens to a blade when a mode strikes, and to whoever depends on it.

use super::blades::State;
use super::event::Event;
use super::journey::{Kind, Stage};
use super::observer::{Note, Observer};
use super::plan::Procedure;
use super::world::World;
use crate::engine::streams::Name;
use crate::model::blade::{Effect, Remedy};
use crate::model::step::{Phase, Step};
use crate::units::{BladeId, Span, Time};

/// Parts of the keys of the draws of detection times, and of whether a fault follows the identity.
const DETECT: Name = Name::new("detect");
const FOLLOWS: Name = Name::new("follows");

impl<O: Observer> World<'_, O> {
    /// The life of a blade's mode has ended.
    pub(super) fn blade_fails(&mut self, blade: BladeId) {
        // The mode was known when the event was scheduled; nothing that could change it left the event standing.
        if let Some((_, mode)) = self.blades.next_failure(blade, self.blade_type(blade)) {
            self.strike(blade, mode);
        }
    }

    /// A mode strikes.
    pub(super) fn strike(&mut self, blade: BladeId, mode: u16) {
        let state = self.blades.get(blade).state;
        self.observer.note(self.now, Note::Fails { blade, mode, state });
        let kind = self.blade_type(blade).mode(mode);
        if matches!(kind.effect, Effect::Degrades(_)) {
            return self.degrades(blade, mode);
        }
        let struck = self.blades.get_mut(blade);
        (struck.mode, struck.external, struck.fenced) = (mode, false, kind.loses_power);
        struck.memory_lost = false;
        match state {
            State::Serving => self.serving_blade_fails(blade),
            State::Target => self.target_fails(blade),
            State::Pool => self.pooled_blade_fails(blade),
            // Not booted into the pool yet: the fault is found like any other there.
            State::Preparing => self.blades.get_mut(blade).latent = true,
            State::Absent | State::Failed | State::Repair | State::Dark | State::Maintenance => {
                unreachable!("such a blade does not age")
            }
        }
    }

    /// A blade in use has failed, or has gone dark.
    pub(super) fn serving_blade_fails(&mut self, blade: BladeId) {
        let mode = self.blades.get(blade).mode;
        if self.blade_type(blade).mode(mode).effect != Effect::WorkloadOnly {
            self.withdraw_online_repair(blade);
        }
        self.set_state(blade, State::Failed);
        let Some(workload) = self.carries(blade) else { return };
        match self.workloads[workload.index()].journey() {
            Some(number) => self.source_fails(number, blade),
            None if self.copy_to(workload).is_some() => {
                self.copy_source_fails(workload, blade);
            }
            None => {
                let number = self.goes_down(workload, Kind::Outage, blade);
                self.failure_begins(number, blade);
            }
        }
    }

    /// An outage begins with the failure of its origin, which somebody has yet to notice.
    pub(super) fn failure_begins(&mut self, number: u32, blade: BladeId) {
        let mode = self.blades.get(blade).mode;
        self.journeys.get_mut(number).mode = mode;
        self.takes_fault(number, blade);
        let delay = self.detection_time(blade, mode, self.fault_ordinal(blade));
        self.notice_at(blade, self.now.after(delay));
    }

    /// How long it takes to notice a fault of a blade in use; `ordinal` is that of its draws.
    pub(super) fn detection_time(&self, blade: BladeId, mode: u16, ordinal: u64) -> Span {
        let kind = self.blade_type(blade).mode(mode);
        let detect = kind.detect.as_ref().or(self.plan.policy.times.of(Step::Detect).base.as_ref());
        let key = || self.blades.key(blade).of(self.blades.mode_name(blade, mode)).of(DETECT);
        detect.map_or(Span::ZERO, |detect| self.draws.span(detect, key, ordinal))
    }

    /// What the fault of this blade means for the outage: whether it follows the identity, and whether no failover
    /// helps.
    pub(super) fn takes_fault(&mut self, number: u32, blade: BladeId) {
        let mode = self.blades.get(blade).mode;
        let kind = self.blade_type(blade).mode(mode);
        let draw = || {
            let key = self.blades.key(blade).of(self.blades.mode_name(blade, mode)).of(FOLLOWS);
            self.draws.of(key, self.fault_ordinal(blade)).uniform()
        };
        let follows = kind.follows_identity > 0.0 && draw() < kind.follows_identity;
        let incurable = follows || kind.remedy != Remedy::Takeover;
        let journey = self.journeys.get_mut(number);
        journey.fault_follows = follows;
        if incurable {
            journey.incurable = true;
            journey.cured = None;
        }
    }

    /// The ordinal of the draws that belong to a blade's present fault.
    pub(super) fn fault_ordinal(&self, blade: BladeId) -> u64 {
        let state = self.blades.get(blade);
        if state.external {
            // It strikes once at an instant, under every policy at the same one.
            self.now.0 as u64
        } else if self.is_recorded(blade) {
            self.recorded_return(blade).0 as u64
        } else {
            self.blades.ordinal(blade, state.mode)
        }
    }

    /// Has a failure noticed at `time`, unless a record says that service had returned by then.
    pub(super) fn notice_at(&mut self, blade: BladeId, time: Time) {
        let returned = self.recorded_return(blade);
        let slot = self.slots.blade(blade.0);
        if self.is_recorded(blade) && returned <= time {
            self.schedule(slot, returned.max(self.now), Event::Noticed);
        } else {
            self.schedule(slot, time, Event::Noticed);
        }
    }

    /// Somebody would notice that a blade in use has failed, if its module can hear of it.
    pub(super) fn noticed(&mut self, blade: BladeId) {
        if !self.has_returned(blade) && self.is_unheard(blade) {
            self.observer.note(self.now, Note::Unheard { blade });
            if let Some(number) = self.journey_from(blade) {
                let journey = self.journeys.get_mut(number);
                journey.spent(Phase::Detect, self.now);
                journey.stage = Stage::Unheard;
                if self.is_recorded(blade) {
                    // Service may return before anybody hears of it.
                    let returned = self.recorded_return(blade);
                    self.schedule(self.slots.blade(blade.0), returned, Event::Noticed);
                }
            }
            return;
        }
        let unheard = self.journey_from(blade).is_some_and(|n| self.journeys.get(n).stage == Stage::Unheard);
        self.is_noticed(blade, if unheard { Phase::WaitManagement } else { Phase::Detect });
    }

    /// A module that is back hears what a blade reported meanwhile, or finds what a poll would have found.
    pub(super) fn heard(&mut self, blade: BladeId) {
        match self.blades.get(blade).state {
            // What it reported may be over, and another failure not noticed yet.
            State::Failed => {
                let journey = self.journey_from(blade).map(|number| self.journeys.get(number));
                if journey.is_some_and(|journey| journey.stage == Stage::Unheard) {
                    self.queue.cancel(self.slots.blade(blade.0));
                    self.is_noticed(blade, Phase::WaitManagement);
                }
            }
            State::Pool if self.blades.get(blade).latent => self.is_discovered(blade),
            _ => {}
        }
    }

    /// Whether a record says that service has returned on a blade by now.
    fn has_returned(&self, blade: BladeId) -> bool {
        self.is_recorded(blade) && self.recorded_return(blade) <= self.now
    }

    /// Somebody notices that a blade in use has failed; what went before belongs to `phase`.
    fn is_noticed(&mut self, blade: BladeId, phase: Phase) {
        let now = self.now;
        self.observer.note(now, Note::Noticed { blade });
        let Some(number) = self.journey_from(blade) else { return self.put_away(blade) };
        self.journeys.get_mut(number).spent(phase, now);
        if self.has_returned(blade) {
            // Service had returned before anybody noticed.
            self.return_held_target(number);
            self.make_sound(blade);
            self.journeys.get_mut(number).cured = Some(now);
            if self.blades.get(blade).is_dark() {
                self.repaired_in_the_dark(blade);
                return self.waits_for_light(number, blade);
            }
            return self.arrives(number, blade);
        }
        self.remedy(number, blade);
    }

    /// Deals with a fault that has been noticed, in the way that cures it.
    pub(super) fn remedy(&mut self, number: u32, blade: BladeId) {
        let kind = self.blade_type(blade).mode(self.blades.get(blade).mode);
        let blade_stops = kind.effect != Effect::WorkloadOnly;
        match kind.remedy {
            Remedy::Takeover if self.plan.policy.takeover.moves() => {
                if blade_stops {
                    self.send_to_repair(blade);
                }
                self.isolate(number, blade);
            }
            Remedy::Takeover | Remedy::None if blade_stops => {
                self.return_held_target(number);
                self.send_to_repair(blade);
                self.waits_for_repair(number, blade);
            }
            _ => self.restart_in_place(number, blade),
        }
    }

    /// The workload goes on when its blade, which has been sent to repair, is sound again.
    pub(super) fn waits_for_repair(&mut self, number: u32, blade: BladeId) {
        let state = self.blades.get(blade);
        if state.workload != self.journeys.get(number).workload {
            // It came back from repair meanwhile, and told who it is.
            return self.wait_for_spare(number);
        }
        if state.state == State::Failed {
            return self.restart_in_place(number, blade);
        }
        self.await_repair(number, blade);
    }

    /// The workload waits for its own blade.
    pub(super) fn await_repair(&mut self, number: u32, blade: BladeId) {
        let journey = self.journeys.get_mut(number);
        journey.stage = Stage::AwaitingRepair;
        let workload = journey.workload;
        self.observer.note(self.now, Note::AwaitsRepair { workload, blade });
    }

    /// The journey that began with this blade and has not been dealt with.
    pub(super) fn journey_from(&self, blade: BladeId) -> Option<u32> {
        let workload = self.carries(blade)?;
        let number = self.workloads[workload.index()].journey()?;
        let journey = self.journeys.get(number);
        let waits = matches!(journey.stage, Stage::Unnoticed | Stage::Unheard);
        (journey.origin == blade && waits).then_some(number)
    }

    /// The fault is cured where it is, by nobody else's blade or crew.
    pub(super) fn restart_in_place(&mut self, number: u32, blade: BladeId) {
        let state = self.blades.get(blade);
        if state.external || state.is_dark() {
            return self.waits_for_light(number, blade);
        }
        let mode = self.blades.get(blade).mode;
        let end = if self.is_recorded(blade) {
            self.recorded_return(blade).max(self.now)
        } else {
            self.now.after(self.repair_time(blade, mode))
        };
        self.return_held_target(number);
        // A blade that has lost its power meanwhile has to be started, too.
        let cold = self.blades.get(blade).memory_lost;
        let journey = self.journeys.get_mut(number);
        journey.cured = Some(end);
        journey.stage = Stage::Running(if cold { Procedure::Restart } else { Procedure::StartOnly });
        journey.next_step = 0;
        let workload = journey.workload;
        self.observer.note(self.now, Note::CuresInPlace { workload, blade, to: end });
        self.plan_until(number, Phase::Repair, end);
    }

    fn pooled_blade_fails(&mut self, blade: BladeId) {
        self.counts.standby_failures += u64::from(self.counts(self.now));
        if self.scenario.site.standby.immediate_detection {
            self.leaves_pool(blade);
            return self.send_to_repair(blade);
        }
        self.blades.get_mut(blade).latent = true;
        self.forget_false_alarm(blade);
        self.set_state(blade, State::Pool);
        self.pool.latent_changes(1, self.now);
        // The checks of this instant have been made.
        self.expect_discovery(blade, false);
    }
}
