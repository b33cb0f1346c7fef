//! Health checks of the spares in the pool.
//!
//! Intuition: most checks find nothing, so that they are no events: when a fault comes to be, the check that will find
//! it is known already, and the same goes for the next false alarm. A hundred thousand spares that are polled every
//! minute cost nothing. Only where polls keep a module busy does each of its rounds happen.

use super::event::{Event, round};
use super::observer::{Note, Observer};
use super::slots::Process;
use super::stations::{Client, StationId};
use super::world::World;
use crate::model::blade::External;
use crate::model::check::{HealthCheck, When, next_check};
use crate::units::{BladeId, EnclosureId, Span, Time};

impl<'a, O: Observer> World<'a, O> {
    fn health_check(&self) -> Option<&'a HealthCheck> {
        self.scenario.site.standby.check.as_ref()
    }

    /// The checks find a latent fault after a while, if there are any and they can find it; nobody can poll a blade
    /// that is off. `inclusive`: whether a check at this very instant is still to come.
    pub(super) fn expect_discovery(&mut self, blade: BladeId, inclusive: bool) {
        let Some(check) = self.health_check().filter(|_| self.blades.get(blade).booted) else { return };
        let (key, ordinal) = (self.blades.key(blade), self.fault_ordinal(blade));
        if check.coverage < 1.0 {
            let mode = &self.blade_type(blade).mode(self.blades.get(blade).mode).name;
            let drawn = self.draws.of(key.named(mode).named("coverage"), ordinal).uniform();
            if drawn >= check.coverage {
                return;
            }
        }
        let at = match &check.when {
            When::After(after) => self.now.after(self.draws.span(after, || key.named("discovery"), ordinal)),
            When::Periodic { .. } => self.next_check_of(blade, self.now, inclusive),
        };
        self.schedule(self.slots.blade(blade.0), at, Event::Discovered);
    }

    /// The first periodic check of a blade from `time` on; `time` itself where checks are not periodic.
    fn next_check_of(&self, blade: BladeId, time: Time, inclusive: bool) -> Time {
        let Some(When::Periodic { period, phase }) = self.health_check().map(|check| &check.when) else {
            return time;
        };
        let own = || {
            let drawn = self.draws.of(self.blades.key(blade).named("check phase"), 0).uniform();
            Span::from_us(drawn * period.0 as f64)
        };
        next_check(time, *period, phase.unwrap_or_else(own), inclusive)
    }

    /// A health check finds the latent fault of a pooled blade.
    pub(super) fn discovered(&mut self, blade: BladeId) {
        if !self.is_unheard(blade) {
            self.is_discovered(blade);
        }
    }

    /// A pooled blade is known to have failed.
    pub(super) fn is_discovered(&mut self, blade: BladeId) {
        self.observer.note(self.now, Note::Discovered { blade });
        self.counts.detections += u64::from(self.counts(self.now));
        self.leaves_pool(blade);
        self.send_to_repair(blade);
        self.request(round::CLAIMS);
    }

    /// A sound spare that has just been booted into the pool may be taken for failed after a while. A record says all
    /// that happens to its blades.
    pub(super) fn expect_false_alarm(&mut self, blade: BladeId) {
        let Some(every) = self.health_check().and_then(|check| check.false_alarm.as_ref()) else { return };
        let state = self.blades.get(blade);
        if !state.booted || state.latent || self.is_recorded(blade) {
            return;
        }
        // The same spare may be taken for failed more than once.
        let key = || self.blades.key(blade).named("false alarm").with(u64::from(state.preparations));
        let raised = self.now.after(self.draws.span(every, key, self.now.0 as u64));
        let seen = self.next_check_of(blade, raised, true);
        self.schedule(self.slots.alarm(blade.0), seen, Event::FalseAlarm);
    }

    /// A blade has left the pool, or failed there: no check takes it for failed.
    pub(super) fn forget_false_alarm(&mut self, blade: BladeId) {
        if self.health_check().is_some_and(|check| check.false_alarm.is_some()) {
            self.queue.cancel(self.slots.alarm(blade.0));
        }
    }

    /// A check takes a sound spare for failed: it leaves the pool until a crew has found nothing.
    pub(super) fn false_alarm(&mut self, blade: BladeId) {
        let heard = self.module(blade).is_none_or(|module| !self.stations.is_down(module));
        if !heard {
            return self.expect_false_alarm(blade);
        }
        self.observer.note(self.now, Note::FalseAlarm { blade });
        self.counts.false_alarms += u64::from(self.counts(self.now));
        self.leaves_pool(blade);
        self.blades.get_mut(blade).mode = self.blade_type(blade).external(External::FalseAlarm);
        self.send_to_repair(blade);
        self.request(round::CLAIMS);
    }

    /// Schedules the first rounds of polls that keep modules busy.
    pub(super) fn polls_start(&mut self) {
        if self.slots.has(Process::Poll) {
            (0..self.scenario.site.enclosures.len() as u32).for_each(|at| self.expect_poll(at, true));
        }
    }

    fn expect_poll(&mut self, module: u32, inclusive: bool) {
        let Some(When::Periodic { period, phase: Some(phase) }) =
            self.health_check().map(|check| &check.when)
        else {
            return;
        };
        let next = next_check(self.now, *period, *phase, inclusive);
        self.schedule(self.slots.poll(module), next, Event::Polls);
    }

    /// A module has to poll its booted spares, unless it still is at it.
    pub(super) fn polls(&mut self, module: u32) {
        self.expect_poll(module, false);
        let (station, client) = (StationId::new(module), Client::Poll(EnclosureId(module)));
        let idle = !self.stations.is_waiting(station, client)
            && self.queue.due(self.slots.poll_end(module)).is_none();
        if idle && !self.stations.is_down(station) && self.stations.all[module as usize].polled > 0 {
            self.want_poll(station);
        }
    }

    /// The module begins to poll.
    pub(super) fn begin_poll(&mut self, module: EnclosureId) {
        let occupies = self.health_check().map_or(Span::ZERO, |check| check.occupies);
        let spares = self.stations.all[module.index()].polled;
        let end = self.now.after(Span(occupies.0.saturating_mul(spares.into())));
        self.observer.note(self.now, Note::Polls { module, to: end });
        self.schedule(self.slots.poll_end(module.0), end, Event::PollEnds);
    }

    /// The module has polled its spares.
    pub(super) fn poll_ends(&mut self, module: u32) {
        self.station_done(StationId::new(module), Client::Poll(EnclosureId(module)));
    }

    /// A spare has entered the pool, or left it: if it is booted, its module has one more to poll, or one less.
    #[inline]
    pub(super) fn polled_change(&mut self, blade: BladeId, enters: bool) {
        if !self.slots.has(Process::Poll) || !self.blades.get(blade).booted {
            return;
        }
        if let Some(enclosure) = self.enclosure(blade) {
            let polled = &mut self.stations.all[enclosure.index()].polled;
            *polled = if enters { *polled + 1 } else { *polled - 1 };
        }
    }

    /// What each module has to poll is counted right.
    pub(super) fn audit_polled(&self) {
        let mut polled = vec![0; self.stations.all.len()];
        if self.slots.has(Process::Poll) {
            let booted = self.pool.spares().filter(|blade| self.blades.get(*blade).booted);
            booted.filter_map(|blade| self.enclosure(blade)).for_each(|at| polled[at.index()] += 1);
        }
        let counted = self.stations.all.iter().map(|station| station.polled);
        assert!(counted.eq(polled.iter().copied()), "booted spares by enclosure: {polled:?}");
    }
}
