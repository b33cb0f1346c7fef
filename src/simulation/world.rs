//! The world of one replication: its state, its loop, and what it leaves behind.
//!
//! Intuition: each process (failure, repair, failover, cascade, …) is a file that adds methods to [`World`]; this file
//! owns what they share and decides what is done next. Work of one tick is done in the order of the event classes;
//! *rounds* (modules start commands, waiting workloads claim, moves are considered) are work of a class without an
//! event of its own.

use super::blades::{Blades, NOBODY, State};
use super::event::{Event, Owner, Processes, Slots, round};
use super::fabric::Fabrics;
use super::gauge::Gauge;
use super::journey::{Journeys, Kind, Stage};
use super::management::Server;
use super::observer::{Note, Observer};
use super::plan::Plan;
use super::pool::Pool;
use super::repair::Shop;
use super::stations::Stations;
use super::workloads::Workload;
use crate::engine::bit_tree::BitTree;
use crate::engine::queue::{EventQueue, Ordered};
use crate::engine::streams::Key;
use crate::model::blade::BladeType;
use crate::model::fleet::Role;
use crate::model::resource::mismatch;
use crate::model::step::{PHASES, Phase, Step};
use crate::scenario::Scenario;
use crate::stats::totals::{ClassTotals, ResourceTotals, Totals};
use crate::units::{BladeId, ClassId, EnclosureId, FabricId, HOUR_US, Time, WorkloadId};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

/// One history in the making.
pub struct World<'a, O: Observer> {
    pub(super) scenario: &'a Scenario,
    pub(super) plan: &'a Plan<'a>,
    pub(super) now: Time,
    pub(super) queue: EventQueue<Event>,
    pub(super) slots: Slots,
    pub(super) blades: Blades,
    pub(super) workloads: Vec<Workload>,
    pub(super) journeys: Journeys,
    pub(super) pool: Pool,
    pub(super) shop: Shop,
    pub(super) server: Server,
    pub(super) stations: Stations,
    pub(super) fabrics: Fabrics,
    /// Workloads waiting for a spare, in the order in which they are served.
    pub(super) claims: BTreeSet<(u32, Time, WorkloadId)>,
    pub(super) waiting: Gauge,
    /// Workloads that are up and may be moved, by class and type of their blade.
    pub(super) movable: Vec<BitTree>,
    pub(super) transfers: u32,
    /// Spares booted in the pool or being booted for it.
    pub(super) booted: u32,
    pub(super) window_start: Time,
    pub(super) classes: Vec<ClassTotals>,
    pub(super) standby_failures: u64,
    pub(super) detections: u64,
    pub(super) ineffective: u64,
    /// Rounds that are due in this tick, one bit a class.
    rounds: u16,
    /// For each blade, its position among the recorded ones.
    recorded: Vec<u32>,
    /// The next failure of each recorded blade.
    pub(super) next_recorded: Vec<u32>,
    events: u64,
    pub(super) observer: O,
}

/// The blade is not in the record.
const UNRECORDED: u32 = u32::MAX;

/// How many events pass between two looks at the stop flag.
const STOP_INTERVAL: u64 = 1 << 14;

