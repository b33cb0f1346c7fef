//! A journey: one outage of a workload, or one planned move, from going down to being up again.
//!
//! Intuition: while a workload is not up, its time is cut into pieces without gaps, and each piece belongs to a phase.
//! The journey keeps that timeline, the steps under way, and the resources that it holds. Phases sum to the outage by
//! construction.

use crate::model::step::{PHASES, Phase, Step};
use crate::simulation::compiled::procedure::Procedure;
use crate::simulation::management::stations::StationId;
use crate::units::{BladeId, ModeId, RouteId, Span, Time, TypeId, WorkloadId};
use std::num::NonZeroU32;

/// A journey under way, by its position among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct JourneyId(NonZeroU32);

impl JourneyId {
    fn index(self) -> usize {
        self.0.get() as usize
    }
}

impl From<usize> for JourneyId {
    /// # Panics
    /// At position 0, which no journey has, and from 2^32 on, where none are.
    fn from(index: usize) -> JourneyId {
        let number = u32::try_from(index).ok().and_then(NonZeroU32::new);
        JourneyId(number.expect("journeys have positions from 1 on"))
    }
}

/// The reason why the workload is not up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JourneyKind {
    /// A failure.
    Outage,
    /// A planned move.
    Transfer,
    /// It has just arrived and has not been up yet.
    Arrival,
}

/// Stage of a journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The failure has not been noticed.
    Unnoticed,
    /// The module that is to hear of the failure is down.
    Unreported,
    /// A procedure is under way.
    Running(Procedure),
    /// Waiting for a spare or for management.
    Waiting,
    /// Waiting for the repair of the blade in `origin`, to go on there.
    AwaitingRepair,
    /// Waiting until the blade in `origin` has been worked on, to go on there.
    AwaitingWork,
    /// The takeover is done, but the fault came along: waiting for the repair of the blade in `origin`.
    AwaitingCure,
}

/// The reason why an attempt to take over has failed, or is about to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptFailure {
    /// The spare is dead.
    Dead,
    /// The spare has gone dark.
    Dark,
    /// The spare is too small for the workload to run.
    TooSmall,
    /// A privileged port refused its new address, and the policy goes on to the next spare.
    Refused,
    /// A step failed at every permitted try.
    StepFailed,
}

impl AttemptFailure {
    /// The word in files.
    pub fn name(self) -> &'static str {
        match self {
            AttemptFailure::Dead => "dead",
            AttemptFailure::Dark => "dark",
            AttemptFailure::TooSmall => "too_small",
            AttemptFailure::Refused => "refused",
            AttemptFailure::StepFailed => "step_failed",
        }
    }
}

/// A piece of the time that a workload is not up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JourneyPiece {
    /// The account it goes to.
    pub phase: Phase,
    /// The step, if it was one.
    pub step: Option<Step>,
    /// Its end, past or to come.
    pub end: Time,
}

/// One outage or planned move.
#[derive(Clone, Debug)]
pub struct Journey {
    /// The reason why the workload is not up.
    pub kind: JourneyKind,
    /// The workload.
    pub workload: WorkloadId,
    /// The time at which the workload went down.
    pub started: Time,
    /// Its stage.
    pub stage: Stage,
    /// The blade that failed, or that is being left.
    pub origin: BladeId,
    /// The blade that is claimed.
    pub target: Option<BladeId>,
    /// The failure mode, by position in the type of `origin`; meaningless in a planned move.
    pub mode: ModeId,
    /// The ordinal of the workload's outage (or move): part of the key of its draws.
    pub ordinal: u32,
    /// The number of spares claimed before.
    pub attempt: u32,
    /// The steps that have been drawn in this attempt, a bit each; the last one stands for the start after a cure.
    drawn: u64,
    /// The step of the procedure that comes after those under way.
    pub next_step: u8,
    /// The time of the claim.
    pub claimed: Time,
    /// Start of the wait for a spare.
    pub waiting_since: Time,
    /// The route from the workload's class onto the target.
    pub route: RouteId,
    /// Target lost: the target failed under way.
    pub target_lost: bool,
    /// The end that the attempt is bound to, if that is settled.
    pub failing: Option<AttemptFailure>,
    /// Step failed: the last of the steps under way fails for good.
    pub step_failed: bool,
    /// Blade types that have been tried in vain and would be again.
    pub tried: Vec<TypeId>,
    /// State saved: the workload's state was saved when it failed.
    pub state_saved: bool,
    /// Ports that have refused a new address in the present attempt.
    pub refusals: u32,
    /// Partitions' time in service before the last of them, summed up.
    pub slack: Span,
    /// Holds a slot of the management server.
    pub holds_slot: bool,
    /// Captured: the state of the workload has been captured (planned moves).
    pub captured: bool,
    /// Fault that follows the identity, because it lives on the boot disk.
    pub fault_follows: bool,
    /// Incurable: no failover can shorten the outage.
    pub incurable: bool,
    /// The time at which the fault was cured.
    pub cured: Option<Time>,
    /// The station that the step under way occupies.
    pub station: Option<StationId>,
    /// The station that the journey waits for.
    pub station_wanted: Option<StationId>,
    /// The time since which the next fence is wanted.
    pub fence_wanted: Time,
    /// The steps under way.
    pub planned: Vec<JourneyPiece>,
    /// The pieces so far; the first begins at `started`, each other one at the end of the one before it.
    timeline: Vec<JourneyPiece>,
    /// Pieces of the timeline before the claim.
    claim_mark: usize,
}

