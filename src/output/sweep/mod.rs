//! The results of a sweep: one tidy file, the plots and the manifest.
//!
//! **Intuition.** Each cell becomes the rows of its figures as soon as it is finished ([`CellFigures`]), which are
//! [`kept`](super::kept) on disk. Everything else is made of those rows at the end.

mod cell;
pub mod words;

pub use cell::CellFigures;
pub use words::table;

use super::csv::{File, number};
use super::{MANIFEST, Manifest, Provenance, RenderError, Replications, plots};
use crate::digest::FileDigest;
use crate::experiment::grid::{Axis, Dimension, Plotted, dimensions};
use crate::stats::Estimate;

/// All cells of a sweep, finished.
pub struct Swept {
    /// The name of the study.
    pub name: String,
    /// The policies in order.
    pub policies: Vec<String>,
    /// Position of the baseline among them.
    pub baseline: usize,
    /// Years that each replication counts; `None` where that varies.
    pub years: Option<f64>,
    /// Confidence level of the intervals \[1\].
    pub level: f64,
    /// What varies.
    pub axes: Vec<Axis>,
    /// What is plotted and printed.
    pub metrics: Vec<Plotted>,
    /// The cells in order: the position of the value on each axis, and the figures.
    pub cells: Vec<(Vec<usize>, CellFigures)>,
}

impl Swept {
    /// The dimensions along which something varies.
    pub fn varying(&self) -> Vec<Dimension> {
        dimensions(&self.axes).into_iter().filter(|dimension| dimension.size > 1).collect()
    }

    /// A figure of a policy in a cell.
    pub fn figure(&self, cell: usize, policy: usize, plotted: &Plotted) -> Option<Estimate> {
        self.cells[cell].1.find(&self.policies[policy], plotted, self.level)
    }

    /// The value of an axis in a cell, as it is written.
    pub fn value(&self, cell: usize, axis: usize) -> &str {
        &self.axes[axis].values[self.cells[cell].0[axis]]
    }

    /// The fewest and the most replications of a cell.
    pub fn replications(&self) -> (usize, usize) {
        let all = || self.cells.iter().map(|(_, figures)| figures.replications);
        (all().min().unwrap_or(0), all().max().unwrap_or(0))
    }

    /// Why there are no plots; `None` if there are.
    pub fn unplotted(&self) -> Option<String> {
        match self.varying().len() {
            0 => Some("there is one cell, and nothing to plot".to_owned()),
            1 | 2 => None,
            more => Some(format!("{more} things vary, and a plot shows two: sweep.csv holds all of it")),
        }
    }
}

/// Makes every file of the folder, the manifest last.
///
/// # Errors
/// [`RenderError`], for the first file that could not be made.
pub fn render(swept: &Swept, provenance: &Provenance) -> Result<Vec<(String, Vec<u8>)>, RenderError> {
    let mut files = vec![("sweep.csv".to_owned(), tidy(swept)?)];
    let page = plots::Width::Page.page();
    for plotted in &swept.metrics {
        let name = plotted_name(plotted);
        match swept.varying().len() {
            1 => files.push((format!("{name}.svg"), plots::svg(&plots::lines(swept, plotted, page))?)),
            2 => {
                for (policy, of) in swept.policies.iter().enumerate() {
                    let drawing = plots::heat_map(swept, plotted, policy, page);
                    files.push((format!("{name}-{of}.svg"), plots::svg(&drawing)?));
                }
            }
            _ => {}
        }
    }
    let outputs = files.iter().map(|(path, bytes)| FileDigest::of(path, bytes)).collect();
    let (fewest, _) = swept.replications();
    let replications = Replications { done: fewest, wanted: fewest };
    files.push((MANIFEST.to_owned(), Manifest::of(&swept.name, replications, provenance, outputs).render()?));
    Ok(files)
}

/// The beginning of the names of a figure's plots.
fn plotted_name(plotted: &Plotted) -> String {
    match plotted.statistic {
        crate::stats::metrics::VALUE => plotted.metric.to_owned(),
        statistic => format!("{}-{statistic}", plotted.metric),
    }
}

/// `sweep.csv`: a row for each figure of the site, policy and cell. Quantities with a unit have a second column, in
/// seconds, bytes, bytes per second or watts.
fn tidy(swept: &Swept) -> Result<Vec<u8>, RenderError> {
    let mut header = vec!["cell".to_owned()];
    for axis in &swept.axes {
        header.push(axis.name.clone());
        header.extend(suffix(axis).map(|suffix| format!("{}_{suffix}", axis.name)));
    }
    header.extend(cell::COLUMNS.iter().map(|column| (*column).to_owned()));
    let mut file = File::with_header("sweep.csv", header);
    for (cell, (at, figures)) in swept.cells.iter().enumerate() {
        let mut place = vec![cell.to_string()];
        for (axis, at) in swept.axes.iter().zip(at) {
            place.push(axis.values[*at].clone());
            if let (Some(_), Some(numbers)) = (suffix(axis), &axis.numbers) {
                place.push(number(numbers[*at]));
            }
        }
        for row in &figures.rows {
            file.row([place.as_slice(), row].concat())?;
        }
    }
    file.finish()
}

/// What the name of a column ends in that holds the numbers of an axis, where that is not the column of its values.
fn suffix(axis: &Axis) -> Option<&'static str> {
    match axis.unit {
        "s" => Some("s"),
        "B" => Some("bytes"),
        "B/s" => Some("bytes_per_s"),
        "W" => Some("w"),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
