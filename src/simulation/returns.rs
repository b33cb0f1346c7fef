//! Who could go back to the blade it started on.
//!
//! Intuition: under failback a workload that is up elsewhere returns when its first blade stands ready. Both change now and
//! then, and each looks up the other where it does, so that nobody has to be searched for.

use super::observer::Observer;
use super::world::World;
use crate::policy::rebalance::Seeks;
use crate::units::{BladeId, WorkloadId};
use std::collections::BTreeSet;

/// Workloads that are up, may be moved, and are away from their first blades. Empty unless the policy has them return.
#[derive(Default)]
pub struct Returns {
    /// All of them, by their first blades.
    away: BTreeSet<(BladeId, WorkloadId)>,
    /// Those whose first blade stands ready in the pool.
    ready: BTreeSet<WorkloadId>,
}

impl Returns {
    /// The lowest workload whose first blade stands ready.
    pub fn first(&self) -> Option<WorkloadId> {
        self.ready.first().copied()
    }
}

impl<O: Observer> World<'_, O> {
    /// A workload may be moved, or may be no longer.
    #[inline]
    pub(super) fn may_return(&mut self, workload: WorkloadId, movable: bool) {
        if self.plan.seeks != Seeks::Original {
            return;
        }
        let home = self.home(workload);
        if self.workloads[workload.index()].blade == home {
            return;
        }
        if movable {
            self.returns.away.insert((home, workload));
            if self.pool.contains(home) {
                self.returns.ready.insert(workload);
            }
        } else {
            self.returns.away.remove(&(home, workload));
            self.returns.ready.remove(&workload);
        }
    }

    /// A blade stands ready in the pool from now on, or does no longer.
    #[inline]
    pub(super) fn home_is_ready(&mut self, blade: BladeId, ready: bool) {
        if self.plan.seeks != Seeks::Original {
            return;
        }
        let Returns { away, ready: able } = &mut self.returns;
        for (_, workload) in away.range((blade, WorkloadId(0))..=(blade, WorkloadId(u32::MAX))) {
            if ready {
                able.insert(*workload);
            } else {
                able.remove(workload);
            }
        }
    }

    /// Those that could return are found without a search.
    pub(super) fn audit_returns(&self) {
        if self.plan.seeks != Seeks::Original {
            return;
        }
        let searched = (0..self.workloads.len()).map(WorkloadId::from).filter(|workload| {
            let (state, home) = (&self.workloads[workload.index()], self.home(*workload));
            let is_up =
                state.stands_for > 0 && state.journey().is_none() && self.copy_to(*workload).is_none();
            is_up && state.blade != home && self.pool.contains(home)
        });
        assert!(
            searched.eq(self.returns.ready.iter().copied()),
            "who could return: {:?}",
            self.returns.ready
        );
    }
}
