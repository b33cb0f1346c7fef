//! Maintenance: windows in which blades are worked on, some at a time; and freezes, in which nothing planned is done.
//!
//! Intuition: every kind of maintenance goes round the blades in their order and stops where a window ends, to go on
//! there in the next. A spare is simply taken. A blade in service is left by a planned move onto a spare first; if there
//! is none it is passed over. Where the policy moves nothing the workload stops for the work: that is planned downtime.

use super::blades::State;
use super::cascade::Candidate;
use super::event::{Event, round};
use super::journey::{Kind, Stage};
use super::observer::{Note, Observer};
use super::world::World;
use crate::model::fleet::Site;
use crate::model::maintenance::{Maintenance, Taken};
use crate::model::step::Phase;
use crate::units::{BladeId, WorkloadId};

/// How far each kind of maintenance is, and whether there is a freeze.
pub struct Upkeep {
    pub(super) rounds: Vec<Round>,
    freezes: Vec<u32>,
    /// Freezes in force.
    pub(super) frozen: u32,
}

/// One kind of maintenance.
#[derive(Clone, Default)]
pub(super) struct Round {
    /// Windows that have begun.
    windows: u32,
    open: bool,
    /// The blade whose turn is next.
    next: u32,
    /// Blades that have not had their turn in this window.
    left: u32,
    /// Blades that are taken.
    pub(super) busy: u32,
}

impl Upkeep {
    /// Before any window.
    pub fn new(site: &Site) -> Upkeep {
        Upkeep {
            rounds: vec![Round::default(); site.maintenance.len()],
            freezes: vec![0; site.freezes.len()],
            frozen: 0,
        }
    }
}

