//! A Python function as a rule that selects spares: for trying a rule out, under the same failures as the built-in ones.
//!
//! **Intuition.** A scenario names the rule `python` with a number, under which the function is known while somebody holds
//! it. At every choice the function is handed a [`Request`]: plain values, copied from what the simulation shows to rules.
//!
//! **Limits.** One thread, and a look at every spare for every choice; whatever the function keeps between choices goes
//! from history to history. A function that raises ends the run.

use hotspare::{BladeId, Declined, Registry, Rule, Selection, parameters, schema_of};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

/// A workload that needs a blade, as a rule sees it.
#[pyclass(frozen, get_all, module = "hotspare")]
pub struct Request {
    /// Position of its class among `Scenario.workload_classes`.
    workload_class: u32,
    /// Position of the type of the blade it last ran on among `Scenario.blade_types`.
    last_type: u32,
    /// The blade that failed, or that it has to leave; `None` if it has just arrived.
    failed: Option<u32>,
    /// The ready spares that may serve it, spares of one kind side by side; at least one.
    spares: Vec<Py<Spare>>,
    /// A random number in [0, 1) that belongs to this choice alone: the same in every run of the same seed.
    uniform: f64,
}

/// A ready spare, as a rule sees it.
#[pyclass(frozen, get_all, module = "hotspare")]
pub struct Spare {
    /// Its number among all blades.
    blade: u32,
    /// Position of its type among `Scenario.blade_types`.
    blade_type: u32,
    /// Kind: spares of one kind are of one type, for the same workloads and plugged into the same zones.
    kind: usize,
    /// Distance of what it provides from what the workload requires \[1\]; what best fit takes the least of.
    distance: f64,
    /// Its enclosure; `None` outside of any.
    enclosure: Option<u32>,
    /// Commands under way and waiting at the module of its enclosure.
    module_load: usize,
    /// Time that it has stood ready \[h\].
    stood_hours: f64,
    /// Workloads of the same class in its enclosure.
    same_class: u32,
}

#[pymethods]
impl Spare {
    fn __repr__(&self) -> String {
        format!("<spare {} of type {}, distance {}>", self.blade, self.blade_type, self.distance)
    }
}

/// A function of Python that chooses.
pub struct PythonRule {
    number: u32,
    function: Py<PyAny>,
    failed: AtomicBool,
    error: Mutex<Option<PyErr>>,
}

/// The functions that somebody holds, by their numbers.
static KNOWN: Mutex<BTreeMap<u32, Weak<PythonRule>>> = Mutex::new(BTreeMap::new());
static NEXT: AtomicU32 = AtomicU32::new(1);

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl PythonRule {
    /// Makes a function known.
    pub fn new(function: Py<PyAny>) -> Arc<PythonRule> {
        let number = NEXT.fetch_add(1, Relaxed);
        let (failed, error) = (AtomicBool::new(false), Mutex::new(None));
        let rule = Arc::new(PythonRule { number, function, failed, error });
        let mut known = locked(&KNOWN);
        known.retain(|_, rule| rule.strong_count() > 0);
        known.insert(number, Arc::downgrade(&rule));
        rule
    }

    /// The rule as a scenario names it.
    pub fn written(&self) -> String {
        format!("{{ python = {{ rule = {} }} }}", self.number)
    }

    /// True once the function has raised.
    pub fn has_failed(&self) -> bool {
        self.failed.load(Relaxed)
    }

    /// The exception that the function has raised, once.
    pub fn take_error(&self) -> Option<PyErr> {
        self.failed.store(false, Relaxed);
        locked(&self.error).take()
    }

    fn ask(&self, py: Python<'_>, request: &hotspare::Request<'_>) -> PyResult<Option<BladeId>> {
        let seen = seen(py, request)?;
        let answer = self.function.bind(py).call1((seen,))?;
        if answer.is_none() {
            return Ok(None);
        }
        let blade = match answer.cast::<Spare>() {
            Ok(spare) => spare.get().blade,
            Err(_) => answer.extract::<u32>().map_err(|_| {
                let of = answer.get_type().name().map_or_else(|_| "?".to_owned(), |name| name.to_string());
                PyTypeError::new_err(format!(
                    "a rule returns one of request.spares, its blade, or None, not {of}"
                ))
            })?,
        };
        let is_there = request.spares().any(|spare| spare.index() == blade as usize);
        match is_there {
            true => Ok(Some(BladeId::from(blade as usize))),
            false => Err(PyValueError::new_err(format!("blade {blade} is not among request.spares"))),
        }
    }
}

/// A request with plain values.
fn seen(py: Python<'_>, request: &hotspare::Request<'_>) -> PyResult<Request> {
    let pool = request.pool;
    let mut spares = Vec::new();
    for kind in 0..pool.kinds() {
        let (blade_type, distance) = (pool.blade_type(kind).0, pool.distance(kind));
        for rank in 0..pool.spares(kind) {
            let blade = pool.spare(kind, rank);
            let enclosure = pool.enclosure(blade);
            let spare = Spare {
                blade: blade.0,
                blade_type,
                kind,
                distance,
                enclosure: enclosure.map(|at| at.index() as u32),
                module_load: enclosure.map_or(0, |at| pool.module_load(at)),
                stood_hours: pool.stood(blade).0 as f64 / hotspare::HOUR_US as f64,
                same_class: enclosure.map_or(0, |at| pool.workloads_in(request.class, at)),
            };
            spares.push(Py::new(py, spare)?);
        }
    }
    Ok(Request {
        workload_class: request.class.0,
        last_type: request.last_type.0,
        failed: request.failed.map(|blade| blade.0),
        spares,
        uniform: (request.stream)().uniform(),
    })
}

impl Selection for PythonRule {
    fn select(&self, request: &hotspare::Request<'_>) -> Result<BladeId, Declined> {
        const NONE: Declined = Declined("no ready spare may serve this workload");
        if self.has_failed() || request.pool.kinds() == 0 {
            return Err(NONE);
        }
        Python::attach(|py| match self.ask(py, request) {
            Ok(Some(blade)) => Ok(blade),
            Ok(None) => Err(Declined("the rule in Python takes none of the ready spares")),
            Err(error) => {
                locked(&self.error).get_or_insert(error);
                self.failed.store(true, Relaxed);
                Err(NONE)
            }
        })
    }
}

/// A rule that is held here and in the scenarios that name it.
struct Shared(Arc<PythonRule>);

impl Selection for Shared {
    fn select(&self, request: &hotspare::Request<'_>) -> Result<BladeId, Declined> {
        self.0.select(request)
    }
}

/// The number of a function.
#[derive(Deserialize, JsonSchema)]
struct Numbered {
    rule: u32,
}

const PYTHON: Rule<dyn Selection> = Rule {
    name: "python",
    summary: "a function of Python",
    example: "own-rule.toml",
    parameters: Some(schema_of::<Numbered>),
    build: |table, _| {
        let number = parameters::<Numbered>(table)?.rule;
        let rule = locked(&KNOWN).get(&number).and_then(Weak::upgrade);
        let rule =
            rule.ok_or("a function of Python cannot be read from a file; add it with Scenario.with_policy")?;
        Ok(Box::new(Shared(rule)))
    },
};

/// The built-in rules and studies, and the rule that asks Python.
pub fn registry() -> Registry {
    let mut registry = Registry::builtin();
    registry.rules.selection.push(PYTHON);
    registry
}
