//! Cascades: the choice of the next planned move, and the set of workloads that may be moved.

use crate::engine::bit_tree::BitTree;
use crate::engine::bitmap::Bitmap;
use crate::policy::rebalance::Seeks;
use crate::scenario::Scenario;
use crate::simulation::compiled::matches::Target;
use crate::simulation::compiled::policy::CompiledPolicy;
use crate::simulation::event::class;
use crate::simulation::history::History;
use crate::simulation::process::{Process, Setup};
use crate::simulation::state::journey::JourneyKind;
use crate::simulation::state::pool::Stocked;
use crate::simulation::state::workloads::Workload;
use crate::simulation::watching::observer::Observer;
use crate::simulation::world::SlotCounts;
use crate::units::{BladeId, ClassId, EnclosureId, TypeId, WorkloadId};
use std::sync::Arc;

/// A move that could be made.
#[derive(Clone, Copy)]
pub(in crate::simulation) struct Candidate {
    pub workload: WorkloadId,
    pub spare: BladeId,
}

/// Workloads of a class that are up on blades of one type and may be moved.
#[derive(Clone)]
struct Movable {
    class: ClassId,
    members: BitTree,
    /// The spares that they gain by, in order.
    targets: Arc<[Target]>,
}

/// Cascades: the workloads that may be moved, and the number of moves under way.
///
/// The set of a class and a type is made when a workload of the class first is up on the type.
#[derive(Clone)]
pub struct Cascades {
    sets: Vec<Movable>,
    /// By class: the types that it has a set for, and the number of that set.
    of_class: Vec<Vec<(TypeId, u32)>>,
    /// Occupied: the sets that are not empty.
    occupied: Bitmap,
    /// By type of a spare, cold and booted: the sets whose members gain by it.
    seekers: Vec<[Bitmap; 2]>,
    /// Sought: by type of a spare, cold and booted, the number of occupied sets whose members gain by it.
    sought: Vec<[u32; 2]>,
    /// Planned moves under way, live copies and stops for maintenance included.
    under_way: u32,
}

impl Cascades {
    /// A planned move begins.
    pub fn begins(&mut self) {
        self.under_way += 1;
    }

    /// A planned move is over, or has become an outage.
    pub fn ends(&mut self) {
        self.under_way -= 1;
    }

    /// The number of the set of a class and a type, if there is one.
    #[inline]
    fn find(&self, class: ClassId, on: TypeId) -> Option<usize> {
        let known = self.of_class[class.index()].iter().find(|known| known.0 == on);
        known.map(|known| known.1 as usize)
    }

    /// Makes the set of a class and a type.
    fn add(&mut self, class: ClassId, on: TypeId, size: u32, targets: Arc<[Target]>) -> usize {
        let number = self.sets.len();
        for target in targets.iter() {
            let seekers = &mut self.seekers[target.to.index()][usize::from(target.booted)];
            seekers.grow(number + 1);
            seekers.set(number, true);
        }
        self.occupied.grow(number + 1);
        self.of_class[class.index()].push((on, number as u32));
        self.sets.push(Movable { class, members: BitTree::new(size as usize), targets });
        number
    }

    /// Enters a workload, by its index in its class, in a set, or removes it.
    fn set_member(&mut self, set: usize, index: u32, member: bool) {
        let Movable { members, targets, .. } = &mut self.sets[set];
        let was_empty = members.is_empty();
        if member {
            members.insert(index);
        } else {
            members.remove(index);
        }
        if members.is_empty() == was_empty {
            return;
        }
        self.occupied.set(set, was_empty);
        for target in targets.iter() {
            let sought = &mut self.sought[target.to.index()][usize::from(target.booted)];
            *sought = if was_empty { *sought + 1 } else { *sought - 1 };
        }
    }
}

