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

/// One workload.
#[derive(Clone, Debug)]
pub struct Workload {
    /// Its class.
    pub class: ClassId,
    /// The blade it runs on, or last ran on.
    pub blade: BladeId,
    /// The blade it started on.
    pub home: BladeId,
    /// For how many virtual machines it stands: for all of its blade as long as they are together, for none if
    /// another stands for it or if it is not there.
    pub stands_for: u32,
    /// Since when it has been up.
    pub up_since: Time,
    /// Its journey, if it is not up.
    pub journey: Option<u32>,
    /// Unplanned outages so far.
    pub outages: u32,
    /// Planned moves so far.
    pub transfers: u32,
    /// How long it has still to run while it is not up.
    pub left: Span,
    /// Until when it may not be moved again.
    pub rests_until: Time,
    /// The key of its draws.
    pub key: Key,
}

impl Workload {
    /// All workloads of a site; each starts on the blade of its own number in the group of its class.
    pub fn all(site: &Site, replication: Key) -> Vec<Workload> {
        let mut workloads = Vec::with_capacity(site.workloads());
        for (at, class) in site.classes().iter().enumerate() {
            let key = replication.named("workload").named(&class.name);
            let home = site.home_group(ClassId::from(at)).first;
            for index in 0..class.count {
                let is_there = index < class.initial;
                let blade = if is_there { BladeId(home.0 + index / class.per_blade) } else { NOWHERE };
                let leads = is_there && index % class.per_blade == 0;
                let stands_for = if leads { class.stands_for } else { 0 };
                workloads.push(Workload {
                    class: ClassId::from(at),
                    blade,
                    home: blade,
                    stands_for,
                    up_since: Time::ZERO,
                    journey: None,
                    outages: 0,
                    transfers: 0,
                    left: Span::FOREVER,
                    rests_until: Time::ZERO,
                    key: key.with(u64::from(index)),
                });
            }
        }
        workloads
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

    /// The workload is up from now on, on the blade that is noted with it.
    pub(super) fn goes_up(&mut self, workload: WorkloadId) {
        let now = self.now;
        let state = &mut self.workloads[workload.index()];
        state.up_since = now;
        state.journey = None;
        let blade = state.blade;
        let left = state.left;
        self.observer.note(now, Note::Up { workload, blade });
        if left < Span::FOREVER {
            self.schedule(self.slots.finish(workload.0), now.after(left), Event::Finishes);
        }
        if self.plan.seeks == Seeks::Nothing {
            return;
        }
        if self.workloads[workload.index()].rests_until <= now {
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
        if self.workloads[workload.index()].left < Span::FOREVER {
            let slot = self.slots.finish(workload.0);
            // What would end beyond the horizon does so the more for being interrupted.
            let left = self.queue.due(slot).map_or(Span::FOREVER, |due| due.since(self.now));
            self.workloads[workload.index()].left = left;
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
        self.workloads[workload.index()].journey = Some(number);
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
        let bit = 1 << (pair % 64);
        let word = &mut self.occupied[pair / 64];
        *word = if set.is_empty() { *word & !bit } else { *word | bit };
    }
}
