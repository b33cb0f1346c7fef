//! One history, told: its events in time, in words that a system administrator uses.
//!
//! Intuition: an observer collects the notes of the simulation, resolves every name, and leaves a list of plain events
//! in the order of time. Some last (a step, a repair), some do not (a failure, a claim). The simulation announces steps
//! when it schedules them; the list has them as they went, so that a step that was cut short ends early and one that
//! never began is missing.

mod blades;
mod collect;
mod longest;
mod outages;
mod steps;
pub mod tables;
mod waits;
mod wording;

pub use longest::LongestOutage;
pub use wording::{Clock, Lasting};

use crate::scenario::Scenario;
use crate::simulation::CompiledPolicy;
use crate::simulation::observe;
use crate::units::{BladeId, CauseId, EnclosureId, FabricId, Span, Time, WorkloadId};
use std::sync::atomic::AtomicBool;

macro_rules! kinds {
    ($($name:ident $text:literal $meaning:literal),* $(,)?) => {
        /// Kinds of events.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum TraceKind {
            $(#[doc = $meaning] $name,)*
        }

        impl TraceKind {
            /// The name in files.
            pub fn name(self) -> &'static str {
                match self { $(TraceKind::$name => $text),* }
            }
        }
    };
}

kinds! {
    Failure "failure" "A mode of a blade strikes.",
    Notice "notice" "A failure is detected.",
    Unreported "unreported" "A failure goes unreported, because a module is down.",
    Poll "poll" "A module is busy with the health checks of its spares.",
    Discovery "discovery" "A health check finds a latent fault, or takes a sound spare for failed.",
    Down "down" "A workload goes down.",
    Up "up" "A workload is up.",
    Ended "ended" "An outage or a planned move ends in something else than service.",
    Wait "wait" "A workload waits for a spare, or for management.",
    Decline "decline" "Why spares of a type will not do.",
    Claim "claim" "A workload claims a spare.",
    Identity "identity" "The identity of a workload moves.",
    Address "address" "An address moves from port to port.",
    Refusal "refusal" "A privileged port refuses an address.",
    Attempt "attempt" "A takeover comes to nothing, or does not help.",
    Copy "copy" "A running workload is copied, or not any more.",
    Step "step" "A step of a takeover or of a planned move.",
    Cure "cure" "A fault is cured where it is.",
    Preparation "preparation" "A step of the preparation of a spare.",
    Share "share" "A blade serves in part from now on, or fully again.",
    AwaitRepair "await_repair" "A workload waits for the repair of its blade.",
    CrewWait "crew_wait" "A blade waits for a repair crew.",
    Repair "repair" "A blade is being repaired.",
    Repaired "repaired" "A blade is repaired.",
    Delivery "delivery" "A blade is delivered.",
    PoolEntry "pool_entry" "A blade becomes ready in the pool.",
    PoolExit "pool_exit" "A blade leaves the pool, but for a workload.",
    ServerDown "server_down" "The management server is down.",
    ModuleDown "module_down" "The module of an enclosure is down.",
    Warning "warning" "Spares become too few for what may need them, or enough again; blades are ordered.",
    Maintenance "maintenance" "A window for planned work opens or closes; a change freeze begins or ends.",
    Requirement "requirement" "TraceKind the workloads of a class require changes.",
    Arrival "arrival" "A new workload arrives.",
    Finish "finish" "A workload has run its length and is gone.",
    Burst "burst" "Several blades are struck at once.",
    PlaceDown "place_down" "The site, an enclosure or a power domain is out: its blades are dark.",
    FabricDown "fabric_down" "A fabric is down.",
    State "state" "TraceKind a blade is doing.",
    Outage "outage" "A workload is not up.",
    Phase "phase" "TraceKind the time of an outage is spent on.",
}

impl TraceKind {
    /// Background: an event that spans others and repeats, as one that lasts, what they tell one by one.
    pub fn is_background(self) -> bool {
        matches!(self, TraceKind::State | TraceKind::Outage | TraceKind::Phase)
    }
}

/// Place of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Track {
    /// The site as a whole.
    Site,
    /// The site, an enclosure or a power domain, by its outage.
    Place(CauseId),
    /// The management server.
    Server,
    /// The module of an enclosure.
    Module(EnclosureId),
    /// A fabric.
    Fabric(FabricId),
    /// A blade.
    Blade(BladeId),
    /// A workload.
    Workload(WorkloadId),
}

/// The end of an event that lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// In its own time, or it does not last.
    Done,
    /// Earlier than planned.
    CutShort,
    /// Still open at the end of the history.
    Open,
}

/// Something that happens.
#[derive(Clone, Debug, PartialEq)]
pub struct TraceEvent {
    /// The time at which it happens or begins.
    pub at: Time,
    /// The time at which it ends; the same if it does not last.
    pub until: Time,
    /// The way it ended.
    pub ending: Ending,
    /// Its kind.
    pub what: TraceKind,
    /// Its place.
    pub track: Track,
    /// The partition that acts, where several act side by side.
    pub partition: Option<String>,
    /// The module that carries it out.
    pub module: Option<EnclosureId>,
    /// The workload it concerns.
    pub workload: Option<WorkloadId>,
    /// The blades it concerns.
    pub blades: Vec<BladeId>,
    /// A sentence without its time.
    pub text: String,
}

