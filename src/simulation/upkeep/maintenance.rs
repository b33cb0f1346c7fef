//! Maintenance: windows in which blades are worked on, some at a time; and freezes, in which no planned work is done.
//!
//! Intuition: every kind of maintenance goes round the blades in their order and stops where a window ends, to go on
//! there in the next. A spare is simply taken. A blade in service is left by a planned move onto a spare first; if there
//! is none it is passed over. Where the policy moves nothing the workload stops for the work: that is planned downtime.

use crate::model::maintenance::{Maintenance, Taken};
use crate::model::step::Phase;
use crate::scenario::Scenario;
use crate::simulation::compiled::policy::CompiledPolicy;
use crate::simulation::draws::{DrawKind, Subject};
use crate::simulation::event::class;
use crate::simulation::history::History;
use crate::simulation::moves::cascade::Candidate;
use crate::simulation::process::{Process, Setup};
use crate::simulation::state::blades::BladeState;
use crate::simulation::state::journey::{JourneyId, JourneyKind, Stage};
use crate::simulation::watching::observer::{Note, Observer};
use crate::simulation::world::{Event, SlotCounts};
use crate::units::{BladeId, FreezeId, WorkloadId};
use std::num::NonZeroU16;

/// A kind of maintenance, by its position in the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaintenanceId(NonZeroU16);

impl MaintenanceId {
    /// Its position in the site.
    pub fn index(self) -> usize {
        usize::from(self.0.get() - 1)
    }
}

impl From<u32> for MaintenanceId {
    /// The kind at a position below 2^16 - 1, which is more than a validated scenario has.
    fn from(position: u32) -> MaintenanceId {
        MaintenanceId(NonZeroU16::MIN.saturating_add(position as u16))
    }
}

/// Progress of each kind of maintenance, and the freezes.
#[derive(Clone)]
pub struct Upkeep {
    rounds: Vec<Round>,
    /// By freeze: the number of times that it has begun.
    freezes: Vec<u32>,
    /// Freezes in force.
    frozen: u32,
}

/// One kind of maintenance.
#[derive(Clone, Default)]
struct Round {
    /// Windows that have begun.
    windows: u32,
    open: bool,
    /// The blade whose turn is next.
    next: u32,
    /// Blades that have not had their turn in this window.
    left: u32,
    /// Blades that are taken.
    busy: u32,
}

impl Process for Upkeep {
    fn new(setup: Setup<'_>) -> Upkeep {
        let site = &setup.scenario.site;
        Upkeep {
            rounds: vec![Round::default(); site.maintenance.len()],
            freezes: vec![0; site.freezes.len()],
            frozen: 0,
        }
    }

    fn slots(scenario: &Scenario, _: &CompiledPolicy<'_>, counts: &mut SlotCounts) {
        (counts.window, counts.freeze) = (scenario.site.maintenance.len(), scenario.site.freezes.len());
    }

    fn start<O: Observer>(history: &mut History<'_, O>) {
        let site = &history.world.scenario.site;
        for (at, kind) in (0u32..).zip(&site.maintenance) {
            history.schedule(history.world.slots.window(at), kind.windows.first, Event::WindowOpens);
        }
        for (at, freeze) in (0u32..).zip(&site.freezes) {
            history.schedule(history.world.slots.freeze(at), freeze.first, Event::FreezeBegins);
        }
    }

    fn audit<O: Observer>(history: &History<'_, O>) {
        for (at, round) in (0u32..).zip(&history.world.upkeep.rounds) {
            let is_due = |id: &BladeId| history.world.blades.get(*id).due == Some(MaintenanceId::from(at));
            let due = history.all_blades().filter(is_due).count();
            assert_eq!(round.busy as usize, due, "blades taken for maintenance");
        }
    }
}

