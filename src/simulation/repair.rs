//! The repair shop: crews that repair failed blades, first come first served.

use super::blades::{NOBODY, State};
use super::event::Event;
use super::journey::Stage;
use super::observer::{Note, Observer};
use super::plan::Procedure;
use super::world::World;
use crate::engine::streams::Name;
use crate::model::step::{Phase, Step};
use crate::simulation::gauge::Gauge;
use crate::units::{BladeId, Span, Time};
use std::collections::VecDeque;

/// Part of the key of the draws of repair times.
const REPAIR: Name = Name::new("repair");

/// What a crew is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Job {
    /// A blade that stands still.
    Blade(BladeId),
    /// A fault with which a blade runs on.
    Online(BladeId),
}

/// The state of the shop.
pub struct Shop {
    /// Crews without work; `None`: there are always some.
    pub(super) free: Option<u32>,
    pub(super) queue: VecDeque<Job>,
    /// Blades failed and sent to repair.
    pub inside: Gauge,
    /// Of these, blades waiting for a crew.
    pub waiting: Gauge,
}

impl Shop {
    /// An empty shop with so many crews.
    pub fn new(crews: Option<u32>) -> Shop {
        Shop { free: crews, queue: VecDeque::new(), inside: Gauge::default(), waiting: Gauge::default() }
    }
}

