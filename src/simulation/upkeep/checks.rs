//! Health checks of the spares in the pool.
//!
//! Intuition: most checks find nothing, so that they are no events: when a fault comes to be, the check that will find
//! it is known already, and so is the next false alarm. A hundred thousand spares that are polled every minute cost
//! nothing. Only where polls keep a module busy does each of its rounds happen.

use crate::model::blade::External;
use crate::model::check::{CheckTimes, HealthCheck, next_check};
use crate::scenario::Scenario;
use crate::simulation::compiled::policy::CompiledPolicy;
use crate::simulation::draws::{Coin, DrawKind, Subject, Uniform};
use crate::simulation::event::class;
use crate::simulation::history::History;
use crate::simulation::process::{Process, Setup};
use crate::simulation::watching::observer::{Note, Observer};
use crate::simulation::world::{Event, SlotCounts};
use crate::units::{BladeId, Span, Time};

/// Health checks and false alarms. The check that will find a fault is known as soon as the fault comes to be.
#[derive(Clone)]
pub struct Checks;

impl Process for Checks {
    fn new(_: Setup<'_>) -> Checks {
        Checks
    }

    fn slots(scenario: &Scenario, _: &CompiledPolicy<'_>, counts: &mut SlotCounts) {
        let site = &scenario.site;
        let alarms = site.standby.check.as_ref().is_some_and(|check| check.false_alarm.is_some());
        counts.alarm = if alarms { site.blades() } else { 0 };
    }
}

impl<'a, O: Observer> History<'a, O> {
    fn health_check(&self) -> Option<&'a HealthCheck> {
        self.world.scenario.site.standby.check.as_ref()
    }

    /// Schedules the discovery of a latent fault, if there are checks that can find it; a blade that is off cannot be
    /// polled. `inclusive`: a check at this very instant is still to come.
    pub(in crate::simulation) fn expect_discovery(&mut self, blade: BladeId, inclusive: bool) {
        let Some(check) = self.health_check().filter(|_| self.world.blades.get(blade).booted) else { return };
        let (key, ordinal) = (self.world.blades.key(blade), self.fault_ordinal(blade));
        let blade_type = self.world.blades.type_of(blade);
        if check.coverage < 1.0 {
            let mode = &self.blade_type(blade).mode(self.world.blades.get(blade).mode).name;
            // A fault that comes into the pool with its blade may have been there before.
            let coverage = Subject::of(DrawKind::Coverage).on(blade_type).again_if(inclusive);
            let key = || key.named(mode).named("coverage");
            if !self.world.draws.draw(coverage, &Coin(check.coverage), key, ordinal) {
                return;
            }
        }
        let at = match &check.when {
            CheckTimes::After(after) => self.world.now.after(self.world.draws.draw(
                Subject::of(DrawKind::Discovery).on(blade_type),
                after,
                || key.named("discovery"),
                ordinal,
            )),
            CheckTimes::Periodic { .. } => self.next_check_of(blade, self.world.now, inclusive),
        };
        self.schedule(self.world.slots.blade(blade.0), at, Event::Discovered);
    }

    /// The first periodic check of a blade from `time` on; `time` itself where checks are not periodic.
    fn next_check_of(&self, blade: BladeId, time: Time, inclusive: bool) -> Time {
        let Some(CheckTimes::Periodic { period, phase }) = self.health_check().map(|check| &check.when)
        else {
            return time;
        };
        let own = || {
            let key = || self.world.blades.key(blade).named("check phase");
            let drawn = self.world.draws.draw(Subject::of(DrawKind::CheckPhase), &Uniform, key, 0);
            Span::from_us(drawn * period.0 as f64)
        };
        next_check(time, *period, phase.unwrap_or_else(own), inclusive)
    }

    /// A health check finds the latent fault of a pooled blade.
    pub(in crate::simulation) fn discovered(&mut self, blade: BladeId) {
        if !self.is_unreported(blade) {
            self.is_discovered(blade);
        }
    }

    /// A pooled blade is known to have failed.
    pub(in crate::simulation) fn is_discovered(&mut self, blade: BladeId) {
        self.observer.note(self.world.now, Note::Discovered { blade });
        self.world.books.counts.detections += 1;
        self.leaves_pool(blade);
        self.send_to_repair(blade);
        self.request(class::CLAIMS);
    }

    /// Schedules a false alarm for a sound spare that has just been booted into the pool, if there are any. A record
    /// names all that happens to its blades.
    pub(in crate::simulation) fn expect_false_alarm(&mut self, blade: BladeId) {
        let Some(every) = self.health_check().and_then(|check| check.false_alarm.as_ref()) else { return };
        let state = self.world.blades.get(blade);
        if !state.booted || state.latent || self.is_recorded(blade) {
            return;
        }
        // The same spare may be taken for failed more than once.
        let key = || self.world.blades.key(blade).named("false alarm").with(u64::from(state.preparations));
        let raised = self.world.now.after(self.world.draws.draw(
            Subject::of(DrawKind::FalseAlarm),
            every,
            key,
            self.world.now.0 as u64,
        ));
        let seen = self.next_check_of(blade, raised, true);
        self.schedule(self.world.slots.alarm(blade.0), seen, Event::FalseAlarm);
    }

    /// A blade has left the pool, or failed there: its false alarm is cancelled.
    pub(in crate::simulation) fn forget_false_alarm(&mut self, blade: BladeId) {
        if self.health_check().is_some_and(|check| check.false_alarm.is_some()) {
            self.world.queue.cancel(self.world.slots.alarm(blade.0));
        }
    }

    /// A check takes a sound spare for failed: it leaves the pool until a crew has found nothing.
    pub(in crate::simulation) fn false_alarm(&mut self, blade: BladeId) {
        let heard = self.module(blade).is_none_or(|module| !self.world.stations.is_down(module));
        if !heard {
            return self.expect_false_alarm(blade);
        }
        self.observer.note(self.world.now, Note::FalseAlarm { blade });
        self.world.books.counts.false_alarms += 1;
        self.leaves_pool(blade);
        self.world.blades.get_mut(blade).mode = self.blade_type(blade).external(External::FalseAlarm);
        self.send_to_repair(blade);
        self.request(class::CLAIMS);
    }
}
