//! Failover: the procedures of a journey, the claim of a spare, and what can go wrong on the way.

use super::blades::State;
use super::event::round;
use super::journey::{Doom, Kind, Stage};
use super::observer::{Attempt, Note, Observer};
use super::plan::{Plan, Procedure};
use super::pool::{Enquiry, Pool};
use super::workloads::NOWHERE;
use super::world::World;
use crate::engine::streams::{Name, Stream};
use crate::model::fleet::Scope;
use crate::policy::selection::Request;
use crate::policy::{Declined, OnRefusal};
use crate::units::{BladeId, ClassId, EnclosureId, Time, TypeId, WorkloadId};

/// Part of the key of the draws of rules that choose at random.
const SELECTION: Name = Name::new("selection");

/// A place in the line for spares: the priority of the class, when the workload went down, and its number.
pub(super) type Place = (u32, Time, WorkloadId);

/// A spare is wanted.
struct Search<'s> {
    class: ClassId,
    last_type: TypeId,
    enclosure: Option<EnclosureId>,
    tried: &'s [TypeId],
}

impl Search<'_> {
    /// The spare that the policy chooses: a booted one if the rule wants any of them, else a cold one.
    fn choose(
        &self,
        pool: &Pool,
        plan: &Plan<'_>,
        stream: &dyn Fn() -> Stream,
        shelves: &mut Vec<u32>,
    ) -> Result<BladeId, Declined> {
        let mut choice = |booted: bool| {
            pool.find_shelves(plan, self.class, self.enclosure, booted, self.tried, shelves);
            let enquiry = Enquiry { pool, plan, class: self.class, booted, shelves };
            let request = Request { last_type: self.last_type, shelves: &enquiry, stream };
            plan.policy.selection.select(&request)
        };
        if pool.has_booted()
            && let Ok(spare) = choice(true)
        {
            return Ok(spare);
        }
        choice(false)
    }
}

