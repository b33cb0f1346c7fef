//! Failback: workloads that could return to the blade they started on.
//!
//! Intuition: under failback a workload that is up elsewhere returns when its first blade stands ready. Both change now
//! and then, and each change looks up the other side, so that no search is needed.

use crate::policy::rebalance::Seeks;
use crate::simulation::history::History;
use crate::simulation::process::{Process, Setup};
use crate::simulation::watching::observer::Observer;
use crate::units::{BladeId, WorkloadId};
use std::collections::BTreeSet;

/// Workloads that are up, may be moved, and are away from their first blades. Empty unless the policy has them return.
#[derive(Clone, Default)]
pub struct Failback {
    /// All of them, by their first blades.
    away: BTreeSet<(BladeId, WorkloadId)>,
    /// Those whose first blade stands ready in the pool.
    ready: BTreeSet<WorkloadId>,
}

impl Failback {
    /// The lowest workload whose first blade stands ready.
    pub fn first(&self) -> Option<WorkloadId> {
        self.ready.first().copied()
    }
}

impl Process for Failback {
    fn new(_: Setup<'_>) -> Failback {
        Failback::default()
    }

    #[inline]
    fn pool_changes<O: Observer>(history: &mut History<'_, O>, spare: BladeId, enters: bool) {
        history.home_is_ready(spare, enters);
    }

    fn audit<O: Observer>(history: &History<'_, O>) {
        history.audit_returns();
    }
}

impl<O: Observer> History<'_, O> {
    /// A workload may be moved, or may be no longer.
    #[inline]
    pub(super) fn may_return(&mut self, workload: WorkloadId, movable: bool) {
        if self.world.compiled.seeks != Seeks::Original {
            return;
        }
        let home = self.home(workload);
        if self.world.workloads[workload.index()].blade == home {
            return;
        }
        if movable {
            self.world.failback.away.insert((home, workload));
            if self.world.pool.contains(home) {
                self.world.failback.ready.insert(workload);
            }
        } else {
            self.world.failback.away.remove(&(home, workload));
            self.world.failback.ready.remove(&workload);
        }
    }

    /// A blade becomes ready in the pool, or leaves it.
    #[inline]
    fn home_is_ready(&mut self, blade: BladeId, ready: bool) {
        if self.world.compiled.seeks != Seeks::Original {
            return;
        }
        let Failback { away, ready: able } = &mut self.world.failback;
        let of_blade = away.range((blade, WorkloadId(0))..).take_while(|(home, _)| *home == blade);
        for (_, workload) in of_blade {
            if ready {
                able.insert(*workload);
            } else {
                able.remove(workload);
            }
        }
    }

    /// Audits that the workloads that could return are known without a search.
    fn audit_returns(&self) {
        if self.world.compiled.seeks != Seeks::Original {
            return;
        }
        let searched = (0..self.world.workloads.len()).map(WorkloadId::from).filter(|workload| {
            let (state, home) = (&self.world.workloads[workload.index()], self.home(*workload));
            let is_up = state.stands_for > 0 && state.journey.is_none() && self.copy_to(*workload).is_none();
            is_up && state.blade != home && self.world.pool.contains(home)
        });
        assert!(
            searched.eq(self.world.failback.ready.iter().copied()),
            "who could return: {:?}",
            self.world.failback.ready
        );
    }
}
