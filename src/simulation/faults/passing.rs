//! Faults that pass by themselves: the blade comes back of its own accord, unless a takeover has begun.
//!
//! Intuition: a machine that reboots is back after a while. When such a fault strikes, the time at which it passes is
//! drawn; a takeover, a crew or a check that deals with the blade before is faster, and the passing is cancelled. A
//! workload whose blade is back starts there anew. A latent fault of a spare is gone unless it was found.
//!
//! Limits: a blade without power does not come back by itself, nor does one that fails in the middle of a takeover; a
//! recorded fault ends when the record says so.

use crate::engine::streams::KeyPart;
use crate::model::step::Phase;
use crate::scenario::Scenario;
use crate::simulation::compiled::policy::CompiledPolicy;
use crate::simulation::draws::{DrawKind, Subject};
use crate::simulation::history::History;
use crate::simulation::process::{Process, Setup};
use crate::simulation::state::blades::{BladeState, Fault};
use crate::simulation::state::journey::Stage;
use crate::simulation::watching::observer::Observer;
use crate::simulation::world::{Event, SlotCounts};
use crate::units::{BladeId, ModeId, Time};

/// Part of the key of the draws of the times at which faults pass.
const PASSES: KeyPart = KeyPart::new("passes");

/// Faults that are to pass by themselves.
#[derive(Clone)]
pub struct Passing {
    /// By blade: the fault whose end is pending; empty where no mode passes.
    faults: Vec<Option<Fault>>,
}

fn blades_with_passing_modes(scenario: &Scenario) -> usize {
    let passes =
        scenario.site.blade_types.iter().flat_map(|kind| &kind.modes).any(|mode| mode.passes.is_some());
    if passes { scenario.site.blades() } else { 0 }
}

impl Process for Passing {
    fn new(setup: Setup<'_>) -> Passing {
        Passing { faults: vec![None; blades_with_passing_modes(setup.scenario)] }
    }

    fn slots(scenario: &Scenario, _: &CompiledPolicy<'_>, counts: &mut SlotCounts) {
        counts.passing = blades_with_passing_modes(scenario);
    }
}

impl<O: Observer> History<'_, O> {
    /// A mode has struck: if it passes by itself, the time is drawn now.
    pub(super) fn expect_passing(&mut self, blade: BladeId, mode: ModeId) {
        let Some(law) = &self.blade_type(blade).mode(mode).passes else { return };
        if self.is_recorded(blade) || self.world.blades.get(blade).state == BladeState::Target {
            return;
        }
        let subject = Subject::of(DrawKind::Repair).on(self.world.blades.type_of(blade)).in_mode(mode);
        let key = || self.world.blades.key(blade).of(PASSES).of(self.world.blades.mode_name(blade, mode));
        let wait = self.world.draws.draw(subject, law, key, self.world.blades.ordinal(blade, mode));
        self.world.passing.faults[blade.index()] = Some(self.world.blades.fault(blade));
        self.schedule(self.world.slots.passing(blade.0), self.world.now.after(wait), Event::PassesByItself);
    }

    /// The time at which the present fault of a blade passes by itself, if it does; in the dark it does not.
    pub(in crate::simulation) fn passes_at(&self, blade: BladeId) -> Option<Time> {
        let fault = self.world.passing.faults.get(blade.index()).copied().flatten()?;
        let same = !self.world.blades.get(blade).is_dark() && self.world.blades.fault(blade) == fault;
        // What passes beyond the horizon is not pending.
        same.then(|| self.world.queue.due(self.world.slots.passing(blade.0)).unwrap_or(Time::NEVER))
    }

    /// A fault passes, unless it has been dealt with since.
    pub(in crate::simulation) fn passes_by_itself(&mut self, blade: BladeId) {
        let state = self.world.blades.get(blade);
        let (is_dark, latent, state) = (state.is_dark(), state.latent, state.state);
        let Some(fault) = self.world.passing.faults[blade.index()].take() else { return };
        if is_dark || self.world.blades.fault(blade) != fault {
            return;
        }
        match state {
            BladeState::Failed => {
                let Some(number) = self.journey_from(blade) else { return };
                let journey = self.world.journeys.get_mut(number);
                let unreported = journey.stage == Stage::Unreported;
                let phase = if unreported { Phase::WaitManagement } else { Phase::Detect };
                journey.spent(phase, self.world.now);
                // Nobody has noticed, and nobody will.
                self.world.queue.cancel(self.world.slots.blade(blade.0));
                self.cured_in_place(number, blade, self.world.now);
            }
            BladeState::Pool if latent => {
                self.world.pool.latent_changes(-1, self.world.now);
                self.make_sound(blade);
                self.set_state(blade, BladeState::Pool);
                self.expect_false_alarm(blade);
            }
            BladeState::Preparing if latent => self.make_sound(blade),
            _ => {}
        }
    }
}