impl<O: Observer> World<'_, O> {
    /// A procedure is over.
    pub(super) fn procedure_ends(&mut self, number: u32, procedure: Procedure) {
        let (origin, target) = (self.journeys.get(number).origin, self.journeys.get(number).target);
        match procedure {
            Procedure::Isolate(isolation) => {
                self.journeys.get_mut(number).state_saved = isolation.saves;
                self.is_isolated(number, origin);
                match target {
                    // The spare that a planned move had claimed already.
                    Some(spare) => self.take_over(number, spare),
                    None => self.wait_for_spare(number),
                }
            }
            Procedure::Takeover { .. } => self.taken_over(number),
            Procedure::Futile { .. } | Procedure::Refused { .. } => {
                let doom = self.journeys.get(number).doom.unwrap_or(Doom::Dead);
                self.attempt_failed(number, doom);
            }
            Procedure::Restart | Procedure::StartOnly => {
                let blade = target.unwrap_or(origin);
                if self.blades.get(blade).state == State::Failed {
                    self.make_sound(blade);
                }
                self.transfers -= u32::from(self.journeys.get(number).kind == Kind::Transfer);
                self.arrives(number, blade);
            }
            Procedure::Transfer { .. } => self.transferred(number),
        }
    }

    /// The workload needs a spare: it takes its place among those waiting.
    pub(super) fn wait_for_spare(&mut self, number: u32) {
        self.part(number);
        self.wait_by_itself(number);
    }

    /// The virtual machines of a failed blade go separate ways from here on, if they may.
    fn part(&mut self, number: u32) {
        let leader = self.journeys.get(number).workload;
        let state = &self.workloads[leader.index()];
        let Some(apart) = self.scenario.site.classes[state.class.index()].apart else { return };
        let (blade, machines, outages) = (state.blade, state.stands_for, state.outages);
        self.demand_moves(leader, None);
        for workload in (leader.0..leader.0 + machines).map(WorkloadId) {
            let state = &mut self.workloads[workload.index()];
            (state.class, state.blade, state.stands_for) = (apart, blade, 1);
            self.demand_moves(workload, Some(blade));
            if workload == leader {
                continue;
            }
            let mut journey = self.journeys.get(number).clone();
            journey.workload = workload;
            // A fault that lives on a boot disk lives on one of them.
            (journey.fault_follows, journey.incurable) = (false, false);
            let other = self.journeys.open(journey);
            self.workloads[workload.index()].set_journey(Some(other));
            self.workloads[workload.index()].outages = outages;
            self.wait_by_itself(other);
        }
    }

    fn wait_by_itself(&mut self, number: u32) {
        let now = self.now;
        let journey = self.journeys.get_mut(number);
        journey.stage = Stage::Waiting;
        journey.waiting_since = now;
        let (workload, kind) = (journey.workload, journey.kind);
        let place = self.claim_place(number);
        self.claims.insert(place);
        if kind == Kind::Outage {
            let class = self.class_of(workload);
            self.classes[class.index()].needs += u64::from(self.counts(now)) * self.machines(workload);
            self.waiting.add(1, now);
        }
        self.observer.note(now, Note::Waits { workload });
        self.observer.pool_changed(now, self.pool.len(), self.waiting.value());
        self.request(round::CLAIMS);
    }

    pub(super) fn claim_place(&self, number: u32) -> Place {
        let journey = self.journeys.get(number);
        let class = &self.scenario.site.classes[self.class_of(journey.workload).index()];
        (class.priority, journey.started, journey.workload)
    }

    /// Every waiting workload, in order, claims a spare if there is one for it.
    pub(super) fn claim_round(&mut self) {
        let mut after = None;
        while self.server_is_free() && !self.pool.is_empty() {
            let Some(place) = self.claims.after(after) else { return };
            if let Some(spare) = self.select(place.2) {
                self.claim(place, spare);
            }
            after = Some(place);
        }
    }

    /// The spare that the policy chooses for a waiting workload, if there is one for it; observers hear if there is
    /// none.
    pub(super) fn select(&mut self, workload: WorkloadId) -> Option<BladeId> {
        match self.choose(workload) {
            Ok(spare) => Some(spare),
            Err(declined) => {
                let number = self.workloads[workload.index()].journey()?;
                if let Some(declined) = declined.filter(|_| self.observer.traces()) {
                    self.tell_declined(number, self.class_of(workload), declined.0);
                }
                None
            }
        }
    }

    /// The spare that the policy chooses for a waiting workload, or the reason that it gives.
    pub(super) fn choose(&mut self, workload: WorkloadId) -> Result<BladeId, Option<Declined>> {
        let state = &self.workloads[workload.index()];
        let Some(number) = state.journey() else { return Err(None) };
        let attempt = self.journeys.get(number).attempt;
        let mut shelves = std::mem::take(&mut self.shelves);
        let stream = || self.draws.of(self.attempt_key(number).of(SELECTION), u64::from(attempt));
        let (last, class) = (state.blade, state.class);
        let last_type = self.last_type(last, class);
        let enclosure = if last == NOWHERE { None } else { self.enclosure(last) };
        let tried = &self.journeys.get(number).tried;
        let search = Search { class, last_type, enclosure, tried };
        let choice = search.choose(&self.pool, self.plan, &stream, &mut shelves);
        self.shelves = shelves;
        choice.or_else(|declined| self.own_blade(workload).ok_or(Some(declined)))
    }

    fn last_type(&self, last: BladeId, class: ClassId) -> TypeId {
        match last {
            NOWHERE => self.scenario.site.classes[class.index()].home,
            last => self.blades.type_of(last),
        }
    }

    /// The spare that the policy chooses for a workload that is up and has to leave its blade.
    pub(super) fn choose_for(&mut self, workload: WorkloadId) -> Option<BladeId> {
        let state = &self.workloads[workload.index()];
        let key = self.key_of(workload).named("transfer").with(u64::from(state.transfers)).of(SELECTION);
        let (last, class) = (state.blade, state.class);
        let (last_type, enclosure) = (self.last_type(last, class), self.enclosure(last));
        let search = Search { class, last_type, enclosure, tried: &[] };
        search.choose(&self.pool, self.plan, &|| self.draws.of(key, 0), &mut Vec::new()).ok()
    }

    /// The first blade of a workload, if it stands ready and no other will do: its switch port is in the workload's
    /// hard zones, whatever those of its group are, and its privileged ports have the addresses that others refuse.
    fn own_blade(&self, workload: WorkloadId) -> Option<BladeId> {
        let state = &self.workloads[workload.index()];
        let (last, class) = (state.blade, state.class);
        let tried = state.journey().map_or(&[][..], |number| &self.journeys.get(number).tried);
        if !self.plan.hard_zones && tried.is_empty() {
            return None;
        }
        let home = self.home(workload);
        if home == NOWHERE || !self.pool.contains(home) {
            return None;
        }
        let (blade, kind) = (self.blades.get(home), self.blades.type_of(home));
        if !self.plan.hard_zones && !tried.contains(&kind) {
            return None;
        }
        let scope = self.scenario.site.group_of(home).0.scope;
        if scope == Scope::Enclosure && self.enclosure(home) != self.enclosure(last) {
            return None;
        }
        let runs = self.plan.fit(class, kind).runs;
        (runs && self.plan.may_try(class, kind, false, blade.booted)).then_some(home)
    }

    /// Tells why none of the spares that are ready will do.
    fn tell_declined(&mut self, number: u32, class: ClassId, reason: &'static str) {
        let now = self.now;
        let (plan, workload) = (self.plan, self.journeys.get(number).workload);
        let tried = &self.journeys.get(number).tried;
        let mut declined = Vec::new();
        for spares in self.pool.stocked() {
            let vain = tried.contains(&spares.blade_type);
            let outside = plan.is_outside(class, spares.group);
            if vain || !plan.may_try(class, spares.blade_type, outside, spares.booted) {
                declined.push((spares.blade_type, outside, vain));
            }
        }
        for (blade_type, outside, tried) in declined {
            self.observer.note(now, Note::Declined { workload, blade_type, outside, tried });
        }
        self.observer.note(now, Note::NoSpare { workload, reason });
    }

    fn claim(&mut self, place: Place, spare: BladeId) {
        let Some(number) = self.workloads[place.2.index()].journey() else { return };
        if self.starts_at_once(number) {
            return self.start_on(number, spare);
        }
        let now = self.now;
        self.claims.remove(&place);
        if self.journeys.get(number).kind == Kind::Outage {
            self.waiting.add(-1, now);
            self.count_wait(number);
        }
        let phase = self.waiting_phase();
        let journey = self.journeys.get_mut(number);
        journey.spent(phase, now);
        journey.target = Some(spare);
        journey.holds_slot = true;
        self.server_takes_on();
        self.leaves_pool(spare);
        self.take_over(number, spare);
    }

    /// Counts the wait that ends now, if it took any time.
    pub(super) fn count_wait(&mut self, number: u32) {
        let journey = self.journeys.get(number);
        if self.now > journey.waiting_since {
            let since = self.first_wait.unwrap_or(journey.waiting_since).min(journey.waiting_since);
            self.first_wait = Some(since);
        }
        if self.now > journey.waiting_since && self.counts(journey.waiting_since) {
            let class = self.class_of(journey.workload);
            self.classes[class.index()].waits += self.machines(journey.workload);
        }
    }

    /// The route by which a workload gets onto a blade.
    pub(super) fn route_onto(&self, workload: WorkloadId, blade: BladeId) -> u32 {
        let class = self.class_of(workload);
        let kind = self.blades.type_of(blade);
        // The workload's own first blade is plugged into its own zone.
        let matters = self.plan.hard_zones && self.home(workload) != blade;
        let group = matters.then(|| self.scenario.site.group_number(blade));
        self.plan.route_number(class, kind, self.plan.is_outside(class, group))
    }

    /// Notes by which route the journey's workload gets onto its target.
    pub(super) fn note_route(&mut self, number: u32) {
        let journey = self.journeys.get(number);
        let Some(target) = journey.target else { return };
        let route = self.route_onto(journey.workload, target);
        self.journeys.get_mut(number).route = route;
    }

    /// A claimed spare begins to take over.
    fn take_over(&mut self, number: u32, spare: BladeId) {
        let workload = self.journeys.get(number).workload;
        let class = self.class_of(workload);
        let counts = self.counts(self.now) && self.journeys.get(number).kind == Kind::Outage;
        self.classes[class.index()].failovers += u64::from(counts);
        self.journeys.get_mut(number).mark_claim(self.now);
        self.note_route(number);
        let route = self.journeys.get(number).route;
        self.observer.note(self.now, Note::Claims { workload, blade: spare, route });
        self.blades.get_mut(spare).workload = workload;
        self.demand_moves(workload, Some(spare));
        self.identity_moves(number, spare);
        let blade = self.blades.get(spare);
        let (latent, booted) = (blade.latent, blade.booted);
        let kind = self.blades.type_of(spare);
        if blade.state != State::Target {
            self.set_state(spare, State::Target);
        }
        let restores = self.journeys.get(number).state_saved;
        let plan = self.plan;
        let refuses = self.refusals(number) > 0 && plan.policy.on_refusal == OnRefusal::NextSpare;
        let (doom, procedure) = if latent {
            (Some(Doom::Dead), Procedure::Futile { booted })
        } else if !plan.fit(class, kind).runs {
            (Some(Doom::TooSmall), Procedure::Futile { booted })
        } else if refuses {
            (Some(Doom::Refused), Procedure::Refused { booted })
        } else {
            (None, Procedure::Takeover { booted, restores })
        };
        self.journeys.get_mut(number).doom = doom;
        self.begin(number, procedure);
    }

    /// From now on the workload's identity is that of another blade.
    pub(super) fn identity_moves(&mut self, number: u32, to: BladeId) {
        let journey = self.journeys.get(number);
        let (workload, from) = (journey.workload, journey.origin);
        self.blades.get_mut(to).identity = workload;
        if from == NOWHERE {
            return;
        }
        self.observer.note(self.now, Note::IdentityMoves { workload, from, to });
    }

    /// Ports of the target that refuse an address; those of the workload's first blade have theirs.
    fn refusals(&self, number: u32) -> u32 {
        let journey = self.journeys.get(number);
        let route = self.plan.route(journey.route);
        if !route.may_refuse() {
            return 0;
        }
        let home = self.home(journey.workload);
        let Some(target) = journey.target.filter(|target| *target != home) else { return 0 };
        route.refusals(self.blades.get(target).booted)
    }

    /// Counts the ports that have refused an address.
    pub(super) fn count_refusals(&mut self, number: u32) {
        let refusals = self.refusals(number);
        let journey = self.journeys.get(number);
        if let Some(blade) = journey.target.filter(|_| refusals > 0) {
            let (workload, route) = (journey.workload, journey.route);
            let class = self.class_of(workload);
            self.classes[class.index()].refusals += u64::from(refusals) * u64::from(self.counts(self.now));
            self.observer.note(self.now, Note::Refuses { workload, blade, route });
            self.journeys.get_mut(number).refusals = refusals;
        }
    }

    fn taken_over(&mut self, number: u32) {
        self.count_refusals(number);
        let journey = self.journeys.get(number);
        let Some(spare) = journey.target else { return };
        let (follows, cured) = (journey.fault_follows, journey.cured);
        self.observer.attempt_ended(journey, self.now, spare, Attempt::Succeeded);
        if !follows || cured.is_some() {
            return self.arrives(number, spare);
        }
        // The fault came along and strikes again: nothing helps but its repair.
        let journey = self.journeys.get_mut(number);
        journey.stage = Stage::AwaitingCure;
        if std::mem::take(&mut journey.holds_slot) {
            self.slot_freed();
        }
    }

    /// The blade that is becoming a workload's fails.
    pub(super) fn target_fails(&mut self, spare: BladeId) {
        let Some(workload) = self.carries(spare) else { return };
        let Some(number) = self.workloads[workload.index()].journey() else {
            return self.copy_target_fails(workload, spare);
        };
        self.withdraw_online_repair(spare);
        self.set_state(spare, State::Failed);
        let (now, kind) = (self.now, self.journeys.get(number).kind);
        match self.journeys.get(number).stage {
            Stage::Running(Procedure::Transfer { .. }) => self.transfer_target_fails(number, spare),
            Stage::Running(Procedure::Restart) if kind == Kind::Transfer => {
                self.planned_stop_fails(number, spare);
            }
            Stage::Running(
                Procedure::Takeover { .. }
                | Procedure::Futile { .. }
                | Procedure::Refused { .. }
                | Procedure::Restart
                | Procedure::StartOnly,
            ) => {
                self.journeys.get_mut(number).target_lost = true;
                if self.give_up_station(number) {
                    return self.attempt_failed(number, Doom::Dead);
                }
                let end = self.journeys.get_mut(number).stop_after_step(now);
                self.schedule_steps(number, end);
            }
            Stage::AwaitingCure => {
                let phase = self.repair_phase(self.journeys.get(number).origin);
                self.journeys.get_mut(number).spent(phase, now);
                self.attempt_failed(number, Doom::Dead);
            }
            // Held for a workload whose own failure is still being dealt with.
            Stage::Unnoticed | Stage::Unheard | Stage::Running(Procedure::Isolate(_)) => {
                self.give_up_target(number);
                self.put_away(spare);
            }
            stage => unreachable!("no target ages in {stage:?}"),
        }
    }

    /// The journey lets go of the blade it holds, and of its slot of the server.
    pub(super) fn give_up_target(&mut self, number: u32) -> Option<BladeId> {
        let journey = self.journeys.get_mut(number);
        let target = journey.target.take()?;
        let held_slot = std::mem::take(&mut journey.holds_slot);
        self.release_blade(target);
        if held_slot {
            self.slot_freed();
        }
        Some(target)
    }

    /// A sound blade that was held for a takeover which is not needed returns to the pool.
    pub(super) fn return_held_target(&mut self, number: u32) {
        if let Some(target) = self.give_up_target(number) {
            self.prepare(target);
        }
    }

    /// The attempt has failed and somebody noticed: a dead spare goes to repair, a sound one back to the pool; the
    /// workload needs another.
    pub(super) fn attempt_failed(&mut self, number: u32, doom: Doom) {
        let now = self.now;
        if doom == Doom::Refused {
            self.count_refusals(number);
        }
        // Whatever was to become of it, a blade that died on the way is dead.
        let doom = if self.journeys.get(number).target_lost { Doom::Dead } else { doom };
        let journey = self.journeys.get_mut(number);
        journey.attempt_failed(now);
        let Some(spare) = journey.target else { return };
        let (workload, restarts) = (journey.workload, journey.stage == Stage::Running(Procedure::Restart));
        self.observer.attempt_ended(self.journeys.get(number), now, spare, Attempt::Failed(doom));
        if restarts {
            // Its own blade, failed again while it restarted. (Claimed from the pool it is a spare like any other.)
            self.journeys.get_mut(number).target = None;
            self.takes_fault(number, spare);
            return self.remedy(number, spare);
        }
        let class = self.class_of(workload);
        let counts = self.counts(now) && self.journeys.get(number).kind == Kind::Outage;
        self.classes[class.index()].failed_failovers += u64::from(counts);
        if matches!(doom, Doom::TooSmall | Doom::Refused) {
            let kind = self.blades.type_of(spare);
            self.journeys.get_mut(number).tried.push(kind);
        }
        self.give_up_target(number);
        self.blades.get_mut(spare).fenced = true;
        // Whatever stopped the attempt, a latent fault of the spare has shown by now or stays latent.
        match doom {
            Doom::Dead | Doom::Dark => self.put_away(spare),
            Doom::TooSmall | Doom::Refused | Doom::StepFailed => self.prepare(spare),
        }
        self.wait_for_spare(number);
    }
}
