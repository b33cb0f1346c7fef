//! Peers: the model `spares-1` of the speed comparison, written with other simulation libraries.
//!
//! **Intuition.** A time per cycle says something beside that of others who do the same. Here are three: the Rust
//! libraries desque and nexosim, and SimPy for Python. Each is one program, which prints one line of JSON:
//!
//! ```text
//! cargo run --release --manifest-path benches/peers/Cargo.toml --bin desque -- 1000 300000 7
//! cargo run --release --manifest-path benches/peers/Cargo.toml --bin nexosim -- 1000 300000 7
//! pip install simpy==4.1.2 && python3 benches/peers/simpy_model.py 1000 10000 7
//! ```
//!
//! The arguments are the number of workloads N (a multiple of 100), the horizon in hours and the seed.
//!
//! **Model.** N workloads, each on a blade of its own, N/50 spares, N/100 repair crews. A serving blade fails after an
//! exponential life of mean 1000 h, counted from when its workload comes up on it; spares and blades that are being
//! taken over do not age. At the failure the workload goes down and claims a ready spare, or waits for one in the order
//! of the failures; it is up on the spare exactly 360 s after it claimed it. The failed blade goes to repair at once:
//! first come, first served by the crews, exponential with mean 8 h, and then ready. A cycle is a repair completed;
//! availability is 1 − (workload-hours down) ÷ (N × horizon).
//!
//! What happens at an event, and its draws, stand here in [`Fleet`]; what a library does, which is to keep the events
//! and to call what is due, stands in its program. So with the same seed the Rust programs print the same figures to
//! the last digit. `simpy_model.py` is written on its own.
//!
//! **Limits.** Nothing is counted but cycles and down time, one generator makes all draws, nothing can be configured:
//! the times are what a library costs at least, not what a simulator of blades costs. N decides about the waiting too:
//! of the failed of 100 workloads, with one crew, 60 % wait for a spare, of 1000 workloads 4.3 %, of 10 000 none, each
//! crew having the same to do. `tests/agree.rs` derives it, and holds the Rust programs to it.

use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use rand_distr::{Distribution, Exp1};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::process::ExitCode;

/// Nanoseconds in an hour.
const HOUR_NS: u64 = 3_600_000_000_000;
/// Mean life of a serving blade, in nanoseconds. Source: the definition of spares-1, assumed.
const LIFE_NS: f64 = 1000.0 * HOUR_NS as f64;
/// Mean time of a repair, in nanoseconds. Source: the definition of spares-1, assumed.
const REPAIR_NS: f64 = 8.0 * HOUR_NS as f64;
/// From the claim of a spare until the workload is up on it, in nanoseconds. Source: the definition of spares-1,
/// assumed.
pub const TAKEOVER_NS: u64 = 360_000_000_000;
/// The longest horizon, in hours: nanoseconds are counted in 64 bits.
const HORIZON_MAX_H: u64 = 4_000_000;

/// What the command line asks for.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// Workloads, which is blades without the spares: a multiple of 100.
    pub blades: u32,
    /// Simulated time, in hours, at most 4 000 000.
    pub horizon_h: u64,
    /// Seed of the generator.
    pub seed: u64,
}

impl Case {
    /// The case of three words: blades, horizon, seed.
    ///
    /// # Errors
    /// What is wrong with them, all of it.
    pub fn parse(words: &[String]) -> Result<Case, String> {
        let [blades, horizon_h, seed] = words else {
            return Err("give BLADES HORIZON_H SEED, such as 1000 300000 7".to_owned());
        };
        let blades_read = blades.parse().ok().filter(|n| *n > 0 && n % 100 == 0);
        let horizon_read = horizon_h.parse().ok().filter(|h| (1..=HORIZON_MAX_H).contains(h));
        let seed_read = seed.parse().ok();
        if let (Some(blades), Some(horizon_h), Some(seed)) = (blades_read, horizon_read, seed_read) {
            return Ok(Case { blades, horizon_h, seed });
        }
        let mut wrong = Vec::new();
        if blades_read.is_none() {
            wrong.push(format!("BLADES is a multiple of 100, such as 1000, not {blades}"));
        }
        if horizon_read.is_none() {
            wrong
                .push(format!("HORIZON_H is a whole number of hours up to {HORIZON_MAX_H}, not {horizon_h}"));
        }
        if seed_read.is_none() {
            wrong.push(format!("SEED is a whole number, such as 7, not {seed}"));
        }
        Err(wrong.join("\n"))
    }

    /// The horizon in nanoseconds.
    pub fn horizon_ns(&self) -> u64 {
        self.horizon_h * HOUR_NS
    }
}

/// A repair that begins: its blade, and how long it takes, in nanoseconds, at least one.
pub type Repair = (u32, u64);

/// All that there is: who serves whom, who waits, and what was counted.
///
/// The methods are the events. Each returns what begins, for the library to schedule.
#[derive(Debug, Serialize, Deserialize)]
pub struct Fleet {
    draws: Xoshiro256PlusPlus,
    /// The blade of each workload, also while it is taking over.
    blade_of: Vec<u32>,
    /// Spares in the order in which they became ready.
    ready: VecDeque<u32>,
    /// Workloads without a blade, in the order of their failures.
    waiting: VecDeque<u32>,
    /// Failed blades that no crew is at yet, in the order of their failures.
    broken: VecDeque<u32>,
    idle_crews: u32,
    /// Workloads that are down now.
    down: u32,
    /// Until when down time is counted.
    counted_ns: u64,
    totals: Totals,
}

