//! A folder of results, written whole or not at all.
//!
//! **Intuition.** All files are written into a temporary folder beside their destination, and then that folder is
//! renamed. The old folder is renamed away first and deleted afterwards, so that a failure at any moment leaves either
//! the old results or the new ones, never a mixture.
//!
//! **Owner.** A folder of results belongs to the scenario that its manifest names. Another scenario's results are
//! replaced only when forced. A folder without results is never replaced: a wrong path must not cost anybody a home
//! directory.
//!
//! **Other content.** Files and folders that a user put beside the results, such as notes, are carried over. The folder
//! of a scenario may have folders of other verbs' results before it has results of its own.
//!
//! **Limits.** Killing the process between the two renames, after which no code can clean up, leaves the old results in
//! the temporary folder, whose name begins with a dot and the name of the folder.

use super::file_error::FileError;
use super::manifest::{MANIFEST, Manifest, Owner};
use super::report::REPORT;
use super::staged::{Staged, move_file};
use serde::Deserialize;
use std::io;
use std::path::{Path, PathBuf};

/// The file in the folder of an unfinished study that names its owner.
pub const KEY: &str = "key.json";

/// The content of such a file, as far as it names the owner.
#[derive(Deserialize)]
struct Unfinished {
    scenario: Owner,
}

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
    /// Something could not be read or written.
    #[error(transparent)]
    Io(#[from] FileError),
    /// The replacement was left half done; nothing is lost.
    #[error(
        "could not finish replacing {}: {source}; what was in it before is now in {}",
        folder.display(), kept.display()
    )]
    Stranded {
        /// The folder meant for the results.
        folder: PathBuf,
        /// The folder that now holds its former content.
        kept: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
}

/// Checks that `owner` may write its results to `folder`, and can: worth knowing before a long run.
///
/// # Errors
/// [`FolderError`], which says what to do; nothing is changed.
pub fn may_write(folder: &Path, owner: &Owner, force: bool) -> Result<(), FolderError> {
    old_results(folder, owner, force)?;
    // Whether a folder can be made where there is one already; those on the way to it are made with the results.
    let place = folder.ancestors().skip(1).find(|place| place.is_dir()).unwrap_or(Path::new("."));
    tempfile::tempdir_in(place).map_err(io("create a folder in", place)).map(|_| ())
}

/// Writes `files`, each a path inside the folder and its content, and moves the staged files, as the whole content of
/// `folder`.
///
/// The files must include a manifest, by which the next run will know the owner of the folder. Folders above are made
/// where they are missing.
///
/// # Errors
/// [`FolderError`]; what was in the folder before is still there, and nothing else is left behind.
///
/// # Panics
/// If no file is a manifest.
pub fn write(
    folder: &Path,
    owner: &Owner,
    files: &[(String, Vec<u8>)],
    staged: &Staged,
    force: bool,
) -> Result<(), FolderError> {
    assert!(files.iter().any(|(path, _)| path == MANIFEST), "results come with a manifest");
    let old = old_results(folder, owner, force)?;
    let aside = aside(folder)?;
    let new = aside.path().join("new");
    write_files(&new, files)?;
    for (from, name) in staged.paths() {
        let to = new.join(name);
        move_file(&from, &to).map_err(io("write", &to))?;
    }
    let Some(old) = old else {
        return std::fs::rename(&new, folder).map_err(io("write the results to", folder));
    };
    swap(folder, aside, &new)?.carry_over(&old, folder)
}

/// A temporary folder beside `folder`, which vanishes when dropped.
pub(crate) fn aside(folder: &Path) -> Result<tempfile::TempDir, FolderError> {
    let name = folder.file_name().ok_or_else(|| FolderError::NoName { folder: folder.to_owned() })?;
    let parent = match folder.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(parent).map_err(io("create the folder", parent))?;
    let prefix = format!(".{}.", name.to_string_lossy());
    tempfile::Builder::new().prefix(&prefix).tempdir_in(parent).map_err(io("create a folder in", parent))
}

/// The replaceable content of a folder.
enum Old {
    /// An empty folder.
    Empty,
    /// Nothing but folders with results of other verbs.
    Others,
    /// Results, with the manifest that came with them.
    Results(Box<Manifest>),
}

