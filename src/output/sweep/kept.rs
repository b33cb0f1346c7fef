//! Finished cells of a sweep that goes on later.
//!
//! They lie beside the folder of results, `sweep.unfinished/`, one file each that appears whole or not at all, with a
//! [`Key`] that says what they are cells of. A sweep with the same key goes on with them; with another it begins anew.
//! When all are finished and the results are in place, they are deleted.
//!
//! Limits: two sweeps of one scenario at the same time keep the same cells twice, which is harmless.

use crate::digest::FileDigest;
use crate::output::folder::{FolderError, io};
use crate::output::{Owner, Provenance, whole};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The file that holds the key.
pub const KEY: &str = "key.json";

/// What cells depend on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// The program's version, as figures may be computed otherwise.
    pub version: String,
    /// [`RESULTS_VERSION`](crate::RESULTS_VERSION) of that program.
    pub results_version: u32,
    /// The scenario.
    pub scenario: Owner,
    /// The seed.
    pub seed: u64,
    /// Replications.
    pub replications: u32,
    /// Whether replications are added until a precision is reached.
    pub precision: bool,
    /// Settings of all cells.
    pub settings: Vec<String>,
    /// What was read.
    pub inputs: Vec<FileDigest>,
}

impl Key {
    /// The key of the cells of the study called `name`.
    pub fn new(name: &str, provenance: &Provenance, replications: u32, precision: bool) -> Key {
        Key {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            results_version: crate::RESULTS_VERSION,
            scenario: Owner::new(name, &provenance.scenario),
            seed: provenance.seed,
            replications,
            precision,
            settings: provenance.settings.clone(),
            inputs: provenance.inputs.clone(),
        }
    }
}

/// How a sweep begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beginning {
    /// Nothing was there.
    Afresh,
    /// Cells with the same key were there.
    Continued,
    /// Cells with another key were there, and are gone.
    Anew,
}

/// The cells that are kept.
#[derive(Debug)]
pub struct Kept {
    folder: PathBuf,
    key: Vec<u8>,
}

impl Kept {
    /// Whose cells lie in `folder`; `None` if there are none.
    ///
    /// # Errors
    /// [`FolderError::NotResults`], if something else lies there, or if it cannot be read.
    pub fn owner(folder: &Path) -> Result<Option<Owner>, FolderError> {
        Ok(read_key(folder)?.map(|key| key.scenario))
    }

    /// Goes on with the cells in `folder` if they have the same key; deletes them if they are of the same scenario and
    /// have another, or if forced. Nothing is made yet.
    ///
    /// # Errors
    /// [`FolderError`], if the folder holds something else, or the cells of another scenario.
    pub fn open(folder: &Path, key: &Key, force: bool) -> Result<(Kept, Beginning), FolderError> {
        let text = serde_json::to_vec_pretty(key).map_err(|error| io("write", folder)(error.into()))?;
        let kept = Kept { folder: folder.to_owned(), key: text };
        let beginning = match read_key(folder)? {
            None => Beginning::Afresh,
            Some(known) if known == *key => Beginning::Continued,
            Some(known) if known.scenario != key.scenario && !force => {
                return Err(FolderError::Another { folder: folder.to_owned(), owner: known.scenario });
            }
            Some(_) => {
                kept.delete()?;
                Beginning::Anew
            }
        };
        Ok((kept, beginning))
    }

    /// The text of a cell, if it is there.
    pub fn cell(&self, at: usize) -> Option<Vec<u8>> {
        std::fs::read(self.path(at)).ok()
    }

    /// Keeps the text of a cell.
    ///
    /// # Errors
    /// [`FolderError::Io`], if it cannot be written; nothing is there then.
    pub fn keep(&self, at: usize, text: &[u8]) -> Result<(), FolderError> {
        let key = self.folder.join(KEY);
        if !key.exists() {
            whole::write(&key, &self.key).map_err(io("write", &key))?;
        }
        let path = self.path(at);
        whole::write(&path, text).map_err(io("write", &path))
    }

    /// Deletes all cells, and the folder unless somebody put something into it.
    ///
    /// # Errors
    /// [`FolderError::Io`], if one cannot be deleted.
    pub fn delete(&self) -> Result<(), FolderError> {
        if !self.folder.exists() {
            return Ok(());
        }
        let entries = std::fs::read_dir(&self.folder).map_err(io("look into", &self.folder))?;
        for entry in entries {
            let path = entry.map_err(io("look into", &self.folder))?.path();
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if is_rubbish(&path) {
                std::fs::remove_dir_all(&path).map_err(io("delete", &path))?;
            } else if name == KEY || (name.starts_with("cell-") && name.ends_with(".csv")) {
                std::fs::remove_file(&path).map_err(io("delete", &path))?;
            }
        }
        // What is left in it is not ours.
        let _ = std::fs::remove_dir(&self.folder);
        Ok(())
    }

    fn path(&self, at: usize) -> PathBuf {
        self.folder.join(format!("cell-{at}.csv"))
    }
}

/// Whether it is a temporary folder that a killed process has left.
fn is_rubbish(path: &Path) -> bool {
    path.is_dir() && path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".tmp"))
}

fn read_key(folder: &Path) -> Result<Option<Key>, FolderError> {
    let path = folder.join(KEY);
    match std::fs::read(&path) {
        Ok(text) => match serde_json::from_slice(&text) {
            Ok(key) => Ok(Some(key)),
            Err(_) => Err(FolderError::NotResults { folder: folder.to_owned() }),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let own = |entry: std::io::Result<std::fs::DirEntry>| {
                entry.is_ok_and(|entry| is_rubbish(&entry.path()))
            };
            let is_empty = std::fs::read_dir(folder).map_or(true, |mut entries| entries.all(own));
            if is_empty { Ok(None) } else { Err(FolderError::NotResults { folder: folder.to_owned() }) }
        }
        Err(error) => Err(io("read", &path)(error)),
    }
}
