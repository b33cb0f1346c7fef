//! Dark blades: sound, but without power or without any path to the storage area network.
//!
//! Intuition: the activity of a blade ends at once when it goes dark. Its workload is down and is treated like one
//! whose blade failed, except that the blade needs no repair: once nothing else needs it, it stands dark, and when
//! power and paths return it is made ready for the pool like any other. A takeover by a blade that goes dark ends at
//! once as well.
//!
//! Without power a service processor does not answer and nothing has to be fenced; without paths it does, and fencing
//! is needed.

use crate::model::blade::External;
use crate::model::step::Phase;
use crate::simulation::history::History;
use crate::simulation::state::blades::BladeState;
use crate::simulation::watching::observer::{Note, Observer};
use crate::units::BladeId;

impl<O: Observer> History<'_, O> {
    /// An outage has taken the power of this blade.
    pub(super) fn loses_power(&mut self, blade: BladeId) {
        let state = self.world.blades.get_mut(blade);
        if matches!(state.state, BladeState::Failed | BladeState::Repair) {
            (state.fenced, state.memory_lost) = (true, true);
        }
        self.goes_dark(blade, External::PowerLost);
        self.isolation_loses_power(blade);
    }

    /// The blade loses its power, or its last path.
    pub(super) fn goes_dark(&mut self, blade: BladeId, cause: External) {
        match self.world.blades.get(blade).state {
            BladeState::Pool => {
                self.leaves_pool(blade);
                self.set_state(blade, BladeState::Dark);
            }
            BladeState::Preparing => {
                self.gives_up_preparation(blade);
                self.set_state(blade, BladeState::Dark);
            }
            BladeState::Serving => {
                self.external_fault_strikes(blade, cause);
                self.serving_blade_fails(blade);
            }
            BladeState::Target => {
                self.external_fault_strikes(blade, cause);
                self.target_goes_dark(blade);
            }
            BladeState::Failed => self.failed_blade_goes_dark(blade),
            // What is done with it is done, and it is dark afterwards.
            BladeState::Absent
            | BladeState::PoweredDown
            | BladeState::Repair
            | BladeState::Dark
            | BladeState::Maintenance => {}
        }
    }

    /// The blade has a fault from outside.
    pub(in crate::simulation) fn external_fault_strikes(&mut self, blade: BladeId, cause: External) {
        let kind = self.blade_type(blade);
        let state = self.world.blades.get(blade).state;
        let mode = kind.external(cause);
        self.observer.note(self.world.now, Note::Fails { blade, mode, state });
        let struck = self.world.blades.get_mut(blade);
        // A fault that nobody knows of stays what it is.
        struck.mode = if struck.latent { struck.mode } else { mode };
        struck.fenced = kind.mode(mode).loses_power;
        struck.external = true;
        self.world.recorded.is_open(blade);
    }

    /// Ends the external fault of a blade. True if it had one.
    pub(in crate::simulation) fn forget_external_fault(&mut self, blade: BladeId) -> bool {
        if !self.world.blades.get(blade).external {
            return false;
        }
        // Until now it was dark and sound.
        self.settle(blade);
        self.world.blades.get_mut(blade).external = false;
        true
    }

    /// Power has returned to the blade, which may still be without any path.
    pub(super) fn power_returns(&mut self, blade: BladeId) {
        let state = self.world.blades.get(blade);
        let powered = state.state == BladeState::Failed && state.unpowered == 0;
        // Nobody has dealt with it yet: it comes up as the server that it was.
        if powered && self.journey_from(blade).is_some() {
            let fenced = !state.external && self.blade_type(blade).mode(state.mode).loses_power;
            self.world.blades.get_mut(blade).fenced = fenced;
        }
        self.light_returns(blade);
    }

    /// Power or a path has returned to the blade.
    pub(super) fn light_returns(&mut self, blade: BladeId) {
        let state = self.world.blades.get(blade);
        if state.is_dark() {
            return;
        }
        match state.state {
            BladeState::Dark => self.prepare(blade),
            BladeState::Failed => match self.waiter(blade) {
                Some(number) if state.external => self.restarts_on(number, blade),
                Some(number) => {
                    self.world.journeys.get_mut(number).spent(Phase::WaitRepair, self.world.now);
                    self.restart_in_place(number, blade);
                }
                None => {}
            },
            _ => {}
        }
    }
}
