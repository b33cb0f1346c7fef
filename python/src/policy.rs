//! The figures of one policy, by the names of their metrics.

use crate::figure::Figure;
use crate::run::Run;
use pyo3::exceptions::PyAttributeError;
use pyo3::prelude::*;
use std::collections::BTreeSet;

/// Statistics that stand for a metric, the first that it has.
const USUAL: [&str; 2] = ["value", "mean"];

/// The figures of one policy. A metric is an attribute: `run["push"].downtime`; `dir(run["push"])` lists them.
#[pyclass(frozen, module = "hotspare")]
pub struct PolicyFigures {
    run: Py<Run>,
    at: usize,
}

impl PolicyFigures {
    /// The figures of the policy at a position.
    pub fn new(run: Py<Run>, at: usize) -> PolicyFigures {
        PolicyFigures { run, at }
    }

    fn name_of(&self) -> &str {
        &self.run.get().results().policies[self.at]
    }
}

#[pymethods]
impl PolicyFigures {
    /// The name of the policy.
    #[getter]
    fn name(&self) -> &str {
        self.name_of()
    }

    fn __getattr__(&self, metric: &str) -> PyResult<Figure> {
        let summary = self.run.get().results();
        let of = |statistic: &str| {
            summary.figures.iter().find(|figure| {
                figure.policy == self.at
                    && figure.scope == "site"
                    && figure.metric == metric
                    && figure.statistic == statistic
            })
        };
        let found = USUAL.into_iter().find_map(of);
        found.map(|figure| Figure::new(metric, &figure.unit, &figure.estimate)).ok_or_else(|| {
            let remedy =
                "dir() lists those with a value for the site; Run.figure has other statistics and scopes";
            PyAttributeError::new_err(format!("no metric {metric:?}; {remedy}"))
        })
    }

    fn __dir__(&self) -> BTreeSet<String> {
        let summary = self.run.get().results();
        let metrics = summary.figures.iter().filter(|figure| {
            figure.policy == self.at && figure.scope == "site" && USUAL.contains(&figure.statistic)
        });
        let metrics = metrics.map(|figure| figure.metric.clone());
        metrics.chain(["name".to_owned()]).collect()
    }

    fn __repr__(&self) -> String {
        format!("<hotspare.PolicyFigures {}>", self.name_of())
    }
}
