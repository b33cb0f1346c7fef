//! Values of Python as values of a scenario.

use crate::errors::Fault;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use toml::Value;

/// The value, as TOML: numbers, texts, truth values, lists and dictionaries.
pub fn value(of: &Bound<'_, PyAny>) -> PyResult<Value> {
    if of.is_instance_of::<PyBool>() {
        return Ok(Value::Boolean(of.extract()?));
    }
    // Numbers of numpy are no instances of Python's, and can be taken for them.
    if of.is_instance_of::<PyInt>() || (of.hasattr("__index__")? && !of.is_instance_of::<PyList>()) {
        return Ok(Value::Integer(of.extract()?));
    }
    if of.is_instance_of::<PyFloat>() || of.hasattr("__float__")? {
        return Ok(Value::Float(of.extract()?));
    }
    if of.is_instance_of::<PyString>() {
        return Ok(Value::String(of.extract()?));
    }
    if of.is_instance_of::<PyList>() || of.is_instance_of::<PyTuple>() {
        return Ok(Value::Array(of.try_iter()?.map(|item| value(&item?)).collect::<PyResult<_>>()?));
    }
    if let Ok(table) = of.cast::<PyDict>() {
        let pair =
            |(key, of): (Bound<'_, PyAny>, Bound<'_, PyAny>)| Ok((key.extract::<String>()?, value(&of)?));
        return Ok(Value::Table(table.iter().map(pair).collect::<PyResult<_>>()?));
    }
    let what = "a scenario holds numbers, texts, truth values, lists and dictionaries";
    Err(PyTypeError::new_err(format!("{what}, not {}", of.get_type().name()?)))
}

/// The setting of a key, as behind `--set` of the command line.
pub fn setting(key: &str, of: &Bound<'_, PyAny>) -> PyResult<String> {
    // A text that reads as no other value does without quotation marks, as on the command line.
    let value = match value(of)? {
        Value::String(text) if text.trim() == text && !reads_as_toml(&text) => text,
        value => value.to_string(),
    };
    let setting = format!("{key}={value}");
    match setting.parse::<hotspare::Setting>() {
        Ok(_) => Ok(setting),
        Err(problem) => Err(Fault::Refused(problem).raised(of.py())),
    }
}

fn reads_as_toml(text: &str) -> bool {
    text.is_empty() || format!("x = {text}").parse::<toml::Table>().is_ok()
}
