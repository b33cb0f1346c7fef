//! The result of a sweep: the figures of each cell as rows of `sweep.csv`, which is also what is kept of a cell.

use crate::experiment::Summary;
use crate::output::csv::with_ends;
use crate::output::digits::grouped;
use crate::stats::{Bound, Estimate, Flag};
use crate::studies::grid::{Axis, Dimension, Plotted, dimensions};
use crate::units::YEAR_H;
use serde::{Deserialize, Serialize};

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
    /// The axes.
    pub axes: Vec<Axis>,
    /// The figures plotted and printed.
    pub metrics: Vec<Plotted>,
    /// The bounds that figures of the site are held against.
    pub targets: Vec<Target>,
    /// Costs that are known beforehand, if there are prices.
    pub costs: Option<CellCosts>,
    /// The cells in order: the position of the value on each axis, and the figures.
    pub cells: Vec<(Vec<usize>, CellFigures)>,
}

/// A bound on a figure of the site.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Positions of the policies that it is for.
    pub policies: Vec<usize>,
    /// The metric.
    pub metric: &'static str,
    /// The statistic.
    pub statistic: &'static str,
    /// The bound.
    pub bound: Bound,
}

/// Costs that need no simulation.
#[derive(Clone, Debug, PartialEq)]
pub struct CellCosts {
    /// The currency.
    pub currency: String,
    /// By cell and policy \[currency/y\].
    pub yearly: Vec<Vec<f64>>,
}

impl Target {
    /// The bound as one on a plotted figure of a policy, if it says anything of that. An availability bounds the
    /// downtime.
    fn on(&self, plotted: &Plotted, policy: usize) -> Option<Bound> {
        match (self.metric, self.bound) {
            _ if !self.policies.contains(&policy) => None,
            (metric, bound) if (metric, self.statistic) == (plotted.metric, plotted.statistic) => Some(bound),
            ("availability", Bound::AtLeast(least)) if plotted.metric == "downtime" => {
                Some(Bound::AtMost((1.0 - least) * YEAR_H * 60.0))
            }
            _ => None,
        }
    }
}

impl Swept {
    /// The first target on a plotted figure of a policy, and the bound on the figure.
    pub fn target(&self, plotted: &Plotted, policy: usize) -> Option<(&Target, Bound)> {
        self.targets.iter().find_map(|target| Some((target, target.on(plotted, policy)?)))
    }

    /// The yearly cost of a policy in a cell, known beforehand, in words.
    pub fn price(&self, cell: usize, policy: usize) -> Option<(f64, String)> {
        let costs = self.costs.as_ref()?;
        let cost = costs.yearly[cell][policy];
        Some((cost, format!("{} {} a year", grouped(&format!("{cost:.0}")), costs.currency)))
    }

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

    /// The reason why there are no plots; `None` if there are.
    pub fn unplotted(&self) -> Option<String> {
        match self.varying().len() {
            0 => Some("a single cell leaves nothing to plot".to_owned()),
            1 | 2 => None,
            more => Some(format!("{more} axes vary, and a plot shows two; sweep.csv has every cell")),
        }
    }
}

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
