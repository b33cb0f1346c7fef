//! The pool view: the pool as seen by a rule that chooses a spare for one workload.
//!
//! Intuition: the view shows what is known in the data center, and no more. Values that are drawn and have not come
//! true, and faults that have not been found, are nowhere in it.

use crate::model::cause::{CommonCause, Extent};
use crate::model::resource::{Mismatch, mismatch};
use crate::policy::selection::PoolView;
use crate::simulation::world::World;
use crate::units::{BladeId, CauseId, ClassId, EnclosureId, ResourceId, Span, TypeId, WorkloadId};

/// The view of one workload on the spares that are booted, or on those that are cold.
pub(super) struct View<'a> {
    pub world: &'a World<'a>,
    pub workload: WorkloadId,
    /// Its class at the present level of its requirement.
    pub class: ClassId,
    pub booted: bool,
    /// The shelves that it may be served from.
    pub shelves: &'a [u32],
}

impl View<'_> {
    #[inline]
    fn shelf(&self, kind: usize) -> usize {
        self.shelves[kind] as usize
    }

    #[inline]
    fn knows_capacity(&self) -> bool {
        self.world.compiled.policy.readiness.knows_capacity(self.booted)
    }
}

impl PoolView for View<'_> {
    fn kinds(&self) -> usize {
        self.shelves.len()
    }

    fn blade_type(&self, kind: usize) -> TypeId {
        self.world.pool.shelf_type(self.shelf(kind))
    }

    fn distance(&self, kind: usize) -> f64 {
        if !self.knows_capacity() {
            return 0.0;
        }
        self.world.compiled.fit(self.class, self.blade_type(kind)).distance
    }

    fn mismatch(&self, kind: usize) -> Vec<(ResourceId, Mismatch)> {
        if !self.knows_capacity() {
            return Vec::new();
        }
        let site = &self.world.scenario.site;
        let required = &site.classes[self.class.index()].requirement;
        let provided = &site.blade_types[self.blade_type(kind).index()].resources;
        mismatch(required, provided).unwrap_or_default()
    }

    fn spares(&self, kind: usize) -> u32 {
        self.world.pool.count_on(self.shelf(kind), self.booted)
    }

    fn spare(&self, kind: usize, rank: u32) -> BladeId {
        self.world.pool.spare_on(self.shelf(kind), self.booted, rank)
    }

    fn enclosure(&self, blade: BladeId) -> Option<EnclosureId> {
        let (group, index) = self.world.scenario.site.group_of(blade);
        group.enclosure(index)
    }

    fn power_domains(&self, blade: BladeId) -> Vec<CauseId> {
        let causes = self.world.scenario.site.common_causes.iter().enumerate();
        let takes = |cause: &CommonCause| {
            cause.extent == Extent::PowerDomain && cause.blades.binary_search(&blade).is_ok()
        };
        causes.filter(|(_, cause)| takes(cause)).map(|(at, _)| CauseId::from(at)).collect()
    }

    fn module_load(&self, enclosure: EnclosureId) -> usize {
        self.world.stations.module_load(enclosure)
    }

    fn stood(&self, spare: BladeId) -> Span {
        self.world.placement.stood(spare, self.world.now)
    }

    fn workloads_in(&self, class: ClassId, enclosure: EnclosureId) -> u32 {
        self.world.placement.workloads_in(class, enclosure, self.workload)
    }
}