impl<'a, O: Observer> World<'a, O> {
    /// The world at time zero.
    pub fn new(scenario: &'a Scenario, plan: &'a Plan<'a>, replication: u32, observer: O) -> Self {
        let site = &scenario.site;
        let key = Key::replication(scenario.seed, replication);
        let record = scenario.record.as_ref().map_or(&[][..], |record| &record.blades);
        let partial = site.blade_types.iter().any(BladeType::has_partial_effects);
        let slots = Slots::new(Processes {
            blades: site.blades(),
            workloads: site.workloads(),
            deliveries: site.groups.len(),
            recorded: record.len(),
            modules: site.enclosures.len(),
            fabrics: site.san.fabrics.len(),
            online: if partial { site.blades() } else { 0 },
        });
        let mut recorded = vec![UNRECORDED; site.blades()];
        for (at, (blade, _)) in record.iter().enumerate() {
            recorded[blade.index()] = at as u32;
        }
        let class = |_: &_| ClassTotals {
            up_us: vec![0; site.blade_types.len()],
            phases_us: vec![0; PHASES],
            steps_us: vec![0; 2 * Step::ALL.len()],
            ..ClassTotals::default()
        };
        let movable = site
            .classes
            .iter()
            .flat_map(|class| (0..site.blade_types.len()).map(|_| BitTree::new(class.count as usize)));
        let mut world = World {
            scenario,
            plan,
            now: Time::ZERO,
            queue: EventQueue::new(slots.count(), Event::Horizon),
            slots,
            blades: Blades::new(scenario, plan.ageing, key),
            workloads: Workload::all(site, key),
            journeys: Journeys::default(),
            pool: Pool::new(site, plan, scenario.horizon),
            shop: Shop::new(site.repair.crews),
            server: Server::new(&site.management, key),
            stations: Stations::new(site, key),
            fabrics: Fabrics::new(site, key),
            claims: BTreeSet::new(),
            waiting: Gauge::default(),
            movable: movable.collect(),
            transfers: 0,
            booted: 0,
            window_start: Time::ZERO,
            classes: site.classes.iter().map(class).collect(),
            standby_failures: 0,
            detections: 0,
            ineffective: 0,
            rounds: 0,
            next_recorded: vec![0; record.len()],
            recorded,
            events: 0,
            observer,
        };
        world.set_up();
        world
    }

    /// The workload that stands for those which start on the blade of this index.
    fn first_of(&self, class: ClassId, index: u32) -> WorkloadId {
        let class = &self.scenario.site.classes[class.index()];
        WorkloadId(class.first.0 + index * class.per_blade)
    }

    fn set_up(&mut self) {
        let site = &self.scenario.site;
        self.schedule(self.slots.horizon(), self.scenario.horizon, Event::Horizon);
        if self.scenario.warm_up > Time::ZERO {
            self.schedule(self.slots.warm_up(), self.scenario.warm_up, Event::StatisticsReset);
        }
        for (number, group) in site.groups.iter().enumerate() {
            for index in 0..group.count {
                let blade = BladeId(group.first.0 + index);
                match group.role {
                    Role::Standby => {
                        let boots = self.plan.policy.readiness.boots(self.booted);
                        self.booted += u32::from(boots);
                        self.blades.get_mut(blade).booted = boots;
                        self.enter_pool(blade);
                    }
                    Role::Delivered(_) => {}
                    Role::Carries(class) => {
                        let workload = self.first_of(class, index);
                        self.blades.get_mut(blade).workload = workload;
                        self.blades.get_mut(blade).identity = workload;
                        self.set_state(blade, State::Serving);
                        self.workloads[workload.index()].blade = blade;
                        self.goes_up(workload);
                    }
                }
            }
            if let Role::Delivered(at) = group.role {
                self.schedule(self.slots.delivery(number as u32), at, Event::Delivered);
            }
        }
        for at in 0..self.next_recorded.len() as u32 {
            self.schedule_recorded(at);
        }
        self.server_starts();
        self.modules_start();
        self.fabrics_start();
    }

    /// Simulates to the horizon; `None` if `stop` was raised under way.
    pub fn run(mut self, stop: &AtomicBool) -> Option<(Totals, O)> {
        while self.step(Time::NEVER) {
            if self.events.is_multiple_of(STOP_INTERVAL) && stop.load(Ordering::Relaxed) {
                return None;
            }
        }
        Some(self.finish())
    }

    /// Simulates everything before `time`.
    pub(super) fn run_until(&mut self, time: Time) {
        while self.step(time) {}
    }

    /// Does what is next, unless it is the horizon or does not come before `limit`.
    fn step(&mut self, limit: Time) -> bool {
        let head = self.queue.next_key();
        if self.rounds != 0 {
            let class = self.rounds.trailing_zeros() as u8;
            if head.is_none_or(|head| head > (self.now, class)) {
                self.rounds &= self.rounds - 1;
                self.do_round(class);
                self.audit_now_and_then(self.events);
                return true;
            }
        }
        if head.is_none_or(|head| head.0 >= limit) {
            return false;
        }
        let Some((time, slot, event)) = self.queue.pop() else { return false };
        debug_assert!(time >= self.now, "events come in order");
        self.now = time;
        self.events += 1;
        if event == Event::Horizon {
            return false;
        }
        self.dispatch(slot, event);
        self.audit_now_and_then(self.events);
        true
    }

