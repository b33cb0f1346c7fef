//! The events, and their order within one tick.
//!
//! The order is a contract: a statistics reset sees the world before anything of its tick; repairs come before
//! failures, so that a blade repaired and a blade failed at the same instant find each other; claims come when all
//! that could change the pool has happened, and cascades take what claims leave.

use crate::engine::queue::Ordered;

/// What can happen to a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The warm-up ends: statistics start anew.
    StatisticsReset,
    /// What blades depend on is in again.
    ComesBack,
    /// The repair of a blade ends.
    Repaired,
    /// The planned work on a blade ends.
    Maintained,
    /// Blades arrive.
    Delivered,
    /// The management server is repaired.
    ManagementRepaired,
    /// The steps under way for a workload end.
    StepsEnd,
    /// Steps that prepare a blade for the pool end.
    Prepared,
    /// The repair of a fault ends with which a blade ran on.
    OnlineRepaired,
    /// The module of an enclosure is repaired.
    ModuleRepaired,
    /// A fabric is repaired.
    FabricRepaired,
    /// A workload has run its length.
    Finishes,
    /// A health check finds a latent fault.
    Discovered,
    /// A health check takes a sound spare for failed.
    FalseAlarm,
    /// Blades may be worked on from now on.
    WindowOpens,
    /// No more blades may be worked on.
    WindowCloses,
    /// Nothing planned may be begun from now on.
    FreezeBegins,
    /// Planned work and moves may be begun again.
    FreezeEnds,
    /// A module has to poll its spares.
    Polls,
    /// A module has polled its spares.
    PollEnds,
    /// A blade's drawn life ends.
    BladeFails,
    /// A recorded failure is due.
    RecordedFailure,
    /// The management server fails.
    ManagementFails,
    /// The module of an enclosure fails.
    ModuleFails,
    /// A fabric fails.
    FabricFails,
    /// What blades depend on goes out.
    GoesOut,
    /// A burst strikes several blades.
    Burst,
    /// A failure is noticed.
    Noticed,
    /// Somebody notices that a blade runs with a fault.
    DegradedNoticed,
    /// A workload may be moved again.
    CooldownOver,
    /// The workloads of a class require something else.
    RequirementChanges,
    /// A new workload arrives.
    Arrives,
    /// The end.
    Horizon,
}

/// Classes of work within one tick that is not an event of its own: it is done when all of a lower class is.
pub mod round {
    /// Modules in the enclosures start waiting commands, arrays waiting boots.
    pub const MANAGEMENT: u8 = 9;
    /// Waiting workloads claim spares.
    pub const CLAIMS: u8 = 10;
    /// Planned moves are considered.
    pub const CASCADES: u8 = 11;
    /// Maintenance takes blades, and the spares that are left are compared with what may need them.
    pub const LAST: u8 = 12;
}

impl Ordered for Event {
    fn class(self) -> u8 {
        match self {
            Event::StatisticsReset => 0,
            Event::ComesBack => 1,
            Event::Repaired
            | Event::Maintained
            | Event::OnlineRepaired
            | Event::Delivered
            | Event::ManagementRepaired
            | Event::ModuleRepaired
            | Event::FabricRepaired => 2,
            Event::StepsEnd | Event::Prepared | Event::PollEnds => 3,
            Event::Finishes => 4,
            Event::Discovered
            | Event::FalseAlarm
            | Event::Polls
            | Event::WindowOpens
            | Event::WindowCloses
            | Event::FreezeBegins
            | Event::FreezeEnds => 5,
            Event::FabricFails | Event::GoesOut | Event::Burst => 6,
            Event::BladeFails | Event::RecordedFailure | Event::ManagementFails | Event::ModuleFails => 7,
            Event::Noticed | Event::DegradedNoticed => 8,
            Event::CooldownOver | Event::RequirementChanges => round::MANAGEMENT,
            Event::Arrives => 12,
            Event::Horizon => 13,
        }
    }
}

/// Which slot of the queue belongs to which process.
#[derive(Clone, Copy, Debug)]
pub struct Slots {
    blades: u32,
    workloads: u32,
    deliveries: u32,
    recorded: u32,
    modules: u32,
    fabrics: u32,
    outages: u32,
    bursts: u32,
    alarms: u32,
    polls: u32,
    windows: u32,
    freezes: u32,
    /// Classes that the scenario names.
    classes: u32,
    finishes: u32,
    online: u32,
}

