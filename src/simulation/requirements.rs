//! Requirements that change at set times, so that a match becomes a mismatch.
//!
//! Intuition: for each level there is a class that is alike but for what it requires, and a workload changes its class.
//! What it got so far is accounted before; whether it should move on, or may claim now, is looked at afterwards.

use super::event::{Event, round};
use super::observer::{Note, Observer};
use super::world::World;
use crate::model::workload::Profile;
use crate::units::{ClassId, WorkloadId};

impl<'a, O: Observer> World<'a, O> {
    fn profile(&self, class: ClassId) -> Option<&'a Profile> {
        self.scenario.site.classes[class.index()].profile.as_ref()
    }

    /// Schedules the first changes.
    pub(super) fn profiles_start(&mut self) {
        (0..self.scenario.site.named_classes).for_each(|class| self.expect_change(ClassId::from(class)));
    }

    fn expect_change(&mut self, class: ClassId) {
        if let Some(profile) = self.profile(class) {
            let next = profile.at(self.now).1;
            self.schedule(self.slots.profile(class.0), next, Event::RequirementChanges);
        }
    }

    /// The workloads of a class require something else from now on.
    pub(super) fn requirement_changes(&mut self, class: ClassId) {
        let Some(profile) = self.profile(class) else { return };
        let level = profile.at(self.now).0;
        self.expect_change(class);
        self.observer.note(self.now, Note::Requires { class: profile.levels[level].1 });
        let kind = &self.scenario.site.classes[class.index()];
        let apart = kind.apart.and_then(|apart| self.profile(apart));
        for workload in (kind.first.0..kind.first.0 + kind.count).map(WorkloadId) {
            let present = self.workloads[workload.index()].class;
            let profile = match apart {
                Some(apart) if apart.levels.iter().any(|level| level.1 == present) => apart,
                _ => profile,
            };
            self.changes_class(workload, profile.levels[level].1);
        }
        self.request(round::CLAIMS);
        self.request(round::CASCADES);
        self.request(round::LAST);
    }

    /// The class that stands for this one at the present level of its requirement.
    pub(super) fn level_of(&self, class: ClassId) -> ClassId {
        self.profile(class).map_or(class, |profile| profile.levels[profile.at(self.now).0].1)
    }

    fn changes_class(&mut self, workload: WorkloadId, class: ClassId) {
        let state = &self.workloads[workload.index()];
        let is_up = state.journey().is_none() && state.stands_for > 0;
        if !is_up {
            self.workloads[workload.index()].class = class;
            return;
        }
        self.account_up(workload);
        let movable = self.is_movable(workload);
        if movable {
            self.set_movable(workload, false);
        }
        let state = &mut self.workloads[workload.index()];
        (state.class, state.up_since) = (class, self.now);
        if movable {
            self.set_movable(workload, true);
        }
    }
}
