//! `hotspare list`: the results in a folder, the newest first.

use super::{Exit, Failure, format};
use crate::output::formats::Table;
use crate::output::{MANIFEST, Manifest};
use crate::scenario::Registry;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::io;
use std::path::{Path, PathBuf};

mod headline;

/// Folders below the one that is listed in which results are looked for: a scenario's, a verb's, and one for a bundle.
const DEPTH: usize = 3;

/// Arguments of `hotspare list`.
#[derive(clap::Args)]
pub struct Args {
    /// The folder
    #[arg(default_value = "results")]
    folder: PathBuf,
    /// Output format of the list
    #[arg(long, default_value = "table", value_parser = format::of_tables())]
    format: format::Wanted,
}

/// The results in one folder.
struct Found {
    /// Time of the last change of the manifest, which is written last.
    made: Timestamp,
    folder: PathBuf,
    manifest: Manifest,
}

/// Lists them.
pub fn run(args: Args, _: &Registry) -> Result<Exit, Failure> {
    let mut found = Vec::new();
    collect(&args.folder, DEPTH, &mut found).map_err(|error| {
        let folder = args.folder.display();
        match error.kind() {
            io::ErrorKind::NotFound => {
                Failure::usage(format!("{folder}: there is no such folder; name one that holds results"))
            }
            _ => Failure::io(format!("{folder} cannot be read: {error}")),
        }
    })?;
    if found.is_empty() {
        say!("no results in {}; `hotspare run SCENARIO` writes some", args.folder.display());
        return Ok(Exit::Done);
    }
    found.sort_by(|a, b| b.made.cmp(&a.made).then_with(|| a.folder.cmp(&b.folder)));
    let zone = TimeZone::system();
    let row = |of: &Found| {
        let made = of.made.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
        let verb = of.manifest.command.split_whitespace().nth(1).unwrap_or_default();
        let headline = headline::of(&of.folder, verb).unwrap_or_default();
        let folder = of.folder.display().to_string();
        vec![
            made,
            folder,
            of.manifest.scenario.name.clone(),
            verb.to_owned(),
            headline + &missing(&of.manifest),
        ]
    };
    let columns = ["made", "folder", "scenario", "verb", "headline"];
    format::report(&Table::new(&columns, found.iter().map(row).collect()), args.format)?;
    Ok(Exit::Done)
}

/// A remark on results that an interruption left.
fn missing(manifest: &Manifest) -> String {
    let of = manifest.replications;
    if of.done < of.wanted {
        format!(" (interrupted: {} of {} replications)", of.done, of.wanted)
    } else {
        String::new()
    }
}

/// Adds the results in a folder and in those below it; what is not to be read below it is passed over.
fn collect(folder: &Path, depth: usize, found: &mut Vec<Found>) -> io::Result<()> {
    let path = folder.join(MANIFEST);
    if let Some(manifest) = std::fs::read(&path).ok().and_then(|text| Manifest::parse(&text)) {
        let made = std::fs::metadata(&path)?.modified()?;
        let made = Timestamp::try_from(made).unwrap_or(Timestamp::UNIX_EPOCH);
        found.push(Found { made, folder: folder.to_owned(), manifest });
    }
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        // What is kept of a study that is not finished is no result yet.
        let is_kept = path.extension().is_some_and(|end| end == "unfinished");
        if depth > 0 && path.is_dir() && !is_kept {
            let _ = collect(&path, depth - 1, found);
        }
    }
    Ok(())
}
