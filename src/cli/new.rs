//! `hotspare new`: a commented scenario to start from.

use super::{Exit, Failure};
use crate::output::shell;
use crate::scenario::{Registry, is_plain};
use std::io::Write;
use std::path::PathBuf;

/// The scenario that a new study starts from.
pub const STARTER: &str = include_str!("../../scenarios/starter.toml");

/// Arguments of `hotspare new`.
#[derive(clap::Args)]
pub struct Args {
    /// Scenario file to create; must not exist
    file: PathBuf,
}

/// Writes the starter scenario.
pub fn run(args: Args, _: &Registry) -> Result<Exit, Failure> {
    let path = args.file.display();
    let mut file = std::fs::File::create_new(&args.file).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Failure::usage(format!("{path} exists already; name a new file"))
        }
        _ => Failure::io(format!("{path} cannot be written: {error}")),
    })?;
    // The study is called like its file, so that the results of several do not meet in one folder.
    let stem = args.file.file_stem().and_then(|stem| stem.to_str()).filter(|stem| is_plain(stem));
    let text = stem.map_or(STARTER.to_owned(), |stem| {
        STARTER.replace("name = \"starter\"", &format!("name = \"{stem}\""))
    });
    file.write_all(text.as_bytes()).map_err(|error| Failure::io(format!("{path}: {error}")))?;
    let word = shell::path(&args.file);
    say!("{path} is a complete scenario with comments. Next:\n  hotspare run {word}");
    Ok(Exit::Done)
}
