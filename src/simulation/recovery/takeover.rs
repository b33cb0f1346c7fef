//! Takeovers: a claimed spare becomes the workload's server, or the attempt fails.

use crate::policy::OnRefusal;
use crate::simulation::compiled::procedure::Procedure;
use crate::simulation::history::History;
use crate::simulation::state::blades::BladeState;
use crate::simulation::state::journey::{AttemptFailure, JourneyId, JourneyKind, Stage};
use crate::simulation::state::workloads::NOWHERE;
use crate::simulation::watching::observer::{Attempt, Note, Observer};
use crate::units::{BladeId, RouteId, WorkloadId};

impl<O: Observer> History<'_, O> {
    /// A procedure is over.
    pub(super) fn procedure_ends(&mut self, number: JourneyId, procedure: Procedure) {
        let (origin, target) =
            (self.world.journeys.get(number).origin, self.world.journeys.get(number).target);
        match procedure {
            Procedure::Isolate(isolation) => {
                self.world.journeys.get_mut(number).state_saved = isolation.saves;
                self.is_isolated(number, origin);
                match target {
                    // The spare that a planned move had claimed already.
                    Some(spare) => self.take_over(number, spare),
                    None => self.wait_for_spare(number),
                }
            }
            Procedure::Takeover { .. } => self.taken_over(number),
            Procedure::UnfitSpare { .. } | Procedure::Refused { .. } => {
                let failing = self.world.journeys.get(number).failing.unwrap_or(AttemptFailure::Dead);
                self.attempt_failed(number, failing);
            }
            Procedure::Restart | Procedure::StartOnly => {
                let blade = target.unwrap_or(origin);
                if self.world.blades.get(blade).state == BladeState::Failed {
                    self.make_sound(blade);
                }
                if self.world.journeys.get(number).kind == JourneyKind::Transfer {
                    self.world.cascades.ends();
                }
                self.arrives(number, blade);
            }
            Procedure::Transfer { .. } => self.transferred(number),
        }
    }

    /// The route by which a workload gets onto a blade.
    pub(in crate::simulation) fn route_onto(&self, workload: WorkloadId, blade: BladeId) -> RouteId {
        let class = self.class_of(workload);
        let kind = self.world.blades.type_of(blade);
        // The workload's own first blade is plugged into its own zone.
        let matters = self.world.compiled.hard_zones && self.home(workload) != blade;
        let group = matters.then(|| self.world.scenario.site.group_number(blade));
        self.world.compiled.route_number(class, kind, self.world.compiled.is_outside(class, group))
    }

    /// Notes the route of the journey's workload onto its target.
    pub(in crate::simulation) fn note_route(&mut self, number: JourneyId) {
        let journey = self.world.journeys.get(number);
        let Some(target) = journey.target else { return };
        let route = self.route_onto(journey.workload, target);
        self.world.journeys.get_mut(number).route = route;
    }

    /// A claimed spare begins to take over.
    pub(super) fn take_over(&mut self, number: JourneyId, spare: BladeId) {
        let workload = self.world.journeys.get(number).workload;
        let class = self.class_of(workload);
        let counts = self.world.journeys.get(number).kind == JourneyKind::Outage;
        self.world.books.classes[class.index()].failovers += u64::from(counts);
        self.world.journeys.get_mut(number).mark_claim(self.world.now);
        self.note_route(number);
        let route = self.world.journeys.get(number).route;
        self.observer.note(self.world.now, Note::Claims { workload, blade: spare, route });
        self.world.blades.get_mut(spare).workload = workload.into();
        self.workload_moves(workload, Some(spare));
        self.identity_moves(number, spare);
        let blade = self.world.blades.get(spare);
        let (latent, booted) = (blade.latent, blade.booted);
        let kind = self.world.blades.type_of(spare);
        if blade.state != BladeState::Target {
            self.set_state(spare, BladeState::Target);
        }
        let restores = self.world.journeys.get(number).state_saved;
        let compiled = self.world.compiled;
        let refuses = self.refusals(number) > 0 && compiled.policy.on_refusal == OnRefusal::NextSpare;
        let (failing, procedure) = if latent {
            (Some(AttemptFailure::Dead), Procedure::UnfitSpare { booted })
        } else if !compiled.fit(class, kind).runs {
            (Some(AttemptFailure::TooSmall), Procedure::UnfitSpare { booted })
        } else if refuses {
            (Some(AttemptFailure::Refused), Procedure::Refused { booted })
        } else {
            (None, Procedure::Takeover { booted, restores })
        };
        self.world.journeys.get_mut(number).failing = failing;
        self.begin(number, procedure);
    }

    /// Moves the workload's identity to another blade.
    pub(in crate::simulation) fn identity_moves(&mut self, number: JourneyId, to: BladeId) {
        let journey = self.world.journeys.get(number);
        let (workload, from) = (journey.workload, journey.origin);
        self.world.blades.get_mut(to).identity = workload.into();
        if from == NOWHERE {
            return;
        }
        self.observer.note(self.world.now, Note::IdentityMoves { workload, from, to });
    }

    /// Ports of the target that refuse an address; on the workload's first blade they have theirs already.
    fn refusals(&self, number: JourneyId) -> u32 {
        let journey = self.world.journeys.get(number);
        let route = self.world.compiled.route(journey.route);
        if !route.may_refuse() {
            return 0;
        }
        let home = self.home(journey.workload);
        let Some(target) = journey.target.filter(|target| *target != home) else { return 0 };
        route.refusals(self.world.blades.get(target).booted)
    }

    /// Counts the ports that have refused an address.
    pub(in crate::simulation) fn count_refusals(&mut self, number: JourneyId) {
        let refusals = self.refusals(number);
        let journey = self.world.journeys.get(number);
        if let Some(blade) = journey.target.filter(|_| refusals > 0) {
            let (workload, route) = (journey.workload, journey.route);
            let class = self.class_of(workload);
            self.world.books.classes[class.index()].refusals += u64::from(refusals);
            self.observer.note(self.world.now, Note::Refuses { workload, blade, route });
            self.world.journeys.get_mut(number).refusals = refusals;
        }
    }

    fn taken_over(&mut self, number: JourneyId) {
        self.count_refusals(number);
        let journey = self.world.journeys.get(number);
        let Some(spare) = journey.target else { return };
        let (follows, cured) = (journey.fault_follows, journey.cured);
        self.observer.attempt_ended(journey, self.world.now, spare, Attempt::Succeeded);
        if !follows || cured.is_some() {
            return self.arrives(number, spare);
        }
        // The fault came along and strikes again: nothing helps but its repair.
        let journey = self.world.journeys.get_mut(number);
        journey.stage = Stage::AwaitingCure;
        if std::mem::take(&mut journey.holds_slot) {
            self.slot_freed();
        }
    }

    /// The journey releases its blade and its slot of the server.
    pub(in crate::simulation) fn give_up_target(&mut self, number: JourneyId) -> Option<BladeId> {
        let journey = self.world.journeys.get_mut(number);
        let target = journey.target.take()?;
        let held_slot = std::mem::take(&mut journey.holds_slot);
        self.release_blade(target);
        if held_slot {
            self.slot_freed();
        }
        Some(target)
    }

    /// A sound blade that was held for a takeover that is not needed returns to the pool.
    pub(super) fn return_held_target(&mut self, number: JourneyId) {
        if let Some(target) = self.give_up_target(number) {
            self.prepare(target);
        }
    }

    /// The attempt has failed and this is noticed: a dead spare goes to repair, a sound one back to the pool; the
    /// workload needs another.
    pub(super) fn attempt_failed(&mut self, number: JourneyId, failing: AttemptFailure) {
        let now = self.world.now;
        if failing == AttemptFailure::Refused {
            self.count_refusals(number);
        }
        // Whatever was to become of it, a blade that died on the way is dead.
        let failing =
            if self.world.journeys.get(number).target_lost { AttemptFailure::Dead } else { failing };
        let journey = self.world.journeys.get_mut(number);
        journey.attempt_failed(now);
        let Some(spare) = journey.target else { return };
        let (workload, restarts) = (journey.workload, journey.stage == Stage::Running(Procedure::Restart));
        self.observer.attempt_ended(self.world.journeys.get(number), now, spare, Attempt::Failed(failing));
        if restarts {
            // Its own blade, failed again while it restarted. (Claimed from the pool it is a spare like any other.)
            self.world.journeys.get_mut(number).target = None;
            self.takes_fault(number, spare);
            return self.remedy(number, spare);
        }
        let class = self.class_of(workload);
        let counts = self.world.journeys.get(number).kind == JourneyKind::Outage;
        self.world.books.classes[class.index()].failed_failovers += u64::from(counts);
        if matches!(failing, AttemptFailure::TooSmall | AttemptFailure::Refused) {
            let kind = self.world.blades.type_of(spare);
            self.world.journeys.get_mut(number).tried.push(kind);
        }
        self.give_up_target(number);
        self.world.blades.get_mut(spare).fenced = true;
        // Whatever stopped the attempt, a latent fault of the spare has shown by now or stays latent.
        match failing {
            AttemptFailure::Dead | AttemptFailure::Dark => self.put_away(spare),
            AttemptFailure::TooSmall | AttemptFailure::Refused | AttemptFailure::StepFailed => {
                self.prepare(spare)
            }
        }
        self.wait_for_spare(number);
    }
}