impl<'a, O: Observer> World<'a, O> {
    fn maintenance(&self, kind: u16) -> &'a Maintenance {
        &self.scenario.site.maintenance[kind as usize]
    }

    /// Schedules the first windows and freezes.
    pub(super) fn upkeep_starts(&mut self) {
        for (at, kind) in self.scenario.site.maintenance.iter().enumerate() {
            self.schedule(self.slots.window(at as u32), kind.windows.first, Event::WindowOpens);
        }
        for (at, freeze) in self.scenario.site.freezes.iter().enumerate() {
            self.schedule(self.slots.freeze(at as u32), freeze.first, Event::FreezeBegins);
        }
    }

    /// A window opens: every blade has its turn in it once at most.
    pub(super) fn window_opens(&mut self, kind: u16) {
        let round = &mut self.upkeep.rounds[kind as usize];
        round.windows += 1;
        round.open = true;
        round.left = self.scenario.site.blades() as u32;
        self.observer.note(self.now, Note::Window { kind, open: true });
        let end = self.now.after(self.maintenance(kind).windows.lasts);
        self.schedule(self.slots.window(u32::from(kind)), end, Event::WindowCloses);
        self.request(round::LAST);
    }

    /// A window closes: what is being worked on is finished, and nothing else is begun.
    pub(super) fn window_closes(&mut self, kind: u16) {
        let windows = &self.maintenance(kind).windows;
        let round = &mut self.upkeep.rounds[kind as usize];
        round.open = false;
        let next = windows.begins(round.windows);
        self.observer.note(self.now, Note::Window { kind, open: false });
        self.schedule(self.slots.window(u32::from(kind)), next, Event::WindowOpens);
    }

    /// Nothing planned is begun from now on.
    pub(super) fn freeze_begins(&mut self, freeze: u32) {
        self.upkeep.frozen += 1;
        self.upkeep.freezes[freeze as usize] += 1;
        self.observer.note(self.now, Note::Freeze { on: true });
        let end = self.now.after(self.scenario.site.freezes[freeze as usize].lasts);
        self.schedule(self.slots.freeze(freeze), end, Event::FreezeEnds);
    }

    /// A freeze is over.
    pub(super) fn freeze_ends(&mut self, freeze: u32) {
        self.upkeep.frozen -= 1;
        self.observer.note(self.now, Note::Freeze { on: false });
        let next = self.scenario.site.freezes[freeze as usize].begins(self.upkeep.freezes[freeze as usize]);
        self.schedule(self.slots.freeze(freeze), next, Event::FreezeBegins);
        self.request(round::CASCADES);
        self.request(round::LAST);
    }

    /// Whether planned moves and maintenance may begin.
    pub(super) fn may_plan(&self) -> bool {
        self.upkeep.frozen == 0
    }

    /// Takes the blades whose turn it is, as many as may be taken at a time.
    pub(super) fn maintenance_round(&mut self) {
        for kind in 0..self.upkeep.rounds.len() as u16 {
            while self.may_plan() && self.takes_next(kind) {}
        }
    }

    /// Looks at the next blade in turn; false if there is none for now.
    fn takes_next(&mut self, kind: u16) -> bool {
        let maintenance = self.maintenance(kind);
        let round = &self.upkeep.rounds[kind as usize];
        if !round.open || round.left == 0 || round.busy >= maintenance.at_a_time {
            return false;
        }
        let blade = BladeId(round.next);
        let (spare, in_use) = (maintenance.of != Taken::Service, maintenance.of != Taken::Pool);
        let state = self.blades.get(blade);
        match (state.state, self.carries(blade)) {
            (State::Pool, _) if spare => {
                self.leaves_pool(blade);
                self.is_due(blade, kind);
                self.begin_maintenance(blade);
            }
            (State::Serving, Some(workload)) if in_use && state.due == 0 && self.is_at_rest(workload) => {
                if !self.plan.policy.takeover.moves() {
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
        let round = &mut self.upkeep.rounds[kind as usize];
        round.left -= 1;
        round.next = (round.next + 1) % self.scenario.site.blades() as u32;
        true
    }

    /// Whether a workload is up and not on its way elsewhere.
    fn is_at_rest(&self, workload: WorkloadId) -> bool {
        let state = &self.workloads[workload.index()];
        state.journey().is_none() && self.copy_to(workload).is_none()
    }

    fn is_due(&mut self, blade: BladeId, kind: u16) {
        self.blades.get_mut(blade).due = kind + 1;
        self.upkeep.rounds[kind as usize].busy += 1;
    }

    /// The workload is moved to a spare that the policy chooses; without one the blade is passed over.
    fn moves_for_maintenance(&mut self, workload: WorkloadId, blade: BladeId, kind: u16) {
        let Some(spare) = self.choose_for(workload) else {
            self.counts.passed_over += u64::from(self.counts(self.now));
            return;
        };
        self.is_due(blade, kind);
        self.start_transfer(Candidate { workload, spare });
    }

    /// The workload stops while its blade is worked on.
    fn stops_for_maintenance(&mut self, workload: WorkloadId, blade: BladeId, kind: u16) {
        let number = self.goes_down(workload, Kind::Transfer, blade);
        self.transfers += 1;
        self.journeys.get_mut(number).stage = Stage::AwaitingWork;
        self.is_due(blade, kind);
        self.begin_maintenance(blade);
    }

    /// Work on a blade that is due begins.
    pub(super) fn begin_maintenance(&mut self, blade: BladeId) {
        let kind = self.blades.get(blade).due - 1;
        let maintenance = self.maintenance(kind);
        let window = self.upkeep.rounds[kind as usize].windows;
        let key = || self.blades.key(blade).named("maintenance").named(&maintenance.name);
        let work = self.draws.span(&maintenance.work, key, u64::from(window));
        self.counts.maintained += u64::from(self.counts(self.now));
        self.set_state(blade, State::Maintenance);
        self.schedule(self.slots.blade(blade.0), self.now.after(work), Event::Maintained);
    }

    /// The work on a blade is done.
    pub(super) fn maintained(&mut self, blade: BladeId) {
        self.is_not_due(blade);
        match self.carries(blade).and_then(|workload| self.workloads[workload.index()].journey()) {
            Some(number) => self.goes_on_after_work(number, blade),
            // Whoever works on a blade sees that it is dead.
            None if self.blades.get(blade).latent => self.send_to_repair(blade),
            None => self.prepare(blade),
        }
    }

    fn goes_on_after_work(&mut self, number: u32, blade: BladeId) {
        self.journeys.get_mut(number).spent(Phase::Transfer, self.now);
        if self.blades.get(blade).is_dark() {
            return self.planned_stop_fails(number, blade);
        }
        self.resumes_on(number, blade);
    }

    /// The blade on which a workload was to go on after maintenance is lost: from now on that is an outage.
    pub(super) fn planned_stop_fails(&mut self, number: u32, blade: BladeId) {
        let workload = self.journeys.get(number).workload;
        self.give_up_station(number);
        self.transfer_becomes_outage(number, blade);
        let Some(outage) = self.workloads[workload.index()].journey() else { return };
        if self.blades.get(blade).is_dark() {
            self.repaired_in_the_dark(blade);
        } else {
            self.set_state(blade, State::Failed);
        }
        self.failure_begins(outage, blade);
    }

    /// The blade is not worked on, or not any more.
    pub(super) fn is_not_due(&mut self, blade: BladeId) {
        let due = std::mem::take(&mut self.blades.get_mut(blade).due);
        if due > 0 {
            self.upkeep.rounds[due as usize - 1].busy -= 1;
            self.request(round::LAST);
        }
    }
}
