//! Sums over lives: failures less the hazard lived through, and lengths less what was expected of them.
//!
//! Intuition: when a life is drawn it is entered as if it would end; at any later time the lives that have not ended yet
//! are put right by a look at each of them. So a failure costs nothing but its new life's entry. Hazard lived through in
//! the pool and in takeovers is told apart where a blade leaves that role; what is left is use.
//!
//! A life that a repair makes new before its end is put right at that time. Lives that count the time of a workload alone
//! begin later by the time that the workload is down.

use super::{BladeState, Blades, STRUCK, Wear};
use crate::engine::life::{LifeFunctions, LifeStart};
use crate::model::age::{Ages, faster};

use crate::model::blade::{BladeType, Effect, FailureMode};
use crate::model::fleet::{BladeGroup, Site};
use crate::scenario::Scenario;
use crate::simulation::compiled::controls::{ControlPlan, ModeSums, fixed, is_frail};
use crate::units::{BladeId, ModeId, Time, TypeId};
use std::sync::Arc;

/// The sums of one history, and what they are made of.
#[derive(Clone)]
pub(super) struct LifeSums {
    plan: Arc<ControlPlan>,
    /// Ages of groups at the start, and whether their lives began long ago.
    starts: Arc<[(Ages, bool)]>,
    /// The operating age at which each life began, of first modes and then of further ones; empty where no mode remembers.
    births: Vec<i64>,
    /// The factor by which a blade ages faster than its type, by number; empty where all are alike.
    factors: Vec<f64>,
    /// By number of the mode; lives that go on count as ended.
    sums: Vec<Sums>,
    /// By type: whether all its modes are without memory and its blades alike; then the operating age that they have gained
    /// in the pool, and in takeovers, says the hazard of all modes \[µs\].
    alike: Vec<(bool, [i128; 2])>,
    /// The sums at the start of the window.
    at_reset: Vec<ModeSums>,
}

/// The sums over the lives of a mode, kept so that a new life costs a few additions.
#[derive(Clone, Copy, Default)]
struct Sums {
    /// Lives that have ended.
    ended: i64,
    /// Hazard that they have lived through \[fixed point\]; of a mode without memory their lengths say it.
    hazard: i128,
    /// Their lengths up to the bound, without memory in full, in the type's own time \[µs\].
    lengths: i128,
    /// Lives that began in the history.
    begun: i64,
    /// Lengths expected at first of those that began before it \[µs\].
    expected: i128,
    /// Failures less the hazard lived through \[fixed point\] in the pool, and in takeovers.
    elsewhere: [i128; 2],
}

impl Sums {
    fn in_mode(&self, functions: &LifeFunctions) -> ModeSums {
        let (hazard, lengths) = match functions.memoryless() {
            Some(mean) => (fixed(self.lengths as f64 / mean), 0),
            None => {
                let expected = self.expected + (self.begun as f64 * functions.mean_us()) as i128;
                (self.hazard, self.lengths - expected)
            }
        };
        let failures = fixed(self.ended as f64) - hazard;
        let [in_pool, in_takeovers] = self.elsewhere;
        ModeSums { failures, in_pool, in_takeovers, lengths, ..ModeSums::default() }
    }

    /// Enters a life as ended.
    fn enter(&mut self, seen: &Seen<'_>, whole: f64) {
        self.ended += 1;
        match seen.start {
            LifeStart::New => self.begun += 1,
            start if seen.functions.memoryless().is_none() => {
                self.expected += seen.functions.expected(start, 0.0) as i128;
            }
            _ => {}
        }
        if seen.functions.memoryless().is_some() {
            self.lengths += whole as i128;
        } else {
            self.hazard += fixed(seen.hazard_at_end(whole));
            self.lengths += seen.functions.ended(seen.start, whole) as i128;
        }
    }

    /// Puts a life right that was entered as ended and has lived so far.
    fn correct(&mut self, seen: &Seen<'_>, whole: f64, lived: f64) {
        self.ended -= 1;
        if seen.functions.memoryless().is_some() {
            self.lengths -= whole as i128 - lived as i128;
        } else {
            let (functions, start) = (seen.functions, seen.start);
            self.hazard -= fixed(seen.hazard_at_end(whole)) - fixed(functions.hazard(start, lived));
            self.lengths -= functions.ended(start, whole) as i128 - functions.expected(start, lived) as i128;
        }
    }
}

