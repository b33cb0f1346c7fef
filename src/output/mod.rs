//! Results for people and for programs: files, tables, sentences, plots.
//!
//! **Intuition.** A [`Summary`] holds all results of a run. Each output turns it into the bytes of one file;
//! [`OUTPUTS`] and [`PLOTS`] list them. [`render_all`] makes them all and adds the [`Manifest`]; [`folder::write_claimed`]
//! puts them in place, whole or not at all. Adding an output is a file here and a line in one of these lists. Printed
//! results are a [`Report`](formats::Report) in one of [`FORMATS`](formats::FORMATS).
//!
//! **Rules.** The bytes depend on the summary alone, and are the same on every machine. Files for programs hold all
//! digits; texts for people hold no more [`digits`] than the interval supports.

mod basis;
pub mod bundle;
mod cells;
mod claim;
pub mod comparison;
mod costs;
pub mod csv;
pub mod digits;
mod file_error;
mod files;
pub mod folder;
mod folder_error;
pub mod formats;
mod lock;
mod manifest;
pub mod parts;
pub mod plots;
pub mod report;
pub mod sheet;
pub mod shell;
mod staged;
mod swap;
pub mod table;
mod table_data;
pub(crate) mod terminal;
#[cfg(test)]
pub(crate) mod testing;
pub mod thresholds;
pub mod trace;
pub mod verdict;
pub mod whole;

pub use basis::{Basis, BasisValue, Origin};
pub use claim::Claim;
pub use file_error::FileError;
pub use files::{printed, result_files, write_results};
pub use folder::FolderError;
pub use manifest::{MANIFEST, Manifest, Owner, PROGRAM, PresetOrigin, Provenance, Replications};
pub use staged::Staged;

use crate::digest::FileDigest;
use crate::experiment::Summary;
use crate::experiment::worst::Worst;
use std::collections::BTreeSet;

/// One file of results.
pub struct Output {
    /// Its name in the folder.
    pub file: &'static str,
    /// Makes its content.
    pub render: fn(&Summary) -> Result<Vec<u8>, RenderError>,
    /// Its content, in one sentence.
    pub about: &'static str,
}

/// An output that could not be made.
#[derive(Debug, thiserror::Error)]
#[error("could not make {file}: {reason}")]
pub struct RenderError {
    /// The file.
    pub file: String,
    /// The reason.
    pub reason: String,
}

impl RenderError {
    pub(crate) fn new(file: &str, reason: impl std::fmt::Display) -> RenderError {
        RenderError { file: file.to_owned(), reason: reason.to_string() }
    }
}

/// All files of results except the plots and the manifest.
pub const OUTPUTS: &[Output] = &[
    Output {
        file: "comparison.md",
        render: |summary| Ok(table::markdown(summary).into_bytes()),
        about: "comparison of the policies, with its conclusions",
    },
    Output {
        file: "summary.csv",
        render: csv::summary,
        about: "every figure of every policy, with its interval",
    },
    Output {
        file: "differences.csv",
        render: csv::differences,
        about: "every figure of every policy compared with the baseline",
    },
    Output { file: "phases.csv", render: csv::phases, about: "downtime by phase" },
    Output {
        file: "thresholds.csv",
        render: thresholds::csv,
        about: "every threshold with its observed value and verdict",
    },
    Output {
        file: "warm-up.csv",
        render: csv::warm_up,
        about: "pool and downtime over the window: a check of the warm-up",
    },
];

/// The additional file of a run that is not too long for it: numerator and denominator of every figure in every
/// replication.
pub const REPLICATIONS: &str = "replications.csv";

/// The additional file of a scenario with prices.
pub const COSTS: Output = Output {
    file: "costs.csv",
    render: costs::csv,
    about: "yearly cost of every policy by item, and compared with the baseline",
};

/// The additional file of a run in which there was an outage.
pub const WORST: Output = Output {
    file: "worst.json",
    render: |summary| summary.worst.as_ref().map_or(Ok(Vec::new()), worst),
    about: "the longest outage of the policy with the least downtime, step by step",
};

/// `worst.json`: an outage, step by step.
///
/// # Errors
/// [`RenderError`], if it cannot be written as JSON.
pub fn worst(worst: &Worst) -> Result<Vec<u8>, RenderError> {
    let mut text = serde_json::to_vec_pretty(worst).map_err(|error| RenderError::new("worst.json", error))?;
    text.push(b'\n');
    Ok(text)
}

