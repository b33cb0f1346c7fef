//! The events, and their order within one tick.
//!
//! The order is a contract: a statistics reset sees the world before anything of its tick; repairs come before
//! failures, so that a blade repaired and a blade failed at the same instant find each other; claims come when all
//! that could change the pool has happened, and cascades take what claims leave.

use super::slots::Process;
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

impl Event {
    /// The kind of process that it happens to.
    pub fn process(self) -> Process {
        match self {
            Event::StatisticsReset => Process::WarmUp,
            Event::ComesBack | Event::GoesOut => Process::Outage,
            Event::Repaired
            | Event::Maintained
            | Event::Prepared
            | Event::Discovered
            | Event::BladeFails
            | Event::Noticed => Process::Blade,
            Event::Delivered => Process::Delivery,
            Event::ManagementRepaired | Event::ManagementFails => Process::Management,
            Event::StepsEnd => Process::Workload,
            Event::OnlineRepaired | Event::DegradedNoticed => Process::Online,
            Event::ModuleRepaired | Event::ModuleFails => Process::Module,
            Event::FabricRepaired | Event::FabricFails => Process::Fabric,
            Event::Finishes => Process::Finish,
            Event::FalseAlarm => Process::Alarm,
            Event::WindowOpens | Event::WindowCloses => Process::Window,
            Event::FreezeBegins | Event::FreezeEnds => Process::Freeze,
            Event::Polls => Process::Poll,
            Event::PollEnds => Process::PollEnd,
            Event::RecordedFailure => Process::Recorded,
            Event::Burst => Process::Burst,
            Event::CooldownOver => Process::Cooldown,
            Event::RequirementChanges => Process::Profile,
            Event::Arrives => Process::Arrival,
            Event::Horizon => Process::Horizon,
        }
    }
}
