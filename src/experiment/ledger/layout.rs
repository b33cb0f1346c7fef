//! The columns of a ledger: for each policy, the pairs of numbers that figures need of every replication.
//!
//! The layout follows from the scenario alone, so that parts of a run that were simulated elsewhere fit together.

use crate::experiment::costs::charge;
use crate::model::resource::ResourceUnit;
use crate::model::step::{Phase, Step};
use crate::scenario::Scenario;
use crate::simulation::PARTS;
use crate::stats::metrics::{Metric, Most};
use crate::stats::totals::{ClassTotals, ResourceTotals, Totals};
use crate::units::{HOUR_US, ResourceId, YEAR_H};
use std::ops::Range;

/// A pair of numbers that a policy has in every replication.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Item {
    /// Numerator and denominator of a metric, in a scope.
    Metric(usize, &'static Metric),
    /// The most that a metric can be, in a scope, and 1.
    Most(usize, Most),
    /// Minutes in an account of downtime and years of workloads, in a scope.
    Spent(usize, Account),
    /// Over- or under-provision of a resource and that which it is relative to.
    Provision(ResourceId, Provision),
    /// A control by its position, and 1.
    Control(usize),
    /// Means of a series at the start of the window and at its end; NaN where it is too short.
    WarmUp(Series),
}

impl Item {
    /// The scope that it belongs to, if it is one of a scope.
    fn scope(self) -> Option<usize> {
        match self {
            Item::Metric(scope, _) | Item::Most(scope, _) | Item::Spent(scope, _) => Some(scope),
            Item::Provision(..) | Item::Control(_) | Item::WarmUp(_) => None,
        }
    }
}

/// An account of downtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    /// The phase at a position.
    Phase(usize),
    /// The step at a position; then those of planned moves.
    Step(usize),
    /// Time that adapters without new addresses would have taken.
    Untouched,
}

/// A mismatch of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provision {
    /// Over-provision relative to the requirement.
    Over,
    /// Under-provision relative to the requirement.
    Under,
    /// Over-provision in units of the resource a year.
    Wasted,
    /// Under-provision in units of the resource a year.
    Missing,
}

/// A number that is followed over the horizon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Series {
    /// Ready blades.
    Pool,
    /// Workloads that are down.
    Down,
}

impl Series {
    /// All of them.
    pub const ALL: [Series; 2] = [Series::Pool, Series::Down];

    /// The metric that it is a history of.
    pub fn metric(self) -> &'static str {
        match self {
            Series::Pool => "pool_mean_size",
            Series::Down => "mean_workloads_down",
        }
    }

    fn parts(self, totals: &Totals) -> &[i128] {
        match self {
            Series::Pool => &totals.pool_series,
            Series::Down => &totals.down_series,
        }
    }
}

impl Account {
    /// All accounts, phase by phase: the phase, then its steps. Planned moves, which are a phase of their own, know steps of
    /// all phases.
    pub fn all() -> impl Iterator<Item = (Phase, Account)> {
        Phase::ALL.iter().enumerate().flat_map(|(at, phase)| {
            let planned = *phase == Phase::Transfer;
            let first = if planned { Step::ALL.len() } else { 0 };
            let steps = Step::ALL.iter().filter(move |step| planned || step.phase() == *phase);
            let untouched = (*phase == Phase::Reconfigure).then_some(Account::Untouched);
            std::iter::once(Account::Phase(at))
                .chain(steps.map(move |step| Account::Step(first + *step as usize)))
                .chain(untouched)
                .map(|account| (*phase, account))
        })
    }

    /// The downtime in it \[workload·µs\].
    pub fn of(self, class: &ClassTotals) -> i128 {
        match self {
            Account::Phase(at) => class.phases_us[at],
            Account::Step(at) => class.steps_us[at],
            Account::Untouched => class.untouched_us,
        }
    }
}

/// One replication of one policy, on its way into a ledger.
pub struct Entry {
    /// The values of its items, two each.
    pub values: Vec<f64>,
    /// The totals of all classes together.
    pub site: ClassTotals,
    /// The totals.
    pub totals: Totals,
}

/// The columns of a scenario's ledger.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The names of the scopes, the site first: `site`, `workload:orders`.
    pub scopes: Vec<String>,
    /// By policy: its items, those of each scope together, in the order of the scopes, before all others.
    items: Vec<Vec<Item>>,
    /// By scope: the number of the items before its own; then that of the items of all scopes.
    scope_starts: Vec<usize>,
    /// By policy: the number of the first column.
    first: Vec<usize>,
    /// Years of the window, and the worth of a unit of each resource.
    years: f64,
    worth: Vec<(ResourceId, f64)>,
    /// The first part of the horizon behind the warm-up.
    first_part: usize,
}

