//! The management plane: the server's slots and failures, and the modules that carry out one command at a time.

use super::event::{Event, round};
use super::gauge::Gauge;
use super::observer::Observer;
use super::world::World;
use crate::engine::streams::Key;
use crate::model::management::Management;
use crate::model::step::{Phase, Step};
use crate::units::{BladeId, EnclosureId};
use std::collections::BTreeSet;

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

/// Who wants a command carried out. The order is the order of service: fences before pushes before pool boots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Command {
    /// Capture or fence of a failed blade, for this journey.
    Isolate(u32),
    /// Power command or push to a spare, for this journey.
    Push(u32),
    /// Clearing of a blade's identity.
    Clear(BladeId),
}

/// The modules in the enclosures.
pub struct Modules {
    pub(super) commands: Option<u32>,
    pub(super) all: Vec<Module>,
    /// Modules that may have to start a command in this tick.
    pub(super) touched: BTreeSet<EnclosureId>,
    sequence: u64,
}

/// The module of one enclosure.
#[derive(Clone, Default)]
pub(super) struct Module {
    pub(super) busy: u32,
    /// By kind of command, then by order of arrival.
    pub(super) queue: BTreeSet<(u8, u64, Command)>,
}

impl Modules {
    /// Idle modules, one an enclosure.
    pub fn new(enclosures: usize, commands: Option<u32>) -> Modules {
        Modules { commands, all: vec![Module::default(); enclosures], touched: BTreeSet::new(), sequence: 0 }
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
        for (_, _, workload) in &self.claims {
            if let Some(number) = self.workloads[workload.index()].journey {
                self.journeys.get_mut(number).spent(phase, self.now);
            }
        }
    }

    /// Schedules the server's first failure.
    pub(super) fn server_starts(&mut self) {
        if let Some(failure) = &self.scenario.site.management.sms_failure {
            let life =
                failure.life.draw(&mut self.server.key.named("life").stream(u64::from(self.server.lives)));
            self.schedule(self.slots.management(), self.now.after(life), Event::ManagementFails);
        }
    }

    /// The server fails: until it is repaired nobody claims and nothing is moved.
    pub(super) fn server_fails(&mut self) {
        self.server.down.add(1, self.now);
        self.update_blocked();
        if let Some(failure) = &self.scenario.site.management.sms_failure {
            let key = self.server.key.named("repair");
            let repair = failure.repair.draw(&mut key.stream(u64::from(self.server.lives)));
            self.schedule(self.slots.management(), self.now.after(repair), Event::ManagementRepaired);
        }
    }

    /// The server works again.
    pub(super) fn server_repaired(&mut self) {
        self.server.down.add(-1, self.now);
        self.server.lives += 1;
        self.update_blocked();
        self.server_starts();
        self.request(round::CLAIMS);
        self.request(round::CASCADES);
    }

    /// The module whose command the next step of a journey is, if it is one and modules are simulated.
    pub(super) fn module_for(&self, number: u32, step: Step) -> Option<EnclosureId> {
        self.modules.commands?;
        let journey = self.journeys.get(number);
        match step {
            Step::Capture | Step::Fence | Step::CaptureState | Step::PowerDown => {
                self.enclosure(journey.origin)
            }
            Step::WriteIdentity | Step::Push => self.enclosure(journey.target?),
            _ => None,
        }
    }

    /// The journey's next step is a command: it waits for the module.
    pub(super) fn want_module(&mut self, number: u32, module: EnclosureId, step: Step) {
        let pushes = matches!(step, Step::WriteIdentity | Step::Push);
        let command = if pushes { Command::Push(number) } else { Command::Isolate(number) };
        self.journeys.get_mut(number).module_wanted = Some(module);
        self.enqueue(module, command);
    }

    /// The blade's identity is to be cleared by its module.
    pub(super) fn want_clearing(&mut self, blade: BladeId, module: EnclosureId) {
        self.enqueue(module, Command::Clear(blade));
    }

    fn enqueue(&mut self, module: EnclosureId, command: Command) {
        self.modules.sequence += 1;
        let kind = match command {
            Command::Isolate(_) => 0,
            Command::Push(_) => 1,
            Command::Clear(_) => 2,
        };
        self.modules.all[module.index()].queue.insert((kind, self.modules.sequence, command));
        self.touch(module);
    }

    fn touch(&mut self, module: EnclosureId) {
        self.modules.touched.insert(module);
        self.request(round::MANAGEMENT);
    }

    /// Modules with a free hand start the commands that wait for them.
    pub(super) fn management_round(&mut self) {
        while let Some(id) = self.modules.touched.pop_first() {
            let limit = self.modules.commands.unwrap_or(u32::MAX);
            let module = &mut self.modules.all[id.index()];
            if module.busy >= limit {
                continue;
            }
            let Some((_, _, command)) = module.queue.pop_first() else { continue };
            module.busy += 1;
            self.modules.touched.insert(id);
            match command {
                Command::Isolate(number) | Command::Push(number) => {
                    let journey = self.journeys.get_mut(number);
                    journey.module_wanted = None;
                    journey.module = Some(id);
                    self.run_commanded_step(number);
                }
                Command::Clear(blade) => self.clear_now(blade),
            }
        }
    }

    /// The command of a journey is done, if it had one under way.
    pub(super) fn release_module(&mut self, number: u32) {
        if let Some(module) = self.journeys.get_mut(number).module.take() {
            self.module_done(module);
        }
    }

    /// Whether the clearing of this blade's identity still waits for the module.
    pub(super) fn clearing_waits(&self, module: EnclosureId, blade: BladeId) -> bool {
        self.modules.all[module.index()].queue.iter().any(|(_, _, command)| *command == Command::Clear(blade))
    }

    /// A command is done: the module is free for the next.
    pub(super) fn module_done(&mut self, module: EnclosureId) {
        self.modules.all[module.index()].busy -= 1;
        self.touch(module);
    }

    /// Withdraws the command a journey waits for; true if it did wait.
    pub(super) fn give_up_module(&mut self, number: u32) -> bool {
        let Some(module) = self.journeys.get_mut(number).module_wanted.take() else { return false };
        let mine =
            |command: &Command| matches!(command, Command::Isolate(n) | Command::Push(n) if *n == number);
        self.modules.all[module.index()].queue.retain(|(_, _, command)| !mine(command));
        self.journeys.get_mut(number).waited_for_module(self.now);
        true
    }
}