/// What a run is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Repairs completed.
    pub cycles: u64,
    /// Time that workloads were down, summed over them, in nanoseconds.
    pub down_ns: u128,
}

impl Fleet {
    /// All workloads up, all spares ready, at time 0.
    pub fn new(case: &Case) -> Fleet {
        Fleet {
            draws: Xoshiro256PlusPlus::seed_from_u64(case.seed),
            blade_of: (0..case.blades).collect(),
            ready: (case.blades..case.blades + case.blades / 50).collect(),
            waiting: VecDeque::new(),
            broken: VecDeque::new(),
            idle_crews: case.blades / 100,
            down: 0,
            counted_ns: 0,
            totals: Totals::default(),
        }
    }

    /// The blade of a workload that is up fails: the takeover that begins, by its workload, and the repair.
    pub fn fail(&mut self, now_ns: u64, workload: u32) -> (Option<u32>, Option<Repair>) {
        self.count(now_ns);
        self.down += 1;
        let blade = self.blade_of[workload as usize];
        let takeover = match self.ready.pop_front() {
            Some(spare) => Some(self.claim(workload, spare)),
            None => {
                self.waiting.push_back(workload);
                None
            }
        };
        let repair = if self.idle_crews > 0 {
            self.idle_crews -= 1;
            Some(self.repair_of(blade))
        } else {
            self.broken.push_back(blade);
            None
        };
        (takeover, repair)
    }

    /// A workload comes up on the blade that took it over: counts its down time.
    pub fn come_up(&mut self, now_ns: u64) {
        self.count(now_ns);
        self.down -= 1;
    }

    /// A blade is repaired: the takeover that begins, by its workload, and the next repair.
    pub fn finish_repair(&mut self, blade: u32) -> (Option<u32>, Option<Repair>) {
        self.totals.cycles += 1;
        let takeover = match self.waiting.pop_front() {
            Some(workload) => Some(self.claim(workload, blade)),
            None => {
                self.ready.push_back(blade);
                None
            }
        };
        let repair = match self.broken.pop_front() {
            Some(next) => Some(self.repair_of(next)),
            None => {
                self.idle_crews += 1;
                None
            }
        };
        (takeover, repair)
    }

    /// How long the blade serves that a workload has just come up on, in nanoseconds, at least one.
    pub fn life_ns(&mut self) -> u64 {
        self.draw_ns(LIFE_NS)
    }

    /// What was counted until `now_ns`.
    pub fn totals(&mut self, now_ns: u64) -> Totals {
        self.count(now_ns);
        self.totals
    }

    fn claim(&mut self, workload: u32, spare: u32) -> u32 {
        self.blade_of[workload as usize] = spare;
        workload
    }

    fn repair_of(&mut self, blade: u32) -> Repair {
        (blade, self.draw_ns(REPAIR_NS))
    }

    /// An exponential time, rounded up.
    fn draw_ns(&mut self, mean_ns: f64) -> u64 {
        let draw: f64 = Exp1.sample(&mut self.draws);
        (mean_ns * draw) as u64 + 1
    }

    fn count(&mut self, now_ns: u64) {
        self.totals.down_ns += u128::from(self.down) * u128::from(now_ns - self.counted_ns);
        self.counted_ns = now_ns;
    }
}

/// The line that a program prints.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The library.
    pub peer: String,
    /// Its version.
    pub version: String,
    /// Workloads.
    pub blades: u32,
    /// Simulated time, in hours.
    pub horizon_h: u64,
    /// Repairs completed.
    pub cycles: u64,
    /// Share of the time of workloads that they were up.
    pub availability: f64,
    /// Processor time of the event loop, in seconds.
    pub seconds: f64,
}

/// The whole program of the library `peer`: reads the case, lets `simulate` run it, and prints the line.
///
/// `simulate` returns what was counted and the processor seconds of the event loop.
pub fn program(peer: &str, simulate: fn(&Case) -> (Totals, f64)) -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let case = match Case::parse(&words) {
        Ok(case) => case,
        Err(wrong) => {
            eprintln!("{wrong}");
            return ExitCode::from(2);
        }
    };
    let (totals, seconds) = simulate(&case);
    let workload_ns = f64::from(case.blades) * case.horizon_ns() as f64;
    let line = Line {
        peer: peer.to_owned(),
        version: version_of(peer).to_owned(),
        blades: case.blades,
        horizon_h: case.horizon_h,
        cycles: totals.cycles,
        availability: 1.0 - totals.down_ns as f64 / workload_ns,
        seconds,
    };
    println!("{}", serde_json::to_string(&line).expect("a line is JSON"));
    ExitCode::SUCCESS
}

/// The version that `Cargo.lock` holds a library to.
fn version_of(library: &str) -> &'static str {
    let (_, entry) = include_str!("../Cargo.lock")
        .split_once(&format!("name = \"{library}\"\nversion = \""))
        .expect("the library is locked");
    entry.split('"').next().unwrap_or_default()
}

/// Processor seconds, the system's among them, that `work` takes.
pub fn seconds_of(work: impl FnOnce()) -> f64 {
    let before = processor_s();
    work();
    processor_s() - before
}

#[cfg(unix)]
fn processor_s() -> f64 {
    use nix::time::{ClockId, clock_gettime};
    let time = clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).expect("the system has this clock");
    time.tv_sec() as f64 + time.tv_nsec() as f64 * 1e-9
}

/// Elsewhere the clock on the wall stands in.
#[cfg(not(unix))]
fn processor_s() -> f64 {
    use std::{sync::OnceLock, time::Instant};
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed().as_secs_f64()
}
