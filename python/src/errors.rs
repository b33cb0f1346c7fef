//! Errors: every problem of a scenario as an object, and the reasons why nothing came of a call.

use hotspare::studies::StudyError;
use hotspare::{LoadError, Problems};
use pyo3::create_exception;
use pyo3::exceptions::{PyKeyboardInterrupt, PyOSError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;

create_exception!(
    hotspare,
    ScenarioError,
    PyValueError,
    "A scenario that cannot be simulated. `problems` is the list of its `Problem`s."
);

/// One problem of a scenario.
#[pyclass(frozen, get_all, eq, module = "hotspare")]
#[derive(Clone, PartialEq)]
pub struct Problem {
    /// The line of the text, from 1.
    line: u32,
    /// The column in characters, from 1.
    column: u32,
    /// The path of the key, such as `pool[1].count`; empty if the problem belongs to no key.
    key: String,
    /// The problem.
    message: String,
    /// The remedy.
    remedy: String,
}

#[pymethods]
impl Problem {
    fn __repr__(&self) -> String {
        format!("Problem(line {}, {}: {}; {})", self.line, self.key, self.message, self.remedy)
    }
}

/// The problems of a text as objects, in the order of its lines.
pub fn list(problems: &Problems) -> Vec<Problem> {
    let problem = |of: &hotspare::Problem| Problem {
        line: of.line,
        column: of.column,
        key: of.key.clone(),
        message: of.what.clone(),
        remedy: of.remedy.clone(),
    };
    problems.list().iter().map(problem).collect()
}

/// The reason why nothing came of a call; made on any thread, raised on that of the caller.
#[derive(Debug)]
pub enum Fault {
    /// A scenario with problems.
    Problems(Problems),
    /// A scenario, or an argument, that cannot be used.
    Refused(String),
    /// Something could not be read or written.
    Io(String),
    /// A result could not be made.
    Failed(String),
    /// An interruption before anything was finished, or with what was finished kept.
    Interrupted(String),
}

impl From<LoadError> for Fault {
    fn from(error: LoadError) -> Fault {
        match error {
            LoadError::Problems(problems) => Fault::Problems(problems),
            LoadError::Text(error) => Fault::Io(error.to_string()),
        }
    }
}

impl From<Problems> for Fault {
    fn from(problems: Problems) -> Fault {
        Fault::Problems(problems)
    }
}

impl From<StudyError> for Fault {
    fn from(error: StudyError) -> Fault {
        match error {
            StudyError::Scenario(what) => Fault::Refused(what),
            StudyError::NotKept(_) | StudyError::NotRead(_) | StudyError::Folder(_) => {
                Fault::Io(error.to_string())
            }
            StudyError::NotObserved(_) | StudyError::Missing { .. } | StudyError::Render(_) => {
                Fault::Failed(error.to_string())
            }
        }
    }
}

impl Fault {
    /// A result that could not be made.
    pub fn failed(error: impl ToString) -> Fault {
        Fault::Failed(error.to_string())
    }

    /// The exception.
    pub fn raised(self, py: Python<'_>) -> PyErr {
        let of = |what: String, problems: Vec<Problem>| {
            let error = ScenarioError::new_err(what);
            match error.value(py).setattr("problems", problems) {
                Ok(()) => error,
                Err(other) => other,
            }
        };
        match self {
            Fault::Problems(problems) => of(problems.to_string(), list(&problems)),
            Fault::Refused(what) => of(what, Vec::new()),
            Fault::Io(what) => PyOSError::new_err(what),
            Fault::Failed(what) => PyRuntimeError::new_err(what),
            Fault::Interrupted(what) => PyKeyboardInterrupt::new_err(what),
        }
    }
}
