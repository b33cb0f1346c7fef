//! The reasons why a folder of results was not written.

use super::file_error::FileError;
use super::manifest::Owner;
use std::io;
use std::path::{Path, PathBuf};

/// The reason why a folder of results was not written. The old one, if any, is where it was unless the message says
/// otherwise.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It holds the results of another scenario.
    #[error(
        "{} holds the results of the scenario {:?} at {}: choose another folder, or replace them with --force",
        folder.display(), owner.name, owner.path
    )]
    Another {
        /// The folder.
        folder: PathBuf,
        /// The owner of the results in it.
        owner: Owner,
    },
    /// It holds something, and no results.
    #[error(
        "{} is neither empty nor a results folder, so it is not replaced: choose another folder, \
         or empty this one first",
        folder.display()
    )]
    NotResults {
        /// The folder.
        folder: PathBuf,
    },
    /// It holds parts of another study of the same scenario.
    #[error(
        "{} holds parts of another scenario, with other settings or of another version: choose another --out, or delete \
         them",
        folder.display()
    )]
    OtherParts {
        /// The folder.
        folder: PathBuf,
    },
    /// It is not a folder.
    #[error("{} is a file: choose another folder for the results, or move the file away", folder.display())]
    NotAFolder {
        /// The path.
        folder: PathBuf,
    },
    /// The path does not end in a name.
    #[error("{} cannot be replaced: give the folder for the results a name", folder.display())]
    NoName {
        /// The path.
        folder: PathBuf,
    },
    /// Another run has claimed it.
    #[error("another run is writing to {}: wait for its end, or choose another folder", folder.display())]
    Claimed {
        /// The folder.
        folder: PathBuf,
    },
    /// Another run may have claimed it; its file system has no locks, by which that could be known.
    #[error(
        "another run may be writing to {}, or has been killed: wait for its end, or, if none is running, take its work \
         folder {} over with --force",
        folder.display(), work.display()
    )]
    MaybeClaimed {
        /// The folder.
        folder: PathBuf,
        /// The work folder of that run.
        work: PathBuf,
    },
    /// Something could not be read or written.
    #[error(transparent)]
    Io(#[from] FileError),
    /// The replacement was left half done; nothing is lost.
    #[error(
        "could not finish replacing {}: {source}; what is missing in it is in {}, and the next run to this folder finishes \
         it",
        folder.display(), kept.display()
    )]
    Stranded {
        /// The folder meant for the results.
        folder: PathBuf,
        /// The work folder, which holds the rest.
        kept: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
}

/// An error of the operating system, with the action that failed and its path.
pub(crate) fn io<'a>(doing: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> FolderError + use<'a> {
    move |source| FileError::of(doing, path)(source).into()
}
