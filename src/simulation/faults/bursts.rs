//! Bursts: failures that strike several blades at the same instant.
//!
//! Intuition: every blade that could be struck draws a number, and those with the lowest are struck; within one
//! enclosure likewise, where enclosures draw numbers first. The victims depend on the burst alone, not on the states of
//! blades: a blade that is dark, failed or in repair is struck without effect.

use crate::engine::streams::StreamKey;
use crate::model::blade::Effect;
use crate::model::cause::{Burst, Reach};
use crate::model::fleet::BladeGroup;
use crate::scenario::Scenario;
use crate::simulation::compiled::policy::CompiledPolicy;
use crate::simulation::draws::{DrawKind, Subject, Uniform};
use crate::simulation::history::History;
use crate::simulation::process::{Process, Setup};
use crate::simulation::state::blades::BladeState;
use crate::simulation::watching::observer::{Note, Observer};
use crate::simulation::world::{Event, SlotCounts};
use crate::units::{BladeId, BurstId, EnclosureId, ModeId};

/// The bursts that come.
#[derive(Clone)]
pub struct Bursts {
    /// The number of bursts so far, by burst.
    past: Vec<u32>,
    key: StreamKey,
}

impl Process for Bursts {
    fn new(Setup { scenario, key, .. }: Setup<'_>) -> Bursts {
        Bursts { past: vec![0; scenario.site.bursts.len()], key: key.named("burst") }
    }

    fn slots(scenario: &Scenario, _: &CompiledPolicy<'_>, counts: &mut SlotCounts) {
        counts.burst = scenario.site.bursts.len();
    }

    fn start<O: Observer>(history: &mut History<'_, O>) {
        (0..history.world.bursts.past.len()).for_each(|at| history.expect_burst(BurstId::from(at)));
    }
}

impl<O: Observer> History<'_, O> {
    fn expect_burst(&mut self, id: BurstId) {
        let burst = &self.world.scenario.site.bursts[id.index()];
        let key = || self.world.bursts.key.named(&burst.name).named("every");
        let wait = self.world.draws.draw(
            Subject::of(DrawKind::BurstInterval).weighing(burst.size.mean() as usize),
            &burst.every,
            key,
            u64::from(self.world.bursts.past[id.index()]),
        );
        self.schedule(self.world.slots.burst(id.0), self.world.now.after(wait), Event::Burst);
    }

    /// A burst strikes.
    pub(in crate::simulation) fn burst_strikes(&mut self, id: BurstId) {
        let site = &self.world.scenario.site;
        let burst = &site.bursts[id.index()];
        let ordinal = u64::from(self.world.bursts.past[id.index()]);
        let key = self.world.bursts.key.named(&burst.name);
        let count = self.world.draws.draw(
            Subject::of(DrawKind::BurstSize),
            &burst.size,
            || key.named("size"),
            ordinal,
        );
        let victims = self.victims(burst, ordinal, count as usize);
        self.observer.note(self.world.now, Note::Bursts { burst: id, blades: victims.len() as u32 });
        self.world.bursts.past[id.index()] += 1;
        self.expect_burst(id);
        for (blade, mode) in victims {
            if self.can_be_struck(blade, mode) {
                self.world.books.counts.burst_failures += 1;
                self.strike(blade, mode);
            }
        }
    }

    /// The blades that a burst strikes, in their order, each with the mode.
    fn victims(&self, burst: &Burst, ordinal: u64, count: usize) -> Vec<(BladeId, ModeId)> {
        let site = &self.world.scenario.site;
        let victims = Subject::of(DrawKind::BurstVictims);
        let mode = |group: &BladeGroup| burst.modes[group.blade_type.index()].filter(|_| group.fails);
        let groups = site.groups.iter().filter_map(|group| Some((group, mode(group)?)));
        let place = match burst.reach {
            Reach::Site => None,
            Reach::Enclosure => {
                let key = self.world.bursts.key.named(&burst.name).named("enclosure");
                let draw = |at: EnclosureId| {
                    self.world.draws.draw(
                        victims,
                        &Uniform,
                        || key.named(&site.enclosures[at.index()]),
                        ordinal,
                    )
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
                let is_there = self.world.blades.get(blade).state != BladeState::Absent;
                if is_there && (place.is_none() || group.enclosure(index) == place) {
                    let key = self.world.blades.key(blade).named("burst").named(&burst.name);
                    drawn.push((self.world.draws.draw(victims, &Uniform, || key, ordinal), blade, mode));
                }
            }
        }
        if count < drawn.len() {
            drawn.select_nth_unstable_by(count, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            drawn.truncate(count);
        }
        let mut victims: Vec<(BladeId, ModeId)> =
            drawn.into_iter().map(|(_, blade, mode)| (blade, mode)).collect();
        victims.sort_unstable();
        victims
    }

    /// Vulnerable: the mode can strike the blade in its present state.
    fn can_be_struck(&self, blade: BladeId, mode: ModeId) -> bool {
        let state = self.world.blades.get(blade);
        let kind = self.blade_type(blade);
        match kind.mode(mode).effect {
            Effect::Stops => {
                let ages = matches!(
                    state.state,
                    BladeState::Serving | BladeState::Target | BladeState::Pool | BladeState::Preparing
                );
                ages && !state.latent
            }
            Effect::WorkloadOnly => state.state == BladeState::Serving,
            Effect::Degrades(_) => {
                state.state == BladeState::Serving
                    && !self.world.blades.struck(blade, kind).any(|struck| struck == mode)
            }
        }
    }
}