    fn dispatch(&mut self, slot: u32, event: Event) {
        match (event, self.slots.owner(slot)) {
            (Event::StatisticsReset, _) => self.reset_statistics(),
            (Event::Repaired, Owner::Blade(blade)) => self.repaired(BladeId(blade)),
            (Event::Delivered, Owner::Delivery(group)) => self.delivered(group),
            (Event::ManagementRepaired, _) => self.server_repaired(),
            (Event::StepsEnd, Owner::Workload(workload)) => self.steps_end(WorkloadId(workload)),
            (Event::Prepared, Owner::Blade(blade)) => self.prepared(BladeId(blade)),
            (Event::OnlineRepaired, Owner::Online(blade)) => self.online_repaired(BladeId(blade)),
            (Event::DegradedNoticed, Owner::Online(blade)) => self.degraded_noticed(BladeId(blade)),
            (Event::ModuleFails, Owner::Module(module)) => self.module_fails(EnclosureId(module)),
            (Event::FabricFails, Owner::Fabric(fabric)) => self.fabric_fails(FabricId(fabric)),
            (Event::FabricRepaired, Owner::Fabric(fabric)) => self.fabric_repaired(FabricId(fabric)),
            (Event::ModuleRepaired, Owner::Module(module)) => self.module_repaired(EnclosureId(module)),
            (Event::Discovered, Owner::Blade(blade)) => self.discovered(BladeId(blade)),
            (Event::BladeFails, Owner::Blade(blade)) => self.blade_fails(BladeId(blade)),
            (Event::RecordedFailure, Owner::Recorded(at)) => self.recorded_failure(at),
            (Event::ManagementFails, _) => self.server_fails(),
            (Event::Noticed, Owner::Blade(blade)) => self.noticed(BladeId(blade)),
            (Event::CooldownOver, Owner::Cooldown(workload)) => self.cooldown_over(WorkloadId(workload)),
            (event, owner) => unreachable!("{event:?} scheduled for {owner:?}"),
        }
    }

    fn do_round(&mut self, class: u8) {
        match class {
            round::MANAGEMENT => self.station_round(),
            round::CLAIMS => self.claim_round(),
            round::CASCADES => self.cascade_round(),
            _ => unreachable!("no round has class {class}"),
        }
    }

    /// Whether nothing is left to be done in this tick but events.
    pub(super) fn is_settled(&self) -> bool {
        self.rounds == 0
    }

    /// Has the round of this class done before this tick ends.
    pub(super) fn request(&mut self, class: u8) {
        self.rounds |= 1 << class;
    }

    /// Makes `event` the pending event of a slot; beyond the horizon nothing is pending.
    pub(super) fn schedule(&mut self, slot: u32, time: Time, event: Event) {
        if time < self.scenario.horizon || event.class() == Event::Horizon.class() {
            self.queue.schedule(slot, time, event);
        } else {
            self.queue.cancel(slot);
        }
    }

    /// Puts a blade into a state and moves its next failure accordingly.
    pub(super) fn set_state(&mut self, blade: BladeId, state: State) {
        let kind = self.blade_type(blade);
        let fails_differently = self.blades.set_state(blade, state, self.now, kind);
        self.observer.note(self.now, Note::Becomes { blade, state });
        let slot = self.slots.blade(blade.0);
        match self.blades.next_failure(blade, kind) {
            Some((time, _)) if fails_differently => self.schedule(slot, time, Event::BladeFails),
            Some(_) => {}
            None => self.queue.cancel(slot),
        }
    }

