//! Notes: the events that observers are told, at their time.

use crate::model::step::Step;
use crate::simulation::state::blades::BladeState;
use crate::simulation::state::journey::AttemptFailure;
use crate::simulation::upkeep::maintenance::MaintenanceId;
use crate::units::{
    BladeId, BurstId, CauseId, ClassId, EnclosureId, FabricId, ModeId, RouteId, Time, TypeId, WorkloadId,
};

/// Outcome of an attempt to take over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// The workload is up on the spare.
    Succeeded,
    /// It failed.
    Failed(AttemptFailure),
}

/// An event, told when it happens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Note {
    /// A mode of a blade strikes.
    Fails {
        /// The blade.
        blade: BladeId,
        /// The mode, by position in its type.
        mode: ModeId,
        /// Its state at the failure.
        state: BladeState,
    },
    /// A blade in use is known to have failed.
    Noticed {
        /// The blade.
        blade: BladeId,
    },
    /// The module that is to hear of a blade's failure is down.
    Unreported {
        /// The blade.
        blade: BladeId,
    },
    /// A health check finds a latent fault.
    Discovered {
        /// The blade.
        blade: BladeId,
    },
    /// A module begins to poll its spares.
    Polls {
        /// The module.
        module: EnclosureId,
        /// The end of the polls, if nothing intervenes.
        to: Time,
    },
    /// A health check takes a sound spare for failed.
    FalseAlarm {
        /// The blade.
        blade: BladeId,
    },
    /// A blade changes its state.
    Becomes {
        /// The blade.
        blade: BladeId,
        /// Its new state.
        state: BladeState,
    },
    /// A step of a takeover or a planned move begins or is to begin; told when it is scheduled. It may be cut short.
    Step {
        /// The workload.
        workload: WorkloadId,
        /// The step.
        step: Step,
        /// Its number among several.
        index: u16,
        /// Its start.
        from: Time,
        /// Its end, if nothing intervenes.
        to: Time,
    },
    /// A step of the preparation of a spare begins or is to begin.
    Prepares {
        /// The blade.
        blade: BladeId,
        /// The step.
        step: Step,
        /// Its start.
        from: Time,
        /// Its end, if nothing intervenes.
        to: Time,
    },
    /// A workload begins to wait for a spare, or for management.
    Waits {
        /// The workload.
        workload: WorkloadId,
    },
    /// Spares of a type are not considered for a workload.
    Declined {
        /// The workload.
        workload: WorkloadId,
        /// The type of the spares.
        blade_type: TypeId,
        /// Outside: they are plugged in outside of the workload's hard zones.
        outside: bool,
        /// Tried: they have been tried in vain.
        tried: bool,
    },
    /// The rule of the policy finds no spare; its reason.
    NoSpare {
        /// The workload.
        workload: WorkloadId,
        /// The reason, in words that an administrator uses.
        reason: &'static str,
    },
    /// A workload claims a spare.
    Claims {
        /// The workload.
        workload: WorkloadId,
        /// The spare.
        blade: BladeId,
        /// The number of the route.
        route: RouteId,
    },
    /// A privileged port refuses its new address.
    Refuses {
        /// The workload.
        workload: WorkloadId,
        /// The blade.
        blade: BladeId,
        /// The number of the route.
        route: RouteId,
    },
    /// A workload's identity becomes live on another blade.
    IdentityMoves {
        /// The workload.
        workload: WorkloadId,
        /// The blade it was on.
        from: BladeId,
        /// The blade it is on.
        to: BladeId,
    },
    /// A workload begins to be copied to another blade while it runs.
    Copies {
        /// The workload.
        workload: WorkloadId,
        /// The blade it is copied to.
        blade: BladeId,
    },
    /// A workload begins to wait for the repair of the blade that failed.
    AwaitsRepair {
        /// The workload.
        workload: WorkloadId,
        /// The blade.
        blade: BladeId,
    },
    /// A fault is being cured in place, without another blade and without a crew.
    CuresInPlace {
        /// The workload.
        workload: WorkloadId,
        /// The blade.
        blade: BladeId,
        /// The time of the cure, if nothing intervenes.
        to: Time,
    },
    /// A workload goes down; by a failure, or for a planned move.
    Down {
        /// The workload.
        workload: WorkloadId,
        /// The blade it was on.
        blade: BladeId,
        /// Planned: it goes down for a planned move.
        planned: bool,
    },
    /// The requirement of the workloads of a class changes.
    Requires {
        /// The class with the new requirement; it stands for one that the scenario names.
        class: ClassId,
    },
    /// A new workload arrives.
    Arrives {
        /// The workload.
        workload: WorkloadId,
    },
    /// A workload that has arrived finds no spare, or no room, and is lost.
    Lost {
        /// The class.
        class: ClassId,
        /// The one that has arrived and finds no spare; `None`: there is no room for another.
        workload: Option<WorkloadId>,
    },
    /// A workload has run its length and is gone.
    Finishes {
        /// The workload.
        workload: WorkloadId,
        /// The blade it leaves.
        blade: BladeId,
    },
    /// A maintenance window opens or closes.
    Window {
        /// The kind of maintenance.
        kind: MaintenanceId,
        /// Open: the window opens.
        open: bool,
    },
    /// A freeze begins or ends.
    Freeze {
        /// On: the freeze begins.
        on: bool,
    },
    /// A warning begins or ends: the spares could not carry the workloads that are expected to need them.
    Warns {
        /// On: the warning begins.
        on: bool,
    },
    /// New blades are ordered.
    Orders {
        /// The number of blades.
        count: u32,
    },
    /// A workload is up.
    Up {
        /// The workload.
        workload: WorkloadId,
        /// The blade.
        blade: BladeId,
    },
    /// A workload begins to be served in part, or is fully served again.
    Serves {
        /// The blade it is on.
        blade: BladeId,
        /// The share that the blade serves \[1\].
        share: f64,
    },
    /// A repair begins.
    RepairBegins {
        /// The blade.
        blade: BladeId,
        /// The failure mode that is repaired.
        mode: ModeId,
    },
    /// The management server fails.
    ServerFails,
    /// The management server is repaired.
    ServerRepaired,
    /// A fabric fails.
    FabricFails {
        /// The fabric.
        fabric: FabricId,
    },
    /// A fabric is repaired.
    FabricRepaired {
        /// The fabric.
        fabric: FabricId,
    },
    /// A common cause strikes the things that blades depend on.
    GoesOut {
        /// The common cause.
        outage: CauseId,
    },
    /// A common cause ends.
    ComesBack {
        /// The common cause.
        outage: CauseId,
    },
    /// A burst strikes.
    Bursts {
        /// The burst.
        burst: BurstId,
        /// The number of blades it strikes, those included that it has no effect on.
        blades: u32,
    },
    /// The module of an enclosure fails.
    ModuleFails {
        /// The enclosure of the module.
        module: EnclosureId,
    },
    /// The module of an enclosure is repaired.
    ModuleRepaired {
        /// The enclosure of the module.
        module: EnclosureId,
    },
}

/// The return code with which a privileged port refuses a new address. Source: US 9,471,445 speaks of "a special
/// return code" without naming it; this number is ours.
pub const PRIVILEGED_PORT: i32 = -1;
