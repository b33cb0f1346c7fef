//! The blades: their states, their operating age, and their next failures.
//!
//! Intuition: a failure mode's life is a span of *operating age*, and a blade ages at a rate that depends on its state:
//! 1 in use, 0 in repair, something between in the pool. A life is drawn once and kept: moving a workload changes the
//! rate at which it is used up, never the life itself.

mod first_lives;
mod life_sums;

use crate::engine::streams::{KeyPart, StreamKey};
use crate::model::blade::{BladeType, Effect, Renews};
use crate::scenario::Scenario;
use crate::simulation::compiled::policy::CompiledPolicy;
use crate::simulation::draws::{DrawKind, Draws, Subject};
use crate::simulation::management::stations::StationId;
use crate::simulation::upkeep::maintenance::MaintenanceId;
use crate::stats::totals::StateTotals;
use crate::units::{BladeId, GroupId, ModeId, Packed, Span, Time, TypeId, WorkloadId};
use life_sums::LifeSums;

/// State of a blade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BladeState {
    /// Not delivered yet.
    Absent,
    /// Carrying a workload that is up, or the source of a planned move until it is powered down.
    Serving,
    /// The source of a planned move, powered down, until the workload is up elsewhere.
    PoweredDown,
    /// Becoming the blade that carries a workload.
    Target,
    /// Ready in the pool, or believed to be.
    Pool,
    /// On its way into the pool: identity being cleared, booting.
    Preparing,
    /// Failed, not yet noticed.
    Failed,
    /// In the hands of the repair shop.
    Repair,
    /// Sound, without a workload, and without power or any path to the storage area network.
    Dark,
    /// Being worked on as planned.
    Maintenance,
}

/// Online repair: state of the repair of a fault with which the blade runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Online {
    /// No such fault.
    Nothing,
    /// The fault has not been noticed.
    Unnoticed,
    /// It waits for a crew.
    Queued,
    /// A crew is at work.
    InRepair,
}

/// One blade, on a cache line of its own.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub struct Blade {
    /// Its state.
    pub state: BladeState,
    /// Its group.
    group: GroupId,
    /// The mode of its present fault, if it has one.
    pub mode: ModeId,
    /// External: its present fault came from outside and leaves the blade sound.
    pub external: bool,
    /// Latent: it has a fault that has not been found.
    pub latent: bool,
    /// Booted while it stands in the pool.
    pub booted: bool,
    /// The workload whose identity its adapters carry, cleared before it enters the pool.
    pub identity: Packed<WorkloadId>,
    /// Fenced: known to be powered off.
    pub fenced: bool,
    /// State of the repair of a fault with which it runs on.
    pub online: Online,
    /// Drawn: its lives are drawn (a record replaces them, and an ideal spare has none).
    pub drawn: bool,
    /// The workload it carries, or that waits for its repair.
    pub workload: Packed<WorkloadId>,
    /// Times it was prepared for the pool: the ordinal of those draws.
    pub preparations: u32,
    /// The step of its preparation that comes next.
    pub next_step: u8,
    /// The station that its preparation occupies.
    pub station: Option<StationId>,
    /// In service: its repair has begun.
    pub in_service: bool,
    /// The maintenance that it is taken for.
    pub due: Option<MaintenanceId>,
    /// The number of common causes in effect that leave it without power.
    pub unpowered: u16,
    /// Memory lost: it has lost its power, and with it the state of its workload, since its present fault struck.
    pub memory_lost: bool,
    /// Cut off: it has lost every path to the storage area network.
    pub cut_off: bool,
    /// Start of its present state.
    since: Time,
    /// Operating age at that time.
    age: i64,
    /// Ageing in its present state.
    wear: Wear,
    /// Of the life of its first mode, the operating age at which it ends, and below the number of lives before it.
    ends_at: i64,
    ordinal: u32,
}

/// A fault of a blade: another fault of the same blade is told from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Its own: the mode, and the ordinal of the life that ended.
    Own(ModeId, u64),
    /// From outside, where no life ends: the mode, and the times that the blade had been prepared for the pool.
    FromOutside(ModeId, u32),
}

/// Ageing of a blade in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wear {
    /// No ageing.
    None,
    /// As in use.
    InUse,
    /// As during a takeover.
    Takeover,
    /// As booted in the pool.
    Booted,
    /// As cold in the pool.
    Cold,
}

