//! The books: all accounts of a history, their opening after the warm-up, and their closing.
//!
//! Intuition: figures are added up where something changes, never by a scan; this file does the work on all of them at
//! once, at the end of the warm-up and at the horizon, and accounts a journey that is over.

use crate::model::fleet::Site;
use crate::model::resource::{Matching, mismatch};
use crate::model::step::{PHASES, Phase, Step};
use crate::scenario::Scenario;
use crate::simulation::history::History;
use crate::simulation::state::gauge::{Gauge, Series};
use crate::simulation::state::journey::{JourneyId, JourneyKind};
use crate::simulation::state::risk::Risk;
use crate::simulation::state::workloads::Workload;
use crate::simulation::watching::observer::Observer;
use crate::stats::Work;
use crate::stats::totals::{ClassTotals, ResourceTotals, RiskTotals, SiteCounts, Totals};
use crate::units::{BladeId, ClassId, HOUR_US, Time, WorkloadId};

/// Books: the accounts of workloads and of single events; processes keep their own.
#[derive(Clone)]
pub struct Books {
    /// Start of the window that statistics count: zero, or the end of the warm-up.
    window_start: Time,
    /// By class, derived ones included.
    pub classes: Vec<ClassTotals>,
    /// Single events in the window.
    pub counts: SiteCounts,
    /// Repairs completed before the window.
    early_repairs: u64,
    /// Workloads present, by class that the scenario names.
    present: Vec<Gauge>,
    risk: Risk,
    /// Workloads down over the whole history.
    down: Series,
}

impl Books {
    /// The books before anything has happened.
    pub fn new(scenario: &Scenario) -> Books {
        Books {
            window_start: Time::ZERO,
            classes: open_classes(&scenario.site),
            counts: SiteCounts::default(),
            early_repairs: 0,
            present: vec![Gauge::default(); scenario.site.named_classes],
            risk: Risk::new(scenario),
            down: Series::new(scenario.horizon),
        }
    }

    /// Workloads present, by class that the scenario names.
    pub fn present(&self) -> impl Iterator<Item = i64> + '_ {
        self.present.iter().map(Gauge::value)
    }

    /// In window: something that began then is counted.
    #[inline]
    pub fn in_window(&self, began: Time) -> bool {
        began >= self.window_start
    }

    /// Clears all accounts.
    fn reset(&mut self, site: &Site, now: Time) {
        self.window_start = now;
        self.classes = open_classes(site);
        self.early_repairs += self.counts.repairs;
        self.counts = SiteCounts::default();
        self.present.iter_mut().for_each(|gauge| gauge.reset(now));
    }

    /// The number of workloads of a class that are present changes by `delta`.
    fn present_changes(&mut self, class: ClassId, delta: i64, now: Time) {
        self.present[class.index()].add(delta, now);
        self.risk.present_changes(class, delta, now);
    }

    /// Enters the presence of classes, and their months and years.
    fn close_classes(&mut self, site: &Site, now: Time) -> RiskTotals {
        let kinds = site.classes().iter().zip(&mut self.present);
        for (class, (kind, present)) in self.classes.iter_mut().zip(kinds) {
            present.settle(now);
            class.present_us = present.integral();
            class.partitions_us = class.present_us * kind.needs.len() as i128;
        }
        let (risks, of_site) = self.risk.close(site, now);
        self.classes.iter_mut().zip(risks).for_each(|(class, risk)| class.risk = risk);
        of_site
    }

    /// Adds up the figures of workloads at every level of their requirement, together and each by itself.
    fn merge_classes(&mut self, site: &Site) {
        let derived = self.classes.split_off(site.named_classes);
        for (class, totals) in site.derived_classes().iter().zip(&derived) {
            self.classes[class.named.index()].add(totals);
        }
        for totals in &self.classes {
            let down: i128 = totals.phases_us.iter().sum();
            assert_eq!(totals.present_us, totals.up() + down, "up and down time make up the time present");
        }
    }
}

/// The empty totals of every class.
fn open_classes(site: &Site) -> Vec<ClassTotals> {
    let class = |_: &_| ClassTotals {
        phases_us: vec![0; PHASES],
        steps_us: vec![0; 2 * Step::ALL.len()],
        ..ClassTotals::default()
    };
    site.classes.iter().map(class).collect()
}

