//! A bundle: scenario, every file it names, results, and the way to run it again, in one folder.
//!
//! **Intuition.** The manifest of a folder of results lists the files read and the files written, each with its
//! checksum. A bundle is a copy of all of them, refused where a file has changed since, so that the content of the
//! bundle belongs together.
//!
//! **Places.** The scenario is not changed: files keep their places relative to it. If it names files above its own
//! folder, as many of the folders above come along as needed, by their names. Links are followed.
//!
//! **Limits.** A file that is named by an absolute path has no place in another folder and is refused. The script
//! needs `sh` and `sha256sum`.

use super::claim::Claim;
use super::folder::{FolderError, io, write_files};
use super::manifest::{MANIFEST, Manifest};
use super::shell::{self, quoted};
use crate::digest::FileDigest;
use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

/// The checksums of all files of a bundle, and those of its results, in the form of `sha256sum`.
pub const SUMS: &str = "SHA256SUMS";
/// The script that runs a bundle again.
pub const RERUN: &str = "rerun.sh";
/// The folder of a bundle that the scenario and its files are in.
const SCENARIO: &str = "scenario";
/// The folder of a bundle that the results are in.
const RESULTS: &str = "results";

/// The reason why there is no bundle. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// There are no results to bundle.
    #[error(
        "{} is not a results folder: name one that `hotspare run` wrote, such as results/NAME",
        folder.display()
    )]
    NoResults {
        /// The folder.
        folder: PathBuf,
    },
    /// The run was interrupted, so that running it again gives other results.
    #[error(
        "{} has {done} of {wanted} replications, because the run was interrupted: complete the run, or repeat it \
         with --replications {done}", folder.display()
    )]
    Interrupted {
        /// The folder.
        folder: PathBuf,
        /// Replications finished.
        done: usize,
        /// Replications wanted.
        wanted: usize,
    },
    /// A file has changed since the run.
    #[error("{} has changed since the run, so the results no longer match it: run again", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// A file at an absolute path, which other machines do not have.
    #[error(
        "the scenario names {path} by an absolute path, which exists on this machine alone: name it relative to the \
         scenario, and run again"
    )]
    Absolute {
        /// The path.
        path: String,
    },
    /// The folder for the bundle is not empty.
    #[error("{} is not empty: name a new folder for the bundle, or empty this one first", folder.display())]
    NotEmpty {
        /// The folder.
        folder: PathBuf,
    },
    /// Something could not be read or written.
    #[error(transparent)]
    Folder(#[from] FolderError),
}

/// Makes a bundle of the folder of `results` at `folder`, which must not exist or be empty, and returns how many files
/// it has. The paths of the manifest are taken from where the program runs, as they were when it made the results.
///
/// # Errors
/// [`BundleError`]; nothing was written.
pub fn bundle(results: &Path, folder: &Path) -> Result<usize, BundleError> {
    let manifest = manifest(results)?;
    must_be_free(folder)?;
    let copies = copies(&manifest, results)?;
    // Before anything is made, so that nothing is left behind if a file is not what it was.
    let mut digests = copies.iter().map(Copy::digest).collect::<Result<Vec<_>, _>>()?;
    let claim = Claim::take(folder, false)?;
    let new = claim.work().join("new");
    for copy in &copies {
        copy.make(&new)?;
    }
    let texts = [
        ("README.txt".to_owned(), readme(&manifest, &copies[0].to).into_bytes()),
        (RERUN.to_owned(), rerun(&manifest, &copies[0].to).into_bytes()),
        (format!("{RESULTS}/{SUMS}"), sums(&manifest.outputs).into_bytes()),
    ];
    digests.extend(texts.iter().map(|(path, bytes)| FileDigest::of(path, bytes)));
    write_files(&new, &texts)?;
    write_files(&new, &[(SUMS.to_owned(), sums(&digests).into_bytes())])?;
    executable(&new.join(RERUN))?;
    std::fs::rename(&new, folder).map_err(io("write the bundle to", folder))?;
    Ok(digests.len() + 1)
}

fn manifest(results: &Path) -> Result<Manifest, BundleError> {
    let none = || BundleError::NoResults { folder: results.to_owned() };
    let text = std::fs::read(results.join(MANIFEST)).map_err(|_| none())?;
    let manifest = Manifest::parse(&text).filter(is_sound).ok_or_else(none)?;
    let (done, wanted) = (manifest.replications.done, manifest.replications.wanted);
    if done < wanted {
        return Err(BundleError::Interrupted { folder: results.to_owned(), done, wanted });
    }
    Ok(manifest)
}

