//! The blades: what each is doing, how old it is, and when it fails next.
//!
//! Intuition: a failure mode's life is a span of *operating age*, and a blade ages at a rate that depends on what it
//! does: 1 in use, 0 in repair, something between in the pool. A life is drawn once and kept: moving a workload
//! changes the rate at which it is used up, never the life itself.

use crate::engine::streams::Key;
use crate::model::blade::{BladeType, Renews};
use crate::model::fleet::Role;
use crate::scenario::Scenario;
use crate::simulation::plan::Ageing;
use crate::stats::totals::StateTotals;
use crate::units::{BladeId, Span, Time, WorkloadId};

/// What a blade is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Not delivered yet.
    Absent,
    /// Carrying a workload that is up, or the source of a planned move until it is powered down.
    Serving,
    /// Becoming the blade that carries a workload.
    Target,
    /// Ready in the pool, or believed to be.
    Pool,
    /// On its way into the pool: identity being cleared, booting.
    Preparing,
    /// Failed, and nobody has noticed.
    Failed,
    /// In the hands of the repair shop.
    Repair,
}

/// No workload.
pub const NOBODY: WorkloadId = WorkloadId(u32::MAX);

/// One blade.
#[derive(Clone, Debug)]
pub struct Blade {
    /// What it is doing.
    pub state: State,
    /// Position of its type in the scenario.
    pub blade_type: u16,
    /// The mode of its present fault, if it has one.
    pub mode: u16,
    /// Whether it has a fault that nobody knows of.
    pub latent: bool,
    /// Whether it is booted while it stands in the pool.
    pub booted: bool,
    /// Whether it carries an identity that must be cleared before it enters the pool.
    pub carries_identity: bool,
    /// Whether its lives are drawn (a record replaces them, and an ideal spare has none).
    pub drawn: bool,
    /// The workload it carries, or that waits for its repair.
    pub workload: WorkloadId,
    /// Times it was prepared for the pool: the ordinal of those draws.
    pub preparations: u32,
    /// Whether its repair has begun.
    pub in_service: bool,
    /// When its recorded fault was or will be over.
    pub recorded_return: Time,
    /// How long its recorded fault lasted.
    pub recorded_length: Span,
    /// When it took up its present state.
    since: Time,
    /// Operating age at that time.
    age: i64,
    /// Ageing relative to use in the present state \[1\].
    rate: f64,
}

/// The life of one failure mode of one blade.
#[derive(Clone, Copy, Debug)]
struct Life {
    /// The operating age at which the mode strikes.
    ends_at: i64,
    /// How many lives came before.
    ordinal: u32,
}

/// All blades.
pub struct Blades {
    blades: Vec<Blade>,
    /// Lives of all modes, blade after blade.
    lives: Vec<Life>,
    /// Where the lives of each blade begin, and the end.
    first_life: Vec<u32>,
    /// The key of each blade's draws.
    keys: Vec<Key>,
    ageing: Ageing,
    states: Vec<StateTotals>,
    window_start: Time,
}

impl Blades {
    /// All blades of a scenario, before anything has happened.
    pub fn new(scenario: &Scenario, ageing: Ageing, replication: Key) -> Blades {
        let site = &scenario.site;
        let mut blades = Vec::with_capacity(site.blades());
        let mut keys = Vec::with_capacity(site.blades());
        let mut first_life = vec![0u32];
        for group in &site.groups {
            let key = replication.named("blade").named(&group.name);
            let modes = site.blade_types[group.blade_type.index()].modes.len() as u32;
            for index in 0..group.count {
                blades.push(Blade {
                    state: State::Absent,
                    blade_type: group.blade_type.0 as u16,
                    mode: 0,
                    latent: false,
                    booted: false,
                    carries_identity: false,
                    drawn: group.fails,
                    workload: NOBODY,
                    preparations: 0,
                    in_service: false,
                    recorded_return: Time::ZERO,
                    recorded_length: Span::ZERO,
                    since: Time::ZERO,
                    age: 0,
                    rate: 0.0,
                });
                keys.push(key.with(u64::from(index)));
                first_life.push(first_life[first_life.len() - 1] + modes);
            }
        }
        let lives = vec![Life { ends_at: i64::MAX, ordinal: 0 }; first_life[blades.len()] as usize];
        let mut all = Blades {
            states: vec![StateTotals::default(); site.blade_types.len()],
            window_start: Time::ZERO,
            blades,
            lives,
            first_life,
            keys,
            ageing,
        };
        all.draw_first_lives(scenario);
        all
    }

