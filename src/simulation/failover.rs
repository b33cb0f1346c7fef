//! Failover: the procedures of a journey, the claim of a spare, and what can go wrong on the way.

use super::blades::State;
use super::event::{Event, round};
use super::journey::{Kind, Stage};
use super::observer::{Attempt, Observer};
use super::plan::{Procedure, shows};
use super::world::World;
use crate::engine::streams::Key;
use crate::model::step::{Phase, Step};
use crate::policy::selection::Request;
use crate::units::{BladeId, Time, TypeId, WorkloadId};

impl<O: Observer> World<'_, O> {
    /// Begins a procedure.
    pub(super) fn begin(&mut self, number: u32, procedure: Procedure) {
        let journey = self.journeys.get_mut(number);
        journey.stage = Stage::Running(procedure);
        journey.next_step = 0;
        self.advance(number);
    }

    /// Goes on with the procedure: the next steps that no module has a hand in become one pending event.
    pub(super) fn advance(&mut self, number: u32) {
        let plan = self.plan;
        loop {
            if self.transfer_progresses(number) {
                return;
            }
            let journey = self.journeys.get(number);
            let Stage::Running(procedure) = journey.stage else { return };
            let steps = plan.steps(procedure);
            let next = journey.next_step as usize;
            let Some(&step) = steps.get(next) else { return self.procedure_ends(number, procedure) };
            if let Some(module) = self.module_for(number, step) {
                return self.want_module(number, module, step);
            }
            let mut end = self.now;
            let mut count = 0;
            self.journeys.get_mut(number).planned.clear();
            for &step in &steps[next..] {
                if count > 0 && self.module_for(number, step).is_some() {
                    break;
                }
                end = end.after(self.draw_step(number, step));
                self.journeys.get_mut(number).planned.push((plan.phase(procedure, step), end));
                count += 1;
                if breaks_after(procedure, step) {
                    break;
                }
            }
            let journey = self.journeys.get_mut(number);
            journey.next_step += count;
            if end > self.now {
                return self.schedule_steps(number, end);
            }
        }
    }

    /// A module is free for the next step, which it carries out alone.
    pub(super) fn run_commanded_step(&mut self, number: u32) {
        let now = self.now;
        let journey = self.journeys.get_mut(number);
        journey.waited_for_module(now);
        let Stage::Running(procedure) = journey.stage else { return };
        let step = self.plan.steps(procedure)[journey.next_step as usize];
        let end = now.after(self.draw_step(number, step));
        self.journeys.get_mut(number).next_step += 1;
        self.plan_until(number, self.plan.phase(procedure, step), end);
    }

    /// The time until `end` belongs to one phase; then the procedure goes on.
    pub(super) fn plan_until(&mut self, number: u32, phase: Phase, end: Time) {
        let journey = self.journeys.get_mut(number);
        journey.planned.clear();
        journey.planned.push((phase, end));
        self.schedule_steps(number, end);
    }

    fn schedule_steps(&mut self, number: u32, end: Time) {
        let workload = self.journeys.get(number).workload;
        self.schedule(self.slots.workload(workload.0), end, Event::StepsEnd);
    }

    fn draw_step(&self, number: u32, step: Step) -> crate::units::Span {
        let journey = self.journeys.get(number);
        let Some(duration) = self.plan.policy.times.get(step) else { return crate::units::Span::ZERO };
        duration.draw(&mut self.attempt_key(number).stream(step as u64 + u64::from(journey.attempt) * 64))
    }

    /// The key of the draws of this outage, or of this planned move.
    fn attempt_key(&self, number: u32) -> Key {
        let journey = self.journeys.get(number);
        let kind = if journey.kind == Kind::Outage { "outage" } else { "transfer" };
        self.workloads[journey.workload.index()].key.named(kind).with(u64::from(journey.ordinal))
    }

    /// The steps under way are done.
    pub(super) fn steps_end(&mut self, workload: WorkloadId) {
        let Some(number) = self.workloads[workload.index()].journey else { return };
        let now = self.now;
        self.release_module(number);
        let journey = self.journeys.get_mut(number);
        journey.settle_planned(now);
        if journey.target_lost {
            return match journey.kind {
                Kind::Outage => self.attempt_failed(number),
                Kind::Transfer => self.stay_at_source(number),
            };
        }
        self.advance(number);
    }

    fn procedure_ends(&mut self, number: u32, procedure: Procedure) {
        let (origin, target) = (self.journeys.get(number).origin, self.journeys.get(number).target);
        match procedure {
            Procedure::Isolate => match target {
                // The spare that a planned move had claimed already.
                Some(spare) => self.take_over(number, spare),
                None => self.wait_for_spare(number),
            },
            Procedure::Takeover { .. } => self.taken_over(number),
            Procedure::Futile { .. } => self.attempt_failed(number),
            Procedure::Restart | Procedure::StartOnly => {
                let blade = target.unwrap_or(origin);
                if self.blades.get(blade).state == State::Failed {
                    self.make_sound(blade);
                }
                self.arrives(number, blade);
            }
            Procedure::Transfer { .. } => self.transferred(number),
        }
    }

    /// The workload needs a spare: it takes its place among those waiting.
    fn wait_for_spare(&mut self, number: u32) {
        let now = self.now;
        let journey = self.journeys.get_mut(number);
        journey.stage = Stage::Waiting;
        journey.waiting_since = now;
        let workload = journey.workload;
        let place = self.claim_place(number);
        let class = self.class_of(workload);
        self.classes[class.index()].needs += u64::from(self.counts(now));
        self.claims.insert(place);
        self.waiting.add(1, now);
        self.observer.pool_changed(now, self.pool.len(), self.waiting.value());
        self.request(round::CLAIMS);
    }

    pub(super) fn claim_place(&self, number: u32) -> (u32, Time, WorkloadId) {
        let journey = self.journeys.get(number);
        let class = &self.scenario.site.classes[self.class_of(journey.workload).index()];
        (class.priority, journey.started, journey.workload)
    }

    /// Every waiting workload, in order, claims a spare if there is one for it.
    pub(super) fn claim_round(&mut self) {
        let mut after = None;
        while self.server_is_free() && !self.pool.is_empty() {
            let next = match after {
                None => self.claims.first(),
                Some(place) => {
                    self.claims.range((std::ops::Bound::Excluded(place), std::ops::Bound::Unbounded)).next()
                }
            };
            let Some(&place) = next else { return };
            if let Some(spare) = self.select(place.2) {
                self.claim(place, spare);
            }
            after = Some(place);
        }
    }

    /// The spare that the policy chooses for a waiting workload, if there is one for it.
    pub(super) fn select(&mut self, workload: WorkloadId) -> Option<BladeId> {
        let state = &self.workloads[workload.index()];
        let number = state.journey?;
        let attempt = self.journeys.get(number).attempt;
        let key = self.attempt_key(number).named("selection");
        let last = state.blade;
        let last_type = self.blades.get(last).blade_type;
        let enclosure = self.enclosure(last);
        let class = state.class;
        // A booted spare if the rule wants any of them, else a cold one.
        [true, false].into_iter().find_map(|booted| {
            let enquiry = self.pool.enquire(self.plan, class, enclosure, booted);
            let request = Request { last_type: TypeId(u32::from(last_type)), shelves: &enquiry };
            self.plan.policy.selection.select(&request, &mut key.stream(u64::from(attempt))).ok()
        })
    }

    fn claim(&mut self, place: (u32, Time, WorkloadId), spare: BladeId) {
        let Some(number) = self.workloads[place.2.index()].journey else { return };
        let now = self.now;
        self.claims.remove(&place);
        self.waiting.add(-1, now);
        self.count_wait(number);
        let phase = self.waiting_phase();
        let journey = self.journeys.get_mut(number);
        journey.spent(phase, now);
        journey.target = Some(spare);
        journey.holds_slot = true;
        self.server_takes_on();
        self.leaves_pool(spare);
        self.take_over(number, spare);
    }

    /// Counts the wait that ends now, if it took any time.
    pub(super) fn count_wait(&mut self, number: u32) {
        let journey = self.journeys.get(number);
        if self.now > journey.waiting_since && self.counts(journey.waiting_since) {
            let class = self.class_of(journey.workload);
            self.classes[class.index()].waits += 1;
        }
    }

    /// A claimed spare begins to take over.
    fn take_over(&mut self, number: u32, spare: BladeId) {
        let workload = self.journeys.get(number).workload;
        let class = self.class_of(workload);
        self.classes[class.index()].failovers += u64::from(self.counts(self.now));
        self.journeys.get_mut(number).mark_claim(self.now);
        let blade = self.blades.get_mut(spare);
        blade.workload = workload;
        blade.carries_identity = true;
        let (latent, booted, held) = (blade.latent, blade.booted, blade.state == State::Target);
        if !held {
            self.set_state(spare, State::Target);
        }
        let procedure = if latent { Procedure::Futile { booted } } else { Procedure::Takeover { booted } };
        self.begin(number, procedure);
    }

    fn taken_over(&mut self, number: u32) {
        let journey = self.journeys.get(number);
        let Some(spare) = journey.target else { return };
        let (follows, cured) = (journey.fault_follows, journey.cured);
        self.observer.attempt_ended(journey, self.now, spare, Attempt::Succeeded);
        if !follows || cured.is_some() {
            return self.arrives(number, spare);
        }
        // The fault came along and strikes again: nothing helps but its repair.
        let journey = self.journeys.get_mut(number);
        journey.stage = Stage::AwaitingCure;
        if std::mem::take(&mut journey.holds_slot) {
            self.slot_freed();
        }
    }

    /// The blade that is becoming a workload's fails.
    pub(super) fn target_fails(&mut self, spare: BladeId) {
        let Some(workload) = self.carries(spare) else { return };
        let Some(number) = self.workloads[workload.index()].journey else { return };
        self.set_state(spare, State::Failed);
        let now = self.now;
        match self.journeys.get(number).stage {
            Stage::Running(Procedure::Transfer { .. }) => self.transfer_target_fails(number, spare),
            Stage::Running(Procedure::Takeover { .. } | Procedure::Restart | Procedure::StartOnly) => {
                self.journeys.get_mut(number).target_lost = true;
                if self.give_up_module(number) {
                    return self.attempt_failed(number);
                }
                let end = self.journeys.get_mut(number).stop_after_step(now);
                self.schedule_steps(number, end);
            }
            Stage::AwaitingCure => {
                let phase = self.repair_phase(self.journeys.get(number).origin);
                self.journeys.get_mut(number).spent(phase, now);
                self.attempt_failed(number);
            }
            // Held for a workload whose own failure is still being dealt with.
            Stage::Unnoticed | Stage::Running(Procedure::Isolate) => {
                self.give_up_target(number);
                self.send_to_repair(spare);
            }
            stage => unreachable!("no target ages in {stage:?}"),
        }
    }

    /// The journey lets go of the blade it holds, and of its slot of the server.
    pub(super) fn give_up_target(&mut self, number: u32) -> Option<BladeId> {
        let journey = self.journeys.get_mut(number);
        let target = journey.target.take()?;
        let held_slot = std::mem::take(&mut journey.holds_slot);
        self.release_blade(target);
        if held_slot {
            self.slot_freed();
        }
        Some(target)
    }

    /// The attempt has failed and somebody noticed: the spare goes to repair, the workload needs another.
    fn attempt_failed(&mut self, number: u32) {
        let now = self.now;
        let journey = self.journeys.get_mut(number);
        journey.attempt_failed(now);
        let Some(spare) = journey.target else { return };
        let (workload, restarts) = (journey.workload, journey.stage == Stage::Running(Procedure::Restart));
        self.observer.attempt_ended(self.journeys.get(number), now, spare, Attempt::Failed);
        if restarts {
            // Its own blade, failed again while it restarted. (Claimed from the pool it is a spare like any other.)
            self.journeys.get_mut(number).target = None;
            self.takes_fault(number, spare);
            return self.remedy(number, spare);
        }
        let class = self.class_of(workload);
        self.classes[class.index()].failed_failovers += u64::from(self.counts(now));
        self.give_up_target(number);
        self.send_to_repair(spare);
        self.wait_for_spare(number);
    }
}

/// Whether something else depends on when this step of a procedure ends, so that it must not share an event.
fn breaks_after(procedure: Procedure, step: Step) -> bool {
    matches!(procedure, Procedure::Transfer { .. })
        && (matches!(step, Step::CaptureState | Step::PowerDown) || shows(step))
}