impl<O: Observer> World<'_, O> {
    /// Sends a blade to the shop, at the moment its fault is noticed or found.
    pub(super) fn send_to_repair(&mut self, blade: BladeId) {
        self.withdraw_online_repair(blade);
        self.forgets_blow(blade);
        self.set_state(blade, State::Repair);
        self.shop.inside.add(1, self.now);
        if self.is_recorded(blade) {
            // The record says how long it took; crews have no say in it.
            return self.repair_until(blade, self.recorded_end(blade));
        }
        self.wants_crew(Job::Blade(blade));
    }

    /// Work for the next crew that is free.
    pub(super) fn wants_crew(&mut self, job: Job) {
        match &mut self.shop.free {
            Some(0) => {
                self.shop.queue.push_back(job);
                self.shop.waiting.add(1, self.now);
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

    /// A crew has nothing to do any more.
    pub(super) fn crew_is_free(&mut self) {
        if let Some(next) = self.shop.queue.pop_front() {
            self.shop.waiting.add(-1, self.now);
            self.start_job(next);
        } else if let Some(free) = &mut self.shop.free {
            *free += 1;
        }
    }

    /// Nobody needs to come for this any more.
    pub(super) fn leaves_crew_queue(&mut self, job: Job) {
        self.shop.queue.retain(|queued| *queued != job);
        self.shop.waiting.add(-1, self.now);
    }

    fn start_repair(&mut self, blade: BladeId) {
        let duration = self.repair_time(blade, self.blades.get(blade).mode);
        self.repair_until(blade, self.now.after(duration));
    }

    /// How long the repair of a blade's present fault in this mode takes.
    pub(super) fn repair_time(&self, blade: BladeId, mode: u16) -> Span {
        let kind = self.blade_type(blade);
        let ordinal = match kind.is_own(mode) {
            true => self.blades.ordinal(blade, mode),
            // It is not its own life that ended, but its stay in the pool.
            false => u64::from(self.blades.get(blade).preparations),
        };
        let key = || self.blades.key(blade).of(REPAIR).of(self.blades.mode_name(blade, mode));
        self.draws.span(&kind.mode(mode).repair, key, ordinal)
    }

    fn repair_until(&mut self, blade: BladeId, end: Time) {
        if let Some(number) = self.waiter(blade) {
            let now = self.now;
            self.journeys.get_mut(number).spent(Phase::WaitRepair, now);
        }
        self.blades.get_mut(blade).in_service = true;
        self.observer.note(self.now, Note::RepairBegins { blade });
        self.schedule(self.slots.blade(blade.0), end, Event::Repaired);
    }

    /// The journey that waits for the repair of this blade, if there is one.
    pub(super) fn waiter(&self, blade: BladeId) -> Option<u32> {
        let workload = self.blades.get(blade).workload;
        if workload == NOBODY {
            return None;
        }
        let number = self.workloads[workload.index()].journey()?;
        let journey = self.journeys.get(number);
        let waits = matches!(journey.stage, Stage::AwaitingRepair | Stage::AwaitingCure);
        (waits && journey.origin == blade).then_some(number)
    }

    /// The phase of a workload that waits for this blade's repair.
    pub(super) fn repair_phase(&self, blade: BladeId) -> Phase {
        let blade = self.blades.get(blade);
        if blade.in_service || blade.external { Phase::Repair } else { Phase::WaitRepair }
    }

    /// A repair is done.
    pub(super) fn repaired(&mut self, blade: BladeId) {
        let now = self.now;
        self.shop.inside.add(-1, now);
        self.counts.repairs += 1;
        if !self.is_recorded(blade) {
            self.crew_is_free();
        }
        self.make_sound(blade);
        match self.waiter(blade) {
            Some(number) if self.journeys.get(number).stage == Stage::AwaitingCure => {
                self.fault_cured_for(number, blade);
            }
            Some(_) if self.blades.get(blade).is_dark() => self.repaired_in_the_dark(blade),
            Some(number) => self.cured_for(number, blade),
            None => {
                self.note_cure(blade);
                self.prepare(blade);
            }
        }
    }

    /// The fault is gone, and the lives it concerns begin anew.
    pub(super) fn make_sound(&mut self, blade: BladeId) {
        self.forgets_blow(blade);
        let mode = self.blades.get(blade).mode;
        let blade_type = self.blade_type(blade);
        let state = self.blades.get_mut(blade);
        state.latent = false;
        state.in_service = false;
        state.fenced = false;
        if state.drawn && blade_type.is_own(mode) {
            self.blades.renew(blade, mode, blade_type, self.now);
        }
    }

    /// The blade that a workload waits for can carry it again.
    pub(super) fn cured_for(&mut self, number: u32, blade: BladeId) {
        self.is_cured(number);
        self.resumes_on(number, blade);
    }

    /// A workload that was waiting for its own blade starts there anew.
    pub(super) fn resumes_on(&mut self, number: u32, blade: BladeId) {
        let journey = self.journeys.get_mut(number);
        journey.target = Some(blade);
        journey.mark_claim(self.now);
        self.note_route(number);
        self.set_state(blade, State::Target);
        self.begin(number, Procedure::Restart);
    }

    /// The fault that came along with a workload is cured; whatever had come up before is down again.
    fn fault_cured_for(&mut self, number: u32, blade: BladeId) {
        self.is_cured(number);
        self.journeys.get_mut(number).slack = Span::ZERO;
        self.release_blade(blade);
        self.prepare(blade);
        self.begin(number, Procedure::StartOnly);
    }

    fn is_cured(&mut self, number: u32) {
        let now = self.now;
        let journey = self.journeys.get_mut(number);
        journey.spent(Phase::Repair, now);
        journey.cured = Some(now);
    }

    /// A repaired blade may have carried a fault that followed its workload: that is cured now, too.
    fn note_cure(&mut self, blade: BladeId) {
        let workload = self.blades.get(blade).workload;
        self.release_blade(blade);
        if workload == NOBODY {
            return;
        }
        if let Some(number) = self.workloads[workload.index()].journey() {
            let now = self.now;
            let journey = self.journeys.get_mut(number);
            if journey.origin != blade {
                return;
            }
            journey.cured = Some(now);
            // Whoever waits to fence it need not: it came back from repair, and is off.
            if journey.station_wanted.is_some() && self.next_step(number) == Some(Step::Fence) {
                self.skip_fence(number);
            }
        }
    }

    /// The blade belongs to no workload any more.
    pub(super) fn release_blade(&mut self, blade: BladeId) {
        self.blades.get_mut(blade).workload = NOBODY;
    }
}