impl Layout {
    /// The layout of a scenario whose policies have so many controls each.
    pub fn new(scenario: &Scenario, controls: &[usize]) -> Layout {
        let classes = scenario.site.classes().iter().map(|class| format!("workload:{}", class.name));
        let scopes: Vec<String> = std::iter::once("site".to_owned()).chain(classes).collect();
        let worth = |unit| if unit == ResourceUnit::Bytes { f64::from(1u32 << 30) } else { 1.0 };
        let worth = scenario.site.resources.quantities().map(|(id, _, unit)| (id, worth(unit))).collect();
        let part = scenario.horizon.hours() / PARTS as f64;
        let mut layout = Layout {
            scopes,
            items: Vec::new(),
            scope_starts: Vec::new(),
            first: Vec::new(),
            years: crate::units::Span(scenario.horizon.0 - scenario.warm_up.0).years(),
            worth,
            first_part: (libm::ceil(scenario.warm_up.hours() / part) as usize).min(PARTS),
        };
        let priced: &[&str] = &scenario.prices.as_ref().map(|prices| prices.metrics()).unwrap_or_default();
        let common: Vec<Item> = layout.common(priced);
        let mut columns = 0;
        for controls in controls {
            let items: Vec<Item> = common.iter().copied().chain((0..*controls).map(Item::Control)).collect();
            layout.first.push(columns);
            columns += 2 * items.len();
            layout.items.push(items);
        }
        layout
    }

    /// The items that every policy has.
    fn common(&mut self, priced: &[&str]) -> Vec<Item> {
        let mut items = Vec::new();
        for scope in 0..self.scopes.len() {
            self.scope_starts.push(items.len());
            let is_known = |metric: &&Metric| {
                (scope == 0 || metric.has_classes()) && (!metric.is_cost() || priced.contains(&metric.name))
            };
            items.extend(Metric::all().filter(is_known).map(|metric| Item::Metric(scope, metric)));
            items.extend(Most::VARYING.map(|most| Item::Most(scope, most)));
            items.extend(Account::all().map(|(_, account)| Item::Spent(scope, account)));
        }
        self.scope_starts.push(items.len());
        let kinds = [Provision::Over, Provision::Under, Provision::Wasted, Provision::Missing];
        let resources = self.worth.iter().flat_map(|(id, _)| kinds.map(|kind| Item::Provision(*id, kind)));
        items.extend(resources);
        items.extend(Series::ALL.map(Item::WarmUp));
        items
    }

    /// The number of the first of the two columns of an item; `None` if there is no such item.
    pub fn column(&self, policy: usize, item: Item) -> Option<usize> {
        let items = self.items.get(policy)?;
        let among = match item.scope() {
            Some(scope) => self.of_scope(scope),
            None => *self.scope_starts.last()?..items.len(),
        };
        let at = among.start + items.get(among)?.iter().position(|other| *other == item)?;
        Some(self.first[policy] + 2 * at)
    }

    /// The numbers of the items of a scope.
    fn of_scope(&self, scope: usize) -> Range<usize> {
        let ends = self.scope_starts.get(scope).zip(self.scope_starts.get(scope + 1));
        ends.map_or(0..0, |(start, end)| *start..*end)
    }

    /// The metrics that a scope has.
    pub fn metrics(&self, scope: usize) -> impl Iterator<Item = &'static Metric> + '_ {
        let of = |item: &Item| match item {
            Item::Metric(_, metric) => Some(*metric),
            _ => None,
        };
        let items = self.items.first().and_then(|items| items.get(self.of_scope(scope)));
        items.into_iter().flatten().filter_map(of)
    }

    /// A replication of a policy, by its position, with its costs.
    pub fn entry(&self, scenario: &Scenario, policy: usize, mut totals: Totals) -> Entry {
        charge(scenario, policy, &mut totals);
        let mut entry = Entry { values: Vec::new(), site: totals.site(), totals };
        let items = &self.items[policy];
        let mut values = Vec::with_capacity(2 * items.len());
        for item in items {
            let (first, second) = self.pair(*item, &entry);
            values.extend([first, second]);
        }
        entry.values = values;
        entry
    }

    fn pair(&self, item: Item, entry: &Entry) -> (f64, f64) {
        let totals = &entry.totals;
        match item {
            Item::Metric(scope, metric) => metric.sums(entry.scope(scope), totals),
            Item::Most(scope, most) => (most.in_replication(entry.scope(scope), totals), 1.0),
            Item::Spent(scope, account) => {
                let class = entry.scope(scope);
                let hours = |us: i128| us as f64 / HOUR_US as f64;
                (hours(account.of(class)) * 60.0, hours(class.present_us) / YEAR_H)
            }
            Item::Provision(id, kind) => self.provision(&entry.site, id, kind),
            Item::Control(at) => (totals.controls[at], 1.0),
            Item::WarmUp(series) => self.start_and_end(series.parts(totals), totals.part.0 as f64),
        }
    }

    fn provision(&self, site: &ClassTotals, id: ResourceId, kind: Provision) -> (f64, f64) {
        // A class that was never up has no resources yet.
        let of = site.resources.get(id.index()).copied().unwrap_or(ResourceTotals::default());
        let worth = self.worth.iter().find(|(other, _)| *other == id).map_or(1.0, |(_, worth)| *worth);
        let (up, years) = (site.up() as f64, self.years * worth);
        match kind {
            Provision::Over => (of.over, up),
            Provision::Under => (of.under, up),
            Provision::Wasted => (of.wasted, years),
            Provision::Missing => (of.missing, years),
        }
    }

    fn start_and_end(&self, parts: &[i128], part: f64) -> (f64, f64) {
        let window: Vec<f64> =
            parts.iter().skip(self.first_part).map(|integral| *integral as f64 / part).collect();
        crate::stats::start_and_end(&window).unwrap_or((f64::NAN, f64::NAN))
    }
}

impl Entry {
    /// The totals of a scope: of the site, or of a class.
    pub fn scope(&self, scope: usize) -> &ClassTotals {
        scope.checked_sub(1).map_or(&self.site, |class| &self.totals.classes[class])
    }
}
