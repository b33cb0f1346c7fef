//! Polls: health checks of spares that keep the modules of their enclosures busy.
//!
//! Intuition: polls are out of band unless a check says how long it occupies the module; only then does each round happen.

use crate::model::check::{CheckTimes, next_check};
use crate::scenario::Scenario;
use crate::simulation::compiled::policy::CompiledPolicy;
use crate::simulation::history::History;
use crate::simulation::management::stations::{Client, StationId};
use crate::simulation::process::{Process, Setup};
use crate::simulation::watching::observer::{Note, Observer};
use crate::simulation::world::{Event, SlotCounts, SlotKind};
use crate::units::{BladeId, EnclosureId, Span};

/// Spares that modules have to poll.
#[derive(Clone)]
pub struct Polls {
    /// By module: booted spares in the pool that it has to poll, where polls keep it busy.
    polled: Vec<u32>,
}

impl Process for Polls {
    fn new(setup: Setup<'_>) -> Polls {
        Polls { polled: vec![0; setup.scenario.site.enclosures.len()] }
    }

    fn slots(scenario: &Scenario, _: &CompiledPolicy<'_>, counts: &mut SlotCounts) {
        let site = &scenario.site;
        let Some(check) = &site.standby.check else { return };
        if check.occupies > Span::ZERO {
            (counts.poll, counts.poll_end) = (site.enclosures.len(), site.enclosures.len());
        }
    }

    fn start<O: Observer>(history: &mut History<'_, O>) {
        if history.world.slots.has(SlotKind::Poll) {
            let modules = 0..history.world.polls.polled.len();
            modules.for_each(|at| history.expect_poll(EnclosureId::from(at), true));
        }
    }

    #[inline]
    fn pool_changes<O: Observer>(history: &mut History<'_, O>, spare: BladeId, enters: bool) {
        history.polled_change(spare, enters);
    }

    fn audit<O: Observer>(history: &History<'_, O>) {
        history.audit_polled();
    }
}

impl<O: Observer> History<'_, O> {
    fn expect_poll(&mut self, module: EnclosureId, inclusive: bool) {
        let Some(CheckTimes::Periodic { period, phase: Some(phase) }) =
            self.world.scenario.site.standby.check.as_ref().map(|check| &check.when)
        else {
            return;
        };
        let next = next_check(self.world.now, *period, *phase, inclusive);
        self.schedule(self.world.slots.poll(module.0), next, Event::Polls);
    }

    /// A module has to poll its booted spares, unless the last poll is still under way.
    pub(in crate::simulation) fn polls(&mut self, module: EnclosureId) {
        self.expect_poll(module, false);
        let (station, client) = (StationId::new(module.0), Client::Poll(module));
        let idle = !self.world.stations.is_waiting(station, client)
            && self.world.queue.due(self.world.slots.poll_end(module.0)).is_none();
        if idle && !self.world.stations.is_down(station) && self.world.polls.polled[module.index()] > 0 {
            self.want_poll(station);
        }
    }

    /// The module begins to poll.
    pub(in crate::simulation) fn begin_poll(&mut self, module: EnclosureId) {
        let occupies =
            self.world.scenario.site.standby.check.as_ref().map_or(Span::ZERO, |check| check.occupies);
        let spares = self.world.polls.polled[module.index()];
        let end = self.world.now.after(Span(occupies.0.saturating_mul(spares.into())));
        self.observer.note(self.world.now, Note::Polls { module, to: end });
        self.schedule(self.world.slots.poll_end(module.0), end, Event::PollEnds);
    }

    /// The module is down: the poll under way is lost.
    pub(in crate::simulation) fn poll_is_dropped(&mut self, module: EnclosureId) {
        self.world.queue.cancel(self.world.slots.poll_end(module.0));
    }

    /// The module has polled its spares.
    pub(in crate::simulation) fn poll_ends(&mut self, module: EnclosureId) {
        self.station_done(StationId::new(module.0), Client::Poll(module));
    }

    /// A spare has entered the pool, or left it: if it is booted, its module has one more to poll, or one less.
    #[inline]
    fn polled_change(&mut self, blade: BladeId, enters: bool) {
        if !self.world.slots.has(SlotKind::Poll) || !self.world.blades.get(blade).booted {
            return;
        }
        if let Some(enclosure) = self.enclosure(blade) {
            let polled = &mut self.world.polls.polled[enclosure.index()];
            *polled = if enters { *polled + 1 } else { *polled - 1 };
        }
    }

    /// Audits the number of spares that each module has to poll.
    fn audit_polled(&self) {
        let mut polled = vec![0; self.world.polls.polled.len()];
        if self.world.slots.has(SlotKind::Poll) {
            let booted = self.world.pool.spares().filter(|blade| self.world.blades.get(*blade).booted);
            booted.filter_map(|blade| self.enclosure(blade)).for_each(|at| polled[at.index()] += 1);
        }
        assert_eq!(self.world.polls.polled, polled, "booted spares by enclosure");
    }
}
