//! Time to an answer: how long until a figure is as sure as one wants it, with controls and without.
//!
//! ```sh
//! cargo bench --bench answer               # prints the table
//! cargo bench --bench answer -- --record   # writes it to results/bench/answer.md as well
//! ```
//!
//! Each case is simulated once, on one thread; figures with controls and without are made of the same replications, so
//! that their ratio does not depend on the machine. The time is that until the interval of the downtime (95 %) is 0.1 % of
//! it to each side: processor time × (half width / 0.001)².
//!
//! Where the time is shorter than that of the replications that controls need, it says how variance × time compare and no
//! more. Half widths are never said to be below 0.001 %, the least that an interval has.
//!
//! The peers simulate spares-1 as well (benches/peers). Their replications vary as ours do without controls, as the model is
//! the same; their time is that of a cycle, in one history, times the cycles of a replication.

mod cases;

use cases::peers::{build_peers, peer_s, simpy_s, spent};
use hotspare::stats::Estimate;
use hotspare::{Outcome, Registry, Scenario, Summary, load, load_text, run};
use std::fmt::Write as _;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

/// Where the record is.
const RECORD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/results/bench/answer.md");
/// Half the length of the interval that is asked for, relative to the figure \[1\].
const WANTED: f64 = 0.001;

/// The hours of a replication of spares-1.
const HOURS: u32 = 5000;

/// A scenario, the policies whose downtime is looked at (all, if none is named), and its replications.
struct Case {
    name: &'static str,
    load: Box<dyn Fn() -> Scenario>,
    policies: &'static [&'static str],
    replications: u32,
    /// Blades of spares-1, which the peers simulate as well.
    blades: Option<u32>,
}

