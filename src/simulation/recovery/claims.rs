//! Claims: workloads that wait for a spare, in order, and the choice among those that are ready.

use super::pool_view::View;
use crate::engine::streams::{KeyPart, Stream};
use crate::model::fleet::Scope;
use crate::policy::Declined;
use crate::policy::selection::Request;
use crate::simulation::draws::{Choice, DrawKind, Subject};
use crate::simulation::event::class;
use crate::simulation::history::History;
use crate::simulation::process::{Process, Setup};
use crate::simulation::state::gauge::Gauge;
use crate::simulation::state::journey::{JourneyId, JourneyKind, Stage};
use crate::simulation::state::wait_queue::WaitQueue;
use crate::simulation::state::workloads::NOWHERE;
use crate::simulation::watching::observer::{Note, Observer};
use crate::simulation::world::World;
use crate::stats::totals::Totals;
use crate::units::{BladeId, ClassId, Time, TypeId, WorkloadId};

/// Part of the key of the draws of rules that choose at random.
const SELECTION: KeyPart = KeyPart::new("selection");

/// A place in the queue for spares: the priority of the class, the time at which the workload went down, and its
/// number.
pub(in crate::simulation) type ClaimPlace = (u32, Time, WorkloadId);

/// Claims: the queue of workloads that wait for a spare.
#[derive(Clone, Default)]
pub struct Claims {
    /// Outages and arrivals, in the order in which they are served.
    queue: WaitQueue<ClaimPlace>,
    /// Outages that wait for a spare.
    waiting: Gauge,
    /// The time at which a workload first had to wait.
    first_wait: Option<Time>,
    /// Scratch: the shelves that a workload may be served from.
    shelves: Vec<u32>,
}

impl Claims {
    /// Enters a place in the queue.
    pub fn enter(&mut self, place: ClaimPlace) {
        self.queue.insert(place);
    }

    /// Removes a place; false if it was not taken.
    pub fn withdraw(&mut self, place: &ClaimPlace) -> bool {
        self.queue.remove(place)
    }

    /// Empty: nobody waits.
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Taken: the place is in the queue.
    pub fn has(&self, place: &ClaimPlace) -> bool {
        self.queue.contains(place)
    }

    /// The workloads that wait, in the order in which they are served.
    pub fn workloads(&self) -> impl Iterator<Item = WorkloadId> + '_ {
        self.queue.iter().map(|place| place.2)
    }
}

impl Process for Claims {
    fn new(_: Setup<'_>) -> Claims {
        Claims::default()
    }

    fn reset(&mut self, now: Time) {
        self.waiting.reset(now);
    }

    fn close(&mut self, now: Time, totals: &mut Totals) {
        self.waiting.settle(now);
        totals.first_wait = self.first_wait;
        totals.any_waiting_us = i128::from(totals.window.0) - self.waiting.zero();
    }

    fn audit<O: Observer>(history: &History<'_, O>) {
        let claims = &history.world.claims;
        let waits = |kind: fn(JourneyKind) -> bool| {
            let journeys = history.world.journeys.under_way().into_iter();
            journeys
                .map(|number| history.world.journeys.get(number))
                .filter(|journey| journey.stage == Stage::Waiting && kind(journey.kind))
                .count()
        };
        assert_eq!(claims.queue.len(), waits(|_| true), "workloads waiting, and arrivals");
        assert_eq!(
            claims.waiting.value() as usize,
            waits(|kind| kind == JourneyKind::Outage),
            "workloads waiting"
        );
    }
}

/// A spare is wanted.
struct Search<'s> {
    workload: WorkloadId,
    /// Its class at the present level of its requirement.
    class: ClassId,
    /// The blade that it last ran on, or [`NOWHERE`].
    last: BladeId,
    /// Blade types that have been tried in vain.
    tried: &'s [TypeId],
}

impl Search<'_> {
    /// The spare that the policy chooses: a booted one if the rule wants any of them, else a cold one.
    fn choose(
        &self,
        world: &World<'_>,
        stream: &dyn Fn() -> Stream,
        shelves: &mut Vec<u32>,
    ) -> Result<BladeId, Declined> {
        let (site, compiled) = (&world.scenario.site, world.compiled);
        let failed = (self.last != NOWHERE).then_some(self.last);
        let last_type =
            failed.map_or_else(|| site.classes[self.class.index()].home, |blade| world.blades.type_of(blade));
        let enclosure = failed.filter(|_| !site.enclosures.is_empty()).and_then(|blade| {
            let (group, index) = site.group_of(blade);
            group.enclosure(index)
        });
        let mut choice = |booted: bool| {
            world.pool.find_shelves(compiled, self.class, enclosure, booted, self.tried, shelves);
            let view = View { world, workload: self.workload, class: self.class, booted, shelves };
            let class = site.classes[self.class.index()].named;
            compiled.policy.selection.select(&Request { class, last_type, failed, pool: &view, stream })
        };
        if world.pool.has_booted()
            && let Ok(spare) = choice(true)
        {
            return Ok(spare);
        }
        choice(false)
    }
}

