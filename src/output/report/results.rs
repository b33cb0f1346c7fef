//! The results that a report is made from: the files of a folder, or those that are about to become one.

use crate::digest::FileDigest;
use crate::output::sheet::Sheet;
use crate::output::{FileError, MANIFEST, Manifest};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Tables of single events, which may be very large and stand in no report.
const NOT_READ: [&str; 3] = ["outages.csv", "failovers.csv", "pool.csv"];
/// The measured ranking of uncertain values, in the folder of a study beside the results.
pub const SWINGS: &str = "sensitivity/sensitivity.csv";

/// The reason why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// There is nothing of that name.
    #[error("{} does not exist: name a results folder; `hotspare list` lists them", path.display())]
    Absent {
        /// The path.
        path: PathBuf,
    },
    /// It holds no results.
    #[error(
        "{} is neither a results folder nor the file of a backtest: name a folder with a manifest.json, which run, \
         sweep, plan and sensitivity write", path.display()
    )]
    NotResults {
        /// The path.
        path: PathBuf,
    },
    /// Something could not be read.
    #[error(transparent)]
    Io(#[from] FileError),
}

/// The files of one folder of results.
pub struct Results {
    /// Their manifest.
    pub manifest: Manifest,
    /// Files that are not what their manifest says.
    pub changed: Vec<String>,
    files: BTreeMap<String, Vec<u8>>,
}

impl Results {
    /// Reads a folder.
    ///
    /// # Errors
    /// [`ReportError`], which says what to do.
    pub fn read(folder: &Path) -> Result<Results, ReportError> {
        let absent = || ReportError::Absent { path: folder.to_owned() };
        let path = folder.join(MANIFEST);
        let text = match std::fs::read(&path) {
            Err(_) if !folder.exists() => return Err(absent()),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                Vec::new()
            }
            other => other.map_err(FileError::of("read", &path))?,
        };
        let Some(manifest) = Manifest::parse(&text) else {
            return Err(ReportError::NotResults { path: folder.to_owned() });
        };
        let (mut files, mut changed) = (BTreeMap::new(), Vec::new());
        for output in manifest.outputs.iter().filter(|output| !NOT_READ.contains(&output.path.as_str())) {
            let path = folder.join(&output.path);
            let bytes = match std::fs::read(&path) {
                // A folder may be kept without its largest files.
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                other => other.map_err(FileError::of("read", &path))?,
            };
            if FileDigest::of(&output.path, &bytes) != *output {
                changed.push(output.path.clone());
            }
            files.insert(output.path.clone(), bytes);
        }
        if let Ok(swings) = std::fs::read(folder.join(SWINGS)) {
            files.insert(SWINGS.to_owned(), swings);
        }
        Ok(Results { manifest, changed, files })
    }

    /// The results that these files are; `None` without a manifest.
    pub fn of(files: &[(String, Vec<u8>)]) -> Option<Results> {
        let (_, text) = files.iter().find(|(path, _)| path == MANIFEST)?;
        let manifest = Manifest::parse(text)?;
        Some(Results { manifest, changed: Vec::new(), files: files.iter().cloned().collect() })
    }

    /// The verb that made them.
    pub fn verb(&self) -> &str {
        self.manifest.command.split_whitespace().nth(1).unwrap_or_default()
    }

    /// The table in a file; without rows if it is not there.
    pub fn sheet(&self, file: &str) -> Sheet {
        self.files.get(file).and_then(|bytes| Sheet::parse(bytes)).unwrap_or_default()
    }

    /// The text of a file.
    pub fn text(&self, file: &str) -> Option<&str> {
        std::str::from_utf8(self.files.get(file)?).ok()
    }

    /// The value in a file; `None` if it is not there, or not of that form.
    pub fn json<T: DeserializeOwned>(&self, file: &str) -> Option<T> {
        serde_json::from_slice(self.files.get(file)?).ok()
    }

    /// The plots for a page, by name. One that was changed is left out: it could be anything.
    pub fn plots(&self) -> Vec<(&str, &str)> {
        let is_plot = |name: &str| name.ends_with(".svg") && !name.ends_with("-column.svg");
        let names = self.files.keys().filter(|name| is_plot(name) && !self.changed.contains(name));
        names.filter_map(|name| Some((name.trim_end_matches(".svg"), self.text(name)?))).collect()
    }

    /// The plot of this name.
    pub fn plot(&self, name: &str) -> Option<&str> {
        self.plots().into_iter().find(|plot| plot.0 == name).map(|plot| plot.1)
    }
}
