//! Churn: workloads that finish, and new ones that arrive.
//!
//! Intuition: a finished workload leaves a sound blade, which is made ready for the pool like any other; an arriving
//! one takes a spare, at once or by a takeover. It is present from the moment it is up for the first time: its wait
//! until then is reported apart from the downtime of workloads that run.
//!
//! Workloads have numbers of their own; the number of one that has finished is given to another.

use crate::engine::streams::StreamKey;
use crate::model::step::Phase;
use crate::model::workload::{ArrivalStart, Arrivals, WhenEmpty, WorkloadClass};
use crate::scenario::Scenario;
use crate::simulation::compiled::policy::CompiledPolicy;
use crate::simulation::draws::{DrawKind, Subject};
use crate::simulation::history::History;
use crate::simulation::process::{Process, Setup};
use crate::simulation::state::journey::{Journey, JourneyId, JourneyKind, Stage};
use crate::simulation::state::workloads::NOWHERE;
use crate::simulation::watching::observer::{Note, Observer};
use crate::simulation::world::{Event, SlotCounts, SlotKind};
use crate::units::{BladeId, ClassId, Span, Time, WorkloadId};

/// The arrivals of every class, and the numbers that are free for them.
#[derive(Clone)]
pub struct Churn {
    classes: Vec<Population>,
}

#[derive(Clone)]
struct Population {
    /// Unused numbers, the next one last.
    free: Vec<WorkloadId>,
    arrivals: u64,
    key: StreamKey,
}

impl Process for Churn {
    fn new(Setup { scenario, key, .. }: Setup<'_>) -> Churn {
        let population = |class: &WorkloadClass| Population {
            free: (class.initial..class.count).rev().map(|at| WorkloadId(class.first.0 + at)).collect(),
            arrivals: 0,
            key: key.named("workload").named(&class.name).named("arrival"),
        };
        Churn { classes: scenario.site.classes().iter().map(population).collect() }
    }

    fn slots(scenario: &Scenario, _: &CompiledPolicy<'_>, counts: &mut SlotCounts) {
        let site = &scenario.site;
        counts.arrival = site.named_classes;
        let finish = site.classes().iter().any(|class| class.run.is_some());
        counts.finish = if finish { site.workloads() } else { 0 };
    }

    fn start<O: Observer>(history: &mut History<'_, O>) {
        (0..history.world.churn.classes.len()).for_each(|class| history.expect_arrival(ClassId::from(class)));
    }
}