impl Blade {
    /// Dark: it lacks power, or every path to the storage area network.
    pub fn is_dark(&self) -> bool {
        self.unpowered > 0 || self.cut_off
    }
}

/// The life of one failure mode of one blade.
#[derive(Clone, Copy, Debug)]
struct Life {
    /// The operating age at which the mode strikes.
    ends_at: i64,
    /// The number of lives before this one.
    ordinal: u32,
}

/// The common properties of the blades of a group.
#[derive(Clone)]
struct Group {
    /// Position of their type.
    blade_type: u16,
    /// Partial: the type has [modes with partial effects](BladeType::has_partial_effects).
    partial: bool,
    /// The number of the first of them.
    first: u32,
    /// The key of their draws.
    key: StreamKey,
    /// Modes beyond the first.
    further: u32,
    /// Position of the first life of these modes, of the first blade.
    lives: u32,
}

/// Parts of the keys of the draws of lives, and of frailty.
const LIFE: KeyPart = KeyPart::new("life");
const FRAILTY: KeyPart = KeyPart::new("frailty");

/// The end of a life whose mode has struck without stopping the blade.
const STRUCK: i64 = i64::MAX;

/// Effect of a change of state on a blade's next failure.
pub enum NextFailure {
    /// It will not fail.
    Never,
    /// It fails at the same time as before the change.
    AsBefore,
    /// It fails at this time unless its state changes.
    At(Time),
}

/// All blades.
#[derive(Clone)]
pub struct Blades {
    blades: Vec<Blade>,
    groups: Vec<Group>,
    /// Lives of all modes but the first, which a blade has with it; blade after blade.
    further: Vec<Life>,
    /// Proneness of blades that had reached an age at the start, by number; empty if there are none.
    survivors: Vec<Option<f64>>,
    /// For each type, the names of its modes in the keys of draws.
    names: Vec<Vec<KeyPart>>,
    /// Ageing relative to use, by wear \[1\].
    rates: [f64; 5],
    states: Vec<StateTotals>,
    window_start: Time,
    life_sums: LifeSums,
}

impl Blades {
    /// All blades of a scenario, before anything has happened.
    pub fn new(
        scenario: &Scenario,
        compiled: &CompiledPolicy<'_>,
        replication: StreamKey,
        draws: &Draws,
    ) -> Blades {
        let (site, ageing) = (&scenario.site, compiled.ageing);
        let mut blades = Vec::with_capacity(site.blades());
        let mut groups = Vec::with_capacity(site.groups.len());
        let mut lives = 0;
        for (id, group) in site.group_ids().zip(&site.groups) {
            let kind = &site.blade_types[group.blade_type.index()];
            let further = (kind.modes.len() as u32).saturating_sub(1);
            groups.push(Group {
                blade_type: group.blade_type.0 as u16,
                partial: kind.has_partial_effects(),
                first: group.first.0,
                key: replication.named("blade").named(&group.name),
                further,
                lives,
            });
            lives += further * group.count;
            for _ in 0..group.count {
                blades.push(Blade {
                    state: BladeState::Absent,
                    group: id,
                    mode: ModeId(0),
                    external: false,
                    latent: false,
                    booted: false,
                    identity: Packed::NONE,
                    fenced: false,
                    online: Online::Nothing,
                    drawn: group.fails,
                    workload: Packed::NONE,
                    preparations: 0,
                    next_step: 0,
                    station: None,
                    in_service: false,
                    due: None,
                    unpowered: 0,
                    memory_lost: false,
                    cut_off: false,
                    since: Time::ZERO,
                    age: 0,
                    wear: Wear::None,
                    ends_at: i64::MAX,
                    ordinal: 0,
                });
            }
        }
        let further = vec![Life { ends_at: i64::MAX, ordinal: 0 }; lives as usize];
        let names = |kind: &BladeType| {
            kind.modes.iter().chain(&kind.external).map(|mode| KeyPart::new(&mode.name)).collect()
        };
        let all_lives = blades.len() + further.len();
        let mut all = Blades {
            life_sums: LifeSums::new(scenario, compiled.controls(), all_lives),
            names: site.blade_types.iter().map(names).collect(),
            states: vec![StateTotals::default(); site.blade_types.len()],
            window_start: Time::ZERO,
            blades,
            groups,
            further,
            survivors: Vec::new(),
            rates: [0.0, 1.0, ageing.takeover, ageing.booted, ageing.cold],
        };
        all.draw_first_lives(scenario, draws);
        all
    }

