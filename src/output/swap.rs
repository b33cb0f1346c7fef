//! Two folders change places, and a kill at any moment loses neither.
//!
//! **Model.** The work folder holds `new`, the content to come. The file `journal` appears in it when `new` is complete, and
//! names it by the checksum of its manifest. While there is a journal the swap has to be completed, by whoever claims
//! the folder next; without one all that is in the work folder is rubbish. Where the file system exchanges two folders
//! in one step, the place of the results is never empty; elsewhere the old folder is moved away first, to `old`.
//!
//! **A user's own files** are moved from the old folder into the new one, those in folders of ours as well, before the
//! journal is deleted. If one has the name of a file that the program has just written, it gets another.

use super::folder_error::{FolderError, io};
use super::lock::LOCK;
use super::manifest::{MANIFEST, Manifest};
use super::report::REPORT;
use super::whole;
use crate::digest::FileDigest;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The name of the journal in a work folder.
const JOURNAL: &str = "journal";
/// Where a replaced folder may be: exchanged; moved away; moved away after an earlier one.
const ASIDE: [&str; 3] = ["new", "old", "older"];

/// The folder in the work folder for the content to come.
pub(super) fn new_folder(work: &Path) -> PathBuf {
    work.join(ASIDE[0])
}

/// True if a swap has begun that has to be completed.
pub(super) fn is_under_way(work: &Path) -> bool {
    work.join(JOURNAL).exists()
}

/// Puts the finished content in the place of `folder`.
///
/// # Errors
/// [`FolderError`]; `folder` is then as it was, or [`FolderError::Stranded`] says where the rest is.
pub(super) fn commit(work: &Path, folder: &Path) -> Result<(), FolderError> {
    let journal = work.join(JOURNAL);
    let digest = manifest_of(&new_folder(work)).unwrap_or_default();
    whole::write(&journal, digest).map_err(io("write", &journal))?;
    put(work, folder).inspect_err(|error| {
        if !matches!(error, FolderError::Stranded { .. }) {
            // Nothing has happened, and nothing is to be completed.
            let _ = std::fs::remove_file(&journal);
        }
    })?;
    finish(work, folder)
}

/// Completes a swap that a killed process has begun, or clears what it had written before it began.
///
/// # Errors
/// As [`commit`].
pub(super) fn recover(work: &Path, folder: &Path) -> Result<(), FolderError> {
    let journal = work.join(JOURNAL);
    if journal.exists() {
        let digest = std::fs::read_to_string(&journal).map_err(io("read", &journal))?;
        let is_new = |folder: &Path| manifest_of(folder).is_some_and(|of| of == digest);
        if !is_new(folder) && is_new(&new_folder(work)) {
            put(work, folder)?;
        }
        finish(work, folder)?;
    }
    clear(work);
    Ok(())
}

/// Deletes all in a work folder but its lock.
pub(super) fn clear(work: &Path) {
    for entry in std::fs::read_dir(work).into_iter().flatten().flatten() {
        if entry.file_name() != LOCK {
            let path = entry.path();
            // What resists, the next claim tries again.
            let _ = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
        }
    }
}

/// The checksum of the manifest in `folder`, if there is one.
fn manifest_of(folder: &Path) -> Option<String> {
    std::fs::read(folder.join(MANIFEST)).ok().map(|text| FileDigest::of("", &text).sha256)
}

/// Puts the new folder into its place.
fn put(work: &Path, folder: &Path) -> Result<(), FolderError> {
    let new = new_folder(work);
    let failed = |source| io("write the results to", folder)(source);
    if !folder.exists() {
        return std::fs::rename(&new, folder).map_err(failed);
    }
    if exchange(&new, folder).is_ok() {
        return Ok(());
    }
    let old = ASIDE[1..].iter().map(|name| work.join(name)).find(|old| !old.exists());
    let old = old.unwrap_or_else(|| work.join(ASIDE[1]));
    std::fs::rename(folder, &old).map_err(failed)?;
    let Err(source) = std::fs::rename(&new, folder) else { return Ok(()) };
    match std::fs::rename(&old, folder) {
        Ok(()) => Err(failed(source)),
        Err(_) => Err(FolderError::Stranded { folder: folder.to_owned(), kept: work.to_owned(), source }),
    }
}

/// Two folders change places in one step, where the system and the file system can.
#[cfg(target_os = "linux")]
fn exchange(one: &Path, other: &Path) -> std::io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(target_os = "linux"))]
fn exchange(_one: &Path, _other: &Path) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

/// Carries a user's own files over, and ends the journal.
fn finish(work: &Path, folder: &Path) -> Result<(), FolderError> {
    let moved = || -> std::io::Result<()> {
        for old in ASIDE.iter().map(|name| work.join(name)).filter(|old| old.exists()) {
            let manifest = std::fs::read(old.join(MANIFEST)).unwrap_or_default();
            let outputs = Manifest::parse(&manifest).map(|of| of.outputs).unwrap_or_default();
            // A report of the old results would pass for one of the new.
            let mut own: Vec<PathBuf> = vec![MANIFEST.into(), REPORT.into()];
            own.extend(outputs.iter().map(|output| PathBuf::from(&output.path)));
            carry_over(&old, folder, Path::new(""), &own)?;
        }
        std::fs::remove_file(work.join(JOURNAL))
    };
    moved().map_err(|source| FolderError::Stranded {
        folder: folder.to_owned(),
        kept: work.to_owned(),
        source,
    })
}

/// Moves what is below `inside` of `old`, and is not our own, to the same place in `folder`.
fn carry_over(old: &Path, folder: &Path, inside: &Path, own: &[PathBuf]) -> std::io::Result<()> {
    for entry in std::fs::read_dir(old.join(inside))? {
        let entry = entry?;
        let path = inside.join(entry.file_name());
        let (from, to) = (old.join(&path), folder.join(&path));
        let is_folder = entry.file_type()?.is_dir();
        if own.contains(&path) {
            continue;
        }
        if is_folder && (to.is_dir() || own.iter().any(|file| file.starts_with(&path))) {
            carry_over(old, folder, &path, own)?;
            continue;
        }
        if let Some(above) = to.parent() {
            std::fs::create_dir_all(above)?;
        }
        if std::fs::symlink_metadata(&to).is_err() {
            std::fs::rename(&from, &to)?;
        } else if !is_same_file(&from, &to) {
            std::fs::rename(&from, free_name(&to))?;
        }
    }
    Ok(())
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    matches!((std::fs::read(one), std::fs::read(other)), (Ok(one), Ok(other)) if one == other)
}

/// The path, with an ending that nothing beside it has.
fn free_name(path: &Path) -> PathBuf {
    let name = |n: u32| {
        let mut name = OsString::from(path);
        name.push(format!(".before-{n}"));
        PathBuf::from(name)
    };
    (1..).map(name).find(|path| std::fs::symlink_metadata(path).is_err()).expect("a number that is free")
}
