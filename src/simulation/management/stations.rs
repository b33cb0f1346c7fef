//! Stations: they carry out a limited number of jobs at a time, for clients that wait in a queue.
//!
//! Intuition: the module of an enclosure carries out one command after the other, and an array of disks lets a limited
//! number of blades boot at once. Both are counters with a queue: fences come before pushes, pushes before the clearing
//! of identities, and the preparation of spares for the pool comes last; equals are served in the order of arrival.
//!
//! A module that fails drops its commands; they keep their place and are given anew when it is back. The time spent on
//! them is lost. Reports of blades in the meantime are heard then, too.

use crate::engine::bit_tree::BitTree;
use crate::model::step::{Phase, Step};
use crate::simulation::event::class;
use crate::simulation::history::History;
use crate::simulation::process::{Process, Setup};
use crate::simulation::state::blades::BladeState;
use crate::simulation::state::gauge::Gauge;
use crate::simulation::state::journey::JourneyId;
use crate::simulation::state::wait_queue::WaitQueue;
use crate::simulation::watching::observer::Observer;
use crate::stats::totals::Totals;
use crate::units::{ArrayId, BladeId, EnclosureId, Time};
use std::num::NonZeroU32;

/// A station: the modules in the order of the enclosures, then the arrays, then the fabrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StationId(NonZeroU32);

impl StationId {
    /// The station of this number, counted from 0.
    pub fn new(number: u32) -> StationId {
        StationId(NonZeroU32::MIN.saturating_add(number))
    }

    /// Its number, counted from 0.
    fn number(self) -> u32 {
        self.0.get() - 1
    }

    pub(super) fn index(self) -> usize {
        self.number() as usize
    }
}

/// Client of a station.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::simulation) enum Client {
    /// A journey, for its next step.
    Journey(JourneyId),
    /// A blade that is prepared for the pool.
    Blade(BladeId),
    /// The health check of the spares in an enclosure.
    Poll(EnclosureId),
}

/// The order of service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::simulation) enum Urgency {
    /// Capture or fence of a blade that is being left.
    Isolate,
    /// Power command, push or boot of a blade that takes over.
    Push,
    /// Clearing of an identity.
    Clear,
    /// Power command or boot of a blade for the pool.
    PoolBoot,
    /// Health checks.
    Poll,
}

/// A place in the queue of a station.
type StationPlace = (Urgency, u64, Client);

/// All stations.
#[derive(Clone)]
pub struct Stations {
    all: Vec<Station>,
    /// Stations that may have to start a job in this tick.
    touched: BitTree,
    modules: usize,
    /// Simulated: modules are stations at which commands wait.
    simulated: bool,
    sequence: u64,
}

/// One station.
#[derive(Clone)]
struct Station {
    /// The number of jobs at a time.
    limit: u32,
    /// The jobs under way.
    active: Vec<StationPlace>,
    /// The jobs that wait, in the order of service.
    queue: WaitQueue<StationPlace>,
    /// One while it is down.
    down: Gauge,
}

impl Process for Stations {
    fn new(setup: Setup<'_>) -> Stations {
        let site = &setup.scenario.site;
        let station = |limit: Option<u32>| Station {
            limit: limit.unwrap_or(u32::MAX),
            active: Vec::new(),
            queue: WaitQueue::default(),
            down: Gauge::default(),
        };
        let mut all = vec![station(site.management.bsmm_commands); site.enclosures.len()];
        all.extend(site.san.arrays.iter().map(|array| station(array.boots)));
        all.extend(site.san.fabrics.iter().map(|fabric| station(fabric.boots)));
        Stations {
            touched: BitTree::new(all.len()),
            all,
            modules: site.enclosures.len(),
            simulated: site.management.bsmm_commands.is_some(),
            sequence: 0,
        }
    }

    fn reset(&mut self, now: Time) {
        self.all.iter_mut().for_each(|station| station.down.reset(now));
    }

    fn close(&mut self, now: Time, totals: &mut Totals) {
        let modules = &mut self.all[..self.modules];
        modules.iter_mut().for_each(|module| _ = module.down.settle(now));
        totals.modules = modules.len() as u32;
        totals.modules_down_us = modules.iter().map(|module| module.down.integral()).sum();
    }

    fn audit<O: Observer>(history: &History<'_, O>) {
        history.audit_stations();
    }
}

impl Stations {
    /// Module: the station is the module of an enclosure.
    pub fn is_module(&self, id: StationId) -> bool {
        id.index() < self.modules
    }

    /// Phase of a client that waits for it.
    fn waiting_phase(&self, id: StationId) -> Phase {
        if self.is_module(id) { Phase::WaitManagement } else { Phase::Boot }
    }

    /// Commands of the module of an enclosure that are under way or wait.
    pub fn module_load(&self, enclosure: EnclosureId) -> usize {
        let module = &self.all[enclosure.index()];
        module.active.len() + module.queue.len()
    }

    /// Down: the station has failed and is not back.
    pub fn is_down(&self, id: StationId) -> bool {
        self.all[id.index()].down.value() > 0
    }

