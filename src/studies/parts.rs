//! The replications of a run in files: an unfinished run goes on with them, and those of shards are put together.
//!
//! **Intuition.** A part is a file of rows, one for each replication of its shard, that begins with a key: all that the
//! rows depend on, and the arguments of the run that they belong to. A run on one machine is a single shard. The same
//! command goes on where its part ends; a part with another key is begun anew.

use super::checkpoint::Key;
use crate::experiment::{Shard, Spool, key_of};
use crate::output::whole;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};

/// The extension of files of parts.
const PART: &str = "part";

/// The key of a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartKey {
    /// The conditions that all parts of the run have in common.
    pub key: Key,
    /// The number of the shard, from 1.
    pub shard: u32,
    /// Number of shards.
    pub of: u32,
    /// The arguments of the run of which it is a part.
    pub arguments: Vec<String>,
}

impl PartKey {
    /// The key of the part of a shard.
    pub fn new(key: Key, shard: Shard, arguments: Vec<String>) -> PartKey {
        PartKey { key, shard: shard.number + 1, of: shard.of, arguments }
    }

    /// Its shard; `None` if there cannot be such a one.
    pub fn shard(&self) -> Option<Shard> {
        let number = self.shard.checked_sub(1).filter(|number| *number < self.of)?;
        Some(Shard { number, of: self.of })
    }

    /// The file of the part in a folder: `NAME.2-of-7.part`.
    pub fn path(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{}.{}-of-{}.{PART}", self.key.scenario.name, self.shard, self.of))
    }

    /// The rows of the part in a file, as far as they are sound, to go on with; none yet if the file is not there, or has
    /// another key.
    ///
    /// # Errors
    /// If the file cannot be read, or another process has it open.
    pub fn open(&self, path: PathBuf) -> io::Result<Spool> {
        match Spool::open(&path, |text| self.is(text))? {
            Some(spool) => Ok(spool),
            None => Ok(Spool::to_be_kept(path, &serde_json::to_string(self)?)),
        }
    }

    /// The rows of the part in a folder, as far as they are sound; `None` if it is not there, or has another key.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read(&self, folder: &Path) -> io::Result<Option<Spool>> {
        Spool::read(&self.path(folder), |text| self.is(text))
    }

    /// True of the text of this very key.
    fn is(&self, text: &str) -> bool {
        serde_json::from_str::<PartKey>(text).is_ok_and(|key| key == *self)
    }
}

/// The parts in a folder, each with its key, in the order of their names; files that are no parts are passed over.
///
/// # Errors
/// If the folder or a part in it cannot be read.
pub fn find(folder: &Path) -> io::Result<Vec<(PathBuf, PartKey)>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != PART) {
            continue;
        }
        let key = key_of(&path)?.and_then(|text| serde_json::from_str(&text).ok());
        found.extend(key.map(|key| (path, key)));
    }
    found.sort_by(|a: &(PathBuf, PartKey), b| a.0.cmp(&b.0));
    Ok(found)
}

/// Replications that the round under way ends with, of a run that goes on until a precision is reached; 0 in its first round.
///
/// # Errors
/// If the file that says so cannot be read, or says something else.
pub fn round_in(folder: &Path, key: &PartKey) -> io::Result<u32> {
    let path = round_path(folder, key);
    match std::fs::read_to_string(&path) {
        Ok(text) => text.trim().parse().map_err(|_| {
            io::Error::other(format!("{} is no number of replications: delete it", path.display()))
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error),
    }
}

/// Says so.
///
/// # Errors
/// If it cannot be written.
pub fn set_round(folder: &Path, key: &PartKey, replications: u32) -> io::Result<()> {
    whole::write(&round_path(folder, key), format!("{replications}\n"))
}

fn round_path(folder: &Path, key: &PartKey) -> PathBuf {
    folder.join(format!("{}.round", key.key.scenario.name))
}

/// The study that the pieces in a folder are parts of. It stands beside that folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudyParts {
    /// The name of the scenario.
    pub name: String,
    /// The verb of the study.
    pub verb: String,
    /// Number of shards.
    pub of: u32,
    /// The arguments of the verb on one machine.
    pub arguments: Vec<String>,
}

impl StudyParts {
    /// The folder of its pieces, in one for parts: `NAME.sweep.parts`.
    pub fn pieces(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{}.{}.parts", self.name, self.verb))
    }

    /// Says in a folder for parts that this study has pieces there.
    ///
    /// # Errors
    /// If it cannot be written, or another study of the same name has.
    pub fn announce(&self, folder: &Path) -> io::Result<()> {
        let path = folder.join(format!("{}.{}.{STUDY}", self.name, self.verb));
        match read_study(&path)? {
            Some(known) if known == *self => Ok(()),
            Some(known) => Err(io::Error::other(format!(
                "it has parts of {} shards of hotspare {} {}: choose another --out, or delete them",
                known.of,
                known.verb,
                known.arguments.join(" ")
            ))),
            None => whole::write(&path, serde_json::to_vec_pretty(self)?),
        }
    }
}

/// The end of the name of the file that announces a study.
const STUDY: &str = "parts.json";

/// The studies that have pieces in a folder for parts, in the order of their names.
///
/// # Errors
/// If the folder cannot be read.
pub fn studies(folder: &Path) -> io::Result<Vec<StudyParts>> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        paths.push(entry?.path());
    }
    paths.retain(|path| path.to_string_lossy().ends_with(STUDY));
    paths.sort();
    paths.iter().filter_map(|path| read_study(path).transpose()).collect()
}

fn read_study(path: &Path) -> io::Result<Option<StudyParts>> {
    match std::fs::read(path) {
        Ok(text) => Ok(serde_json::from_slice(&text).ok()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