/// Sound: a manifest of the form that this program writes. Its words become paths and part of a script.
fn is_sound(manifest: &Manifest) -> bool {
    let plain = |text: &str, more: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c));
    let inside = |file: &FileDigest| {
        let mut parts = Path::new(&file.path).components();
        parts.all(|part| matches!(part, Component::Normal(_)))
    };
    !manifest.inputs.is_empty()
        && manifest.outputs.iter().all(inside)
        && plain(&manifest.scenario.name, "-_")
        // A shell reads what stands in single quotes as it is.
        && options(manifest).is_some_and(|options| {
            options.split('\'').enumerate().all(|(at, text)| at % 2 == 1 || plain(text, " ,-_"))
                && options.matches('\'').count().is_multiple_of(2)
                && !options.contains('\n')
        })
}

fn must_be_free(folder: &Path) -> Result<(), BundleError> {
    match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => {
            Err(FolderError::NotAFolder { folder: folder.to_owned() }.into())
        }
        Err(error) => Err(io("look into", folder)(error).into()),
        Ok(mut entries) => match entries.next() {
            Some(_) => Err(BundleError::NotEmpty { folder: folder.to_owned() }),
            None => Ok(()),
        },
    }
}

/// A file on its way into the bundle.
struct Copy {
    from: PathBuf,
    /// Its place in the bundle.
    to: PathBuf,
    /// The checksum in the manifest, if there is one.
    sha256: Option<String>,
    /// Folders on the way to it, as the scenario names it.
    ways: Vec<PathBuf>,
}

impl Copy {
    /// The checksum of the file, which must not have changed.
    fn digest(&self) -> Result<FileDigest, BundleError> {
        let read = |path| FileDigest::of_reader(&text(&self.to), std::fs::File::open(path)?);
        let digest = read(&self.from).map_err(io("read", &self.from))?;
        if self.sha256.as_ref().is_some_and(|known| *known != digest.sha256) {
            return Err(BundleError::Changed { path: self.from.clone() });
        }
        Ok(digest)
    }

    fn make(&self, new: &Path) -> Result<(), FolderError> {
        let to = new.join(&self.to);
        for folder in self.ways.iter().map(|way| new.join(way)).chain(to.parent().map(Path::to_owned)) {
            std::fs::create_dir_all(&folder).map_err(io("create the folder", &folder))?;
        }
        std::fs::copy(&self.from, &to).map_err(io("write", &to))?;
        Ok(())
    }
}

/// All files to be copied, the scenario first.
fn copies(manifest: &Manifest, results: &Path) -> Result<Vec<Copy>, BundleError> {
    let scenario = Path::new(&manifest.inputs[0].path);
    let folder = match scenario.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let named = &manifest.inputs[1..];
    if let Some(file) = named.iter().find(|file| Path::new(&file.path).is_absolute()) {
        return Err(BundleError::Absolute { path: file.path.clone() });
    }
    let above = named.iter().map(|file| steps_above(Path::new(&file.path))).max().unwrap_or(0);
    let base = last_names(folder, above).map_err(io("look at", folder))?;
    let mut copies = Vec::new();
    for (at, file) in manifest.inputs.iter().enumerate() {
        let (from, way) = match at {
            0 => (scenario.to_owned(), PathBuf::from(scenario.file_name().unwrap_or_default())),
            _ => (folder.join(&file.path), PathBuf::from(&file.path)),
        };
        let mut ways = resolved(&base, &way);
        let to = ways.pop().unwrap_or_default();
        copies.push(Copy { from, to, sha256: Some(file.sha256.clone()), ways });
    }
    for file in &manifest.outputs {
        let (from, to) = (results.join(&file.path), Path::new(RESULTS).join(&file.path));
        copies.push(Copy { from, to, sha256: Some(file.sha256.clone()), ways: Vec::new() });
    }
    let (from, to) = (results.join(MANIFEST), Path::new(RESULTS).join(MANIFEST));
    copies.push(Copy { from, to, sha256: None, ways: Vec::new() });
    Ok(copies)
}

/// Number of folders that a path climbs above its start.
fn steps_above(path: &Path) -> usize {
    let (mut depth, mut lowest) = (0_i64, 0_i64);
    for part in path.components() {
        match part {
            Component::ParentDir => depth -= 1,
            Component::Normal(_) => depth += 1,
            _ => {}
        }
        lowest = lowest.min(depth);
    }
    lowest.unsigned_abs() as usize
}

