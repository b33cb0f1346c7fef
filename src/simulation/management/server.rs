//! The management server: its slots, its failures, and the jobs that wait for it.

use crate::engine::streams::StreamKey;
use crate::model::step::Phase;
use crate::scenario::Scenario;
use crate::simulation::compiled::policy::CompiledPolicy;
use crate::simulation::draws::{DrawKind, Subject};
use crate::simulation::event::class;
use crate::simulation::history::History;
use crate::simulation::process::{Process, Setup};
use crate::simulation::state::gauge::Gauge;
use crate::simulation::state::workloads::Workload;
use crate::simulation::watching::observer::{Note, Observer};
use crate::simulation::world::{Event, SlotCounts};
use crate::stats::totals::Totals;
use crate::units::{Time, WorkloadId};

/// The system management server.
#[derive(Clone)]
pub struct Server {
    /// Failover slots: the number of failovers and transfers at a time; `None`: unlimited.
    slots: Option<u32>,
    busy: u32,
    /// One while it is down.
    down: Gauge,
    lives: u32,
    key: StreamKey,
    /// Blocked: waiting workloads wait for the server rather than for a spare.
    blocked: bool,
}

impl Process for Server {
    fn new(Setup { scenario, key, .. }: Setup<'_>) -> Server {
        Server {
            slots: scenario.site.management.slots,
            busy: 0,
            down: Gauge::default(),
            lives: 0,
            key: key.named("management server"),
            blocked: false,
        }
    }

    fn slots(_: &Scenario, _: &CompiledPolicy<'_>, counts: &mut SlotCounts) {
        counts.management = 1;
    }

    fn start<O: Observer>(history: &mut History<'_, O>) {
        history.server_starts();
    }

    fn reset(&mut self, now: Time) {
        self.down.reset(now);
    }

    fn close(&mut self, now: Time, totals: &mut Totals) {
        self.down.settle(now);
        totals.management_down_us = self.down.integral();
    }

    fn audit<O: Observer>(history: &History<'_, O>) {
        let holds = |(at, state): (usize, &Workload)| {
            let holds_slot = |number| history.world.journeys.get(number).holds_slot;
            let copied = || history.copy_to(WorkloadId::from(at)).is_some();
            state.stands_for > 0 && state.journey.map_or_else(copied, holds_slot)
        };
        let held = history.world.workloads.iter().enumerate().filter(|workload| holds(*workload)).count();
        let server = &history.world.server;
        assert_eq!(server.busy as usize, held, "slots of the management server in use");
        assert!(server.slots.is_none_or(|most| server.busy <= most), "no more slots than there are");
    }
}

impl<O: Observer> History<'_, O> {
    /// Free: the server can carry out another failover or transfer.
    pub(in crate::simulation) fn server_is_free(&self) -> bool {
        self.world.server.down.value() == 0
            && self.world.server.slots.is_none_or(|slots| self.world.server.busy < slots)
    }

    /// Phase of a workload that waits without a spare.
    pub(in crate::simulation) fn waiting_phase(&self) -> Phase {
        if self.world.server.blocked { Phase::WaitManagement } else { Phase::WaitSpare }
    }

    /// The server begins a failover or a transfer.
    pub(in crate::simulation) fn server_takes_on(&mut self) {
        self.world.server.busy += 1;
        self.update_blocked();
    }

    /// A failover or a transfer is over.
    pub(in crate::simulation) fn slot_freed(&mut self) {
        self.world.server.busy -= 1;
        if self.world.server.slots.is_some() {
            self.update_blocked();
            self.request(class::CLAIMS);
            self.request(class::CASCADES);
            self.request(class::ARRIVALS);
        }
    }

    /// Closes the piece of a wait where waiting workloads begin to wait for something else.
    fn update_blocked(&mut self) {
        let blocked = !self.server_is_free();
        if blocked == self.world.server.blocked {
            return;
        }
        let phase = self.waiting_phase();
        self.world.server.blocked = blocked;
        for workload in self.world.claims.workloads() {
            if let Some(number) = self.world.workloads[workload.index()].journey {
                self.world.journeys.get_mut(number).spent(phase, self.world.now);
            }
        }
    }

    /// Schedules the server's first failure.
    fn server_starts(&mut self) {
        if let Some(failure) = &self.world.scenario.site.management.sms_failure {
            let lives = u64::from(self.world.server.lives);
            let life = self.world.draws.draw(
                Subject::of(DrawKind::ManagementLife),
                &failure.life,
                || self.world.server.key.named("life"),
                lives,
            );
            self.schedule(self.world.slots.management(0), self.world.now.after(life), Event::ManagementFails);
        }
    }

    /// The server fails: until it is repaired there are no claims and no moves.
    pub(in crate::simulation) fn server_fails(&mut self) {
        self.observer.note(self.world.now, Note::ServerFails);
        self.world.server.down.add(1, self.world.now);
        self.update_blocked();
        self.server_takes_module_down();
        if let Some(failure) = &self.world.scenario.site.management.sms_failure {
            let lives = u64::from(self.world.server.lives);
            let repair = self.world.draws.draw(
                Subject::of(DrawKind::ManagementRepair),
                &failure.repair,
                || self.world.server.key.named("repair"),
                lives,
            );
            self.schedule(
                self.world.slots.management(0),
                self.world.now.after(repair),
                Event::ManagementRepaired,
            );
        }
    }

    /// The server works again.
    pub(in crate::simulation) fn server_repaired(&mut self) {
        self.observer.note(self.world.now, Note::ServerRepaired);
        self.world.server.down.add(-1, self.world.now);
        self.world.server.lives += 1;
        self.update_blocked();
        self.server_brings_module_back();
        self.server_starts();
        self.request(class::CLAIMS);
        self.request(class::CASCADES);
        self.request(class::ARRIVALS);
    }
}
