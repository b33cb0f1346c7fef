//! The repair shop: crews that repair failed blades, first come first served.

use crate::engine::streams::KeyPart;
use crate::model::blade::Effect;
use crate::model::step::Phase;
use crate::simulation::draws::{DrawKind, Subject};
use crate::simulation::history::History;
use crate::simulation::process::{Process, Setup};
use crate::simulation::state::blades::{BladeState, Online};
use crate::simulation::state::gauge::Gauge;
use crate::simulation::state::journey::Stage;
use crate::simulation::watching::observer::{Note, Observer};
use crate::simulation::world::Event;
use crate::stats::totals::Totals;
use crate::units::{BladeId, ModeId, Span, Time};
use std::collections::VecDeque;

/// Part of the key of the draws of repair times.
const REPAIR: KeyPart = KeyPart::new("repair");

/// Job for a crew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Job {
    /// A blade that stands still.
    Blade(BladeId),
    /// A fault with which a blade runs on.
    Online(BladeId),
}

/// The crews, and the jobs that wait for one.
#[derive(Clone)]
pub struct RepairShop {
    /// Crews without work; `None`: there are always some.
    free: Option<u32>,
    queue: VecDeque<Job>,
    /// Blades noticed as failed and not repaired yet.
    inside: Gauge,
    /// Of these, blades waiting for a crew.
    waiting: Gauge,
}

impl Process for RepairShop {
    fn new(setup: Setup<'_>) -> RepairShop {
        RepairShop {
            free: setup.scenario.site.repair.crews,
            queue: VecDeque::new(),
            inside: Gauge::default(),
            waiting: Gauge::default(),
        }
    }

    fn reset(&mut self, now: Time) {
        self.inside.reset(now);
        self.waiting.reset(now);
    }

    fn close(&mut self, now: Time, totals: &mut Totals) {
        self.inside.settle(now);
        self.waiting.settle(now);
        totals.shop_us = self.inside.integral();
        totals.repair_queue_us = self.waiting.integral();
    }

    fn audit<O: Observer>(history: &History<'_, O>) {
        history.audit_repair();
    }
}