    /// One blade.
    pub fn get(&self, id: BladeId) -> &Blade {
        &self.blades[id.index()]
    }

    /// One blade, to change anything but its state.
    pub fn get_mut(&mut self, id: BladeId) -> &mut Blade {
        &mut self.blades[id.index()]
    }

    /// Name of a mode of a blade in the keys of draws.
    pub fn mode_name(&self, id: BladeId, mode: ModeId) -> KeyPart {
        self.names[self.type_of(id).index()][mode.index()]
    }

    /// The key of a blade's draws.
    #[inline]
    pub fn key(&self, id: BladeId) -> StreamKey {
        let group = self.group_of(id);
        group.key.with(u64::from(id.0 - group.first))
    }

    /// The type of a blade.
    #[inline]
    pub fn type_of(&self, id: BladeId) -> TypeId {
        TypeId(self.group_of(id).blade_type.into())
    }

    #[inline]
    fn group_of(&self, id: BladeId) -> &Group {
        &self.groups[self.blades[id.index()].group.index()]
    }

    /// The position of the first life of a blade's modes beyond the first.
    fn further_of(&self, id: BladeId) -> usize {
        let group = self.group_of(id);
        (group.lives + (id.0 - group.first) * group.further) as usize
    }

    /// The life of the mode at a position.
    #[inline]
    fn life(&self, id: BladeId, at: usize) -> Life {
        match at.checked_sub(1) {
            None => {
                let blade = &self.blades[id.index()];
                Life { ends_at: blade.ends_at, ordinal: blade.ordinal }
            }
            Some(further) => self.further[self.further_of(id) + further],
        }
    }

    #[inline]
    fn put_life(&mut self, id: BladeId, at: usize, life: Life) {
        match at.checked_sub(1) {
            None => {
                let blade = &mut self.blades[id.index()];
                (blade.ends_at, blade.ordinal) = (life.ends_at, life.ordinal);
            }
            Some(further) => {
                let further = self.further_of(id) + further;
                self.further[further] = life;
            }
        }
    }

    /// The life of the mode at a position ends at this operating age \[µs\].
    #[inline]
    fn ends_life_at(&mut self, id: BladeId, at: usize, ends_at: i64) {
        let life = self.life(id, at);
        self.put_life(id, at, Life { ends_at, ..life });
    }

    /// The number of lives of this mode that the blade has had: the ordinal of the draws that belong to its present
    /// fault.
    pub fn ordinal(&self, id: BladeId, mode: ModeId) -> u64 {
        u64::from(self.life(id, mode.index()).ordinal)
    }

    /// The present fault of a blade that has one.
    pub fn fault(&self, id: BladeId) -> Fault {
        let blade = self.get(id);
        // A false alarm has a mode from outside, too, which no life belongs to.
        let is_own = !blade.external && blade.mode.index() <= self.group_of(id).further as usize;
        match is_own {
            true => Fault::Own(blade.mode, self.ordinal(id, blade.mode)),
            false => Fault::FromOutside(blade.mode, blade.preparations),
        }
    }

    /// Puts a blade into a state. The result is the effect on its next failure, which moves if the blade ages at
    /// another rate than before, or if other modes may strike.
    pub fn set_state(
        &mut self,
        id: BladeId,
        state: BladeState,
        now: Time,
        blade_type: &BladeType,
    ) -> NextFailure {
        self.settle(id, now, blade_type);
        let blade = &mut self.blades[id.index()];
        let before = std::mem::replace(&mut blade.state, state);
        let wear = match state {
            _ if !blade.drawn || blade.latent => Wear::None,
            BladeState::Serving => Wear::InUse,
            BladeState::Target => Wear::Takeover,
            BladeState::Pool if blade.booted => Wear::Booted,
            BladeState::Pool => Wear::Cold,
            BladeState::Absent
            | BladeState::PoweredDown
            | BladeState::Preparing
            | BladeState::Failed
            | BladeState::Repair
            | BladeState::Dark
            | BladeState::Maintenance => Wear::None,
        };
        let rate = self.rates[wear as usize];
        let moves = self.rates[std::mem::replace(&mut blade.wear, wear) as usize] != rate;
        if rate == 0.0 {
            return NextFailure::Never;
        }
        let serves = (before == BladeState::Serving) != (state == BladeState::Serving);
        let other_modes = serves && self.group_of(id).partial;
        if !moves && !other_modes {
            return NextFailure::AsBefore;
        }
        self.next_failure(id, blade_type).map_or(NextFailure::Never, |(time, _)| NextFailure::At(time))
    }

