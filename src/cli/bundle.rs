//! `hotspare bundle`: results with everything that it takes to make them again, in one folder.

use super::{Exit, Failure, screen};
use crate::output::FolderError;
use crate::output::bundle::{BundleError, RERUN, SUMS, bundle};
use crate::scenario::Registry;
use std::path::PathBuf;

/// Arguments of `hotspare bundle`.
#[derive(clap::Args)]
#[command(
    after_help = "The bundle contains the scenario with every file that it names, the results, SHA256SUMS, \
     README.txt and rerun.sh, which verifies the checksums, repeats the run and compares every file of the results.\n\nRun \
      it in the folder in which `hotspare run` was run: the path of the scenario is relative to that folder."
)]
pub struct Args {
    /// Results folder that `hotspare run` wrote, such as results/NAME
    results: PathBuf,
    /// Bundle folder to create; must be new or empty
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
        "{folder}: {files} files; verify with sha256sum -c {SUMS}, repeat the run with {RERUN}\n"
    ))?;
    Ok(Exit::Done)
}
