//! The audit: laws that hold between any two events, whatever the scenario.
//!
//! Intuition: the simulation keeps the same facts in several places, because each place answers another question fast
//! (which spares are ready, who waits, how many slots are busy). The audit derives every such fact anew from the
//! blades and the journeys and compares. It checks that each blade is in exactly one role, that everything held is
//! held by somebody, and that nobody waits for what is there or for what will never come.
//!
//! It costs a pass over all blades, so that it is made often at the start of a history and seldom later.

use super::blades::{Blade, NOBODY, Online, State};
use super::gauge::Gauge;
use super::journey::{Journey, Kind, Stage};
use super::observer::Observer;
use super::plan::Procedure;
use super::repair::Job;
use super::stations::{Client, StationId};
use super::world::World;
use crate::policy::rebalance::Seeks;
use crate::units::{BladeId, Time, WorkloadId};

/// So many events at the start of a history are audited one by one.
const FIRST: u64 = 1000;
/// Later, every so many events there is an audit.
const LATER: u64 = 1 << 14;

impl<O: Observer> World<'_, O> {
    /// Audits if it is time to.
    pub(super) fn audit_now_and_then(&mut self, events: u64) {
        if self.observer.audits() && (events < FIRST || events.is_multiple_of(LATER)) {
            self.audit();
        }
    }

    /// Checks every law.
    ///
    /// # Panics
    /// If one is broken: the simulation is wrong.
    pub(super) fn audit(&mut self) {
        self.audit_blades();
        self.audit_light();
        self.audit_failures();
        self.audit_workloads();
        self.audit_movable();
        self.audit_returns();
        self.audit_repair();
        self.audit_stations();
        self.audit_polled();
        self.audit_identities();
        self.audit_watch();
        // What is drawn again to be checked is no work of the history.
        let draws = self.draws.clone();
        self.audit_progress();
        self.draws = draws;
    }

    fn all_blades(&self) -> impl Iterator<Item = BladeId> + use<O> {
        (0..self.scenario.site.blades()).map(BladeId::from)
    }

    fn journey_of(&self, workload: WorkloadId) -> Option<&Journey> {
        self.workloads[workload.index()].journey().map(|number| self.journeys.get(number))
    }

    /// Each blade has one role, and who it says it belongs to agrees.
    fn audit_blades(&self) {
        let (mut ready, mut latent, mut booted) = (0, 0, 0);
        let mut due = vec![0; self.upkeep.rounds.len()];
        for id in self.all_blades() {
            let blade = self.blades.get(id);
            let workload = self.carries(id);
            let journey = workload.and_then(|workload| self.journey_of(workload));
            let fits = match blade.state {
                State::Absent | State::Pool | State::Preparing | State::Dark => workload.is_none(),
                State::Serving => match (workload, journey) {
                    (Some(workload), None) => self.workloads[workload.index()].blade == id,
                    (_, Some(journey)) => journey.kind == Kind::Transfer && journey.origin == id,
                    (None, None) => false,
                },
                State::Target => match (workload, journey) {
                    (Some(workload), None) => self.copy_to(workload) == Some(id),
                    (_, Some(journey)) => journey.target == Some(id) && !journey.target_lost,
                    (None, None) => false,
                },
                State::Failed => journey.is_some_and(|j| is_failed_in(id, j)),
                State::Repair => true,
                State::Maintenance => {
                    let waits =
                        |journey: &Journey| journey.stage == Stage::AwaitingWork && journey.origin == id;
                    blade.due > 0 && (workload.is_none() || journey.is_some_and(waits))
                }
            };
            for (kind, due) in due.iter_mut().enumerate() {
                *due += u32::from(usize::from(blade.due) == kind + 1);
            }
            assert!(fits, "{id:?} is {:?} with {workload:?}, whose journey is {journey:?}", blade.state);
            assert_eq!(self.pool.contains(id), blade.state == State::Pool, "{id:?} is in the pool or not");
            ready += i64::from(blade.state == State::Pool);
            latent += i64::from(blade.state == State::Pool && blade.latent);
            booted += u32::from(matches!(blade.state, State::Pool | State::Preparing) && blade.booted);
        }
        let busy: Vec<u32> = self.upkeep.rounds.iter().map(|round| round.busy).collect();
        assert_eq!(busy, due, "blades taken for maintenance");
        assert_eq!(self.pool.len(), ready, "ready blades");
        assert_eq!(self.pool.latent(), latent, "latent faults in the pool");
        assert_eq!(self.booted, booted, "booted spares");
    }

    /// A blade lacks power, or every path, exactly where what it depends on is out; then it does nothing.
    fn audit_light(&self) {
        let mut unpowered = vec![0; self.scenario.site.blades()];
        let out = self.scenario.site.outages.iter().zip(&self.outages.out).filter(|(_, out)| **out);
        for blade in out.flat_map(|(outage, _)| &outage.blades) {
            unpowered[blade.index()] += 1;
        }
        for id in self.all_blades() {
            let blade = self.blades.get(id);
            assert_eq!(blade.unpowered, unpowered[id.index()], "outages that concern {id:?}");
            let paths = self.fabrics.share(self.blades.type_of(id).index());
            assert_eq!(blade.cut_off, paths == 0.0, "{id:?} has {paths} of its paths");
            let idle = matches!(
                blade.state,
                State::Absent | State::Dark | State::Failed | State::Repair | State::Maintenance
            );
            assert!(idle || !blade.is_dark(), "{id:?} is {:?} in the dark", blade.state);
            assert!(blade.state != State::Dark || blade.is_dark(), "{id:?} stands dark in the light");
        }
    }

    /// A blade that ages has its next failure pending.
    fn audit_failures(&self) {
        for id in self.all_blades() {
            if let Some((time, _)) = self.blades.next_failure(id, self.blade_type(id)) {
                self.assert_pending(self.slots.blade(id.0), time.max(self.now));
            }
        }
    }

    fn assert_pending(&self, slot: u32, time: Time) {
        let expected = (time < self.scenario.horizon).then_some(time);
        assert_eq!(self.queue.due(slot), expected, "the pending event of {:?}", self.slots.owner(slot));
    }

    /// Every workload is up on a blade, or under way with something to happen next.
    fn audit_workloads(&self) {
        let (mut open, mut claiming, mut waiting, mut transfers, mut slots) = (0, 0, 0, 0, 0);
        let mut present = vec![0; self.present.len()];
        for (at, state) in self.workloads.iter().enumerate().filter(|(_, state)| state.stands_for > 0) {
            let workload = WorkloadId::from(at);
            present[self.scenario.site.class_of(workload).index()] += i64::from(state.stands_for);
            let Some(number) = state.journey() else {
                let blade = self.blades.get(state.blade);
                transfers += u32::from(self.copy_to(workload).is_some());
                slots += u32::from(self.copy_to(workload).is_some());
                let up = blade.state == State::Serving && blade.workload == workload;
                assert!(up, "{workload:?} is up on {:?}, which is {:?}", state.blade, blade.state);
                continue;
            };
            let journey = self.journeys.get(number);
            assert_eq!(journey.workload, workload, "whose journey this is");
            self.audit_journey(number, journey);
            open += 1;
            claiming += usize::from(journey.stage == Stage::Waiting);
            waiting += i64::from(journey.stage == Stage::Waiting && journey.kind == Kind::Outage);
            present[self.scenario.site.class_of(workload).index()] -=
                if journey.kind == Kind::Arrival { i64::from(state.stands_for) } else { 0 };
            transfers += u32::from(journey.kind == Kind::Transfer);
            slots += u32::from(journey.holds_slot);
        }
        assert_eq!(self.journeys.under_way().len(), open, "journeys under way");
        assert_eq!(self.claims.len(), claiming, "workloads waiting, and arrivals");
        assert_eq!(self.waiting.value(), waiting, "workloads waiting");
        let kept: Vec<i64> = self.present.iter().map(Gauge::value).collect();
        assert_eq!(kept, present, "workloads present");
        assert_eq!(self.transfers, transfers, "planned moves under way");
        assert_eq!(self.server.busy, slots, "slots of the management server in use");
        assert!(self.server.slots.is_none_or(|most| slots <= most), "no more slots than there are");
    }

    fn audit_journey(&self, number: u32, journey: &Journey) {
        let slot = self.slots.workload(journey.workload.0);
        // An arrival comes from nowhere.
        let origin = self.blades.get(if journey.kind == Kind::Arrival { BladeId(0) } else { journey.origin });
        let fits = match journey.stage {
            Stage::Unnoticed | Stage::Unheard => origin.state == State::Failed,
            Stage::Waiting => {
                self.claims.contains(&self.claim_place(number))
                    && journey.target.is_none()
                    && !journey.holds_slot
            }
            Stage::AwaitingRepair | Stage::AwaitingCure => {
                let in_the_dark = origin.state == State::Failed && origin.is_dark();
                (origin.state == State::Repair || in_the_dark)
                    && origin.workload == journey.workload
                    && !journey.holds_slot
            }
            Stage::AwaitingWork => origin.state == State::Maintenance && origin.workload == journey.workload,
            Stage::Running(Procedure::Restart) => true,
            Stage::Running(procedure) => {
                matches!(procedure, Procedure::Transfer { .. }) == (journey.kind == Kind::Transfer)
            }
        };
        assert!(fits, "{journey:?} with its origin {:?}", origin.state);
        match (journey.stage, journey.station_wanted) {
            (Stage::Running(_), None) => {
                let end = journey.planned.last().expect("steps under way").end;
                self.assert_pending(slot, end);
            }
            // Somebody may be on the way to fence by hand.
            (Stage::Running(Procedure::Isolate(_)), Some(_)) => {}
            _ => assert_eq!(self.queue.due(slot), None, "nothing is pending in {journey:?}"),
        }
        if let Some(target) = journey.target {
            let state = self.blades.get(target);
            let held = state.workload == journey.workload
                && state.state == if journey.target_lost { State::Failed } else { State::Target };
            assert!(held, "{:?} is held by {journey:?}", state.state);
        }
    }

    /// The sets of workloads that may be moved hold those that are up and rested.
    fn audit_movable(&self) {
        let mut members = 0;
        if self.plan.seeks != Seeks::Nothing {
            for (at, state) in
                self.workloads.iter().enumerate().filter(|(_, s)| s.journey().is_none() && s.stands_for > 0)
            {
                let class = &self.scenario.site.classes[state.class.index()];
                let set = &self.movable[self.plan.pair(state.class, self.blades.type_of(state.blade))];
                let member = set.contains(at as u32 - class.first.0);
                let rests_until = self.courses.rests_until(WorkloadId::from(at));
                let rested = rests_until <= self.now && self.copy_to(WorkloadId::from(at)).is_none();
                // At the end of the rest itself it depends on whether the event has been.
                let agrees = member == rested || rests_until == self.now;
                assert!(agrees, "{state:?} may be moved: {member}, at {:?}", self.now);
                members += u32::from(member);
            }
        }
        let all: u32 = self.movable.iter().map(|set| set.len()).sum();
        assert_eq!(all, members, "only workloads that are up may be moved");
    }

    /// Every blade in repair is with a crew or waits for one, and no crew is idle while one waits.
    fn audit_repair(&self) {
        let (mut inside, mut crews) = (0, 0);
        for id in self.all_blades().filter(|id| self.blades.get(*id).state == State::Repair) {
            let queued = self.shop.queue.contains(&Job::Blade(id));
            let in_service = self.blades.get(id).in_service;
            assert!(queued != in_service, "{id:?} waits for a crew: {queued}, is with one: {in_service}");
            inside += 1;
            crews += u32::from(in_service && !self.is_recorded(id));
        }
        let with_shop =
            |id: &BladeId| matches!(self.blades.get(*id).online, Online::Queued | Online::InRepair);
        inside += self.all_blades().filter(with_shop).count() as i64;
        crews +=
            self.all_blades().filter(|id| self.blades.get(*id).online == Online::InRepair).count() as u32;
        assert_eq!(self.shop.inside.value(), inside, "blades in the shop");
        assert_eq!(self.shop.waiting.value(), self.shop.queue.len() as i64, "blades waiting for a crew");
        if let (Some(free), Some(all)) = (self.shop.free, self.scenario.site.repair.crews) {
            assert_eq!(free + crews, all, "crews");
            assert!(free == 0 || self.shop.queue.is_empty(), "no crew is idle while a blade waits");
        }
    }

    /// Every station does what its clients say, no more than it can, and nobody waits for an idle one.
    fn audit_stations(&self) {
        let stations = &self.stations;
        let (mut active, mut queued, mut polls) = (0, 0, 0);
        for (at, station) in stations.all.iter().enumerate() {
            let id = StationId::new(at as u32);
            assert!(station.active.len() as u64 <= u64::from(station.limit), "{id:?} does more than it can");
            let idle = station.down.value() == 0 && (station.active.len() as u64) < u64::from(station.limit);
            let settled = !stations.touched.contains(at as u32);
            assert!(!settled || !idle || station.queue.is_empty(), "{id:?} is idle while somebody waits");
            active += station.active.len();
            queued += station.queue.len();
            for (_, _, client) in &station.active {
                let held = match client {
                    Client::Journey(number) => self.journeys.get(*number).station,
                    Client::Blade(blade) => self.blades.get(*blade).station,
                    Client::Poll(module) => {
                        polls += 1;
                        Some(StationId::new(module.0))
                    }
                };
                assert_eq!(held, Some(id), "{client:?} is what {id:?} works on");
            }
            for (_, _, client) in station.queue.iter() {
                let waits = match client {
                    Client::Journey(number) => self.journeys.get(*number).station_wanted == Some(id),
                    Client::Blade(blade) => {
                        let blade = self.blades.get(*blade);
                        blade.state == State::Preparing && blade.station.is_none()
                    }
                    Client::Poll(module) => {
                        polls += 1;
                        StationId::new(module.0) == id
                    }
                };
                assert!(waits, "{client:?} waits for {id:?}");
            }
        }
        let journeys = self.journeys.under_way();
        let holding = journeys.iter().filter(|number| self.journeys.get(**number).station.is_some()).count();
        let wanting = journeys.iter().filter(|n| self.journeys.get(**n).station_wanted.is_some()).count();
        let mut preparing = [0, 0];
        for id in self.all_blades().filter(|id| self.blades.get(*id).state == State::Preparing) {
            let at_station = self.blades.get(id).station.is_some();
            let waits = !at_station && self.queue.due(self.slots.blade(id.0)).is_none();
            let beyond = waits
                && !(0..stations.all.len() as u32)
                    .any(|at| stations.is_waiting(StationId::new(at), Client::Blade(id)));
            preparing[0] += usize::from(at_station);
            preparing[1] += usize::from(waits && !beyond);
        }
        let clients = holding + preparing[0] + wanting + preparing[1] + polls;
        assert_eq!(active + queued, clients, "what stations work on and are to do");
    }

    /// An identity is live on at most one blade that has power, so that no LUN is writable from two.
    fn audit_identities(&self) {
        let mut live = vec![None; self.workloads.len()];
        for id in self.all_blades() {
            let blade = self.blades.get(id);
            assert!(
                blade.state != State::Pool || blade.identity == NOBODY,
                "{id:?} is ready with an identity"
            );
            if blade.identity == NOBODY || !has_power(blade) {
                continue;
            }
            let other = live[blade.identity.index()].replace(id);
            assert!(
                other.is_none(),
                "the identity of {:?} is live on {other:?} and on {id:?}",
                blade.identity
            );
        }
    }

    /// Once a tick is settled nobody waits for a spare that is there, and no move that is wanted is left undone.
    fn audit_progress(&mut self) {
        if !self.is_settled() || !self.server_is_free() {
            return;
        }
        let waiting: Vec<WorkloadId> = self.claims.iter().map(|place| place.2).collect();
        for workload in waiting {
            assert_eq!(self.choose(workload).ok(), None, "{workload:?} waits for a spare that is there");
        }
        let most = self.plan.policy.rebalance.max_transfers().unwrap_or(u32::MAX);
        if self.may_plan() && self.transfers < most {
            assert!(self.best_move().is_none(), "a planned move has not been started");
        }
    }
}

