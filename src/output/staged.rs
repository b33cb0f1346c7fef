//! Staged files: too large to keep in memory, they wait in a folder of their own until the results are put in place.

use crate::digest::FileDigest;
use std::io;
use std::path::{Path, PathBuf};

/// Finished files on disk that are to become part of the results. They vanish with this value unless they were moved.
pub struct Staged {
    folder: Option<tempfile::TempDir>,
    files: Vec<FileDigest>,
}

impl Staged {
    /// No files.
    pub fn none() -> Staged {
        Staged { folder: None, files: Vec::new() }
    }

    /// The files of these names in `folder`.
    ///
    /// # Errors
    /// If one of them cannot be read.
    pub fn new(folder: tempfile::TempDir, names: Vec<String>) -> io::Result<Staged> {
        let digest = |name: String| -> io::Result<FileDigest> {
            FileDigest::of_reader(&name, std::fs::File::open(folder.path().join(&name))?)
        };
        let files = names.into_iter().map(digest).collect::<io::Result<Vec<_>>>()?;
        Ok(Staged { folder: Some(folder), files })
    }

    /// Name and checksum of each file.
    pub fn digests(&self) -> &[FileDigest] {
        &self.files
    }

    /// The path of each file, with its name.
    pub(super) fn paths(&self) -> impl Iterator<Item = (PathBuf, &str)> {
        let folder = self.folder.as_ref().map(|folder| folder.path().to_owned()).unwrap_or_default();
        self.files.iter().map(move |file| (folder.join(&file.path), file.path.as_str()))
    }
}

/// Moves a file, to another file system if need be.
pub(super) fn move_file(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::rename(from, to).or_else(|_| std::fs::copy(from, to).map(|_| ()))
}