impl Journey {
    /// A journey that begins.
    pub fn new(
        kind: JourneyKind,
        workload: WorkloadId,
        started: Time,
        origin: BladeId,
        ordinal: u32,
    ) -> Journey {
        Journey {
            kind,
            workload,
            started,
            stage: Stage::Unnoticed,
            origin,
            target: None,
            mode: ModeId(0),
            ordinal,
            attempt: 0,
            drawn: 0,
            next_step: 0,
            claimed: started,
            waiting_since: started,
            route: RouteId(0),
            target_lost: false,
            failing: None,
            step_failed: false,
            tried: Vec::new(),
            state_saved: false,
            refusals: 0,
            slack: Span::ZERO,
            holds_slot: false,
            captured: false,
            fault_follows: false,
            incurable: false,
            cured: None,
            station: None,
            station_wanted: None,
            fence_wanted: started,
            planned: Vec::new(),
            timeline: Vec::new(),
            claim_mark: 0,
        }
    }

    /// Takes over the buffers of a journey that is over.
    fn reuse(&mut self, old: Journey) {
        reuse(&mut self.planned, old.planned);
        reuse(&mut self.timeline, old.timeline);
        reuse(&mut self.tried, old.tried);
    }

    /// The end of the timeline.
    pub fn reached(&self) -> Time {
        self.timeline.last().map_or(self.started, |piece| piece.end)
    }

    /// The time since the last piece belongs to `phase`.
    pub fn spent(&mut self, phase: Phase, until: Time) {
        self.push(JourneyPiece { phase, step: None, end: until });
    }

    fn push(&mut self, piece: JourneyPiece) {
        if piece.end > self.reached() {
            self.timeline.push(piece);
        }
    }

    /// The time since the last piece was spent waiting for a station.
    pub fn waited_for_station(&mut self, phase: Phase, until: Time) {
        self.spent(if self.kind == JourneyKind::Transfer { Phase::Transfer } else { phase }, until);
    }

    /// The steps under way have ended, at the latest at `now`.
    pub fn settle_planned(&mut self, now: Time) {
        let planned = std::mem::take(&mut self.planned);
        for piece in &planned {
            self.push(JourneyPiece { end: piece.end.min(now), ..*piece });
        }
        self.planned = planned;
        self.planned.clear();
    }

    /// Notes that a single step is drawn; true if its value is the first of this attempt. Of the adapters that take a step
    /// one after the other, the first one alone is.
    pub fn is_drawn_first(&mut self, (step, index): (Step, u16)) -> bool {
        let anew = self.stage == Stage::Running(Procedure::StartOnly);
        let bit = 1 << if anew { u64::BITS - 1 } else { step as u32 };
        let first = index == 0 && self.drawn & bit == 0;
        self.drawn |= bit;
        first
    }

    /// A spare is claimed now.
    pub fn mark_claim(&mut self, now: Time) {
        self.claimed = now;
        self.claim_mark = self.timeline.len();
        self.attempt += 1;
        self.drawn = 0;
        self.target_lost = false;
        self.failing = None;
        self.slack = Span::ZERO;
        self.refusals = 0;
    }

    /// The attempt since the claim has failed: its time becomes one piece.
    pub fn attempt_failed(&mut self, now: Time) {
        self.target_lost = false;
        self.step_failed = false;
        self.planned.clear();
        self.timeline.truncate(self.claim_mark);
        self.spent(Phase::FailedAttempt, now);
    }

