//! Stations: what carries out a limited number of things at a time, and who waits for it.
//!
//! Intuition: the module of an enclosure carries out one command after the other, and an array of disks lets so many
//! blades boot at once. Both are counters with a queue: fences come before pushes, pushes before the clearing of
//! identities, and what prepares spares for the pool comes last; equals are served in the order of arrival.
//!
//! A module that fails drops its commands; they keep their place and are given anew when it is back. What was spent
//! on them is lost. Whatever blades report meanwhile is heard then, too.

use super::event::{Event, round};
use super::gauge::Gauge;
use super::journey::Stage;
use super::line::Line;
use super::observer::{Note, Observer};
use super::world::World;
use crate::engine::bit_tree::BitTree;
use crate::engine::streams::Key;
use crate::model::fleet::Site;
use crate::model::management::ModulePlace;
use crate::model::step::{Phase, Step};
use crate::units::{ArrayId, BladeId, EnclosureId, Span};
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

    fn index(self) -> usize {
        self.number() as usize
    }
}

/// Who wants something done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Client {
    /// A journey, for its next step.
    Journey(u32),
    /// A blade that is prepared for the pool.
    Blade(BladeId),
    /// The health check of the spares in an enclosure.
    Poll(EnclosureId),
}

/// The order of service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Urgency {
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

type Place = (Urgency, u64, Client);

/// All stations.
pub struct Stations {
    pub(super) all: Vec<Station>,
    /// Stations that may have to start something in this tick.
    pub(super) touched: BitTree,
    modules: usize,
    /// Whether modules are simulated.
    simulated: bool,
    /// Whether the only module is inside the management server.
    inside: bool,
    sequence: u64,
    key: Key,
}

/// One station.
#[derive(Clone)]
pub(super) struct Station {
    /// How much it does at a time.
    pub(super) limit: u32,
    /// What it is doing.
    pub(super) active: Vec<Place>,
    /// What it is to do, in the order of service.
    pub(super) queue: Line<Place>,
    /// One while it is down.
    pub(super) down: Gauge,
    lives: u32,
    /// Blades whose failures, or whose latent faults, are heard of when it is back.
    unheard: Vec<BladeId>,
    /// Booted spares in the pool that it has to poll, where polls keep it busy.
    pub(super) polled: u32,
}

impl Stations {
    /// The idle stations of a site.
    pub fn new(site: &Site, replication: Key) -> Stations {
        let station = |limit: Option<u32>| Station {
            limit: limit.unwrap_or(u32::MAX),
            active: Vec::new(),
            queue: Line::default(),
            down: Gauge::default(),
            lives: 0,
            unheard: Vec::new(),
            polled: 0,
        };
        let mut all = vec![station(site.management.bsmm_commands); site.enclosures.len()];
        all.extend(site.san.arrays.iter().map(|array| station(array.boots)));
        all.extend(site.san.fabrics.iter().map(|fabric| station(fabric.boots)));
        Stations {
            touched: BitTree::new(all.len()),
            all,
            modules: site.enclosures.len(),
            simulated: site.management.bsmm_commands.is_some(),
            inside: site.management.bsmm_place == ModulePlace::Inside,
            sequence: 0,
            key: replication.named("module"),
        }
    }

    /// Whether this is the module of an enclosure.
    pub fn is_module(&self, id: StationId) -> bool {
        id.index() < self.modules
    }

    /// What somebody who waits for it spends his time on.
    fn waiting_phase(&self, id: StationId) -> Phase {
        if self.is_module(id) { Phase::WaitManagement } else { Phase::Boot }
    }

    /// Whether the station is down.
    pub fn is_down(&self, id: StationId) -> bool {
        self.all[id.index()].down.value() > 0
    }

    /// Whether this client waits for the station.
    pub(super) fn is_waiting(&self, id: StationId, client: Client) -> bool {
        self.all[id.index()].queue.iter().any(|place| place.2 == client)
    }

