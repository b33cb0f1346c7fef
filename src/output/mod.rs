//! Results as people and programs read them: files, tables, sentences, plots.
//!
//! **Intuition.** A [`Summary`] holds everything a run found out. Each output turns it into the bytes of one file;
//! [`OUTPUTS`] lists them. [`render_all`] makes them all and adds the [`Manifest`]; [`folder::write`] puts them in
//! place, whole or not at all. Adding an output is a file here and a line in [`OUTPUTS`].
//!
//! **Rules.** The bytes depend on the summary alone, and are the same on every machine. Files for programs hold
//! all digits; what people read holds no more [`digits`] than its interval supports.

pub mod comparison;
pub mod csv;
pub mod digits;
pub mod folder;
mod manifest;
pub mod plots;
mod staged;
mod table;
mod table_data;
#[cfg(test)]
mod testing;
pub mod thresholds;
pub mod trace;
pub mod verdict;
mod wrap;

pub use folder::FolderError;
pub use manifest::{MANIFEST, Manifest, Owner, Provenance, Replications};
pub use staged::Staged;
pub use table::{Format, table};

use crate::digest::FileDigest;
use crate::experiment::Summary;

/// One file of results.
pub struct Output {
    /// Its name in the folder.
    pub file: &'static str,
    /// Makes its content.
    pub render: fn(&Summary) -> Result<Vec<u8>, RenderError>,
    /// What it holds, in one sentence.
    pub about: &'static str,
}

/// An output that could not be made.
#[derive(Debug, thiserror::Error)]
#[error("could not make {file}: {reason}")]
pub struct RenderError {
    /// The file.
    pub file: String,
    /// What went wrong.
    pub reason: String,
}

impl RenderError {
    fn new(file: &str, reason: impl std::fmt::Display) -> RenderError {
        RenderError { file: file.to_owned(), reason: reason.to_string() }
    }
}

/// All files of results but the manifest.
pub const OUTPUTS: &[Output] = &[
    Output {
        file: "comparison.md",
        render: |summary| table(summary, Format::Markdown).map(String::into_bytes),
        about: "the policies side by side, and what that says, in words",
    },
    Output {
        file: "summary.csv",
        render: csv::summary,
        about: "every figure of every policy, with its interval",
    },
    Output {
        file: "differences.csv",
        render: csv::differences,
        about: "every policy against the baseline, figure by figure",
    },
    Output { file: "phases.csv", render: csv::phases, about: "downtime by phase" },
    Output {
        file: "thresholds.csv",
        render: thresholds::csv,
        about: "every threshold with what was observed, and whether it holds",
    },
    Output {
        file: "warm-up.csv",
        render: csv::warm_up,
        about: "how the pool and the downtime change over the window: whether the warm-up was enough",
    },
    Output {
        file: "replications.csv",
        render: csv::replications,
        about: "numerator and denominator of every figure in every replication",
    },
    Output { file: "downtime.svg", render: plots::downtime, about: "downtime by policy, with intervals" },
    Output { file: "outages.svg", render: plots::outages, about: "how long outages last" },
    Output { file: "phases.svg", render: plots::phases, about: "what downtime is spent on" },
    Output { file: "pool.svg", render: plots::pool, about: "ready blades in the pool over time" },
];

/// Makes every file of a folder of results, the manifest last; the manifest lists the staged files, too.
///
/// # Errors
/// [`RenderError`], for the first file that could not be made.
pub fn render_all(
    summary: &Summary,
    provenance: &Provenance,
    staged: &Staged,
) -> Result<Vec<(String, Vec<u8>)>, RenderError> {
    let mut files = Vec::with_capacity(OUTPUTS.len() + 1);
    for output in OUTPUTS {
        files.push((output.file.to_owned(), (output.render)(summary)?));
    }
    let mut outputs: Vec<FileDigest> =
        files.iter().map(|(path, bytes)| FileDigest::of(path, bytes)).collect();
    outputs.extend_from_slice(staged.digests());
    let manifest = Manifest::new(summary, provenance, outputs).render()?;
    files.push((MANIFEST.to_owned(), manifest));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_has_a_name_of_its_own_and_a_description() {
        for (at, output) in OUTPUTS.iter().enumerate() {
            assert!(OUTPUTS[..at].iter().all(|other| other.file != output.file), "{}", output.file);
            assert!(!output.about.is_empty() && output.file != MANIFEST);
        }
    }

    #[test]
    fn all_files_come_out_the_same_twice() {
        let all = || render_all(&testing::summary(), &testing::provenance(), &Staged::none()).unwrap();
        let (first, second) = (all(), all());
        assert_eq!(first, second);
        assert_eq!(first.len(), OUTPUTS.len() + 1);
        assert_eq!(first.last().unwrap().0, MANIFEST);
    }

    #[test]
    fn an_interrupted_run_without_a_replication_still_has_files() {
        let mut empty = testing::summary();
        empty.replications = (0, 20);
        (empty.figures, empty.differences) = (Vec::new(), Vec::new());
        (empty.phases, empty.sums) = (Vec::new(), Vec::new());
        (empty.outages, empty.pool) = (Vec::new(), Vec::new());
        for (file, bytes) in render_all(&empty, &testing::provenance(), &Staged::none()).unwrap() {
            assert!(!bytes.is_empty(), "{file}");
        }
    }
}
