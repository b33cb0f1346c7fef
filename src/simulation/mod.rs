//! The simulation: one history of one data center under one policy.

mod audit;
pub mod blades;
mod books;
mod bursts;
mod cascade;
mod checks;
mod churn;
mod dark;
mod degraded;
mod durations;
pub mod event;
mod fabric;
mod failover;
mod failure;
mod gauge;
mod isolation;
pub mod journey;
mod line;
mod live;
mod look_ahead;
mod maintenance;
mod management;
pub mod observer;
mod outages;
pub mod plan;
mod pool;
mod preparation;
mod recorded;
mod repair;
mod requirements;
mod returns;
mod risk;
pub mod route;
mod slots;
mod stations;
mod steps;
pub mod tables;
mod warning;
mod workloads;
mod world;

pub use gauge::PARTS;

use crate::scenario::Scenario;
use crate::stats::totals::Totals;
use observer::{Nobody, Observer};
use plan::Plan;
use std::sync::atomic::AtomicBool;

/// Simulates one replication of one policy; `None` if `stop` was raised under way.
pub fn simulate(scenario: &Scenario, plan: &Plan<'_>, replication: u32, stop: &AtomicBool) -> Option<Totals> {
    world::World::new(scenario, plan, replication, Nobody).run(stop)
}

/// Simulates one replication of one policy under observation.
pub fn observe<O: Observer>(
    scenario: &Scenario,
    plan: &Plan<'_>,
    replication: u32,
    stop: &AtomicBool,
    mut observer: O,
) -> Option<(Totals, O)> {
    let totals = observed(scenario, plan, replication, stop, &mut observer)?;
    Some((totals, observer))
}

/// One world for all observers but [`Nobody`], who costs nothing.
fn observed(
    scenario: &Scenario,
    plan: &Plan<'_>,
    replication: u32,
    stop: &AtomicBool,
    observer: &mut dyn Observer,
) -> Option<Totals> {
    world::World::new(scenario, plan, replication, observer).run(stop)
}
