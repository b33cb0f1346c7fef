//! The world of one replication, as one table: shared state, processes, slots for pending events, kinds of events and
//! their handlers.
//!
//! A new process is its own file and its lines here (`docs/adding-a-process.md`).

use super::compiled::policy::CompiledPolicy;
use super::demand::churn::Churn;
use super::demand::placement::Placement;
use super::demand::requirements::Requirements;
use super::demand::warning::SpareForecast;
use super::draws::Draws;
use super::event::class;
use super::faults::bursts::Bursts;
use super::faults::common_causes::CommonCauses;
use super::faults::degraded::Degraded;
use super::faults::fabrics::Fabrics;
use super::faults::failure::Failures;
use super::faults::passing::Passing;
use super::faults::recorded::Recorded;
use super::history::History;
use super::management::modules::Modules;
use super::management::polls::Polls;
use super::management::server::Server;
use super::management::stations::Stations;
use super::moves::cascade::Cascades;
use super::moves::failback::Failback;
use super::moves::live_copy::LiveCopies;
use super::process::{Process, Setup, world};
use super::recovery::claims::Claims;
use super::recovery::steps::Steps;
use super::slots::Slots;
use super::state::blades::Blades;
use super::state::books::Books;
use super::state::journey::Journeys;
use super::state::pool::Pool;
use super::state::workloads::{Courses, Workload};
use super::upkeep::checks::Checks;
use super::upkeep::maintenance::{MaintenanceId, Upkeep};
use super::upkeep::preparation::Preparations;
use super::upkeep::repair::RepairShop;
use super::watching::observer::Observer;
use crate::engine::queue::{EventQueue, Ordered};
use crate::engine::streams::StreamKey;
use crate::policy::rebalance::Seeks;
use crate::scenario::Scenario;
use crate::stats::totals::Totals;
use crate::units::{
    BladeId, BurstId, CauseId, ClassId, EnclosureId, FabricId, FreezeId, GroupId, Time, WorkloadId,
};

