//! The peers: other programs that simulate spares-1, built from benches/peers, and processor time.

use nix::sys::resource::{UsageWho, getrusage};
use std::process::{Command, Stdio};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Processor time of this process so far \[s\].
pub fn spent() -> f64 {
    let usage = getrusage(UsageWho::RUSAGE_SELF).expect("every process has it");
    let (user, system) = (usage.user_time(), usage.system_time());
    (user.tv_sec() + system.tv_sec()) as f64 + (user.tv_usec() + system.tv_usec()) as f64 * 1e-6
}

/// Builds those in Rust; false if that fails.
pub fn build_peers() -> bool {
    let manifest = format!("{ROOT}/benches/peers/Cargo.toml");
    let built =
        Command::new("cargo").args(["build", "--release", "--locked", "--manifest-path", &manifest]).status();
    built.is_ok_and(|status| status.success())
}

/// Seconds per cycle of one in Rust.
pub fn peer_s(peer: &str, n: u32, hours: u32) -> Option<f64> {
    let program = format!("{ROOT}/benches/peers/target/release/{peer}");
    per_cycle(Command::new(program).args([n.to_string(), hours.to_string(), "7".to_owned()]))
}

/// Seconds per cycle of SimPy.
pub fn simpy_s(n: u32, hours: u32) -> Option<f64> {
    let model = format!("{ROOT}/benches/peers/simpy_model.py");
    per_cycle(Command::new("python3").args([model, n.to_string(), hours.to_string(), "7".to_owned()]))
}

/// What a peer says of itself.
fn per_cycle(command: &mut Command) -> Option<f64> {
    let told = command.stderr(Stdio::null()).output().ok()?.stdout;
    let told: serde_json::Value = serde_json::from_slice(&told).ok()?;
    Some(told["seconds"].as_f64()? / told["cycles"].as_f64()?)
}