impl Process for Cascades {
    fn new(Setup { scenario, .. }: Setup<'_>) -> Cascades {
        let site = &scenario.site;
        Cascades {
            sets: Vec::new(),
            of_class: vec![Vec::new(); site.classes.len()],
            occupied: Bitmap::default(),
            seekers: vec![Default::default(); site.blade_types.len()],
            sought: vec![[0; 2]; site.blade_types.len()],
            under_way: 0,
        }
    }

    fn slots(scenario: &Scenario, compiled: &CompiledPolicy<'_>, counts: &mut SlotCounts) {
        let moves = compiled.seeks != Seeks::Nothing;
        counts.cooldown = if moves { scenario.site.workloads() } else { 0 };
    }

    fn audit<O: Observer>(history: &History<'_, O>) {
        history.audit_movable();
        history.audit_moves();
    }
}

impl<O: Observer> History<'_, O> {
    /// Starts planned moves, the largest gain first, as long as there are any worth it.
    pub(in crate::simulation) fn cascade_round(&mut self) {
        while self.may_move() && self.server_is_free() && !self.world.pool.is_empty() {
            let Some(best) = self.best_move() else { return };
            self.start_transfer(best);
        }
    }

    /// The planned move that the policy wants most, if it wants any.
    pub(in crate::simulation) fn best_move(&self) -> Option<Candidate> {
        match self.world.compiled.seeks {
            Seeks::Nothing => None,
            Seeks::BetterMatch => self.best_match(),
            Seeks::Original => self.first_return(),
        }
    }

    /// The move to a better matching spare with the largest gain; ties go to the lowest workload.
    fn best_match(&self) -> Option<Candidate> {
        let mut best: Option<(f64, WorkloadId, Stocked)> = None;
        let cascades = &self.world.cascades;
        for spares in self.world.pool.stocked() {
            let (to, booted) = (spares.blade_type, spares.booted);
            // Most spares are those that nobody gains by: of them the sets are not even looked through.
            if cascades.sought[to.index()][usize::from(booted)] == 0 {
                continue;
            }
            for set in cascades.seekers[to.index()][usize::from(booted)].and(&cascades.occupied) {
                let set = &cascades.sets[set];
                let target =
                    set.targets.binary_search_by_key(&(to, booted), |target| (target.to, target.booted));
                let outside = self.world.compiled.is_outside(set.class, spares.group);
                let Some(gain) = target.ok().and_then(|at| set.targets[at].gain(outside)) else { continue };
                if best.is_some_and(|best| best.0 > gain) {
                    continue;
                }
                let Some(workload) = self.first_movable(set, spares.serves) else { continue };
                if best.is_none_or(|best| gain > best.0 || workload < best.1) {
                    best = Some((gain, workload, spares));
                }
            }
        }
        let (_, workload, spares) = best?;
        Some(Candidate { workload, spare: self.world.pool.first_of(spares)? })
    }

    /// The lowest workload of a set that may be served from `serves`.
    fn first_movable(&self, set: &Movable, serves: Option<EnclosureId>) -> Option<WorkloadId> {
        let first = self.world.scenario.site.classes[set.class.index()].first.0;
        let workload = |index: u32| WorkloadId(first + index);
        match serves {
            None => set.members.first().map(workload),
            Some(_) => set
                .members
                .iter()
                .map(workload)
                .find(|w| self.enclosure(self.world.workloads[w.index()].blade) == serves),
        }
    }

    /// The lowest workload whose own blade stands ready in the pool.
    fn first_return(&self) -> Option<Candidate> {
        let workload = self.world.failback.first()?;
        Some(Candidate { workload, spare: self.home(workload) })
    }

    /// A workload that is up and rested may be moved.
    pub(in crate::simulation) fn may_move_again(&mut self, workload: WorkloadId) {
        let state = &self.world.workloads[workload.index()];
        let moves = self.world.compiled.seeks != Seeks::Nothing;
        if moves
            && state.journey.is_none()
            && self.copy_to(workload).is_none()
            && self.world.courses.rests_until(workload) <= self.world.now
        {
            self.set_movable(workload, true);
            self.request(class::CASCADES);
        }
    }

    /// Removes a workload that is up from the set of those that may be moved.
    pub(in crate::simulation) fn stays_put(&mut self, workload: WorkloadId) {
        if self.world.compiled.seeks != Seeks::Nothing {
            self.set_movable(workload, false);
        }
    }

    /// Movable: the workload is in the set of those that may be moved.
    pub(in crate::simulation) fn is_movable(&self, workload: WorkloadId) -> bool {
        let state = &self.world.workloads[workload.index()];
        let class = &self.world.scenario.site.classes[state.class.index()];
        let kind = self.world.blades.type_of(state.blade);
        let set = self.world.cascades.find(state.class, kind);
        set.is_some_and(|set| self.world.cascades.sets[set].members.contains(workload.0 - class.first.0))
    }

    /// Enters or removes a workload that is up from the set of those that may be moved.
    pub(in crate::simulation) fn set_movable(&mut self, workload: WorkloadId, movable: bool) {
        let (class, blade) = {
            let state = &self.world.workloads[workload.index()];
            (state.class, state.blade)
        };
        let on = self.world.blades.type_of(blade);
        let of = &self.world.scenario.site.classes[class.index()];
        let set = match self.world.cascades.find(class, on) {
            Some(set) => set,
            None => {
                let targets = self.world.compiled.targets(class, on);
                self.world.cascades.add(class, on, of.count, targets)
            }
        };
        self.world.cascades.set_member(set, workload.0 - of.first.0, movable);
        self.may_return(workload, movable);
    }

    /// May move: neither a freeze nor the policy forbids another planned move.
    pub(in crate::simulation) fn may_move(&self) -> bool {
        let most = self.world.compiled.policy.rebalance.max_transfers().unwrap_or(u32::MAX);
        self.may_plan() && self.world.cascades.under_way < most
    }

    /// The sets of workloads that may be moved hold those that are up and rested.
    fn audit_movable(&self) {
        let mut members = 0;
        if self.world.compiled.seeks != Seeks::Nothing {
            for (at, state) in self.world.workloads.iter().enumerate() {
                let workload = WorkloadId::from(at);
                if !self.is_up(workload) {
                    continue;
                }
                let member = self.is_movable(workload);
                let rests_until = self.world.courses.rests_until(workload);
                let rested = rests_until <= self.world.now && self.copy_to(workload).is_none();
                // At the end of the rest itself it depends on whether the event has been.
                let agrees = member == rested || rests_until == self.world.now;
                assert!(agrees, "{state:?} may be moved: {member}, at {:?}", self.world.now);
                members += u32::from(member);
            }
        }
        let all: u32 = self.world.cascades.sets.iter().map(|set| set.members.len()).sum();
        assert_eq!(all, members, "only workloads that are up may be moved");
        let cascades = &self.world.cascades;
        let occupied = cascades.sets.iter().filter(|set| !set.members.is_empty());
        let gains: usize = occupied.map(|set| set.targets.len()).sum();
        let sought: u32 = cascades.sought.iter().flatten().sum();
        assert_eq!(sought as usize, gains, "spares that movable workloads gain by");
    }

    /// Planned moves under way are counted right.
    fn audit_moves(&self) {
        let is_moving = |(at, state): (usize, &Workload)| {
            let transfer = |number| self.world.journeys.get(number).kind == JourneyKind::Transfer;
            let copied = || self.copy_to(WorkloadId::from(at)).is_some();
            state.stands_for > 0 && state.journey.map_or_else(copied, transfer)
        };
        let moving = self.world.workloads.iter().enumerate().filter(|workload| is_moving(*workload)).count();
        assert_eq!(self.world.cascades.under_way as usize, moving, "planned moves under way");
    }
}
