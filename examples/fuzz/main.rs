//! Feeds the program with mutated scenarios and records: it refuses them with a message, or simulates them by its laws.
//!
//! `cargo run --release --example fuzz -- --inputs 1000000 --seed 1` mutates the committed scenarios, simulates every one
//! that is accepted, under each of its policies and with the audit on, and prints what became of them. With
//! `--records 10000` it also hands that many mutated records to the program beside it
//! (`cargo build --release` makes it). An input is a number: `--only 1234` does that one alone and prints it.
//!
//! The exit status is 1 if an input panics, takes more than 5 s, or the process more than 1 GB. What panics or takes long
//! is written to `target/fuzz/`.

mod input;
mod record;
mod tally;

use input::{Corpus, Random};
use rayon::prelude::*;
use std::path::Path;
use std::time::Instant;
use tally::{Fate, Tally};

/// Inputs between two lines of progress.
const BATCH: u64 = 20_000;
/// An input that takes longer fails \[s\].
const MOST_SECONDS: f64 = 5.0;
/// A process that has taken more memory fails \[KiB\].
const MOST_KIB: u64 = 1 << 20;
/// Where the inputs are kept that fail.
const FAILED: &str = "target/fuzz";

struct Args {
    inputs: u64,
    records: u64,
    seed: u64,
    only: Option<u64>,
}

fn main() -> std::process::ExitCode {
    let args = match arguments() {
        Ok(args) => args,
        Err(message) => {
            eprintln!("{message}\nusage: fuzz [--inputs N] [--records N] [--seed N] [--only N]");
            return std::process::ExitCode::from(2);
        }
    };
    let corpus = Corpus::committed();
    if let Some(number) = args.only {
        let mut random = Random::new(args.seed, number);
        let text = corpus.mutated(&mut random);
        println!("{text}");
        println!("{:?}", tally::fate(&text, &corpus));
        return std::process::ExitCode::SUCCESS;
    }
    // Panics are told by number, not by their first thousand messages.
    std::panic::set_hook(Box::new(|_| ()));
    let start = Instant::now();
    let mut all = Tally::default();
    for first in (0..args.inputs).step_by(BATCH as usize) {
        let numbers = first..(first + BATCH).min(args.inputs);
        let batch = numbers.into_par_iter().map(|number| one(&corpus, args.seed, number));
        all = all.and(batch.reduce(Tally::default, Tally::and));
        eprintln!("{:.0} s: {}", start.elapsed().as_secs_f64(), all.line());
    }
    let records = (0..args.records).into_par_iter().map(|number| record::one(args.seed, number));
    let records = records.reduce(record::Tally::default, record::Tally::and);
    println!("{}", all.table());
    if args.records > 0 {
        println!("{}", records.line());
    }
    let kib = peak_kib();
    println!("{:.0} s, at most {} MB in memory", start.elapsed().as_secs_f64(), kib / 1000);
    let failed = all.failures() + records.failures() > 0 || kib > MOST_KIB;
    std::process::ExitCode::from(u8::from(failed))
}

fn arguments() -> Result<Args, String> {
    let mut args = Args { inputs: 10_000, records: 0, seed: 1, only: None };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().and_then(|value| value.parse().ok());
        let value: u64 = value.ok_or_else(|| format!("{word} takes a whole number"))?;
        match word.as_str() {
            "--inputs" => args.inputs = value,
            "--records" => args.records = value,
            "--seed" => args.seed = value,
            "--only" => args.only = Some(value),
            _ => return Err(format!("{word} is not an option")),
        }
    }
    Ok(args)
}

/// Makes the input of this number, and sees what becomes of it.
fn one(corpus: &Corpus, seed: u64, number: u64) -> Tally {
    let text = corpus.mutated(&mut Random::new(seed, number));
    let start = Instant::now();
    let fate = std::panic::catch_unwind(|| tally::fate(&text, corpus)).unwrap_or(Fate::Panicked);
    let seconds = start.elapsed().as_secs_f64();
    if fate == Fate::Panicked || seconds > MOST_SECONDS {
        keep(&format!("{seed}-{number}.toml"), text.as_bytes());
    }
    Tally::of(&text, fate, seconds)
}

/// Keeps an input that failed.
fn keep(name: &str, content: &[u8]) {
    let path = Path::new(FAILED).join(name);
    let kept = std::fs::create_dir_all(FAILED).and_then(|()| std::fs::write(&path, content));
    match kept {
        Ok(()) => eprintln!("failed: {}", path.display()),
        Err(error) => eprintln!("failed, and cannot be kept: {}: {error}", path.display()),
    }
}

/// The most memory that the process has had [KiB]; 0 where the system does not say.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok()).unwrap_or(0)
}