/// How many processes of each kind there are.
#[derive(Clone, Copy, Debug, Default)]
pub struct Processes {
    /// Blades.
    pub blades: usize,
    /// Workloads.
    pub workloads: usize,
    /// Groups of blades, each of which may be delivered.
    pub deliveries: usize,
    /// Blades whose failures are recorded.
    pub recorded: usize,
    /// Modules of enclosures.
    pub modules: usize,
    /// Fabrics.
    pub fabrics: usize,
    /// What blades depend on and may be out.
    pub outages: usize,
    /// Bursts.
    pub bursts: usize,
    /// Blades that may be taken for failed.
    pub alarms: usize,
    /// Modules that polls keep busy.
    pub polls: usize,
    /// Kinds of maintenance.
    pub windows: usize,
    /// Freezes.
    pub freezes: usize,
    /// Workload classes that the scenario names.
    pub classes: usize,
    /// Workloads that may finish.
    pub finishes: usize,
    /// Blades that may run with a fault.
    pub online: usize,
}

/// The owner of a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A blade, by number.
    Blade(u32),
    /// A workload, by number.
    Workload(u32),
    /// A workload's cooldown, by number of the workload.
    Cooldown(u32),
    /// A delivery, by number of the blade group.
    Delivery(u32),
    /// A recorded blade, by position among them.
    Recorded(u32),
    /// The module of an enclosure, by number.
    Module(u32),
    /// A fabric, by number.
    Fabric(u32),
    /// What blades depend on, by number.
    Outage(u32),
    /// A burst, by number.
    Burst(u32),
    /// The false alarm of a blade, by number of the blade.
    Alarm(u32),
    /// The next round of polls of a module, by number.
    Poll(u32),
    /// The round of polls under way of a module, by number.
    PollEnd(u32),
    /// The windows of a kind of maintenance, by number.
    Window(u32),
    /// A freeze, by number.
    Freeze(u32),
    /// The next arrival of a class, by number.
    Arrival(u32),
    /// The next change of what a class requires, by number.
    Profile(u32),
    /// The end of a workload's run, by number of the workload.
    Finish(u32),
    /// The repair under way of a blade that runs, by number of the blade.
    Online(u32),
    /// The site: management server, warm-up, horizon.
    Site,
}

impl Slots {
    /// Slots for so many processes of each kind.
    pub fn new(processes: Processes) -> Slots {
        let narrow = |n: usize| u32::try_from(n).expect("a validated scenario has fewer than 2^32 processes");
        Slots {
            blades: narrow(processes.blades),
            workloads: narrow(processes.workloads),
            deliveries: narrow(processes.deliveries),
            recorded: narrow(processes.recorded),
            modules: narrow(processes.modules),
            fabrics: narrow(processes.fabrics),
            outages: narrow(processes.outages),
            bursts: narrow(processes.bursts),
            alarms: narrow(processes.alarms),
            polls: narrow(processes.polls),
            windows: narrow(processes.windows),
            freezes: narrow(processes.freezes),
            classes: narrow(processes.classes),
            finishes: narrow(processes.finishes),
            online: narrow(processes.online),
        }
    }

    /// The number of slots.
    pub fn count(self) -> usize {
        self.horizon() as usize + 1
    }

    /// The slot of a blade.
    pub fn blade(self, blade: u32) -> u32 {
        blade
    }

    /// The slot of a workload.
    pub fn workload(self, workload: u32) -> u32 {
        self.blades + workload
    }

    /// The slot of a workload's cooldown.
    pub fn cooldown(self, workload: u32) -> u32 {
        self.blades + self.workloads + workload
    }

    /// The slot of a delivery.
    pub fn delivery(self, group: u32) -> u32 {
        self.blades + 2 * self.workloads + group
    }

    /// The slot of a recorded blade.
    pub fn recorded(self, at: u32) -> u32 {
        self.delivery(self.deliveries) + at
    }

    /// The slot of a module.
    pub fn module(self, module: u32) -> u32 {
        self.recorded(self.recorded) + module
    }

    /// The slot of a fabric.
    pub fn fabric(self, fabric: u32) -> u32 {
        self.module(self.modules) + fabric
    }

    /// The slot of what blades depend on.
    pub fn outage(self, outage: u32) -> u32 {
        self.fabric(self.fabrics) + outage
    }

    /// The slot of a burst.
    pub fn burst(self, burst: u32) -> u32 {
        self.outage(self.outages) + burst
    }

    /// The slot of the false alarm of a blade.
    pub fn alarm(self, blade: u32) -> u32 {
        self.burst(self.bursts) + blade
    }

    /// Whether polls keep modules busy.
    pub fn has_polls(self) -> bool {
        self.polls > 0
    }

    /// The slot of the next round of polls of a module.
    pub fn poll(self, module: u32) -> u32 {
        self.alarm(self.alarms) + module
    }

    /// The slot of the round of polls under way of a module.
    pub fn poll_end(self, module: u32) -> u32 {
        self.poll(self.polls) + module
    }

    /// The slot of the windows of a kind of maintenance.
    pub fn window(self, kind: u32) -> u32 {
        self.poll_end(self.polls) + kind
    }

    /// The slot of a freeze.
    pub fn freeze(self, freeze: u32) -> u32 {
        self.window(self.windows) + freeze
    }