    fn draw_first_lives(&mut self, scenario: &Scenario) {
        for index in 0..self.blades.len() {
            let (group, _) = scenario.site.group_of(BladeId::from(index));
            let residual = scenario.stationary && !matches!(group.role, Role::Delivered(_));
            let first = self.first_life[index] as usize;
            let blade_type = &scenario.site.blade_types[self.blades[index].blade_type as usize];
            for (mode, kind) in blade_type.modes.iter().enumerate() {
                let mut stream = self.keys[index].named("life").named(&kind.name).stream(0);
                let life =
                    if residual { kind.life.draw_residual(&mut stream) } else { kind.life.draw(&mut stream) };
                self.lives[first + mode].ends_at = life.0;
            }
        }
    }

    /// One blade.
    pub fn get(&self, id: BladeId) -> &Blade {
        &self.blades[id.index()]
    }

    /// One blade, to change anything but its state.
    pub fn get_mut(&mut self, id: BladeId) -> &mut Blade {
        &mut self.blades[id.index()]
    }

    /// The key of a blade's draws.
    pub fn key(&self, id: BladeId) -> Key {
        self.keys[id.index()]
    }

    /// How many lives of this mode the blade has had: the ordinal of the draws that belong to its present fault.
    pub fn ordinal(&self, id: BladeId, mode: u16) -> u64 {
        u64::from(self.lives[self.first_life[id.index()] as usize + mode as usize].ordinal)
    }

    /// Puts a blade into a state. True if it ages at another rate than before, so that its next failure moves.
    pub fn set_state(&mut self, id: BladeId, state: State, now: Time) -> bool {
        let blade = &mut self.blades[id.index()];
        account(&mut self.states[blade.blade_type as usize], blade, self.window_start, now);
        blade.age += aged(now.since(blade.since), blade.rate);
        blade.since = now;
        blade.state = state;
        let rate = match state {
            State::Serving => 1.0,
            State::Target => self.ageing.takeover,
            State::Pool if blade.booted => self.ageing.booted,
            State::Pool => self.ageing.cold,
            State::Absent | State::Preparing | State::Failed | State::Repair => 0.0,
        };
        let rate = if blade.drawn && !blade.latent { rate } else { 0.0 };
        std::mem::replace(&mut blade.rate, rate) != rate
    }

    /// When the blade fails next if it goes on as it does, and by which mode; ties go to the first mode.
    pub fn next_failure(&self, id: BladeId) -> Option<(Time, u16)> {
        let blade = &self.blades[id.index()];
        if blade.rate == 0.0 {
            return None;
        }
        let lives = self.first_life[id.index()] as usize..self.first_life[id.index() + 1] as usize;
        let (mode, life) = self.lives[lives].iter().enumerate().min_by_key(|(_, life)| life.ends_at)?;
        let left = life.ends_at.saturating_sub(blade.age).max(0);
        let wait = if blade.rate == 1.0 { left } else { libm::ceil(left as f64 / blade.rate) as i64 };
        Some((blade.since.after(Span(wait)), mode as u16))
    }

    /// Draws the lives that a repair of `mode` makes new.
    pub fn renew(&mut self, id: BladeId, mode: u16, blade_type: &BladeType) {
        let kind = &blade_type.modes[mode as usize];
        let renewed = match kind.renews {
            Renews::Mode => mode as usize..mode as usize + 1,
            Renews::Blade => 0..blade_type.modes.len(),
        };
        let age = self.blades[id.index()].age;
        let first = self.first_life[id.index()] as usize;
        for mode in renewed {
            let kind = &blade_type.modes[mode];
            let life = &mut self.lives[first + mode];
            life.ordinal += 1;
            let key = self.keys[id.index()].named("life").named(&kind.name);
            life.ends_at = age.saturating_add(kind.life.draw(&mut key.stream(u64::from(life.ordinal))).0);
        }
    }

    /// Forgets what was accounted so far.
    pub fn reset_statistics(&mut self, now: Time) {
        self.window_start = now;
        self.states.fill(StateTotals::default());
    }

    /// What the blades of each type spent the window on.
    pub fn state_totals(&mut self, now: Time) -> Vec<StateTotals> {
        let mut totals = self.states.clone();
        for blade in &self.blades {
            account(&mut totals[blade.blade_type as usize], blade, self.window_start, now);
        }
        totals
    }
}

/// Operating age gained in `span`.
fn aged(span: Span, rate: f64) -> i64 {
    if rate == 1.0 { span.0 } else { Span::from_us(span.0 as f64 * rate).0 }
}

/// Adds the time since the blade took up its state to the totals of its type.
fn account(totals: &mut StateTotals, blade: &Blade, window_start: Time, now: Time) {
    let span = i128::from(now.since(blade.since.max(window_start)).0.max(0));
    match blade.state {
        State::Serving | State::Target => totals.active_us += span,
        State::Pool if blade.booted => {
            totals.idle_us += span;
            totals.pool_idle_us += span;
        }
        State::Pool => {
            totals.off_us += span;
            totals.pool_off_us += span;
        }
        State::Preparing => totals.idle_us += span,
        State::Failed | State::Repair => totals.off_us += span,
        State::Absent => {}
    }
}
