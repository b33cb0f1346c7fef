//! The management server's two tables at some time, with every name resolved.

use super::wording::Words;
use crate::scenario::Scenario;
use crate::simulation::plan::Plan;
use crate::simulation::tables::tables;
use crate::units::{Time, TypeId};

/// An active blade.
#[derive(Clone, Debug, PartialEq)]
pub struct Active {
    /// The blade's name.
    pub blade: String,
    /// Its type.
    pub blade_type: String,
    /// What it provides.
    pub resources: String,
    /// The workload's name.
    pub workload: String,
    /// What the workload requires.
    pub requirement: String,
    /// How far the two are apart by the policy's measure \[1\].
    pub distance: f64,
    /// Whether a move to a better match would be considered.
    pub candidate: bool,
}

/// A blade ready in the pool.
#[derive(Clone, Debug, PartialEq)]
pub struct Standby {
    /// The blade's name.
    pub blade: String,
    /// Its type.
    pub blade_type: String,
    /// What it provides.
    pub resources: String,
}

/// The two tables, each in the order of the blades.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedTables {
    /// Blades that serve a workload.
    pub active: Vec<Active>,
    /// Blades ready in the pool.
    pub standby: Vec<Standby>,
}

impl NamedTables {
    /// The tables as they stand at `at`, before anything of that instant has happened.
    ///
    /// # Panics
    /// If there is no policy at position `policy`.
    pub fn new(scenario: &Scenario, policy: usize, replication: u32, at: Time) -> NamedTables {
        let plan = Plan::new(scenario, &scenario.policies[policy]);
        let words = Words { scenario, plan: &plan };
        let kind = |kind: TypeId| &scenario.site.blade_types[kind.index()];
        let rows = tables(scenario, &plan, replication, at);
        let active = rows.active.into_iter().map(|row| Active {
            blade: words.blade(row.blade),
            blade_type: kind(row.blade_type).name.clone(),
            resources: words.resources(&kind(row.blade_type).resources),
            workload: words.workload(row.workload),
            requirement: words
                .resources(&scenario.site.classes[words.class_of(row.workload).index()].requirement),
            distance: row.distance,
            candidate: row.candidate,
        });
        let standby = rows.standby.into_iter().map(|row| Standby {
            blade: words.blade(row.blade),
            blade_type: kind(row.blade_type).name.clone(),
            resources: words.resources(&kind(row.blade_type).resources),
        });
        NamedTables { active: active.collect(), standby: standby.collect() }
    }
}
