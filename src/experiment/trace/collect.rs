//! The observer that collects a history.

use super::wording::Words;
use super::{Ending, PoolChange, TraceEvent, TraceKind, Track, Window};
use crate::model::blade::External;
use crate::scenario::Scenario;
use crate::simulation::CompiledPolicy;
use crate::simulation::blades::BladeState;
use crate::simulation::journey::Journey;
use crate::simulation::observer::{Attempt, Note, Observer};
use crate::units::{BladeId, EnclosureId, ModeId, RouteId, Time, WorkloadId};

/// The present condition of a blade, as far as the trace has told it.
#[derive(Clone, Debug)]
pub(super) struct BladeNow {
    pub state: BladeState,
    /// The workload it carries, or that it failed with.
    pub workload: Option<WorkloadId>,
    /// Latent: it has a fault that has not been found.
    pub latent: bool,
    /// The mode that struck last.
    pub mode: Option<ModeId>,
    /// Its present state, as an event.
    pub showing: Option<usize>,
    /// Its wait for a crew or its repair, as an event that has not ended.
    pub shop: Option<usize>,
    /// Steps of its preparation, as events that may not have ended.
    pub preparing: Vec<usize>,
}

/// The present condition of a workload, as far as the trace has told it.
#[derive(Clone, Debug, Default)]
pub(super) struct WorkloadNow {
    /// The blade it runs on or last ran on, or that its outage began with.
    pub origin: Option<BladeId>,
    /// Time of its arrival, if it has not been up since.
    pub arrived: Option<Time>,
    /// The blade it has claimed.
    pub target: Option<BladeId>,
    /// The route onto it, or onto the last one.
    pub route: Option<RouteId>,
    /// Planned: it is on a planned move.
    pub planned: bool,
    /// Broken move: a planned move has just become an outage.
    pub move_broke: bool,
    /// The blade it is being copied to while it runs.
    pub copy_to: Option<BladeId>,
    /// Steps on its way, as events that may not have ended.
    pub steps: Vec<usize>,
    /// Its wait for a spare, as an event that has not ended.
    pub wait: Option<usize>,
    /// The reasons why no spare would do, as last told.
    pub why: Vec<String>,
    /// Summary of the phases of the journey that has just ended.
    pub summary: Option<String>,
}

/// Events after which those are forgotten that are not wanted: some tens of megabytes.
const FORGET_EVERY: usize = if cfg!(test) { 100 } else { 200_000 };

/// Collects a history.
pub(super) struct Collector<'a> {
    pub words: Words<'a>,
    pub now: Time,
    /// Events in the order in which they were told; `None`: taken back, or forgotten.
    pub events: Vec<Option<Box<TraceEvent>>>,
    /// The part of the history that is wanted: what is over and outside of it is forgotten now and then.
    window: Window,
    /// The number of events at which that is done next.
    full: usize,
    pub blades: Vec<BladeNow>,
    pub workloads: Vec<WorkloadNow>,
    pub ready: i64,
    pub server_down: Option<usize>,
    pub fabrics_down: Vec<Option<usize>>,
    pub outages: Vec<Option<usize>>,
    pub modules_down: Vec<Option<usize>>,
    /// The last round of polls of each module.
    pub polls: Vec<Option<usize>>,
    /// Workloads that began to wait in this tick.
    pub begun_waits: Vec<WorkloadId>,
    /// The reasons why spares will not do, for the workload that is told next.
    pub declined: Vec<String>,
    /// The last entry into the pool, until the new size of the pool is told.
    pub entry: Option<usize>,
    pool: Vec<PoolChange>,
}

