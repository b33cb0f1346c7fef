//! Early warning: the management server compares the spares that it believes to be healthy with the workloads that may
//! need them.
//!
//! Intuition: a blade carries one workload, so that packing the largest requirements first, each onto the spare that
//! fits it best, is a matter of counts: workloads by class, spares by shelf. It is done once at the end of every
//! instant at which the pool, a requirement or the place of a workload has changed. Spares with a latent fault count as
//! healthy.
//!
//! Source: US 9,471,445; "best-fit-decreasing" is ours.

use crate::engine::streams::StreamKey;
use crate::model::warning::{Anticipate, BladeOrder};
use crate::simulation::compiled::policy::CompiledPolicy;
use crate::simulation::draws::{DrawKind, Subject};
use crate::simulation::event::class;
use crate::simulation::history::History;
use crate::simulation::process::{Process, Setup};
use crate::simulation::state::gauge::Gauge;
use crate::simulation::state::pool::Pool;
use crate::simulation::state::workloads::Workload;
use crate::simulation::watching::observer::{Note, Observer};
use crate::simulation::world::Event;
use crate::stats::totals::Totals;
use crate::units::{BladeId, ClassId, EnclosureId, GroupId, Time, TypeId, WorkloadId};

/// Place of a workload: an enclosure, or outside of any.
type Place = Option<EnclosureId>;

/// Forecast: ready spares, the workloads that may need them, and the state of the warning.
#[derive(Clone)]
pub struct SpareForecast {
    /// One while there is a warning.
    on: Gauge,
    /// Ready spares by shelf.
    ready: Vec<u32>,
    /// Of these, those in each enclosure, enclosure by enclosure.
    standing: Vec<u32>,
    /// Workloads by class: outside of any enclosure, then enclosure by enclosure.
    workloads: Vec<u32>,
    /// The place at which each workload is counted, if it is.
    watched_at: Vec<Option<Place>>,
    classes: usize,
    /// Blades that have been ordered, and those among them that have arrived.
    ordered: u32,
    arrived: u32,
    orders: u64,
    key: StreamKey,
}

impl Process for SpareForecast {
    fn new(Setup { scenario, pool, key, .. }: Setup<'_>) -> SpareForecast {
        let site = &scenario.site;
        let watched = site.warning.is_some();
        let (shelves, classes) = if watched { (pool.shelf_count(), site.classes.len()) } else { (0, 0) };
        SpareForecast {
            on: Gauge::default(),
            ready: vec![0; shelves],
            standing: vec![0; shelves * site.enclosures.len()],
            workloads: vec![0; classes * (site.enclosures.len() + 1)],
            watched_at: vec![None; if watched { site.workloads() } else { 0 }],
            classes,
            ordered: 0,
            arrived: 0,
            orders: 0,
            key: key.named("order"),
        }
    }

    #[inline]
    fn pool_changes<O: Observer>(history: &mut History<'_, O>, spare: BladeId, enters: bool) {
        history.spare_changes(spare, enters);
    }

    #[inline]
    fn workload_moves<O: Observer>(history: &mut History<'_, O>, workload: WorkloadId, to: Option<BladeId>) {
        history.demand_moves(workload, to);
    }

    fn reset(&mut self, now: Time) {
        self.on.reset(now);
    }

    fn close(&mut self, now: Time, totals: &mut Totals) {
        self.on.settle(now);
        totals.warned_us = self.on.integral();
    }

    fn audit<O: Observer>(history: &History<'_, O>) {
        history.audit_forecast();
    }
}

impl SpareForecast {
    /// Workloads in a place, by class.
    fn workloads_in(&self, place: Place) -> &[u32] {
        &self.workloads[self.first_in(place)..][..self.classes]
    }

    /// The number of workloads of a class in a place.
    fn count_in(&mut self, place: Place, class: ClassId) -> &mut u32 {
        let first = self.first_in(place);
        &mut self.workloads[first + class.index()]
    }

    /// The position of the first class in a place.
    fn first_in(&self, place: Place) -> usize {
        place.map_or(0, |at| at.index() + 1) * self.classes
    }
}

