//! `summary.csv` of a scenario, as `hotspare run` writes it, with nothing but the library: built without default
//! features, it runs where there is no operating system.
//!
//! `cargo run --release --no-default-features --example summary -- scenarios/starter.toml`; a number of replications may
//! follow.

use hotspare::{OUTPUTS, Registry, Summary, load, run};
use std::error::Error;
use std::io::{Write, stdout};
use std::sync::atomic::AtomicBool;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args_os().nth(1).ok_or("give a scenario")?;
    let mut scenario = load(path.as_ref(), &Registry::builtin())?;
    if let Some(replications) = std::env::args().nth(2) {
        (scenario.replications, scenario.precision) = (replications.parse()?, None);
    }
    let outcome = run(&scenario, &AtomicBool::new(false), &());
    let summary = Summary::new(&scenario, &outcome).expect("read from memory");
    let file = OUTPUTS.iter().find(|output| output.file == "summary.csv").ok_or("no such file")?;
    stdout().write_all(&(file.render)(&summary)?)?;
    Ok(())
}