fn committed(name: &'static str, policies: &'static [&'static str], replications: u32) -> Case {
    let path = format!("{}/scenarios/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    let load = move || load(path.as_ref(), &Registry::builtin()).unwrap_or_else(|error| panic!("{error}"));
    Case { name, load: Box::new(load), policies, replications, blades: None }
}

fn spares_1(name: &'static str, blades: u32, replications: u32) -> Case {
    let text = cases::spares_text(blades, HOURS);
    let load = move || {
        load_text(&text, name, ".".as_ref(), &Registry::builtin()).unwrap_or_else(|error| panic!("{error}"))
    };
    Case { name, load: Box::new(load), policies: &[], replications, blades: Some(blades) }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let record = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => false,
        ["--record"] => true,
        _ => {
            eprintln!("usage: --bench answer [-- --record]");
            return ExitCode::from(2);
        }
    };
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().expect("the first pool");
    let cases = [
        committed("lanl-system-18", &["repair_in_place", "cold_boot", "identity_push"], 400),
        committed("starter", &["today", "cold", "push"], 400),
        committed("quick-failover", &["cold_boot", "identity_push"], 400),
        committed("prices", &["today", "cold", "push"], 400),
        committed("common-causes", &["cold_boot", "push"], 400),
        committed("study/base", &[], 400),
        spares_1("spares-1, N = 1,000", 1000, 400),
        spares_1("spares-1, N = 100,000", 100_000, 40),
    ];
    let mut text = "| case | policy | replications | time a replication [s] | half width, plain | with controls | variance: plain ÷ with \
                    | time to ± 0.1 %, plain | with controls | time in waiting for spares |\n| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: |\n"
        .to_owned();
    let mut peers =
        "| peer | time a replication [s] | time to ± 0.1 % | ÷ ours, plain | ÷ ours, with controls |\n\
                     | --- | --: | --: | --: | --: |\n"
            .to_owned();
    let built = build_peers();
    for case in cases {
        let (lines, last) = rows(&case);
        text += &lines;
        if let Some(blades) = case.blades {
            peers += &peer_rows(case.name, blades, &last, built);
        }
        eprint!(".");
    }
    text += &format!("\n{peers}");
    println!("\n{text}");
    if record {
        let head = "# Time to an answer\n\nMade by `cargo bench --bench answer -- --record`; docs/controls.md says what it means.\n\n";
        std::fs::write(RECORD, format!("{head}{text}")).expect("a folder for the record");
    }
    ExitCode::SUCCESS
}

/// The figures of a case that peers are held against.
#[derive(Default)]
struct Answer {
    /// Failures with all that follows, of a replication.
    cycles: f64,
    /// Replications until the interval is short enough, without controls.
    plain_replications: f64,
    /// Processor time until then, without controls and with them \[s\].
    plain_s: f64,
    known_s: f64,
}

/// The rows of a case, and the figures of its last policy.
fn rows(case: &Case) -> (String, Answer) {
    let Case { name, load, policies, replications, .. } = case;
    let names: Vec<String> = load().policies.iter().map(|policy| policy.name.clone()).collect();
    let (mut text, mut last) = (String::new(), Answer::default());
    for (at, policy) in names.iter().enumerate() {
        if !policies.is_empty() && !policies.contains(&policy.as_str()) {
            continue;
        }
        // The policy alone: its time is its own.
        let mut alone = load();
        (alone.replications, alone.precision, alone.baseline) = (*replications, None, 0);
        alone.policies = vec![alone.policies.swap_remove(at)];
        alone.thresholds.clear();
        let begun = spent();
        let outcome: Outcome = run(&alone, &AtomicBool::new(false), &());
        let count = f64::from(*replications);
        let each = (spent() - begun) / count;
        let mut figures = Vec::new();
        for controls in [false, true] {
            alone.controls = controls;
            let summary = Summary::new(&alone, &outcome).expect("read from memory");
            let down = *summary.site(0, "downtime", "value").expect("a downtime");
            let waits = summary.phases.iter().find(|row| row.scope == "site" && row.phase == "wait_spare");
            figures.push((down, waits.map_or(0.0, |row| row.share)));
        }
        let half =
            |estimate: &Estimate| estimate.width().map_or(f64::NAN, |width| width / 2.0 / estimate.value);
        let (plain, known) = (half(&figures[0].0), half(&figures[1].0));
        let needed = |half: f64| count * (half / WANTED) * (half / WANTED);
        last = Answer {
            cycles: outcome.work()[0].cycles as f64 / count,
            plain_replications: needed(plain),
            plain_s: each * needed(plain),
            known_s: each * needed(known),
        };
        let _ = writeln!(
            text,
            "| {name} | {policy} | {replications} | {each:.4} | {:.3} % | {:.4} % | {:.1} | {} | {} | {:.2} % |",
            100.0 * plain,
            100.0 * known,
            (plain / known) * (plain / known),
            told(last.plain_s),
            told(last.known_s),
            100.0 * figures[1].1,
        );
    }
    (text, last)
}

/// The rows of the peers, beside our figures of the same scenario.
fn peer_rows(name: &str, blades: u32, ours: &Answer, built: bool) -> String {
    // A history as long as theirs would take SimPy minutes.
    let short = HOURS.min(10_000_000 / blades);
    let peers = [
        ("desque", built.then(|| peer_s("desque", blades, HOURS)).flatten()),
        ("nexosim", built.then(|| peer_s("nexosim", blades, HOURS)).flatten()),
        ("SimPy", simpy_s(blades, short)),
    ];
    let mut text = String::new();
    for (peer, cycle) in peers {
        let Some(cycle) = cycle else {
            let _ = writeln!(text, "| {name}: {peer} | not there | | | |");
            continue;
        };
        let each = cycle * ours.cycles;
        let time = each * ours.plain_replications;
        let _ = writeln!(
            text,
            "| {name}: {peer} | {each:.3} | {} | {:.1} | {:.0} |",
            told(time),
            time / ours.plain_s,
            time / ours.known_s,
        );
    }
    text
}

/// A time for people.
fn told(seconds: f64) -> String {
    match seconds {
        s if s >= 7200.0 => format!("{:.1} h", s / 3600.0),
        s if s >= 120.0 => format!("{:.1} min", s / 60.0),
        s => format!("{s:.2} s"),
    }
}
