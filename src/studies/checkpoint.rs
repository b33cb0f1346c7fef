//! Finished pieces of a study that goes on later: cells of a sweep, variants of a study of sensitivity, what a plan has
//! simulated.
//!
//! **Intuition.** A piece is all that a study needs of one simulation. It lies beside the folder of results, in
//! `<verb>.unfinished/`, as a file of its own that appears whole or not at all, with a [`Key`] that names the study
//! they all belong to. A study with the same key goes on with them; with another it begins anew. When all are finished
//! and the results are in place, they are deleted.
//!
//! **Bytes.** Results are made of the pieces as read back, no matter when they were finished: that is why an
//! interruption changes none. A piece has its checksum in its first line and JSON in its second; a damaged one counts
//! as missing, and is simulated again.
//!
//! **Two at a time.** A study claims the folder of its results before it opens its checkpoint, so that pieces are never
//! made twice, nor tidied by another.

use crate::digest::FileDigest;
use crate::output::folder::{FolderError, KEY, io as failed};
use crate::output::{Owner, Provenance, whole};
use crate::studies::error::StudyError;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};

/// The key of a checkpoint: all that its pieces depend on.
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
    /// True if replications are added until a precision is reached.
    pub precision: bool,
    /// Settings of all pieces.
    pub settings: Vec<String>,
    /// Options of the verb that change what is kept of a simulation.
    #[serde(default)]
    pub options: Vec<String>,
    /// The files that were read.
    pub inputs: Vec<FileDigest>,
}

impl Key {
    /// The key of the pieces of the study called `name`, of a verb without options that change them.
    pub fn new(name: &str, provenance: &Provenance, replications: u32, precision: bool) -> Key {
        Key {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            results_version: crate::RESULTS_VERSION,
            scenario: Owner::new(name, &provenance.scenario),
            seed: provenance.seed,
            replications,
            precision,
            settings: provenance.settings.clone(),
            options: Vec::new(),
            inputs: provenance.inputs.clone(),
        }
    }
}

/// The beginning of a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beginning {
    /// Nothing was there.
    Afresh,
    /// Pieces with the same key were there.
    Continued,
    /// Pieces with another key were there, and are gone.
    Anew,
}

/// A store of finished pieces of a study: a [`Checkpoint`], or anything else, such as memory.
pub trait Store {
    /// The content kept under the name of a piece; `None` if nothing is, or if it is damaged.
    fn read(&self, piece: &str) -> Option<Vec<u8>>;

    /// Keeps a piece under its name.
    ///
    /// # Errors
    /// If it cannot be kept; nothing is there then.
    fn write(&self, piece: &str, content: &[u8]) -> io::Result<()>;
}

/// Keeps nothing.
impl Store for () {
    fn read(&self, _piece: &str) -> Option<Vec<u8>> {
        None
    }

    fn write(&self, _piece: &str, _content: &[u8]) -> io::Result<()> {
        Ok(())
    }
}

impl dyn Store + '_ {
    /// The piece of this name; `None` if it is not there, or damaged.
    pub fn find<T: DeserializeOwned>(&self, piece: &str) -> Option<T> {
        serde_json::from_slice(&self.read(piece)?).ok()
    }

    /// Keeps a piece under a name, and returns what is read back of it.
    ///
    /// # Errors
    /// [`StudyError::NotKept`], if it cannot be written, and nothing is there then; or if it cannot be read back, as
    /// numbers that JSON does not have.
    pub fn keep<T: Serialize + DeserializeOwned>(&self, piece: &str, finished: &T) -> Result<T, StudyError> {
        let kept = || -> io::Result<T> {
            let content = serde_json::to_vec(finished)?;
            self.write(piece, &content)?;
            Ok(serde_json::from_slice(&content)?)
        };
        kept().map_err(StudyError::NotKept)
    }
}

/// The pieces that are kept in a folder.
#[derive(Debug)]
pub struct Checkpoint {
    folder: PathBuf,
    key: Vec<u8>,
    beginning: Beginning,
}