impl<O: Observer> History<'_, O> {
    /// The workload needs a spare: it takes its place among those waiting.
    pub(super) fn wait_for_spare(&mut self, number: JourneyId) {
        self.separate_machines(number);
        self.wait_by_itself(number);
    }

    /// The virtual machines of a failed blade fail over each by itself from here on, if they may.
    fn separate_machines(&mut self, number: JourneyId) {
        let leader = self.world.journeys.get(number).workload;
        let state = &self.world.workloads[leader.index()];
        let Some(apart) = self.world.scenario.site.classes[state.class.index()].apart else { return };
        let (blade, machines, outages) = (state.blade, state.stands_for, state.outages);
        self.workload_moves(leader, None);
        for workload in (leader.0..leader.0 + machines).map(WorkloadId) {
            let state = &mut self.world.workloads[workload.index()];
            (state.class, state.blade, state.stands_for) = (apart, blade, 1);
            self.workload_moves(workload, Some(blade));
            if workload == leader {
                continue;
            }
            let mut journey = self.world.journeys.get(number).clone();
            journey.workload = workload;
            // A fault that lives on a boot disk lives on one of them.
            (journey.fault_follows, journey.incurable) = (false, false);
            let other = self.world.journeys.open(journey);
            self.world.workloads[workload.index()].journey = Some(other);
            self.world.workloads[workload.index()].outages = outages;
            self.wait_by_itself(other);
        }
    }

    fn wait_by_itself(&mut self, number: JourneyId) {
        let now = self.world.now;
        let journey = self.world.journeys.get_mut(number);
        journey.stage = Stage::Waiting;
        journey.waiting_since = now;
        let (workload, kind) = (journey.workload, journey.kind);
        let place = self.claim_place(number);
        self.world.claims.enter(place);
        if kind == JourneyKind::Outage {
            let class = self.class_of(workload);
            self.world.books.classes[class.index()].needs += self.machines(workload);
            self.world.claims.waiting.add(1, now);
        }
        self.observer.note(now, Note::Waits { workload });
        self.tell_pool();
        self.request(class::CLAIMS);
    }

    pub(in crate::simulation) fn claim_place(&self, number: JourneyId) -> ClaimPlace {
        let journey = self.world.journeys.get(number);
        let class = &self.world.scenario.site.classes[self.class_of(journey.workload).index()];
        (class.priority, journey.started, journey.workload)
    }

    /// Every waiting workload, in order, claims a spare if there is one for it.
    pub(in crate::simulation) fn claim_round(&mut self) {
        let mut after = None;
        while self.server_is_free() && !self.world.pool.is_empty() {
            let Some(place) = self.world.claims.queue.after(after) else { return };
            if let Some(spare) = self.select(place.2) {
                self.claim(place, spare);
            }
            after = Some(place);
        }
    }

    /// The spare that the policy chooses for a waiting workload, if there is one for it; observers are told if there is
    /// none.
    pub(in crate::simulation) fn select(&mut self, workload: WorkloadId) -> Option<BladeId> {
        match self.choose(workload) {
            Ok(spare) => Some(spare),
            Err(declined) => {
                let number = self.world.workloads[workload.index()].journey?;
                if let Some(declined) = declined.filter(|_| self.observer.traces()) {
                    self.tell_declined(number, self.class_of(workload), declined.0);
                }
                None
            }
        }
    }

    /// The spare that the policy chooses for a waiting workload, or the reason that it gives.
    pub(in crate::simulation) fn choose(
        &mut self,
        workload: WorkloadId,
    ) -> Result<BladeId, Option<Declined>> {
        let state = &self.world.workloads[workload.index()];
        let Some(number) = state.journey else { return Err(None) };
        let attempt = self.world.journeys.get(number).attempt;
        let mut shelves = std::mem::take(&mut self.world.claims.shelves);
        let selection = Subject::of(DrawKind::Selection);
        let stream = || {
            self.world.draws.draw(
                selection,
                &Choice,
                || self.attempt_key(number).of(SELECTION),
                u64::from(attempt),
            )
        };
        let tried = &self.world.journeys.get(number).tried;
        let search = Search { workload, class: state.class, last: state.blade, tried };
        let choice = search.choose(&self.world, &stream, &mut shelves);
        self.world.claims.shelves = shelves;
        choice.or_else(|declined| self.own_blade(workload).ok_or(Some(declined)))
    }

    /// The spare that the policy chooses for a workload that is up and has to leave its blade.
    pub(in crate::simulation) fn choose_for(&mut self, workload: WorkloadId) -> Option<BladeId> {
        let state = &self.world.workloads[workload.index()];
        let key = self.key_of(workload).named("transfer").with(u64::from(state.transfers)).of(SELECTION);
        let search = Search { workload, class: state.class, last: state.blade, tried: &[] };
        let selection = Subject::of(DrawKind::Selection);
        let stream = || self.world.draws.draw(selection, &Choice, || key, 0);
        search.choose(&self.world, &stream, &mut Vec::new()).ok()
    }

    /// The first blade of a workload, if it stands ready and no other will do: its own switch port is in the workload's
    /// hard zones, even if those of its group are not, and its privileged ports have the addresses that others refuse.
    fn own_blade(&self, workload: WorkloadId) -> Option<BladeId> {
        let state = &self.world.workloads[workload.index()];
        let (last, class) = (state.blade, state.class);
        let tried = state.journey.map_or(&[][..], |number| &self.world.journeys.get(number).tried);
        if !self.world.compiled.hard_zones && tried.is_empty() {
            return None;
        }
        let home = self.home(workload);
        if home == NOWHERE || !self.world.pool.contains(home) {
            return None;
        }
        let (blade, kind) = (self.world.blades.get(home), self.world.blades.type_of(home));
        if !self.world.compiled.hard_zones && !tried.contains(&kind) {
            return None;
        }
        let scope = self.world.scenario.site.group_of(home).0.scope;
        if scope == Scope::Enclosure && self.enclosure(home) != self.enclosure(last) {
            return None;
        }
        let runs = self.world.compiled.fit(class, kind).runs;
        (runs && self.world.compiled.may_try(class, kind, false, blade.booted)).then_some(home)
    }

    /// Tells observers why none of the spares that are ready will do.
    fn tell_declined(&mut self, number: JourneyId, class: ClassId, reason: &'static str) {
        let now = self.world.now;
        let (compiled, workload) = (self.world.compiled, self.world.journeys.get(number).workload);
        let tried = &self.world.journeys.get(number).tried;
        let mut declined = Vec::new();
        for spares in self.world.pool.stocked() {
            let vain = tried.contains(&spares.blade_type);
            let outside = compiled.is_outside(class, spares.group);
            if vain || !compiled.may_try(class, spares.blade_type, outside, spares.booted) {
                declined.push((spares.blade_type, outside, vain));
            }
        }
        for (blade_type, outside, tried) in declined {
            self.observer.note(now, Note::Declined { workload, blade_type, outside, tried });
        }
        self.observer.note(now, Note::NoSpare { workload, reason });
    }

    fn claim(&mut self, place: ClaimPlace, spare: BladeId) {
        let Some(number) = self.world.workloads[place.2.index()].journey else { return };
        if self.starts_at_once(number) {
            return self.start_on(number, spare);
        }
        let now = self.world.now;
        self.world.claims.withdraw(&place);
        if self.world.journeys.get(number).kind == JourneyKind::Outage {
            self.world.claims.waiting.add(-1, now);
            self.count_wait(number);
        }
        let phase = self.waiting_phase();
        let journey = self.world.journeys.get_mut(number);
        journey.spent(phase, now);
        journey.target = Some(spare);
        journey.holds_slot = true;
        self.server_takes_on();
        self.leaves_pool(spare);
        self.take_over(number, spare);
    }

    /// Counts the wait that ends now, if it took any time.
    pub(in crate::simulation) fn count_wait(&mut self, number: JourneyId) {
        let journey = self.world.journeys.get(number);
        if self.world.now > journey.waiting_since {
            let since =
                self.world.claims.first_wait.unwrap_or(journey.waiting_since).min(journey.waiting_since);
            self.world.claims.first_wait = Some(since);
        }
        if self.world.now > journey.waiting_since && self.in_window(journey.waiting_since) {
            let class = self.class_of(journey.workload);
            self.world.books.classes[class.index()].waits += self.machines(journey.workload);
        }
    }

    /// Tells observers the number of ready spares, and the number of outages that wait for one.
    pub(in crate::simulation) fn tell_pool(&mut self) {
        let (ready, waiting) = (self.world.pool.len(), self.world.claims.waiting.value());
        self.observer.pool_changed(self.world.now, ready, waiting);
    }
}
