//! New results against old ones, paired by replication where both have the same.

use crate::errors::Fault;
use crate::html;
use crate::run::Run;
use crate::table::Table;
use hotspare::printed;
use hotspare::studies::compare::{self as comparing, ComparisonReport, LoadError, Options, Side};
use pyo3::prelude::*;
use std::path::PathBuf;

/// A comparison of two results.
#[pyclass(frozen, module = "hotspare")]
pub struct Comparison {
    is_regression: bool,
    is_identical: bool,
    scenario: String,
    text: String,
    markdown: String,
    table: Py<Table>,
}

#[pymethods]
impl Comparison {
    /// True if a figure is worse than the margin allows, or is missing.
    #[getter]
    fn is_regression(&self) -> bool {
        self.is_regression
    }

    /// True if no figure differs.
    #[getter]
    fn is_identical(&self) -> bool {
        self.is_identical
    }

    /// Every figure with its relative difference, interval and verdict.
    #[getter]
    fn table(&self, py: Python<'_>) -> Py<Table> {
        self.table.clone_ref(py)
    }

    fn __str__(&self) -> &str {
        &self.text
    }

    fn __repr__(&self) -> String {
        let verdict = if self.is_regression { "a regression" } else { "no regression" };
        format!("<hotspare.Comparison {}: {verdict}>", self.scenario)
    }

    fn _repr_html_(&self) -> String {
        html::of_markdown(&self.markdown)
    }
}

/// Compares new results with a baseline, each a `Run`, a folder that `run` wrote, or a baseline file.
///
/// Figures whose relative difference is within `margin` are equal; intervals have `level` for the whole comparison;
/// `metrics` limits it; with `exact` any difference is a regression.
#[pyfunction]
#[pyo3(signature = (new, baseline, *, margin = 0.01, level = 0.95, metrics = Vec::new(), exact = false))]
pub fn compare(
    py: Python<'_>,
    new: &Bound<'_, PyAny>,
    baseline: &Bound<'_, PyAny>,
    margin: f64,
    level: f64,
    metrics: Vec<String>,
    exact: bool,
) -> PyResult<Comparison> {
    let raised = |fault: Fault| fault.raised(py);
    for (name, share) in [("margin", margin), ("level", level)] {
        if !(share > 0.0 && share < 1.0) {
            return Err(raised(Fault::Refused(format!("{name}: between 0 and 1, not {share}"))));
        }
    }
    let (new, baseline) = (side(new)?, side(baseline)?);
    let has = |of: &Side, metric: &str| of.series.keys().any(|key| key.metric == metric);
    if let Some(unknown) = metrics.iter().find(|metric| !has(&new, metric) && !has(&baseline, metric)) {
        return Err(raised(Fault::Refused(format!("neither side has the metric {unknown:?}"))));
    }
    let options = Options { margin, level, metrics, exact };
    let comparison = py.detach(|| comparing::compare(&new, &baseline, &options));
    let text = |all: bool, format: &str| {
        let report = ComparisonReport { comparison: &comparison, all };
        printed(&report, format).map_err(|error| raised(Fault::failed(error)))
    };
    let table = Table::new("comparison.csv", text(true, "csv")?.into_bytes()).map_err(raised)?;
    Ok(Comparison {
        is_regression: comparison.is_regression(),
        is_identical: comparison.is_identical(),
        scenario: comparison.scenario.clone(),
        text: text(false, "table")?,
        markdown: text(false, "markdown")?,
        table: Py::new(py, table)?,
    })
}

/// One side of a comparison. A run is compared as the files that it would write.
fn side(of: &Bound<'_, PyAny>) -> PyResult<Side> {
    let py = of.py();
    let loaded = match of.cast::<Run>() {
        Ok(run) => {
            let folder = tempfile::tempdir()?;
            let results = folder.path().join("run");
            run.get().files(py)?.save(py, &results, false)?;
            comparing::load(&results)
        }
        Err(_) => comparing::load(&of.extract::<PathBuf>()?),
    };
    loaded.map_err(|error: LoadError| {
        let fault = if error.is_io() { Fault::Io } else { Fault::Refused };
        fault(error.to_string()).raised(py)
    })
}
