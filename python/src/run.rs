//! A run: every policy of a scenario, simulated under the same failures.

use crate::errors::Fault;
use crate::figure::Figure;
use crate::files::Files;
use crate::html;
use crate::policy::PolicyFigures;
use crate::table::Table;
use hotspare::{Outcome, Provenance, Summary, printed, result_files};
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::OnceLock;

/// The results of a run.
///
/// `run["push"].downtime` is a figure with its interval, `run.difference("push")` compares with the baseline under the
/// same failures, `run.summary` and its like are tables. `print(run)` shows the comparison.
#[pyclass(frozen, module = "hotspare")]
pub struct Run {
    summary: Summary,
    outcome: Outcome,
    provenance: Provenance,
    files: OnceLock<Files>,
}

impl Run {
    /// The results in a summary.
    pub fn new(summary: Summary, outcome: Outcome, provenance: Provenance) -> Run {
        Run { summary, outcome, provenance, files: OnceLock::new() }
    }

    /// The plain results.
    pub fn results(&self) -> &Summary {
        &self.summary
    }

    /// The files that `hotspare run` writes, made when first asked for.
    pub fn files(&self, py: Python<'_>) -> PyResult<&Files> {
        if let Some(files) = self.files.get() {
            return Ok(files);
        }
        let made = py.detach(|| result_files(&self.summary, &self.outcome, &self.provenance));
        let made = made.map_err(|error| Fault::failed(error).raised(py))?;
        Ok(self.files.get_or_init(|| Files::new(made)))
    }

    fn position(&self, policy: &str) -> PyResult<usize> {
        let names = &self.summary.policies;
        names.iter().position(|name| name == policy).ok_or_else(|| {
            PyKeyError::new_err(format!("there is no policy {policy:?}; there are {}", names.join(", ")))
        })
    }

    fn table_of(&self, py: Python<'_>, file: &str) -> PyResult<Py<Table>> {
        let table = self.files(py)?.table(py, file)?;
        table.ok_or_else(|| Fault::Failed(format!("the run has no {file}")).raised(py))
    }

    fn text(&self, py: Python<'_>, format: &str) -> PyResult<String> {
        printed(&self.summary, format).map_err(|error| Fault::failed(error).raised(py))
    }
}

#[pymethods]
impl Run {
    /// The name of the scenario.
    #[getter]
    fn name(&self) -> &str {
        &self.summary.name
    }

    /// The names of the policies, in the order of the scenario.
    #[getter]
    fn policies(&self) -> Vec<String> {
        self.summary.policies.clone()
    }

    /// The policy that the others are compared with.
    #[getter]
    fn baseline(&self) -> &str {
        &self.summary.policies[self.summary.baseline]
    }

    /// Replications that the results rest on.
    #[getter]
    fn replications(&self) -> usize {
        self.summary.replications.0
    }

    /// True if the run was stopped before all replications were finished; the results are those of a run with fewer.
    #[getter]
    fn interrupted(&self) -> bool {
        self.summary.replications.0 < self.summary.replications.1
    }

    /// Years that each replication counts \[a\].
    #[getter]
    fn years(&self) -> f64 {
        self.summary.years
    }

    /// Confidence level of the intervals \[1\].
    #[getter]
    fn level(&self) -> f64 {
        self.summary.level
    }

    /// Seed of all random numbers.
    #[getter]
    fn seed(&self) -> u64 {
        self.provenance.seed
    }

    /// Events simulated.
    #[getter]
    fn events(&self) -> u64 {
        self.summary.events
    }

    /// Warnings about the forecast, a sentence each.
    #[getter]
    fn warnings(&self) -> Vec<String> {
        self.summary.warnings.clone()
    }

    /// Every figure of every policy (`summary.csv`): a row for each policy, scope, metric and statistic.
    #[getter]
    fn summary(&self, py: Python<'_>) -> PyResult<Py<Table>> {
        self.table_of(py, "summary.csv")
    }

    /// Every policy against the baseline, paired by replication (`differences.csv`).
    #[getter]
    fn differences(&self, py: Python<'_>) -> PyResult<Py<Table>> {
        self.table_of(py, "differences.csv")
    }

