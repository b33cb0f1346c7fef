//! The world of one replication: its state, its loop, and what it leaves behind.
//!
//! Intuition: each process (failure, repair, failover, cascade, …) is a file that adds methods to [`World`]; this file
//! owns what they share and decides what is done next. Work of one tick is done in the order of the event classes;
//! *rounds* (modules start commands, waiting workloads claim, moves are considered) are work of a class without an
//! event of its own.

use super::blades::{Blades, NOBODY, NextFailure, State};
use super::books::open_books;
use super::bursts::Bursts;
use super::churn::Churn;
use super::event::{Event, round};
use super::fabric::Fabrics;
use super::failover::Place;
use super::gauge::{Gauge, Series};
use super::journey::Journeys;
use super::line::Line;
use super::maintenance::Upkeep;
use super::management::Server;
use super::observer::{Note, Observer};
use super::outages::Outages;
use super::plan::Plan;
use super::pool::Pool;
use super::recorded::Recorded;
use super::repair::Shop;
use super::returns::Returns;
use super::risk::Risk;
use super::slots::{self, Slots};
use super::stations::Stations;
use super::warning::Watch;
use super::workloads::{Courses, Workload};
use crate::engine::bit_tree::BitTree;
use crate::engine::bitmap::Bitmap;
use crate::engine::queue::{EventQueue, Ordered};
use crate::engine::streams::{Draws, Key};
use crate::model::blade::BladeType;
use crate::model::fleet::Role;
use crate::model::workload::WorkloadClass;
use crate::policy::TransferMode;
use crate::policy::rebalance::Seeks;
use crate::scenario::Scenario;
use crate::stats::totals::{ClassTotals, Counts, Totals};
use crate::units::{BladeId, ClassId, EnclosureId, FabricId, OutageId, Span, Time, WorkloadId};
use std::sync::atomic::{AtomicBool, Ordering};

/// One history in the making.
pub struct World<'a, O: Observer> {
    pub(super) scenario: &'a Scenario,
    pub(super) plan: &'a Plan<'a>,
    pub(super) now: Time,
    pub(super) queue: EventQueue<Event>,
    pub(super) draws: Draws,
    pub(super) slots: Slots,
    pub(super) blades: Blades,
    pub(super) workloads: Vec<Workload>,
    pub(super) courses: Courses,
    pub(super) journeys: Journeys,
    pub(super) pool: Pool,
    pub(super) shop: Shop,
    pub(super) server: Server,
    pub(super) stations: Stations,
    pub(super) fabrics: Fabrics,
    pub(super) outages: Outages,
    pub(super) bursts: Bursts,
    pub(super) churn: Churn,
    pub(super) watch: Watch,
    pub(super) upkeep: Upkeep,
    /// Workloads present, by class.
    pub(super) present: Vec<Gauge>,
    /// Workloads waiting for a spare, in the order in which they are served.
    pub(super) claims: Line<Place>,
    pub(super) waiting: Gauge,
    /// Scratch: the shelves that a workload may be served from.
    pub(super) shelves: Vec<u32>,
    pub(super) risk: Risk,
    /// Workloads down over the whole history.
    pub(super) down_series: Series,
    /// When a workload had to wait for the first time.
    pub(super) first_wait: Option<Time>,
    /// Workloads that are up and may be moved, by class and type of their blade.
    pub(super) movable: Vec<BitTree>,
    /// Which of these sets are not empty.
    pub(super) occupied: Bitmap,
    pub(super) returns: Returns,
    pub(super) transfers: u32,
    /// Spares booted in the pool or being booted for it.
    pub(super) booted: u32,
    pub(super) window_start: Time,
    pub(super) classes: Vec<ClassTotals>,
    pub(super) counts: Counts,
    /// Repairs completed before the window.
    pub(super) early_repairs: u64,
    /// Rounds that are due in this tick, one bit a class.
    rounds: u16,
    pub(super) recorded: Recorded,
    /// The blade that each workload is being copied to while it runs; empty if the policy moves none so.
    pub(super) copies: Vec<Option<BladeId>>,
    pub(super) events: u64,
    pub(super) observer: O,
}

/// How many events pass between two looks at the stop flag.
const STOP_INTERVAL: u64 = 1 << 14;

