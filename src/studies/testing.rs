//! A small sweep made by hand, for the tests of studies.

use crate::experiment::Summary;
use crate::output::testing::{bare, between, set, summary};
use crate::stats::Flag;
use crate::stats::metrics::Better;
use crate::studies::grid::{Axis, Plotted, combinations};
use crate::studies::sweep::{CellFigures, Swept};

/// A finished sweep over `axes` in which a figure grows with its cell and policy, from `factor` on; the first cell is
/// left out where there are more than four.
pub fn swept(axes: &[Axis], policies: &[&str], factor: f64) -> Swept {
    let mut places = combinations(axes);
    if places.len() > 4 {
        places.remove(0);
    }
    let metrics = [("downtime", "min/y"), ("availability", "1"), ("mean_workloads_present", "1")];
    let cell = |(cell, at): (usize, Vec<usize>)| {
        let mut summary = Summary {
            policies: policies.iter().map(|policy| (*policy).to_owned()).collect(),
            figures: Vec::new(),
            ..summary()
        };
        for policy in 0..policies.len() {
            let worth = factor * (1.0 + cell as f64 * cell as f64 + policy as f64 / 10.0);
            set(&mut summary, policy, "downtime", "value", between(worth, 0.9 * worth, 1.2 * worth));
            let up = |minutes: f64| 1.0 - minutes / (525_960.0 + minutes);
            let (low, high) = (up(1.2 * worth), up(0.9 * worth));
            set(&mut summary, policy, "availability", "value", between(up(worth), low, high));
            set(&mut summary, policy, "mean_workloads_present", "value", bare(f64::NAN, Flag::Undefined));
        }
        (at, CellFigures::new(&summary))
    };
    let better = |metric: &str| if metric == "downtime" { Better::Lower } else { Better::Higher };
    Swept {
        name: "two-rows".to_owned(),
        policies: policies.iter().map(|policy| (*policy).to_owned()).collect(),
        baseline: 0,
        years: Some(5.0),
        level: 0.95,
        axes: axes.to_vec(),
        metrics: metrics
            .map(|(metric, unit)| Plotted {
                metric,
                statistic: "value",
                unit: unit.to_owned(),
                better: better(metric),
            })
            .to_vec(),
        targets: Vec::new(),
        costs: None,
        cells: places.into_iter().enumerate().map(cell).collect(),
    }
}
