//! The standby pool: ready spares, on shelves of interchangeable blades.
//!
//! Intuition: spares of one type that may serve the same workloads are interchangeable, so they share a shelf. A shelf
//! is two ordered sets (booted and cold), and finding a spare costs the number of shelves, not of blades.

use crate::engine::bit_tree::BitTree;
use crate::engine::bitmap::Bitmap;
use crate::model::fleet::{Scope, Site};
use crate::simulation::compiled::policy::CompiledPolicy;
use crate::simulation::state::gauge::{Gauge, Series};
use crate::stats::totals::Totals;
use crate::units::{BladeId, ClassId, EnclosureId, GroupId, Span, Time, TypeId};

/// Blades of one type that may serve the same workloads.
#[derive(Clone)]
struct Shelf {
    blade_type: TypeId,
    /// The enclosure whose workloads they may serve; `None`: every workload.
    serves: Option<EnclosureId>,
    /// The group of blades, where its switch ports matter.
    group: Option<GroupId>,
    /// The blades that belong here when they are ready, in the order of their numbers: the position of the first of
    /// each row of neighbours, and its number.
    rows: Vec<(u32, BladeId)>,
    /// Ready members by position: cold, booted.
    ready: [BitTree; 2],
}

impl Shelf {
    /// The blade that belongs to a position.
    #[inline]
    fn member(&self, position: u32) -> BladeId {
        let (first, blade) = self.rows[self.rows.partition_point(|row| row.0 <= position) - 1];
        BladeId(blade.0 + (position - first))
    }
}

/// Neighbours that belong on the same shelf, in a row there.
#[derive(Clone)]
struct ShelfRow {
    first: BladeId,
    shelf: u32,
    position: u32,
}

/// The pool.
#[derive(Clone)]
pub struct Pool {
    shelves: Vec<Shelf>,
    /// In the order of the blades.
    rows: Vec<ShelfRow>,
    /// Shelves on which cold, and on which booted blades are ready.
    stocked: [Bitmap; 2],
    /// Shelves that serve every workload.
    site_wide: Bitmap,
    /// Shelves that serve the workloads of each enclosure.
    local: Vec<Vec<u32>>,
    /// Ready blades that are booted.
    booted: u32,
    size: Gauge,
    latent: Gauge,
    least: i64,
    /// Stocked: there were spares when time last passed.
    was_stocked: bool,
    exhaustions: u64,
    first_empty: Option<Time>,
    warned_since: Option<Time>,
    /// Time from warnings to the exhaustions they came before, summed up.
    lead: Span,
    series: Series,
    series_from: Time,
    window_start: Time,
}

impl Pool {
    /// A pool that no blade has entered yet.
    pub fn new(site: &Site, compiled: &CompiledPolicy<'_>, horizon: Time) -> Pool {
        let mut shelves: Vec<Shelf> = Vec::new();
        let mut index = std::collections::BTreeMap::new();
        let mut rows: Vec<ShelfRow> = Vec::new();
        let mut sizes: Vec<u32> = Vec::new();
        for (id, group) in site.group_ids().zip(&site.groups) {
            let zoned = compiled.hard_zones.then_some(id);
            for number in 0..group.count {
                let serves = match group.scope {
                    Scope::Site => None,
                    Scope::Enclosure => group.enclosure(number),
                };
                let shelf = *index.entry((group.blade_type, serves, zoned)).or_insert_with(|| {
                    let ready = [BitTree::new(0), BitTree::new(0)];
                    shelves.push(Shelf {
                        blade_type: group.blade_type,
                        serves,
                        group: zoned,
                        rows: Vec::new(),
                        ready,
                    });
                    sizes.push(0);
                    shelves.len() - 1
                });
                let blade = BladeId(group.first.0 + number);
                if rows.last().is_none_or(|row| row.shelf != shelf as u32) {
                    rows.push(ShelfRow { first: blade, shelf: shelf as u32, position: sizes[shelf] });
                    shelves[shelf].rows.push((sizes[shelf], blade));
                }
                sizes[shelf] += 1;
            }
        }
        let mut local = vec![Vec::new(); site.enclosures.len()];
        // As long as there are such: where there are none, nobody looks for them.
        let last = shelves.iter().rposition(|shelf| shelf.serves.is_none());
        let mut site_wide = Bitmap::new(last.map_or(0, |last| last + 1));
        for (at, shelf) in shelves.iter_mut().enumerate() {
            shelf.ready = [0, 1].map(|_| BitTree::new(sizes[at] as usize));
            match shelf.serves {
                None => site_wide.set(at, true),
                Some(enclosure) => local[enclosure.index()].push(at as u32),
            }
        }
        Pool {
            stocked: [0, 1].map(|_| Bitmap::new(shelves.len())),
            shelves,
            rows,
            site_wide,
            local,
            booted: 0,
            size: Gauge::default(),
            latent: Gauge::default(),
            least: i64::MAX,
            was_stocked: false,
            exhaustions: 0,
            first_empty: None,
            warned_since: None,
            lead: Span::ZERO,
            series: Series::new(horizon),
            series_from: Time::ZERO,
            window_start: Time::ZERO,
        }
    }

