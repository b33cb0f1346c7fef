//! Steps: told when they are planned, kept as they went.

use super::collect::Collector;
use super::wording::{Way, action};
use super::{Ending, TraceKind, Track};
use crate::model::step::Step;
use crate::units::{BladeId, EnclosureId, Time, WorkloadId};

/// Origin: the step acts on the blade that is being left.
fn concerns_origin(step: Step) -> bool {
    use Step::{Capture, CaptureState, Fence, LiveCopy, ManualFence, ManualIdentity, PowerDown};
    matches!(step, Capture | ManualIdentity | CaptureState | Fence | ManualFence | PowerDown | LiveCopy)
}

/// Command: the step is carried out by the module of the blade's enclosure.
fn is_command(step: Step) -> bool {
    use Step::{Capture, CaptureState, ClearIdentity, Fence, PowerCommand, PowerDown, Push, WriteIdentity};
    matches!(
        step,
        Capture | CaptureState | ClearIdentity | Fence | PowerCommand | PowerDown | Push | WriteIdentity
    )
}

impl Collector<'_> {
    /// A step on a workload's way is laid down.
    pub fn step(&mut self, workload: WorkloadId, step: (Step, u16), from: Time, to: Time) {
        let known = &self.workloads[workload.index()];
        // A workload that arrives has no blade to leave.
        let Some(target) = known.target.or(known.copy_to).or(known.origin) else { return };
        let origin = known.origin.unwrap_or(target);
        let claimed = known.route.filter(|_| known.target.is_some());
        let route = claimed.unwrap_or_else(|| self.words.route(workload, target));
        let blade = if concerns_origin(step.0) { origin } else { target };
        let (partition, what) = self.words.step(step, Way { workload, target, route });
        let name = self.words.blade(blade);
        let text = match &partition {
            Some(partition) => format!("blade {name}, partition {partition}: {what}"),
            None => format!("blade {name}: {what}"),
        };
        let at = self.tell_of(TraceKind::Step, Track::Blade(blade), (workload, &[blade]), text);
        let module = self.module_of(blade).filter(|_| is_command(step.0));
        self.change(at, |event| {
            (event.at, event.until) = (from, to);
            (event.partition, event.module) = (partition, module);
        });
        self.workloads[workload.index()].steps.push(at);
    }

    /// A step of a blade's preparation for the pool is planned.
    pub fn prepares(&mut self, blade: BladeId, step: Step, from: Time, to: Time) {
        let what = if step == Step::BootPartition { "boot its partitions" } else { action(step) };
        let text = format!("blade {}: {what}", self.words.blade(blade));
        let at = self.tell(TraceKind::Preparation, Track::Blade(blade), text);
        let module = self.module_of(blade).filter(|_| is_command(step));
        self.change(at, |event| (event.at, event.until, event.module) = (from, to, module));
        let now = self.now;
        let preparing = &mut self.blades[blade.index()].preparing;
        let events = &self.events;
        preparing.retain(|at| events[*at].as_ref().is_some_and(|event| event.until > now));
        preparing.push(at);
    }

    /// The steps on a workload's way end now, if they have not ended: one under way is cut short, one that has not
    /// begun is dropped.
    pub fn cut_steps(&mut self, workload: WorkloadId) {
        for at in std::mem::take(&mut self.workloads[workload.index()].steps) {
            self.cut(at);
        }
    }

    fn cut(&mut self, at: usize) {
        let now = self.now;
        let Some(event) = &mut self.events[at] else { return };
        if event.until <= now {
            return;
        }
        if event.at >= now {
            self.events[at] = None;
        } else {
            event.until = now;
            event.ending = if now < self.words.scenario.horizon { Ending::CutShort } else { Ending::Open };
        }
    }

    /// A module drops the commands under way; they will be given anew.
    pub fn drop_commands(&mut self, module: EnclosureId) {
        let of_workloads = self.workloads.iter().flat_map(|workload| &workload.steps);
        let of_blades = self.blades.iter().flat_map(|blade| &blade.preparing);
        let dropped: Vec<usize> = of_workloads
            .chain(of_blades)
            .copied()
            .filter(|at| self.events[*at].as_ref().is_some_and(|event| event.module == Some(module)))
            .collect();
        dropped.into_iter().for_each(|at| self.cut(at));
    }
}
