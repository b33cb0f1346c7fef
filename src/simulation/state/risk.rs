//! Downtime by month and year, which a mean over years does not show.
//!
//! Intuition: a target is met or missed in a year, by the whole of a class or of the site. So the window is cut into
//! months of equal length, each journey is laid over them when it ends, and at the horizon every month and every year
//! is held against its target.
//!
//! Model: months are twelfths of a Julian year, counted from the end of the warm-up; the rest of the window behind its
//! last complete month (or year) counts for no month (or year). The worst workload of a year is the one with the most
//! downtime in it; where workloads come and go, the place with the most.
//!
//! Limits: 32 bytes for each class and month, 12 for each place of a workload.

use crate::model::fleet::Site;
use crate::scenario::Scenario;
use crate::stats::totals::{RiskTotals, Tally};
use crate::units::{ClassId, HOUR_US, Span, Time, WorkloadId};

const MONTHS: usize = 12;
/// The length of a month: a twelfth of a Julian year \[µs\].
const MONTH_US: i64 = 8766 / MONTHS as i64 * HOUR_US + HOUR_US / 2;
/// The length of a year \[µs\].
const YEAR_US: i64 = MONTH_US * MONTHS as i64;

/// The account of months and years of one history.
#[derive(Clone)]
pub struct Risk {
    /// The end of the warm-up.
    start: Time,
    /// Complete months of the window.
    months: usize,
    /// By class that the scenario names.
    classes: Vec<Account>,
    /// By workload, the downtime in the year that it was last down in.
    worst: Vec<(u32, i64)>,
    /// The month that was accounted last, and its beginning in the window \[µs\].
    last: (usize, i64),
}

/// Account of one class.
#[derive(Clone, Default)]
struct Account {
    /// Workloads down, by month \[workload·µs\].
    down: Vec<i128>,
    /// Workloads present, by month \[workload·µs\].
    present: Vec<i128>,
    /// The downtime of the worst workload, by year \[µs\].
    worst: Vec<i64>,
    /// The number present now, and the time since when.
    now: (i64, Time),
}

impl Risk {
    /// Nothing accounted.
    pub fn new(scenario: &Scenario) -> Risk {
        let start = scenario.warm_up;
        let months = (scenario.horizon.since(start).0 / MONTH_US).max(0) as usize;
        let account = Account {
            down: vec![0; months],
            present: vec![0; months],
            worst: vec![0; months / MONTHS],
            now: (0, Time::ZERO),
        };
        let worst = if months < MONTHS { 0 } else { scenario.site.workloads() };
        Risk {
            start,
            months,
            classes: vec![account; scenario.site.named_classes],
            worst: vec![(0, 0); worst],
            last: (0, 0),
        }
    }

    /// The number of workloads of a class that are present changes by `delta`.
    pub fn present_changes(&mut self, class: ClassId, delta: i64, now: Time) {
        let (value, since) = self.classes[class.index()].now;
        if value != 0 {
            let present = |risk: &mut Risk, month: usize, part: i64| {
                risk.classes[class.index()].present[month] += i128::from(part) * i128::from(value);
            };
            self.each_month(since, now, present);
        }
        self.classes[class.index()].now = (value + delta, now);
    }

    /// `machines` workloads of a class, in `places` of the workloads from `workload` on, were down from `from` to `to`.
    pub fn down(
        &mut self,
        class: ClassId,
        (workload, places): (WorkloadId, usize),
        machines: u32,
        from: Time,
        to: Time,
    ) {
        self.each_month(from, to, |risk, month, part| {
            let account = &mut risk.classes[class.index()];
            account.down[month] += i128::from(part) * i128::from(machines);
            let year = month / MONTHS;
            let Some(worst) = account.worst.get_mut(year) else { return };
            for (of, down) in &mut risk.worst[workload.index()..][..places] {
                *down = if *of == year as u32 { *down + part } else { part };
                *of = year as u32;
                *worst = (*worst).max(*down);
            }
        });
    }

    /// Calls `f` with each complete month that a span of time reaches into, and with the part of it \[µs\].
    fn each_month(&mut self, from: Time, to: Time, f: impl Fn(&mut Risk, usize, i64)) {
        let (mut from, to) = (from.since(self.start).0.max(0), to.since(self.start).0);
        while from < to {
            let (month, begin) = self.last;
            if !(begin..begin + MONTH_US).contains(&from) {
                let month = from / MONTH_US;
                self.last = (month as usize, month * MONTH_US);
                continue;
            }
            if month >= self.months {
                return;
            }
            let end = to.min(begin + MONTH_US);
            f(self, month, end - from);
            from = end;
        }
    }

    /// Accounts up to the horizon. The result is the risk of each class, then of the site.
    pub fn close(&mut self, site: &Site, now: Time) -> (Vec<RiskTotals>, RiskTotals) {
        for class in 0..self.classes.len() {
            self.present_changes(ClassId::from(class), 0, now);
        }
        self.totals(site)
    }

    fn totals(&self, site: &Site) -> (Vec<RiskTotals>, RiskTotals) {
        let mut whole =
            Account { down: vec![0; self.months], present: vec![0; self.months], ..Account::default() };
        whole.worst = vec![0; self.months / MONTHS];
        for account in &self.classes {
            add(&mut whole.down, &account.down);
            add(&mut whole.present, &account.present);
            whole.worst.iter_mut().zip(&account.worst).for_each(|(most, other)| *most = (*most).max(*other));
        }
        let targets = site.classes().iter().map(|class| class.target);
        let classes = self.classes.iter().zip(targets).map(|(account, target)| account.totals(target));
        (classes.collect(), whole.totals(site.target))
    }
}

impl Account {
    fn totals(&self, target: Option<f64>) -> RiskTotals {
        let mut totals = RiskTotals { years: self.worst.len() as u64, ..RiskTotals::default() };
        totals.worst_us = self.worst.iter().map(|down| i128::from(*down)).sum();
        let judge = |tally: &mut Tally, down: i128, present: i128| {
            target.into_iter().for_each(|target| tally.count(1.0 - down as f64 / present as f64 >= target));
        };
        for (down, present) in self.down.iter().zip(&self.present).filter(|(_, present)| **present > 0) {
            judge(&mut totals.months_met, *down, *present);
        }
        for (down, present) in self.down.chunks_exact(MONTHS).zip(self.present.chunks_exact(MONTHS)) {
            let (down, present) = (down.iter().sum::<i128>(), present.iter().sum::<i128>());
            if present > 0 {
                judge(&mut totals.years_met, down, present);
                totals.downtime_of_year.record(Span((down * i128::from(YEAR_US) / present) as i64));
            }
        }
        totals
    }
}

fn add(sums: &mut [i128], others: &[i128]) {
    sums.iter_mut().zip(others).for_each(|(sum, other)| *sum += other);
}
