//! The management server's two tables: active blades with their workloads and candidates for a move, and blades that
//! stand by.
//!
//! Source: tables 3 and 4 of US 9,116,861.

use crate::scenario::Scenario;
use crate::simulation::compiled::policy::CompiledPolicy;
use crate::simulation::history::History;
use crate::simulation::watching::observer::{Nobody, Observer};
use crate::units::{BladeId, Time, TypeId, WorkloadId};

/// An active blade with its workload.
#[derive(Clone, Debug, PartialEq)]
pub struct ActiveRow {
    /// The blade.
    pub blade: BladeId,
    /// Its type, which says what it provides.
    pub blade_type: TypeId,
    /// The workload, whose class says what it requires.
    pub workload: WorkloadId,
    /// Distance between the two by the policy's measure \[1\].
    pub distance: f64,
    /// Candidate: a move to a better match would be considered.
    pub candidate: bool,
}

/// A blade that stands by.
#[derive(Clone, Debug, PartialEq)]
pub struct StandbyRow {
    /// The blade.
    pub blade: BladeId,
    /// Its type, which says what it provides.
    pub blade_type: TypeId,
}

/// The two tables, each in the order of the blades.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tables {
    /// Blades that serve a workload.
    pub active: Vec<ActiveRow>,
    /// Blades ready in the pool.
    pub standby: Vec<StandbyRow>,
}

/// The tables as they stand at `at`, before anything of that instant has happened.
pub fn tables_at(scenario: &Scenario, compiled: &CompiledPolicy<'_>, replication: u32, at: Time) -> Tables {
    let mut history = History::new(scenario, compiled, replication, Nobody);
    history.run_until(at);
    history.tables()
}

impl<O: Observer> History<'_, O> {
    fn tables(&self) -> Tables {
        let mut tables = Tables::default();
        for (at, state) in self.world.workloads.iter().enumerate() {
            if !self.is_up(WorkloadId::from(at)) {
                continue;
            }
            let blade_type = self.world.blades.type_of(state.blade);
            let distance = self.world.compiled.fit(state.class, blade_type).distance;
            let workload = WorkloadId::from(at);
            tables.active.push(ActiveRow {
                blade: state.blade,
                blade_type,
                workload,
                distance,
                candidate: distance > 0.0,
            });
        }
        tables.active.sort_by_key(|row| row.blade);
        let ready = (0..self.world.scenario.site.blades())
            .map(BladeId::from)
            .filter(|blade| self.world.pool.contains(*blade));
        tables.standby =
            ready.map(|blade| StandbyRow { blade, blade_type: self.world.blades.type_of(blade) }).collect();
        tables
    }
}