world! {
    shared {
        scenario: &'a Scenario,
        compiled: &'a CompiledPolicy<'a>,
        now: Time,
        queue: EventQueue<Event>,
        draws: Draws,
        slots: Slots,
        /// Rounds that are due in this tick, one bit a class.
        rounds: u16,
        /// Events that have happened.
        events: u64,
        blades: Blades,
        workloads: Vec<Workload>,
        courses: Courses,
        journeys: Journeys,
        pool: Pool,
        books: Books,
    }

    // Set up, started, reset, closed and audited in this order.
    processes {
        failures: Failures,
        degraded: Degraded,
        passing: Passing,
        preparations: Preparations,
        recorded: Recorded,
        server: Server,
        stations: Stations,
        modules: Modules,
        fabrics: Fabrics,
        common_causes: CommonCauses,
        bursts: Bursts,
        checks: Checks,
        polls: Polls,
        churn: Churn,
        requirements: Requirements,
        upkeep: Upkeep,
        repair: RepairShop,
        steps: Steps,
        claims: Claims,
        cascades: Cascades,
        failback: Failback,
        live_copies: LiveCopies,
        forecast: SpareForecast,
        placement: Placement,
    }

    slots {
        /// A blade, by number.
        Blade blade,
        /// A workload, by number.
        Workload workload,
        /// A workload's rest after a planned move, by number of the workload.
        Cooldown cooldown,
        /// A delivery, by number of the blade group.
        Delivery delivery,
        /// A recorded blade, by position among them.
        Recorded recorded,
        /// The module of an enclosure, by number.
        Module module,
        /// A fabric, by number.
        Fabric fabric,
        /// A common cause, by number.
        CommonCause common_cause,
        /// A burst, by number.
        Burst burst,
        /// The false alarm of a blade, by number of the blade.
        Alarm alarm,
        /// The next round of polls that keeps a module busy, by number of the module.
        Poll poll,
        /// The round of polls under way, by number of the module.
        PollEnd poll_end,
        /// The windows of a kind of maintenance, by number.
        Window window,
        /// A freeze, by number.
        Freeze freeze,
        /// The next arrival of a class, by number.
        Arrival arrival,
        /// The next change of the requirement of a class, by number.
        Profile profile,
        /// The end of a workload's run, by number of the workload.
        Finish finish,
        /// The repair under way of a blade that runs, by number of the blade.
        Online online,
        /// The fault of a blade that passes by itself, by number of the blade.
        Passing passing,
        /// The management server.
        Management management,
        /// The end of the warm-up.
        WarmUp warm_up,
        /// The horizon.
        Horizon horizon,
    }

    // What is done once in a tick on request, when all events of its class and before are.
    rounds {
        MANAGEMENT => station_round,
        CLAIMS => claim_round,
        CASCADES => cascade_round,
        ARRIVALS => maintenance_round forecast_round,
    }

    // The class says when in a tick; the slot, to whom; then who deals with it.
    events {
        /// The warm-up ends: statistics start anew.
        RESET StatisticsReset: WarmUp => reset_statistics(),
        /// Power returns to all that a common cause had taken it from.
        POWER_RETURNS ComesBack: CommonCause => comes_back(CauseId),
        /// The repair of a blade ends.
        REPAIRS Repaired: Blade => repaired(BladeId),
        /// The planned work on a blade ends.
        REPAIRS Maintained: Blade => maintained(BladeId),
        /// Blades arrive.
        REPAIRS Delivered: Delivery => delivered(GroupId::from),
        /// The management server is repaired.
        REPAIRS ManagementRepaired: Management => server_repaired(),
        /// The repair of a fault with which a blade ran on ends.
        REPAIRS OnlineRepaired: Online => online_repaired(BladeId),
        /// A fault passes by itself.
        REPAIRS PassesByItself: Passing => passes_by_itself(BladeId),
        /// The module of an enclosure is repaired.
        REPAIRS ModuleRepaired: Module => module_repaired(EnclosureId),
        /// A fabric is repaired.
        REPAIRS FabricRepaired: Fabric => fabric_repaired(FabricId),
        /// The steps under way for a workload end.
        STEPS StepsEnd: Workload => steps_end(WorkloadId),
        /// Steps that prepare a blade for the pool end.
        STEPS Prepared: Blade => prepared(BladeId),
        /// A module has polled its spares.
        STEPS PollEnds: PollEnd => poll_ends(EnclosureId),
        /// A workload has run its length.
        FINISHES Finishes: Finish => finishes(WorkloadId),
        /// A health check finds a latent fault.
        CHECKS Discovered: Blade => discovered(BladeId),
        /// A health check takes a sound spare for failed.
        CHECKS FalseAlarm: Alarm => false_alarm(BladeId),
        /// A module has to poll its spares.
        CHECKS Polls: Poll => polls(EnclosureId),
        /// A maintenance window opens: blades may be worked on.
        CHECKS WindowOpens: Window => window_opens(MaintenanceId::from),
        /// No more blades may be worked on.
        CHECKS WindowCloses: Window => window_closes(MaintenanceId::from),
        /// A freeze begins: no planned work or move may begin.
        CHECKS FreezeBegins: Freeze => freeze_begins(FreezeId),
        /// Planned work and moves may be begun again.
        CHECKS FreezeEnds: Freeze => freeze_ends(FreezeId),
        /// A fabric fails.
        COMMON_CAUSES FabricFails: Fabric => fabric_fails(FabricId),
        /// A common cause takes the power of all that depends on it.
        COMMON_CAUSES GoesOut: CommonCause => goes_out(CauseId),
        /// A burst strikes several blades.
        COMMON_CAUSES Burst: Burst => burst_strikes(BurstId),
        /// A blade's drawn life ends.
        FAILURES BladeFails: Blade => blade_fails(BladeId),
        /// A recorded failure is due.
        FAILURES RecordedFailure: Recorded => recorded_failure(u32::from),
        /// The management server fails.
        FAILURES ManagementFails: Management => server_fails(),
        /// The module of an enclosure fails.
        FAILURES ModuleFails: Module => module_fails(EnclosureId),
        /// A failure is noticed.
        NOTICING Noticed: Blade => noticed(BladeId),
        /// A fault with which a blade runs is noticed.
        NOTICING DegradedNoticed: Online => degraded_noticed(BladeId),
        /// A workload may be moved again.
        MANAGEMENT CooldownOver: Cooldown => may_move_again(WorkloadId),
        /// The requirement of the workloads of a class changes.
        MANAGEMENT RequirementChanges: Profile => requirement_changes(ClassId),
        /// A new workload arrives.
        ARRIVALS Arrives: Arrival => workload_arrives(ClassId),
        /// The end.
        HORIZON Horizon: Horizon => horizon_is_reached(),
    }
}

impl<'a> Shared<'a> {
    fn new(
        scenario: &'a Scenario,
        compiled: &'a CompiledPolicy<'a>,
        key: StreamKey,
        slots: Slots,
    ) -> Shared<'a> {
        let (site, draws) = (&scenario.site, Draws::new(compiled.controls()));
        let workloads = Workload::all(site);
        Shared {
            scenario,
            compiled,
            now: Time::ZERO,
            queue: EventQueue::new(slots.len()),
            slots,
            rounds: 0,
            events: 0,
            blades: Blades::new(scenario, compiled, key, &draws),
            courses: Courses::new(site, &workloads, compiled.seeks != Seeks::Nothing, key),
            workloads,
            journeys: Journeys::default(),
            pool: Pool::new(site, compiled, scenario.horizon),
            books: Books::new(scenario),
            draws,
        }
    }
}
