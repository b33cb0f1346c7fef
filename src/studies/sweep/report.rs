//! The report of a sweep: one tidy file, the plots, the manifest, and a table with a line for each cell and policy.

use super::result::COLUMNS;
use super::{Swept, heat, lines};
use crate::digest::FileDigest;
use crate::output::csv::{File, number};
use crate::output::digits;
use crate::output::formats::{Report, Table};
use crate::output::plots::{Width, svg};
use crate::output::{MANIFEST, Manifest, Provenance, RenderError, Replications};
use crate::studies::grid::{Axis, Plotted, figure};

impl Report for Swept {
    fn tables(&self) -> Vec<Table> {
        vec![table(self)]
    }

    fn records(&self) -> Vec<Table> {
        vec![Table { columns: header(self), rows: records(self).collect() }]
    }
}

/// Makes every file of the folder, the manifest last.
///
/// # Errors
/// [`RenderError`], for the first file that could not be made.
pub fn render(swept: &Swept, provenance: &Provenance) -> Result<Vec<(String, Vec<u8>)>, RenderError> {
    let mut files = vec![("sweep.csv".to_owned(), tidy(swept)?)];
    let page = Width::Page.page();
    for plotted in &swept.metrics {
        let name = plotted_name(plotted);
        match swept.varying().len() {
            1 => files.push((format!("{name}.svg"), svg(&lines::lines(swept, plotted, page))?)),
            2 => {
                for (policy, of) in swept.policies.iter().enumerate() {
                    let drawing = heat::heat_map(swept, plotted, policy, page);
                    files.push((format!("{name}-{of}.svg"), svg(&drawing)?));
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
pub(super) fn tidy(swept: &Swept) -> Result<Vec<u8>, RenderError> {
    let mut file = File::with_header("sweep.csv", header(swept));
    records(swept).try_for_each(|row| file.row(row))?;
    file.finish()
}

fn header(swept: &Swept) -> Vec<String> {
    let mut header = vec!["cell".to_owned()];
    for axis in &swept.axes {
        header.push(axis.name.clone());
        header.extend(suffix(axis).map(|suffix| format!("{}_{suffix}", axis.name)));
    }
    header.extend(COLUMNS.iter().map(|column| (*column).to_owned()));
    header
}

/// The rows of the file, one by one: of a large sweep they are many.
fn records(swept: &Swept) -> impl Iterator<Item = Vec<String>> {
    swept.cells.iter().enumerate().flat_map(|(cell, (at, figures))| {
        let mut place = vec![cell.to_string()];
        for (axis, at) in swept.axes.iter().zip(at) {
            place.push(axis.values[*at].clone());
            if let (Some(_), Some(numbers)) = (suffix(axis), &axis.numbers) {
                place.push(number(numbers[*at]));
            }
        }
        figures.rows.iter().map(move |row| [place.as_slice(), row].concat())
    })
}

/// The suffix of the column that holds the numbers of an axis, where that is not the column of its values.
fn suffix(axis: &Axis) -> Option<&'static str> {
    match axis.unit {
        "s" => Some("s"),
        "B" => Some("bytes"),
        "B/s" => Some("bytes_per_s"),
        "W" => Some("w"),
        _ => None,
    }
}

/// The table: each cell and policy with the plotted figures.
fn table(swept: &Swept) -> Table {
    let mut columns: Vec<String> = swept.axes.iter().map(Axis::label).collect();
    columns.push("policy".to_owned());
    columns.extend(swept.metrics.iter().map(figure::title));
    let mut rows = Vec::new();
    for cell in 0..swept.cells.len() {
        for (policy, name) in swept.policies.iter().enumerate() {
            let mut row: Vec<String> =
                (0..swept.axes.len()).map(|axis| swept.value(cell, axis).to_owned()).collect();
            row.push(name.clone());
            row.extend(swept.metrics.iter().map(|plotted| match swept.figure(cell, policy, plotted) {
                Some(estimate) => figure::reading(plotted, &estimate).short(),
                None => digits::NOTHING.to_owned(),
            }));
            rows.push(row);
        }
    }
    Table { columns, rows }
}
