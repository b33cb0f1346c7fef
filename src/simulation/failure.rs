//! Failures: what happens to a blade when a mode strikes, and to whoever depends on it.

use super::blades::State;
use super::event::{Event, round};
use super::journey::{Kind, Stage};
use super::observer::Observer;
use super::plan::Procedure;
use super::world::World;
use crate::model::blade::Remedy;
use crate::model::step::{Phase, Step};
use crate::units::{BladeId, Span, Time, WorkloadId};

impl<O: Observer> World<'_, O> {
    /// The life of a blade's mode has ended.
    pub(super) fn blade_fails(&mut self, blade: BladeId) {
        // The mode was known when the event was scheduled; nothing that could change it left the event standing.
        if let Some((_, mode)) = self.blades.next_failure(blade) {
            self.strike(blade, mode);
        }
    }

    /// Has the next recorded failure of a blade happen at its time.
    pub(super) fn schedule_recorded(&mut self, at: u32) {
        let Some(record) = &self.scenario.record else { return };
        let next = self.next_recorded[at as usize] as usize;
        if let Some(failure) = record.blades[at as usize].1.get(next) {
            self.schedule(self.slots.recorded(at), failure.failed, Event::RecordedFailure);
        }
    }

    /// A recorded failure is due, whatever the blade is doing.
    pub(super) fn recorded_failure(&mut self, at: u32) {
        let Some(record) = &self.scenario.record else { return };
        let (blade, failures) = &record.blades[at as usize];
        let failure = failures[self.next_recorded[at as usize] as usize];
        self.next_recorded[at as usize] += 1;
        self.schedule_recorded(at);
        let state = self.blades.get(*blade);
        let effective = !state.latent
            && matches!(state.state, State::Serving | State::Target | State::Pool | State::Preparing);
        if !effective {
            self.ineffective += u64::from(self.counts(self.now));
            return;
        }
        let state = self.blades.get_mut(*blade);
        state.recorded_return = failure.returned;
        state.recorded_length = failure.returned.since(failure.failed);
        self.strike(*blade, failure.mode);
    }

    fn strike(&mut self, blade: BladeId, mode: u16) {
        self.blades.get_mut(blade).mode = mode;
        match self.blades.get(blade).state {
            State::Serving => self.serving_blade_fails(blade),
            State::Target => self.target_fails(blade),
            State::Pool => self.pooled_blade_fails(blade),
            // Not booted into the pool yet: the fault is found like any other there.
            State::Preparing => self.blades.get_mut(blade).latent = true,
            State::Absent | State::Failed | State::Repair => unreachable!("such a blade does not age"),
        }
    }

    fn serving_blade_fails(&mut self, blade: BladeId) {
        self.set_state(blade, State::Failed);
        let Some(workload) = self.carries(blade) else { return };
        match self.workloads[workload.index()].journey {
            Some(number) => self.source_fails(number, blade),
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
        let kind = &self.blade_type(blade).modes[mode as usize];
        let key = self.blades.key(blade).named(&kind.name);
        let ordinal = self.fault_ordinal(blade);
        let detect = kind.detect.as_ref().or(self.plan.policy.times.get(Step::Detect));
        let delay = detect.map_or(Span::ZERO, |d| d.draw(&mut key.named("detect").stream(ordinal)));
        self.notice_at(blade, self.now.after(delay));
    }

    /// What the fault of this blade means for the outage: whether it follows the identity, and whether no failover
    /// helps.
    pub(super) fn takes_fault(&mut self, number: u32, blade: BladeId) {
        let mode = self.blades.get(blade).mode;
        let kind = &self.blade_type(blade).modes[mode as usize];
        let key = self.blades.key(blade).named(&kind.name);
        let follows = kind.follows_identity > 0.0
            && key.named("follows").stream(self.fault_ordinal(blade)).uniform() < kind.follows_identity;
        let incurable = follows || kind.remedy != Remedy::Takeover;
        let journey = self.journeys.get_mut(number);
        journey.fault_follows = follows;
        if incurable {
            journey.incurable = true;
            journey.cured = None;
        }
    }

    /// The ordinal of the draws that belong to a blade's present fault.
    fn fault_ordinal(&self, blade: BladeId) -> u64 {
        let state = self.blades.get(blade);
        if self.is_recorded(blade) {
            state.recorded_return.0 as u64
        } else {
            self.blades.ordinal(blade, state.mode)
        }
    }

    /// Has a failure noticed at `time`, unless a record says that service had returned by then.
    pub(super) fn notice_at(&mut self, blade: BladeId, time: Time) {
        let returned = self.blades.get(blade).recorded_return;
        let slot = self.slots.blade(blade.0);
        if self.is_recorded(blade) && returned <= time {
            self.schedule(slot, returned.max(self.now), Event::Noticed);
        } else {
            self.schedule(slot, time, Event::Noticed);
        }
    }

    /// Somebody notices that a blade in use has failed.
    pub(super) fn noticed(&mut self, blade: BladeId) {
        let now = self.now;
        let Some(workload) = self.carries(blade) else { return self.send_to_repair(blade) };
        let Some(number) = self.journey_from(workload, blade) else { return self.send_to_repair(blade) };
        self.journeys.get_mut(number).spent(Phase::Detect, now);
        if self.is_recorded(blade) && self.blades.get(blade).recorded_return <= now {
            // Service had returned before anybody noticed.
            self.return_held_target(number);
            self.make_sound(blade);
            self.journeys.get_mut(number).cured = Some(now);
            return self.arrives(number, blade);
        }
        self.remedy(number, blade);
    }

    /// Deals with a fault that has been noticed, in the way that cures it.
    pub(super) fn remedy(&mut self, number: u32, blade: BladeId) {
        let mode = self.blades.get(blade).mode;
        match self.blade_type(blade).modes[mode as usize].remedy {
            Remedy::RestartInPlace => self.restart_in_place(number, blade),
            Remedy::Takeover if self.plan.policy.takeover.moves() => {
                self.send_to_repair(blade);
                self.begin(number, Procedure::Isolate);
            }
            Remedy::Takeover | Remedy::None => {
                self.return_held_target(number);
                self.journeys.get_mut(number).stage = Stage::AwaitingRepair;
                self.send_to_repair(blade);
            }
        }
    }

    /// A sound blade that was held for a takeover which is not needed returns to the pool.
    fn return_held_target(&mut self, number: u32) {
        if let Some(target) = self.give_up_target(number) {
            self.prepare(target);
        }
    }

    /// The journey of a workload, if it began with this blade.
    fn journey_from(&self, workload: WorkloadId, blade: BladeId) -> Option<u32> {
        let number = self.workloads[workload.index()].journey?;
        let journey = self.journeys.get(number);
        (journey.origin == blade && journey.stage == Stage::Unnoticed).then_some(number)
    }

    /// The fault is cured where it is, by nobody else's blade or crew.
    fn restart_in_place(&mut self, number: u32, blade: BladeId) {
        let mode = self.blades.get(blade).mode;
        let kind = &self.blade_type(blade).modes[mode as usize];
        let key = self.blades.key(blade).named("repair").named(&kind.name);
        let end = if self.is_recorded(blade) {
            self.blades.get(blade).recorded_return.max(self.now)
        } else {
            self.now.after(kind.repair.draw(&mut key.stream(self.blades.ordinal(blade, mode))))
        };
        self.return_held_target(number);
        let journey = self.journeys.get_mut(number);
        journey.cured = Some(end);
        journey.stage = Stage::Running(Procedure::StartOnly);
        journey.next_step = 0;
        self.plan_until(number, Phase::Repair, end);
    }

    fn pooled_blade_fails(&mut self, blade: BladeId) {
        self.standby_failures += u64::from(self.counts(self.now));
        if self.scenario.site.standby.immediate_detection {
            self.leaves_pool(blade);
            return self.send_to_repair(blade);
        }
        self.blades.get_mut(blade).latent = true;
        self.set_state(blade, State::Pool);
        self.pool.latent_changes(1, self.now);
        self.expect_discovery(blade);
    }

    /// The health checks find a latent fault after a while, if there are any; nobody can poll a blade that is off.
    pub(super) fn expect_discovery(&mut self, blade: BladeId) {
        if !self.blades.get(blade).booted {
            return;
        }
        let Some(discovery) = &self.scenario.site.standby.discovery else { return };
        let ordinal = self.fault_ordinal(blade);
        let delay = discovery.draw(&mut self.blades.key(blade).named("discovery").stream(ordinal));
        self.schedule(self.slots.blade(blade.0), self.now.after(delay), Event::Discovered);
    }

    /// A health check finds the latent fault of a pooled blade.
    pub(super) fn discovered(&mut self, blade: BladeId) {
        self.detections += u64::from(self.counts(self.now));
        self.leaves_pool(blade);
        self.send_to_repair(blade);
        self.request(round::CLAIMS);
    }
}
