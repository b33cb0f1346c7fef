//! spares-1 with desque.
//!
//! Each kind of event is a type; the library keeps them boxed in a binary heap, ordered by time and then by the order
//! in which they were scheduled. Time is counted in whole nanoseconds, since integers compare fastest and the library
//! takes them as they are. Events name their workload or blade, so that each box takes memory from the heap; nameless
//! ones would do for the figures printed, and saved a seventh with 1000 workloads, but would not be this model.

use desque::SimState;
use desque::serial::{OkEvent, Simulation};
use hotspare_peers::{Case, Fleet, Repair, TAKEOVER_NS, Totals, program, seconds_of};
use std::process::ExitCode;

struct State {
    fleet: Fleet,
    horizon_ns: u64,
}

impl SimState<u64> for State {
    fn is_complete(&self, now_ns: &u64) -> bool {
        *now_ns >= self.horizon_ns
    }
}

type Run = Simulation<State, u64>;

/// The blade of this workload fails.
#[derive(Debug)]
struct Failure(u32);

/// This workload comes up.
#[derive(Debug)]
struct Takeover(u32);

/// This blade is repaired.
#[derive(Debug)]
struct Repaired(u32);

/// The horizon, so that the clock stops there.
#[derive(Debug)]
struct End;

impl OkEvent<State, u64> for Failure {
    fn execute(&mut self, run: &mut Run) {
        let now = *run.current_time();
        let begins = run.state_mut().fleet.fail(now, self.0);
        begin(run, now, begins);
    }
}

impl OkEvent<State, u64> for Takeover {
    fn execute(&mut self, run: &mut Run) {
        let now = *run.current_time();
        run.state_mut().fleet.come_up(now);
        let life = run.state_mut().fleet.life_ns();
        schedule(run, Failure(self.0), now + life);
    }
}

impl OkEvent<State, u64> for Repaired {
    fn execute(&mut self, run: &mut Run) {
        let now = *run.current_time();
        let begins = run.state_mut().fleet.finish_repair(self.0);
        begin(run, now, begins);
    }
}

impl OkEvent<State, u64> for End {
    fn execute(&mut self, _: &mut Run) {}
}

fn begin(run: &mut Run, now: u64, (takeover, repair): (Option<u32>, Option<Repair>)) {
    if let Some(workload) = takeover {
        schedule(run, Takeover(workload), now + TAKEOVER_NS);
    }
    if let Some((blade, takes)) = repair {
        schedule(run, Repaired(blade), now + takes);
    }
}

fn schedule(run: &mut Run, event: impl OkEvent<State, u64> + 'static, at: u64) {
    run.schedule(event, at).expect("events lie ahead");
}

fn simulate(case: &Case) -> (Totals, f64) {
    let horizon_ns = case.horizon_ns();
    let mut run = Simulation::new(State { fleet: Fleet::new(case), horizon_ns }, 0);
    for workload in 0..case.blades {
        let life = run.state_mut().fleet.life_ns();
        schedule(&mut run, Failure(workload), life);
    }
    schedule(&mut run, End, horizon_ns);
    let seconds = seconds_of(|| run.run().expect("no event fails"));
    (run.state_mut().fleet.totals(horizon_ns), seconds)
}

fn main() -> ExitCode {
    program("desque", simulate)
}
