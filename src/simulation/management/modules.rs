//! The modules of the enclosures: failures, the commands that they drop, and the reports that wait for them.
//!
//! A module that fails drops its commands; they keep their place and are given anew when it is back. The time spent on
//! them is lost. Reports of blades in the meantime are heard then, too.

use crate::engine::streams::StreamKey;
use crate::model::management::ModulePlace;
use crate::model::step::{Phase, Step};
use crate::scenario::Scenario;
use crate::simulation::compiled::policy::CompiledPolicy;
use crate::simulation::draws::{DrawKind, Subject};
use crate::simulation::history::History;
use crate::simulation::management::stations::{Client, StationId};
use crate::simulation::process::{Process, Setup};
use crate::simulation::state::blades::Fault;
use crate::simulation::state::journey::JourneyId;
use crate::simulation::watching::observer::{Note, Observer};
use crate::simulation::world::{Event, SlotCounts};
use crate::units::{BladeId, EnclosureId};

/// The lives of modules, and the reports that wait for those that are down.
#[derive(Clone)]
pub struct Modules {
    lives: Vec<u32>,
    /// By module: failures, and latent faults, that are heard of when it is back.
    unreported: Vec<Vec<(BladeId, Fault)>>,
    /// Inside: the only module is part of the management server.
    inside: bool,
    key: StreamKey,
}

impl Process for Modules {
    fn new(Setup { scenario, key, .. }: Setup<'_>) -> Modules {
        let modules = scenario.site.enclosures.len();
        Modules {
            lives: vec![0; modules],
            unreported: vec![Vec::new(); modules],
            inside: scenario.site.management.bsmm_place == ModulePlace::Inside,
            key: key.named("module"),
        }
    }

    fn slots(scenario: &Scenario, _: &CompiledPolicy<'_>, counts: &mut SlotCounts) {
        counts.module = scenario.site.enclosures.len();
    }

    fn start<O: Observer>(history: &mut History<'_, O>) {
        (0..history.world.modules.lives.len()).for_each(|at| history.module_starts(EnclosureId::from(at)));
    }
}

impl<O: Observer> History<'_, O> {
    fn module_key(&self, module: EnclosureId, purpose: &str) -> StreamKey {
        self.world.modules.key.named(&self.world.scenario.site.enclosures[module.index()]).named(purpose)
    }

    fn module_starts(&mut self, module: EnclosureId) {
        let Some(failure) = &self.world.scenario.site.management.bsmm_failure else { return };
        let lives = u64::from(self.world.modules.lives[module.index()]);
        let life = self.world.draws.draw(
            Subject::of(DrawKind::ManagementLife),
            &failure.life,
            || self.module_key(module, "life"),
            lives,
        );
        self.schedule(self.world.slots.module(module.0), self.world.now.after(life), Event::ModuleFails);
    }

    /// A module fails by itself: it is down until it is repaired.
    pub(in crate::simulation) fn module_fails(&mut self, module: EnclosureId) {
        if let Some(failure) = &self.world.scenario.site.management.bsmm_failure {
            let lives = u64::from(self.world.modules.lives[module.index()]);
            let repair = self.world.draws.draw(
                Subject::of(DrawKind::ManagementRepair),
                &failure.repair,
                || self.module_key(module, "repair"),
                lives,
            );
            self.schedule(
                self.world.slots.module(module.0),
                self.world.now.after(repair),
                Event::ModuleRepaired,
            );
        }
        self.module_goes_down(module);
    }

    /// A module is repaired.
    pub(in crate::simulation) fn module_repaired(&mut self, module: EnclosureId) {
        self.world.modules.lives[module.index()] += 1;
        self.module_starts(module);
        self.module_comes_back(module);
    }

    /// The server goes down, and a module inside of it too.
    pub(super) fn server_takes_module_down(&mut self) {
        if self.world.modules.inside {
            self.module_goes_down(EnclosureId(0));
        }
    }

    /// The server is back, and a module inside of it too.
    pub(super) fn server_brings_module_back(&mut self) {
        if self.world.modules.inside {
            self.module_comes_back(EnclosureId(0));
        }
    }

    fn module_goes_down(&mut self, module: EnclosureId) {
        self.observer.note(self.world.now, Note::ModuleFails { module });
        let station = StationId::new(module.0);
        for client in self.world.stations.goes_down(station, self.world.now) {
            match client {
                Client::Journey(number) => self.command_is_dropped(number, station),
                Client::Blade(blade) => self.preparation_is_dropped(blade),
                Client::Poll(module) => self.poll_is_dropped(module),
            }
        }
    }

    /// The command under way is lost with the module, and so is its time.
    fn command_is_dropped(&mut self, number: JourneyId, station: StationId) {
        let now = self.world.now;
        let journey = self.world.journeys.get_mut(number);
        journey.planned.clear();
        journey.step_failed = false;
        journey.station = None;
        journey.waited_for_station(Phase::WaitManagement, now);
        let slot = self.world.slots.workload(journey.workload.0);
        self.world.queue.cancel(slot);
        if journey.target_lost {
            // Nobody is left to command; what is lost is noticed now.
            self.world.stations.withdraw(station, Client::Journey(number));
            return self.attempt_is_lost(number);
        }
        journey.next_step -= 1;
        journey.station_wanted = Some(station);
        if self.next_step(number) == Some(Step::Fence) {
            self.expect_manual_fence(number);
        }
    }

    fn module_comes_back(&mut self, module: EnclosureId) {
        self.observer.note(self.world.now, Note::ModuleRepaired { module });
        let station = StationId::new(module.0);
        self.world.stations.comes_back(station, self.world.now);
        let unreported = std::mem::take(&mut self.world.modules.unreported[module.index()]);
        for (blade, fault) in unreported {
            self.heard(blade, fault);
        }
        self.touch(station);
    }

    /// Unreported: a report of this blade, or the result of a poll, has to wait because its module is down; it is kept
    /// until then.
    pub(in crate::simulation) fn is_unreported(&mut self, blade: BladeId) -> bool {
        let Some(id) = self.module(blade) else { return false };
        let down = self.world.stations.is_down(id);
        if down {
            let fault = self.world.blades.fault(blade);
            self.world.modules.unreported[id.index()].push((blade, fault));
        }
        down
    }
}