impl<'a> Collector<'a> {
    pub fn new(scenario: &'a Scenario, plan: &'a CompiledPolicy<'a>, window: Window) -> Collector<'a> {
        let blade = BladeNow {
            state: BladeState::Absent,
            workload: None,
            latent: false,
            mode: None,
            showing: None,
            shop: None,
            preparing: Vec::new(),
        };
        Collector {
            words: Words { scenario, plan, at: Time::ZERO },
            now: Time::ZERO,
            events: Vec::new(),
            window,
            full: FORGET_EVERY,
            blades: vec![blade; scenario.site.blades()],
            workloads: vec![WorkloadNow::default(); scenario.site.workloads()],
            ready: 0,
            server_down: None,
            fabrics_down: vec![None; scenario.site.san.fabrics.len()],
            outages: vec![None; scenario.site.common_causes.len()],
            modules_down: vec![None; scenario.site.enclosures.len()],
            polls: vec![None; scenario.site.enclosures.len()],
            begun_waits: Vec::new(),
            declined: Vec::new(),
            entry: None,
            pool: Vec::new(),
        }
    }

    /// The collected history, in the order of time.
    pub fn finish(mut self) -> (Vec<TraceEvent>, Vec<PoolChange>) {
        let horizon = self.words.scenario.horizon;
        self.passes(horizon);
        let mut events: Vec<TraceEvent> = self.events.into_iter().flatten().map(|event| *event).collect();
        // Laid down before the end to begin after it.
        events.retain(|event| event.at < horizon || (event.at == horizon && event.what == TraceKind::Ended));
        for event in events.iter_mut().filter(|event| event.until > horizon) {
            event.until = horizon;
            event.ending = Ending::Open;
        }
        events.retain(|event| event.what != TraceKind::State || event.until > event.at);
        events.sort_by_key(|event| event.at);
        (events, self.pool)
    }

    /// Adds an event that happens now; its position.
    pub fn tell(&mut self, what: TraceKind, track: Track, text: String) -> usize {
        let (workload, blades) = match track {
            Track::Blade(blade) => (self.blades[blade.index()].workload, vec![blade]),
            Track::Workload(workload) => (Some(workload), Vec::new()),
            Track::Site | Track::Place(_) | Track::Server | Track::Module(_) | Track::Fabric(_) => {
                (None, Vec::new())
            }
        };
        self.events.push(Some(Box::new(TraceEvent {
            at: self.now,
            until: self.now,
            ending: Ending::Done,
            what,
            track,
            partition: None,
            module: None,
            workload,
            blades,
            text,
        })));
        self.events.len() - 1
    }

    /// Adds an event that begins now and lasts until it is ended.
    pub fn begin(&mut self, what: TraceKind, track: Track, text: String) -> usize {
        let at = self.tell(what, track, text);
        self.change(at, |event| event.until = Time::NEVER);
        at
    }

    /// Changes an event, unless it was taken back.
    pub fn change(&mut self, at: usize, how: impl FnOnce(&mut TraceEvent)) {
        if let Some(event) = &mut self.events[at] {
            how(event);
        }
    }

    /// Adds an event that concerns a workload and some blades.
    pub fn tell_of(
        &mut self,
        what: TraceKind,
        track: Track,
        of: (WorkloadId, &[BladeId]),
        text: String,
    ) -> usize {
        let at = self.tell(what, track, text);
        self.change(at, |event| (event.workload, event.blades) = (Some(of.0), of.1.to_vec()));
        at
    }

    /// Ends a lasting event now; one that also began now is dropped.
    pub fn ends_now(&mut self, at: usize) {
        let now = self.now;
        self.change(at, |event| event.until = now);
    }

    /// Time goes on: everything undecided in the tick before is decided.
    pub fn passes(&mut self, now: Time) {
        if now > self.now {
            self.settle_waits();
            self.now = now;
            self.words.at = now;
            if self.events.len() >= self.full {
                self.forget();
                self.full = self.events.len() + FORGET_EVERY;
            }
        }
    }

    /// Forgets the events that are over and outside of the window. Nothing looks back on those.
    fn forget(&mut self) {
        let (now, Window { from, until }) = (self.now, self.window);
        let is_needed = |event: &TraceEvent| event.until >= now || (event.until >= from && event.at <= until);
        for event in &mut self.events {
            if event.as_ref().is_some_and(|event| !is_needed(event)) {
                *event = None;
            }
        }
    }

    /// The enclosure whose module carries out commands for a blade, if modules are simulated.
    pub fn module_of(&self, blade: BladeId) -> Option<EnclosureId> {
        let site = &self.words.scenario.site;
        let (group, index) = site.group_of(blade);
        group.enclosure(index).filter(|_| site.management.bsmm_commands.is_some())
    }
}

/// The number of ready blades, in words.
pub(super) fn ready(count: i64) -> String {
    format!("{count} ready")
}

impl Observer for Collector<'_> {
    fn traces(&self) -> bool {
        true
    }