impl<'a, O: Observer> History<'a, O> {
    fn maintenance(&self, kind: MaintenanceId) -> &'a Maintenance {
        &self.world.scenario.site.maintenance[kind.index()]
    }

    /// A window opens: every blade has its turn in it once at most.
    pub(in crate::simulation) fn window_opens(&mut self, kind: MaintenanceId) {
        let round = &mut self.world.upkeep.rounds[kind.index()];
        round.windows += 1;
        round.open = true;
        round.left = self.world.scenario.site.blades() as u32;
        self.observer.note(self.world.now, Note::Window { kind, open: true });
        let end = self.world.now.after(self.maintenance(kind).windows.lasts);
        self.schedule(self.world.slots.window(kind.index() as u32), end, Event::WindowCloses);
        self.request(class::ARRIVALS);
    }

    /// A window closes: work under way is finished, and no further work is begun.
    pub(in crate::simulation) fn window_closes(&mut self, kind: MaintenanceId) {
        let windows = &self.maintenance(kind).windows;
        let round = &mut self.world.upkeep.rounds[kind.index()];
        round.open = false;
        let next = windows.begins(round.windows);
        self.observer.note(self.world.now, Note::Window { kind, open: false });
        self.schedule(self.world.slots.window(kind.index() as u32), next, Event::WindowOpens);
    }

    /// A freeze begins: no planned work or move begins under it.
    pub(in crate::simulation) fn freeze_begins(&mut self, freeze: FreezeId) {
        self.world.upkeep.frozen += 1;
        self.world.upkeep.freezes[freeze.index()] += 1;
        self.observer.note(self.world.now, Note::Freeze { on: true });
        let end = self.world.now.after(self.world.scenario.site.freezes[freeze.index()].lasts);
        self.schedule(self.world.slots.freeze(freeze.0), end, Event::FreezeEnds);
    }

    /// A freeze is over.
    pub(in crate::simulation) fn freeze_ends(&mut self, freeze: FreezeId) {
        self.world.upkeep.frozen -= 1;
        self.observer.note(self.world.now, Note::Freeze { on: false });
        let next = self.world.scenario.site.freezes[freeze.index()]
            .begins(self.world.upkeep.freezes[freeze.index()]);
        self.schedule(self.world.slots.freeze(freeze.0), next, Event::FreezeBegins);
        self.request(class::CASCADES);
        self.request(class::ARRIVALS);
    }

    /// May plan: no freeze forbids planned moves and maintenance.
    pub(in crate::simulation) fn may_plan(&self) -> bool {
        self.world.upkeep.frozen == 0
    }

    /// Takes the blades whose turn it is, as many at a time as permitted.
    pub(in crate::simulation) fn maintenance_round(&mut self) {
        for kind in (0..self.world.upkeep.rounds.len() as u32).map(MaintenanceId::from) {
            while self.may_plan() && self.takes_next(kind) {}
        }
    }

    /// Looks at the next blade in turn; false if there is none for now.
    fn takes_next(&mut self, kind: MaintenanceId) -> bool {
        let maintenance = self.maintenance(kind);
        let round = &self.world.upkeep.rounds[kind.index()];
        if !round.open || round.left == 0 || round.busy >= maintenance.at_a_time {
            return false;
        }
        let blade = BladeId(round.next);
        let (spare, in_use) = (maintenance.of != Taken::Service, maintenance.of != Taken::Pool);
        let state = self.world.blades.get(blade);
        match (state.state, self.carries(blade)) {
            (BladeState::Pool, _) if spare => {
                self.leaves_pool(blade);
                self.is_due(blade, kind);
                self.begin_maintenance(blade);
            }
            (BladeState::Serving, Some(workload))
                if in_use && state.due.is_none() && self.is_at_rest(workload) =>
            {
                if !self.world.compiled.policy.takeover.moves() {
                    self.stops_for_maintenance(workload, blade, kind);
                } else if !self.server_is_free() {
                    // The server has a slot again before long.
                    return false;
                } else {
                    self.moves_for_maintenance(workload, blade, kind);
                }
            }
            _ => {}
        }
        let round = &mut self.world.upkeep.rounds[kind.index()];
        round.left -= 1;
        round.next = (round.next + 1) % self.world.scenario.site.blades() as u32;
        true
    }

    /// At rest: the workload is up and not on its way elsewhere.
    fn is_at_rest(&self, workload: WorkloadId) -> bool {
        let state = &self.world.workloads[workload.index()];
        state.journey.is_none() && self.copy_to(workload).is_none()
    }

    fn is_due(&mut self, blade: BladeId, kind: MaintenanceId) {
        self.world.blades.get_mut(blade).due = Some(kind);
        self.world.upkeep.rounds[kind.index()].busy += 1;
    }

    /// The workload is moved to a spare that the policy chooses; without one the blade is passed over.
    fn moves_for_maintenance(&mut self, workload: WorkloadId, blade: BladeId, kind: MaintenanceId) {
        let Some(spare) = self.choose_for(workload) else {
            self.world.books.counts.passed_over += 1;
            return;
        };
        self.is_due(blade, kind);
        self.start_transfer(Candidate { workload, spare });
    }

    /// The workload stops while its blade is worked on.
    fn stops_for_maintenance(&mut self, workload: WorkloadId, blade: BladeId, kind: MaintenanceId) {
        let number = self.goes_down(workload, JourneyKind::Transfer, blade);
        self.world.cascades.begins();
        self.world.journeys.get_mut(number).stage = Stage::AwaitingWork;
        self.is_due(blade, kind);
        self.begin_maintenance(blade);
    }

    /// Work on a blade that is due begins.
    pub(super) fn begin_maintenance(&mut self, blade: BladeId) {
        let Some(kind) = self.world.blades.get(blade).due else { return };
        let maintenance = self.maintenance(kind);
        let window = self.world.upkeep.rounds[kind.index()].windows;
        let key = || self.world.blades.key(blade).named("maintenance").named(&maintenance.name);
        let work = self.world.draws.draw(
            Subject::of(DrawKind::Maintenance),
            &maintenance.work,
            key,
            u64::from(window),
        );
        self.world.books.counts.maintained += 1;
        self.set_state(blade, BladeState::Maintenance);
        self.schedule(self.world.slots.blade(blade.0), self.world.now.after(work), Event::Maintained);
    }

    /// The work on a blade is done.
    pub(in crate::simulation) fn maintained(&mut self, blade: BladeId) {
        self.is_not_due(blade);
        match self.carries(blade).and_then(|workload| self.world.workloads[workload.index()].journey) {
            Some(number) => self.goes_on_after_work(number, blade),
            // Whoever works on a blade sees that it is dead.
            None if self.world.blades.get(blade).latent => self.send_to_repair(blade),
            None => self.prepare(blade),
        }
    }

    fn goes_on_after_work(&mut self, number: JourneyId, blade: BladeId) {
        self.world.journeys.get_mut(number).spent(Phase::Transfer, self.world.now);
        if self.world.blades.get(blade).is_dark() {
            return self.planned_stop_fails(number, blade);
        }
        self.resumes_on(number, blade);
    }

    /// The blade on which a workload was to go on after maintenance is lost: the stop becomes an outage.
    pub(in crate::simulation) fn planned_stop_fails(&mut self, number: JourneyId, blade: BladeId) {
        let workload = self.world.journeys.get(number).workload;
        self.give_up_station(number);
        self.transfer_becomes_outage(number, blade);
        let Some(outage) = self.world.workloads[workload.index()].journey else { return };
        if self.world.blades.get(blade).is_dark() {
            self.repaired_in_the_dark(blade);
        } else {
            self.set_state(blade, BladeState::Failed);
        }
        self.failure_begins(outage, blade);
    }

    /// Ends or cancels the maintenance that the blade is due for.
    pub(in crate::simulation) fn is_not_due(&mut self, blade: BladeId) {
        if let Some(kind) = self.world.blades.get_mut(blade).due.take() {
            self.world.upkeep.rounds[kind.index()].busy -= 1;
            self.request(class::ARRIVALS);
        }
    }
}
