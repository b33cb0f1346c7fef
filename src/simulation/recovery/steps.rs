//! Steps: the procedures of a journey, carried out one pending event at a time.
//!
//! Intuition: a procedure is a list of steps. Consecutive steps that no other process has a say in become one pending
//! event; a step that a station carries out waits for it and is alone; a step of all partitions is as long as its
//! longest chain. A step that fails is tried again, and its tries are part of its duration.

use crate::engine::distribution::Distribution;
use crate::engine::streams::{KeyPart, StreamKey};
use crate::model::step::{Phase, Step};
use crate::scenario::Scenario;
use crate::simulation::compiled::policy::CompiledPolicy;
use crate::simulation::compiled::procedure::Procedure;
use crate::simulation::compiled::route::{Role, critical, led, longest, shows};
use crate::simulation::draws::{Coin, DrawKind, Subject};
use crate::simulation::history::History;
use crate::simulation::process::{Process, Setup};
use crate::simulation::state::journey::{AttemptFailure, JourneyId, JourneyKind, JourneyPiece, Stage};
use crate::simulation::watching::observer::{Note, Observer};
use crate::simulation::world::{Event, SlotCounts};
use crate::units::{Span, Time, WorkloadId};

/// Part of the key of the draws of the success of steps.
const SUCCESS: KeyPart = KeyPart::new("success");

/// The number of retries of a step that fails. Where giving up would help nobody, it is retried until it succeeds.
fn tries(procedure: Procedure, step: Step, retries: u32) -> u64 {
    match (procedure, step) {
        (Procedure::Takeover { .. } | Procedure::UnfitSpare { .. } | Procedure::Refused { .. }, _)
        | (Procedure::Isolate(_), Step::Capture | Step::CaptureState) => u64::from(retries),
        _ => u64::MAX,
    }
}

/// Break: the end of this step of a procedure matters to other processes, so that it must not share an event with the
/// next.
fn breaks_after(procedure: Procedure, step: Step) -> bool {
    matches!(procedure, Procedure::Transfer { .. })
        && (matches!(step, Step::CaptureState | Step::PowerDown) || shows(step))
}

/// The steps under way. They are kept with the journeys.
#[derive(Clone)]
pub struct Steps;

impl Process for Steps {
    fn new(_: Setup<'_>) -> Steps {
        Steps
    }

    fn slots(scenario: &Scenario, _: &CompiledPolicy<'_>, counts: &mut SlotCounts) {
        counts.workload = scenario.site.workloads();
    }
}