    /// The shelf of a blade, and its position there.
    #[inline]
    fn place(&self, blade: BladeId) -> (u32, u32) {
        let row = &self.rows[self.rows.partition_point(|row| row.first <= blade) - 1];
        (row.shelf, row.position + (blade.0 - row.first.0))
    }

    /// Ready blades, latent faults included.
    pub fn len(&self) -> i64 {
        self.size.value()
    }

    /// Ready blades with a latent fault.
    pub fn latent(&self) -> i64 {
        self.latent.value()
    }

    /// Empty: no blade is ready.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Has booted: at least one booted blade is ready.
    pub fn has_booted(&self) -> bool {
        self.booted > 0
    }

    /// Ready: this blade is in the pool.
    pub fn contains(&self, blade: BladeId) -> bool {
        let (shelf, at) = self.place(blade);
        self.shelves[shelf as usize].ready.iter().any(|set| set.contains(at))
    }

    /// The blade becomes ready.
    pub fn enter(&mut self, blade: BladeId, booted: bool, now: Time) {
        let (shelf, at) = self.place(blade);
        self.shelves[shelf as usize].ready[usize::from(booted)].insert(at);
        self.stocked[usize::from(booted)].set(shelf as usize, true);
        self.booted += u32::from(booted);
        self.change(1, now);
    }

    /// The blade is ready no longer.
    pub fn leave(&mut self, blade: BladeId, booted: bool, now: Time) {
        let (shelf, at) = self.place(blade);
        let ready = &mut self.shelves[shelf as usize].ready[usize::from(booted)];
        ready.remove(at);
        self.stocked[usize::from(booted)].set(shelf as usize, !ready.is_empty());
        self.booted -= u32::from(booted);
        self.change(-1, now);
    }

    /// The number of ready blades with a latent fault changes by `delta`.
    pub fn latent_changes(&mut self, delta: i64, now: Time) {
        self.latent.add(delta, now);
    }

    /// Type of the blades of a shelf.
    #[inline]
    pub fn shelf_type(&self, shelf: usize) -> TypeId {
        self.shelves[shelf].blade_type
    }

    /// Number of spares on a shelf that are booted, or of those that are cold.
    #[inline]
    pub fn count_on(&self, shelf: usize, booted: bool) -> u32 {
        self.shelves[shelf].ready[usize::from(booted)].len()
    }

    /// The spare with `rank` lower ones on a shelf, of those that are booted or cold.
    ///
    /// # Panics
    /// If there are not that many.
    #[inline]
    pub fn spare_on(&self, shelf: usize, booted: bool, rank: u32) -> BladeId {
        let shelf = &self.shelves[shelf];
        let ready = &shelf.ready[usize::from(booted)];
        let at = if rank == 0 { ready.first() } else { ready.nth(rank) };
        shelf.member(at.expect("a rank below the number of spares"))
    }

    /// The number of shelves.
    pub fn shelf_count(&self) -> usize {
        self.shelves.len()
    }

    /// The shelf of a blade.
    pub fn shelf_of(&self, blade: BladeId) -> usize {
        self.place(blade).0 as usize
    }

    /// Traits of a shelf: the type of its blades, true if they may serve every workload, and their group where its
    /// switch ports matter.
    pub fn shelf_traits(&self, shelf: usize) -> (TypeId, bool, Option<GroupId>) {
        let shelf = &self.shelves[shelf];
        (shelf.blade_type, shelf.serves.is_none(), shelf.group)
    }

    /// There is a warning since this time, or none.
    pub fn warned(&mut self, since: Option<Time>) {
        self.warned_since = since;
    }

