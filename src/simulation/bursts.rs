//! Bursts: failures that strike several blades at the same instant.
//!
//! Intuition: every blade that could be struck draws a number, and those with the lowest are struck; so it is within one
//! enclosure, where enclosures draw numbers first. Who is struck depends on the burst alone, not on what blades are
//! doing: a blade that is dark, failed or in repair is struck without effect.

use super::blades::State;
use super::event::Event;
use super::observer::{Note, Observer};
use super::world::World;
use crate::engine::streams::Key;
use crate::model::blade::Effect;
use crate::model::cause::{Burst, Reach};
use crate::model::fleet::{BladeGroup, Site};
use crate::units::{BladeId, EnclosureId};

/// The bursts that come.
pub struct Bursts {
    /// How many of each there have been.
    past: Vec<u32>,
    key: Key,
}

impl Bursts {
    /// None so far.
    pub fn new(site: &Site, replication: Key) -> Bursts {
        Bursts { past: vec![0; site.bursts.len()], key: replication.named("burst") }
    }
}

impl<O: Observer> World<'_, O> {
    /// Schedules the first bursts.
    pub(super) fn bursts_start(&mut self) {
        (0..self.scenario.site.bursts.len() as u32).for_each(|at| self.expect_burst(at));
    }

    fn expect_burst(&mut self, at: u32) {
        let burst = &self.scenario.site.bursts[at as usize];
        let key = || self.bursts.key.named(&burst.name).named("every");
        let wait = self.draws.span(&burst.every, key, u64::from(self.bursts.past[at as usize]));
        self.schedule(self.slots.burst(at), self.now.after(wait), Event::Burst);
    }

    /// A burst strikes.
    pub(super) fn bursts(&mut self, at: u32) {
        let site = &self.scenario.site;
        let burst = &site.bursts[at as usize];
        let ordinal = u64::from(self.bursts.past[at as usize]);
        let key = self.bursts.key.named(&burst.name);
        let count = burst.size.draw(&mut self.draws.of(key.named("size"), ordinal));
        let victims = self.victims(burst, ordinal, count as usize);
        self.observer.note(self.now, Note::Bursts { burst: at, blades: victims.len() as u32 });
        self.bursts.past[at as usize] += 1;
        self.expect_burst(at);
        for (blade, mode) in victims {
            if self.can_be_struck(blade, mode) {
                self.counts.burst_failures += u64::from(self.counts(self.now));
                self.strike(blade, mode);
            }
        }
    }

    /// The blades that a burst strikes, in their order, each with the mode.
    fn victims(&self, burst: &Burst, ordinal: u64, count: usize) -> Vec<(BladeId, u16)> {
        let site = &self.scenario.site;
        let mode = |group: &BladeGroup| burst.modes[group.blade_type.index()].filter(|_| group.fails);
        let groups = site.groups.iter().filter_map(|group| Some((group, mode(group)?)));
        let place = match burst.reach {
            Reach::Site => None,
            Reach::Enclosure => {
                let key = self.bursts.key.named(&burst.name).named("enclosure");
                let draw = |at: EnclosureId| {
                    self.draws.of(key.named(&site.enclosures[at.index()]), ordinal).uniform()
                };
                let inside = groups
                    .clone()
                    .flat_map(|(group, _)| (0..group.count).filter_map(|index| group.enclosure(index)));
                let Some(chosen) = inside.min_by(|a, b| draw(*a).total_cmp(&draw(*b))) else {
                    return Vec::new();
                };
                Some(chosen)
            }
        };
        let mut drawn = Vec::new();
        for (group, mode) in groups {
            for index in 0..group.count {
                let blade = BladeId(group.first.0 + index);
                let is_there = self.blades.get(blade).state != State::Absent;
                if is_there && (place.is_none() || group.enclosure(index) == place) {
                    let key = self.blades.key(blade).named("burst").named(&burst.name);
                    drawn.push((self.draws.of(key, ordinal).uniform(), blade, mode));
                }
            }
        }
        if count < drawn.len() {
            drawn.select_nth_unstable_by(count, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            drawn.truncate(count);
        }
        let mut victims: Vec<(BladeId, u16)> =
            drawn.into_iter().map(|(_, blade, mode)| (blade, mode)).collect();
        victims.sort_unstable();
        victims
    }

    /// Whether the mode can strike the blade as it is.
    fn can_be_struck(&self, blade: BladeId, mode: u16) -> bool {
        let state = self.blades.get(blade);
        let kind = self.blade_type(blade);
        match kind.mode(mode).effect {
            Effect::Stops => {
                let ages =
                    matches!(state.state, State::Serving | State::Target | State::Pool | State::Preparing);
                ages && !state.latent
            }
            Effect::WorkloadOnly => state.state == State::Serving,
            Effect::Degrades(_) => {
                state.state == State::Serving && !self.blades.struck(blade, kind).any(|struck| struck == mode)
            }
        }
    }
}
