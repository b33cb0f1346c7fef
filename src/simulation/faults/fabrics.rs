//! Fabrics of the storage area network that fail: a blade that is cabled to two of them loses the paths over one.
//!
//! Intuition: each Fibre Channel port is a path. While a fabric is down its ports are of no use, and the workload is
//! served by the remaining share of paths; a blade without any path is dark.

use crate::engine::streams::StreamKey;
use crate::model::blade::External;
use crate::model::hardware::Hardware;
use crate::scenario::Scenario;
use crate::simulation::compiled::policy::CompiledPolicy;
use crate::simulation::draws::{DrawKind, Subject};
use crate::simulation::history::History;
use crate::simulation::process::{Process, Setup};
use crate::simulation::watching::observer::{Note, Observer};
use crate::simulation::world::{Event, SlotCounts};
use crate::units::{BladeId, FabricId, WorkloadId};

/// The state of the fabrics.
#[derive(Clone)]
pub struct Fabrics {
    down: Vec<bool>,
    lives: Vec<u32>,
    /// Share of its paths that blades of each type have left \[1\].
    shares: Vec<f64>,
    key: StreamKey,
}

impl Fabrics {
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

impl Process for Fabrics {
    fn new(Setup { scenario, key, .. }: Setup<'_>) -> Fabrics {
        let fabrics = scenario.site.san.fabrics.len();
        Fabrics {
            down: vec![false; fabrics],
            lives: vec![0; fabrics],
            shares: vec![1.0; scenario.site.blade_types.len()],
            key: key.named("fabric"),
        }
    }

    fn slots(scenario: &Scenario, _: &CompiledPolicy<'_>, counts: &mut SlotCounts) {
        counts.fabric = scenario.site.san.fabrics.len();
    }

    fn start<O: Observer>(history: &mut History<'_, O>) {
        (0..history.world.fabrics.down.len()).for_each(|at| history.fabric_starts(FabricId::from(at)));
    }

    /// Audits that a blade lacks every path exactly where none of its fabrics works.
    fn audit<O: Observer>(history: &History<'_, O>) {
        for id in history.all_blades() {
            let paths = history.world.fabrics.share(history.world.blades.type_of(id).index());
            let cut_off = history.world.blades.get(id).cut_off;
            assert_eq!(cut_off, paths == 0.0, "{id:?} has {paths} of its paths");
        }
    }
}

impl<O: Observer> History<'_, O> {
    fn fabric_key(&self, fabric: FabricId) -> (StreamKey, u64) {
        let name = &self.world.scenario.site.san.fabrics[fabric.index()].name;
        (self.world.fabrics.key.named(name), u64::from(self.world.fabrics.lives[fabric.index()]))
    }

    fn fabric_starts(&mut self, fabric: FabricId) {
        let Some(failure) = &self.world.scenario.site.san.fabrics[fabric.index()].failure else { return };
        let (key, ordinal) = self.fabric_key(fabric);
        let life = self.world.draws.draw(
            Subject::of(DrawKind::FabricLife),
            &failure.life,
            || key.named("life"),
            ordinal,
        );
        self.schedule(self.world.slots.fabric(fabric.0), self.world.now.after(life), Event::FabricFails);
    }

    /// A fabric fails: every blade loses its paths over it.
    pub(in crate::simulation) fn fabric_fails(&mut self, fabric: FabricId) {
        self.observer.note(self.world.now, Note::FabricFails { fabric });
        self.fabric_changes(fabric, true);
        let Some(failure) = &self.world.scenario.site.san.fabrics[fabric.index()].failure else { return };
        let (key, ordinal) = self.fabric_key(fabric);
        let repair = self.world.draws.draw(
            Subject::of(DrawKind::FabricRepair),
            &failure.repair,
            || key.named("repair"),
            ordinal,
        );
        self.schedule(self.world.slots.fabric(fabric.0), self.world.now.after(repair), Event::FabricRepaired);
    }

    /// A fabric works again.
    pub(in crate::simulation) fn fabric_repaired(&mut self, fabric: FabricId) {
        self.observer.note(self.world.now, Note::FabricRepaired { fabric });
        self.fabric_changes(fabric, false);
        self.world.fabrics.lives[fabric.index()] += 1;
        self.fabric_starts(fabric);
    }

    /// Accounts the service of all workloads up to now, because their shares change now.
    fn fabric_changes(&mut self, fabric: FabricId, down: bool) {
        for workload in (0..self.world.workloads.len()).map(WorkloadId::from) {
            let state = &self.world.workloads[workload.index()];
            if state.journey.is_none() && state.stands_for > 0 {
                self.account_up(workload);
                self.world.workloads[workload.index()].up_since = self.world.now;
            }
        }
        self.world.fabrics.down[fabric.index()] = down;
        let mut changed = vec![false; self.world.fabrics.shares.len()];
        for (at, kind) in self.world.scenario.site.blade_types.iter().enumerate() {
            let (before, after) = (self.world.fabrics.share(at), self.world.fabrics.share_of(&kind.hardware));
            self.world.fabrics.shares[at] = after;
            changed[at] = (before == 0.0) != (after == 0.0);
        }
        let groups = self.world.scenario.site.groups.iter().filter(|group| changed[group.blade_type.index()]);
        let blades = groups.flat_map(|group| (0..group.count).map(|index| BladeId(group.first.0 + index)));
        let blades: Vec<BladeId> = blades.collect();
        for &blade in &blades {
            self.settle(blade);
            self.world.blades.get_mut(blade).cut_off = down;
        }
        for blade in blades {
            match down {
                true => self.goes_dark(blade, External::PathsLost),
                false => self.light_returns(blade),
            }
        }
    }
}