    /// Accounts the time that the blade has been in its state, and adds the operating age of that time.
    #[inline]
    pub fn settle(&mut self, id: BladeId, now: Time, blade_type: &BladeType) {
        if self.blades[id.index()].since < now {
            self.grow_older(id, now, blade_type);
        }
    }

    fn grow_older(&mut self, id: BladeId, now: Time, blade_type: &BladeType) {
        let blade = &mut self.blades[id.index()];
        let group = &self.groups[blade.group.index()];
        account(&mut self.states[group.blade_type as usize], blade, self.window_start, now);
        let gained = aged(now.since(blade.since), self.rates[blade.wear as usize]);
        let (partial, elsewhere) = (group.partial, !matches!(blade.wear, Wear::None | Wear::InUse));
        if elsewhere {
            self.lives_elsewhere(id, gained, blade_type);
        }
        let blade = &mut self.blades[id.index()];
        blade.age += gained;
        blade.since = now;
        if partial && blade.state != BladeState::Serving {
            // What fails the workload alone ages with the workload, not with the blade.
            for (at, kind) in blade_type.modes.iter().enumerate() {
                if kind.effect == Effect::WorkloadOnly {
                    let age = self.life(id, at).ends_at.saturating_add(gained);
                    self.ends_life_at(id, at, age.min(STRUCK - 1));
                    self.begins_later(id, at, gained);
                }
            }
        }
    }

    /// The next failure of a blade, its time and its mode, if its state does not change; ties go to the first mode. A
    /// fault with which a blade runs on, or that concerns the workload alone, shows in use only.
    pub fn next_failure(&self, id: BladeId, blade_type: &BladeType) -> Option<(Time, ModeId)> {
        let blade = &self.blades[id.index()];
        let rate = self.rates[blade.wear as usize];
        if rate == 0.0 {
            return None;
        }
        let all = blade.state == BladeState::Serving || !self.groups[blade.group.index()].partial;
        let modes =
            blade_type.modes.iter().enumerate().filter(|(_, kind)| all || kind.effect == Effect::Stops);
        let (at, ends_at) =
            modes.map(|(at, _)| (at, self.life(id, at).ends_at)).min_by_key(|(_, ends_at)| *ends_at)?;
        let left = ends_at.saturating_sub(blade.age).max(0);
        let wait = if rate == 1.0 { left } else { libm::ceil(left as f64 / rate) as i64 };
        Some((blade.since.after(Span(wait)), ModeId::at(at)))
    }

    /// Draws the lives that a repair of `mode` makes new.
    pub fn renew(&mut self, id: BladeId, mode: ModeId, (blade_type, now): (&BladeType, Time), draws: &Draws) {
        let kind = &blade_type.modes[mode.index()];
        let age = self.age(id, now);
        for at in 0..blade_type.modes.len() {
            // Faults with which the blade ran on are repaired along, unless nobody repairs the blade.
            let struck = self.life(id, at).ends_at == STRUCK;
            let renews =
                if struck { kind.effect != Effect::WorkloadOnly } else { kind.renews == Renews::Blade };
            if at != mode.index() && !renews {
                continue;
            }
            self.draw_life(id, ModeId::at(at), (blade_type, age), draws);
        }
    }

    /// Draws a new life for one mode that had struck without stopping the blade.
    pub fn renew_struck(
        &mut self,
        id: BladeId,
        mode: ModeId,
        (blade_type, now): (&BladeType, Time),
        draws: &Draws,
    ) {
        let age = self.age(id, now);
        self.draw_life(id, mode, (blade_type, age), draws);
    }