impl<O: Observer> History<'_, O> {
    /// Clears all accounts.
    pub(in crate::simulation) fn reset_statistics(&mut self) {
        let now = self.world.now;
        self.world.books.reset(&self.world.scenario.site, now);
        self.world.blades.reset_statistics(now, &self.world.scenario.site.blade_types);
        self.world.draws.reset_statistics();
        self.world.pool.reset_statistics(now);
        self.world.reset_processes();
    }

    /// Closes the books at the horizon.
    pub(in crate::simulation) fn finish(mut self) -> Totals {
        if self.observer.audits() {
            self.audit();
        }
        self.cut_off_journeys();
        for workload in (0..self.world.workloads.len()).map(WorkloadId::from) {
            if self.is_up(workload) {
                self.account_up(workload);
            }
        }
        let (now, site) = (self.world.now, &self.world.scenario.site);
        let mut totals = Totals {
            window: now.since(self.world.books.window_start),
            states: self.world.blades.state_totals(now),
            horizon: self.world.scenario.horizon,
            counts: self.world.books.counts,
            down_series: self.world.books.down.parts().to_vec(),
            part: self.world.books.down.part(),
            work: self.work(),
            controls: self.controls(),
            ..Totals::default()
        };
        self.world.pool.close(now, &mut totals);
        self.world.close_processes(&mut totals);
        totals.site_risk = self.world.books.close_classes(site, now);
        self.account_mismatch();
        self.world.books.merge_classes(site);
        totals.classes = std::mem::take(&mut self.world.books.classes);
        self.account_energy(&mut totals);
        totals
    }

    /// The controls of the window.
    fn controls(&self) -> Vec<f64> {
        let world = &self.world;
        let mut modes = world.blades.mode_sums(world.now, &world.scenario.site.blade_types);
        for (at, sums) in modes.iter_mut().enumerate() {
            [sums.repairs, sums.repairs_waited_for, sums.follows] = world.draws.surplus_of_mode(at);
        }
        let proneness = world.blades.proneness(&world.scenario.site);
        world.compiled.controls().values(&modes, &proneness, |kind| world.draws.surplus(kind))
    }

    /// Work of the history so far, warm-up included.
    fn work(&self) -> Work {
        Work {
            histories: 1,
            cycles: self.world.books.early_repairs + self.world.books.counts.repairs,
            events: self.world.events,
            draws: self.world.draws.made(),
            queue_operations: self.world.queue.operations(),
        }
    }

    fn account_mismatch(&mut self) {
        let site = &self.world.scenario.site;
        for (at, class) in self.world.books.classes.iter_mut().enumerate() {
            class.served -= class.unserved;
            class.resources = vec![ResourceTotals::default(); site.resources.iter().count()];
            for &(kind, up_us) in class.up_us.iter().filter(|(_, up_us)| *up_us != 0) {
                let up = up_us as f64;
                let fit = self.world.compiled.fit(ClassId::from(at), kind);
                let required = &site.classes[at].requirement;
                let provided = &site.blade_types[kind.index()].resources;
                class.mismatch += up * Matching::plain().distance(required, provided);
                class.served += up * fit.served;
                class.candidates_us += if fit.distance > 0.0 { up_us } else { 0 };
                for (id, m) in mismatch(required, provided).unwrap_or_default() {
                    let total = &mut class.resources[id.index()];
                    let machines = f64::from(site.classes[at].stands_for);
                    let unit_hours = required.quantity(id) / machines * up / HOUR_US as f64;
                    total.over += up * m.over;
                    total.under += up * m.under;
                    total.wasted += unit_hours * m.over;
                    total.missing += unit_hours * m.under;
                }
            }
        }
    }

    fn account_energy(&self, totals: &mut Totals) {
        let kwh = |us: i128, watts: f64| us as f64 / HOUR_US as f64 * watts / 1000.0;
        for (state, kind) in totals.states.iter().zip(&self.world.scenario.site.blade_types) {
            let power = kind.power_w;
            totals.energy_kwh += kwh(state.active_us, power.active)
                + kwh(state.idle_us, power.idle)
                + kwh(state.off_us, power.off);
            totals.pool_energy_kwh += kwh(state.pool_idle_us, power.idle) + kwh(state.pool_off_us, power.off);
        }
    }

    /// Accounts a journey that is over, at `up_on` or (still down) at the horizon.
    pub(in crate::simulation) fn account_journey(&mut self, number: JourneyId, up_on: Option<BladeId>) {
        let now = self.world.now;
        let journey = self.world.journeys.get(number);
        debug_assert_eq!(journey.reached(), now, "the phases sum to the outage");
        let Workload { class, stands_for, .. } = self.world.workloads[journey.workload.index()];
        let (machines, needs) =
            (i128::from(i64::from(stands_for)), &self.world.scenario.site.classes[class.index()].needs);
        if journey.kind == JourneyKind::Arrival {
            // It was not there before it was up, and whoever is not yet up has waited as well.
            let waited = now.since(journey.started.max(self.world.books.window_start)).0;
            self.world.books.classes[class.index()].start_us += i128::from(waited) * machines;
            return;
        }
        self.account_when(journey.workload, journey.started);
        let journey = self.world.journeys.get(number);
        let class = &mut self.world.books.classes[class.index()];
        for (start, piece) in journey.pieces() {
            let start = start.max(self.world.books.window_start);
            let span = i128::from(piece.end.since(start).0.max(0)) * machines;
            class.phases_us[piece.phase as usize] += span;
            if let Some(step) = piece.step {
                let planned = if piece.phase == Phase::Transfer { Step::ALL.len() } else { 0 };
                class.steps_us[planned + step as usize] += span;
            }
        }
        let down =
            now.since(journey.started.max(self.world.books.window_start)).0.max(0) * needs.len() as i64;
        class.partitions_down_us += i128::from(down) * machines;
        if up_on.is_some() {
            // Partitions that served before the last of them were down for less.
            class.partitions_down_us -= i128::from(journey.slack.0.min(down)) * machines;
        }
        if journey.kind == JourneyKind::Outage {
            if journey.incurable {
                let start = journey.started.max(self.world.books.window_start);
                let end = journey.cured.unwrap_or(now).min(now);
                class.irremovable_us += i128::from(end.since(start).0.max(0)) * machines;
            }
            for _ in 0..if journey.started >= self.world.books.window_start { stands_for } else { 0 } {
                match up_on {
                    Some(_) => {
                        class.durations.record(now.since(journey.started));
                        class.lost_states += u64::from(!journey.state_saved);
                    }
                    None => class.durations.record_censored(),
                }
            }
        }
        self.observer.journey_ended(journey, now, up_on);
    }

    /// Adds the time up since `up_since` to the books.
    pub(in crate::simulation) fn account_up(&mut self, workload: WorkloadId) {
        let state = &self.world.workloads[workload.index()];
        let kind = self.world.blades.type_of(state.blade);
        let span = self.world.now.since(state.up_since.max(self.world.books.window_start)).0.max(0);
        let span = i128::from(span) * i128::from(state.stands_for);
        let share = self.share(state.blade);
        let served = self.world.compiled.fit(state.class, kind).served;
        let class = &mut self.world.books.classes[state.class.index()];
        class.was_up(kind, span);
        if share < 1.0 {
            class.unserved += span as f64 * served * (1.0 - share);
        }
        if share < 1.0 || served < 1.0 {
            class.degraded_us += span;
        }
    }

    /// A workload becomes present.
    pub(in crate::simulation) fn is_present(&mut self, workload: WorkloadId) {
        let (class, machines) = (self.world.scenario.site.class_of(workload), self.machines(workload));
        self.world.books.present_changes(class, machines as i64, self.world.now);
    }

    /// A workload is present no longer.
    pub(in crate::simulation) fn is_gone(&mut self, workload: WorkloadId) {
        let (class, machines) = (self.world.scenario.site.class_of(workload), self.machines(workload));
        self.world.books.present_changes(class, -(machines as i64), self.world.now);
    }

    /// Accounts the times at which a workload was down: from `from` until now.
    fn account_when(&mut self, workload: WorkloadId, from: Time) {
        let (now, site) = (self.world.now, &self.world.scenario.site);
        let class = site.class_of(workload);
        let machines = self.world.workloads[workload.index()].stands_for;
        let places = machines.min(site.classes[class.index()].per_blade) as usize;
        self.world.books.down.add(i64::from(machines), from, now);
        self.world.books.risk.down(class, (workload, places), machines, from, now);
    }
}