impl Checkpoint {
    /// Goes on with the pieces in `folder` if they have the same key; deletes them if they are of the same scenario and
    /// have another, or if forced. Nothing is made yet.
    ///
    /// # Errors
    /// [`FolderError`], if the folder holds something else, or the pieces of another scenario.
    pub fn open(folder: &Path, key: &Key, force: bool) -> Result<Checkpoint, FolderError> {
        let text = serde_json::to_vec_pretty(key).map_err(|error| failed("write", folder)(error.into()))?;
        let beginning = match read_key(folder)? {
            None => Beginning::Afresh,
            Some(known) if known == *key => Beginning::Continued,
            Some(known) if known.scenario != key.scenario && !force => {
                return Err(FolderError::Another { folder: folder.to_owned(), owner: known.scenario });
            }
            Some(_) => Beginning::Anew,
        };
        let checkpoint = Checkpoint { folder: folder.to_owned(), key: text, beginning };
        if beginning == Beginning::Anew {
            checkpoint.delete()?;
        }
        Ok(checkpoint)
    }

    /// The pieces in a folder that other processes write to as well: those with another key are left alone.
    ///
    /// # Errors
    /// [`FolderError`], if the folder holds something else, or pieces with another key.
    pub fn shared(folder: &Path, key: &Key) -> Result<Checkpoint, FolderError> {
        let text = serde_json::to_vec_pretty(key).map_err(|error| failed("write", folder)(error.into()))?;
        let beginning = match read_key(folder)? {
            None => Beginning::Afresh,
            Some(known) if known == *key => Beginning::Continued,
            Some(_) => return Err(FolderError::OtherParts { folder: folder.to_owned() }),
        };
        Ok(Checkpoint { folder: folder.to_owned(), key: text, beginning })
    }

    /// Its beginning.
    pub fn beginning(&self) -> Beginning {
        self.beginning
    }

    /// Number of sound pieces.
    pub fn count(&self) -> usize {
        let entries = std::fs::read_dir(&self.folder).into_iter().flatten().flatten();
        entries.filter(|entry| is_piece(&entry.path()) && content(&entry.path()).is_some()).count()
    }

    /// The path of a piece that somebody else writes; the folder is there then, with the key.
    ///
    /// # Errors
    /// [`FolderError::Io`], if they cannot be written.
    pub fn begin(&self, piece: &str) -> Result<PathBuf, FolderError> {
        let key = self.folder.join(KEY);
        if !key.exists() {
            whole::write(&key, &self.key).map_err(failed("write", &key))?;
        }
        Ok(self.path(piece))
    }

    fn keep(&self, piece: &str, content: &[u8]) -> Result<(), FolderError> {
        let path = self.begin(piece)?;
        let text = [checksum(content).as_bytes(), content].concat();
        whole::write(&path, text).map_err(failed("write", &path))
    }

    /// Deletes all pieces, and the folder unless it holds other files.
    ///
    /// # Errors
    /// [`FolderError::Io`], if one cannot be deleted.
    pub fn delete(&self) -> Result<(), FolderError> {
        if !self.folder.exists() {
            return Ok(());
        }
        let entries = std::fs::read_dir(&self.folder).map_err(failed("look into", &self.folder))?;
        for entry in entries {
            let path = entry.map_err(failed("look into", &self.folder))?.path();
            if whole::is_rubbish(&path) && path.is_dir() {
                std::fs::remove_dir_all(&path).map_err(failed("delete", &path))?;
            } else if is_piece(&path) || whole::is_rubbish(&path) {
                std::fs::remove_file(&path).map_err(failed("delete", &path))?;
            }
        }
        // Last, as pieces without a key are nobody's.
        let key = self.folder.join(KEY);
        if key.exists() {
            std::fs::remove_file(&key).map_err(failed("delete", &key))?;
        }
        // What is left in it is not ours.
        let _ = std::fs::remove_dir(&self.folder);
        Ok(())
    }

    fn path(&self, piece: &str) -> PathBuf {
        self.folder.join(format!("{piece}.{PIECE}"))
    }
}

impl Store for Checkpoint {
    fn read(&self, piece: &str) -> Option<Vec<u8>> {
        content(&self.path(piece))
    }

    fn write(&self, piece: &str, content: &[u8]) -> io::Result<()> {
        self.keep(piece, content).map_err(io::Error::other)
    }
}

/// The extension of files of pieces.
const PIECE: &str = "kept";

fn is_piece(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == PIECE)
}

/// The content of a file behind its checksum; `None` if it is not there, or damaged.
fn content(path: &Path) -> Option<Vec<u8>> {
    let text = std::fs::read(path).ok()?;
    let (sum, content) = text.split_at_checked(text.iter().position(|byte| *byte == b'\n')? + 1)?;
    (sum == checksum(content).as_bytes()).then(|| content.to_vec())
}

