//! The workloads: where each runs, and going up and down.

use super::blades::State;
use super::event::{Event, round};
use super::journey::{Journey, Kind};
use super::observer::{Note, Observer};
use super::world::World;
use crate::engine::streams::Key;
use crate::model::fleet::Site;
use crate::policy::rebalance::Seeks;
use crate::units::{BladeId, ClassId, EnclosureId, Span, Time, WorkloadId};

/// The blade of a workload that has none.
pub const NOWHERE: BladeId = BladeId(u32::MAX);

/// One workload: what every scenario needs of it, on half a cache line.
#[derive(Clone, Debug)]
pub struct Workload {
    /// Its class.
    pub class: ClassId,
    /// The blade it runs on, or last ran on.
    pub blade: BladeId,
    /// For how many virtual machines it stands: for all of its blade as long as they are together, for none if
    /// another stands for it or if it is not there.
    pub stands_for: u32,
    /// The number of its journey, or [`NONE`].
    journey: u32,
    /// Since when it has been up.
    pub up_since: Time,
    /// Unplanned outages so far.
    pub outages: u32,
    /// Planned moves so far.
    pub transfers: u32,
}

/// No journey.
const NONE: u32 = u32::MAX;

impl Workload {
    /// All workloads of a site; each starts on the blade of its own number in the group of its class.
    pub fn all(site: &Site) -> Vec<Workload> {
        let mut workloads = Vec::with_capacity(site.workloads());
        for (at, class) in site.classes().iter().enumerate() {
            let first = site.home_group(ClassId::from(at)).first.0;
            for index in 0..class.count {
                let is_there = index < class.initial;
                let blade = if is_there { BladeId(first + index / class.per_blade) } else { NOWHERE };
                let leads = is_there && index % class.per_blade == 0;
                let stands_for = if leads { class.stands_for } else { 0 };
                workloads.push(Workload {
                    class: ClassId::from(at),
                    blade,
                    stands_for,
                    journey: NONE,
                    up_since: Time::ZERO,
                    outages: 0,
                    transfers: 0,
                });
            }
        }
        workloads
    }

    /// Its journey, if it is not up.
    pub fn journey(&self) -> Option<u32> {
        (self.journey != NONE).then_some(self.journey)
    }

    /// Begins a journey, or ends it.
    pub fn set_journey(&mut self, journey: Option<u32>) {
        self.journey = journey.unwrap_or(NONE);
    }
}

/// What becomes of a workload that comes, goes, or is moved.
#[derive(Clone, Debug)]
pub struct Course {
    /// The blade it started on.
    pub home: BladeId,
    /// The key of its draws.
    pub key: Key,
    /// How long it has still to run while it is not up.
    pub left: Span,
    /// Until when it may not be moved again.
    pub rests_until: Time,
}

/// The courses of all workloads. Where none comes, goes or is moved, nothing is kept: all follows from its number.
pub struct Courses {
    /// The keys of draws, by class.
    keys: Vec<Key>,
    courses: Vec<Course>,
}

impl Courses {
    /// Of all workloads of a site, as they are at the start; `moves`: whether they may be moved.
    pub fn new(site: &Site, workloads: &[Workload], moves: bool, replication: Key) -> Courses {
        let keys = site.classes().iter().map(|class| replication.named("workload").named(&class.name));
        let mut courses = Courses { keys: keys.collect(), courses: Vec::new() };
        if moves || site.classes().iter().any(|class| class.arrivals.is_some() || class.run.is_some()) {
            let course = |(at, workload): (usize, &Workload)| Course {
                home: workload.blade,
                key: courses.key(WorkloadId::from(at), site),
                left: Span::FOREVER,
                rests_until: Time::ZERO,
            };
            courses.courses = workloads.iter().enumerate().map(course).collect();
        }
        courses
    }

    /// The key of a workload's draws.
    pub fn key(&self, workload: WorkloadId, site: &Site) -> Key {
        match self.courses.get(workload.index()) {
            Some(course) => course.key,
            None => {
                let class = site.class_of(workload);
                let index = workload.0 - site.classes[class.index()].first.0;
                self.keys[class.index()].with(u64::from(index))
            }
        }
    }

    /// The blade that a workload started on, or [`NOWHERE`].
    pub fn home(&self, workload: WorkloadId, site: &Site) -> BladeId {
        self.courses.get(workload.index()).map_or_else(|| site.home_of(workload), |course| course.home)
    }

    /// How long a workload has still to run while it is not up.
    pub fn left(&self, workload: WorkloadId) -> Span {
        self.courses.get(workload.index()).map_or(Span::FOREVER, |course| course.left)
    }

    /// Until when a workload may not be moved again.
    pub fn rests_until(&self, workload: WorkloadId) -> Time {
        self.courses.get(workload.index()).map_or(Time::ZERO, |course| course.rests_until)
    }

    /// The course of one that comes, goes or is moved.
    ///
    /// # Panics
    /// If none does.
    pub fn get_mut(&mut self, workload: WorkloadId) -> &mut Course {
        &mut self.courses[workload.index()]
    }
}