/// One life: its mode, and what has been seen of it.
struct Seen<'a> {
    number: usize,
    functions: &'a LifeFunctions,
    start: LifeStart,
    /// The factor by which the blade ages faster than its type \[1\].
    factor: f64,
    /// The operating age at which it began \[µs\].
    birth: i64,
}

impl Seen<'_> {
    /// The age in the type's own time \[µs\].
    fn age(&self, operating: i64) -> f64 {
        self.length(self.birth, operating)
    }

    /// A span of operating age in the type's own time \[µs\].
    fn length(&self, from: i64, to: i64) -> f64 {
        (to - from) as f64 * self.factor
    }

    /// The cumulative hazard of a life that ends after so long \[1\]. Where lives are separate values much of it comes with
    /// the end, and the length of a blade that ages faster is rounded.
    fn hazard_at_end(&self, whole: f64) -> f64 {
        let rounding = if self.factor == 1.0 { 0.0 } else { 2.0 * self.factor.max(1.0) };
        self.functions.hazard(self.start, whole + rounding)
    }
}

impl LifeSums {
    pub fn new(scenario: &Scenario, plan: &Arc<ControlPlan>, lives: usize) -> LifeSums {
        let site = &scenario.site;
        let start = |group: &BladeGroup| (group.ages.clone(), scenario.stationary && !group.arrives_later());
        let remembers = plan.modes.iter().any(|mode| mode.functions.memoryless().is_none());
        let alike = |kind: &BladeType| {
            let memoryless = |mode: &FailureMode| mode.life.memoryless_mean().is_some();
            (kind.frailty.is_none() && kind.modes.iter().all(memoryless), [0, 0])
        };
        let frail = site.blade_types.iter().any(|kind| kind.frailty.is_some());
        LifeSums {
            plan: plan.clone(),
            starts: site.groups.iter().map(start).collect(),
            births: vec![0; if remembers { lives } else { 0 }],
            factors: vec![1.0; if frail { site.blades() } else { 0 }],
            sums: vec![Sums::default(); plan.modes.len()],
            alike: site.blade_types.iter().map(alike).collect(),
            at_reset: vec![ModeSums::default(); plan.modes.len()],
        }
    }
}

impl Blades {
    /// Notes the factor by which a blade ages faster than its type.
    pub(super) fn note_factor(&mut self, id: BladeId, factor: f64) {
        if let Some(noted) = self.life_sums.factors.get_mut(id.index()) {
            *noted = factor;
        }
    }

    /// By type: how much more prone to failure than their type its frail blades are, all together \[1\].
    pub fn proneness(&self, site: &Site) -> Vec<f64> {
        let mut sums = vec![0.0; site.blade_types.len()];
        for group in site.groups.iter().filter(|group| is_frail(site, group)) {
            let blades = group.first.index()..group.first.index() + group.count as usize;
            let factors = self.life_sums.factors.get(blades).unwrap_or_default();
            sums[group.blade_type.index()] += factors.iter().map(|factor| factor - 1.0).sum::<f64>();
        }
        sums
    }

    /// The position of the birth of the life of the mode at a position.
    fn birth_at(&self, id: BladeId, at: usize) -> usize {
        at.checked_sub(1).map_or(id.index(), |further| self.blades.len() + self.further_of(id) + further)
    }