    /// All spares that are ready, shelf by shelf.
    pub fn spares(&self) -> impl Iterator<Item = BladeId> + '_ {
        self.shelves
            .iter()
            .flat_map(|shelf| shelf.ready.iter().flat_map(|set| set.iter().map(|at| shelf.member(at))))
    }

    /// The first spare of a shelf, booted or cold.
    fn first(&self, shelf: usize, booted: bool) -> Option<BladeId> {
        let shelf = &self.shelves[shelf];
        shelf.ready[usize::from(booted)].first().map(|at| shelf.member(at))
    }

    /// The first cold spare that is ready, by group and index.
    pub fn first_cold(&self) -> Option<BladeId> {
        self.stocked[0].iter().filter_map(|shelf| self.first(shelf, false)).min()
    }

    /// The shelves that are not empty, and their content: booted spares, or cold ones if there are no others.
    pub fn stocked(&self) -> impl Iterator<Item = Stocked> + '_ {
        let [cold, booted] = &self.stocked;
        cold.or(booted).map(|at| {
            let shelf = &self.shelves[at];
            Stocked {
                shelf: at,
                blade_type: shelf.blade_type,
                serves: shelf.serves,
                group: shelf.group,
                booted: booted.contains(at),
            }
        })
    }

    /// The first of these spares, by group and index.
    pub fn first_of(&self, stocked: Stocked) -> Option<BladeId> {
        self.first(stocked.shelf, stocked.booted)
    }

    /// Puts into `found` the shelves of booted or of cold spares that may serve a workload of `class` that last ran in
    /// `enclosure`.
    pub fn find_shelves(
        &self,
        compiled: &CompiledPolicy<'_>,
        class: ClassId,
        enclosure: Option<EnclosureId>,
        booted: bool,
        tried: &[TypeId],
        found: &mut Vec<u32>,
    ) {
        let local = enclosure.map_or(&[][..], |at| &self.local[at.index()]);
        let stocked = &self.stocked[usize::from(booted)];
        let may_serve = |at: &usize| {
            let shelf = &self.shelves[*at];
            let outside = compiled.is_outside(class, shelf.group);
            !tried.contains(&shelf.blade_type) && compiled.may_try(class, shelf.blade_type, outside, booted)
        };
        found.clear();
        for at in stocked.and(&self.site_wide).filter(may_serve) {
            found.push(at as u32);
        }
        let nearby = local.iter().map(|at| *at as usize).filter(|at| stocked.contains(*at));
        found.extend(nearby.filter(may_serve).map(|at| at as u32));
    }

    fn change(&mut self, delta: i64, now: Time) {
        let before = self.size.value();
        let from = self.series_from;
        self.size.add(delta, now);
        if now > from {
            // The value held over a positive time: only such values count as stocked or empty.
            self.pass(before, from, now);
        }
    }

    fn pass(&mut self, value: i64, from: Time, to: Time) {
        self.series.add(value, from, to);
        self.series_from = to;
        if value == 0 && self.was_stocked && from >= self.window_start {
            self.exhaustions += 1;
            let warned = self.warned_since.unwrap_or(from).min(from);
            self.lead = self.lead.plus(from.since(warned));
        }
        if value == 0 && self.first_empty.is_none() {
            self.first_empty = Some(from);
        }
        self.was_stocked = value > 0;
        self.least = self.least.min(value);
    }

    /// Accounts the time up to `now`.
    fn settle(&mut self, now: Time) {
        self.change(0, now);
        self.latent.settle(now);
    }

    /// Forgets what was accounted so far.
    pub fn reset_statistics(&mut self, now: Time) {
        self.settle(now);
        self.size.reset(now);
        self.latent.reset(now);
        self.least = i64::MAX;
        self.exhaustions = 0;
        self.lead = Span::ZERO;
        self.window_start = now;
    }

    /// Accounts the time up to the horizon and enters the accounts in the totals.
    pub fn close(&mut self, now: Time, totals: &mut Totals) {
        self.settle(now);
        totals.pool_us = self.size.integral();
        totals.pool_empty_us = self.size.zero();
        totals.latent_us = self.latent.integral();
        totals.pool_min = self.least;
        totals.exhaustions = self.exhaustions;
        totals.lead_us = i128::from(self.lead.0);
        totals.first_empty = self.first_empty;
        totals.pool_series = self.series.parts().to_vec();
    }
}

/// Spares that are ready and interchangeable.
#[derive(Clone, Copy, Debug)]
pub struct Stocked {
    shelf: usize,
    /// Their type.
    pub blade_type: TypeId,
    /// The enclosure whose workloads they may serve; `None`: every workload.
    pub serves: Option<EnclosureId>,
    /// Their group, where its switch ports matter.
    pub group: Option<GroupId>,
    /// Booted spares, rather than cold ones.
    pub booted: bool,
}