/// Gives spares of the best fitting shelves to this number of workloads of a class; false if there are not enough.
fn take(
    compiled: &CompiledPolicy<'_>,
    pool: &Pool,
    class: ClassId,
    mut count: u32,
    left: &mut [u32],
) -> bool {
    let mut fitting: Vec<(f64, usize)> = Vec::new();
    for shelf in (0..left.len()).filter(|shelf| left[*shelf] > 0) {
        let (kind, serves_all, group): (TypeId, bool, Option<GroupId>) = pool.shelf_traits(shelf);
        let fit = compiled.fit(class, kind);
        let carries = fit.runs && fit.served >= 1.0;
        if serves_all && carries && compiled.may_try(class, kind, compiled.is_outside(class, group), true) {
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

impl<O: Observer> History<'_, O> {
    /// A workload is on this blade now, or about to be; `None`: on no blade.
    fn demand_moves(&mut self, workload: WorkloadId, to: Option<BladeId>) {
        let site = &self.world.scenario.site;
        if site.warning.is_none() {
            return;
        }
        let named = site.class_of(workload);
        // Each of those that fail over apart will need a blade of its own.
        let (class, blades) = match site.classes[named.index()].apart {
            Some(apart) => (apart, self.world.workloads[workload.index()].stands_for),
            None => (named, 1),
        };
        let place = to.map(|blade| self.enclosure(blade));
        let forecast = &mut self.world.forecast;
        let before = std::mem::replace(&mut forecast.watched_at[workload.index()], place);
        if let Some(before) = before {
            *forecast.count_in(before, class) -= blades;
        }
        if let Some(place) = place {
            *forecast.count_in(place, class) += blades;
        }
        self.request(class::ARRIVALS);
    }

    /// Audits that every workload that may need a spare is counted once, and so is every spare.
    fn audit_forecast(&self) {
        if self.world.scenario.site.warning.is_none() {
            return;
        }
        let blades = |state: &Workload| {
            let class = &self.world.scenario.site.classes[state.class.index()];
            if class.per_blade > 1 { state.stands_for } else { 1 }
        };
        let all = self.world.workloads.iter().zip(&self.world.forecast.watched_at);
        let counted: u32 = all.filter(|(_, at)| at.is_some()).map(|(state, _)| blades(state)).sum();
        assert_eq!(
            self.world.forecast.workloads.iter().sum::<u32>(),
            counted,
            "workloads that may need a spare"
        );
        assert_eq!(
            i64::from(self.world.forecast.ready.iter().sum::<u32>()),
            self.world.pool.len(),
            "spares by shelf"
        );
    }

    /// A spare has entered the pool, or left it.
    fn spare_changes(&mut self, blade: BladeId, enters: bool) {
        if self.world.scenario.site.warning.is_none() {
            return;
        }
        let shelf = self.world.pool.shelf_of(blade);
        let shelves = self.world.forecast.ready.len();
        let standing = self.enclosure(blade).map(|at| at.index() * shelves + shelf);
        let forecast = &mut self.world.forecast;
        let of_place = standing.map(|at| &mut forecast.standing[at]);
        for count in [Some(&mut forecast.ready[shelf]), of_place].into_iter().flatten() {
            *count = if enters { *count + 1 } else { *count - 1 };
        }
        self.request(class::ARRIVALS);
    }

    /// Checks at the end of an instant if the spares suffice.
    pub(in crate::simulation) fn forecast_round(&mut self) {
        let Some(warning) = &self.world.scenario.site.warning else { return };
        let short = !self.spares_suffice(warning.anticipate);
        let was_short = self.world.forecast.on.value() > 0;
        if short != was_short {
            self.world.forecast.on.add(if short { 1 } else { -1 }, self.world.now);
            self.world.pool.warned(short.then_some(self.world.now));
            self.world.books.counts.warnings += u64::from(short);
            self.observer.note(self.world.now, Note::Warns { on: short });
        }
        if let Some(order) = warning.order.as_ref().filter(|_| short) {
            self.place_order(order);
        }
    }

    /// Sufficient: the spares believed to be healthy can carry the workloads that may need them.
    fn spares_suffice(&self, anticipate: Anticipate) -> bool {
        let enclosures = || (0..self.world.scenario.site.enclosures.len()).map(EnclosureId::from);
        match anticipate {
            Anticipate::OneEnclosure => enclosures().all(|at| {
                let left = self.spares_without(at);
                self.can_carry(self.world.forecast.workloads_in(Some(at)).to_vec(), u32::MAX, left)
            }),
            Anticipate::All | Anticipate::Worst(_) => {
                let mut all = self.world.forecast.workloads_in(None).to_vec();
                for at in enclosures() {
                    all.iter_mut()
                        .zip(self.world.forecast.workloads_in(Some(at)))
                        .for_each(|(all, here)| *all += here);
                }
                let most = if let Anticipate::Worst(count) = anticipate { count } else { u32::MAX };
                self.can_carry(all, most, self.world.forecast.ready.clone())
            }
        }
    }

    /// The spares by shelf without those in an enclosure.
    fn spares_without(&self, enclosure: EnclosureId) -> Vec<u32> {
        let shelves = self.world.forecast.ready.len();
        let standing = &self.world.forecast.standing[enclosure.index() * shelves..][..shelves];
        self.world.forecast.ready.iter().zip(standing).map(|(ready, standing)| ready - standing).collect()
    }

    /// Sufficient: the spares in `left`, by shelf, can carry the `most` largest of these numbers of workloads by class,
    /// each with its full requirement.
    fn can_carry(&self, workloads: Vec<u32>, most: u32, mut left: Vec<u32>) -> bool {
        let counted = workloads.into_iter().enumerate().filter(|(_, count)| *count > 0);
        let mut demand: Vec<(ClassId, u32)> =
            counted.map(|(class, count)| (self.level_of(ClassId::from(class)), count)).collect();
        let size = |class| self.world.compiled.size_of(class);
        demand.sort_by(|a, b| size(b.0).total_cmp(&size(a.0)).then(a.0.cmp(&b.0)));
        let mut wanted = most;
        demand.into_iter().all(|(class, count)| {
            let count = count.min(wanted);
            wanted -= count;
            take(self.world.compiled, &self.world.pool, class, count, &mut left)
        })
    }

    fn place_order(&mut self, order: &BladeOrder) {
        let group = &self.world.scenario.site.groups[order.group.index()];
        let count = order.count.min(group.count - self.world.forecast.ordered);
        if count == 0 || self.world.forecast.ordered > self.world.forecast.arrived {
            return;
        }
        self.world.forecast.ordered += count;
        self.world.books.counts.ordered += u64::from(count);
        let wait = self.world.draws.draw(
            Subject::of(DrawKind::Delivery),
            &order.delivery,
            || self.world.forecast.key,
            self.world.forecast.orders,
        );
        self.world.forecast.orders += 1;
        self.observer.note(self.world.now, Note::Orders { count });
        self.schedule(
            self.world.slots.delivery(order.group.0.into()),
            self.world.now.after(wait),
            Event::Delivered,
        );
    }

    /// The blades of a delivery that has arrived, by index in their group.
    pub(in crate::simulation) fn take_delivery(&mut self) -> std::ops::Range<u32> {
        let blades = self.world.forecast.arrived..self.world.forecast.ordered;
        self.world.forecast.arrived = self.world.forecast.ordered;
        blades
    }
}
