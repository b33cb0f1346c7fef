//! The simulation: one history of one data center under one policy.
//!
//! Rooms: [`compiled`] holds the policy compiled for the site; [`state`] the state that all processes read; `faults`,
//! `recovery`, `management`, `moves`, `upkeep` and `demand` hold the processes, a file each; [`watching`] the
//! observers. The table of them all is `world`.

pub mod compiled;
mod demand;
mod draws;
pub mod event;
mod faults;
mod history;
mod look_ahead;
mod management;
mod moves;
mod process;
mod recovery;
mod slots;
pub mod state;
mod upkeep;
mod verbs;
pub mod watching;
mod world;

pub use compiled::policy::CompiledPolicy;
pub use state::gauge::PARTS;
pub use state::{blades, journey};
pub use watching::{observer, tables};

use crate::scenario::Scenario;
use crate::stats::totals::Totals;
use history::History;
use observer::{Nobody, Observer};
use std::sync::atomic::AtomicBool;

/// Simulates one replication of one policy; `None` if `stop` was raised under way.
pub fn simulate(
    scenario: &Scenario,
    compiled: &CompiledPolicy<'_>,
    replication: u32,
    stop: &AtomicBool,
) -> Option<Totals> {
    History::new(scenario, compiled, replication, Nobody).run(stop)
}

/// Simulates one replication of one policy under observation.
pub fn observe<O: Observer>(
    scenario: &Scenario,
    compiled: &CompiledPolicy<'_>,
    replication: u32,
    stop: &AtomicBool,
    mut observer: O,
) -> Option<(Totals, O)> {
    let totals = observed(scenario, compiled, replication, stop, &mut observer)?;
    Some((totals, observer))
}

/// One history for all observers but [`Nobody`], which costs nothing.
fn observed(
    scenario: &Scenario,
    compiled: &CompiledPolicy<'_>,
    replication: u32,
    stop: &AtomicBool,
    observer: &mut dyn Observer,
) -> Option<Totals> {
    History::new(scenario, compiled, replication, observer).run(stop)
}
