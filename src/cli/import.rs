//! `hotspare import`: scenarios made from a record of failures.

use super::fit::heed;
use super::together::Together;
use super::{Exit, Failure, may_write, screen, write};
use crate::records;
use crate::records::modes::Repairs;
use crate::scenario::Registry;
use clap::Subcommand;
use std::path::PathBuf;

mod fleet;

/// Arguments of `hotspare import`.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    source: Source,
}

#[derive(Subcommand)]
enum Source {
    /// Failure data of Los Alamos National Laboratory, LA-UR-05-7318 (.csv or .csv.gz)
    Lanl(Lanl),
    /// Inventory with one row per blade, as exported from an asset database
    Fleet(Box<fleet::Fleet>),
}

#[derive(clap::Args)]
#[command(
    after_help = "Writes into --to:\n  lanl-system-N.toml          lives and repairs fitted to the record\n  lanl-system-N-replay.toml   the recorded failures: what would standby blades have saved?\n  data/lanl/system-N.csv      the failures that the replay reads\nand prints the rows used, merged and dropped, with reasons."
)]
struct Lanl {
    /// Failure record (.csv or .csv.gz)
    file: PathBuf,
    /// Number of the system, such as 18
    #[arg(long)]
    system: u32,
    /// Folder to write the scenarios to
    #[arg(long, default_value = ".")]
    to: PathBuf,
    /// Overwrite files that exist
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    together: Together,
    /// Take repairs of each cause to be lognormal [default: the best law that gives the recorded downtime], and leave out what
    /// the record saw
    #[arg(long)]
    lognormal: bool,
    /// Write nothing and exit with 2 if the laws do not give the record back, or reach beyond its ages
    #[arg(long)]
    strict: bool,
}

/// Imports a record.
pub fn run(args: Args, _: &Registry) -> Result<Exit, Failure> {
    match args.source {
        Source::Lanl(args) => lanl(args),
        Source::Fleet(args) => fleet::run(&args),
    }
}

fn lanl(args: Lanl) -> Result<Exit, Failure> {
    let repairs = if args.lognormal { Repairs::Lognormal } else { Repairs::Chosen };
    let imported = records::import_lanl(&args.file, args.system, args.together.blades(), repairs)?;
    let system = args.system;
    let files = [
        (format!("lanl-system-{system}.toml"), &imported.fitted_toml),
        (format!("lanl-system-{system}-replay.toml"), &imported.replay_toml),
        (format!("data/lanl/system-{system}.csv"), &imported.record_csv),
    ];
    let paths: Vec<PathBuf> = files.iter().map(|(name, _)| args.to.join(name)).collect();
    may_write(&paths, args.force, "another folder with --to")?;
    heed(&imported.warnings, args.strict)?;
    screen::show(&imported.report)?;
    for (name, text) in &files {
        let path = args.to.join(name);
        write(&path, text)?;
        say!("wrote {}", path.display());
    }
    say!("Next:\n  hotspare run {}", args.to.join(&files[0].0).display());
    Ok(Exit::Done)
}
