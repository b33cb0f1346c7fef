//! A file that one process has at a time.
//!
//! The system ends a lock with its process, however that ends. A lock's file may be deleted or renamed by its holder:
//! whoever waited for it finds that it is no longer the file at its path, and tries again with what is there.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

/// The name of the locked file in a work folder.
pub(super) const LOCK: &str = "lock";

/// A locked file, until dropped.
#[derive(Debug)]
pub(super) struct Lock {
    pub file: File,
}

/// An answer to the wish for a lock.
#[derive(Debug)]
pub(super) enum Wish {
    /// It is granted.
    Granted(Lock),
    /// Another has it.
    Held,
    /// The file system has no locks.
    NoLocks,
}

impl Lock {
    /// Locks the file at `path`, made if it is missing, unless another has it.
    ///
    /// # Errors
    /// If it can be neither opened nor made.
    pub fn take(path: &Path) -> io::Result<Wish> {
        loop {
            let file = open(path)?;
            match file.try_lock() {
                Err(TryLockError::WouldBlock) => return Ok(Wish::Held),
                Err(TryLockError::Error(_)) => return Ok(Wish::NoLocks),
                Ok(()) if is_at(&file, path) => return Ok(Wish::Granted(Lock { file })),
                Ok(()) => {}
            }
        }
    }

    /// Locks the file at `path`, made if it is missing, when nobody else has it; `None` if the file system has no locks.
    ///
    /// # Errors
    /// If it can be neither opened nor made.
    pub fn wait(path: &Path) -> io::Result<Option<Lock>> {
        loop {
            let file = open(path)?;
            if file.lock().is_err() {
                return Ok(None);
            }
            if is_at(&file, path) {
                return Ok(Some(Lock { file }));
            }
        }
    }
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(false).open(path)
}

/// True if `file` is what stands at `path`.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let number = |of: std::io::Result<std::fs::Metadata>| of.ok().map(|of| (of.dev(), of.ino()));
    number(file.metadata()).is_some_and(|ours| number(std::fs::metadata(path)) == Some(ours))
}

/// Elsewhere an open file keeps its name.
#[cfg(not(unix))]
fn is_at(_file: &File, path: &Path) -> bool {
    path.exists()
}
