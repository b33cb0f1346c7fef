//! `hotspare bundle`: results with everything that it takes to make them again, in one folder.

use super::{Exit, Failure, screen};
use crate::output::FolderError;
use crate::output::bundle::{BundleError, RERUN, SUMS, bundle};
use crate::scenario::Registry;
use std::path::PathBuf;

/// Arguments of `hotspare bundle`.
#[derive(clap::Args)]
#[command(
    after_help = "The folder holds the scenario and every file that it names, the results, SHA256SUMS for all of them, \
                  README.txt, and rerun.sh, which checks them, runs the study again and compares every file of the \
                  results.\n\nRun it where `hotspare run` was run: the scenario is looked for where it was then."
)]
pub struct Args {
    /// The folder of results that `hotspare run` has written, such as results/NAME
    results: PathBuf,
    /// The folder to make; it must not exist yet, or be empty
    folder: PathBuf,
}

/// Makes the bundle.
pub fn run(args: Args, _: &Registry) -> Result<Exit, Failure> {
    let files = bundle(&args.results, &args.folder).map_err(|error| match error {
        BundleError::Folder(FolderError::Io { .. } | FolderError::Stranded { .. }) => Failure::io(error),
        error => Failure::usage(error),
    })?;
    let folder = args.folder.display();
    screen::show(&format!(
        "{folder}: {files} files; check them with sha256sum -c {SUMS}, run it again with {RERUN}\n"
    ))?;
    Ok(Exit::Done)
}