impl<'a, O: Observer> History<'a, O> {
    fn arrivals_of(&self, class: ClassId) -> Option<&'a Arrivals> {
        self.world.scenario.site.classes[class.index()].arrivals.as_ref()
    }

    fn expect_arrival(&mut self, class: ClassId) {
        let Some(arrivals) = self.arrivals_of(class) else { return };
        let population = &self.world.churn.classes[class.index()];
        let wait = self.world.draws.draw(
            Subject::of(DrawKind::Arrival),
            &arrivals.every,
            || population.key.named("every"),
            population.arrivals,
        );
        self.schedule(self.world.slots.arrival(class.0), self.world.now.after(wait), Event::Arrives);
    }

    /// Draws the run length of a workload \[up time\], if its class has one.
    pub(in crate::simulation) fn draws_run_length(&mut self, workload: WorkloadId) {
        let site = &self.world.scenario.site;
        if let Some(run) = &site.classes[self.class_of(workload).index()].run {
            let key = self.world.courses.key(workload, site).named("run");
            self.world.courses.get_mut(workload).left =
                self.world.draws.draw(Subject::of(DrawKind::RunLength), run, || key, 0);
        }
    }

    /// A new workload arrives.
    pub(in crate::simulation) fn workload_arrives(&mut self, class: ClassId) {
        let Some(arrivals) = self.arrivals_of(class) else { return };
        let population = &mut self.world.churn.classes[class.index()];
        let key = population.key.with(population.arrivals);
        population.arrivals += 1;
        let number = population.free.pop();
        self.expect_arrival(class);
        let Some(workload) = number else { return self.is_lost(class, None) };
        let state = &mut self.world.workloads[workload.index()];
        (state.outages, state.transfers, state.blade) = (0, 0, NOWHERE);
        state.stands_for = self.world.scenario.site.classes[class.index()].stands_for;
        let course = self.world.courses.get_mut(workload);
        (course.key, course.home, course.left) = (key, NOWHERE, Span::FOREVER);
        self.draws_run_length(workload);
        let mut journey = Journey::new(JourneyKind::Arrival, workload, self.world.now, NOWHERE, 0);
        journey.stage = Stage::Waiting;
        journey.waiting_since = self.world.now;
        let number = self.world.journeys.open(journey);
        self.world.workloads[workload.index()].journey = Some(number);
        self.observer.note(self.world.now, Note::Arrives { workload });
        let place = self.claim_place(number);
        self.world.claims.enter(place);
        // All others have had their turn.
        self.claim_round();
        if arrivals.when_empty == WhenEmpty::Lost && self.world.claims.withdraw(&place) {
            self.world.journeys.close(number);
            self.leaves_for_good(workload);
            return self.is_lost(class, Some(workload));
        }
        let machines = self.machines(workload);
        self.world.books.classes[class.index()].accepted += machines;
    }

    /// An arrival finds no spare, or no room.
    fn is_lost(&mut self, class: ClassId, workload: Option<WorkloadId>) {
        self.observer.note(self.world.now, Note::Lost { class, workload });
        let machines = u64::from(self.world.scenario.site.classes[class.index()].stands_for);
        self.world.books.classes[class.index()].lost += machines;
    }

    /// Starts at once: the journey is an arrival that needs no takeover.
    pub(in crate::simulation) fn starts_at_once(&self, number: JourneyId) -> bool {
        let journey = self.world.journeys.get(number);
        let arrivals = self.arrivals_of(self.class_of(journey.workload));
        journey.kind == JourneyKind::Arrival
            && arrivals.is_some_and(|arrivals| arrivals.start == ArrivalStart::Instant)
    }

    /// An arrival starts on a spare, or, if that turns out unfit, on the next that the policy chooses; without one it
    /// goes on waiting.
    pub(in crate::simulation) fn start_on(&mut self, number: JourneyId, spare: BladeId) {
        let workload = self.world.journeys.get(number).workload;
        let mut next = Some(spare);
        while let Some(spare) = next {
            self.leaves_pool(spare);
            let kind = self.world.blades.type_of(spare);
            if self.world.blades.get(spare).latent {
                self.send_to_repair(spare);
            } else if !self.world.compiled.fit(self.class_of(workload), kind).runs {
                self.world.journeys.get_mut(number).tried.push(kind);
                self.prepare(spare);
            } else {
                self.world.claims.withdraw(&self.claim_place(number));
                self.world.blades.get_mut(spare).identity = workload.into();
                let journey = self.world.journeys.get_mut(number);
                journey.spent(Phase::WaitSpare, self.world.now);
                return self.arrives(number, spare);
            }
            next = self.select(workload);
        }
    }

    /// The first time that a new workload is up.
    pub(super) fn has_started(&mut self, number: JourneyId, blade: BladeId) {
        let journey = self.world.journeys.get(number);
        let (workload, started) = (journey.workload, journey.started);
        let class = self.world.scenario.site.class_of(workload);
        self.world.courses.get_mut(workload).home = blade;
        let machines = self.machines(workload);
        self.is_present(workload);
        if self.in_window(started) {
            self.world.books.classes[class.index()].starts += machines;
        }
    }

    /// A workload that is up has reached its run length: it is gone, and its blade is made ready for the pool.
    pub(in crate::simulation) fn finishes(&mut self, workload: WorkloadId) {
        self.account_up(workload);
        self.workload_moves(workload, None);
        let state = &mut self.world.workloads[workload.index()];
        let blade = state.blade;
        let copy_to = self.ends_copy(workload);
        let class = self.world.scenario.site.class_of(workload);
        self.observer.note(self.world.now, Note::Finishes { workload, blade });
        match copy_to {
            None => self.stays_put(workload),
            Some(spare) => self.copy_is_moot(workload, spare),
        }
        if self.world.slots.has(SlotKind::Cooldown) {
            self.world.queue.cancel(self.world.slots.cooldown(workload.0));
        }
        let machines = self.machines(workload);
        self.world.books.classes[class.index()].completions += machines;
        self.is_gone(workload);
        self.release_blade(blade);
        self.prepare(blade);
        self.leaves_for_good(workload);
    }

    fn leaves_for_good(&mut self, workload: WorkloadId) {
        let class = self.world.scenario.site.class_of(workload);
        let state = &mut self.world.workloads[workload.index()];
        state.journey = None;
        (state.stands_for, state.blade) = (0, NOWHERE);
        let course = self.world.courses.get_mut(workload);
        (course.home, course.rests_until) = (NOWHERE, Time::ZERO);
        self.world.churn.classes[class.index()].free.push(workload);
    }
}
