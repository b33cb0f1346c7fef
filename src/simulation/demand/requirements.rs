//! Requirements that change at set times, so that a match becomes a mismatch.
//!
//! Intuition: for each level there is a class that differs in its requirement alone, and a workload changes its class.
//! Its service so far is accounted before; its moves and claims are considered afterwards.

use crate::model::workload::Profile;
use crate::scenario::Scenario;
use crate::simulation::compiled::policy::CompiledPolicy;
use crate::simulation::event::class;
use crate::simulation::history::History;
use crate::simulation::process::{Process, Setup};
use crate::simulation::watching::observer::{Note, Observer};
use crate::simulation::world::{Event, SlotCounts};
use crate::units::{ClassId, WorkloadId};

/// Requirements that change. All of it is in the scenario.
#[derive(Clone)]
pub struct Requirements;

impl Process for Requirements {
    fn new(_: Setup<'_>) -> Requirements {
        Requirements
    }

    fn slots(scenario: &Scenario, _: &CompiledPolicy<'_>, counts: &mut SlotCounts) {
        counts.profile = scenario.site.named_classes;
    }

    fn start<O: Observer>(history: &mut History<'_, O>) {
        let classes = 0..history.world.scenario.site.named_classes;
        classes.for_each(|class| history.expect_change(ClassId::from(class)));
    }
}

impl<'a, O: Observer> History<'a, O> {
    fn profile(&self, class: ClassId) -> Option<&'a Profile> {
        self.world.scenario.site.classes[class.index()].profile.as_ref()
    }

    fn expect_change(&mut self, class: ClassId) {
        if let Some(profile) = self.profile(class) {
            let next = profile.at(self.world.now).1;
            self.schedule(self.world.slots.profile(class.0), next, Event::RequirementChanges);
        }
    }

    /// Changes the requirement of the workloads of a class.
    pub(in crate::simulation) fn requirement_changes(&mut self, class: ClassId) {
        let Some(profile) = self.profile(class) else { return };
        let level = profile.at(self.world.now).0;
        self.expect_change(class);
        self.observer.note(self.world.now, Note::Requires { class: profile.levels[level].1 });
        let kind = &self.world.scenario.site.classes[class.index()];
        let apart = kind.apart.and_then(|apart| self.profile(apart));
        for workload in (kind.first.0..kind.first.0 + kind.count).map(WorkloadId) {
            let present = self.world.workloads[workload.index()].class;
            let profile = match apart {
                Some(apart) if apart.levels.iter().any(|level| level.1 == present) => apart,
                _ => profile,
            };
            self.changes_class(workload, profile.levels[level].1);
        }
        self.request(class::CLAIMS);
        self.request(class::CASCADES);
        self.request(class::ARRIVALS);
    }

    /// The class that stands for this one at the present level of its requirement.
    pub(super) fn level_of(&self, class: ClassId) -> ClassId {
        self.profile(class).map_or(class, |profile| profile.levels[profile.at(self.world.now).0].1)
    }

    fn changes_class(&mut self, workload: WorkloadId, class: ClassId) {
        let state = &self.world.workloads[workload.index()];
        let is_up = state.journey.is_none() && state.stands_for > 0;
        if !is_up {
            self.world.workloads[workload.index()].class = class;
            return;
        }
        self.account_up(workload);
        let movable = self.is_movable(workload);
        if movable {
            self.set_movable(workload, false);
        }
        let state = &mut self.world.workloads[workload.index()];
        (state.class, state.up_since) = (class, self.world.now);
        if movable {
            self.set_movable(workload, true);
        }
    }
}
