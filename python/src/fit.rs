//! Lives and repairs from tickets, an inventory and a window.

use crate::errors::Fault;
use crate::html;
use hotspare::cli::{FitText, fit_text};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyList, PyTuple};
use std::path::PathBuf;

/// Laws fitted to a record: a piece of a scenario, with a report on rows, fits and doubts as comments.
#[pyclass(frozen, module = "hotspare")]
pub struct Fit {
    fitted: FitText,
}

#[pymethods]
impl Fit {
    /// The piece of a scenario, with the report as comments.
    #[getter]
    fn text(&self) -> &str {
        &self.fitted.text
    }

    /// Warnings about the fits, a sentence each.
    #[getter]
    fn warnings(&self) -> Vec<String> {
        self.fitted.warnings.clone()
    }

    /// The piece as a dictionary, as `tomllib` would read it: `fit.values["blade_type"]["hs22"]["failure"]`.
    #[getter]
    fn values<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let read = self.fitted.text.parse::<toml::Table>();
        let table = read.map_err(|error| Fault::failed(error).raised(py))?;
        python(py, &toml::Value::Table(table))
    }

    fn __str__(&self) -> &str {
        &self.fitted.text
    }

    fn __repr__(&self) -> String {
        format!("<hotspare.Fit with {} warnings>", self.fitted.warnings.len())
    }

    fn _repr_html_(&self) -> String {
        format!("<pre>{}</pre>", html::escaped(&self.fitted.text))
    }
}

/// Fits lives and repairs to tickets, as `hotspare fit` does.
///
/// `fleet` is the inventory of the blades observed; `start` and `end` are the window in which every failure was
/// recorded, such as `"2020-01-01"`. Other keywords are the options of `hotspare fit --help`, with `_` for `-`:
/// `by_type=True`, `map={"blade": "Host"}`, `only=["Type=HW"]`. Raises `ValueError` with what the program would say.
#[pyfunction]
#[pyo3(signature = (tickets, fleet = None, *, start = None, end = None, **options))]
pub fn fit(
    py: Python<'_>,
    tickets: PathBuf,
    fleet: Option<PathBuf>,
    start: Option<String>,
    end: Option<String>,
    options: Option<Bound<'_, PyDict>>,
) -> PyResult<Fit> {
    let path = |path: PathBuf| path.display().to_string();
    let mut arguments = vec![path(tickets)];
    for (option, value) in [("fleet", fleet.map(path)), ("from", start), ("to", end)] {
        arguments.extend(value.map(|value| format!("--{option}={value}")));
    }
    for (name, value) in options.iter().flat_map(|options| options.iter()) {
        arguments.extend(option(&name.extract::<String>()?.replace('_', "-"), &value)?);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let fitted = py.detach(|| fit_text(&arguments)).map_err(PyValueError::new_err)?;
    Ok(Fit { fitted })
}

/// An option of the command line, once for each of several values.
fn option(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    if value.is_instance_of::<PyBool>() {
        let is_set = value.extract::<bool>()?;
        return Ok(if is_set { vec![format!("--{name}")] } else { Vec::new() });
    }
    let one = |value: Bound<'_, PyAny>| Ok(format!("--{name}={}", value.str()?));
    if let Ok(pairs) = value.cast::<PyDict>() {
        let pair = |(key, of): (Bound<'_, PyAny>, Bound<'_, PyAny>)| Ok(format!("--{name}={key}={of}"));
        return pairs.iter().map(pair).collect();
    }
    match value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        true => value.try_iter()?.map(|item| one(item?)).collect(),
        false => Ok(vec![one(value.clone())?]),
    }
}

/// A value of TOML as one of Python.
fn python<'py>(py: Python<'py>, value: &toml::Value) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        toml::Value::Boolean(of) => PyBool::new(py, *of).to_owned().into_any(),
        toml::Value::Integer(of) => of.into_pyobject(py)?.into_any(),
        toml::Value::Float(of) => of.into_pyobject(py)?.into_any(),
        toml::Value::Array(list) => {
            let items = list.iter().map(|item| python(py, item)).collect::<PyResult<Vec<_>>>()?;
            PyList::new(py, items)?.into_any()
        }
        toml::Value::Table(table) => {
            let all = PyDict::new(py);
            for (key, item) in table {
                all.set_item(key, python(py, item)?)?;
            }
            all.into_any()
        }
        toml::Value::String(text) => text.into_pyobject(py)?.into_any(),
        toml::Value::Datetime(date) => date.to_string().into_pyobject(py)?.into_any(),
    })
}
