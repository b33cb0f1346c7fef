//! The figures of one cell as the rows of a CSV text, which is what is kept of it.

use crate::experiment::Summary;
use crate::experiment::grid::Plotted;
use crate::output::RenderError;
use crate::output::csv::{File, end, number};
use crate::stats::{Estimate, Flag};
use csv::StringRecord;

/// The columns of a cell.
pub const COLUMNS: [&str; 9] =
    ["policy", "metric", "statistic", "unit", "value", "ci_low", "ci_high", "replications", "flag"];

/// All figures of the site in one cell.
#[derive(Clone, Debug, PartialEq)]
pub struct CellFigures {
    /// Replications that they rest on.
    pub replications: usize,
    /// The rows, in `COLUMNS`.
    pub rows: Vec<StringRecord>,
}

/// The text of a finished cell.
///
/// # Errors
/// [`RenderError`], should the text be refused.
pub fn cell_text(summary: &Summary) -> Result<Vec<u8>, RenderError> {
    let mut file = File::with_header("a cell", COLUMNS.map(str::to_owned).to_vec());
    for figure in summary.figures.iter().filter(|figure| figure.scope == "site") {
        let e = &figure.estimate;
        file.row([
            summary.policies[figure.policy].clone(),
            figure.metric.clone(),
            figure.statistic.to_owned(),
            figure.unit.clone(),
            number(e.value),
            end(e.low),
            end(e.high),
            summary.replications.0.to_string(),
            e.flag.to_string(),
        ])?;
    }
    file.finish()
}

/// Reads what [`cell_text`] has written; `None` if the text is not of that form.
pub fn read_cell(text: &[u8]) -> Option<CellFigures> {
    let mut reader = csv::Reader::from_reader(text);
    if reader.headers().ok()?.iter().ne(COLUMNS) {
        return None;
    }
    let rows: Vec<StringRecord> = reader.records().collect::<Result<_, _>>().ok()?;
    let replications = rows.first()?.get(7)?.parse().ok()?;
    rows.iter().all(|row| estimate(row, 0.5).is_some()).then_some(CellFigures { replications, rows })
}

impl CellFigures {
    /// A figure of a policy, whose interval has this level.
    pub fn find(&self, policy: &str, plotted: &Plotted, level: f64) -> Option<Estimate> {
        let is = |row: &&StringRecord| row.iter().take(3).eq([policy, plotted.metric, plotted.statistic]);
        self.rows.iter().find(is).and_then(|row| estimate(row, level))
    }
}

fn estimate(row: &StringRecord, level: f64) -> Option<Estimate> {
    let number = |at: usize| match row.get(at)? {
        "" => Some(None),
        text => text.parse().ok().map(Some),
    };
    let value = number(4)?.unwrap_or(f64::NAN);
    let (n, flag) = (row.get(7)?.parse().ok()?, Flag::find(row.get(8)?)?);
    let bare = Estimate::without_interval(value, level, n, flag);
    Some(Estimate { low: number(5)?, high: number(6)?, ..bare })
}
