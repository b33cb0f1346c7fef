//! Service: workloads that go up and down, and the beginning and the end of their journeys.

use crate::policy::rebalance::Seeks;
use crate::simulation::event::class;
use crate::simulation::history::History;
use crate::simulation::state::blades::BladeState;
use crate::simulation::state::journey::{Journey, JourneyId, JourneyKind};
use crate::simulation::watching::observer::{Note, Observer};
use crate::simulation::world::Event;
use crate::units::{BladeId, Span, WorkloadId};

impl<O: Observer> History<'_, O> {
    /// The workload goes up, on the blade that is noted with it.
    pub(in crate::simulation) fn goes_up(&mut self, workload: WorkloadId) {
        let now = self.world.now;
        let state = &mut self.world.workloads[workload.index()];
        state.up_since = now;
        state.journey = None;
        let blade = state.blade;
        let left = self.world.courses.left(workload);
        self.observer.note(now, Note::Up { workload, blade });
        if left < Span::FOREVER {
            self.schedule(self.world.slots.finish(workload.0), now.after(left), Event::Finishes);
        }
        if self.world.compiled.seeks == Seeks::Nothing {
            return;
        }
        if self.world.courses.rests_until(workload) <= now {
            self.set_movable(workload, true);
            self.request(class::CASCADES);
        }
    }

    /// The workload, which is up, goes down now: its journey begins.
    pub(in crate::simulation) fn goes_down(
        &mut self,
        workload: WorkloadId,
        kind: JourneyKind,
        origin: BladeId,
    ) -> JourneyId {
        self.account_up(workload);
        self.stops_running(workload);
        if self.ends_copy(workload).is_none() {
            self.stays_put(workload);
        }
        let planned = kind == JourneyKind::Transfer;
        self.observer.note(self.world.now, Note::Down { workload, blade: origin, planned });
        self.begins_journey(workload, kind, origin)
    }

    /// Keeps the rest of a workload's run length until it is up again.
    fn stops_running(&mut self, workload: WorkloadId) {
        if self.world.courses.left(workload) < Span::FOREVER {
            let slot = self.world.slots.finish(workload.0);
            // What would end beyond the horizon does so the more for being interrupted.
            let left = self.world.queue.due(slot).map_or(Span::FOREVER, |due| due.since(self.world.now));
            self.world.courses.get_mut(workload).left = left;
            self.world.queue.cancel(slot);
        }
    }

    /// A journey of a workload that is not up begins now.
    pub(in crate::simulation) fn begins_journey(
        &mut self,
        workload: WorkloadId,
        kind: JourneyKind,
        origin: BladeId,
    ) -> JourneyId {
        let state = &mut self.world.workloads[workload.index()];
        let class = &mut self.world.books.classes[state.class.index()];
        let ordinal = match kind {
            JourneyKind::Outage => {
                class.outages += u64::from(state.stands_for);
                &mut state.outages
            }
            JourneyKind::Transfer => {
                class.cascades += 1;
                &mut state.transfers
            }
            JourneyKind::Arrival => unreachable!("an arrival is not up before"),
        };
        let mut journey = Journey::new(kind, workload, self.world.now, origin, *ordinal);
        *ordinal += 1;
        let home = self.world.scenario.site.classes[state.class.index()].home;
        journey.route = self.world.compiled.route_number(state.class, home, false);
        let number = self.world.journeys.open(journey);
        self.world.workloads[workload.index()].journey = Some(number);
        number
    }

    /// The journey ends: the workload is up on `blade`.
    pub(in crate::simulation) fn arrives(&mut self, number: JourneyId, blade: BladeId) {
        if self.world.journeys.get(number).kind == JourneyKind::Arrival {
            self.has_started(number, blade);
        }
        self.account_journey(number, Some(blade));
        let journey = self.world.journeys.get(number);
        let (workload, holds_slot) = (journey.workload, journey.holds_slot);
        self.world.journeys.close(number);
        self.world.workloads[workload.index()].blade = blade;
        self.workload_moves(workload, Some(blade));
        self.world.blades.get_mut(blade).workload = workload.into();
        self.set_state(blade, BladeState::Serving);
        self.goes_up(workload);
        if holds_slot {
            self.slot_freed();
        }
    }
}
