//! One history in the making: the world, its observer, and the loop that decides what is done next.
//!
//! Work of one tick is done in the order of the event classes; *rounds* (modules start commands, waiting workloads claim,
//! moves are considered) are work of a class without an event of its own.

use crate::engine::streams::StreamKey;
use crate::model::fleet::GroupRole;
use crate::scenario::Scenario;
use crate::simulation::compiled::policy::CompiledPolicy;
use crate::simulation::event::class;
use crate::simulation::state::blades::BladeState;
use crate::simulation::watching::observer::Observer;
use crate::simulation::world::{Event, World};
use crate::stats::totals::Totals;
use crate::units::{BladeId, ClassId, Time, WorkloadId};
use std::sync::atomic::{AtomicBool, Ordering};

/// One history in the making.
pub struct History<'a, O: Observer> {
    pub(super) world: World<'a>,
    pub(super) observer: O,
}

/// Number of events between two checks of the stop flag.
const STOP_INTERVAL: u64 = 1 << 14;

impl<'a, O: Observer> History<'a, O> {
    /// The history before anything has happened.
    pub(super) fn new(
        scenario: &'a Scenario,
        compiled: &'a CompiledPolicy<'a>,
        replication: u32,
        observer: O,
    ) -> Self {
        let key = StreamKey::replication(scenario.seed, replication);
        let mut history = History { world: World::new(scenario, compiled, key), observer };
        history.schedule_ends();
        history.populate();
        history.start_processes();
        history.request(class::ARRIVALS);
        history
    }

    /// Schedules the end of the warm-up and the horizon.
    fn schedule_ends(&mut self) {
        let scenario = self.world.scenario;
        self.schedule(self.world.slots.horizon(0), scenario.horizon, Event::Horizon);
        if scenario.warm_up > Time::ZERO {
            self.schedule(self.world.slots.warm_up(0), scenario.warm_up, Event::StatisticsReset);
        }
    }

    /// Puts blades in their state at the start: standing by, or carrying their workloads.
    fn populate(&mut self) {
        for group in &self.world.scenario.site.groups {
            for index in 0..group.count {
                let blade = BladeId(group.first.0 + index);
                match group.role {
                    GroupRole::Standby => self.stands_by_from_the_start(blade),
                    GroupRole::Delivered(_) | GroupRole::Ordered => {}
                    GroupRole::Carries(class) => {
                        self.carries_from_the_start(blade, self.first_of(class, index))
                    }
                }
            }
        }
    }

    fn carries_from_the_start(&mut self, blade: BladeId, workload: WorkloadId) {
        let state = self.world.blades.get_mut(blade);
        (state.workload, state.identity) = (workload.into(), workload.into());
        self.set_state(blade, BladeState::Serving);
        self.world.workloads[workload.index()].blade = blade;
        self.draws_run_length(workload);
        self.is_present(workload);
        self.workload_moves(workload, Some(blade));
        self.goes_up(workload);
    }

    /// Simulates to the horizon; `None` if `stop` was raised under way.
    pub(super) fn run(mut self, stop: &AtomicBool) -> Option<Totals> {
        while self.step(Time::NEVER) {
            if self.world.events.is_multiple_of(STOP_INTERVAL) && stop.load(Ordering::Relaxed) {
                return None;
            }
        }
        Some(self.finish())
    }

    /// Simulates everything before `time`.
    pub(super) fn run_until(&mut self, time: Time) {
        while self.step(time) {}
    }

    /// Processes the next event or round, unless it is the horizon or comes at `limit` or later.
    fn step(&mut self, limit: Time) -> bool {
        // A round is done when no event of its class or before is left in the tick.
        let round = (self.world.rounds != 0).then(|| self.world.rounds.trailing_zeros() as u8);
        let through = round.map_or((Time(limit.0 - 1), u8::MAX), |class| (self.world.now, class));
        let Some((time, slot, event)) = self.world.queue.pop_through(through.0, through.1) else {
            let Some(class) = round else { return false };
            self.world.rounds &= self.world.rounds - 1;
            self.do_round(class);
            self.audit_now_and_then(self.world.events);
            return true;
        };
        if self.world.queue.has_new_run() {
            self.look_ahead();
        }
        debug_assert!(time >= self.world.now, "events come in order");
        self.world.now = time;
        self.world.draws.at(time);
        self.world.events += 1;
        if event == Event::Horizon {
            return false;
        }
        self.dispatch(slot, event);
        self.audit_now_and_then(self.world.events);
        true
    }

    /// The workload that stands for those which start on the blade of this index.
    fn first_of(&self, class: ClassId, index: u32) -> WorkloadId {
        let class = &self.world.scenario.site.classes[class.index()];
        WorkloadId(class.first.0 + index * class.per_blade)
    }

    /// The loop ends with the horizon, before that event is processed.
    pub(super) fn horizon_is_reached(&mut self) {
        unreachable!("the loop ends with the horizon");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Registry, load_text};
    use crate::simulation::watching::observer::Nobody;
    use crate::units::Span;

    #[test]
    fn a_copy_of_the_world_goes_on_alike() {
        let text = include_str!("../../tests/data/trace-stress.toml");
        let base = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");
        let scenario =
            load_text(text, "test", base.as_ref(), &Registry::builtin()).expect("a valid scenario");
        for policy in &scenario.policies {
            let compiled = CompiledPolicy::new(&scenario, policy);
            let mut history = History::new(&scenario, &compiled, 0, Nobody);
            history.run_until(Time::ZERO.after(Span(scenario.horizon.0 / 2)));
            let copy = History { world: history.world.clone(), observer: Nobody };
            let stop = AtomicBool::new(false);
            let (first, second) = (history.run(&stop), copy.run(&stop));
            assert!(first.is_some());
            assert_eq!(format!("{first:?}"), format!("{second:?}"), "{}", policy.name);
        }
    }
}
