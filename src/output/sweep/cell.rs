//! The figures of one cell as rows of `sweep.csv`, which is what is kept of it.

use crate::experiment::Summary;
use crate::experiment::grid::Plotted;
use crate::output::csv::with_ends;
use crate::stats::{Estimate, Flag};
use serde::{Deserialize, Serialize};

/// The columns of a cell.
pub const COLUMNS: [&str; 9] =
    ["policy", "metric", "statistic", "unit", "value", "ci_low", "ci_high", "replications", "flag"];

/// All figures of the site in one cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CellFigures {
    /// Replications that they rest on.
    pub replications: usize,
    /// The rows, in `COLUMNS`.
    pub rows: Vec<[String; COLUMNS.len()]>,
}

impl CellFigures {
    /// The figures of a finished cell.
    pub fn new(summary: &Summary) -> CellFigures {
        let replications = summary.replications.0;
        let of_site = summary.figures.iter().filter(|figure| figure.scope == "site");
        let rows = of_site.map(|figure| {
            let [value, low, high] = with_ends(&figure.estimate);
            [
                summary.policies[figure.policy].clone(),
                figure.metric.clone(),
                figure.statistic.to_owned(),
                figure.unit.clone(),
                value,
                low,
                high,
                replications.to_string(),
                figure.estimate.flag.to_string(),
            ]
        });
        CellFigures { replications, rows: rows.collect() }
    }

    /// A figure of a policy, whose interval has this level.
    pub fn find(&self, policy: &str, plotted: &Plotted, level: f64) -> Option<Estimate> {
        let is = |row: &&[String; COLUMNS.len()]| row[..3] == [policy, plotted.metric, plotted.statistic];
        self.rows.iter().find(is).and_then(|row| estimate(row, level))
    }
}

fn estimate(row: &[String; COLUMNS.len()], level: f64) -> Option<Estimate> {
    let number = |at: usize| match row[at].as_str() {
        "" => Some(None),
        text => text.parse().ok().map(Some),
    };
    let value = number(4)?.unwrap_or(f64::NAN);
    let (n, flag) = (row[7].parse().ok()?, Flag::find(&row[8])?);
    let bare = Estimate::without_interval(value, level, n, flag);
    Some(Estimate { low: number(5)?, high: number(6)?, ..bare })
}