    fn draw_life(&mut self, id: BladeId, mode: ModeId, (blade_type, age): (&BladeType, i64), draws: &Draws) {
        let kind = &blade_type.modes[mode.index()];
        self.give_up_life(id, mode.index(), age);
        let ordinal = self.life(id, mode.index()).ordinal + 1;
        let (key, name) = (self.key(id), self.mode_name(id, mode));
        let subject = Subject::of(DrawKind::Life).on(self.type_of(id)).in_mode(mode);
        let drawn = draws.draw(subject, &kind.life, || key.of(LIFE).of(name), u64::from(ordinal));
        let frailty = Subject::of(DrawKind::Frailty).on(self.type_of(id)).again();
        let known = blade_type.frailty.and_then(|_| self.survivors.get(id.index()).copied().flatten());
        let drawn = shortened(drawn, known.unwrap_or_else(|| proneness(key, blade_type, frailty, draws)));
        let ends_at = age.saturating_add(drawn.0).min(STRUCK - 1);
        self.put_life(id, mode.index(), Life { ends_at, ordinal });
        self.enter_life(id, mode.index(), age);
    }

    /// The operating age of a blade \[µs\].
    fn age(&self, id: BladeId, now: Time) -> i64 {
        let blade = &self.blades[id.index()];
        blade.age + aged(now.since(blade.since), self.rates[blade.wear as usize])
    }

    /// A mode has struck with which the blade runs on: it does not strike again before its repair.
    pub fn strike(&mut self, id: BladeId, mode: ModeId) {
        self.ends_life_at(id, mode.index(), STRUCK);
    }

    /// The modes with which the blade runs on, in their order.
    pub fn struck<'a>(&'a self, id: BladeId, blade_type: &'a BladeType) -> impl Iterator<Item = ModeId> + 'a {
        let count = if self.group_of(id).partial { blade_type.modes.len() } else { 0 };
        (0..count).filter(move |at| self.life(id, *at).ends_at == STRUCK).map(ModeId::at)
    }

    /// Clears all accounts.
    pub fn reset_statistics(&mut self, now: Time, types: &[BladeType]) {
        self.window_start = now;
        self.reset_life_sums(now, types);
        self.states.fill(StateTotals::default());
    }

    /// Time in each state over the window, by blade type.
    pub fn state_totals(&mut self, now: Time) -> Vec<StateTotals> {
        let mut totals = self.states.clone();
        for blade in &self.blades {
            account(
                &mut totals[self.groups[blade.group.index()].blade_type as usize],
                blade,
                self.window_start,
                now,
            );
        }
        totals
    }
}

/// Proneness: the factor by which a blade ages faster than its type \[1\].
fn proneness(blade: StreamKey, blade_type: &BladeType, subject: Subject, draws: &Draws) -> f64 {
    blade_type.frailty.map_or(1.0, |frailty| draws.draw(subject, &frailty, || blade.of(FRAILTY), 0))
}

/// A life of the type as one blade lives it.
fn shortened(life: Span, proneness: f64) -> Span {
    if proneness == 1.0 { life } else { Span(Span::from_us(life.0 as f64 / proneness).0.max(1)) }
}

/// Operating age gained in `span`.
fn aged(span: Span, rate: f64) -> i64 {
    match rate {
        0.0 => 0,
        1.0 => span.0,
        _ => Span::from_us(span.0 as f64 * rate).0,
    }
}

/// Adds the time since the blade took up its state to the totals of its type.
fn account(totals: &mut StateTotals, blade: &Blade, window_start: Time, now: Time) {
    let span = i128::from(now.since(blade.since.max(window_start)).0.max(0));
    match blade.state {
        BladeState::Serving | BladeState::Target => totals.active_us += span,
        BladeState::Pool if blade.booted => {
            totals.idle_us += span;
            totals.pool_idle_us += span;
        }
        BladeState::Pool => {
            totals.off_us += span;
            totals.pool_off_us += span;
        }
        BladeState::Preparing => totals.idle_us += span,
        BladeState::PoweredDown => totals.off_us += span,
        BladeState::Dark => {
            totals.off_us += span;
            totals.dark_us += span;
        }
        BladeState::Maintenance => {
            totals.off_us += span;
            totals.maintenance_us += span;
        }
        BladeState::Failed | BladeState::Repair => {
            totals.off_us += span;
            totals.dark_us += if blade.external && blade.is_dark() { span } else { 0 };
        }
        BladeState::Absent => {}
    }
}
