//! Outages of what many blades depend on: the site, an enclosure, a power domain.
//!
//! Intuition: each is an alternation of in and out with draws of its own. When it goes out all its blades lose their
//! power at the same instant; what that means for each of them is [`super::dark`]'s business.

use super::event::Event;
use super::gauge::Gauge;
use super::observer::{Note, Observer};
use super::world::World;
use crate::engine::streams::Key;
use crate::model::cause::Extent;
use crate::model::fleet::Site;
use crate::units::OutageId;

/// The state of everything that may be out.
pub struct Outages {
    lives: Vec<u32>,
    pub(super) out: Vec<bool>,
    /// Enclosures that are out.
    pub enclosures: Gauge,
    key: Key,
}

impl Outages {
    /// Everything in.
    pub fn new(site: &Site, replication: Key) -> Outages {
        Outages {
            lives: vec![0; site.outages.len()],
            out: vec![false; site.outages.len()],
            enclosures: Gauge::default(),
            key: replication.named("outage"),
        }
    }
}

impl<O: Observer> World<'_, O> {
    /// Schedules the first outages.
    pub(super) fn outages_start(&mut self) {
        (0..self.scenario.site.outages.len()).for_each(|at| self.outage_starts(OutageId::from(at)));
    }

    fn outage_key(&self, id: OutageId) -> (Key, u64) {
        let name = &self.scenario.site.outages[id.index()].name;
        (self.outages.key.named(name), u64::from(self.outages.lives[id.index()]))
    }

    fn outage_starts(&mut self, id: OutageId) {
        let (key, ordinal) = self.outage_key(id);
        let failure = &self.scenario.site.outages[id.index()].failure;
        let life = self.draws.span(&failure.life, || key.named("life"), ordinal);
        self.schedule(self.slots.outage(id.0), self.now.after(life), Event::GoesOut);
    }

    /// Something goes out: all its blades lose their power.
    pub(super) fn goes_out(&mut self, id: OutageId) {
        let site = &self.scenario.site;
        let outage = &site.outages[id.index()];
        self.observer.note(self.now, Note::GoesOut { outage: id });
        let (key, ordinal) = self.outage_key(id);
        let repair = self.draws.span(&outage.failure.repair, || key.named("repair"), ordinal);
        self.schedule(self.slots.outage(id.0), self.now.after(repair), Event::ComesBack);
        self.outages.out[id.index()] = true;
        self.count_enclosure(outage.extent, 1);
        // What one blade does at this instant must not reach for another that is about to be dark.
        for &blade in &outage.blades {
            self.settle(blade);
            self.blades.get_mut(blade).unpowered += 1;
        }
        outage.blades.iter().for_each(|blade| self.loses_power(*blade));
    }

    /// It is in again.
    pub(super) fn comes_back(&mut self, id: OutageId) {
        let site = &self.scenario.site;
        let outage = &site.outages[id.index()];
        self.observer.note(self.now, Note::ComesBack { outage: id });
        self.outages.out[id.index()] = false;
        self.outages.lives[id.index()] += 1;
        self.count_enclosure(outage.extent, -1);
        self.outage_starts(id);
        for &blade in &outage.blades {
            self.settle(blade);
            self.blades.get_mut(blade).unpowered -= 1;
        }
        outage.blades.iter().for_each(|blade| self.power_returns(*blade));
    }

    fn count_enclosure(&mut self, extent: Extent, delta: i64) {
        if extent == Extent::Enclosure {
            self.outages.enclosures.add(delta, self.now);
        }
    }
}
