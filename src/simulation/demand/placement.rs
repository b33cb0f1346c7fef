//! Placement: the places of workloads, and the time that spares have stood, for rules that look at single blades.
//!
//! Nothing is kept under a rule that asks for kinds of spares alone ([`Detail::Kinds`]).

use crate::policy::selection::Detail;
use crate::simulation::history::History;
use crate::simulation::process::{Process, Setup};
use crate::simulation::watching::observer::Observer;
use crate::units::{BladeId, ClassId, EnclosureId, Span, Time, WorkloadId};

/// Places of workloads, and the times since which spares have stood.
#[derive(Clone, Default)]
pub struct Placement {
    /// Workloads by class that the scenario names, then by enclosure.
    workloads: Vec<u32>,
    enclosures: usize,
    /// By workload: the class and enclosure that it is counted in, and the number it counts for.
    counted: Vec<Option<(ClassId, EnclosureId, u32)>>,
    /// By blade: when it entered the pool.
    entered: Vec<Time>,
}

impl Placement {
    /// Time that a spare has stood ready.
    ///
    /// # Panics
    /// Under a rule that looks at kinds alone.
    pub fn stood(&self, spare: BladeId, now: Time) -> Span {
        let entered = self.entered.get(spare.index());
        now.since(*entered.expect("a rule that asks for single blades says so in looks_at"))
    }

    /// Workloads of a class in an enclosure, but for one.
    ///
    /// # Panics
    /// Under a rule that looks at kinds alone.
    pub fn workloads_in(&self, class: ClassId, enclosure: EnclosureId, but: WorkloadId) -> u32 {
        let count = self.workloads.get(class.index() * self.enclosures + enclosure.index());
        let count = *count.expect("a rule that asks for single blades says so in looks_at");
        match self.counted[but.index()] {
            Some((of, place, machines)) if (of, place) == (class, enclosure) => count - machines,
            _ => count,
        }
    }
}

impl Process for Placement {
    fn new(Setup { scenario, compiled, .. }: Setup<'_>) -> Placement {
        if compiled.policy.selection.looks_at() == Detail::Kinds {
            return Placement::default();
        }
        let (site, enclosures) = (&scenario.site, scenario.site.enclosures.len());
        Placement {
            workloads: vec![0; site.named_classes * enclosures],
            enclosures,
            counted: vec![None; site.workloads()],
            entered: vec![Time::ZERO; site.blades()],
        }
    }

    #[inline]
    fn pool_changes<O: Observer>(history: &mut History<'_, O>, spare: BladeId, _enters: bool) {
        let now = history.world.now;
        if let Some(entered) = history.world.placement.entered.get_mut(spare.index()) {
            *entered = now;
        }
    }

    #[inline]
    fn workload_moves<O: Observer>(history: &mut History<'_, O>, workload: WorkloadId, to: Option<BladeId>) {
        if history.world.placement.counted.is_empty() {
            return;
        }
        let class = history.world.scenario.site.class_of(workload);
        let machines = history.world.workloads[workload.index()].stands_for;
        let after = to.and_then(|blade| history.enclosure(blade)).map(|at| (class, at, machines));
        let placement = &mut history.world.placement;
        let before = std::mem::replace(&mut placement.counted[workload.index()], after);
        let enclosures = placement.enclosures;
        let at = |class: ClassId, place: EnclosureId| class.index() * enclosures + place.index();
        if let Some((class, place, machines)) = before {
            placement.workloads[at(class, place)] -= machines;
        }
        if let Some((class, place, machines)) = after {
            placement.workloads[at(class, place)] += machines;
        }
    }

    fn audit<O: Observer>(history: &History<'_, O>) {
        let placement = &history.world.placement;
        let counted: u32 = placement.counted.iter().flatten().map(|counted| counted.2).sum();
        assert_eq!(placement.workloads.iter().sum::<u32>(), counted, "workloads by enclosure");
        for (at, counted) in placement.counted.iter().enumerate() {
            let workload = WorkloadId::from(at);
            let place =
                history.enclosure(history.world.workloads[at].blade).filter(|_| history.is_up(workload));
            assert!(
                place.is_none() || place == counted.map(|counted| counted.1),
                "the place of {workload:?}"
            );
        }
    }
}
