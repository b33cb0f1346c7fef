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
    /// The repair of a blade ends.
    Repaired,
    /// Blades arrive.
    Delivered,
    /// The management server is repaired.
    ManagementRepaired,
    /// The steps under way for a workload end.
    StepsEnd,
    /// A blade's identity has been cleared.
    Cleared,
    /// A blade is ready for the pool.
    Prepared,
    /// A health check finds a latent fault.
    Discovered,
    /// A blade's drawn life ends.
    BladeFails,
    /// A recorded failure is due.
    RecordedFailure,
    /// The management server fails.
    ManagementFails,
    /// A failure is noticed.
    Noticed,
    /// A workload may be moved again.
    CooldownOver,
    /// The end.
    Horizon,
}

/// Classes of work within one tick that is not an event of its own: it is done when all of a lower class is.
pub mod round {
    /// Modules in the enclosures start waiting commands.
    pub const MANAGEMENT: u8 = 9;
    /// Waiting workloads claim spares.
    pub const CLAIMS: u8 = 10;
    /// Planned moves are considered.
    pub const CASCADES: u8 = 11;
}

impl Ordered for Event {
    fn class(self) -> u8 {
        match self {
            Event::StatisticsReset => 0,
            // 1: power returns
            Event::Repaired | Event::Delivered | Event::ManagementRepaired => 2,
            Event::StepsEnd | Event::Cleared | Event::Prepared => 3,
            // 4: finishes
            Event::Discovered => 5,
            // 6: common causes
            Event::BladeFails | Event::RecordedFailure | Event::ManagementFails => 7,
            Event::Noticed => 8,
            Event::CooldownOver => round::MANAGEMENT,
            // 12: arrivals
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
    /// The site: management server, warm-up, horizon.
    Site,
}

impl Slots {
    /// Slots for so many processes of each kind.
    pub fn new(blades: usize, workloads: usize, deliveries: usize, recorded: usize) -> Slots {
        let narrow = |n: usize| u32::try_from(n).expect("a validated scenario has fewer than 2^32 processes");
        Slots {
            blades: narrow(blades),
            workloads: narrow(workloads),
            deliveries: narrow(deliveries),
            recorded: narrow(recorded),
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

    /// The slot of the management server.
    pub fn management(self) -> u32 {
        self.recorded(self.recorded)
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
            s if s < self.management() => Owner::Recorded(s - self.recorded(0)),
            _ => Owner::Site,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slot_has_one_owner() {
        let slots = Slots::new(5, 3, 2, 4);
        for blade in 0..5 {
            assert_eq!(slots.owner(slots.blade(blade)), Owner::Blade(blade));
        }
        for workload in 0..3 {
            assert_eq!(slots.owner(slots.workload(workload)), Owner::Workload(workload));
            assert_eq!(slots.owner(slots.cooldown(workload)), Owner::Cooldown(workload));
        }
        assert_eq!(slots.owner(slots.delivery(1)), Owner::Delivery(1));
        assert_eq!(slots.owner(slots.recorded(3)), Owner::Recorded(3));
        assert_eq!(slots.owner(slots.horizon()), Owner::Site);
        assert_eq!(slots.count(), 5 + 3 + 3 + 2 + 4 + 3);
    }
}
