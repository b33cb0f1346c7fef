//! Fabrics of the storage area network that fail: a blade that is cabled to two of them loses the paths over one.
//!
//! Intuition: each Fibre Channel port is a path. While a fabric is down its ports are of no use, and the workload is
//! served by the share of paths that is left; a blade that has none left is dark.

use super::event::Event;
use super::observer::{Note, Observer};
use super::world::World;
use crate::engine::streams::Key;
use crate::model::blade::External;
use crate::model::fleet::Site;
use crate::model::hardware::Hardware;
use crate::units::{BladeId, FabricId, WorkloadId};

/// The state of the fabrics.
pub struct Fabrics {
    down: Vec<bool>,
    lives: Vec<u32>,
    /// Share of its paths that blades of each type have left \[1\].
    shares: Vec<f64>,
    key: Key,
}

impl Fabrics {
    /// All fabrics at work.
    pub fn new(site: &Site, replication: Key) -> Fabrics {
        Fabrics {
            down: vec![false; site.san.fabrics.len()],
            lives: vec![0; site.san.fabrics.len()],
            shares: vec![1.0; site.blade_types.len()],
            key: replication.named("fabric"),
        }
    }

    /// Share of its paths that a blade of this type has left \[1\].
    pub fn share(&self, blade_type: usize) -> f64 {
        self.shares[blade_type]
    }

    fn share_of(&self, hardware: &Hardware) -> f64 {
        let paths = hardware.paths(self.down.len());
        let left = paths.iter().filter(|fabric| !self.down[fabric.index()]).count();
        if paths.is_empty() { 1.0 } else { left as f64 / paths.len() as f64 }
    }
}

impl<O: Observer> World<'_, O> {
    /// Schedules the first failures of the fabrics.
    pub(super) fn fabrics_start(&mut self) {
        (0..self.scenario.site.san.fabrics.len()).for_each(|at| self.fabric_starts(FabricId::from(at)));
    }

    fn fabric_key(&self, fabric: FabricId) -> (Key, u64) {
        let name = &self.scenario.site.san.fabrics[fabric.index()].name;
        (self.fabrics.key.named(name), u64::from(self.fabrics.lives[fabric.index()]))
    }

    fn fabric_starts(&mut self, fabric: FabricId) {
        let Some(failure) = &self.scenario.site.san.fabrics[fabric.index()].failure else { return };
        let (key, ordinal) = self.fabric_key(fabric);
        let life = self.draws.span(&failure.life, || key.named("life"), ordinal);
        self.schedule(self.slots.fabric(fabric.0), self.now.after(life), Event::FabricFails);
    }

    /// A fabric fails: every blade loses its paths over it.
    pub(super) fn fabric_fails(&mut self, fabric: FabricId) {
        self.observer.note(self.now, Note::FabricFails { fabric });
        self.fabric_changes(fabric, true);
        let Some(failure) = &self.scenario.site.san.fabrics[fabric.index()].failure else { return };
        let (key, ordinal) = self.fabric_key(fabric);
        let repair = self.draws.span(&failure.repair, || key.named("repair"), ordinal);
        self.schedule(self.slots.fabric(fabric.0), self.now.after(repair), Event::FabricRepaired);
    }

    /// A fabric works again.
    pub(super) fn fabric_repaired(&mut self, fabric: FabricId) {
        self.observer.note(self.now, Note::FabricRepaired { fabric });
        self.fabric_changes(fabric, false);
        self.fabrics.lives[fabric.index()] += 1;
        self.fabric_starts(fabric);
    }

    /// What workloads have been served so far is accounted, because that changes now.
    fn fabric_changes(&mut self, fabric: FabricId, down: bool) {
        for workload in (0..self.workloads.len()).map(WorkloadId::from) {
            let state = &self.workloads[workload.index()];
            if state.journey().is_none() && state.stands_for > 0 {
                self.account_up(workload);
                self.workloads[workload.index()].up_since = self.now;
            }
        }
        self.fabrics.down[fabric.index()] = down;
        let mut changed = vec![false; self.fabrics.shares.len()];
        for (at, kind) in self.scenario.site.blade_types.iter().enumerate() {
            let (before, after) = (self.fabrics.share(at), self.fabrics.share_of(&kind.hardware));
            self.fabrics.shares[at] = after;
            changed[at] = (before == 0.0) != (after == 0.0);
        }
        let groups = self.scenario.site.groups.iter().filter(|group| changed[group.blade_type.index()]);
        let blades = groups.flat_map(|group| (0..group.count).map(|index| BladeId(group.first.0 + index)));
        let blades: Vec<BladeId> = blades.collect();
        for &blade in &blades {
            self.settle(blade);
            self.blades.get_mut(blade).cut_off = down;
        }
        for blade in blades {
            match down {
                true => self.goes_dark(blade, External::PathsLost),
                false => self.light_returns(blade),
            }
        }
    }
}
