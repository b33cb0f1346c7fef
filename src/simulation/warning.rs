//! Early warning: the management server compares the spares it takes for healthy with the workloads that may need them.
//!
//! Intuition: a blade carries one workload, so that packing the largest requirements first, each onto the spare that fits
//! it best, is a matter of counts: workloads by class, spares by shelf. It is done once at the end of every instant at
//! which the pool or a requirement has changed. Spares with a fault that nobody knows of count as healthy.
//!
//! Source: US 9,471,445; "best-fit-decreasing" is ours.

use super::event::{Event, round};
use super::gauge::Gauge;
use super::observer::{Note, Observer};
use super::plan::Plan;
use super::pool::Pool;
use super::world::World;
use crate::engine::streams::Key;
use crate::model::fleet::Site;
use crate::model::warning::{Demand, Order};
use crate::units::{BladeId, ClassId, TypeId};

/// What is known of the spares, and whether there is a warning.
pub struct Watch {
    /// One while there is a warning.
    pub on: Gauge,
    /// Ready spares by shelf.
    ready: Vec<u32>,
    /// Of these, those in each enclosure, enclosure by enclosure.
    standing: Vec<u32>,
    /// Blades that have been ordered, and those among them that have arrived.
    ordered: u32,
    arrived: u32,
    orders: u64,
    key: Key,
}

impl Watch {
    /// No warning, no spares.
    pub fn new(site: &Site, pool: &Pool, replication: Key) -> Watch {
        let shelves = if site.warning.is_some() { pool.shelf_count() } else { 0 };
        Watch {
            on: Gauge::default(),
            ready: vec![0; shelves],
            standing: vec![0; shelves * site.enclosures.len()],
            ordered: 0,
            arrived: 0,
            orders: 0,
            key: replication.named("order"),
        }
    }
}

impl<O: Observer> World<'_, O> {
    /// A spare has entered the pool, or left it.
    pub(super) fn spares_change(&mut self, blade: BladeId, enters: bool) {
        if self.scenario.site.warning.is_none() {
            return;
        }
        let shelf = self.pool.shelf_of(blade);
        let shelves = self.watch.ready.len();
        let standing = self.enclosure(blade).map(|at| at.index() * shelves + shelf);
        let watch = &mut self.watch;
        let of_place = standing.map(|at| &mut watch.standing[at]);
        for count in [Some(&mut watch.ready[shelf]), of_place].into_iter().flatten() {
            *count = if enters { *count + 1 } else { *count - 1 };
        }
        self.request(round::LAST);
    }

    /// Looks whether the spares would do, at the end of an instant.
    pub(super) fn watch_round(&mut self) {
        let Some(warning) = &self.scenario.site.warning else { return };
        let short = warning.demands.iter().any(|demand| !self.can_carry(demand));
        let was_short = self.watch.on.value() > 0;
        if short != was_short {
            self.watch.on.add(if short { 1 } else { -1 }, self.now);
            self.pool.warned(short.then_some(self.now));
            self.counts.warnings += u64::from(short && self.counts(self.now));
            self.observer.note(self.now, Note::Warns { on: short });
        }
        if let Some(order) = warning.order.as_ref().filter(|_| short) {
            self.place_order(order);
        }
    }

    /// Whether the spares that are thought healthy can carry these workloads, each what it requires in full.
    fn can_carry(&self, demand: &Demand) -> bool {
        let mut left = self.watch.ready.clone();
        let shelves = left.len();
        if let Some(enclosure) = demand.enclosure {
            let standing = &self.watch.standing[enclosure.index() * shelves..][..shelves];
            left.iter_mut().zip(standing).for_each(|(left, standing)| *left -= standing);
        }
        let mut workloads: Vec<(ClassId, u32)> =
            demand.workloads.iter().map(|(class, count)| (self.level_of(*class), *count)).collect();
        let size = |class| self.plan.size_of(class);
        workloads.sort_by(|a, b| size(b.0).total_cmp(&size(a.0)).then(a.0.cmp(&b.0)));
        workloads.into_iter().all(|(class, count)| take(self.plan, &self.pool, class, count, &mut left))
    }

    fn place_order(&mut self, order: &Order) {
        let group = &self.scenario.site.groups[order.group];
        let count = order.count.min(group.count - self.watch.ordered);
        if count == 0 || self.watch.ordered > self.watch.arrived {
            return;
        }
        self.watch.ordered += count;
        self.counts.ordered += u64::from(count) * u64::from(self.counts(self.now));
        let wait = order.delivery.draw(&mut self.watch.key.stream(self.watch.orders));
        self.watch.orders += 1;
        self.observer.note(self.now, Note::Orders { count });
        self.schedule(self.slots.delivery(order.group as u32), self.now.after(wait), Event::Delivered);
    }

    /// The blades of a delivery that has arrived, by index in their group.
    pub(super) fn take_delivery(&mut self) -> std::ops::Range<u32> {
        let blades = self.watch.arrived..self.watch.ordered;
        self.watch.arrived = self.watch.ordered;
        blades
    }
}

/// Gives spares of the best fitting shelves to so many workloads of a class; false if there are not enough.
fn take(plan: &Plan<'_>, pool: &Pool, class: ClassId, mut count: u32, left: &mut [u32]) -> bool {
    let mut fitting: Vec<(f64, usize)> = Vec::new();
    for shelf in (0..left.len()).filter(|shelf| left[*shelf] > 0) {
        let (kind, serves_all, group): (TypeId, bool, Option<usize>) = pool.shelf_traits(shelf);
        let fit = plan.fit(class, kind);
        let carries = fit.runs && fit.served >= 1.0;
        if serves_all && carries && plan.may_try(class, kind, plan.is_outside(class, group), true) {
            fitting.push((fit.distance, shelf));
        }
    }
    fitting.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    for (_, shelf) in fitting {
        let taken = count.min(left[shelf]);
        left[shelf] -= taken;
        count -= taken;
    }
    count == 0
}
