//! Churn: workloads that finish, and new ones that arrive.
//!
//! Intuition: a finished workload leaves a sound blade, which is made ready for the pool like any other; an arriving one
//! takes a spare, at once or by a takeover. It is present from the moment it is up for the first time: how long it had
//! to wait for that is told apart from the downtime of those that run.
//!
//! Workloads have numbers of their own; that of one that has finished is given to another.

use super::event::Event;
use super::journey::{Journey, Kind, Stage};
use super::observer::{Note, Observer};
use super::slots::Process;
use super::workloads::NOWHERE;
use super::world::World;
use crate::engine::streams::Key;
use crate::model::fleet::Site;
use crate::model::step::Phase;
use crate::model::workload::{Arrivals, Start, WhenEmpty, WorkloadClass};
use crate::units::{BladeId, ClassId, Span, Time, WorkloadId};

/// The comings and goings of every class.
pub struct Churn {
    classes: Vec<Comers>,
}

struct Comers {
    /// Numbers that nobody has, the next one last.
    free: Vec<WorkloadId>,
    arrivals: u64,
    key: Key,
}

impl Churn {
    /// Before anybody has come or gone.
    pub fn new(site: &Site, replication: Key) -> Churn {
        let comers = |class: &WorkloadClass| Comers {
            free: (class.initial..class.count).rev().map(|at| WorkloadId(class.first.0 + at)).collect(),
            arrivals: 0,
            key: replication.named("workload").named(&class.name).named("arrival"),
        };
        Churn { classes: site.classes().iter().map(comers).collect() }
    }
}

