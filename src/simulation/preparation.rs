//! Into and out of the pool: clearing of the old identity, booting, deliveries.

use super::blades::State;
use super::event::{Event, round};
use super::observer::Observer;
use super::world::World;
use crate::model::step::Step;
use crate::units::{BladeId, Span};

impl<O: Observer> World<'_, O> {
    /// A sound blade without a workload is made ready for the pool: first its identity is cleared, so that no stale
    /// address logs in twice, then it is booted if the policy wants it so.
    pub(super) fn prepare(&mut self, blade: BladeId) {
        let boots = self.plan.policy.readiness.boots(self.booted);
        self.booted += u32::from(boots);
        let state = self.blades.get_mut(blade);
        state.booted = boots;
        state.preparations += 1;
        let clears = state.carries_identity;
        self.set_state(blade, State::Preparing);
        if !clears {
            return self.boot_into_pool(blade, Span::ZERO);
        }
        match self.enclosure(blade).filter(|_| self.modules_simulated()) {
            Some(module) => self.want_clearing(blade, module),
            None => {
                self.blades.get_mut(blade).carries_identity = false;
                let clearing = self.draw_preparation(blade, Step::ClearIdentity);
                self.boot_into_pool(blade, clearing);
            }
        }
    }

    fn modules_simulated(&self) -> bool {
        self.scenario.site.management.bsmm_commands.is_some()
    }

    fn draw_preparation(&self, blade: BladeId, step: Step) -> Span {
        let Some(duration) = self.plan.policy.times.get(step) else { return Span::ZERO };
        let ordinal = self.blades.get(blade).preparations;
        duration.draw(&mut self.blades.key(blade).named(step.key()).stream(u64::from(ordinal)))
    }

    /// The module has begun to clear the identity.
    pub(super) fn clear_now(&mut self, blade: BladeId) {
        let end = self.now.after(self.draw_preparation(blade, Step::ClearIdentity));
        self.schedule(self.slots.blade(blade.0), end, Event::Cleared);
    }

    /// The module has cleared the identity.
    pub(super) fn cleared(&mut self, blade: BladeId) {
        if let Some(module) = self.enclosure(blade) {
            self.module_done(module);
        }
        self.blades.get_mut(blade).carries_identity = false;
        self.boot_into_pool(blade, Span::ZERO);
    }

    /// The blade is ready `delay` from now, or later if it boots first.
    fn boot_into_pool(&mut self, blade: BladeId, delay: Span) {
        let mut delay = delay;
        if self.blades.get(blade).booted {
            delay = delay.plus(self.draw_preparation(blade, Step::PowerOn));
            delay = delay.plus(self.draw_preparation(blade, Step::Boot));
        }
        if delay == Span::ZERO {
            return self.enter_pool(blade);
        }
        self.schedule(self.slots.blade(blade.0), self.now.after(delay), Event::Prepared);
    }

    /// The blade is ready.
    pub(super) fn enter_pool(&mut self, blade: BladeId) {
        let state = self.blades.get(blade);
        let (booted, latent) = (state.booted, state.latent);
        if latent && self.scenario.site.standby.immediate_detection {
            self.booted -= u32::from(booted);
            return self.send_to_repair(blade);
        }
        self.set_state(blade, State::Pool);
        self.pool.enter(blade, booted, self.now);
        if latent {
            self.pool.latent_changes(1, self.now);
            self.expect_discovery(blade);
        }
        self.observer.pool_changed(self.now, self.pool.len(), self.waiting.value());
        self.request(round::CLAIMS);
        self.request(round::CASCADES);
    }

    /// The blade leaves the pool; where a number of booted spares is to be kept, another is booted in its place.
    pub(super) fn leaves_pool(&mut self, blade: BladeId) {
        self.take_out(blade);
        self.booted -= u32::from(self.blades.get(blade).booted);
        let wanted = self.plan.policy.readiness.boots(self.booted);
        let next = if wanted { self.pool.first_cold() } else { None };
        if let Some(next) = next {
            self.take_out(next);
            self.booted += 1;
            let state = self.blades.get_mut(next);
            state.booted = true;
            state.preparations += 1;
            self.set_state(next, State::Preparing);
        }
        self.observer.pool_changed(self.now, self.pool.len(), self.waiting.value());
        if let Some(next) = next {
            self.boot_into_pool(next, Span::ZERO);
        }
    }

    fn take_out(&mut self, blade: BladeId) {
        let state = self.blades.get(blade);
        self.pool.leave(blade, state.booted, self.now);
        if state.latent {
            self.pool.latent_changes(-1, self.now);
        }
    }

    /// Blades arrive and are made ready.
    pub(super) fn delivered(&mut self, group: u32) {
        let group = &self.scenario.site.groups[group as usize];
        for index in 0..group.count {
            self.prepare(BladeId(group.first.0 + index));
        }
    }
}