impl<O: Observer> History<'_, O> {
    /// Sends a blade to the shop, at the moment its fault is noticed or found.
    pub(in crate::simulation) fn send_to_repair(&mut self, blade: BladeId) {
        self.withdraw_online_repair(blade);
        self.forget_external_fault(blade);
        self.set_state(blade, BladeState::Repair);
        self.world.repair.inside.add(1, self.world.now);
        if self.is_recorded(blade) {
            // The record says how long it took; crews have no say in it.
            return self.repair_until(blade, self.recorded_end(blade));
        }
        self.wants_crew(Job::Blade(blade));
    }

    /// A fault with which a blade runs on has been noticed.
    pub(in crate::simulation) fn request_online_repair(&mut self, blade: BladeId) {
        self.world.repair.inside.add(1, self.world.now);
        self.wants_crew(Job::Online(blade));
    }

    /// The repair of a fault with which a blade ran on is done.
    pub(in crate::simulation) fn online_repair_is_done(&mut self) {
        self.world.repair.inside.add(-1, self.world.now);
        self.world.books.counts.repairs += 1;
        self.crew_is_free();
    }

    /// Withdraws the repair of a fault with which a blade ran on; `begun`: a crew is at work.
    pub(in crate::simulation) fn withdraw_online_job(&mut self, blade: BladeId, begun: bool) {
        self.world.repair.inside.add(-1, self.world.now);
        if begun {
            return self.crew_is_free();
        }
        self.world.repair.queue.retain(|queued| *queued != Job::Online(blade));
        self.world.repair.waiting.add(-1, self.world.now);
    }

    /// Work for the next crew that is free.
    #[inline]
    fn wants_crew(&mut self, job: Job) {
        match &mut self.world.repair.free {
            Some(0) => {
                self.world.repair.queue.push_back(job);
                self.world.repair.waiting.add(1, self.world.now);
            }
            free => {
                if let Some(free) = free {
                    *free -= 1;
                }
                self.start_job(job);
            }
        }
    }

    fn start_job(&mut self, job: Job) {
        match job {
            Job::Blade(blade) => self.start_repair(blade),
            Job::Online(blade) => self.start_online_repair(blade),
        }
    }

    /// A crew becomes free.
    #[inline]
    fn crew_is_free(&mut self) {
        if let Some(next) = self.world.repair.queue.pop_front() {
            self.world.repair.waiting.add(-1, self.world.now);
            self.start_job(next);
        } else if let Some(free) = &mut self.world.repair.free {
            *free += 1;
        }
    }

    fn start_repair(&mut self, blade: BladeId) {
        let waited = self.is_waited_for(blade);
        let mode = self.world.blades.get(blade).mode;
        let duration = self.repair_time((blade, mode), |repair| repair.waited_for(waited));
        self.repair_until(blade, self.world.now.after(duration));
    }

    /// Waited for: a workload goes on when this blade is repaired, and not before.
    fn is_waited_for(&self, blade: BladeId) -> bool {
        let down = self.carries(blade).and_then(|workload| self.world.workloads[workload.index()].journey);
        down.is_some_and(|number| {
            let journey = self.world.journeys.get(number);
            journey.origin == blade && (journey.incurable || !self.world.compiled.policy.takeover.moves())
        })
    }

    /// Duration of the repair of a blade's present fault in this mode, as a subject that is told apart further.
    pub(in crate::simulation) fn repair_time(
        &self,
        (blade, mode): (BladeId, ModeId),
        subject: impl FnOnce(Subject) -> Subject,
    ) -> Span {
        let kind = self.blade_type(blade);
        let ordinal = match kind.is_own(mode) {
            true => self.world.blades.ordinal(blade, mode),
            // It is not its own life that ended, but its stay in the pool.
            false => u64::from(self.world.blades.get(blade).preparations),
        };
        let key = || self.world.blades.key(blade).of(REPAIR).of(self.world.blades.mode_name(blade, mode));
        // The repair of a blade that runs on may be broken off and begun anew.
        let repair = Subject::of(DrawKind::Repair)
            .on(self.world.blades.type_of(blade))
            .in_mode(mode)
            .again_if(matches!(kind.mode(mode).effect, Effect::Degrades(_)));
        self.world.draws.draw(subject(repair), &kind.mode(mode).repair, key, ordinal)
    }

    fn repair_until(&mut self, blade: BladeId, end: Time) {
        if let Some(number) = self.waiter(blade) {
            let now = self.world.now;
            self.world.journeys.get_mut(number).spent(Phase::WaitRepair, now);
        }
        self.world.blades.get_mut(blade).in_service = true;
        let mode = self.world.blades.get(blade).mode;
        self.observer.note(self.world.now, Note::RepairBegins { blade, mode });
        self.schedule(self.world.slots.blade(blade.0), end, Event::Repaired);
    }

    /// A repair is done.
    pub(in crate::simulation) fn repaired(&mut self, blade: BladeId) {
        let now = self.world.now;
        self.world.repair.inside.add(-1, now);
        self.world.books.counts.repairs += 1;
        if !self.is_recorded(blade) {
            self.crew_is_free();
        }
        self.make_sound(blade);
        match self.waiter(blade) {
            Some(number) if self.world.journeys.get(number).stage == Stage::AwaitingCure => {
                self.fault_cured_for(number, blade);
            }
            Some(_) if self.world.blades.get(blade).is_dark() => self.repaired_in_the_dark(blade),
            Some(number) => self.cured_for(number, blade),
            None => {
                self.note_cure(blade);
                self.prepare(blade);
            }
        }
    }

    /// The fault is gone, and the lives it concerns begin anew.
    pub(in crate::simulation) fn make_sound(&mut self, blade: BladeId) {
        self.forget_external_fault(blade);
        let mode = self.world.blades.get(blade).mode;
        let blade_type = self.blade_type(blade);
        let state = self.world.blades.get_mut(blade);
        state.latent = false;
        state.in_service = false;
        state.fenced = false;
        if state.drawn && blade_type.is_own(mode) {
            self.world.blades.renew(blade, mode, (blade_type, self.world.now), &self.world.draws);
        }
    }

    /// Audits that every blade in repair is with a crew or waits for one, and that no crew is idle while one waits.
    fn audit_repair(&self) {
        let (mut inside, mut crews) = (0, 0);
        for id in self.all_blades().filter(|id| self.world.blades.get(*id).state == BladeState::Repair) {
            let queued = self.world.repair.queue.contains(&Job::Blade(id));
            let in_service = self.world.blades.get(id).in_service;
            assert!(queued != in_service, "{id:?} waits for a crew: {queued}, is with one: {in_service}");
            inside += 1;
            crews += u32::from(in_service && !self.is_recorded(id));
        }
        let with_shop =
            |id: &BladeId| matches!(self.world.blades.get(*id).online, Online::Queued | Online::InRepair);
        inside += self.all_blades().filter(with_shop).count() as i64;
        crews += self.all_blades().filter(|id| self.world.blades.get(*id).online == Online::InRepair).count()
            as u32;
        assert_eq!(self.world.repair.inside.value(), inside, "blades in the shop");
        assert_eq!(
            self.world.repair.waiting.value(),
            self.world.repair.queue.len() as i64,
            "blades waiting for a crew"
        );
        if let (Some(free), Some(all)) = (self.world.repair.free, self.world.scenario.site.repair.crews) {
            assert_eq!(free + crews, all, "crews");
            assert!(free == 0 || self.world.repair.queue.is_empty(), "no crew is idle while a blade waits");
        }
    }
}