    /// The station goes down: the jobs under way return to the queue, and their clients are the result. Interrupted
    /// polls are dropped.
    pub(super) fn goes_down(&mut self, id: StationId, now: Time) -> Vec<Client> {
        let station = &mut self.all[id.index()];
        station.down.add(1, now);
        let dropped = std::mem::take(&mut station.active);
        dropped.iter().for_each(|place| station.queue.insert(*place));
        station.queue.retain(|place| !matches!(place.2, Client::Poll(_)));
        dropped.into_iter().map(|place| place.2).collect()
    }

    /// The station is up again.
    pub(super) fn comes_back(&mut self, id: StationId, now: Time) {
        self.all[id.index()].down.add(-1, now);
    }

    /// Withdraws the waiting jobs of this client.
    pub(super) fn withdraw(&mut self, id: StationId, client: Client) {
        self.all[id.index()].queue.retain(|place| place.2 != client);
    }

    /// Waiting: this client waits for the station.
    pub(in crate::simulation) fn is_waiting(&self, id: StationId, client: Client) -> bool {
        self.all[id.index()].queue.iter().any(|place| place.2 == client)
    }
}

impl<O: Observer> History<'_, O> {
    pub(in crate::simulation) fn module(&self, blade: BladeId) -> Option<StationId> {
        self.enclosure(blade).filter(|_| self.world.stations.simulated).map(|at| StationId::new(at.0))
    }

    /// The station that limits the boots of a blade whose disk is on this array.
    fn boot_station(&self, array: Option<ArrayId>) -> Option<StationId> {
        let san = &self.world.scenario.site.san;
        let first = self.world.stations.modules as u32;
        if let Some(at) = array.filter(|at| san.arrays[at.index()].boots.is_some()) {
            return Some(StationId::new(first + at.0));
        }
        let limited = |at: usize| san.fabrics[at].boots.is_some();
        let fabric = match array {
            Some(at) => {
                san.arrays[at.index()].fabrics.iter().map(|fabric| fabric.index()).find(|at| limited(*at))
            }
            None => (0..san.fabrics.len()).find(|at| limited(*at)),
        };
        fabric.map(|at| StationId::new(first + (san.arrays.len() + at) as u32))
    }

    /// The station that the next step of a journey needs, if it needs one.
    pub(in crate::simulation) fn station_for(&self, number: JourneyId, step: Step) -> Option<StationId> {
        if self.world.stations.all.is_empty() {
            return None;
        }
        let journey = self.world.journeys.get(number);
        match step {
            Step::Capture | Step::Fence | Step::CaptureState | Step::PowerDown => self.module(journey.origin),
            Step::WriteIdentity | Step::PowerCommand | Step::Push => self.module(journey.target?),
            Step::Boot | Step::BootPartition => {
                let class = self.class_of(journey.workload);
                self.boot_station(self.world.scenario.site.classes[class.index()].array)
            }
            _ => None,
        }
    }

    /// The station that a step of a blade's preparation for the pool needs.
    pub(in crate::simulation) fn station_for_preparation(
        &self,
        blade: BladeId,
        step: Step,
    ) -> Option<StationId> {
        if self.world.stations.all.is_empty() {
            return None;
        }
        match step {
            Step::ClearIdentity | Step::PowerCommand => self.module(blade),
            Step::Boot | Step::BootPartition => {
                self.boot_station(self.world.scenario.site.group_of(blade).0.array)
            }
            _ => None,
        }
    }

    /// The journey's next step waits for a station.
    pub(in crate::simulation) fn want_station(&mut self, number: JourneyId, station: StationId, step: Step) {
        let urgency = match step {
            Step::Capture | Step::Fence | Step::CaptureState | Step::PowerDown => Urgency::Isolate,
            _ => Urgency::Push,
        };
        self.world.journeys.get_mut(number).station_wanted = Some(station);
        self.enqueue(station, urgency, Client::Journey(number));
        if step == Step::Fence {
            self.world.journeys.get_mut(number).fence_wanted = self.world.now;
            self.expect_manual_fence(number);
        }
    }

    /// A step of a blade's preparation waits for a station.
    pub(in crate::simulation) fn want_station_for(&mut self, blade: BladeId, station: StationId, step: Step) {
        let urgency = if step == Step::ClearIdentity { Urgency::Clear } else { Urgency::PoolBoot };
        self.enqueue(station, urgency, Client::Blade(blade));
    }

    /// The health check of the spares in an enclosure waits for its module.
    pub(in crate::simulation) fn want_poll(&mut self, module: StationId) {
        self.enqueue(module, Urgency::Poll, Client::Poll(EnclosureId(module.number())));
    }

    fn enqueue(&mut self, station: StationId, urgency: Urgency, client: Client) {
        self.world.stations.sequence += 1;
        let place = (urgency, self.world.stations.sequence, client);
        self.world.stations.all[station.index()].queue.insert(place);
        self.touch(station);
    }

    pub(super) fn touch(&mut self, station: StationId) {
        self.world.stations.touched.insert(station.number());
        self.request(class::MANAGEMENT);
    }

    /// Stations with room start the jobs that wait for them.
    pub(in crate::simulation) fn station_round(&mut self) {
        while let Some(first) = self.world.stations.touched.first() {
            self.world.stations.touched.remove(first);
            let id = StationId::new(first);
            let station = &mut self.world.stations.all[id.index()];
            if station.down.value() > 0 || station.active.len() as u32 >= station.limit {
                continue;
            }
            let Some(place) = station.queue.pop_first() else { continue };
            station.active.push(place);
            self.world.stations.touched.insert(first);
            match place.2 {
                Client::Journey(number) => {
                    let phase = self.world.stations.waiting_phase(id);
                    let journey = self.world.journeys.get_mut(number);
                    journey.station_wanted = None;
                    journey.station = Some(id);
                    journey.waited_for_station(phase, self.world.now);
                    self.run_at_station(number);
                }
                Client::Blade(blade) => self.prepare_at_station(blade, id),
                Client::Poll(module) => self.begin_poll(module),
            }
        }
    }

    /// The step that a journey had under way at a station is over, if there was one.
    pub(in crate::simulation) fn release_station(&mut self, number: JourneyId) {
        if let Some(station) = self.world.journeys.get_mut(number).station.take() {
            self.station_done(station, Client::Journey(number));
        }
    }

    /// The station has done what this client wanted.
    pub(in crate::simulation) fn station_done(&mut self, id: StationId, client: Client) {
        self.world.stations.all[id.index()].active.retain(|place| place.2 != client);
        self.touch(id);
    }

    /// Withdraws the job for which the preparation of a blade waits.
    pub(in crate::simulation) fn leaves_stations(&mut self, blade: BladeId) {
        let wanted = self.next_preparation(blade).and_then(|step| self.station_for_preparation(blade, step));
        if let Some(id) = wanted {
            self.world.stations.withdraw(id, Client::Blade(blade));
        }
    }

    /// Withdraws the job for which a journey waits; true if there was one.
    pub(in crate::simulation) fn give_up_station(&mut self, number: JourneyId) -> bool {
        let Some(id) = self.world.journeys.get_mut(number).station_wanted.take() else { return false };
        self.world.stations.withdraw(id, Client::Journey(number));
        // Somebody may have been on the way to fence by hand.
        self.world.queue.cancel(self.world.slots.workload(self.world.journeys.get(number).workload.0));
        let phase = self.world.stations.waiting_phase(id);
        self.world.journeys.get_mut(number).waited_for_station(phase, self.world.now);
        true
    }

    /// The account of a journey that waits for a station.
    pub(in crate::simulation) fn station_phase(&self, number: JourneyId) -> Phase {
        let wanted = self.world.journeys.get(number).station_wanted;
        wanted.map_or(Phase::WaitManagement, |id| self.world.stations.waiting_phase(id))
    }

    /// Audits that every station does its clients' jobs, no more than it can at a time, and that no client waits for an
    /// idle one.
    fn audit_stations(&self) {
        let stations = &self.world.stations;
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
                    Client::Journey(number) => self.world.journeys.get(*number).station,
                    Client::Blade(blade) => self.world.blades.get(*blade).station,
                    Client::Poll(module) => {
                        polls += 1;
                        Some(StationId::new(module.0))
                    }
                };
                assert_eq!(held, Some(id), "{client:?} is what {id:?} works on");
            }
            for (_, _, client) in station.queue.iter() {
                let waits = match client {
                    Client::Journey(number) => self.world.journeys.get(*number).station_wanted == Some(id),
                    Client::Blade(blade) => {
                        let blade = self.world.blades.get(*blade);
                        blade.state == BladeState::Preparing && blade.station.is_none()
                    }
                    Client::Poll(module) => {
                        polls += 1;
                        StationId::new(module.0) == id
                    }
                };
                assert!(waits, "{client:?} waits for {id:?}");
            }
        }
        let journeys = self.world.journeys.under_way();
        let holding =
            journeys.iter().filter(|number| self.world.journeys.get(**number).station.is_some()).count();
        let wanting =
            journeys.iter().filter(|n| self.world.journeys.get(**n).station_wanted.is_some()).count();
        let mut preparing = [0, 0];
        for id in self.all_blades().filter(|id| self.world.blades.get(*id).state == BladeState::Preparing) {
            let at_station = self.world.blades.get(id).station.is_some();
            let waits = !at_station && self.world.queue.due(self.world.slots.blade(id.0)).is_none();
            let beyond = waits
                && !(0..stations.all.len() as u32)
                    .any(|at| stations.is_waiting(StationId::new(at), Client::Blade(id)));
            preparing[0] += usize::from(at_station);
            preparing[1] += usize::from(waits && !beyond);
        }
        let clients = holding + preparing[0] + wanting + preparing[1] + polls;
        assert_eq!(active + queued, clients, "what stations work on and are to do");
    }
}