impl<O: Observer> History<'_, O> {
    /// The step that a journey comes to next.
    pub(in crate::simulation) fn next_step(&self, number: JourneyId) -> Option<Step> {
        let journey = self.world.journeys.get(number);
        let Stage::Running(procedure) = journey.stage else { return None };
        self.world.compiled.steps(procedure, journey.route).get(journey.next_step as usize).copied()
    }

    /// Begins a procedure.
    pub(in crate::simulation) fn begin(&mut self, number: JourneyId, procedure: Procedure) {
        let journey = self.world.journeys.get_mut(number);
        journey.stage = Stage::Running(procedure);
        journey.next_step = 0;
        self.advance(number);
    }

    /// Goes on with the procedure: the next steps that need no station become one pending event.
    pub(super) fn advance(&mut self, number: JourneyId) {
        loop {
            if self.transfer_progresses(number) {
                return;
            }
            let journey = self.world.journeys.get(number);
            let Stage::Running(procedure) = journey.stage else { return };
            let steps = self.world.compiled.steps(procedure, journey.route);
            let left = &steps[journey.next_step as usize..];
            let Some(&first) = left.first() else { return self.procedure_ends(number, procedure) };
            if let Some(station) = self.station_for(number, first) {
                return self.want_station(number, station, first);
            }
            let end = self.plan_steps(number, procedure, left);
            if end > self.world.now {
                return self.schedule_steps(number, end);
            }
            if self.world.journeys.get(number).step_failed {
                return self.step_failed(number);
            }
        }
    }

    /// Plans the first of the steps that are left, and those after it that need no station; their end.
    fn plan_steps(&mut self, number: JourneyId, procedure: Procedure, left: &[Step]) -> Time {
        self.world.journeys.get_mut(number).planned.clear();
        let mut end = self.world.now;
        for (at, &step) in left.iter().enumerate() {
            // A step that takes no time may come before one of a station.
            if at > 0 && self.station_for(number, step).is_some() {
                break;
            }
            end = self.plan_step(number, step, end);
            let journey = self.world.journeys.get_mut(number);
            journey.next_step += 1;
            if journey.step_failed || breaks_after(procedure, step) {
                break;
            }
        }
        end
    }

    /// A station begins with the next step, which it carries out alone.
    pub(in crate::simulation) fn run_at_station(&mut self, number: JourneyId) {
        let Some(step) = self.next_step(number) else { return };
        self.world.journeys.get_mut(number).planned.clear();
        let end = self.plan_step(number, step, self.world.now);
        self.world.journeys.get_mut(number).next_step += 1;
        self.schedule_steps(number, end);
    }

    /// The time until `end` belongs to one phase; then the procedure goes on.
    pub(in crate::simulation) fn plan_until(&mut self, number: JourneyId, phase: Phase, end: Time) {
        let journey = self.world.journeys.get_mut(number);
        journey.planned.clear();
        journey.planned.push(JourneyPiece { phase, step: None, end });
        self.schedule_steps(number, end);
    }

    pub(super) fn schedule_steps(&mut self, number: JourneyId, end: Time) {
        let workload = self.world.journeys.get(number).workload;
        self.schedule(self.world.slots.workload(workload.0), end, Event::StepsEnd);
    }

    /// Plans one step from `from` on; a step of all partitions becomes the single steps on the longest way.
    fn plan_step(&mut self, number: JourneyId, step: Step, from: Time) -> Time {
        let compiled = self.world.compiled;
        let chains = compiled.route(self.world.journeys.get(number).route).chains(step);
        if chains.is_empty() {
            return self.plan_single(number, (step, 0), from);
        }
        let span = |single| self.step_again(number, single);
        let mut served = 0;
        let (last, total) = longest(chains, span, |_, serves| served += serves.0);
        let slack = Span(total.0 * chains.len() as i64 - served);
        let way = critical(chains, last, span);
        // All of them are drawn, also behind one that fails.
        let mut failed = false;
        for single in chains.iter().flat_map(|chain| &chain.steps) {
            failed |= !self.draw_step(number, *single).1;
        }
        self.note_saved_time(number, step, total);
        if self.observer.traces() {
            // What is drawn again to be told is no work of the history.
            let draws = self.world.draws.clone();
            self.tell_chains(number, step, from);
            self.world.draws = draws;
        }
        let mut end = from;
        for (single, index) in way {
            end = end.after(self.step_again(number, (single, index)));
            let phase = compiled.phase(self.world.journeys.get(number).kind, single);
            self.world.journeys.get_mut(number).planned.push(JourneyPiece { phase, step: Some(single), end });
        }
        let journey = self.world.journeys.get_mut(number);
        journey.slack = slack;
        journey.step_failed |= failed;
        end
    }

    fn plan_single(&mut self, number: JourneyId, (step, index): (Step, u16), from: Time) -> Time {
        let (span, succeeds) = self.draw_step(number, (step, index));
        let end = from.after(span);
        let phase = self.world.compiled.phase(self.world.journeys.get(number).kind, step);
        let journey = self.world.journeys.get_mut(number);
        journey.planned.push(JourneyPiece { phase, step: Some(step), end });
        journey.step_failed = !succeeds;
        let workload = journey.workload;
        self.observer.note(self.world.now, Note::Step { workload, step, index, from, to: end });
        end
    }

    /// Tells the steps of every partition, not only of the slowest.
    fn tell_chains(&mut self, number: JourneyId, step: Step, from: Time) {
        let compiled = self.world.compiled;
        let journey = self.world.journeys.get(number);
        let (workload, route) = (journey.workload, compiled.route(journey.route));
        let led = from.after(led(route.chains(step), |single| self.step_again(number, single)));
        for chain in route.chains(step) {
            let mut begin = if chain.role == Role::After { led } else { from };
            for &(step, index) in &chain.steps {
                let to = begin.after(self.step_again(number, (step, index)));
                self.observer.note(self.world.now, Note::Step { workload, step, index, from: begin, to });
                begin = to;
            }
        }
    }

    /// Counts the time that adapters without new addresses would have taken.
    fn note_saved_time(&mut self, number: JourneyId, step: Step, total: Span) {
        let compiled = self.world.compiled;
        let route = compiled.route(self.world.journeys.get(number).route);
        if step != Step::Reconfigure || route.reconfigure_all.is_empty() {
            return;
        }
        let span = |single| self.step_again(number, single);
        let (_, all) = longest(&route.reconfigure_all, span, |_, _| {});
        let class = self.class_of(self.world.journeys.get(number).workload);
        let machines = self.world.workloads[self.world.journeys.get(number).workload.index()].stands_for;
        self.world.books.classes[class.index()].untouched_us +=
            i128::from(all.0 - total.0) * i128::from(machines);
    }

    /// Draws a single step: its duration with all its tries, and its success in the end.
    pub(super) fn draw_step(&mut self, number: JourneyId, single: (Step, u16)) -> (Span, bool) {
        // A step that was broken off, and is taken again, is drawn under the same key.
        let first = self.world.journeys.get_mut(number).is_drawn_first(single);
        self.single_step(number, single, !first)
    }

    /// The duration of a single step that has been drawn, or of one that is not taken.
    fn step_again(&self, number: JourneyId, single: (Step, u16)) -> Span {
        self.single_step(number, single, true).0
    }

    /// The duration of a single step with all its tries, and its success in the end; `again`: it has been drawn before.
    fn single_step(&self, number: JourneyId, (step, index): (Step, u16), again: bool) -> (Span, bool) {
        let journey = self.world.journeys.get(number);
        let durations = self.world.compiled.durations(journey.route);
        if let Some(span) = durations.fixed(step) {
            return (span, true);
        }
        let success = self.world.compiled.policy.times.of(step).success;
        // The start after a cure is another one than that of the takeover before.
        let anew = u64::from(journey.stage == Stage::Running(Procedure::StartOnly));
        let ordinal = step as u64 | u64::from(index) << 8 | anew << 24 | u64::from(journey.attempt) << 32;
        let key = || self.attempt_key(number).with(ordinal);
        let limit = match journey.stage {
            Stage::Running(procedure) => tries(procedure, step, self.world.compiled.policy.times.retries),
            _ => 0,
        };
        let mut span = Span::ZERO;
        for attempt in 0.. {
            let of = |kind| Subject::of(kind).again_if(again);
            let draw =
                |law: &Distribution| self.world.draws.draw(of(DrawKind::Step(step)), law, key, attempt);
            span = span.plus(durations.span(step, draw));
            let tossed = || {
                let of = of(DrawKind::Success(step));
                self.world.draws.draw(of, &Coin(success), || key().of(SUCCESS), attempt)
            };
            if success >= 1.0 || tossed() {
                return (span, true);
            }
            if attempt >= limit {
                break;
            }
        }
        (span, false)
    }

    /// The key of the draws of this outage, or of this planned move.
    pub(super) fn attempt_key(&self, number: JourneyId) -> StreamKey {
        let journey = self.world.journeys.get(number);
        let kind = match journey.kind {
            JourneyKind::Outage => const { KeyPart::new("outage") },
            JourneyKind::Transfer => const { KeyPart::new("transfer") },
            JourneyKind::Arrival => const { KeyPart::new("start") },
        };
        self.key_of(journey.workload).of(kind).with(u64::from(journey.ordinal))
    }

    /// The steps under way are done, or the blade that waited to be fenced has been pulled.
    pub(in crate::simulation) fn steps_end(&mut self, workload: WorkloadId) {
        let Some(number) = self.world.workloads[workload.index()].journey else {
            return self.copied(workload);
        };
        if self.world.journeys.get(number).station_wanted.is_some() {
            return self.fenced_by_hand(number);
        }
        let now = self.world.now;
        self.release_station(number);
        let journey = self.world.journeys.get_mut(number);
        journey.settle_planned(now);
        if journey.target_lost {
            return self.attempt_is_lost(number);
        }
        if journey.step_failed {
            return self.step_failed(number);
        }
        self.advance(number);
    }

    /// The target is lost, and the step under way is over or will never be.
    pub(in crate::simulation) fn attempt_is_lost(&mut self, number: JourneyId) {
        match self.world.journeys.get(number).kind {
            JourneyKind::Outage | JourneyKind::Arrival => self.attempt_failed(number, AttemptFailure::Dead),
            JourneyKind::Transfer => self.stay_at_source(number),
        }
    }
}
