//! The management server's two tables at some time, with every name resolved.

use super::wording::Words;
use crate::scenario::Scenario;
use crate::simulation::CompiledPolicy;
use crate::simulation::tables::tables_at;
use crate::units::{BladeId, Time, TypeId};

/// An active blade.
#[derive(Clone, Debug, PartialEq)]
pub struct Active {
    /// The blade with the resources that it provides.
    pub blade: Standby,
    /// The workload's name.
    pub workload: String,
    /// The amount of each resource that the workload requires; empty: none.
    pub requires: Vec<String>,
    /// Distance between the two by the policy's measure \[1\].
    pub distance: f64,
    /// Candidate: a move to a better match would be considered.
    pub candidate: bool,
}

/// A blade, such as one that is ready in the pool.
#[derive(Clone, Debug, PartialEq)]
pub struct Standby {
    /// The blade's name.
    pub name: String,
    /// Its type.
    pub blade_type: String,
    /// The amount of each resource that it provides; empty: none.
    pub provides: Vec<String>,
}

/// The two tables, each in the order of the blades.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedTables {
    /// The names of the resources.
    pub resources: Vec<String>,
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
        let plan = CompiledPolicy::new(scenario, &scenario.policies[policy]);
        let words = Words { scenario, plan: &plan, at };
        let site = &scenario.site;
        let blade = |blade: BladeId, kind: TypeId| Standby {
            name: words.blade(blade),
            blade_type: words.type_name(kind).to_owned(),
            provides: words.amounts(&site.blade_types[kind.index()].resources),
        };
        let rows = tables_at(scenario, &plan, replication, at);
        let active = rows.active.into_iter().map(|row| Active {
            blade: blade(row.blade, row.blade_type),
            workload: words.workload(row.workload),
            requires: words.amounts(&site.classes[words.class_of(row.workload).index()].requirement),
            distance: row.distance,
            candidate: row.candidate,
        });
        NamedTables {
            resources: site.resources.iter().map(|(_, name, _)| name.to_owned()).collect(),
            active: active.collect(),
            standby: rows.standby.into_iter().map(|row| blade(row.blade, row.blade_type)).collect(),
        }
    }
}