/// A plot, which may be wanted for several widths and as several kinds of file.
pub struct Plot {
    /// The beginning of the names of its files.
    pub name: &'static str,
    /// Draws it for a page.
    pub draw: fn(&Summary, &'static plots::Page) -> plots::Drawing,
}

/// All plots.
pub const PLOTS: &[Plot] = &[
    Plot { name: "downtime", draw: plots::downtime },
    Plot { name: "outages", draw: plots::outages },
    Plot { name: "phases", draw: plots::phases },
    Plot { name: "pool", draw: plots::pool },
];

/// The plots that are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedPlots {
    /// Their widths, each once.
    pub widths: BTreeSet<plots::Width>,
    /// PDF: files of this kind are made, too.
    pub pdf: bool,
}

impl Default for WantedPlots {
    /// As wide as a page, as SVG alone.
    fn default() -> WantedPlots {
        WantedPlots { widths: BTreeSet::from([plots::Width::Page]), pdf: false }
    }
}

/// The files of the wanted plots, by name.
fn render_plots(summary: &Summary, wanted: &WantedPlots) -> Result<Vec<(String, Vec<u8>)>, RenderError> {
    let mut files = Vec::new();
    for page in wanted.widths.iter().map(|width| width.page()) {
        for plot in PLOTS {
            let drawing = (plot.draw)(summary, page);
            let name = format!("{}{}", plot.name, page.suffix);
            files.push((format!("{name}.svg"), plots::svg(&drawing)?));
            if wanted.pdf {
                files.push((format!("{name}.pdf"), plots::pdf(&drawing)));
            }
        }
    }
    Ok(files)
}

/// Makes every file of a folder of results, the manifest last; the manifest lists the staged files, too. `replications`
/// is the content of [`REPLICATIONS`], unless that is staged or left out.
///
/// # Errors
/// [`RenderError`], for the first file that could not be made.
pub fn render_all(
    summary: &Summary,
    replications: Option<Vec<u8>>,
    provenance: &Provenance,
    plots: &WantedPlots,
    staged: &Staged,
) -> Result<Vec<(String, Vec<u8>)>, RenderError> {
    let made = |output: &Output| Ok((output.file.to_owned(), (output.render)(summary)?));
    let mut files: Vec<(String, Vec<u8>)> = OUTPUTS.iter().map(made).collect::<Result<_, _>>()?;
    files.extend(replications.map(|bytes| (REPLICATIONS.to_owned(), bytes)));
    let costs = summary.priced.is_some().then_some(&COSTS);
    let worst = summary.worst.is_some().then_some(&WORST);
    for output in costs.into_iter().chain(worst) {
        files.push(made(output)?);
    }
    files.extend(render_plots(summary, plots)?);
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
        for (at, plot) in PLOTS.iter().enumerate() {
            assert!(PLOTS[..at].iter().all(|other| other.name != plot.name), "{}", plot.name);
        }
    }

    /// Everything that can be wanted.
    fn all_plots() -> WantedPlots {
        WantedPlots { widths: BTreeSet::from([plots::Width::Page, plots::Width::Column]), pdf: true }
    }

    #[test]
    fn all_files_come_out_the_same_twice() {
        let all = |wanted: &WantedPlots| {
            render_all(&testing::summary(), None, &testing::provenance(), wanted, &Staged::none()).unwrap()
        };
        let (first, second) = (all(&all_plots()), all(&all_plots()));
        assert_eq!(first, second);
        assert_eq!(first.len(), OUTPUTS.len() + 4 * PLOTS.len() + 1);
        assert_eq!(first.last().unwrap().0, MANIFEST);
        let usual = all(&WantedPlots::default());
        assert_eq!(usual.len(), OUTPUTS.len() + PLOTS.len() + 1);
        let manifest = Manifest::parse(&first.last().unwrap().1).unwrap();
        let listed: Vec<&str> = manifest.outputs.iter().map(|output| output.path.as_str()).collect();
        let made: Vec<&str> = first[..first.len() - 1].iter().map(|file| file.0.as_str()).collect();
        assert_eq!(listed, made);
        assert!(made.contains(&"downtime-column.pdf") && made.contains(&"pool.svg"));
    }

    #[test]
    fn an_interrupted_run_without_a_replication_still_has_files() {
        let mut empty = testing::summary();
        empty.replications = (0, 20);
        (empty.figures, empty.differences) = (Vec::new(), Vec::new());
        empty.phases = Vec::new();
        (empty.outages, empty.pool) = (Vec::new(), Vec::new());
        let files = render_all(&empty, None, &testing::provenance(), &all_plots(), &Staged::none());
        for (file, bytes) in files.unwrap() {
            assert!(!bytes.is_empty(), "{file}");
        }
    }
}