    /// The type of a blade.
    pub(super) fn blade_type(&self, blade: BladeId) -> &'a BladeType {
        &self.scenario.site.blade_types[self.blades.get(blade).blade_type as usize]
    }

    /// The class of a workload.
    pub(super) fn class_of(&self, workload: WorkloadId) -> ClassId {
        self.workloads[workload.index()].class
    }

    /// Whether a blade's failures come from the record.
    pub(super) fn is_recorded(&self, blade: BladeId) -> bool {
        self.recorded[blade.index()] != UNRECORDED
    }

    fn reset_statistics(&mut self) {
        let now = self.now;
        self.window_start = now;
        for class in &mut self.classes {
            *class = ClassTotals {
                up_us: vec![0; class.up_us.len()],
                phases_us: vec![0; class.phases_us.len()],
                steps_us: vec![0; class.steps_us.len()],
                ..ClassTotals::default()
            };
        }
        self.blades.reset_statistics(now);
        self.pool.reset_statistics(now);
        for gauge in [&mut self.waiting, &mut self.shop.inside, &mut self.shop.waiting, &mut self.server.down]
        {
            gauge.reset(now);
        }
        for gauge in self.stations.gauges_mut() {
            gauge.reset(now);
        }
        self.shop.repairs = 0;
        (self.standby_failures, self.detections, self.ineffective) = (0, 0, 0);
    }

    /// Closes the books at the horizon.
    fn finish(mut self) -> (Totals, O) {
        if self.observer.audits() {
            self.audit();
        }
        let now = self.now;
        for number in self.journeys.under_way() {
            self.cut_off(number);
        }
        for workload in 0..self.workloads.len() {
            if self.workloads[workload].journey.is_none() {
                self.account_up(WorkloadId::from(workload));
            }
        }
        self.pool.settle(now);
        for gauge in [&mut self.waiting, &mut self.shop.inside, &mut self.shop.waiting, &mut self.server.down]
        {
            gauge.settle(now);
        }
        for gauge in self.stations.gauges_mut() {
            gauge.settle(now);
        }
        let window = now.since(self.window_start);
        let present = |count: u32| i128::from(count) * i128::from(window.0);
        for (class, kind) in self.classes.iter_mut().zip(&self.scenario.site.classes) {
            class.present_us = present(kind.count / kind.per_blade) * i128::from(kind.stands_for);
            class.partitions_us = class.present_us * kind.needs.len() as i128;
        }
        self.account_mismatch();
        self.merge_classes();
        let (size, latent, least, exhaustions, pool_series) = self.pool.statistics();
        let site_modules = self.scenario.site.enclosures.len() as u32;
        let mut totals = Totals {
            window,
            states: self.blades.state_totals(now),
            pool_us: size.integral(),
            pool_empty_us: size.zero(),
            latent_us: latent.integral(),
            pool_min: least,
            exhaustions,
            standby_failures: self.standby_failures,
            detections: self.detections,
            any_waiting_us: i128::from(window.0) - self.waiting.zero(),
            shop_us: self.shop.inside.integral(),
            repair_queue_us: self.shop.waiting.integral(),
            repairs: self.shop.repairs,
            management_down_us: self.server.down.integral(),
            modules_down_us: self.stations.modules_down(),
            modules: site_modules,
            ineffective: self.ineffective,
            pool_series,
            events: self.events,
            classes: std::mem::take(&mut self.classes),
            ..Totals::default()
        };
        self.account_energy(&mut totals);
        (totals, self.observer)
    }

    /// Adds what virtual machines did by themselves to what they did together.
    fn merge_classes(&mut self) {
        let singles = self.classes.split_off(self.scenario.site.named_classes);
        let named = self.scenario.site.classes().iter().zip(&mut self.classes);
        for (class, totals) in named {
            if let Some(apart) = class.apart {
                let single = &singles[apart.index() - self.scenario.site.named_classes];
                totals.add(&ClassTotals { present_us: 0, partitions_us: 0, ..single.clone() });
            }
            let down: i128 = totals.phases_us.iter().sum();
            assert_eq!(totals.present_us, totals.up() + down, "up and down time make up the time present");
        }
    }

    /// Ends a journey that the horizon interrupts.
    fn cut_off(&mut self, number: u32) {
        let now = self.now;
        let waiting = self.waiting_phase();
        let journey = self.journeys.get_mut(number);
        journey.settle_planned(now);
        let (stage, origin) = (journey.stage, journey.origin);
        let phase = match stage {
            Stage::Unnoticed => Phase::Detect,
            Stage::Unheard => Phase::WaitManagement,
            Stage::Waiting => waiting,
            Stage::AwaitingRepair | Stage::AwaitingCure => self.repair_phase(origin),
            // Only the wait for a station leaves a rest behind the steps under way.
            Stage::Running(_) => {
                let phase = self.station_phase(number);
                self.journeys.get_mut(number).waited_for_station(phase, now);
                phase
            }
        };
        self.journeys.get_mut(number).spent(phase, now);
        if stage == Stage::Waiting {
            self.count_wait(number);
        }
        self.account_journey(number, None);
    }

    fn account_mismatch(&mut self) {
        let site = &self.scenario.site;
        for (at, class) in self.classes.iter_mut().enumerate() {
            class.served -= class.unserved;
            class.resources = vec![ResourceTotals::default(); site.resources.iter().count()];
            for (kind, up_us) in class.up_us.iter().enumerate() {
                if *up_us == 0 {
                    continue;
                }
                let up = *up_us as f64;
                let fit = self.plan.fit(ClassId::from(at), kind.into());
                class.mismatch += up * fit.plain;
                class.served += up * fit.served;
                class.candidates_us += if fit.distance > 0.0 { *up_us } else { 0 };
                let required = &site.classes[at].requirement;
                let provided = &site.blade_types[kind].resources;
                for (id, m) in mismatch(required, provided).unwrap_or_default() {
                    let total = &mut class.resources[id.index()];
                    let machines = f64::from(site.classes[at].stands_for);
                    let unit_hours = required.quantity(id) / machines * up / HOUR_US as f64;
                    total.over += up * m.over;
                    total.under += up * m.under;
                    total.wasted += unit_hours * m.over;
                    total.missing += unit_hours * m.under;
                }
            }
        }
    }

    fn account_energy(&self, totals: &mut Totals) {
        let kwh = |us: i128, watts: f64| us as f64 / HOUR_US as f64 * watts / 1000.0;
        for (state, kind) in totals.states.iter().zip(&self.scenario.site.blade_types) {
            let power = kind.power_w;
            totals.energy_kwh += kwh(state.active_us, power.active)
                + kwh(state.idle_us, power.idle)
                + kwh(state.off_us, power.off);
            totals.pool_energy_kwh += kwh(state.pool_idle_us, power.idle) + kwh(state.pool_off_us, power.off);
        }
    }

    /// Whether a journey that started then is counted as one of the window's outages.
    pub(super) fn counts(&self, started: Time) -> bool {
        started >= self.window_start
    }

    /// Accounts a journey that is over, at `up_on` or (still down) at the horizon.
    pub(super) fn account_journey(&mut self, number: u32, up_on: Option<BladeId>) {
        let now = self.now;
        let journey = self.journeys.get(number);
        debug_assert_eq!(journey.reached(), now, "the phases sum to the outage");
        let Workload { class, stands_for, .. } = self.workloads[journey.workload.index()];
        let (machines, needs) = (i128::from(stands_for), &self.scenario.site.classes[class.index()].needs);
        let class = &mut self.classes[class.index()];
        for (start, piece) in journey.pieces() {
            let start = start.max(self.window_start);
            let span = i128::from(piece.end.since(start).0.max(0)) * machines;
            class.phases_us[piece.phase as usize] += span;
            if let Some(step) = piece.step {
                let planned = if piece.phase == Phase::Transfer { Step::ALL.len() } else { 0 };
                class.steps_us[planned + step as usize] += span;
            }
        }
        let down = now.since(journey.started.max(self.window_start)).0.max(0) * needs.len() as i64;
        class.partitions_down_us += i128::from(down) * machines;
        if up_on.is_some() {
            // Partitions that served before the last of them were down for less.
            class.partitions_down_us -= i128::from(journey.slack.0.min(down)) * machines;
        }
        if journey.kind == Kind::Outage {
            if journey.incurable {
                let start = journey.started.max(self.window_start);
                let end = journey.cured.unwrap_or(now).min(now);
                class.irremovable_us += i128::from(end.since(start).0.max(0)) * machines;
            }
            for _ in 0..if journey.started >= self.window_start { stands_for } else { 0 } {
                match up_on {
                    Some(_) => {
                        class.durations.record(now.since(journey.started));
                        class.lost_states += u64::from(!journey.state_saved);
                    }
                    None => class.durations.record_censored(),
                }
            }
        }
        self.observer.journey_ended(journey, now, up_on);
    }

    /// The workload that a blade carries, or that waits for its repair.
    pub(super) fn carries(&self, blade: BladeId) -> Option<WorkloadId> {
        let workload = self.blades.get(blade).workload;
        (workload != NOBODY).then_some(workload)
    }
}
