//! A claim to a folder of results: the right to write to it, which one process has at a time.
//!
//! **Intuition.** A claim is a locked file in a work folder beside the claimed one, `.NAME.next`. The lock ends with the
//! process: a work folder without a lock is what a killed run has left, and the next claim completes or clears it.
//! A link to a folder stays one: its destination is claimed.

use super::file_error::FileError;
use super::folder_error::{FolderError, io};
use super::lock::{LOCK, Lock, Wish};
use super::swap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Links to links to folders are followed so many times \[1\].
const MOST_LINKS: usize = 16;

/// The right to write to a folder, until dropped.
#[derive(Debug)]
pub struct Claim {
    folder: PathBuf,
    work: PathBuf,
    /// `None` after the claim has ended, and where there are no locks.
    lock: Option<Lock>,
    /// Folders above that had been missing, the deepest first.
    made: Vec<PathBuf>,
}

impl Claim {
    /// Claims the folder at `path`, which need not be there; those above it are made. What a killed run has left is
    /// completed or cleared.
    ///
    /// # Errors
    /// [`FolderError`]; above all [`FolderError::Claimed`], if another process has it.
    pub(super) fn take(path: &Path, force: bool) -> Result<Claim, FolderError> {
        let folder = destination(path);
        let name = folder.file_name().ok_or_else(|| FolderError::NoName { folder: path.to_owned() })?;
        let parent = match folder.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        let work = parent.join(format!(".{}{WORK}", name.to_string_lossy()));
        let missing = |above: &&Path| !above.as_os_str().is_empty() && !above.exists();
        let made: Vec<PathBuf> = parent.ancestors().take_while(missing).map(Path::to_owned).collect();
        let lock = lock_work(&folder, &work, parent, force).inspect_err(|_| unmake(&made))?;
        let claim = Claim { folder, work, lock, made };
        swap::recover(&claim.work, &claim.folder)?;
        Ok(claim)
    }

    /// The claimed folder, links to it followed.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The work folder. What is in it is cleared when the claim ends, or by the next one.
    pub(crate) fn work(&self) -> &Path {
        &self.work
    }
}

impl Drop for Claim {
    /// Clears the work folder, unless the swap has yet to be completed.
    fn drop(&mut self) {
        if !swap::is_under_way(&self.work) {
            // The lock's file goes last, so that whoever claims the folder next does so in an empty work folder.
            swap::clear(&self.work);
            let _ = std::fs::remove_file(self.work.join(LOCK));
            let _ = std::fs::remove_dir(&self.work);
        }
        self.lock = None;
        unmake(&self.made);
    }
}

/// Makes the work folder, if it is missing, and locks it; `None` where there are no locks.
fn lock_work(folder: &Path, work: &Path, parent: &Path, force: bool) -> Result<Option<Lock>, FolderError> {
    let folder = || folder.to_owned();
    loop {
        std::fs::create_dir_all(parent).map_err(io("create the folder", parent))?;
        let is_ours = match std::fs::create_dir(work) {
            Ok(()) => true,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => false,
            // Its maker has just cleared the folder above.
            Err(error) if error.kind() == ErrorKind::NotFound && !parent.exists() => continue,
            Err(error) => return Err(io("create a folder in", parent)(error)),
        };
        match Lock::take(&work.join(LOCK)) {
            Ok(Wish::Granted(lock)) => return Ok(Some(lock)),
            Ok(Wish::Held) => return Err(FolderError::Claimed { folder: folder() }),
            Ok(Wish::NoLocks) if is_ours || force => return Ok(None),
            Ok(Wish::NoLocks) => {
                return Err(FolderError::MaybeClaimed { folder: folder(), work: work.to_owned() });
            }
            // Its holder has just cleared it.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(FileError::of("lock", work)(error).into()),
        }
    }
}

/// Deletes the folders that are empty.
fn unmake(folders: &[PathBuf]) {
    for folder in folders {
        let _ = std::fs::remove_dir(folder);
    }
}

/// The ending of the names of work folders.
const WORK: &str = ".next";

/// True for the path of a work folder.
pub(super) fn is_work(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with('.') && name.ends_with(WORK)
}

/// The folder that `path` leads to, links followed, even if it is not there.
fn destination(path: &Path) -> PathBuf {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(link) = std::fs::read_link(&path) else { break };
        path = path.parent().unwrap_or(Path::new("")).join(link);
    }
    path
}
