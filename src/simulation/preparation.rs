//! Into and out of the pool: clearing of the old identity, booting, deliveries.

use super::blades::{NOBODY, State};
use super::event::{Event, round};
use super::observer::{Note, Observer};
use super::route::longest;
use super::stations::{Client, StationId};
use super::world::World;
use crate::engine::streams::Name;
use crate::model::fleet::Role;
use crate::model::step::Step;
use crate::policy::rebalance::Seeks;
use crate::units::{BladeId, Span, Time};

/// What is done with a blade before it is ready, in this order.
const STEPS: [Step; 5] =
    [Step::ClearIdentity, Step::PowerCommand, Step::PowerOn, Step::Boot, Step::BootPartition];

/// Part of the key of the draws of how long they take.
const PREPARATION: Name = Name::new("preparation");

impl<O: Observer> World<'_, O> {
    /// A sound blade without a workload is made ready for the pool: first its identity is cleared, so that no stale
    /// address logs in twice, then it is booted if the policy wants it so.
    pub(super) fn prepare(&mut self, blade: BladeId) {
        if self.has_pending_faults(blade) {
            return self.send_degraded_to_repair(blade);
        }
        if self.blades.get(blade).is_dark() {
            return self.set_state(blade, State::Dark);
        }
        if self.blades.get(blade).due > 0 {
            return self.begin_maintenance(blade);
        }
        let boots = self.plan.policy.readiness.boots(self.booted);
        self.booted += u32::from(boots);
        self.begin_preparation(blade, boots);
    }

    fn begin_preparation(&mut self, blade: BladeId, boots: bool) {
        let state = self.blades.get_mut(blade);
        state.booted = boots;
        state.preparations += 1;
        state.next_step = 0;
        self.set_state(blade, State::Preparing);
        self.advance_preparation(blade);
    }

    /// Goes on with the preparation: steps that no station has a hand in become one pending event.
    pub(super) fn advance_preparation(&mut self, blade: BladeId) {
        let mut end = self.now;
        while let Some(step) = self.next_preparation(blade) {
            let Some(station) = self.station_for_preparation(blade, step) else {
                end = self.prepare_step(blade, step, end);
                continue;
            };
            if end > self.now {
                break;
            }
            return self.want_station_for(blade, station, step);
        }
        if end > self.now {
            return self.schedule(self.slots.blade(blade.0), end, Event::Prepared);
        }
        self.enter_pool(blade);
    }

    /// The preparation ends before the blade is ready.
    pub(super) fn gives_up_preparation(&mut self, blade: BladeId) {
        match self.blades.get_mut(blade).station.take() {
            Some(station) => self.station_done(station, Client::Blade(blade)),
            None => self.leaves_stations(blade),
        }
        self.queue.cancel(self.slots.blade(blade.0));
        self.is_booted_no_longer(blade);
    }

    /// The next step of the preparation that this blade needs at all; what is behind it is done.
    pub(super) fn next_preparation(&mut self, blade: BladeId) -> Option<Step> {
        if !self.blades.get(blade).booted && self.blades.get(blade).next_step > 0 {
            // A cold one is not started.
            return None;
        }
        let partitioned = !self.blade_type(blade).hardware.partitions.is_empty();
        loop {
            let state = self.blades.get(blade);
            let step = *STEPS.get(state.next_step as usize)?;
            let needed = match step {
                Step::ClearIdentity => state.identity != NOBODY,
                Step::Boot => state.booted && !partitioned,
                Step::BootPartition => state.booted && partitioned,
                _ => state.booted,
            };
            let takes_time = step == Step::BootPartition || self.plan.takes_time(step);
            if needed && takes_time {
                return Some(step);
            }
            self.preparation_done(blade);
        }
    }

    /// The next step of a blade's preparation is done.
    fn preparation_done(&mut self, blade: BladeId) {
        let state = self.blades.get_mut(blade);
        if STEPS.get(state.next_step as usize) == Some(&Step::ClearIdentity) {
            state.identity = NOBODY;
        }
        state.next_step += 1;
    }

    fn prepare_step(&mut self, blade: BladeId, step: Step, from: Time) -> Time {
        let to = from.after(self.draw_preparation(blade, step));
        self.observer.note(self.now, Note::Prepares { blade, step, from, to });
        self.preparation_done(blade);
        to
    }

    fn draw_preparation(&self, blade: BladeId, step: Step) -> Span {
        let (durations, chains) = self.plan.preparation(self.blades.type_of(blade));
        let key =
            || self.blades.key(blade).of(PREPARATION).with(u64::from(self.blades.get(blade).preparations));
        let single = |(step, index): (Step, u16)| {
            let ordinal = step as u64 | u64::from(index) << 8;
            durations.span(step, |law| self.draws.span(law, key, ordinal))
        };
        if step != Step::BootPartition {
            return single((step, 0));
        }
        longest(chains, single, |_, _| {}).1
    }

    /// A station has begun with the next step of a blade's preparation.
    pub(super) fn prepare_at_station(&mut self, blade: BladeId, station: StationId) {
        let Some(step) = self.next_preparation(blade) else { return };
        self.blades.get_mut(blade).station = Some(station);
        let to = self.now.after(self.draw_preparation(blade, step));
        self.observer.note(self.now, Note::Prepares { blade, step, from: self.now, to });
        self.schedule(self.slots.blade(blade.0), to, Event::Prepared);
    }

    /// The module dropped the command under way for this blade.
    pub(super) fn preparation_is_dropped(&mut self, blade: BladeId) {
        self.blades.get_mut(blade).station = None;
        self.queue.cancel(self.slots.blade(blade.0));
    }

    /// Steps of a preparation are done.
    pub(super) fn prepared(&mut self, blade: BladeId) {
        if let Some(station) = self.blades.get_mut(blade).station.take() {
            self.station_done(station, Client::Blade(blade));
            self.preparation_done(blade);
        }
        self.advance_preparation(blade);
    }

    /// The blade is ready.
    pub(super) fn enter_pool(&mut self, blade: BladeId) {
        let state = self.blades.get(blade);
        let (booted, latent) = (state.booted, state.latent);
        if latent && self.scenario.site.standby.immediate_detection {
            self.is_booted_no_longer(blade);
            return self.send_to_repair(blade);
        }
        self.blades.get_mut(blade).fenced = false;
        self.set_state(blade, State::Pool);
        self.pool.enter(blade, booted, self.now);
        self.home_is_ready(blade, true);
        self.polled_change(blade, true);
        self.spares_change(blade, true);
        if latent {
            self.pool.latent_changes(1, self.now);
            self.expect_discovery(blade, true);
        }
        self.expect_false_alarm(blade);
        self.observer.pool_changed(self.now, self.pool.len(), self.waiting.value());
        if !self.claims.is_empty() {
            self.request(round::CLAIMS);
        }
        if self.plan.seeks != Seeks::Nothing {
            self.request(round::CASCADES);
        }
    }

    /// The blade leaves the pool.
    pub(super) fn leaves_pool(&mut self, blade: BladeId) {
        self.take_out(blade);
        self.is_booted_no_longer(blade);
    }

    /// Where a number of booted spares is to be kept, another is booted in place of one that stands by no longer.
    fn is_booted_no_longer(&mut self, blade: BladeId) {
        self.booted -= u32::from(self.blades.get(blade).booted);
        let wanted = self.plan.policy.readiness.boots(self.booted);
        let next = if wanted { self.pool.first_cold() } else { None };
        if let Some(next) = next {
            // Until now it stood there cold.
            self.settle(next);
            self.take_out(next);
            self.booted += 1;
        }
        self.observer.pool_changed(self.now, self.pool.len(), self.waiting.value());
        if let Some(next) = next {
            self.begin_preparation(next, true);
        }
    }

    fn take_out(&mut self, blade: BladeId) {
        let state = self.blades.get(blade);
        let latent = state.latent;
        self.pool.leave(blade, state.booted, self.now);
        self.home_is_ready(blade, false);
        self.polled_change(blade, false);
        self.spares_change(blade, false);
        if latent {
            self.pool.latent_changes(-1, self.now);
        }
        self.forget_false_alarm(blade);
    }

    /// Blades arrive and are made ready.
    pub(super) fn delivered(&mut self, group: u32) {
        let group = &self.scenario.site.groups[group as usize];
        let blades = if group.role == Role::Ordered { self.take_delivery() } else { 0..group.count };
        for index in blades {
            self.prepare(BladeId(group.first.0 + index));
        }
    }
}
