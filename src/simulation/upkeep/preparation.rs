//! Preparation and the pool: clearing of the old identity, booting, deliveries.

use crate::engine::streams::KeyPart;
use crate::model::fleet::GroupRole;
use crate::model::step::Step;
use crate::policy::rebalance::Seeks;
use crate::scenario::Scenario;
use crate::simulation::compiled::policy::CompiledPolicy;
use crate::simulation::compiled::route::longest;
use crate::simulation::draws::{DrawKind, Subject};
use crate::simulation::event::class;
use crate::simulation::history::History;
use crate::simulation::management::stations::{Client, StationId};
use crate::simulation::process::{Process, Setup};
use crate::simulation::state::blades::BladeState;
use crate::simulation::watching::observer::{Note, Observer};
use crate::simulation::world::{Event, SlotCounts};
use crate::units::{BladeId, GroupId, Packed, Span, Time};

/// Steps of the preparation of a blade for the pool, in this order.
const STEPS: [Step; 5] =
    [Step::ClearIdentity, Step::PowerCommand, Step::PowerOn, Step::Boot, Step::BootPartition];

/// Part of the key of the draws of their durations.
const PREPARATION: KeyPart = KeyPart::new("preparation");

/// The number of booted spares.
#[derive(Clone)]
pub struct Preparations {
    /// Spares booted in the pool or being booted for it.
    booted: u32,
}

impl Process for Preparations {
    fn new(_: Setup<'_>) -> Preparations {
        Preparations { booted: 0 }
    }

    fn slots(scenario: &Scenario, _: &CompiledPolicy<'_>, counts: &mut SlotCounts) {
        counts.delivery = scenario.site.groups.len();
    }

    fn start<O: Observer>(history: &mut History<'_, O>) {
        let site = &history.world.scenario.site;
        for (id, group) in site.group_ids().zip(&site.groups) {
            if let GroupRole::Delivered(at) = group.role {
                history.schedule(history.world.slots.delivery(id.0.into()), at, Event::Delivered);
            }
        }
    }

    fn audit<O: Observer>(history: &History<'_, O>) {
        let is_booted = |id: &BladeId| {
            let blade = history.world.blades.get(*id);
            matches!(blade.state, BladeState::Pool | BladeState::Preparing) && blade.booted
        };
        let booted = history.all_blades().filter(is_booted).count();
        assert_eq!(history.world.preparations.booted as usize, booted, "booted spares");
    }
}

