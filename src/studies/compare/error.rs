//! The reasons why results could not be compared, and the remedies.

use crate::output::FileError;
use std::path::PathBuf;

/// The reason why one of the two sides could not be read, or the baseline not be written.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Nothing is there.
    #[error("there is nothing at {}: `hotspare run` makes results, `hotspare compare RESULTS FILE --update` a baseline", path.display())]
    Absent {
        /// The path.
        path: PathBuf,
    },
    /// Input or output failed.
    #[error(transparent)]
    Io(#[from] FileError),
    /// It is something else.
    #[error(
        "{} holds no results of this program: name a folder that `hotspare run` wrote, or a baseline that \
         `hotspare compare … --update` wrote",
        path.display()
    )]
    NotResults {
        /// The path.
        path: PathBuf,
    },
    /// A baseline is one file.
    #[error("{} is a folder, and --update writes a single file: name a file, such as baseline.json", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
    },
    /// A file that the manifest lists is not there.
    #[error("{file} is missing from {}: make the results again with `{command}`", folder.display())]
    Missing {
        /// The folder.
        folder: PathBuf,
        /// The file.
        file: String,
        /// The command that makes it.
        command: String,
    },
    /// A file is not the one that the run wrote.
    #[error(
        "{file} in {} is not as the run wrote it, going by the checksum in the manifest: make the results again \
         with `{command}`",
        folder.display()
    )]
    Edited {
        /// The folder.
        folder: PathBuf,
        /// The file.
        file: String,
        /// The command that makes it.
        command: String,
    },
    /// A baseline is not the one that was written.
    #[error(
        "{} is not as it was written, going by its checksum: take it from version control again, or make it anew with \
         `{command}` and `hotspare compare RESULTS {} --update`",
        path.display(), path.display()
    )]
    Altered {
        /// The file.
        path: PathBuf,
        /// The command that makes the results that it is of.
        command: String,
    },
    /// The run was interrupted.
    #[error(
        "{} was interrupted after {done} of {wanted} replications: run it to its end with `{command}`",
        path.display()
    )]
    Partial {
        /// The results.
        path: PathBuf,
        /// Replications finished.
        done: usize,
        /// Replications asked for.
        wanted: usize,
        /// The command that makes them whole.
        command: String,
    },
    /// A baseline of another form.
    #[error(
        "{} is a baseline of form {found}, and this program reads form {known}: compare with the program that wrote \
         it, or remove it and write it anew with --update",
        path.display()
    )]
    Form {
        /// The file.
        path: PathBuf,
        /// Its form.
        found: u64,
        /// The form that is known.
        known: u64,
    },
    /// The content does not make sense.
    #[error("{} cannot be used: {reason}; make it anew", path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// The first fault.
        reason: String,
    },
}

impl LoadError {
    /// True if input or output failed, and not what was asked for.
    pub fn is_io(&self) -> bool {
        matches!(self, LoadError::Absent { .. } | LoadError::Io(_) | LoadError::Missing { .. })
    }
}