    /// The life of the mode at a position.
    #[inline]
    fn seen(&self, id: BladeId, at: usize) -> Seen<'_> {
        let sums = &self.life_sums;
        let group = &self.groups[self.blades[id.index()].group.index()];
        let number = sums.plan.mode_number(self.type_of(id), ModeId::at(at));
        let functions = &sums.plan.modes[number].functions;
        let is_first = self.life(id, at).ordinal == 0;
        let factor = sums.factors.get(id.index()).copied().unwrap_or(1.0);
        let start = match functions.memoryless().is_none() && is_first {
            false => LifeStart::New,
            true => {
                let (ages, stationary) = &sums.starts[self.blades[id.index()].group.index()];
                match ages.of(id.0 - group.first, ModeId::at(at)) {
                    Some(age) => LifeStart::Aged(faster(age, factor)),
                    None if *stationary => LifeStart::Stationary,
                    None => LifeStart::New,
                }
            }
        };
        Seen {
            number,
            functions,
            start,
            factor,
            birth: sums.births.get(self.birth_at(id, at)).copied().unwrap_or(0),
        }
    }

    /// Enters a life that has just been drawn, at this operating age, as if it ended.
    #[inline]
    pub(super) fn enter_life(&mut self, id: BladeId, at: usize, operating: i64) {
        let number = self.life_sums.plan.mode_number(self.type_of(id), ModeId::at(at));
        let memoryless = self.life_sums.plan.modes[number].functions.memoryless().is_some();
        let life = self.life(id, at);
        let length = life.ends_at - operating;
        if memoryless && self.life_sums.factors.is_empty() {
            let sums = &mut self.life_sums.sums[number];
            (sums.ended, sums.lengths) = (sums.ended + 1, sums.lengths + i128::from(length));
            return;
        }
        let place = self.birth_at(id, at);
        if let Some(birth) = self.life_sums.births.get_mut(place) {
            *birth = operating;
        }
        if life.ordinal > 0 && self.life_sums.factors.is_empty() {
            let functions = &self.life_sums.plan.modes[number].functions;
            let hazard = functions.hazard(LifeStart::New, length as f64);
            let counted = i128::from(length.min(functions.bound()));
            let sums = &mut self.life_sums.sums[number];
            (sums.ended, sums.begun) = (sums.ended + 1, sums.begun + 1);
            (sums.hazard, sums.lengths) = (sums.hazard + fixed(hazard), sums.lengths + counted);
            return;
        }
        let seen = self.seen(id, at);
        let whole = seen.length(operating, life.ends_at);
        let mut sums = self.life_sums.sums[number];
        sums.enter(&seen, whole);
        self.life_sums.sums[number] = sums;
    }

    /// A life is made new at this operating age: if it has not ended, it is put right.
    #[inline]
    pub(super) fn give_up_life(&mut self, id: BladeId, at: usize, operating: i64) {
        let ends_at = self.life(id, at).ends_at;
        if ends_at != STRUCK && ends_at > operating {
            let number = self.life_sums.plan.mode_number(self.type_of(id), ModeId::at(at));
            let mut sums = self.life_sums.sums[number];
            self.correct(&mut sums, id, at, operating);
            self.life_sums.sums[number] = sums;
        }
    }

    /// Puts right a life that goes on at this operating age.
    fn correct(&self, sums: &mut Sums, id: BladeId, at: usize, operating: i64) {
        let (seen, ends_at) = (self.seen(id, at), self.life(id, at).ends_at);
        let birth = if seen.functions.memoryless().is_some() { operating } else { seen.birth };
        sums.correct(&seen, seen.length(birth, ends_at), seen.length(birth, operating));
    }

    /// A blade has become older by `gained`: in the pool or in a takeover it has lived through a hazard, and perhaps
    /// failed, and no use has.
    pub(super) fn lives_elsewhere(&mut self, id: BladeId, gained: i64, blade_type: &BladeType) {
        let Some(role) = self.role_elsewhere(id).filter(|_| gained > 0) else { return };
        let of = self.type_of(id).index();
        let (alike, aged) = &mut self.life_sums.alike[of];
        if *alike {
            aged[role] += i128::from(gained);
            return;
        }
        for at in ageing_modes(blade_type) {
            let (number, surplus) = self.surplus_elsewhere(id, at, gained);
            self.life_sums.sums[number].elsewhere[role] += surplus;
        }
    }

    /// A life has ended: where blades are alike it is told apart now.
    pub fn counts_failure(&mut self, id: BladeId, mode: ModeId) {
        let of = self.type_of(id);
        if self.life_sums.alike[of.index()].0
            && let Some(role) = self.role_elsewhere(id)
        {
            let number = self.life_sums.plan.mode_number(of, mode);
            self.life_sums.sums[number].elsewhere[role] += fixed(1.0);
        }
    }

    /// The role in which a blade ages outside of use, if it does: the pool, or a takeover.
    fn role_elsewhere(&self, id: BladeId) -> Option<usize> {
        match self.blades[id.index()].wear {
            Wear::None | Wear::InUse => None,
            Wear::Booted | Wear::Cold => Some(0),
            Wear::Takeover => Some(1),
        }
    }

    /// One if a life ends while the blade becomes older by `gained`, less the hazard that it lives through; and the number
    /// of its mode.
    fn surplus_elsewhere(&self, id: BladeId, at: usize, gained: i64) -> (usize, i128) {
        let (age, life) = (self.blades[id.index()].age, self.life(id, at));
        let ends = life.ends_at > age && life.ends_at <= age + gained;
        let until = if ends { life.ends_at } else { age + gained };
        let surplus = |hazard: f64| fixed(f64::from(u8::from(ends)) - hazard);
        if life.ordinal > 0 && self.life_sums.factors.is_empty() {
            // A new life, as nearly all are.
            let number = self.life_sums.plan.mode_number(self.type_of(id), ModeId::at(at));
            let functions = &self.life_sums.plan.modes[number].functions;
            let birth = self.life_sums.births.get(self.birth_at(id, at)).copied().unwrap_or(age);
            let hazard = |at: i64| functions.hazard(LifeStart::New, (at - birth) as f64);
            return (number, surplus(hazard(until) - hazard(age)));
        }
        let seen = self.seen(id, at);
        let hazard = match seen.functions.memoryless() {
            Some(mean) => gained as f64 * seen.factor / mean,
            None => {
                let before = seen.functions.hazard(seen.start, seen.age(age));
                let after = match ends {
                    true => seen.hazard_at_end(seen.age(until)),
                    false => seen.functions.hazard(seen.start, seen.age(until)),
                };
                after - before
            }
        };
        (seen.number, surplus(hazard))
    }

    /// A mode that counts the time of the workload alone does not age.
    pub(super) fn begins_later(&mut self, id: BladeId, at: usize, gained: i64) {
        let place = self.birth_at(id, at);
        if let Some(birth) = self.life_sums.births.get_mut(place) {
            *birth += gained;
        }
    }

    /// The sums as of now, lives that go on put right.
    fn sums_now(&self, now: Time, types: &[BladeType]) -> Vec<ModeSums> {
        let (mut sums, mut kinds) = (self.life_sums.sums.clone(), self.life_sums.alike.clone());
        for id in (0..self.blades.len()).map(BladeId::from) {
            let kind = &types[self.type_of(id).index()];
            let (blade, operating) = (&self.blades[id.index()], self.age(id, now));
            for (at, mode) in kind.modes.iter().enumerate() {
                // Time since its state began has not shifted the birth of such a life yet.
                let waits = mode.effect == Effect::WorkloadOnly && blade.state != BladeState::Serving;
                let operating = if waits { blade.age } else { operating };
                let ends_at = self.life(id, at).ends_at;
                if ends_at != STRUCK && ends_at > operating {
                    let number = self.life_sums.plan.mode_number(self.type_of(id), ModeId::at(at));
                    self.correct(&mut sums[number], id, at, operating);
                }
            }
            let gained = operating - blade.age;
            let Some(role) = self.role_elsewhere(id).filter(|_| gained > 0) else { continue };
            let (alike, aged) = &mut kinds[self.type_of(id).index()];
            if *alike {
                aged[role] += i128::from(gained);
                continue;
            }
            for at in ageing_modes(kind) {
                let (number, surplus) = self.surplus_elsewhere(id, at, gained);
                sums[number].elsewhere[role] += surplus;
            }
        }
        let modes = &self.life_sums.plan.modes;
        for (of, (kind, (_, aged))) in types.iter().zip(&kinds).enumerate().filter(|(_, (_, kind))| kind.0) {
            for at in ageing_modes(kind) {
                let number = self.life_sums.plan.mode_number(TypeId::from(of), ModeId::at(at));
                let Some(mean) = modes[number].functions.memoryless() else { continue };
                for (role, aged) in aged.iter().enumerate() {
                    sums[number].elsewhere[role] -= fixed(*aged as f64 / mean);
                }
            }
        }
        sums.iter().zip(modes).map(|(sums, mode)| sums.in_mode(&mode.functions)).collect()
    }

    /// The window begins.
    pub(super) fn reset_life_sums(&mut self, now: Time, types: &[BladeType]) {
        self.life_sums.at_reset = self.sums_now(now, types);
    }

    /// The sums of the window, by number of the mode; repairs are counted elsewhere.
    pub fn mode_sums(&self, now: Time, types: &[BladeType]) -> Vec<ModeSums> {
        let mut sums = self.sums_now(now, types);
        for (sums, before) in sums.iter_mut().zip(&self.life_sums.at_reset) {
            sums.failures -= before.failures;
            sums.in_pool -= before.in_pool;
            sums.in_takeovers -= before.in_takeovers;
            sums.lengths -= before.lengths;
        }
        sums
    }
}

/// The positions of the modes that strike a blade outside of use.
fn ageing_modes(blade_type: &BladeType) -> impl Iterator<Item = usize> + use<'_> {
    blade_type.modes.iter().enumerate().filter(|(_, mode)| mode.effect == Effect::Stops).map(|(at, _)| at)
}