/// The last `count` names of the path of `folder`; `_` stands for folders above the root.
fn last_names(folder: &Path, count: usize) -> std::io::Result<Vec<OsString>> {
    let whole = std::fs::canonicalize(folder)?;
    let names: Vec<OsString> = whole
        .components()
        .filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_owned()),
            _ => None,
        })
        .collect();
    let missing = count.saturating_sub(names.len());
    let known = names[names.len() - (count - missing)..].to_vec();
    Ok(std::iter::repeat_n(OsString::from("_"), missing).chain(known).collect())
}

/// The places in the bundle on the way `path` from the scenario's folder, and last its end.
fn resolved(base: &[OsString], path: &Path) -> Vec<PathBuf> {
    let mut place: PathBuf = Path::new(SCENARIO).to_owned();
    place.extend(base);
    let mut places = vec![place.clone()];
    for part in path.components() {
        match part {
            Component::ParentDir => {
                place.pop();
            }
            Component::Normal(name) => place.push(name),
            _ => continue,
        }
        places.push(place.clone());
    }
    places
}

/// A path with `/` between its parts.
fn text(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Checksums as `sha256sum` writes and reads them, sorted by path.
fn sums(files: &[FileDigest]) -> String {
    let mut lines: Vec<(&str, &str)> =
        files.iter().map(|file| (file.path.as_str(), file.sha256.as_str())).collect();
    lines.sort_unstable();
    lines.iter().map(|(path, sha256)| format!("{sha256}  {path}\n")).collect()
}

/// The options in the command of the manifest: all behind the scenario, with a space before it.
fn options(manifest: &Manifest) -> Option<&str> {
    manifest
        .command
        .strip_prefix("hotspare run ")?
        .strip_prefix(&shell::path(Path::new(&manifest.inputs[0].path)))
}

fn rerun(manifest: &Manifest, scenario: &Path) -> String {
    let scenario = quoted(&text(scenario));
    let (options, name) = (options(manifest).unwrap_or_default(), &manifest.scenario.name);
    // Whatever the run ends with, such as a threshold that is breached: what counts is that the files are the same.
    format!(
        "#!/bin/sh\n\
         cd \"$(dirname \"$0\")\" && sha256sum -c --quiet {SUMS} && rm -rf rerun && {{ hotspare run {scenario}{options} --out rerun --quiet > /dev/null; \
         cd rerun/{name} && sha256sum -c ../../{RESULTS}/{SUMS}; }}\n"
    )
}

fn readme(manifest: &Manifest, scenario: &Path) -> String {
    let Manifest { version, results_version, seed, command, .. } = manifest;
    let (name, scenario, done) = (&manifest.scenario.name, text(scenario), manifest.replications.done);
    format!(
        "The study {name}, simulated by hotspare {version} (results version {results_version}): {done} replications, \
         seed {seed}.\n\
         Command: {command}\n\n\
         {scenario}\n    the scenario; the files that it names, if any, keep their places relative to it\n\
         {RESULTS}/\n    the results of the run; {MANIFEST} records their origin\n\
         {SUMS}\n    the checksums of all files; to check them: sha256sum -c {SUMS}\n\
         {RERUN}\n    verifies all files, repeats the run and compares every file of the results, byte for byte\n\n\
         To repeat the run, put hotspare with results version {results_version}, such as version {version}, on the \
          PATH, and run\n    sh {RERUN}\n\
         Every line has to end in OK. The results do not depend on the machine or on the number of threads.\n"
    )
}

/// Lets everybody run the script, where there are such permissions.
fn executable(path: &Path) -> Result<(), FolderError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(path, mode).map_err(io("make executable", path))?;
    }
    let _ = path;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_folders_above_come_along_as_a_path_needs() {
        let table =
            [("x.csv", 0), ("data/x.csv", 0), ("../x.csv", 1), ("a/../../b/../../x", 2), ("./a/..", 0)];
        for (path, above) in table {
            assert_eq!(steps_above(Path::new(path)), above, "{path}");
        }
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("one/two");
        std::fs::create_dir_all(&deep).unwrap();
        assert_eq!(last_names(&deep, 2).unwrap(), ["one", "two"]);
        assert_eq!(last_names(&deep, 0).unwrap(), [""; 0]);
        assert_eq!(last_names(Path::new("/"), 2).unwrap(), ["_", "_"]);
    }

    #[test]
    fn a_path_leads_where_it_led_before() {
        let base = [OsString::from("one"), OsString::from("two")];
        let end = |path: &str| text(resolved(&base, Path::new(path)).last().unwrap());
        assert_eq!(end("x.csv"), "scenario/one/two/x.csv");
        assert_eq!(end("../two/./x.csv"), "scenario/one/two/x.csv");
        assert_eq!(end("../../data/x.csv"), "scenario/data/x.csv");
    }
}
