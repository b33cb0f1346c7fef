//! Notes: what observers are told, when it happens.

use crate::model::step::Step;
use crate::simulation::state::blades::State;
use crate::simulation::state::journey::Doom;
use crate::units::{BladeId, CauseId, ClassId, EnclosureId, FabricId, Time, TypeId, WorkloadId};

/// How an attempt to take over ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// The workload is up on the spare.
    Succeeded,
    /// It came to nothing.
    Failed(Doom),
}

/// Something that happens, told when it does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Note {
    /// A mode of a blade strikes; the blade's role then.
    Fails {
        /// Which blade.
        blade: BladeId,
        /// The mode, by position in its type.
        mode: u16,
        /// What it was doing.
        state: State,
    },
    /// A blade in use is known to have failed.
    Noticed {
        /// Which blade.
        blade: BladeId,
    },
    /// The module that is to hear of a blade's failure is down.
    Unheard {
        /// Which blade.
        blade: BladeId,
    },
    /// A health check finds a latent fault.
    Discovered {
        /// Which blade.
        blade: BladeId,
    },
    /// A module begins to poll its spares.
    Polls {
        /// Which module.
        module: EnclosureId,
        /// When it has polled them if nothing intervenes.
        to: Time,
    },
    /// A health check takes a sound spare for failed.
    FalseAlarm {
        /// Which blade.
        blade: BladeId,
    },
    /// A blade does something else from now on.
    Becomes {
        /// Which blade.
        blade: BladeId,
        /// What it does.
        state: State,
    },
    /// A step of a takeover or a planned move begins or is to begin; told when it is laid down. It may be cut short.
    Step {
        /// For which workload.
        workload: WorkloadId,
        /// Which step.
        step: Step,
        /// Which one of several.
        index: u16,
        /// When it begins.
        from: Time,
        /// When it ends if nothing intervenes.
        to: Time,
    },
    /// A step of the preparation of a spare begins or is to begin.
    Prepares {
        /// Which blade.
        blade: BladeId,
        /// Which step.
        step: Step,
        /// When it begins.
        from: Time,
        /// When it ends if nothing intervenes.
        to: Time,
    },
    /// A workload waits for a spare from now on, or for management.
    Waits {
        /// Which workload.
        workload: WorkloadId,
    },
    /// Spares of a type are not considered for a workload.
    Declined {
        /// Which workload.
        workload: WorkloadId,
        /// The type of the spares.
        blade_type: TypeId,
        /// Whether they are plugged in outside of the workload's hard zones.
        outside: bool,
        /// Whether they have been tried in vain.
        tried: bool,
    },
    /// The rule of the policy finds no spare; its reason.
    NoSpare {
        /// Which workload.
        workload: WorkloadId,
        /// In words an administrator uses.
        reason: &'static str,
    },
    /// A workload claims a spare.
    Claims {
        /// Which workload.
        workload: WorkloadId,
        /// Which spare.
        blade: BladeId,
        /// By which route.
        route: u32,
    },
    /// A privileged port refuses its new address.
    Refuses {
        /// Of which workload.
        workload: WorkloadId,
        /// Which blade.
        blade: BladeId,
        /// By which route.
        route: u32,
    },
    /// A workload's identity is live on another blade from now on.
    IdentityMoves {
        /// Which workload.
        workload: WorkloadId,
        /// The blade it was on.
        from: BladeId,
        /// The blade it is on.
        to: BladeId,
    },
    /// A workload is copied to another blade while it runs, from now on.
    Copies {
        /// Which workload.
        workload: WorkloadId,
        /// The blade it is copied to.
        blade: BladeId,
    },
    /// A workload waits from now on for the blade that failed.
    AwaitsRepair {
        /// Which workload.
        workload: WorkloadId,
        /// Which blade.
        blade: BladeId,
    },
    /// A fault is being cured where it is, by nobody else's blade or crew.
    CuresInPlace {
        /// Of which workload.
        workload: WorkloadId,
        /// On which blade.
        blade: BladeId,
        /// When it is cured if nothing intervenes.
        to: Time,
    },
    /// A workload goes down; by a failure, or for a planned move.
    Down {
        /// Which workload.
        workload: WorkloadId,
        /// The blade it was on.
        blade: BladeId,
        /// Whether it was planned.
        planned: bool,
    },
    /// The workloads of a class require something else from now on.
    Requires {
        /// The class that says what; it stands for one that the scenario names.
        class: ClassId,
    },
    /// A new workload arrives.
    Arrives {
        /// Which workload.
        workload: WorkloadId,
    },
    /// A workload that has arrived finds no spare, or no room, and is lost.
    Lost {
        /// Of which class.
        class: ClassId,
        /// The one that has arrived and finds no spare; `None`: there is no room for another.
        workload: Option<WorkloadId>,
    },
    /// A workload has run its length and is gone.
    Finishes {
        /// Which workload.
        workload: WorkloadId,
        /// The blade it leaves.
        blade: BladeId,
    },
    /// A maintenance window opens or closes.
    Window {
        /// Which kind of maintenance of the site's.
        kind: u16,
        /// Whether it opens.
        open: bool,
    },
    /// A freeze begins or ends.
    Freeze {
        /// Whether it begins.
        on: bool,
    },
    /// A warning begins or ends: the spares could not carry the workloads that are expected to need them.
    Warns {
        /// Whether it begins.
        on: bool,
    },
    /// New blades are ordered.
    Orders {
        /// How many.
        count: u32,
    },
    /// A workload is up.
    Up {
        /// Which workload.
        workload: WorkloadId,
        /// On which blade.
        blade: BladeId,
    },
    /// A workload is served in part from now on, or fully again.
    Serves {
        /// The blade it is on.
        blade: BladeId,
        /// The share that the blade serves \[1\].
        share: f64,
    },
    /// A repair begins.
    RepairBegins {
        /// Of which blade.
        blade: BladeId,
    },
    /// The management server fails.
    ServerFails,
    /// The management server is repaired.
    ServerRepaired,
    /// A fabric fails.
    FabricFails {
        /// Which one.
        fabric: FabricId,
    },
    /// A fabric is repaired.
    FabricRepaired {
        /// Which one.
        fabric: FabricId,
    },
    /// What blades depend on goes out.
    GoesOut {
        /// Which outage of the site's.
        outage: CauseId,
    },
    /// What blades depend on is in again.
    ComesBack {
        /// Which outage of the site's.
        outage: CauseId,
    },
    /// A burst strikes.
    Bursts {
        /// Which burst of the site's.
        burst: u32,
        /// How many blades it strikes, those included that it has no effect on.
        blades: u32,
    },
    /// The module of an enclosure fails.
    ModuleFails {
        /// Which one.
        module: EnclosureId,
    },
    /// The module of an enclosure is repaired.
    ModuleRepaired {
        /// Which one.
        module: EnclosureId,
    },
}

/// The return code with which a privileged port refuses a new address. Source: US 9,471,445 speaks of "a special
/// return code" without naming it; this number is ours.
pub const PRIVILEGED_PORT: i32 = -1;
