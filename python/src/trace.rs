//! One history, told.

use crate::errors::Fault;
use crate::rule::registry;
use crate::scenario::Scenario;
use crate::table::Table;
use hotspare::TRACE_FORMATS;
use pyo3::prelude::*;

/// One history: a policy in one replication, event by event. `print(trace)` tells it, `trace.events` is its table.
#[pyclass(frozen, module = "hotspare")]
pub struct Trace {
    trace: hotspare::Trace,
}

impl Trace {
    /// The history of a policy, by default of the baseline.
    pub fn of(scenario: &Scenario, policy: Option<&str>, replication: u32) -> Result<Trace, Fault> {
        let scenario = scenario.checked(&registry())?;
        let names = || scenario.policies.iter().map(|policy| policy.name.as_str());
        let at = match policy {
            None => scenario.baseline,
            Some(name) => names().position(|known| known == name).ok_or_else(|| {
                let all = names().collect::<Vec<_>>().join(", ");
                Fault::Refused(format!("there is no policy {name:?}; there are {all}"))
            })?,
        };
        if replication >= scenario.replications {
            let most = scenario.replications - 1;
            return Err(Fault::Refused(format!("replication: from 0 to {most}, not {replication}")));
        }
        Ok(Trace { trace: hotspare::Trace::new(&scenario, at, replication) })
    }

    fn render(&self, py: Python<'_>, name: &str) -> PyResult<Vec<u8>> {
        let format = TRACE_FORMATS.iter().find(|format| format.name == name).ok_or_else(|| {
            let all = TRACE_FORMATS.iter().map(|format| format.name).collect::<Vec<_>>().join(", ");
            Fault::Refused(format!("there is no format {name:?}; there are {all}")).raised(py)
        })?;
        let text = py.detach(|| (format.render)(&self.trace));
        text.map_err(|error| Fault::failed(error).raised(py))
    }
}

#[pymethods]
impl Trace {
    /// The policy.
    #[getter]
    fn policy(&self) -> &str {
        &self.trace.policy
    }

    /// The replication, counted from 0.
    #[getter]
    fn replication(&self) -> u32 {
        self.trace.replication
    }

    /// Its events in the order of time: a row each, with its time and duration \[s\].
    #[getter]
    fn events(&self, py: Python<'_>) -> PyResult<Table> {
        Table::new("trace.csv", self.render(py, "csv")?).map_err(|fault| fault.raised(py))
    }

    /// The history in a format of `hotspare trace`: in words, `csv`, or `perfetto` for ui.perfetto.dev.
    #[pyo3(signature = (format = TRACE_FORMATS[0].name))]
    fn to_text(&self, py: Python<'_>, format: &str) -> PyResult<String> {
        Ok(String::from_utf8_lossy(&self.render(py, format)?).into_owned())
    }

    fn __str__(&self, py: Python<'_>) -> PyResult<String> {
        self.to_text(py, TRACE_FORMATS[0].name)
    }

    fn __len__(&self) -> usize {
        self.trace.events.len()
    }

    fn __repr__(&self) -> String {
        let trace = &self.trace;
        format!("<hotspare.Trace {}: {}, replication {}>", trace.scenario, trace.policy, trace.replication)
    }
}