impl<O: Observer> History<'_, O> {
    /// A sound blade without a workload is made ready for the pool: first its identity is cleared, so that no stale
    /// address logs in twice, then it is booted if the policy wants it.
    pub(in crate::simulation) fn prepare(&mut self, blade: BladeId) {
        if self.has_pending_faults(blade) {
            return self.send_degraded_to_repair(blade);
        }
        if self.world.blades.get(blade).is_dark() {
            return self.set_state(blade, BladeState::Dark);
        }
        if self.world.blades.get(blade).due.is_some() {
            return self.begin_maintenance(blade);
        }
        let boots = self.world.compiled.policy.readiness.boots(self.world.preparations.booted);
        self.world.preparations.booted += u32::from(boots);
        self.begin_preparation(blade, boots);
    }

    fn begin_preparation(&mut self, blade: BladeId, boots: bool) {
        let state = self.world.blades.get_mut(blade);
        state.booted = boots;
        state.preparations += 1;
        state.next_step = 0;
        self.set_state(blade, BladeState::Preparing);
        self.advance_preparation(blade);
    }

    /// Goes on with the preparation: steps that need no station become one pending event.
    fn advance_preparation(&mut self, blade: BladeId) {
        let mut end = self.world.now;
        while let Some(step) = self.next_preparation(blade) {
            let Some(station) = self.station_for_preparation(blade, step) else {
                end = self.prepare_step(blade, step, end);
                continue;
            };
            if end > self.world.now {
                break;
            }
            return self.want_station_for(blade, station, step);
        }
        if end > self.world.now {
            return self.schedule(self.world.slots.blade(blade.0), end, Event::Prepared);
        }
        self.enter_pool(blade);
    }

    /// The preparation ends before the blade is ready.
    pub(in crate::simulation) fn gives_up_preparation(&mut self, blade: BladeId) {
        match self.world.blades.get_mut(blade).station.take() {
            Some(station) => self.station_done(station, Client::Blade(blade)),
            None => self.leaves_stations(blade),
        }
        self.world.queue.cancel(self.world.slots.blade(blade.0));
        self.is_booted_no_longer(blade);
    }

    /// The next step of the preparation that this blade needs; steps before it are skipped.
    pub(in crate::simulation) fn next_preparation(&mut self, blade: BladeId) -> Option<Step> {
        if !self.world.blades.get(blade).booted && self.world.blades.get(blade).next_step > 0 {
            // A cold one is not started.
            return None;
        }
        let partitioned = !self.blade_type(blade).hardware.partitions.is_empty();
        loop {
            let state = self.world.blades.get(blade);
            let step = *STEPS.get(state.next_step as usize)?;
            let needed = match step {
                Step::ClearIdentity => state.identity.get().is_some(),
                Step::Boot => state.booted && !partitioned,
                Step::BootPartition => state.booted && partitioned,
                _ => state.booted,
            };
            let takes_time = step == Step::BootPartition || self.world.compiled.takes_time(step);
            if needed && takes_time {
                return Some(step);
            }
            self.preparation_done(blade);
        }
    }

    /// The next step of a blade's preparation is done.
    fn preparation_done(&mut self, blade: BladeId) {
        let state = self.world.blades.get_mut(blade);
        if STEPS.get(state.next_step as usize) == Some(&Step::ClearIdentity) {
            state.identity = Packed::NONE;
        }
        state.next_step += 1;
    }

    fn prepare_step(&mut self, blade: BladeId, step: Step, from: Time) -> Time {
        let to = from.after(self.draw_preparation(blade, step));
        self.observer.note(self.world.now, Note::Prepares { blade, step, from, to });
        self.preparation_done(blade);
        to
    }

    fn draw_preparation(&self, blade: BladeId, step: Step) -> Span {
        let blade_type = self.world.blades.type_of(blade);
        let (durations, chains) = self.world.compiled.preparation(blade_type);
        let key = || {
            self.world
                .blades
                .key(blade)
                .of(PREPARATION)
                .with(u64::from(self.world.blades.get(blade).preparations))
        };
        let single = |(step, index): (Step, u16)| {
            let ordinal = step as u64 | u64::from(index) << 8;
            durations.span(step, |law| {
                self.world.draws.draw(
                    Subject::of(DrawKind::Preparation(step)).on(blade_type),
                    law,
                    key,
                    ordinal,
                )
            })
        };
        if step != Step::BootPartition {
            return single((step, 0));
        }
        longest(chains, single, |_, _| {}).1
    }

    /// A station has begun with the next step of a blade's preparation.
    pub(in crate::simulation) fn prepare_at_station(&mut self, blade: BladeId, station: StationId) {
        let Some(step) = self.next_preparation(blade) else { return };
        self.world.blades.get_mut(blade).station = Some(station);
        let to = self.world.now.after(self.draw_preparation(blade, step));
        self.observer.note(self.world.now, Note::Prepares { blade, step, from: self.world.now, to });
        self.schedule(self.world.slots.blade(blade.0), to, Event::Prepared);
    }

    /// The module dropped the command under way for this blade.
    pub(in crate::simulation) fn preparation_is_dropped(&mut self, blade: BladeId) {
        self.world.blades.get_mut(blade).station = None;
        self.world.queue.cancel(self.world.slots.blade(blade.0));
    }

    /// Steps of a preparation are done.
    pub(in crate::simulation) fn prepared(&mut self, blade: BladeId) {
        if let Some(station) = self.world.blades.get_mut(blade).station.take() {
            self.station_done(station, Client::Blade(blade));
            self.preparation_done(blade);
        }
        self.advance_preparation(blade);
    }

    /// The blade is ready.
    pub(in crate::simulation) fn enter_pool(&mut self, blade: BladeId) {
        let state = self.world.blades.get(blade);
        let (booted, latent) = (state.booted, state.latent);
        if latent && self.world.scenario.site.standby.immediate_detection {
            self.is_booted_no_longer(blade);
            return self.send_to_repair(blade);
        }
        self.world.blades.get_mut(blade).fenced = false;
        self.set_state(blade, BladeState::Pool);
        self.world.pool.enter(blade, booted, self.world.now);
        self.pool_has_changed(blade, true);
        if latent {
            self.world.pool.latent_changes(1, self.world.now);
            self.expect_discovery(blade, true);
        }
        self.expect_false_alarm(blade);
        self.tell_pool();
        if !self.world.claims.is_empty() {
            self.request(class::CLAIMS);
        }
        if self.world.compiled.seeks != Seeks::Nothing {
            self.request(class::CASCADES);
        }
    }

    /// The blade leaves the pool.
    pub(in crate::simulation) fn leaves_pool(&mut self, blade: BladeId) {
        self.take_out(blade);
        self.is_booted_no_longer(blade);
    }

    /// Boots another spare in place of one that leaves the pool, where a number of booted spares is to be kept.
    fn is_booted_no_longer(&mut self, blade: BladeId) {
        self.world.preparations.booted -= u32::from(self.world.blades.get(blade).booted);
        let wanted = self.world.compiled.policy.readiness.boots(self.world.preparations.booted);
        let next = if wanted { self.world.pool.first_cold() } else { None };
        if let Some(next) = next {
            // Until now it stood there cold.
            self.settle(next);
            self.take_out(next);
            self.world.preparations.booted += 1;
        }
        self.tell_pool();
        if let Some(next) = next {
            self.begin_preparation(next, true);
        }
    }

    fn take_out(&mut self, blade: BladeId) {
        let state = self.world.blades.get(blade);
        let latent = state.latent;
        self.world.pool.leave(blade, state.booted, self.world.now);
        self.pool_has_changed(blade, false);
        if latent {
            self.world.pool.latent_changes(-1, self.world.now);
        }
        self.forget_false_alarm(blade);
    }

    /// Blades arrive and are made ready.
    pub(in crate::simulation) fn delivered(&mut self, group: GroupId) {
        let group = &self.world.scenario.site.groups[group.index()];
        let blades = if group.role == GroupRole::Ordered { self.take_delivery() } else { 0..group.count };
        for index in blades {
            self.prepare(BladeId(group.first.0 + index));
        }
    }

    /// A spare stands by from the start, booted if the policy wants it.
    pub(in crate::simulation) fn stands_by_from_the_start(&mut self, blade: BladeId) {
        let boots = self.world.compiled.policy.readiness.boots(self.world.preparations.booted);
        self.world.preparations.booted += u32::from(boots);
        self.world.blades.get_mut(blade).booted = boots;
        self.enter_pool(blade);
    }
}
