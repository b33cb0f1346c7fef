//! Workloads going down and up, and everything between except steps.

use super::collect::{Collector, WorkloadNow, ready};
use super::wording::{Lasting, action};
use super::{Ending, TraceKind, Track};
use crate::model::blade::Remedy;
use crate::model::step::Phase;
use crate::simulation::journey::{AttemptFailure, Journey, JourneyKind};
use crate::simulation::observer::Attempt;
use crate::units::{BladeId, Span, Time, WorkloadId};

impl Collector<'_> {
    pub fn goes_down(&mut self, workload: WorkloadId, blade: BladeId, planned: bool) {
        self.cut_steps(workload);
        let (name, on) = (self.words.workload(workload), self.words.blade(blade));
        let text = match planned {
            true if self.moves() => format!("workload {name} stops on blade {on} for a planned move"),
            true => format!("workload {name} stops on blade {on} for maintenance"),
            false => format!("workload {name} is down with blade {on}"),
        };
        self.tell_of(TraceKind::Down, Track::Workload(workload), (workload, &[blade]), text);
        let known = &mut self.workloads[workload.index()];
        (known.origin, known.planned, known.move_broke) = (Some(blade), planned, false);
        known.copy_to = None;
        known.target = None;
    }

    /// Moves: the policy moves workloads to other blades; elsewhere they stop for maintenance on their own blade.
    fn moves(&self) -> bool {
        self.words.plan.policy.takeover.moves()
    }

    pub fn finishes(&mut self, workload: WorkloadId, blade: BladeId) {
        self.cut_steps(workload);
        let (name, on) = (self.words.workload(workload), self.words.blade(blade));
        let text = format!("workload {name} finishes on blade {on}");
        self.tell_of(TraceKind::Finish, Track::Workload(workload), (workload, &[blade]), text);
        self.blades[blade.index()].workload = None;
        self.workloads[workload.index()] = WorkloadNow::default();
    }

    pub fn goes_up(&mut self, workload: WorkloadId, blade: BladeId) {
        let (name, on) = (self.words.workload(workload), self.words.blade(blade));
        let known = &mut self.workloads[workload.index()];
        let text = match (known.summary.take(), known.arrived.take()) {
            (Some(summary), _) => format!("workload {name} is up on blade {on} {summary}"),
            (None, Some(arrived)) if known.target.is_none() => {
                self.wait_ends(workload);
                let when = match self.now.since(arrived) {
                    Span::ZERO => "at once".to_owned(),
                    waited => format!("{} after it arrived", Lasting(waited)),
                };
                let left = ready(self.ready);
                format!("workload {name} starts {when} on blade {on}, which leaves the pool ({left})")
            }
            (None, Some(arrived)) => {
                let after = Lasting(self.now.since(arrived));
                format!("workload {name} is up on blade {on} for the first time, {after} after it arrived")
            }
            (None, None) => format!("workload {name} runs on blade {on}"),
        };
        let known = &mut self.workloads[workload.index()];
        let left = known.origin.replace(blade).filter(|left| *left != blade);
        (known.target, known.planned) = (None, false);
        if let Some(left) = left.filter(|left| self.blades[left.index()].workload == Some(workload)) {
            self.blades[left.index()].workload = None;
        }
        self.blades[blade.index()].workload = Some(workload);
        self.tell_of(TraceKind::Up, Track::Workload(workload), (workload, &[blade]), text);
    }

    /// A journey is over: its pieces are told, and its summary is kept for the event that ends it.
    pub fn outage_over(&mut self, journey: &Journey, blade: Option<BladeId>) {
        let workload = journey.workload;
        self.cut_steps(workload);
        self.wait_ends(workload);
        let planned = journey.kind == JourneyKind::Transfer;
        let ends = blade.is_none() && self.now >= self.words.scenario.horizon;
        let ending = if ends { Ending::Open } else { Ending::Done };
        let now = self.now;
        let mut slice = |what, from: Time, until: Time, text: &str| {
            let at = self.tell_of(what, Track::Workload(workload), (workload, &[]), text.to_owned());
            self.change(at, |event| (event.at, event.until, event.ending) = (from, until, ending));
        };
        slice(TraceKind::Outage, journey.started, now, if planned { "planned move" } else { "outage" });
        for (from, piece) in journey.pieces() {
            let phase = piece.phase.name().replace('_', " ");
            let text = match piece.step {
                Some(step) => action(step),
                None => &phase,
            };
            slice(TraceKind::Phase, from, piece.end, text);
        }
        let name = self.words.workload(workload);
        let after = Lasting(self.now.since(journey.started));
        let moves = self.moves();
        let known = &mut self.workloads[workload.index()];
        let Some(blade) = blade else {
            (known.move_broke, known.planned) = (!ends, false);
            let text = match (ends, planned) {
                (true, _) => format!("workload {name} is still down at the end, after {after}"),
                (false, _) => {
                    let what = if moves { "move" } else { "stop" };
                    format!("the planned {what} of workload {name} has become an outage after {after}")
                }
            };
            self.tell_of(TraceKind::Ended, Track::Workload(workload), (workload, &[]), text);
            return;
        };
        let phases = Phase::ALL.iter().zip(journey.phases()).filter(|(_, span)| span.0 > 0);
        let phases: Vec<String> = phases
            .map(|(phase, span)| format!("{} {}", phase.name().replace('_', " "), Lasting(span)))
            .collect();
        known.summary = Some(match planned {
            true if !moves => format!("after a planned stop of {after}"),
            true if blade == journey.origin => {
                format!("as before: the planned move is abandoned after {after}")
            }
            true => format!("after a planned move of {after}"),
            false => format!("after {after} ({})", phases.join(", ")),
        });
    }

    /// The target of a planned move is lost after the workload had left its own blade: the outage begins there.
    pub fn move_broke_on(&mut self, blade: BladeId) {
        let Some(workload) = self.blades[blade.index()].workload else { return };
        let known = &mut self.workloads[workload.index()];
        if known.move_broke && known.target == Some(blade) {
            (known.origin, known.target) = (Some(blade), None);
        }
        known.move_broke = false;
    }

    pub fn attempt_over(&mut self, journey: &Journey, blade: BladeId, end: Attempt) {
        let workload = journey.workload;
        let (name, on) = (self.words.workload(workload), self.words.blade(blade));
        let text = match end {
            Attempt::Succeeded if journey.fault_follows && journey.cured.is_none() => {
                format!(
                    "the fault has followed the identity to blade {on}: workload {name} waits for its repair"
                )
            }
            Attempt::Succeeded => return,
            Attempt::Failed(failing) => {
                let reason = match failing {
                    AttemptFailure::Dead => "the spare is dead",
                    AttemptFailure::Dark => "the spare has gone dark",
                    AttemptFailure::TooSmall => "the spare is too small",
                    AttemptFailure::Refused => "the spare refuses an address",
                    AttemptFailure::StepFailed => "a step failed on every permitted attempt",
                };
                self.cut_steps(workload);
                self.workloads[workload.index()].target = None;
                format!("the takeover of workload {name} by blade {on} has failed: {reason}")
            }
        };
        self.tell_of(TraceKind::Attempt, Track::Blade(blade), (workload, &[blade]), text);
    }

    pub fn copies(&mut self, workload: WorkloadId, blade: BladeId) {
        self.workloads[workload.index()].copy_to = Some(blade);
        self.blades[blade.index()].workload = Some(workload);
        let text = format!(
            "workload {} keeps running while it is copied to blade {}, which leaves the pool",
            self.words.workload(workload),
            self.words.blade(blade)
        );
        self.tell_of(TraceKind::Copy, Track::Server, (workload, &[blade]), text);
    }

    /// A blade is lost; if a workload was being copied to it, that is over.
    pub fn copy_given_up(&mut self, blade: BladeId) {
        let Some(workload) = self.blades[blade.index()].workload else { return };
        if self.workloads[workload.index()].copy_to != Some(blade) {
            return;
        }
        self.workloads[workload.index()].copy_to = None;
        self.cut_steps(workload);
        let text = format!(
            "the copy to blade {} is abandoned: workload {} stays where it is",
            self.words.blade(blade),
            self.words.workload(workload)
        );
        self.tell_of(TraceKind::Copy, Track::Server, (workload, &[blade]), text);
    }

    pub fn awaits_repair(&mut self, workload: WorkloadId, blade: BladeId) {
        let site = &self.words.scenario.site;
        let kind = &site.blade_types[self.words.type_of(blade).index()];
        let mode = self.blades[blade.index()].mode;
        let remedy = mode.map(|mode| kind.mode(mode).remedy);
        let dark = mode.is_some_and(|mode| !kind.is_own(mode));
        let reason = if remedy != Some(Remedy::Takeover) {
            "another blade would not cure this fault"
        } else if !self.words.plan.policy.takeover.moves() {
            "the policy does not fail over"
        } else {
            "its identity cannot be read"
        };
        let text = format!(
            "workload {} waits for {} blade {}: {reason}",
            self.words.workload(workload),
            if dark { "power or fabric to return to" } else { "the repair of" },
            self.words.blade(blade)
        );
        self.tell_of(TraceKind::AwaitRepair, Track::Workload(workload), (workload, &[blade]), text);
        self.workloads[workload.index()].target = None;
    }

    pub fn cures(&mut self, workload: WorkloadId, blade: BladeId, to: Time) {
        let text = format!(
            "workload {} is restored in place, on blade {}",
            self.words.workload(workload),
            self.words.blade(blade)
        );
        let at = self.tell_of(TraceKind::Cure, Track::Workload(workload), (workload, &[blade]), text);
        self.change(at, |event| event.until = to);
        let known = &mut self.workloads[workload.index()];
        known.steps.push(at);
        (known.origin, known.target) = (Some(blade), None);
    }
}