impl<'a, O: Observer> World<'a, O> {
    /// The world at time zero.
    pub fn new(scenario: &'a Scenario, plan: &'a Plan<'a>, replication: u32, observer: O) -> Self {
        let site = &scenario.site;
        let key = Key::replication(scenario.seed, replication);
        let partial = site.blade_types.iter().any(BladeType::has_partial_effects);
        let check = site.standby.check.as_ref();
        let alarms = check.is_some_and(|check| check.false_alarm.is_some());
        let polls = check.is_some_and(|check| check.occupies > Span::ZERO);
        let slots = Slots::new(slots::Counts {
            blade: site.blades(),
            workload: site.workloads(),
            cooldown: if plan.seeks == Seeks::Nothing { 0 } else { site.workloads() },
            delivery: site.groups.len(),
            recorded: scenario.record.as_ref().map_or(0, |record| record.blades.len()),
            module: site.enclosures.len(),
            fabric: site.san.fabrics.len(),
            outage: site.outages.len(),
            burst: site.bursts.len(),
            alarm: if alarms { site.blades() } else { 0 },
            poll: if polls { site.enclosures.len() } else { 0 },
            poll_end: if polls { site.enclosures.len() } else { 0 },
            window: site.maintenance.len(),
            freeze: site.freezes.len(),
            arrival: site.named_classes,
            profile: site.named_classes,
            finish: if site.classes().iter().any(|class| class.run.is_some()) { site.workloads() } else { 0 },
            online: if partial { site.blades() } else { 0 },
            management: 1,
            warm_up: 1,
            horizon: 1,
        });
        // Of those that are never moved nobody asks.
        let sizes =
            |class: &WorkloadClass| if plan.seeks == Seeks::Nothing { 0 } else { class.count as usize };
        let types = site.blade_types.len();
        let movable =
            site.classes.iter().flat_map(|class| (0..types).map(move |_| BitTree::new(sizes(class))));
        let workloads = Workload::all(site);
        let pool = Pool::new(site, plan, scenario.horizon);
        let mut world = World {
            scenario,
            plan,
            now: Time::ZERO,
            queue: EventQueue::new(slots.len()),
            draws: Draws::default(),
            slots,
            blades: Blades::new(scenario, plan.ageing, key),
            courses: Courses::new(site, &workloads, plan.seeks != Seeks::Nothing, key),
            workloads,
            journeys: Journeys::default(),
            watch: Watch::new(site, &pool, key),
            pool,
            shop: Shop::new(site.repair.crews),
            server: Server::new(&site.management, key),
            stations: Stations::new(site, key),
            fabrics: Fabrics::new(site, key),
            outages: Outages::new(site, key),
            bursts: Bursts::new(site, key),
            churn: Churn::new(site, key),
            upkeep: Upkeep::new(site),
            present: vec![Gauge::default(); site.named_classes],
            claims: Line::default(),
            waiting: Gauge::default(),
            shelves: Vec::new(),
            risk: Risk::new(scenario),
            down_series: Series::new(scenario.horizon),
            first_wait: None,
            movable: movable.collect(),
            occupied: Bitmap::new(plan.pairs()),
            returns: Returns::default(),
            transfers: 0,
            booted: 0,
            window_start: Time::ZERO,
            classes: open_books(site),
            counts: Counts::default(),
            early_repairs: 0,
            rounds: 0,
            recorded: Recorded::new(scenario),
            copies: vec![None; if plan.policy.transfer == TransferMode::Live { site.workloads() } else { 0 }],
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
        self.schedule(self.slots.horizon(0), self.scenario.horizon, Event::Horizon);
        if self.scenario.warm_up > Time::ZERO {
            self.schedule(self.slots.warm_up(0), self.scenario.warm_up, Event::StatisticsReset);
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
                    Role::Delivered(_) | Role::Ordered => {}
                    Role::Carries(class) => {
                        let workload = self.first_of(class, index);
                        self.blades.get_mut(blade).workload = workload;
                        self.blades.get_mut(blade).identity = workload;
                        self.set_state(blade, State::Serving);
                        self.workloads[workload.index()].blade = blade;
                        self.draws_run_length(workload);
                        let machines = self.machines(workload);
                        self.present_changes(class, machines as i64);
                        self.demand_moves(workload, Some(blade));
                        self.goes_up(workload);
                    }
                }
            }
            if let Role::Delivered(at) = group.role {
                self.schedule(self.slots.delivery(number as u32), at, Event::Delivered);
            }
        }
        self.record_starts();
        self.server_starts();
        self.modules_start();
        self.fabrics_start();
        self.outages_start();
        self.bursts_start();
        self.polls_start();
        self.arrivals_start();
        self.profiles_start();
        self.upkeep_starts();
        self.request(round::LAST);
    }

    /// Simulates to the horizon; `None` if `stop` was raised under way.
    pub fn run(mut self, stop: &AtomicBool) -> Option<Totals> {
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
        // A round is done when no event of its class or before is left in the tick.
        let round = (self.rounds != 0).then(|| self.rounds.trailing_zeros() as u8);
        let through = round.map_or((Time(limit.0 - 1), u8::MAX), |class| (self.now, class));
        let Some((time, slot, event)) = self.queue.pop_through(through.0, through.1) else {
            let Some(class) = round else { return false };
            self.rounds &= self.rounds - 1;
            self.do_round(class);
            self.audit_now_and_then(self.events);
            return true;
        };
        if self.queue.has_new_run() {
            self.look_ahead();
        }
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
        let number = self.slots.number(event.process(), slot);
        match event {
            Event::StatisticsReset => self.reset_statistics(),
            Event::ComesBack => self.comes_back(OutageId(number)),
            Event::Repaired => self.repaired(BladeId(number)),
            Event::Maintained => self.maintained(BladeId(number)),
            Event::Delivered => self.delivered(number),
            Event::ManagementRepaired => self.server_repaired(),
            Event::StepsEnd => self.steps_end(WorkloadId(number)),
            Event::Prepared => self.prepared(BladeId(number)),
            Event::OnlineRepaired => self.online_repaired(BladeId(number)),
            Event::ModuleRepaired => self.module_repaired(EnclosureId(number)),
            Event::FabricRepaired => self.fabric_repaired(FabricId(number)),
            Event::Finishes => self.finishes(WorkloadId(number)),
            Event::Discovered => self.discovered(BladeId(number)),
            Event::FalseAlarm => self.false_alarm(BladeId(number)),
            Event::WindowOpens => self.window_opens(number as u16),
            Event::WindowCloses => self.window_closes(number as u16),
            Event::FreezeBegins => self.freeze_begins(number),
            Event::FreezeEnds => self.freeze_ends(number),
            Event::Polls => self.polls(number),
            Event::PollEnds => self.poll_ends(number),
            Event::BladeFails => self.blade_fails(BladeId(number)),
            Event::RecordedFailure => self.recorded_failure(number),
            Event::ManagementFails => self.server_fails(),
            Event::ModuleFails => self.module_fails(EnclosureId(number)),
            Event::FabricFails => self.fabric_fails(FabricId(number)),
            Event::GoesOut => self.goes_out(OutageId(number)),
            Event::Burst => self.bursts(number),
            Event::Noticed => self.noticed(BladeId(number)),
            Event::DegradedNoticed => self.degraded_noticed(BladeId(number)),
            Event::CooldownOver => self.cooldown_over(WorkloadId(number)),
            Event::RequirementChanges => self.requirement_changes(ClassId(number)),
            Event::Arrives => self.workload_arrives(ClassId(number)),
            Event::Horizon => unreachable!("the loop ends with the horizon"),
        }
    }

    fn do_round(&mut self, class: u8) {
        match class {
            round::MANAGEMENT => self.station_round(),
            round::CLAIMS => self.claim_round(),
            round::CASCADES => self.cascade_round(),
            round::LAST => {
                self.maintenance_round();
                self.watch_round();
            }
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
        if self.blades.get(blade).due > 0 && state != State::Maintenance {
            self.is_not_due(blade);
        }
        let kind = self.blade_type(blade);
        let failure = self.blades.set_state(blade, state, self.now, kind);
        self.observer.note(self.now, Note::Becomes { blade, state });
        let slot = self.slots.blade(blade.0);
        match failure {
            NextFailure::Never => self.queue.cancel(slot),
            NextFailure::AsBefore => {}
            NextFailure::At(time) => self.schedule(slot, time, Event::BladeFails),
        }
    }

    /// Accounts what a blade has done so far, before anything changes that this depends on.
    pub(super) fn settle(&mut self, blade: BladeId) {
        let kind = self.blade_type(blade);
        self.blades.settle(blade, self.now, kind);
    }

    /// The type of a blade.
    pub(super) fn blade_type(&self, blade: BladeId) -> &'a BladeType {
        &self.scenario.site.blade_types[self.blades.type_of(blade).index()]
    }

    /// The class of a workload.
    pub(super) fn class_of(&self, workload: WorkloadId) -> ClassId {
        self.workloads[workload.index()].class
    }

    /// The workload that a blade carries, or that waits for its repair.
    pub(super) fn carries(&self, blade: BladeId) -> Option<WorkloadId> {
        let workload = self.blades.get(blade).workload;
        (workload != NOBODY).then_some(workload)
    }
}