    /// The slot of the next arrival of a class.
    pub fn arrival(self, class: u32) -> u32 {
        self.freeze(self.freezes) + class
    }

    /// The slot of the next change of what a class requires.
    pub fn profile(self, class: u32) -> u32 {
        self.arrival(self.classes) + class
    }

    /// The slot of the end of a workload's run.
    pub fn finish(self, workload: u32) -> u32 {
        self.profile(self.classes) + workload
    }

    /// The slot of the repair of a blade that runs.
    pub fn online(self, blade: u32) -> u32 {
        self.finish(self.finishes) + blade
    }

    /// The slot of the management server.
    pub fn management(self) -> u32 {
        self.online(self.online)
    }

    /// The slot of the warm-up's end.
    pub fn warm_up(self) -> u32 {
        self.management() + 1
    }

    /// The slot of the horizon.
    pub fn horizon(self) -> u32 {
        self.management() + 2
    }

    /// Whose slot this is.
    pub fn owner(self, slot: u32) -> Owner {
        match slot {
            s if s < self.workload(0) => Owner::Blade(s),
            s if s < self.cooldown(0) => Owner::Workload(s - self.workload(0)),
            s if s < self.delivery(0) => Owner::Cooldown(s - self.cooldown(0)),
            s if s < self.recorded(0) => Owner::Delivery(s - self.delivery(0)),
            s if s < self.module(0) => Owner::Recorded(s - self.recorded(0)),
            s if s < self.fabric(0) => Owner::Module(s - self.module(0)),
            s if s < self.outage(0) => Owner::Fabric(s - self.fabric(0)),
            s if s < self.burst(0) => Owner::Outage(s - self.outage(0)),
            s if s < self.alarm(0) => Owner::Burst(s - self.burst(0)),
            s if s < self.poll(0) => Owner::Alarm(s - self.alarm(0)),
            s if s < self.poll_end(0) => Owner::Poll(s - self.poll(0)),
            s if s < self.window(0) => Owner::PollEnd(s - self.poll_end(0)),
            s if s < self.freeze(0) => Owner::Window(s - self.window(0)),
            s if s < self.arrival(0) => Owner::Freeze(s - self.freeze(0)),
            s if s < self.profile(0) => Owner::Arrival(s - self.arrival(0)),
            s if s < self.finish(0) => Owner::Profile(s - self.profile(0)),
            s if s < self.online(0) => Owner::Finish(s - self.finish(0)),
            s if s < self.management() => Owner::Online(s - self.online(0)),
            _ => Owner::Site,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slot_has_one_owner() {
        let slots = Slots::new(Processes {
            blades: 5,
            workloads: 3,
            deliveries: 2,
            recorded: 4,
            modules: 6,
            fabrics: 2,
            outages: 7,
            bursts: 1,
            alarms: 5,
            polls: 6,
            windows: 3,
            freezes: 1,
            classes: 2,
            finishes: 3,
            online: 5,
        });
        for blade in 0..5 {
            assert_eq!(slots.owner(slots.blade(blade)), Owner::Blade(blade));
        }
        for workload in 0..3 {
            assert_eq!(slots.owner(slots.workload(workload)), Owner::Workload(workload));
            assert_eq!(slots.owner(slots.cooldown(workload)), Owner::Cooldown(workload));
        }
        assert_eq!(slots.owner(slots.delivery(1)), Owner::Delivery(1));
        assert_eq!(slots.owner(slots.recorded(3)), Owner::Recorded(3));
        assert_eq!(slots.owner(slots.module(5)), Owner::Module(5));
        assert_eq!(slots.owner(slots.fabric(1)), Owner::Fabric(1));
        assert_eq!(slots.owner(slots.outage(6)), Owner::Outage(6));
        assert_eq!(slots.owner(slots.burst(0)), Owner::Burst(0));
        assert_eq!(slots.owner(slots.alarm(4)), Owner::Alarm(4));
        assert_eq!(slots.owner(slots.poll(5)), Owner::Poll(5));
        assert_eq!(slots.owner(slots.poll_end(5)), Owner::PollEnd(5));
        assert_eq!(slots.owner(slots.window(2)), Owner::Window(2));
        assert_eq!(slots.owner(slots.freeze(0)), Owner::Freeze(0));
        assert_eq!(slots.owner(slots.arrival(1)), Owner::Arrival(1));
        assert_eq!(slots.owner(slots.profile(1)), Owner::Profile(1));
        assert_eq!(slots.owner(slots.finish(2)), Owner::Finish(2));
        assert_eq!(slots.owner(slots.online(0)), Owner::Online(0));
        assert_eq!(slots.owner(slots.horizon()), Owner::Site);
        assert_eq!(slots.count(), 5 + 3 + 3 + 2 + 4 + 6 + 2 + 7 + 1 + 5 + 12 + 3 + 1 + 4 + 3 + 5 + 3);
    }
}
