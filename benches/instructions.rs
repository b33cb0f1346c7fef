//! The gate on speed: instructions per cycle, counted by callgrind, against the committed record.
//!
//! Instructions are the same in every run of the same program, on a quiet machine and on a busy one; time is not. A
//! cycle is one failure with its takeover, repair and return.
//!
//! ```sh
//! cargo bench --bench instructions               # prints the counts, and fails if one rose by more than 3 %
//! cargo bench --bench instructions -- --record   # writes the record anew
//! ```
//!
//! With `CARGO_INCREMENTAL=0 cargo test` in place of `cargo bench` it counts what tests are built of, with assertions,
//! and holds that against a record of its own: where the tests have been built, that takes a minute.
//!
//! Counts depend on the compiler as well. With another one than the record's they are printed and not judged.
//! It needs `valgrind`.

mod cases;

use cases::COUNTED;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::process::{Command, ExitCode};

/// By how much a count may rise \[1\].
const TOLERANCE: f64 = 0.03;
const RECORD: &str = if cfg!(debug_assertions) {
    concat!(env!("CARGO_MANIFEST_DIR"), "/results/bench/instructions-of-tests.json")
} else {
    concat!(env!("CARGO_MANIFEST_DIR"), "/results/bench/instructions.json")
};

/// What is committed.
#[derive(Deserialize, Serialize)]
struct Record {
    /// What `rustc --version` said.
    compiler: String,
    /// Instructions per cycle, by case.
    instructions_per_cycle: BTreeMap<String, f64>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--case", name] => {
            let (_, case) = COUNTED.iter().find(|(case, _)| *case == name).expect("a case");
            println!("{}", case().simulate().work.cycles);
            ExitCode::SUCCESS
        }
        [] => judge(),
        ["--record"] => record(),
        _ => {
            eprintln!("usage: --bench instructions [-- --record]");
            ExitCode::from(2)
        }
    }
}

fn record() -> ExitCode {
    let record = Record { compiler: compiler(), instructions_per_cycle: count_all() };
    let text = serde_json::to_string_pretty(&record).expect("plain numbers") + "\n";
    match std::fs::write(RECORD, text) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{RECORD} cannot be written: {error}");
            ExitCode::FAILURE
        }
    }
}

fn judge() -> ExitCode {
    let record: Record = match std::fs::read_to_string(RECORD).map(|text| serde_json::from_str(&text)) {
        Ok(Ok(record)) => record,
        unusable => {
            eprintln!("{RECORD} cannot be used ({:?}): make it anew with --record", unusable.err());
            return ExitCode::FAILURE;
        }
    };
    let counts = count_all();
    let comparable = record.compiler == compiler();
    let mut risen = Vec::new();
    println!("{:<20} {:>12} {:>12} {:>9}", "case", "record", "now", "change");
    for (name, now) in &counts {
        let before = record.instructions_per_cycle.get(name).copied();
        let change = before.map(|before| now / before - 1.0);
        let shown = change.map_or("new".to_owned(), |change| format!("{:+.1} %", 100.0 * change));
        println!("{name:<20} {:>12.0} {now:>12.0} {shown:>9}", before.unwrap_or(f64::NAN));
        if change.is_none_or(|change| change > TOLERANCE) {
            risen.push(name);
        }
    }
    if !comparable {
        println!("Not judged: the record is of {}, this is {}. Make it anew.", record.compiler, compiler());
        return ExitCode::SUCCESS;
    }
    if !risen.is_empty() {
        println!("More than {:.0} % over the record, or not in it: {risen:?}", 100.0 * TOLERANCE);
        return ExitCode::FAILURE;
    }
    println!("No case is more than {:.0} % over its record.", 100.0 * TOLERANCE);
    ExitCode::SUCCESS
}

fn count_all() -> BTreeMap<String, f64> {
    // Counts do not depend on what else the processors do.
    std::thread::scope(|scope| {
        let all = COUNTED.map(|(name, _)| (name.to_owned(), scope.spawn(move || per_cycle(name))));
        all.into_iter().map(|(name, count)| (name, count.join().expect("a count"))).collect()
    })
}

/// The audit of the laws of conservation, which tests have done now and then: it is not counted.
const AUDIT: &str = "*History<O>>::audit";

/// Instructions of a history of the case, set-up included, per cycle.
fn per_cycle(name: &str) -> f64 {
    let program = std::env::current_exe().expect("this program has a path");
    let child = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .args([&format!("--toggle-collect={AUDIT}"), "--collect-atstart=yes"])
        .arg(program)
        .args(["--case", name])
        .output()
        .unwrap_or_else(|error| panic!("valgrind cannot be started ({error}): install it"));
    let (told, log) = (String::from_utf8_lossy(&child.stdout), String::from_utf8_lossy(&child.stderr));
    let collected = log.lines().find_map(|line| line.split("Collected :").nth(1)).map(str::trim);
    let instructions: f64 = collected.and_then(|count| count.parse().ok()).unwrap_or_else(|| panic!("{log}"));
    let cycles: f64 = told.trim().parse().unwrap_or_else(|_| panic!("{told}"));
    instructions / cycles
}

fn compiler() -> String {
    let version = Command::new("rustc").arg("--version").output().expect("rustc built this");
    String::from_utf8_lossy(&version.stdout).trim().to_owned()
}
