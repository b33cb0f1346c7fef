//! A folder of results, written whole or not at all.
//!
//! **Intuition.** Whoever writes to a folder claims it first: nobody else writes to it until the claim ends. All files are
//! written into the claim's work folder, beside the destination, and then the two change places ([`swap`]): a
//! failure or a kill at any moment leaves either the old results or the new ones, never a mixture.
//!
//! **Owner.** A folder of results belongs to the scenario that its manifest names. Another scenario's results are
//! replaced only when forced. A folder without results is never replaced: a wrong path must not cost anybody a home
//! directory.
//!
//! **Other content.** Files and folders that a user put beside the results, such as notes, are carried over. The folder
//! of a scenario may have folders of other verbs' results before it has results of its own.
//!
//! **Limits.** Power failures are not thought of: nothing is forced to the disk. On a file system without locks a claim
//! cannot be told from what a killed run has left, and only `--force` goes on.

use super::claim::{Claim, is_work};
pub use super::folder_error::FolderError;
pub(crate) use super::folder_error::io;
use super::manifest::{MANIFEST, Manifest, Owner};
use super::staged::{Staged, move_file};
use super::swap;
use serde::Deserialize;
use std::io;
use std::path::Path;

/// The file in the folder of an unfinished study that names its owner.
pub const KEY: &str = "key.json";

/// The content of such a file, as far as it names the owner.
#[derive(Deserialize)]
struct Unfinished {
    scenario: Owner,
}

/// Checks that `owner` may write its results to `folder`, and can: worth knowing before a long run.
///
/// # Errors
/// [`FolderError`], which says what to do; nothing is changed.
pub fn may_write(folder: &Path, owner: &Owner, force: bool) -> Result<(), FolderError> {
    claim(folder, owner, force).map(|_| ())
}

/// Claims `folder` for the results of `owner`: until the claim is dropped, nobody else writes to it. What a killed run has
/// left half done there is completed or cleared.
///
/// # Errors
/// [`FolderError`], which says what to do.
pub fn claim(folder: &Path, owner: &Owner, force: bool) -> Result<Claim, FolderError> {
    // Nothing is made below a file, nor beside a stranger's folder.
    belongs(folder, owner, force)?;
    let claim = Claim::take(folder, force)?;
    // What was completed may be a stranger's.
    belongs(folder, owner, force)?;
    Ok(claim)
}

/// As [`write_claimed`], with a claim for the time of writing alone.
#[cfg(test)]
pub(crate) fn write(
    folder: &Path,
    owner: &Owner,
    files: &[(String, Vec<u8>)],
    staged: &Staged,
    force: bool,
) -> Result<(), FolderError> {
    write_claimed(&claim(folder, owner, force)?, owner, files, staged, force)
}

/// Writes `files`, each a path inside the folder and its content, and moves the staged files, as the whole content of
/// the claimed folder, which is made if it is missing.
///
/// The files must include a manifest, by which the next run will know the owner of the folder.
///
/// # Errors
/// [`FolderError`]; what was in the folder before is still there, and nothing else is left behind.
///
/// # Panics
/// If no file is a manifest.
pub fn write_claimed(
    claim: &Claim,
    owner: &Owner,
    files: &[(String, Vec<u8>)],
    staged: &Staged,
    force: bool,
) -> Result<(), FolderError> {
    assert!(files.iter().any(|(path, _)| path == MANIFEST), "results come with a manifest");
    belongs(claim.folder(), owner, force)?;
    let new = swap::new_folder(claim.work());
    write_files(&new, files)?;
    for (from, name) in staged.paths() {
        let to = new.join(name);
        move_file(&from, &to).map_err(io("write", &to))?;
    }
    swap::commit(claim.work(), claim.folder())
}

/// Checks that `folder` is free for results of `owner`: missing, empty, or with results of its own.
///
/// # Errors
/// [`FolderError`], which says what to do.
pub fn belongs(folder: &Path, owner: &Owner, force: bool) -> Result<(), FolderError> {
    match std::fs::metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(io("look at", folder)(error)),
        Ok(data) if !data.is_dir() => return Err(FolderError::NotAFolder { folder: folder.to_owned() }),
        Ok(_) => {}
    }
    let path = folder.join(MANIFEST);
    let text = match std::fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        other => other.map_err(io("read", &path))?,
    };
    let owners = match Manifest::parse(&text) {
        Some(manifest) => vec![manifest.scenario],
        None => {
            owners_inside(folder)?.ok_or_else(|| FolderError::NotResults { folder: folder.to_owned() })?
        }
    };
    match owners.into_iter().find(|other| other != owner && !force) {
        Some(owner) => Err(FolderError::Another { folder: folder.to_owned(), owner }),
        None => Ok(()),
    }
}

/// The owners of the results in the folders in `folder`, if it contains nothing but folders with results
/// and work folders.
fn owners_inside(folder: &Path) -> Result<Option<Vec<Owner>>, FolderError> {
    let mut owners = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(io("look into", folder))? {
        let path = entry.map_err(io("look into", folder))?.path();
        if is_work(&path) {
            continue;
        }
        let text = |file: &str| std::fs::read(path.join(file)).unwrap_or_default();
        let owner = match Manifest::parse(&text(MANIFEST)) {
            Some(manifest) => Some(manifest.scenario),
            None => serde_json::from_slice(&text(KEY)).ok().map(|of: Unfinished| of.scenario),
        };
        let Some(owner) = owner else { return Ok(None) };
        owners.push(owner);
    }
    Ok(Some(owners))
}

/// Writes files below `new`, which is made if it is missing.
pub(crate) fn write_files(new: &Path, files: &[(String, Vec<u8>)]) -> Result<(), FolderError> {
    std::fs::create_dir_all(new).map_err(io("create the folder", new))?;
    for (path, bytes) in files {
        let path = new.join(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(io("create the folder", parent))?;
        }
        std::fs::write(&path, bytes).map_err(io("write", &path))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
