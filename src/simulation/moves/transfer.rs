//! Transfers: the course of a planned move, and the loss of a blade under way.

use crate::model::step::{Phase, Step};
use crate::policy::DisplacedReturns;
use crate::simulation::compiled::procedure::Procedure;
use crate::simulation::compiled::route::shows;
use crate::simulation::event::class;
use crate::simulation::history::History;
use crate::simulation::moves::cascade::Candidate;
use crate::simulation::state::blades::BladeState;
use crate::simulation::state::journey::{JourneyId, JourneyKind, Stage};
use crate::simulation::watching::observer::{Note, Observer};
use crate::simulation::world::Event;
use crate::units::{BladeId, Span};

impl<O: Observer> History<'_, O> {
    /// Starts a planned move.
    pub(in crate::simulation) fn start_transfer(&mut self, candidate: Candidate) {
        if self.copies_live() {
            return self.start_copy(candidate);
        }
        let Candidate { workload, spare, .. } = candidate;
        let source = self.world.workloads[workload.index()].blade;
        let number = self.goes_down(workload, JourneyKind::Transfer, source);
        self.world.cascades.begins();
        self.server_takes_on();
        self.leaves_pool(spare);
        self.world.blades.get_mut(spare).workload = workload.into();
        self.set_state(spare, BladeState::Target);
        self.begin_transfer(number, spare);
    }

    /// The steps of a planned move onto a spare that is held begin.
    pub(super) fn begin_transfer(&mut self, number: JourneyId, spare: BladeId) {
        let booted = self.world.blades.get(spare).booted;
        let now = self.world.now;
        let journey = self.world.journeys.get_mut(number);
        journey.target = Some(spare);
        journey.holds_slot = true;
        journey.mark_claim(now);
        self.note_route(number);
        let journey = self.world.journeys.get(number);
        let (workload, route) = (journey.workload, journey.route);
        self.workload_moves(workload, Some(spare));
        self.observer.note(now, Note::Claims { workload, blade: spare, route });
        let live = self.copies_live();
        if !live && self.world.compiled.policy.displaced_returns == DisplacedReturns::Start {
            self.source_returns(number);
        }
        // A latent fault shows when the spare takes over, whatever is planned.
        self.begin(number, Procedure::Transfer { booted });
    }

    /// The blade being left goes to the pool; nothing that happens to it affects the workload from then on.
    fn source_returns(&mut self, number: JourneyId) {
        let journey = self.world.journeys.get_mut(number);
        journey.captured = true;
        let source = journey.origin;
        if self.still_on(number, source) {
            self.release_blade(source);
            self.prepare(source);
        }
    }

    /// The blade being left has been powered down: the identity moves.
    fn source_is_off(&mut self, number: JourneyId) {
        let journey = self.world.journeys.get(number);
        let (source, workload) = (journey.origin, journey.workload);
        let Some(target) = journey.target else { return };
        if self.world.blades.get(target).identity == workload {
            return;
        }
        if self.still_on(number, source) {
            self.world.blades.get_mut(source).fenced = true;
            if self.world.compiled.policy.displaced_returns == DisplacedReturns::End {
                self.set_state(source, BladeState::PoweredDown);
            }
        }
        self.identity_moves(number, target);
    }

    /// Still on: the blade being left has not returned to the pool; one that has may carry another workload already.
    fn still_on(&self, number: JourneyId, source: BladeId) -> bool {
        let blade = self.world.blades.get(source);
        matches!(blade.state, BladeState::Serving | BladeState::PoweredDown)
            && blade.workload == self.world.journeys.get(number).workload
    }

    /// Applies the steps done so far to the blades of a planned move, those that take no time included. True if the
    /// move ends here, because the target has shown to be dead.
    pub(in crate::simulation) fn transfer_progresses(&mut self, number: JourneyId) -> bool {
        let journey = self.world.journeys.get(number);
        let Stage::Running(procedure @ Procedure::Transfer { .. }) = journey.stage else { return false };
        let steps = self.world.compiled.steps(procedure, journey.route);
        let next = steps.get(journey.next_step as usize);
        let returns = self.world.compiled.policy.displaced_returns == DisplacedReturns::PowerDown;
        if steps.first() == Some(&Step::Transfer) {
            // One total for everything: nobody knows when the power-down is, so that it counts from the start.
            if returns {
                self.source_returns(number);
            }
        } else if self.copies_live() {
            // The source is needed until the last of the workload has been copied.
        } else if next != Some(&Step::CaptureState) {
            self.world.journeys.get_mut(number).captured = true;
            if next != Some(&Step::PowerDown) {
                self.source_is_off(number);
                if returns {
                    self.source_returns(number);
                }
            }
        }
        let journey = self.world.journeys.get(number);
        let shown = steps[..journey.next_step as usize].last().is_some_and(|step| shows(*step));
        match journey.target.filter(|target| shown && self.world.blades.get(*target).latent) {
            Some(target) => {
                self.transfer_target_fails(number, target);
                true
            }
            None => false,
        }
    }

    /// Can stay: the power-down of the workload's blade has not begun, so that it can go on there.
    pub(in crate::simulation) fn can_stay(&self, number: JourneyId) -> bool {
        let journey = self.world.journeys.get(number);
        let Stage::Running(procedure) = journey.stage else { return false };
        let before = |step: &Step| matches!(step, Step::CaptureState | Step::Transfer | Step::LiveStop);
        let begun = &self.world.compiled.steps(procedure, journey.route)[..journey.next_step as usize];
        // A power-down that takes no time is a power-down.
        let on_target = |target: BladeId| self.world.blades.get(target).identity == journey.workload;
        let moved = journey.target.is_some_and(on_target);
        begun.iter().all(before) && !moved && self.still_on(number, journey.origin)
    }

    /// The workload is up on the better match.
    pub(in crate::simulation) fn transferred(&mut self, number: JourneyId) {
        let journey = self.world.journeys.get(number);
        let (workload, target) = (journey.workload, journey.target);
        let Some(target) = target else { return };
        if self.world.blades.get(target).latent {
            return self.transfer_target_fails(number, target);
        }
        // A planned move goes on without the ports that refuse, whatever the policy does in a failover.
        self.count_refusals(number);
        self.source_returns(number);
        self.source_is_off(number);
        self.world.cascades.ends();
        let rest = self.world.compiled.policy.rebalance.cooldown();
        if rest > Span::ZERO {
            let until = self.world.now.after(rest);
            self.world.courses.get_mut(workload).rests_until = until;
            self.schedule(self.world.slots.cooldown(workload.0), until, Event::CooldownOver);
        }
        self.arrives(number, target);
        self.request(class::CASCADES);
    }

    /// The better match is lost under way.
    pub(in crate::simulation) fn transfer_target_fails(&mut self, number: JourneyId, target: BladeId) {
        let now = self.world.now;
        let waited = self.give_up_station(number);
        let journey = self.world.journeys.get(number);
        let workload = journey.workload;
        if self.can_stay(number) {
            // The source runs on; nobody needs to notice anything before the step under way ends.
            self.set_state(target, BladeState::Failed);
            let journey = self.world.journeys.get_mut(number);
            let end = if waited { now } else { journey.stop_after_step(now) };
            journey.target_lost = true;
            return self.plan_until(number, Phase::Transfer, end);
        }
        let noticed = if waited { now } else { self.world.journeys.get_mut(number).stop_after_step(now) };
        self.transfer_becomes_outage(number, target);
        let Some(outage) = self.world.workloads[workload.index()].journey else { return };
        self.world.blades.get_mut(target).workload = workload.into();
        self.set_state(target, BladeState::Failed);
        self.failure_begins(outage, target);
        self.notice_at(target, noticed);
    }

    /// The blade being left is lost before the workload's state was captured.
    pub(in crate::simulation) fn source_fails(&mut self, number: JourneyId, source: BladeId) {
        let journey = self.world.journeys.get(number);
        if journey.captured {
            // Nothing of the workload is on it any more.
            self.release_blade(source);
            // It is being powered down, or has been.
            self.world.blades.get_mut(source).fenced = true;
            return self.put_away(source);
        }
        let (workload, target, lost) = (journey.workload, journey.target, journey.target_lost);
        self.give_up_station(number);
        self.transfer_becomes_outage(number, source);
        let Some(outage) = self.world.workloads[workload.index()].journey else { return };
        // The failover goes onto the held target, which keeps its slot of the server.
        let journey = self.world.journeys.get_mut(outage);
        (journey.target, journey.holds_slot) = (target, true);
        if let Some(target) = target.filter(|_| lost) {
            self.give_up_target(outage);
            self.send_to_repair(target);
        }
        self.failure_begins(outage, source);
    }

    /// Planned downtime ends and unplanned downtime begins.
    pub(in crate::simulation) fn transfer_becomes_outage(&mut self, number: JourneyId, origin: BladeId) {
        let now = self.world.now;
        let journey = self.world.journeys.get_mut(number);
        journey.planned.clear();
        journey.spent(Phase::Transfer, now);
        let (workload, source) = (journey.workload, journey.origin);
        let leaves = origin != source && self.still_on(number, source);
        self.world.queue.cancel(self.world.slots.workload(workload.0));
        self.release_station(number);
        self.account_journey(number, None);
        self.world.journeys.close(number);
        self.world.cascades.ends();
        if leaves {
            self.release_blade(source);
            self.prepare(source);
        }
        self.begins_journey(workload, JourneyKind::Outage, origin);
        if origin != source {
            // The target is lost: the failover needs a slot of its own.
            self.slot_freed();
        }
        self.request(class::CASCADES);
    }

    /// The move is given up and the workload goes on at its source.
    pub(in crate::simulation) fn stay_at_source(&mut self, number: JourneyId) {
        let journey = self.world.journeys.get_mut(number);
        let source = journey.origin;
        let target = journey.target.take();
        self.world.cascades.ends();
        if let Some(target) = target {
            self.release_blade(target);
            self.put_away(target);
        }
        self.arrives(number, source);
    }
}