/// Whether a blade is on with the identity that it carries. One that is prepared is not, until that has been cleared.
fn has_power(blade: &Blade) -> bool {
    match blade.state {
        State::Serving | State::Target | State::Failed | State::Repair => !blade.fenced,
        State::Pool => blade.booted,
        State::Preparing | State::Absent | State::Dark | State::Maintenance => false,
    }
}

/// Whether a blade that has failed plays a part in this journey.
fn is_failed_in(id: BladeId, journey: &Journey) -> bool {
    let unnoticed = matches!(
        journey.stage,
        Stage::Unnoticed
            | Stage::Unheard
            | Stage::AwaitingRepair
            | Stage::Running(Procedure::StartOnly | Procedure::Restart | Procedure::Isolate(_))
    );
    (journey.origin == id && unnoticed) || (journey.target == Some(id) && journey.target_lost)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Registry;
    use crate::scenario::load_text;
    use crate::simulation::observer::Auditor;
    use crate::simulation::plan::Plan;
    use crate::units::Span;

    /// Had nobody cleared the repaired blade, its WWPN would log in a second time when it boots for the pool.
    #[test]
    #[should_panic(expected = "the identity of WorkloadId(0) is live on")]
    fn a_missing_clear_is_found() {
        let text = r#"
            name = "t"
            horizon = "1 d"
            start = "new"
            blade_type.a.failure.f = { life = "1 h", repair = "1 h" }
            blade_type.s = {}
            workload = [{ name = "w", on = "a", count = 1 }]
            pool = [{ type = "s", count = 1 }]
            policy.p.preset = "identity_push"
        "#;
        let scenario = load_text(text, "test", ".".as_ref(), &Registry::builtin()).expect("a valid scenario");
        let plan = Plan::new(&scenario, &scenario.policies[0]);
        let mut world = World::new(&scenario, &plan, 0, Auditor);
        world.run_until(Time::ZERO.after(Span::from_hours(4.0)));
        world.audit_identities();
        let repaired =
            world.all_blades().find(|id| world.pool.contains(*id)).expect("the repaired blade is ready");
        world.blades.get_mut(repaired).identity = WorkloadId(0);
        world.set_state(repaired, State::Target);
        world.audit_identities();
    }
}