    /// Limits the steps under way to the one under way at `now`; its end.
    pub fn stop_after_step(&mut self, now: Time) -> Time {
        let last = self.planned.iter().position(|piece| piece.end >= now).unwrap_or(0);
        self.planned.truncate(last + 1);
        self.planned.last().map_or(now, |piece| piece.end)
    }

    /// The pieces, each with its beginning.
    pub fn pieces(&self) -> impl Iterator<Item = (Time, JourneyPiece)> + '_ {
        let starts = std::iter::once(self.started).chain(self.timeline.iter().map(|piece| piece.end));
        starts.zip(self.timeline.iter().copied())
    }

    /// Time by phase, in the order of [`Phase::ALL`].
    pub fn phases(&self) -> [Span; PHASES] {
        let mut phases = [Span::ZERO; PHASES];
        for (start, piece) in self.pieces() {
            let phase = &mut phases[piece.phase as usize];
            *phase = phase.plus(piece.end.since(start));
        }
        phases
    }
}

/// Takes over a buffer, unless the present one holds something.
fn reuse<T>(buffer: &mut Vec<T>, mut old: Vec<T>) {
    if buffer.is_empty() && old.capacity() > 0 {
        old.clear();
        *buffer = old;
    }
}

/// The journeys under way. Position 0 is left out, so that a workload's journey takes no more room than its number.
#[derive(Clone)]
pub struct Journeys {
    all: Vec<Journey>,
    free: Vec<JourneyId>,
    open: Vec<bool>,
}

impl Default for Journeys {
    fn default() -> Journeys {
        let none = Journey::new(JourneyKind::Arrival, WorkloadId(0), Time::ZERO, BladeId(0), 0);
        Journeys { all: vec![none], free: Vec::new(), open: vec![false] }
    }
}

impl Journeys {
    /// Keeps a journey and returns its number.
    pub fn open(&mut self, journey: Journey) -> JourneyId {
        match self.free.pop() {
            Some(number) => {
                let slot = &mut self.all[number.index()];
                let old = std::mem::replace(slot, journey);
                slot.reuse(old);
                self.open[number.index()] = true;
                number
            }
            None => {
                self.all.push(journey);
                self.open.push(true);
                JourneyId::from(self.all.len() - 1)
            }
        }
    }

    /// A journey under way.
    #[inline]
    pub fn get(&self, number: JourneyId) -> &Journey {
        debug_assert!(self.open[number.index()]);
        &self.all[number.index()]
    }

    /// A journey under way, to change it.
    #[inline]
    pub fn get_mut(&mut self, number: JourneyId) -> &mut Journey {
        debug_assert!(self.open[number.index()]);
        &mut self.all[number.index()]
    }

    /// The journey is over; its content stays readable until the next one opens.
    pub fn close(&mut self, number: JourneyId) {
        debug_assert!(self.open[number.index()]);
        self.open[number.index()] = false;
        self.free.push(number);
    }

    /// Numbers of the journeys under way, in the order of their workloads.
    pub fn under_way(&self) -> Vec<JourneyId> {
        let open = (0..self.all.len()).filter(|at| self.open[*at]);
        let mut numbers: Vec<JourneyId> = open.map(JourneyId::from).collect();
        numbers.sort_by_key(|number| self.all[number.index()].workload);
        numbers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_have_no_gaps_and_a_failed_attempt_becomes_one() {
        let mut journey = Journey::new(JourneyKind::Outage, WorkloadId(0), Time(100), BladeId(0), 0);
        journey.spent(Phase::Detect, Time(115));
        journey.spent(Phase::Fence, Time(115));
        journey.mark_claim(Time(115));
        let step = |phase, end| JourneyPiece { phase, step: None, end: Time(end) };
        journey.planned = vec![step(Phase::PowerOn, 120), step(Phase::Boot, 140), step(Phase::Start, 150)];
        assert_eq!(journey.stop_after_step(Time(121)), Time(140));
        journey.settle_planned(Time(140));
        assert_eq!(journey.pieces().count(), 3);
        journey.attempt_failed(Time(140));
        let pieces: Vec<_> = journey.pieces().collect();
        let failed = step(Phase::FailedAttempt, 140);
        assert_eq!(pieces, [(Time(100), step(Phase::Detect, 115)), (Time(115), failed)]);
        assert_eq!(journey.phases().iter().map(|span| span.0).sum::<i64>(), 40);
    }
}
