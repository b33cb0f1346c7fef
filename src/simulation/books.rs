//! The books: what a history is made to account for, when they are opened anew, and how they are closed.
//!
//! Intuition: figures are added up where something changes, never by a scan; here is what is done with all of them at
//! once, at the end of the warm-up and at the horizon, and the account of a journey that is over.

use super::gauge::Gauge;
use super::journey::{Kind, Stage};
use super::observer::Observer;
use super::workloads::Workload;
use super::world::World;
use crate::model::fleet::Site;
use crate::model::resource::mismatch;
use crate::model::step::{PHASES, Phase, Step};
use crate::stats::Work;
use crate::stats::totals::{ClassTotals, Counts, ResourceTotals, Totals};
use crate::units::{BladeId, ClassId, HOUR_US, Time, WorkloadId};

/// The empty totals of every class.
pub(super) fn open_books(site: &Site) -> Vec<ClassTotals> {
    let class = |_: &_| ClassTotals {
        up_us: vec![0; site.blade_types.len()],
        phases_us: vec![0; PHASES],
        steps_us: vec![0; 2 * Step::ALL.len()],
        ..ClassTotals::default()
    };
    site.classes.iter().map(class).collect()
}

impl<O: Observer> World<'_, O> {
    /// Forgets what was accounted so far.
    pub(super) fn reset_statistics(&mut self) {
        let now = self.now;
        self.window_start = now;
        self.classes = open_books(&self.scenario.site);
        self.blades.reset_statistics(now);
        self.pool.reset_statistics(now);
        self.each_gauge(|gauge| gauge.reset(now));
        self.early_repairs += self.counts.repairs;
        self.counts = Counts::default();
    }

    fn each_gauge(&mut self, mut f: impl FnMut(&mut Gauge)) {
        f(&mut self.waiting);
        f(&mut self.shop.inside);
        f(&mut self.shop.waiting);
        f(&mut self.server.down);
        f(&mut self.outages.enclosures);
        f(&mut self.watch.on);
        self.present.iter_mut().for_each(&mut f);
        self.stations.gauges_mut().for_each(f);
    }

    /// Closes the books at the horizon.
    pub(super) fn finish(mut self) -> Totals {
        if self.observer.audits() {
            self.audit();
        }
        let now = self.now;
        for number in self.journeys.under_way() {
            self.cut_off(number);
        }
        for workload in 0..self.workloads.len() {
            let state = &self.workloads[workload];
            if state.journey().is_none() && state.stands_for > 0 {
                self.account_up(WorkloadId::from(workload));
            }
        }
        self.pool.settle(now);
        self.each_gauge(|gauge| {
            gauge.settle(now);
        });
        let window = now.since(self.window_start);
        let kinds = self.scenario.site.classes().iter().zip(&self.present);
        for (class, (kind, present)) in self.classes.iter_mut().zip(kinds) {
            class.present_us = present.integral();
            class.partitions_us = class.present_us * kind.needs.len() as i128;
        }
        self.account_mismatch();
        self.merge_classes();
        let (risks, site_risk) = self.close_risk();
        self.classes.iter_mut().zip(risks).for_each(|(class, risk)| class.risk = risk);
        let (size, latent, least, exhaustions, pool_series) = self.pool.statistics();
        let site_modules = self.scenario.site.enclosures.len() as u32;
        let mut totals = Totals {
            window,
            states: self.blades.state_totals(now),
            pool_us: size.integral(),
            pool_empty_us: size.zero(),
            latent_us: latent.integral(),
            pool_min: least,
            exhaustions,
            warned_us: self.watch.on.integral(),
            lead_us: i128::from(self.pool.lead().0),
            first_empty: self.pool.first_empty(),
            first_wait: self.first_wait,
            horizon: self.scenario.horizon,
            counts: self.counts,
            any_waiting_us: i128::from(window.0) - self.waiting.zero(),
            shop_us: self.shop.inside.integral(),
            repair_queue_us: self.shop.waiting.integral(),
            management_down_us: self.server.down.integral(),
            modules_down_us: self.stations.modules_down(),
            modules: site_modules,
            enclosures_out_us: self.outages.enclosures.integral(),
            pool_series,
            site_risk,
            down_series: self.down_series.means(),
            work: self.work(),
            classes: std::mem::take(&mut self.classes),
            ..Totals::default()
        };
        self.account_energy(&mut totals);
        totals
    }

    /// What the history took so far, warm-up included.
    fn work(&self) -> Work {
        Work {
            histories: 1,
            cycles: self.early_repairs + self.counts.repairs,
            events: self.events,
            draws: self.draws.made() + self.blades.draws(),
            queue_operations: self.queue.operations(),
        }
    }

    /// Adds up what workloads did at every level of their requirement, together and each by itself.
    fn merge_classes(&mut self) {
        let derived = self.classes.split_off(self.scenario.site.named_classes);
        for (class, totals) in self.scenario.site.derived_classes().iter().zip(&derived) {
            self.classes[class.named.index()].add(totals);
        }
        for totals in &self.classes {
            let down: i128 = totals.phases_us.iter().sum();
            assert_eq!(totals.present_us, totals.up() + down, "up and down time make up the time present");
        }
    }

    /// Ends a journey that the horizon interrupts.
    fn cut_off(&mut self, number: u32) {
        let now = self.now;
        let waiting = self.waiting_phase();
        let journey = self.journeys.get_mut(number);
        journey.settle_planned(now);
        let (stage, origin) = (journey.stage, journey.origin);
        let phase = match stage {
            Stage::Unnoticed => Phase::Detect,
            Stage::Unheard => Phase::WaitManagement,
            Stage::Waiting => waiting,
            Stage::AwaitingWork => Phase::Transfer,
            Stage::AwaitingRepair | Stage::AwaitingCure => self.repair_phase(origin),
            // Only the wait for a station leaves a rest behind the steps under way.
            Stage::Running(_) => {
                let phase = self.station_phase(number);
                self.journeys.get_mut(number).waited_for_station(phase, now);
                phase
            }
        };
        self.journeys.get_mut(number).spent(phase, now);
        if stage == Stage::Waiting && self.journeys.get(number).kind == Kind::Outage {
            self.count_wait(number);
        }
        self.account_journey(number, None);
    }

    fn account_mismatch(&mut self) {
        let site = &self.scenario.site;
        for (at, class) in self.classes.iter_mut().enumerate() {
            class.served -= class.unserved;
            class.resources = vec![ResourceTotals::default(); site.resources.iter().count()];
            for (kind, up_us) in class.up_us.iter().enumerate() {
                if *up_us == 0 {
                    continue;
                }
                let up = *up_us as f64;
                let fit = self.plan.fit(ClassId::from(at), kind.into());
                class.mismatch += up * fit.plain;
                class.served += up * fit.served;
                class.candidates_us += if fit.distance > 0.0 { *up_us } else { 0 };
                let required = &site.classes[at].requirement;
                let provided = &site.blade_types[kind].resources;
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
        for (state, kind) in totals.states.iter().zip(&self.scenario.site.blade_types) {
            let power = kind.power_w;
            totals.energy_kwh += kwh(state.active_us, power.active)
                + kwh(state.idle_us, power.idle)
                + kwh(state.off_us, power.off);
            totals.pool_energy_kwh += kwh(state.pool_idle_us, power.idle) + kwh(state.pool_off_us, power.off);
        }
    }

    /// Whether a journey that started then is counted as one of the window's outages.
    pub(super) fn counts(&self, started: Time) -> bool {
        started >= self.window_start
    }

    /// Accounts a journey that is over, at `up_on` or (still down) at the horizon.
    pub(super) fn account_journey(&mut self, number: u32, up_on: Option<BladeId>) {
        let now = self.now;
        let journey = self.journeys.get(number);
        debug_assert_eq!(journey.reached(), now, "the phases sum to the outage");
        if journey.kind == Kind::Arrival {
            // It was not there before it was up.
            return;
        }
        let Workload { class, stands_for, .. } = self.workloads[journey.workload.index()];
        let (machines, needs) =
            (i128::from(i64::from(stands_for)), &self.scenario.site.classes[class.index()].needs);
        self.account_when(journey.workload, journey.started);
        let journey = self.journeys.get(number);
        let class = &mut self.classes[class.index()];
        for (start, piece) in journey.pieces() {
            let start = start.max(self.window_start);
            let span = i128::from(piece.end.since(start).0.max(0)) * machines;
            class.phases_us[piece.phase as usize] += span;
            if let Some(step) = piece.step {
                let planned = if piece.phase == Phase::Transfer { Step::ALL.len() } else { 0 };
                class.steps_us[planned + step as usize] += span;
            }
        }
        let down = now.since(journey.started.max(self.window_start)).0.max(0) * needs.len() as i64;
        class.partitions_down_us += i128::from(down) * machines;
        if up_on.is_some() {
            // Partitions that served before the last of them were down for less.
            class.partitions_down_us -= i128::from(journey.slack.0.min(down)) * machines;
        }
        if journey.kind == Kind::Outage {
            if journey.incurable {
                let start = journey.started.max(self.window_start);
                let end = journey.cured.unwrap_or(now).min(now);
                class.irremovable_us += i128::from(end.since(start).0.max(0)) * machines;
            }
            for _ in 0..if journey.started >= self.window_start { stands_for } else { 0 } {
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
}