    /// Time that modules were down in the window, summed up \[module·µs\].
    pub fn modules_down(&self) -> i128 {
        self.all[..self.modules].iter().map(|module| module.down.integral()).sum()
    }

    /// The gauges of all stations.
    pub fn gauges_mut(&mut self) -> impl Iterator<Item = &mut Gauge> {
        self.all.iter_mut().map(|station| &mut station.down)
    }
}

impl<O: Observer> World<'_, O> {
    pub(super) fn module(&self, blade: BladeId) -> Option<StationId> {
        self.enclosure(blade).filter(|_| self.stations.simulated).map(|at| StationId::new(at.0))
    }

    /// What limits the boots of a blade whose disk is on this array.
    fn boot_station(&self, array: Option<ArrayId>) -> Option<StationId> {
        let san = &self.scenario.site.san;
        let first = self.stations.modules as u32;
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
    pub(super) fn station_for(&self, number: u32, step: Step) -> Option<StationId> {
        if self.stations.all.is_empty() {
            return None;
        }
        let journey = self.journeys.get(number);
        match step {
            Step::Capture | Step::Fence | Step::CaptureState | Step::PowerDown => self.module(journey.origin),
            Step::WriteIdentity | Step::PowerCommand | Step::Push => self.module(journey.target?),
            Step::Boot | Step::BootPartition => {
                let class = self.class_of(journey.workload);
                self.boot_station(self.scenario.site.classes[class.index()].array)
            }
            _ => None,
        }
    }

    /// The station that a step of a blade's preparation for the pool needs.
    pub(super) fn station_for_preparation(&self, blade: BladeId, step: Step) -> Option<StationId> {
        if self.stations.all.is_empty() {
            return None;
        }
        match step {
            Step::ClearIdentity | Step::PowerCommand => self.module(blade),
            Step::Boot | Step::BootPartition => self.boot_station(self.scenario.site.group_of(blade).0.array),
            _ => None,
        }
    }

    /// The journey's next step waits for a station.
    pub(super) fn want_station(&mut self, number: u32, station: StationId, step: Step) {
        let urgency = match step {
            Step::Capture | Step::Fence | Step::CaptureState | Step::PowerDown => Urgency::Isolate,
            _ => Urgency::Push,
        };
        self.journeys.get_mut(number).station_wanted = Some(station);
        self.enqueue(station, urgency, Client::Journey(number));
        if step == Step::Fence {
            self.journeys.get_mut(number).fence_wanted = self.now;
            self.expect_manual_fence(number);
        }
    }

    /// A step of a blade's preparation waits for a station.
    pub(super) fn want_station_for(&mut self, blade: BladeId, station: StationId, step: Step) {
        let urgency = if step == Step::ClearIdentity { Urgency::Clear } else { Urgency::PoolBoot };
        self.enqueue(station, urgency, Client::Blade(blade));
    }

    /// The health check of the spares in an enclosure waits for its module.
    pub(super) fn want_poll(&mut self, module: StationId) {
        self.enqueue(module, Urgency::Poll, Client::Poll(EnclosureId(module.number())));
    }

    fn enqueue(&mut self, station: StationId, urgency: Urgency, client: Client) {
        self.stations.sequence += 1;
        let place = (urgency, self.stations.sequence, client);
        self.stations.all[station.index()].queue.insert(place);
        self.touch(station);
    }

    fn touch(&mut self, station: StationId) {
        self.stations.touched.insert(station.number());
        self.request(round::MANAGEMENT);
    }

    /// Stations that can do more start what waits for them.
    pub(super) fn station_round(&mut self) {
        while let Some(first) = self.stations.touched.first() {
            self.stations.touched.remove(first);
            let id = StationId::new(first);
            let station = &mut self.stations.all[id.index()];
            if station.down.value() > 0 || station.active.len() as u32 >= station.limit {
                continue;
            }
            let Some(place) = station.queue.pop_first() else { continue };
            station.active.push(place);
            self.stations.touched.insert(first);
            match place.2 {
                Client::Journey(number) => {
                    let phase = self.stations.waiting_phase(id);
                    let journey = self.journeys.get_mut(number);
                    journey.station_wanted = None;
                    journey.station = Some(id);
                    journey.waited_for_station(phase, self.now);
                    self.run_at_station(number);
                }
                Client::Blade(blade) => self.prepare_at_station(blade, id),
                Client::Poll(module) => self.begin_poll(module),
            }
        }
    }

    /// The step that a journey had under way at a station is over, if there was one.
    pub(super) fn release_station(&mut self, number: u32) {
        if let Some(station) = self.journeys.get_mut(number).station.take() {
            self.station_done(station, Client::Journey(number));
        }
    }

    /// The station has done what this client wanted.
    pub(super) fn station_done(&mut self, id: StationId, client: Client) {
        self.stations.all[id.index()].active.retain(|place| place.2 != client);
        self.touch(id);
    }

    /// Withdraws what the preparation of a blade waits for.
    pub(super) fn leaves_stations(&mut self, blade: BladeId) {
        let wanted = self.next_preparation(blade).and_then(|step| self.station_for_preparation(blade, step));
        if let Some(id) = wanted {
            self.stations.all[id.index()].queue.retain(|place| place.2 != Client::Blade(blade));
        }
    }

    /// Withdraws what a journey waits for; true if it did wait.
    pub(super) fn give_up_station(&mut self, number: u32) -> bool {
        let Some(id) = self.journeys.get_mut(number).station_wanted.take() else { return false };
        self.stations.all[id.index()].queue.retain(|place| place.2 != Client::Journey(number));
        // Somebody may have been on the way to fence by hand.
        self.queue.cancel(self.slots.workload(self.journeys.get(number).workload.0));
        let phase = self.stations.waiting_phase(id);
        self.journeys.get_mut(number).waited_for_station(phase, self.now);
        true
    }

    /// The account of a journey that waits for a station.
    pub(super) fn station_phase(&self, number: u32) -> Phase {
        let wanted = self.journeys.get(number).station_wanted;
        wanted.map_or(Phase::WaitManagement, |id| self.stations.waiting_phase(id))
    }

    /// Schedules the first failures of the modules.
    pub(super) fn modules_start(&mut self) {
        if self.scenario.site.management.bsmm_failure.is_some() {
            (0..self.stations.modules).for_each(|at| self.module_starts(EnclosureId::from(at)));
        }
    }

    fn module_key(&self, module: EnclosureId, purpose: &str) -> Key {
        self.stations.key.named(&self.scenario.site.enclosures[module.index()]).named(purpose)
    }

    fn module_starts(&mut self, module: EnclosureId) {
        let Some(failure) = &self.scenario.site.management.bsmm_failure else { return };
        let lives = u64::from(self.stations.all[module.index()].lives);
        let life = self.draws.span(&failure.life, || self.module_key(module, "life"), lives);
        self.schedule(self.slots.module(module.0), self.now.after(life), Event::ModuleFails);
    }

    /// A module fails by itself: it is down until it is repaired.
    pub(super) fn module_fails(&mut self, module: EnclosureId) {
        if let Some(failure) = &self.scenario.site.management.bsmm_failure {
            let lives = u64::from(self.stations.all[module.index()].lives);
            let repair = self.draws.span(&failure.repair, || self.module_key(module, "repair"), lives);
            self.schedule(self.slots.module(module.0), self.now.after(repair), Event::ModuleRepaired);
        }
        self.module_goes_down(module);
    }

    /// A module is repaired.
    pub(super) fn module_repaired(&mut self, module: EnclosureId) {
        self.stations.all[module.index()].lives += 1;
        self.module_starts(module);
        self.module_comes_back(module);
    }

    /// The server goes down, and a module inside of it too.
    pub(super) fn server_takes_module_down(&mut self) {
        if self.stations.inside {
            self.module_goes_down(EnclosureId(0));
        }
    }

    /// The server is back, and a module inside of it too.
    pub(super) fn server_brings_module_back(&mut self) {
        if self.stations.inside {
            self.module_comes_back(EnclosureId(0));
        }
    }

    fn module_goes_down(&mut self, module: EnclosureId) {
        self.observer.note(self.now, Note::ModuleFails { module });
        let now = self.now;
        let station = &mut self.stations.all[module.index()];
        station.down.add(1, now);
        let dropped = std::mem::take(&mut station.active);
        dropped.iter().for_each(|place| station.queue.insert(*place));
        // Polls that come to nothing are not made up for.
        station.queue.retain(|place| !matches!(place.2, Client::Poll(_)));
        for (_, _, client) in dropped {
            match client {
                Client::Journey(number) => self.command_is_dropped(number, StationId::new(module.0)),
                Client::Blade(blade) => self.preparation_is_dropped(blade),
                Client::Poll(module) => self.queue.cancel(self.slots.poll_end(module.0)),
            }
        }
    }

    /// The command under way is lost with the module; its time was spent for nothing.
    fn command_is_dropped(&mut self, number: u32, station: StationId) {
        let now = self.now;
        let journey = self.journeys.get_mut(number);
        journey.planned.clear();
        journey.step_failed = false;
        journey.station = None;
        journey.waited_for_station(Phase::WaitManagement, now);
        let slot = self.slots.workload(journey.workload.0);
        self.queue.cancel(slot);
        if journey.target_lost {
            // Nobody is left to command; what is lost is noticed now.
            self.stations.all[station.index()].queue.retain(|place| place.2 != Client::Journey(number));
            return self.attempt_is_lost(number);
        }
        journey.next_step -= 1;
        journey.station_wanted = Some(station);
        if self.next_step(number) == Some(Step::Fence) {
            self.expect_manual_fence(number);
        }
    }

    fn module_comes_back(&mut self, module: EnclosureId) {
        self.observer.note(self.now, Note::ModuleRepaired { module });
        let now = self.now;
        let station = &mut self.stations.all[module.index()];
        station.down.add(-1, now);
        let unheard = std::mem::take(&mut station.unheard);
        for blade in unheard {
            self.heard(blade);
        }
        self.touch(StationId::new(module.0));
    }

    /// Whether what this blade reports now, or what a poll would find, has to wait for its module; if so, it is kept.
    pub(super) fn is_unheard(&mut self, blade: BladeId) -> bool {
        let Some(id) = self.module(blade) else { return false };
        let station = &mut self.stations.all[id.index()];
        let down = station.down.value() > 0;
        if down {
            station.unheard.push(blade);
        }
        down
    }

    /// Somebody will pull the blade by hand if the module does not fence it first.
    fn expect_manual_fence(&mut self, number: u32) {
        if self.plan.policy.times.is_said(Step::ManualFence) {
            let after: Span = self.single_step(number, Step::ManualFence, 0).0;
            let wanted = self.journeys.get(number).fence_wanted;
            self.schedule_steps(number, wanted.after(after).max(self.now));
        }
    }

    /// Somebody has pulled the blade: it counts as fenced.
    pub(super) fn fenced_by_hand(&mut self, number: u32) {
        let now = self.now;
        self.journeys.get_mut(number).spent(Phase::Fence, now);
        self.skip_fence(number);
    }

    /// The blade that is to be fenced is off already: nothing needs to be commanded.
    pub(super) fn skip_fence(&mut self, number: u32) {
        self.give_up_station(number);
        self.journeys.get_mut(number).next_step += 1;
        self.advance(number);
    }

    /// The step that a journey comes to next.
    pub(super) fn next_step(&self, number: u32) -> Option<Step> {
        let journey = self.journeys.get(number);
        let Stage::Running(procedure) = journey.stage else { return None };
        self.plan.steps(procedure, journey.route).get(journey.next_step as usize).copied()
    }
}