    /// Downtime by phase and step (`phases.csv`) \[min per workload and year\].
    #[getter]
    fn phases(&self, py: Python<'_>) -> PyResult<Py<Table>> {
        self.table_of(py, "phases.csv")
    }

    /// Numerator and denominator of every figure in every replication (`replications.csv`).
    #[getter]
    fn sums(&self, py: Python<'_>) -> PyResult<Py<Table>> {
        self.table_of(py, "replications.csv")
    }

    /// All tables by the names of their files without the ending, costs among them if there are prices.
    #[getter]
    fn tables(&self, py: Python<'_>) -> PyResult<BTreeMap<String, Py<Table>>> {
        self.files(py)?.tables(py)
    }

    /// The plots by name, as texts of SVG.
    #[getter]
    fn plots(&self, py: Python<'_>) -> PyResult<BTreeMap<String, String>> {
        Ok(self.files(py)?.plots())
    }

    /// A figure of a policy: `statistic` is `value` for most, `p50`, `max` and the like for others; `scope` is `site`,
    /// `workload:NAME` or `resource:NAME`.
    #[pyo3(signature = (policy, metric, statistic = "value", scope = "site"))]
    fn figure(&self, policy: &str, metric: &str, statistic: &str, scope: &str) -> PyResult<Figure> {
        let at = self.position(policy)?;
        let found = self.summary.figures.iter().find(|figure| {
            figure.policy == at
                && figure.scope == scope
                && figure.metric == metric
                && figure.statistic == statistic
        });
        let found = found.map(|figure| Figure::new(metric, &figure.unit, &figure.estimate));
        found.ok_or_else(|| {
            let key = format!("{metric:?} with statistic {statistic:?} and scope {scope:?}");
            PyKeyError::new_err(format!("there is no figure {key}; run.summary has all of them"))
        })
    }

    /// A policy less the baseline, under the same failures; `p_value` and `quotient` say how sure and how many times.
    #[pyo3(signature = (policy, metric = "downtime", scope = "site"))]
    fn difference(&self, py: Python<'_>, policy: &str, metric: &str, scope: &str) -> PyResult<Figure> {
        let at = self.position(policy)?;
        let is = |of: &&hotspare::Difference| of.policy == at && of.metric == metric && of.scope == scope;
        match self.summary.differences.iter().find(is) {
            Some(difference) => Figure::of_difference(py, difference),
            None => Err(PyKeyError::new_err(format!(
                "{policy} is not compared with {} in {metric:?} and scope {scope:?}; run.differences has all comparisons",
                self.baseline()
            ))),
        }
    }

    /// Writes the folder that `hotspare run` writes, for `hotspare report`, `compare` and `bundle`. Results of another
    /// scenario are replaced with `force=True` alone.
    #[pyo3(signature = (folder, force = false))]
    fn save(&self, py: Python<'_>, folder: PathBuf, force: bool) -> PyResult<()> {
        self.files(py)?.save(py, &folder, force)
    }

    /// The comparison in a format of the command line: `table`, `markdown`, `latex`, `csv` or `json`.
    #[pyo3(signature = (format = "table"))]
    fn to_text(&self, py: Python<'_>, format: &str) -> PyResult<String> {
        self.text(py, format)
    }

    /// The figures of a policy.
    fn __getitem__(slf: Bound<'_, Self>, policy: &str) -> PyResult<PolicyFigures> {
        let at = slf.get().position(policy)?;
        Ok(PolicyFigures::new(slf.unbind(), at))
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let names = PyDict::new(py);
        for name in &self.summary.policies {
            names.set_item(name, py.None())?;
        }
        Ok(names.try_iter()?.into_any())
    }

    fn __len__(&self) -> usize {
        self.summary.policies.len()
    }

    fn __str__(&self, py: Python<'_>) -> PyResult<String> {
        self.text(py, "table")
    }

    fn __repr__(&self) -> String {
        let (done, wanted) = self.summary.replications;
        let policies = self.summary.policies.join(", ");
        format!("<hotspare.Run {}: {done} of {wanted} replications, policies {policies}>", self.summary.name)
    }

    fn _repr_html_(&self, py: Python<'_>) -> PyResult<String> {
        let plot = self.files(py)?.first_plot().map_or_else(String::new, |svg| html::plot(&svg));
        Ok(html::of_markdown(&self.text(py, "markdown")?) + &plot)
    }
}