impl<O: Observer> World<'_, O> {
    /// The enclosure that a blade stands in.
    pub(super) fn enclosure(&self, blade: BladeId) -> Option<EnclosureId> {
        if self.scenario.site.enclosures.is_empty() {
            return None;
        }
        let (group, index) = self.scenario.site.group_of(blade);
        group.enclosure(index)
    }

    /// The key of a workload's draws.
    pub(super) fn key_of(&self, workload: WorkloadId) -> Key {
        self.courses.key(workload, &self.scenario.site)
    }

    /// The blade that a workload started on, or [`NOWHERE`].
    pub(super) fn home(&self, workload: WorkloadId) -> BladeId {
        self.courses.home(workload, &self.scenario.site)
    }

    /// The workload is up from now on, on the blade that is noted with it.
    pub(super) fn goes_up(&mut self, workload: WorkloadId) {
        let now = self.now;
        let state = &mut self.workloads[workload.index()];
        state.up_since = now;
        state.set_journey(None);
        let blade = state.blade;
        let left = self.courses.left(workload);
        self.observer.note(now, Note::Up { workload, blade });
        if left < Span::FOREVER {
            self.schedule(self.slots.finish(workload.0), now.after(left), Event::Finishes);
        }
        if self.plan.seeks == Seeks::Nothing {
            return;
        }
        if self.courses.rests_until(workload) <= now {
            self.set_movable(workload, true);
            self.request(round::CASCADES);
        }
    }

    /// The workload, which is up, goes down now: its journey begins.
    pub(super) fn goes_down(&mut self, workload: WorkloadId, kind: Kind, origin: BladeId) -> u32 {
        self.account_up(workload);
        self.stops_running(workload);
        if self.ends_copy(workload).is_none() {
            self.stays_put(workload);
        }
        let planned = kind == Kind::Transfer;
        self.observer.note(self.now, Note::Down { workload, blade: origin, planned });
        self.begins_journey(workload, kind, origin)
    }

    /// A workload that finishes after some time has the rest of it left when it is up again.
    fn stops_running(&mut self, workload: WorkloadId) {
        if self.courses.left(workload) < Span::FOREVER {
            let slot = self.slots.finish(workload.0);
            // What would end beyond the horizon does so the more for being interrupted.
            let left = self.queue.due(slot).map_or(Span::FOREVER, |due| due.since(self.now));
            self.courses.get_mut(workload).left = left;
            self.queue.cancel(slot);
        }
    }

    /// A workload that is up is not to be moved any more.
    pub(super) fn stays_put(&mut self, workload: WorkloadId) {
        if self.plan.seeks != Seeks::Nothing {
            self.set_movable(workload, false);
        }
    }

    /// A journey of a workload that is not up begins now.
    pub(super) fn begins_journey(&mut self, workload: WorkloadId, kind: Kind, origin: BladeId) -> u32 {
        let counts = self.counts(self.now);
        let state = &mut self.workloads[workload.index()];
        let class = &mut self.classes[state.class.index()];
        let ordinal = match kind {
            Kind::Outage => {
                class.outages += u64::from(counts) * u64::from(state.stands_for);
                &mut state.outages
            }
            Kind::Transfer => {
                class.cascades += u64::from(counts);
                &mut state.transfers
            }
            Kind::Arrival => unreachable!("an arrival is not up before"),
        };
        let mut journey = Journey::new(kind, workload, self.now, origin, *ordinal);
        *ordinal += 1;
        let home = self.scenario.site.classes[state.class.index()].home;
        journey.route = self.plan.route_number(state.class, home, false);
        let number = self.journeys.open(journey);
        self.workloads[workload.index()].set_journey(Some(number));
        number
    }

    /// Adds the time up since `up_since` to the books.
    pub(super) fn account_up(&mut self, workload: WorkloadId) {
        let state = &self.workloads[workload.index()];
        let kind = self.blades.type_of(state.blade).index();
        let span = self.now.since(state.up_since.max(self.window_start)).0.max(0);
        let span = i128::from(span) * i128::from(state.stands_for);
        let share = self.share(state.blade);
        let served = self.plan.fit(state.class, kind.into()).served;
        let class = &mut self.classes[state.class.index()];
        class.up_us[kind] += span;
        if share < 1.0 {
            class.unserved += span as f64 * served * (1.0 - share);
        }
        if share < 1.0 || served < 1.0 {
            class.degraded_us += span;
        }
    }

    /// The journey ends: the workload is up on `blade`.
    pub(super) fn arrives(&mut self, number: u32, blade: BladeId) {
        if self.journeys.get(number).kind == Kind::Arrival {
            self.has_started(number, blade);
        }
        self.account_journey(number, Some(blade));
        let journey = self.journeys.get(number);
        let (workload, holds_slot) = (journey.workload, journey.holds_slot);
        self.journeys.close(number);
        self.workloads[workload.index()].blade = blade;
        self.demand_moves(workload, Some(blade));
        self.blades.get_mut(blade).workload = workload;
        self.set_state(blade, State::Serving);
        self.goes_up(workload);
        if holds_slot {
            self.slot_freed();
        }
    }

    /// Whether a workload is in the set of those that may be moved.
    pub(super) fn is_movable(&self, workload: WorkloadId) -> bool {
        let state = &self.workloads[workload.index()];
        let class = &self.scenario.site.classes[state.class.index()];
        let kind = self.blades.type_of(state.blade);
        self.movable[self.plan.pair(state.class, kind)].contains(workload.0 - class.first.0)
    }

    /// Enters or removes a workload that is up from the set of those that may be moved.
    pub(super) fn set_movable(&mut self, workload: WorkloadId, movable: bool) {
        let state = &self.workloads[workload.index()];
        let class = &self.scenario.site.classes[state.class.index()];
        let pair = self.plan.pair(state.class, self.blades.type_of(state.blade));
        let set = &mut self.movable[pair];
        let index = workload.0 - class.first.0;
        if movable {
            set.insert(index);
        } else {
            set.remove(index);
        }
        self.occupied.set(pair, !set.is_empty());
        self.may_return(workload, movable);
    }
}