/// The first line of a piece.
fn checksum(content: &[u8]) -> String {
    FileDigest::of("", content).sha256 + "\n"
}

fn read_key(folder: &Path) -> Result<Option<Key>, FolderError> {
    let path = folder.join(KEY);
    match std::fs::read(&path) {
        Ok(text) => match serde_json::from_slice(&text) {
            Ok(key) => Ok(Some(key)),
            Err(_) => Err(FolderError::NotResults { folder: folder.to_owned() }),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let own = |entry: io::Result<std::fs::DirEntry>| {
                entry.is_ok_and(|entry| whole::is_rubbish(&entry.path()))
            };
            let is_empty = std::fs::read_dir(folder).map_or(true, |mut entries| entries.all(own));
            if is_empty { Ok(None) } else { Err(FolderError::NotResults { folder: folder.to_owned() }) }
        }
        Err(error) => Err(failed("read", &path)(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::testing::provenance;

    fn store(kept: &Checkpoint) -> &dyn Store {
        kept
    }

    #[test]
    fn pieces_are_kept_until_the_results_are_there() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("sweep.unfinished");
        let key = Key::new("two-rows", &provenance(), 20, false);
        let open = |key: &Key| Checkpoint::open(&folder, key, false);
        let kept = open(&key).unwrap();
        assert!(kept.beginning() == Beginning::Afresh && !folder.exists() && kept.count() == 0);
        assert_eq!(store(&kept).keep("cell-3", &0.1).unwrap(), 0.1);
        let kept = open(&key).unwrap();
        assert_eq!((kept.beginning(), kept.count()), (Beginning::Continued, 1));
        assert_eq!((store(&kept).find("cell-3"), store(&kept).find::<f64>("cell-2")), (Some(0.1), None));
        std::fs::write(folder.join("notes.md"), "mine").unwrap();

        // Anything that changes figures begins anew.
        for other in [
            Key { replications: 21, ..key.clone() },
            Key { options: vec!["--metric availability".to_owned()], ..key.clone() },
        ] {
            let kept = open(&other).unwrap();
            assert_eq!((kept.beginning(), store(&kept).find::<f64>("cell-3")), (Beginning::Anew, None));
            store(&kept).keep("cell-3", &0.0).unwrap();
            assert_eq!(open(&other).unwrap().beginning(), Beginning::Continued);
        }
        let strange = Key { scenario: Owner::new("two-rows", "elsewhere.toml"), ..key.clone() };
        assert!(matches!(open(&strange), Err(FolderError::Another { .. })));
        let kept = Checkpoint::open(&folder, &strange, true).unwrap();
        assert_eq!(kept.beginning(), Beginning::Anew);

        // What somebody else put there stays, and is no piece.
        kept.delete().unwrap();
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
        assert!(matches!(Checkpoint::open(&folder, &key, true), Err(FolderError::NotResults { .. })));
    }

    #[test]
    fn a_damaged_piece_is_as_good_as_none() {
        let root = tempfile::tempdir().unwrap();
        let kept = Checkpoint::open(root.path(), &Key::new("s", &provenance(), 20, false), false).unwrap();
        let piece = vec![(0.1, 1e-300), (-0.0, 1.0 / 3.0)];
        assert_eq!(store(&kept).keep("cell-0", &piece).unwrap(), piece);
        assert_eq!(store(&kept).find("cell-0"), Some(piece.clone()));
        let path = root.path().join("cell-0.kept");
        let sound = std::fs::read(&path).unwrap();
        let altered = String::from_utf8(sound.clone()).unwrap().replace("0.1", "0.2").into_bytes();
        let (none, half) = (Vec::new(), sound[..sound.len() - 3].to_vec());
        let (binary, unsigned) = (vec![0xff, b'\n', 0xff], b"[[0.1,1.0]]".to_vec());
        for damaged in [none, half, altered, binary, unsigned, b"\n".to_vec()] {
            std::fs::write(&path, damaged).unwrap();
            assert_eq!(store(&kept).find::<Vec<(f64, f64)>>("cell-0"), None);
        }
        // What was kept of something else.
        std::fs::write(&path, &sound).unwrap();
        assert_eq!(
            (store(&kept).find::<Vec<String>>("cell-0"), store(&kept).find("cell-0")),
            (None, Some(piece))
        );
        // What JSON does not have is not lost in silence.
        assert!(matches!(store(&kept).keep("cell-1", &f64::NAN), Err(StudyError::NotKept(_))));
    }
}
