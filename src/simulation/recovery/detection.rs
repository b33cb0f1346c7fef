//! Detection: the time at which the failure of a blade in use is noticed, and the remedy that then begins.
//!
//! Intuition: a blade that fails in use is down at once and noticed after the detection time, or, if the module of its
//! enclosure is down, when that is back. The mode then determines the remedy: a takeover, a repair of the blade, or a
//! restart in place.

use crate::engine::streams::KeyPart;
use crate::model::blade::{Effect, Remedy};
use crate::model::step::{Phase, Step};
use crate::simulation::draws::{Coin, DrawKind, Subject};
use crate::simulation::history::History;
use crate::simulation::state::blades::{BladeState, Fault};
use crate::simulation::state::journey::{JourneyId, JourneyKind, Stage};
use crate::simulation::watching::observer::{Note, Observer};
use crate::simulation::world::Event;
use crate::units::{BladeId, ModeId, Span, Time};

/// Parts of the keys of the draws of detection times, and of faults that follow the identity.
const DETECT: KeyPart = KeyPart::new("detect");
const FOLLOWS: KeyPart = KeyPart::new("follows");

impl<O: Observer> History<'_, O> {
    /// A blade in use has failed, or has gone dark.
    pub(in crate::simulation) fn serving_blade_fails(&mut self, blade: BladeId) {
        let mode = self.world.blades.get(blade).mode;
        if self.blade_type(blade).mode(mode).effect != Effect::WorkloadOnly {
            self.withdraw_online_repair(blade);
        }
        self.set_state(blade, BladeState::Failed);
        let Some(workload) = self.carries(blade) else { return };
        match self.world.workloads[workload.index()].journey {
            Some(number) => self.source_fails(number, blade),
            None if self.copy_to(workload).is_some() => {
                self.copy_source_fails(workload, blade);
            }
            None => {
                let number = self.goes_down(workload, JourneyKind::Outage, blade);
                self.failure_begins(number, blade);
            }
        }
    }

    /// An outage begins with the failure of its origin, which has yet to be noticed.
    pub(in crate::simulation) fn failure_begins(&mut self, number: JourneyId, blade: BladeId) {
        let mode = self.world.blades.get(blade).mode;
        self.world.journeys.get_mut(number).mode = mode;
        self.takes_fault(number, blade);
        let detection = self.detection_time(blade, mode, self.fault_ordinal(blade));
        self.notice_at(blade, self.world.now.after(detection.max(self.hold_off(blade, mode))));
    }

    /// Detection time of a fault of a blade in use; `ordinal` is that of its draws.
    pub(in crate::simulation) fn detection_time(&self, blade: BladeId, mode: ModeId, ordinal: u64) -> Span {
        let kind = self.blade_type(blade).mode(mode);
        let detect = kind.detect.as_ref().or(self.world.compiled.policy.times.of(Step::Detect).base.as_ref());
        let key = || self.world.blades.key(blade).of(self.world.blades.mode_name(blade, mode)).of(DETECT);
        // Events from outside that meet a blade at one instant share a draw; a fault with which the blade runs on may be
        // noticed more than once.
        let again = self.world.blades.get(blade).external || matches!(kind.effect, Effect::Degrades(_));
        let subject = Subject::of(DrawKind::Detection).on(self.world.blades.type_of(blade)).in_mode(mode);
        let subject = subject.again_if(again);
        detect.map_or(Span::ZERO, |detect| self.world.draws.draw(subject, detect, key, ordinal))
    }

    /// Hold-off: time from a failure before which the policy begins no takeover.
    fn hold_off(&self, blade: BladeId, mode: ModeId) -> Span {
        let kind = self.blade_type(blade).mode(mode);
        let policy = self.world.compiled.policy;
        let takes_over = kind.remedy == Remedy::Takeover && policy.takeover.moves();
        if takes_over { kind.hold_off.unwrap_or(policy.hold_off) } else { Span::ZERO }
    }

    /// Records the effects of the blade's fault on the outage: does it follow the identity, and can a failover help?
    pub(super) fn takes_fault(&mut self, number: JourneyId, blade: BladeId) {
        let mode = self.world.blades.get(blade).mode;
        let kind = self.blade_type(blade).mode(mode);
        let subject = Subject::of(DrawKind::FollowsIdentity)
            .on(self.world.blades.type_of(blade))
            .in_mode(mode)
            .again_if(self.world.blades.get(blade).external);
        let key = || self.world.blades.key(blade).of(self.world.blades.mode_name(blade, mode)).of(FOLLOWS);
        let coin = Coin(kind.follows_identity);
        let follows = coin.0 > 0.0 && self.world.draws.draw(subject, &coin, key, self.fault_ordinal(blade));
        let incurable = follows || kind.remedy != Remedy::Takeover;
        let journey = self.world.journeys.get_mut(number);
        journey.fault_follows = follows;
        if incurable {
            journey.incurable = true;
            journey.cured = None;
        }
    }

    /// The ordinal of the draws that belong to a blade's present fault.
    pub(in crate::simulation) fn fault_ordinal(&self, blade: BladeId) -> u64 {
        let state = self.world.blades.get(blade);
        if state.external {
            // It strikes once at an instant, under every policy at the same one.
            self.world.now.0 as u64
        } else if self.is_recorded(blade) {
            self.recorded_return(blade).0 as u64
        } else {
            self.world.blades.ordinal(blade, state.mode)
        }
    }

    /// Has a failure noticed at `time`, unless a record says that service had returned by then.
    pub(in crate::simulation) fn notice_at(&mut self, blade: BladeId, time: Time) {
        let returned = self.recorded_return(blade);
        let slot = self.world.slots.blade(blade.0);
        if self.is_recorded(blade) && returned <= time {
            self.schedule(slot, returned.max(self.world.now), Event::Noticed);
        } else {
            self.schedule(slot, time, Event::Noticed);
        }
    }

    /// The failure of a blade in use is due to be noticed, if its module can hear of it.
    pub(in crate::simulation) fn noticed(&mut self, blade: BladeId) {
        if !self.has_returned(blade) && self.is_unreported(blade) {
            self.observer.note(self.world.now, Note::Unreported { blade });
            if let Some(number) = self.journey_from(blade) {
                let journey = self.world.journeys.get_mut(number);
                journey.spent(Phase::Detect, self.world.now);
                journey.stage = Stage::Unreported;
                if self.is_recorded(blade) {
                    // Service may return before anybody hears of it.
                    let returned = self.recorded_return(blade);
                    self.schedule(self.world.slots.blade(blade.0), returned, Event::Noticed);
                }
            }
            return;
        }
        let unreported =
            self.journey_from(blade).is_some_and(|n| self.world.journeys.get(n).stage == Stage::Unreported);
        self.is_noticed(blade, if unreported { Phase::WaitManagement } else { Phase::Detect });
    }

    /// A module that is back hears what a blade has reported in the meantime, or finds what a poll would have found,
    /// unless it is over: another fault has to be reported, or found, for itself.
    pub(in crate::simulation) fn heard(&mut self, blade: BladeId, fault: Fault) {
        let state = self.world.blades.get(blade);
        match state.state {
            BladeState::Failed => {
                let journey = self.journey_from(blade).map(|number| self.world.journeys.get(number));
                if journey.is_some_and(|journey| journey.stage == Stage::Unreported) {
                    self.world.queue.cancel(self.world.slots.blade(blade.0));
                    self.is_noticed(blade, Phase::WaitManagement);
                }
            }
            BladeState::Pool if state.latent && self.world.blades.fault(blade) == fault => {
                self.is_discovered(blade)
            }
            _ => {}
        }
    }

    /// Returned: a record says that service has returned on a blade by now.
    fn has_returned(&self, blade: BladeId) -> bool {
        self.is_recorded(blade) && self.recorded_return(blade) <= self.world.now
    }

    /// The failure of a blade in use is noticed; the time before belongs to `phase`.
    fn is_noticed(&mut self, blade: BladeId, phase: Phase) {
        let now = self.world.now;
        self.observer.note(now, Note::Noticed { blade });
        let Some(number) = self.journey_from(blade) else { return self.put_away(blade) };
        self.world.journeys.get_mut(number).spent(phase, now);
        if self.has_returned(blade) {
            // Service had returned before anybody noticed.
            self.return_held_target(number);
            self.make_sound(blade);
            self.world.journeys.get_mut(number).cured = Some(now);
            if self.world.blades.get(blade).is_dark() {
                self.repaired_in_the_dark(blade);
                return self.waits_for_light(number, blade);
            }
            return self.arrives(number, blade);
        }
        self.remedy(number, blade);
    }

    /// Begins the remedy of a fault that has been noticed.
    pub(super) fn remedy(&mut self, number: JourneyId, blade: BladeId) {
        let kind = self.blade_type(blade).mode(self.world.blades.get(blade).mode);
        let blade_stops = kind.effect != Effect::WorkloadOnly;
        match kind.remedy {
            Remedy::Takeover if self.world.compiled.policy.takeover.moves() => {
                if blade_stops {
                    self.send_to_repair(blade);
                }
                self.isolate(number, blade);
            }
            Remedy::Takeover | Remedy::None if blade_stops => {
                if let Some(end) = self.passes_at(blade) {
                    return self.cured_in_place(number, blade, end);
                }
                self.return_held_target(number);
                self.send_to_repair(blade);
                self.waits_for_repair(number, blade);
            }
            _ => self.restart_in_place(number, blade),
        }
    }

    /// The journey that began with this blade and whose remedy has not begun.
    pub(in crate::simulation) fn journey_from(&self, blade: BladeId) -> Option<JourneyId> {
        let workload = self.carries(blade)?;
        let number = self.world.workloads[workload.index()].journey?;
        let journey = self.world.journeys.get(number);
        let waits = matches!(journey.stage, Stage::Unnoticed | Stage::Unreported);
        (journey.origin == blade && waits).then_some(number)
    }
}
