//! A sweep that has been checked, and the simulation of its cells.

use super::report;
use super::result::{CellCosts, CellFigures, Swept, Target};
use super::spec::Sweep;
use crate::digest::FileDigest;
use crate::experiment::costs;
use crate::output::{Provenance, RenderError};
use crate::scenario::{Problems, Scenario, Threshold};
use crate::studies::error::StudyError;
use crate::studies::grid::{Axis, Grid, cells};
use crate::studies::study::{Run, Study};
use crate::studies::variants::Variants;
use crate::units::Span;

/// A sweep that can be run.
pub struct SweepStudy<'a> {
    /// Its section of the scenario file.
    pub sweep: &'a Sweep,
    variants: &'a Variants<'a>,
    grid: Grid<'a>,
    inputs: Vec<FileDigest>,
}

impl<'a> SweepStudy<'a> {
    /// Checks every cell.
    ///
    /// # Errors
    /// [`StudyError::Scenario`], if the scenario has no sweep, or with all that is wrong with its cells.
    pub fn new(variants: &'a Variants<'a>) -> Result<SweepStudy<'a>, StudyError> {
        let Some(sweep) = variants.sections.get::<Sweep>()? else {
            let path = variants.path.display();
            let example = "[[sweep.axis]] with key = \"pool[0].count\" and values = [0, 1, 2]";
            let what = format!("{path}: has no sweep; add an axis, such as {example}");
            return Err(StudyError::Scenario(what));
        };
        variants.check_axes(&sweep.axes)?;
        let grid = variants.grid(cells(&sweep.axes, &sweep.cells)?);
        let inputs = grid.check()?;
        Ok(SweepStudy { sweep, variants, grid, inputs })
    }
}

impl SweepStudy<'_> {
    /// The costs of all cells that are known beforehand.
    fn costs(&self) -> Result<Option<CellCosts>, StudyError> {
        let Some(currency) = self.variants.currency() else { return Ok(None) };
        let of_cell = |cell| -> Result<Vec<f64>, Problems> {
            let scenario = self.grid.scenario(cell)?;
            let known = |policy| costs::known(&scenario, policy).map_or(0.0, |costs| costs.total());
            Ok((0..scenario.policies.len()).map(known).collect())
        };
        let yearly = self.grid.cells().iter().map(of_cell).collect::<Result<_, _>>()?;
        Ok(Some(CellCosts { currency: currency.to_owned(), yearly }))
    }
}

/// The bounds on figures of the site that are the same in all cells.
fn targets(scenario: &Scenario, sweep: &Sweep) -> Vec<Target> {
    if sweep.axes.iter().any(|axis| axis.key.starts_with("threshold")) {
        return Vec::new();
    }
    let of_site = scenario.thresholds.iter().filter(|threshold| threshold.scope == "site");
    let target = |threshold: &Threshold| Target {
        policies: threshold.policies.clone(),
        metric: threshold.metric,
        statistic: threshold.statistic,
        bound: threshold.bound,
    };
    of_site.map(target).collect()
}

impl Study for SweepStudy<'_> {
    type Findings = Swept;
    const VERB: &'static str = "sweep";
    const PIECE: &'static str = "cell";

    fn pieces(&self) -> Option<usize> {
        Some(self.grid.cells().len())
    }

    fn inputs(&self) -> &[FileDigest] {
        &self.inputs
    }

    fn run(&self, run: &Run<'_>) -> Result<Option<Swept>, StudyError> {
        let found = self.grid.simulate(Self::PIECE, run, |summary, _| Ok(CellFigures::new(summary)))?;
        let Some(cells) = found else { return Ok(None) };
        let (scenario, sweep) = (&self.variants.scenario, self.sweep);
        let lasts = |axis: &Axis| matches!(axis.key.as_str(), "horizon" | "warm_up");
        let years = Span(scenario.horizon.0 - scenario.warm_up.0).years();
        Ok(Some(Swept {
            targets: targets(scenario, sweep),
            costs: self.costs()?,
            name: scenario.name.clone(),
            policies: self.variants.policies(),
            baseline: scenario.baseline,
            years: (!sweep.axes.iter().any(lasts)).then_some(years),
            level: scenario.level,
            axes: sweep.axes.clone(),
            metrics: sweep.metrics.clone(),
            cells: sweep.cells.iter().cloned().zip(cells).collect(),
        }))
    }

    fn files(&self, swept: &Swept, provenance: &Provenance) -> Result<Vec<(String, Vec<u8>)>, RenderError> {
        report::render(swept, provenance)
    }
}
