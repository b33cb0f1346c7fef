//! spares-1 with nexosim.
//!
//! One component holds the whole fleet and schedules its own inputs: that is the fast way. The usual one, a component for
//! each workload and one for spares and crews, sends three messages a cycle on top of the scheduled events, and cost
//! about twice as much with 1000 workloads and three to five times as much with 100 000. On one thread, since with one
//! component there is nothing to do at the same time.

use hotspare_peers::{Case, Fleet, Repair, TAKEOVER_NS, Totals, program, seconds_of};
use nexosim::model::{Context, Model, schedulable};
use nexosim::ports::QuerySource;
use nexosim::simulation::{Mailbox, SimInit};
use nexosim::time::MonotonicTime;
use serde::{Deserialize, Serialize};
use std::process::ExitCode;
use std::time::Duration;

#[derive(Serialize, Deserialize)]
struct Center {
    fleet: Fleet,
    blades: u32,
}

#[Model]
impl Center {
    #[nexosim(init)]
    async fn start(&mut self, cx: &Context<Self>) {
        for workload in 0..self.blades {
            self.serve(workload, cx);
        }
    }

    /// The blade of this workload fails.
    #[nexosim(schedulable)]
    fn fail(&mut self, workload: u32, cx: &Context<Self>) {
        let begins = self.fleet.fail(now_ns(cx), workload);
        self.begin(begins, cx);
    }

    /// This workload comes up.
    #[nexosim(schedulable)]
    fn come_up(&mut self, workload: u32, cx: &Context<Self>) {
        self.fleet.come_up(now_ns(cx));
        self.serve(workload, cx);
    }

    /// This blade is repaired.
    #[nexosim(schedulable)]
    fn finish_repair(&mut self, blade: u32, cx: &Context<Self>) {
        let begins = self.fleet.finish_repair(blade);
        self.begin(begins, cx);
    }

    /// What was counted until now.
    async fn totals(&mut self, _: (), cx: &Context<Self>) -> Totals {
        self.fleet.totals(now_ns(cx))
    }

    fn serve(&mut self, workload: u32, cx: &Context<Self>) {
        let life = Duration::from_nanos(self.fleet.life_ns());
        cx.schedule_event(life, schedulable!(Self::fail), workload).expect("a life takes time");
    }

    fn begin(&mut self, (takeover, repair): (Option<u32>, Option<Repair>), cx: &Context<Self>) {
        if let Some(workload) = takeover {
            let takes = Duration::from_nanos(TAKEOVER_NS);
            cx.schedule_event(takes, schedulable!(Self::come_up), workload).expect("a takeover takes time");
        }
        if let Some((blade, takes)) = repair {
            let takes = Duration::from_nanos(takes);
            cx.schedule_event(takes, schedulable!(Self::finish_repair), blade).expect("a repair takes time");
        }
    }
}

/// The time since the start, which is the epoch.
fn now_ns(cx: &Context<Center>) -> u64 {
    let time = cx.time();
    time.as_secs().unsigned_abs() * 1_000_000_000 + u64::from(time.subsec_nanos())
}

fn simulate(case: &Case) -> (Totals, f64) {
    let mailbox = Mailbox::new();
    let mut bench = SimInit::with_num_threads(1);
    let totals = QuerySource::new().connect(Center::totals, &mailbox).register(&mut bench);
    let center = Center { fleet: Fleet::new(case), blades: case.blades };
    let mut run = bench
        .add_model(center, mailbox, "center")
        .init(MonotonicTime::EPOCH)
        .expect("a component that starts");
    let horizon = Duration::from_nanos(case.horizon_ns());
    let seconds = seconds_of(|| run.step_until(horizon).expect("a run without failures of the simulation"));
    (run.process_query(&totals, ()).expect("a component that answers"), seconds)
}

fn main() -> ExitCode {
    program("nexosim", simulate)
}
