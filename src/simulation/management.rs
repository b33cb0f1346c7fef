//! The management server: its slots, its failures, and what waits for it.

use super::event::{Event, round};
use super::gauge::Gauge;
use super::observer::{Note, Observer};
use super::world::World;
use crate::engine::streams::Key;
use crate::model::management::Management;
use crate::model::step::Phase;

/// The system management server.
pub struct Server {
    pub(super) slots: Option<u32>,
    pub(super) busy: u32,
    /// One while it is down.
    pub down: Gauge,
    lives: u32,
    key: Key,
    /// Whether waiting workloads wait for it rather than for a spare.
    blocked: bool,
}

impl Server {
    /// A server at work.
    pub fn new(management: &Management, replication: Key) -> Server {
        Server {
            slots: management.slots,
            busy: 0,
            down: Gauge::default(),
            lives: 0,
            key: replication.named("management server"),
            blocked: false,
        }
    }
}

impl<O: Observer> World<'_, O> {
    /// Whether the server can carry out another failover or transfer.
    pub(super) fn server_is_free(&self) -> bool {
        self.server.down.value() == 0 && self.server.slots.is_none_or(|slots| self.server.busy < slots)
    }

    /// What a workload without a spare waits for.
    pub(super) fn waiting_phase(&self) -> Phase {
        if self.server.blocked { Phase::WaitManagement } else { Phase::WaitSpare }
    }

    /// The server begins a failover or a transfer.
    pub(super) fn server_takes_on(&mut self) {
        self.server.busy += 1;
        self.update_blocked();
    }

    /// A failover or a transfer is over.
    pub(super) fn slot_freed(&mut self) {
        self.server.busy -= 1;
        if self.server.slots.is_some() {
            self.update_blocked();
            self.request(round::CLAIMS);
            self.request(round::CASCADES);
            self.request(round::LAST);
        }
    }

    /// Where waiting workloads begin to wait for something else, the piece so far is accounted.
    fn update_blocked(&mut self) {
        let blocked = !self.server_is_free();
        if blocked == self.server.blocked {
            return;
        }
        let phase = self.waiting_phase();
        self.server.blocked = blocked;
        for (_, _, workload) in self.claims.iter() {
            if let Some(number) = self.workloads[workload.index()].journey() {
                self.journeys.get_mut(number).spent(phase, self.now);
            }
        }
    }

    /// Schedules the server's first failure.
    pub(super) fn server_starts(&mut self) {
        if let Some(failure) = &self.scenario.site.management.sms_failure {
            let lives = u64::from(self.server.lives);
            let life = self.draws.span(&failure.life, || self.server.key.named("life"), lives);
            self.schedule(self.slots.management(0), self.now.after(life), Event::ManagementFails);
        }
    }

    /// The server fails: until it is repaired nobody claims and nothing is moved.
    pub(super) fn server_fails(&mut self) {
        self.observer.note(self.now, Note::ServerFails);
        self.server.down.add(1, self.now);
        self.update_blocked();
        self.server_takes_module_down();
        if let Some(failure) = &self.scenario.site.management.sms_failure {
            let lives = u64::from(self.server.lives);
            let repair = self.draws.span(&failure.repair, || self.server.key.named("repair"), lives);
            self.schedule(self.slots.management(0), self.now.after(repair), Event::ManagementRepaired);
        }
    }

    /// The server works again.
    pub(super) fn server_repaired(&mut self) {
        self.observer.note(self.now, Note::ServerRepaired);
        self.server.down.add(-1, self.now);
        self.server.lives += 1;
        self.update_blocked();
        self.server_brings_module_back();
        self.server_starts();
        self.request(round::CLAIMS);
        self.request(round::CASCADES);
        self.request(round::LAST);
    }
}
