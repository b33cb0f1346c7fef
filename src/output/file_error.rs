//! The error of a file or folder.

use std::io;
use std::path::{Path, PathBuf};

/// A file or folder that the operating system would not read, write, make or move.
#[derive(Debug, thiserror::Error)]
#[error("could not {doing} {}: {source}", path.display())]
pub struct FileError {
    /// The action that failed, as after "could not".
    pub doing: &'static str,
    /// The path it was applied to.
    pub path: PathBuf,
    /// The error of the operating system.
    pub source: io::Error,
}

impl FileError {
    /// Adds to an error of the operating system the action that failed and its path.
    pub fn of<'a>(doing: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> FileError + use<'a> {
        move |source| FileError { doing, path: path.to_owned(), source }
    }
}