impl<'a, O: Observer> World<'a, O> {
    fn arrivals_of(&self, class: ClassId) -> Option<&'a Arrivals> {
        self.scenario.site.classes[class.index()].arrivals.as_ref()
    }

    /// Schedules the first arrivals.
    pub(super) fn arrivals_start(&mut self) {
        (0..self.churn.classes.len()).for_each(|class| self.expect_arrival(ClassId::from(class)));
    }

    fn expect_arrival(&mut self, class: ClassId) {
        let Some(arrivals) = self.arrivals_of(class) else { return };
        let comers = &self.churn.classes[class.index()];
        let wait = self.draws.span(&arrivals.every, || comers.key.named("every"), comers.arrivals);
        self.schedule(self.slots.arrival(class.0), self.now.after(wait), Event::Arrives);
    }

    /// How long a workload runs before it finishes \[up time\] is drawn, if it does.
    pub(super) fn draws_run_length(&mut self, workload: WorkloadId) {
        let site = &self.scenario.site;
        if let Some(run) = &site.classes[self.class_of(workload).index()].run {
            let key = self.courses.key(workload, site).named("run");
            self.courses.get_mut(workload).left = self.draws.span(run, || key, 0);
        }
    }

    /// A new workload arrives.
    pub(super) fn workload_arrives(&mut self, class: ClassId) {
        let Some(arrivals) = self.arrivals_of(class) else { return };
        let comers = &mut self.churn.classes[class.index()];
        let key = comers.key.with(comers.arrivals);
        comers.arrivals += 1;
        let number = comers.free.pop();
        self.expect_arrival(class);
        let Some(workload) = number else { return self.is_lost(class, None) };
        let state = &mut self.workloads[workload.index()];
        (state.outages, state.transfers, state.blade) = (0, 0, NOWHERE);
        state.stands_for = self.scenario.site.classes[class.index()].stands_for;
        let course = self.courses.get_mut(workload);
        (course.key, course.home, course.left) = (key, NOWHERE, Span::FOREVER);
        self.draws_run_length(workload);
        let mut journey = Journey::new(Kind::Arrival, workload, self.now, NOWHERE, 0);
        journey.stage = Stage::Waiting;
        journey.waiting_since = self.now;
        let number = self.journeys.open(journey);
        self.workloads[workload.index()].set_journey(Some(number));
        self.observer.note(self.now, Note::Arrives { workload });
        let place = self.claim_place(number);
        self.claims.insert(place);
        // All others have had their turn.
        self.claim_round();
        if arrivals.when_empty == WhenEmpty::Lost && self.claims.remove(&place) {
            self.journeys.close(number);
            self.leaves_for_good(workload);
            return self.is_lost(class, Some(workload));
        }
        let (counts, machines) = (self.counts(self.now), self.machines(workload));
        self.classes[class.index()].accepted += u64::from(counts) * machines;
    }

    /// An arrival finds no spare, or no room.
    fn is_lost(&mut self, class: ClassId, workload: Option<WorkloadId>) {
        self.observer.note(self.now, Note::Lost { class, workload });
        let machines = u64::from(self.scenario.site.classes[class.index()].stands_for);
        self.classes[class.index()].lost += u64::from(self.counts(self.now)) * machines;
    }

    /// For how many virtual machines a workload stands.
    pub(super) fn machines(&self, workload: WorkloadId) -> u64 {
        u64::from(self.workloads[workload.index()].stands_for)
    }

    /// Whether a journey is an arrival that starts without a takeover.
    pub(super) fn starts_at_once(&self, number: u32) -> bool {
        let journey = self.journeys.get(number);
        let arrivals = self.arrivals_of(self.class_of(journey.workload));
        journey.kind == Kind::Arrival && arrivals.is_some_and(|arrivals| arrivals.start == Start::Instant)
    }

    /// An arrival starts on a spare, or, if that turns out unfit, on the next that the policy chooses; if there is none
    /// it waits on.
    pub(super) fn start_on(&mut self, number: u32, spare: BladeId) {
        let workload = self.journeys.get(number).workload;
        let mut next = Some(spare);
        while let Some(spare) = next {
            self.leaves_pool(spare);
            let kind = self.blades.type_of(spare);
            if self.blades.get(spare).latent {
                self.send_to_repair(spare);
            } else if !self.plan.fit(self.class_of(workload), kind).runs {
                self.journeys.get_mut(number).tried.push(kind);
                self.prepare(spare);
            } else {
                self.claims.remove(&self.claim_place(number));
                self.blades.get_mut(spare).identity = workload;
                let journey = self.journeys.get_mut(number);
                journey.spent(Phase::WaitSpare, self.now);
                return self.arrives(number, spare);
            }
            next = self.select(workload);
        }
    }

    /// The first time that a new workload is up.
    pub(super) fn has_started(&mut self, number: u32, blade: BladeId) {
        let (now, journey) = (self.now, self.journeys.get(number));
        let (workload, started) = (journey.workload, journey.started);
        let class = self.scenario.site.class_of(workload);
        self.courses.get_mut(workload).home = blade;
        let machines = self.machines(workload);
        self.present_changes(class, machines as i64);
        if self.counts(started) {
            let totals = &mut self.classes[class.index()];
            totals.starts += machines;
            totals.start_us += i128::from(now.since(started).0) * i128::from(machines);
        }
    }

    /// A workload that is up has run its length: it is gone, and its blade is made ready for the pool.
    pub(super) fn finishes(&mut self, workload: WorkloadId) {
        self.account_up(workload);
        self.demand_moves(workload, None);
        let state = &mut self.workloads[workload.index()];
        let blade = state.blade;
        let copy_to = self.ends_copy(workload);
        let class = self.scenario.site.class_of(workload);
        self.observer.note(self.now, Note::Finishes { workload, blade });
        match copy_to {
            None => self.stays_put(workload),
            Some(spare) => self.copy_is_moot(workload, spare),
        }
        if self.slots.has(Process::Cooldown) {
            self.queue.cancel(self.slots.cooldown(workload.0));
        }
        let (counts, machines) = (self.counts(self.now), self.machines(workload));
        self.classes[class.index()].completions += u64::from(counts) * machines;
        self.present_changes(class, -(machines as i64));
        self.release_blade(blade);
        self.prepare(blade);
        self.leaves_for_good(workload);
    }

    fn leaves_for_good(&mut self, workload: WorkloadId) {
        let class = self.scenario.site.class_of(workload);
        let state = &mut self.workloads[workload.index()];
        state.set_journey(None);
        (state.stands_for, state.blade) = (0, NOWHERE);
        let course = self.courses.get_mut(workload);
        (course.home, course.rests_until) = (NOWHERE, Time::ZERO);
        self.churn.classes[class.index()].free.push(workload);
    }
}