impl TraceEvent {
    /// Its duration.
    pub fn span(&self) -> Span {
        self.until.since(self.at)
    }
}

/// The pool from some time on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolChange {
    /// Time of the change.
    pub at: Time,
    /// Blades that are ready.
    pub ready: i64,
    /// Workloads that wait.
    pub waiting: i64,
}

/// One history.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// The name of the scenario.
    pub scenario: String,
    /// The name of the policy.
    pub policy: String,
    /// The replication, counted from zero.
    pub replication: u32,
    /// The end of the history.
    pub horizon: Time,
    /// The names of the blades.
    pub blades: Vec<String>,
    /// The names of the workloads.
    pub workloads: Vec<String>,
    /// The names of the enclosures.
    pub enclosures: Vec<String>,
    /// The names of the fabrics.
    pub fabrics: Vec<String>,
    /// The names of the places that may be out.
    pub places: Vec<String>,
    /// The events, in the order of time.
    pub events: Vec<TraceEvent>,
    /// The changes of the pool, in the order of time.
    pub pool: Vec<PoolChange>,
}

impl Trace {
    /// The history of one replication of the policy at position `policy`.
    ///
    /// # Panics
    /// If there is no such policy.
    pub fn new(scenario: &Scenario, policy: usize, replication: u32) -> Trace {
        let all = Window { from: Time::ZERO, until: Time::NEVER };
        Trace::within(scenario, policy, replication, all)
    }

    /// The part of a history within a window, whole; of what is outside of it, more or less is there.
    ///
    /// # Panics
    /// If there is no such policy.
    pub fn within(scenario: &Scenario, policy: usize, replication: u32, window: Window) -> Trace {
        let plan = CompiledPolicy::new(scenario, &scenario.policies[policy]);
        let collector = collect::Collector::new(scenario, &plan, window);
        let stop = AtomicBool::new(false);
        let (_, collector) =
            observe(scenario, &plan, replication, &stop, collector).expect("nobody stops it");
        let (events, pool) = collector.finish();
        let site = &scenario.site;
        Trace {
            scenario: scenario.name.clone(),
            policy: plan.policy.name.clone(),
            replication,
            horizon: scenario.horizon,
            blades: (0..site.blades()).map(|at| site.blade_name(at.into())).collect(),
            workloads: (0..site.workloads()).map(|at| site.workload_name(at.into())).collect(),
            enclosures: site.enclosures.clone(),
            fabrics: site.san.fabrics.iter().map(|fabric| fabric.name.clone()).collect(),
            places: site.common_causes.iter().map(|outage| outage.name.clone()).collect(),
            events,
            pool,
        }
    }

    /// The name of a place, for people.
    pub fn track_name(&self, track: Track) -> String {
        match track {
            Track::Site => "site".to_owned(),
            Track::Place(place) => format!("place {}", self.places[place.index()]),
            Track::Server => "management server".to_owned(),
            Track::Module(module) => format!("module of {}", self.enclosures[module.index()]),
            Track::Fabric(fabric) => format!("fabric {}", self.fabrics[fabric.index()]),
            Track::Blade(blade) => format!("blade {}", self.blades[blade.index()]),
            Track::Workload(workload) => format!("workload {}", self.workloads[workload.index()]),
        }
    }

    /// Leaves what `only` asks for.
    pub fn limit(&mut self, only: &Only) {
        self.events.retain(|event| only.wants(event));
        let before = self.pool.iter().rev().find(|change| change.at < only.from).copied();
        self.pool.retain(|change| (only.from..only.until).contains(&change.at));
        if let Some(before) = before.filter(|_| self.pool.first().is_none_or(|first| first.at > only.from)) {
            self.pool.insert(0, PoolChange { at: only.from, ..before });
        }
    }
}

/// Part of a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Its begin.
    pub from: Time,
    /// Its end, inclusive.
    pub until: Time,
}

/// Filter: the part of a history to be shown.
#[derive(Clone, Copy, Debug)]
pub struct Only {
    /// From this time on.
    pub from: Time,
    /// Up to this time, exclusive.
    pub until: Time,
    /// Events of this workload alone.
    pub workload: Option<WorkloadId>,
    /// Events of this blade alone.
    pub blade: Option<BladeId>,
}

impl Only {
    fn wants(&self, event: &TraceEvent) -> bool {
        // What stands behind the others is wanted for what it covers, all else for when it begins.
        let begins = event.at >= self.from || (event.what.is_background() && event.until > self.from);
        begins
            && event.at < self.until
            && self.workload.is_none_or(|workload| event.workload == Some(workload))
            && self.blade.is_none_or(|blade| event.blades.contains(&blade))
    }
}
