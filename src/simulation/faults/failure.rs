//! Failures: the effects of a strike on a blade, and on all that depends on it.

use crate::model::blade::Effect;
use crate::scenario::Scenario;
use crate::simulation::compiled::policy::CompiledPolicy;
use crate::simulation::history::History;
use crate::simulation::process::{Process, Setup};
use crate::simulation::state::blades::BladeState;
use crate::simulation::watching::observer::{Note, Observer};
use crate::simulation::world::SlotCounts;
use crate::units::{BladeId, ModeId};

/// Lives that end. They are kept with the blades.
#[derive(Clone)]
pub struct Failures;

impl Process for Failures {
    fn new(_: Setup<'_>) -> Failures {
        Failures
    }

    fn slots(scenario: &Scenario, _: &CompiledPolicy<'_>, counts: &mut SlotCounts) {
        counts.blade = scenario.site.blades();
    }

    fn audit<O: Observer>(history: &History<'_, O>) {
        history.audit_failures();
    }
}

impl<O: Observer> History<'_, O> {
    /// The life of a blade's mode has ended.
    pub(in crate::simulation) fn blade_fails(&mut self, blade: BladeId) {
        // The mode was known when the event was scheduled; nothing that could change it left the event standing.
        if let Some((_, mode)) = self.world.blades.next_failure(blade, self.blade_type(blade)) {
            self.world.blades.counts_failure(blade, mode);
            self.strike(blade, mode);
        }
    }

    /// A mode strikes.
    pub(super) fn strike(&mut self, blade: BladeId, mode: ModeId) {
        let state = self.world.blades.get(blade).state;
        self.observer.note(self.world.now, Note::Fails { blade, mode, state });
        let kind = self.blade_type(blade).mode(mode);
        if matches!(kind.effect, Effect::Degrades(_)) {
            return self.degrades(blade, mode);
        }
        let struck = self.world.blades.get_mut(blade);
        (struck.mode, struck.external, struck.fenced) = (mode, false, kind.loses_power);
        struck.memory_lost = false;
        self.expect_passing(blade, mode);
        match state {
            BladeState::Serving => self.serving_blade_fails(blade),
            BladeState::Target => self.target_fails(blade),
            BladeState::Pool => self.pooled_blade_fails(blade),
            // Not booted into the pool yet: the fault is found like any other there.
            BladeState::Preparing => self.world.blades.get_mut(blade).latent = true,
            BladeState::Absent
            | BladeState::PoweredDown
            | BladeState::Failed
            | BladeState::Repair
            | BladeState::Dark
            | BladeState::Maintenance => {
                unreachable!("such a blade does not age")
            }
        }
    }

    fn pooled_blade_fails(&mut self, blade: BladeId) {
        self.world.books.counts.standby_failures += 1;
        if self.world.scenario.site.standby.immediate_detection {
            self.leaves_pool(blade);
            return self.send_to_repair(blade);
        }
        self.world.blades.get_mut(blade).latent = true;
        self.forget_false_alarm(blade);
        self.set_state(blade, BladeState::Pool);
        self.world.pool.latent_changes(1, self.world.now);
        // The checks of this instant have been made.
        self.expect_discovery(blade, false);
    }

    /// A blade that ages has its next failure pending.
    fn audit_failures(&self) {
        for id in self.all_blades() {
            if let Some((time, _)) = self.world.blades.next_failure(id, self.blade_type(id)) {
                self.assert_pending(self.world.slots.blade(id.0), time.max(self.world.now));
            }
        }
    }
}
