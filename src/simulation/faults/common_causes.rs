//! Common causes: outages of things that many blades depend on: the site, an enclosure, a power domain.
//!
//! Intuition: each is an alternation of in and out with draws of its own. When it goes out all its blades lose their
//! power at the same instant; [`super::dark`] knows the effect on each of them.

use crate::engine::streams::StreamKey;
use crate::model::cause::Extent;
use crate::scenario::Scenario;
use crate::simulation::compiled::policy::CompiledPolicy;
use crate::simulation::draws::{DrawKind, Subject};
use crate::simulation::history::History;
use crate::simulation::process::{Process, Setup};
use crate::simulation::state::gauge::Gauge;
use crate::simulation::watching::observer::{Note, Observer};
use crate::simulation::world::{Event, SlotCounts};
use crate::stats::totals::Totals;
use crate::units::{CauseId, Time};

/// The common causes in effect.
#[derive(Clone)]
pub struct CommonCauses {
    lives: Vec<u32>,
    out: Vec<bool>,
    /// Enclosures that are out.
    enclosures: Gauge,
    key: StreamKey,
}

impl Process for CommonCauses {
    fn new(Setup { scenario, key, .. }: Setup<'_>) -> CommonCauses {
        let causes = scenario.site.common_causes.len();
        CommonCauses {
            lives: vec![0; causes],
            out: vec![false; causes],
            enclosures: Gauge::default(),
            key: key.named("outage"),
        }
    }

    fn slots(scenario: &Scenario, _: &CompiledPolicy<'_>, counts: &mut SlotCounts) {
        counts.common_cause = scenario.site.common_causes.len();
    }

    fn start<O: Observer>(history: &mut History<'_, O>) {
        (0..history.world.common_causes.out.len()).for_each(|at| history.outage_starts(CauseId::from(at)));
    }

    fn reset(&mut self, now: Time) {
        self.enclosures.reset(now);
    }

    fn close(&mut self, now: Time, totals: &mut Totals) {
        self.enclosures.settle(now);
        totals.enclosures_out_us = self.enclosures.integral();
    }

    /// Audits that a blade lacks power exactly where a common cause takes it.
    fn audit<O: Observer>(history: &History<'_, O>) {
        let mut unpowered = vec![0; history.world.scenario.site.blades()];
        let causes = history.world.scenario.site.common_causes.iter().zip(&history.world.common_causes.out);
        for blade in causes.filter(|(_, out)| **out).flat_map(|(cause, _)| &cause.blades) {
            unpowered[blade.index()] += 1;
        }
        for id in history.all_blades() {
            let blade = history.world.blades.get(id);
            assert_eq!(blade.unpowered, unpowered[id.index()], "outages that concern {id:?}");
        }
    }
}

impl<O: Observer> History<'_, O> {
    fn outage_key(&self, id: CauseId) -> (StreamKey, u64) {
        let name = &self.world.scenario.site.common_causes[id.index()].name;
        (self.world.common_causes.key.named(name), u64::from(self.world.common_causes.lives[id.index()]))
    }

    fn outage_starts(&mut self, id: CauseId) {
        let (key, ordinal) = self.outage_key(id);
        let cause = &self.world.scenario.site.common_causes[id.index()];
        let life = self.world.draws.draw(
            Subject::of(DrawKind::CommonCauseLife).weighing(cause.blades.len()),
            &cause.failure.life,
            || key.named("life"),
            ordinal,
        );
        self.schedule(self.world.slots.common_cause(id.0), self.world.now.after(life), Event::GoesOut);
    }

    /// A common cause strikes: all its blades lose their power.
    pub(in crate::simulation) fn goes_out(&mut self, id: CauseId) {
        let site = &self.world.scenario.site;
        let outage = &site.common_causes[id.index()];
        self.observer.note(self.world.now, Note::GoesOut { outage: id });
        let (key, ordinal) = self.outage_key(id);
        let repair = self.world.draws.draw(
            Subject::of(DrawKind::CommonCauseRepair).weighing(outage.blades.len()),
            &outage.failure.repair,
            || key.named("repair"),
            ordinal,
        );
        self.schedule(self.world.slots.common_cause(id.0), self.world.now.after(repair), Event::ComesBack);
        self.world.common_causes.out[id.index()] = true;
        self.count_enclosure(outage.extent, 1);
        // What one blade does at this instant must not reach for another that is about to be dark.
        for &blade in &outage.blades {
            self.settle(blade);
            self.world.blades.get_mut(blade).unpowered += 1;
        }
        outage.blades.iter().for_each(|blade| self.loses_power(*blade));
    }

    /// It is in again.
    pub(in crate::simulation) fn comes_back(&mut self, id: CauseId) {
        let site = &self.world.scenario.site;
        let outage = &site.common_causes[id.index()];
        self.observer.note(self.world.now, Note::ComesBack { outage: id });
        self.world.common_causes.out[id.index()] = false;
        self.world.common_causes.lives[id.index()] += 1;
        self.count_enclosure(outage.extent, -1);
        self.outage_starts(id);
        for &blade in &outage.blades {
            self.settle(blade);
            self.world.blades.get_mut(blade).unpowered -= 1;
        }
        outage.blades.iter().for_each(|blade| self.power_returns(*blade));
    }

    fn count_enclosure(&mut self, extent: Extent, delta: i64) {
        if extent == Extent::Enclosure {
            self.world.common_causes.enclosures.add(delta, self.world.now);
        }
    }
}