    fn journey_ended(&mut self, journey: &Journey, now: Time, blade: Option<BladeId>) {
        self.passes(now);
        self.outage_over(journey, blade);
    }

    fn attempt_ended(&mut self, journey: &Journey, now: Time, blade: BladeId, end: Attempt) {
        self.passes(now);
        self.attempt_over(journey, blade, end);
    }

    fn note(&mut self, now: Time, note: Note) {
        self.passes(now);
        match note {
            Note::Fails { blade, mode, state } => self.blade_fails(blade, mode, state),
            Note::Noticed { blade } => {
                let text = format!("the failure of blade {} is detected", self.words.blade(blade));
                self.tell(TraceKind::Notice, Track::Blade(blade), text);
            }
            Note::Unreported { blade } => {
                let text = format!(
                    "the failure of blade {} goes unreported: its module is down",
                    self.words.blade(blade)
                );
                self.tell(TraceKind::Unreported, Track::Blade(blade), text);
            }
            Note::Discovered { blade } => {
                let text = format!("a health check finds that blade {} has failed", self.words.blade(blade));
                self.tell(TraceKind::Discovery, Track::Blade(blade), text);
            }
            Note::Polls { module, to } => {
                let name = &self.words.scenario.site.enclosures[module.index()];
                let text = format!("the module of {name} polls its spares");
                let at = self.tell(TraceKind::Poll, Track::Module(module), text);
                self.change(at, |event| event.until = to);
                self.polls[module.index()] = Some(at);
            }
            Note::FalseAlarm { blade } => {
                let text = format!(
                    "false alarm: a health check reports blade {} as failed",
                    self.words.blade(blade)
                );
                let kind = self.words.type_of(blade);
                let mode = self.words.scenario.site.blade_types[kind.index()].external(External::FalseAlarm);
                self.blades[blade.index()].mode = Some(mode);
                self.tell(TraceKind::Discovery, Track::Blade(blade), text);
            }
            Note::Becomes { blade, state } => self.becomes(blade, state),
            Note::Step { workload, step, index, from, to } => self.step(workload, (step, index), from, to),
            Note::Prepares { blade, step, from, to } => self.prepares(blade, step, from, to),
            Note::Waits { workload } => self.waits(workload),
            Note::Declined { workload, blade_type, outside, tried } => {
                self.declines(workload, blade_type, outside, tried);
            }
            Note::NoSpare { workload, reason } => self.no_spare(workload, reason),
            Note::Claims { workload, blade, route } => self.claims(workload, blade, route),
            Note::Refuses { workload, blade, route } => self.refuses(workload, blade, route),
            Note::IdentityMoves { workload, from, to } => self.identity_moves(workload, from, to),
            Note::Copies { workload, blade } => self.copies(workload, blade),
            Note::AwaitsRepair { workload, blade } => self.awaits_repair(workload, blade),
            Note::CuresInPlace { workload, blade, to } => self.cures(workload, blade, to),
            Note::Requires { class } => {
                let class = &self.words.scenario.site.classes[class.index()];
                let amounts = self.words.amounts(&class.requirement);
                let names = self.words.scenario.site.resources.iter().map(|(_, name, _)| name);
                let stated = names.zip(&amounts).filter(|(_, amount)| !amount.is_empty());
                let stated: Vec<String> = stated.map(|(name, amount)| format!("{name} {amount}")).collect();
                let text = format!("workloads of {} require {} from now on", class.name, stated.join(", "));
                self.tell(TraceKind::Requirement, Track::Site, text);
            }
            Note::Window { kind, open } => {
                let name = &self.words.scenario.site.maintenance[kind.index()].name;
                let text = format!("the {name} window {}", if open { "opens" } else { "closes" });
                self.tell(TraceKind::Maintenance, Track::Site, text);
            }
            Note::Freeze { on } => {
                let text = if on { "a change freeze begins" } else { "a change freeze ends" };
                self.tell(TraceKind::Maintenance, Track::Site, text.to_owned());
            }
            Note::Warns { on } => {
                let text = match on {
                    true => "warning: the spares cannot carry the anticipated failover workload",
                    false => "the warning ends: the spares suffice again",
                };
                self.tell(TraceKind::Warning, Track::Server, text.to_owned());
            }
            Note::Orders { count } => {
                self.tell(TraceKind::Warning, Track::Server, format!("{count} new blades are ordered"));
            }
            Note::Arrives { workload } => {
                let text = format!("workload {} arrives", self.words.workload(workload));
                self.tell(TraceKind::Arrival, Track::Workload(workload), text);
                self.workloads[workload.index()].arrived = Some(now);
                self.waits(workload);
            }
            Note::Lost { class, workload: None } => {
                let name = &self.words.scenario.site.classes[class.index()].name;
                let text = format!("a workload of {name} arrives, finds no room and is lost");
                self.tell(TraceKind::Arrival, Track::Site, text);
            }
            Note::Lost { workload: Some(workload), .. } => {
                self.wait_ends(workload);
                let text = format!("workload {} finds no spare and is lost", self.words.workload(workload));
                self.tell(TraceKind::Arrival, Track::Workload(workload), text);
                self.workloads[workload.index()] = WorkloadNow::default();
            }
            Note::Finishes { workload, blade } => self.finishes(workload, blade),
            Note::Down { workload, blade, planned } => self.goes_down(workload, blade, planned),
            Note::Up { workload, blade } => self.goes_up(workload, blade),
            Note::Serves { blade, share } => self.serves(blade, share),
            Note::RepairBegins { blade, .. } => self.repair_begins(blade),
            Note::ServerFails => {
                let text = "the management server is down".to_owned();
                self.server_down = Some(self.begin(TraceKind::ServerDown, Track::Server, text));
            }
            Note::ServerRepaired => {
                if let Some(down) = self.server_down.take() {
                    self.ends_now(down);
                }
            }
            Note::FabricFails { fabric } => {
                let name = &self.words.scenario.site.san.fabrics[fabric.index()].name;
                let text = format!("fabric {name} is down: its paths are lost");
                self.fabrics_down[fabric.index()] =
                    Some(self.begin(TraceKind::FabricDown, Track::Fabric(fabric), text));
            }
            Note::FabricRepaired { fabric } => {
                if let Some(down) = self.fabrics_down[fabric.index()].take() {
                    self.ends_now(down);
                }
            }
            Note::Bursts { burst, blades } => {
                let name = &self.words.scenario.site.bursts[burst.index()].name;
                let text = format!("burst {name} strikes {blades} blades");
                self.tell(TraceKind::Burst, Track::Site, text);
            }
            Note::GoesOut { outage } => self.goes_out(outage),
            Note::ComesBack { outage } => {
                if let Some(out) = self.outages[outage.index()].take() {
                    self.ends_now(out);
                }
            }
            Note::ModuleFails { module } => self.module_fails(module),
            Note::ModuleRepaired { module } => self.module_repaired(module),
        }
    }

    fn pool_changed(&mut self, now: Time, ready: i64, waiting: i64) {
        self.passes(now);
        if let Some(entry) = self.entry.take() {
            self.change(entry, |event| event.text += &format!(": {}", self::ready(ready)));
        }
        self.ready = ready;
        // Only the last state of one instant is told.
        if self.pool.last().is_some_and(|last| last.at == now) {
            self.pool.pop();
        }
        self.pool.push(PoolChange { at: now, ready, waiting });
    }
}