fn old_results(folder: &Path, owner: &Owner, force: bool) -> Result<Option<Old>, FolderError> {
    match std::fs::metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io("look at", folder)(error)),
        Ok(data) if !data.is_dir() => return Err(FolderError::NotAFolder { folder: folder.to_owned() }),
        Ok(_) => {}
    }
    if std::fs::read_dir(folder).map_err(io("look into", folder))?.next().is_none() {
        return Ok(Some(Old::Empty));
    }
    let path = folder.join(MANIFEST);
    let text = match std::fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        other => other.map_err(io("read", &path))?,
    };
    match Manifest::parse(&text) {
        None => match owners_inside(folder)? {
            None => Err(FolderError::NotResults { folder: folder.to_owned() }),
            Some(owners) => match owners.into_iter().find(|other| other != owner && !force) {
                Some(owner) => Err(FolderError::Another { folder: folder.to_owned(), owner }),
                None => Ok(Some(Old::Others)),
            },
        },
        Some(manifest) if manifest.scenario != *owner && !force => {
            Err(FolderError::Another { folder: folder.to_owned(), owner: manifest.scenario })
        }
        Some(manifest) => Ok(Some(Old::Results(Box::new(manifest)))),
    }
}

/// The owners of the results in the folders in `folder`, if it contains nothing but folders with results.
fn owners_inside(folder: &Path) -> Result<Option<Vec<Owner>>, FolderError> {
    let mut owners = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(io("look into", folder))? {
        let path = entry.map_err(io("look into", folder))?.path();
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

/// The old folder, renamed away; deleted when dropped.
struct Replaced {
    aside: tempfile::TempDir,
}

/// Puts `new` in the place of `folder`, and that into `aside`.
fn swap(folder: &Path, aside: tempfile::TempDir, new: &Path) -> Result<Replaced, FolderError> {
    let kept = aside.path().join("old");
    std::fs::rename(folder, &kept).map_err(io("move away", folder))?;
    if let Err(source) = std::fs::rename(new, folder) {
        if std::fs::rename(&kept, folder).is_err() {
            let kept = aside.keep().join("old");
            return Err(FolderError::Stranded { folder: folder.to_owned(), kept, source });
        }
        return Err(io("write the results to", folder)(source));
    }
    Ok(Replaced { aside })
}

impl Replaced {
    /// Moves files that the program had not written from the old folder into the new one.
    fn carry_over(self, old: &Old, folder: &Path) -> Result<(), FolderError> {
        let outputs = match old {
            Old::Empty => return Ok(()),
            Old::Others => &[][..],
            Old::Results(manifest) => &manifest.outputs,
        };
        let kept = self.aside.path().join("old");
        let own = |name: &Path| {
            let first = |path: &str| Path::new(path).components().next().map(|c| c.as_os_str().to_owned());
            let is = |path: &str| first(path).as_deref() == Some(name.as_os_str());
            // A report of the old results would pass for one of the new.
            is(MANIFEST) || is(REPORT) || outputs.iter().any(|output| is(&output.path))
        };
        for entry in std::fs::read_dir(&kept).map_err(io("look into", &kept))? {
            let name = PathBuf::from(entry.map_err(io("look into", &kept))?.file_name());
            let (from, to) = (kept.join(&name), folder.join(&name));
            if !own(&name)
                && !to.exists()
                && let Err(source) = std::fs::rename(&from, &to)
            {
                let kept = self.aside.keep().join("old");
                return Err(FolderError::Stranded { folder: folder.to_owned(), kept, source });
            }
        }
        Ok(())
    }
}

/// An error of the operating system, with the action that failed and its path.
pub(crate) fn io<'a>(doing: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> FolderError + use<'a> {
    move |source| FileError::of(doing, path)(source).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::FileDigest;
    use crate::output::testing;

    fn files(name: &str, more: &[(&str, &str)]) -> Vec<(String, Vec<u8>)> {
        let mut files: Vec<(String, Vec<u8>)> =
            more.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
        let summary = crate::experiment::Summary { name: name.to_owned(), ..testing::summary() };
        let digests = files.iter().map(|(path, bytes)| FileDigest::of(path, bytes)).collect();
        let manifest = Manifest::new(&summary, &testing::provenance(), digests);
        files.push((MANIFEST.to_owned(), manifest.render().unwrap()));
        files
    }

    fn owner(name: &str) -> Owner {
        Owner::new(name, &testing::provenance().scenario)
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn where_nothing_can_be_written_is_known_beforehand() {
        // Nobody makes folders there, whatever their rights.
        let error = may_write(Path::new("/proc/results/study"), &owner("a"), false).unwrap_err();
        assert!(error.to_string().starts_with("could not create a folder in /proc: "), "{error}");
    }

    /// All files below `root`, sorted, with their text; the manifest as `…`.
    fn content(root: &Path) -> Vec<String> {
        let mut found = Vec::new();
        let mut open = vec![root.to_owned()];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                    continue;
                }
                let name = path.strip_prefix(root).unwrap().display().to_string();
                let text = std::fs::read_to_string(&path).unwrap();
                found.push(if name.ends_with(MANIFEST) { name } else { format!("{name}: {text}") });
            }
        }
        found.sort();
        found
    }

    #[test]
    fn a_folder_is_replaced_by_its_own_scenario_and_strangers_files_stay() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("results/a");
        write(&folder, &owner("a"), &files("a", &[("x.csv", "1"), ("old.csv", "2")]), &Staged::none(), false)
            .unwrap();
        std::fs::write(folder.join("notes.md"), "mine").unwrap();
        write(
            &folder,
            &owner("a"),
            &files("a", &[("x.csv", "3"), ("plots/p.svg", "4")]),
            &Staged::none(),
            false,
        )
        .unwrap();
        assert_eq!(
            content(root.path()),
            [
                "results/a/manifest.json",
                "results/a/notes.md: mine",
                "results/a/plots/p.svg: 4",
                "results/a/x.csv: 3"
            ]
        );
    }

    #[test]
    fn another_scenarios_folder_is_replaced_by_force_alone() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("a");
        write(&folder, &owner("a"), &files("a", &[("x.csv", "1")]), &Staged::none(), false).unwrap();
        let error =
            write(&folder, &owner("b"), &files("b", &[("x.csv", "2")]), &Staged::none(), false).unwrap_err();
        assert!(matches!(error, FolderError::Another { .. }));
        let message = error.to_string();
        assert!(
            message.contains("\"a\" at scenarios/two-rows.toml") && message.contains("--force"),
            "{message}"
        );
        assert!(may_write(&folder, &owner("b"), false).is_err());
        let moved = Owner::new("a", "elsewhere.toml");
        assert!(may_write(&folder, &moved, false).is_err() && may_write(&folder, &moved, true).is_ok());
        assert_eq!(content(root.path()), ["a/manifest.json", "a/x.csv: 1"]);
        write(&folder, &owner("b"), &files("b", &[("x.csv", "2")]), &Staged::none(), true).unwrap();
        assert_eq!(content(root.path()), ["a/manifest.json", "a/x.csv: 2"]);
    }

    #[test]
    fn what_holds_no_results_is_not_replaced_even_by_force() {
        let root = tempfile::tempdir().unwrap();
        let home = root.path().join("home");
        std::fs::create_dir(&home).unwrap();
        may_write(&home, &owner("a"), false).unwrap();
        std::fs::write(home.join("thesis.tex"), "years of work").unwrap();
        for force in [false, true] {
            let error = write(&home, &owner("a"), &files("a", &[]), &Staged::none(), force).unwrap_err();
            assert!(matches!(error, FolderError::NotResults { .. }), "{error}");
        }
        std::fs::write(home.join(MANIFEST), "{\"name\": \"a web application\"}").unwrap();
        assert!(matches!(may_write(&home, &owner("a"), true), Err(FolderError::NotResults { .. })));
        let file = home.join("thesis.tex");
        assert!(matches!(may_write(&file, &owner("a"), true), Err(FolderError::NotAFolder { .. })));
        assert_eq!(content(root.path()).len(), 2);
    }

    #[test]
    fn a_failure_midway_leaves_the_old_results_and_no_rubbish() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("a");
        let good = files("a", &[("x.csv", "1")]);
        // The second file needs a folder of the name of the first.
        let bad = files("a", &[("x.csv", "2"), ("x.csv/y.csv", "3")]);
        assert!(matches!(write(&folder, &owner("a"), &bad, &Staged::none(), false), Err(FolderError::Io(_))));
        assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 0);
        write(&folder, &owner("a"), &good, &Staged::none(), false).unwrap();
        let error = write(&folder, &owner("a"), &bad, &Staged::none(), true).unwrap_err();
        assert!(error.to_string().contains("could not create the folder"), "{error}");
        assert_eq!(content(root.path()), ["a/manifest.json", "a/x.csv: 1"]);
        assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 1);
    }

    #[test]
    fn an_empty_folder_is_filled() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("a");
        std::fs::create_dir(&folder).unwrap();
        write(&folder, &owner("a"), &files("a", &[("x.csv", "1")]), &Staged::none(), false).unwrap();
        assert_eq!(content(root.path()), ["a/manifest.json", "a/x.csv: 1"]);
        assert!(matches!(
            write(Path::new("/"), &owner("a"), &files("a", &[]), &Staged::none(), true),
            Err(FolderError::NotResults { .. } | FolderError::NoName { .. })
        ));
    }
}
