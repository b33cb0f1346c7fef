//! `hotspare new`: a commented scenario to start from.

use super::{Exit, Failure};
use std::io::Write;
use std::path::PathBuf;

/// The scenario that a new study starts from.
pub const STARTER: &str = include_str!("../../scenarios/starter.toml");

/// Arguments of `hotspare new`.
#[derive(clap::Args)]
pub struct Args {
    /// The file to write; it must not exist yet
    file: PathBuf,
}

/// Writes the starter scenario.
pub fn run(args: Args) -> Result<Exit, Failure> {
    let path = args.file.display();
    let mut file = std::fs::File::create_new(&args.file).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Failure::usage(format!("{path} exists already; name a new file"))
        }
        _ => Failure::io(format!("{path} cannot be written: {error}")),
    })?;
    file.write_all(STARTER.as_bytes()).map_err(|error| Failure::io(format!("{path}: {error}")))?;
    eprintln!("{path} is a complete scenario with comments. Next:\n  hotspare run {path}");
    Ok(Exit::Done)
}
