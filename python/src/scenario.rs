//! A scenario: its text with the settings made, from which everything else is called.

use crate::background::{Manner, Watch};
use crate::errors::{Fault, Problem, list};
use crate::keys::setting;
use crate::rule::{PythonRule, registry};
use crate::run::Run;
use crate::study::{Conditions, Plan, Study};
use crate::trace::Trace;
use hotspare::studies::Variants;
use hotspare::studies::grid::Fixed;
use hotspare::studies::variants::{arguments, histories, provenance};
use hotspare::{LoadError, Registry, Setting, Summary, Written, conclude};
use pyo3::exceptions::{PyRuntimeWarning, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// Most replications of a run.
const MOST: u32 = 1_000_000;

/// A scenario: a data center, what fails in it, and the policies to compare.
///
/// A scenario does not change: `set` and `with_policy` return another one. It is checked when it is used; `validate`
/// lists all problems at once.
#[pyclass(frozen, module = "hotspare")]
pub struct Scenario {
    written: Written,
    path: PathBuf,
    base: PathBuf,
    settings: Vec<String>,
    rules: Vec<Arc<PythonRule>>,
    facts: OnceLock<Facts>,
}

/// The parts that a scenario is made of again: text, path, folder, settings.
type Parts = (String, PathBuf, PathBuf, Vec<String>);

/// Names and numbers that a scenario is asked for.
struct Facts {
    name: String,
    policies: Vec<String>,
    baseline: String,
    blade_types: Vec<String>,
    workload_classes: Vec<String>,
    replications: u32,
    seed: u64,
}

impl Scenario {
    fn new(written: Written, path: PathBuf, base: PathBuf, settings: Vec<String>) -> Scenario {
        Scenario { written, path, base, settings, rules: Vec::new(), facts: OnceLock::new() }
    }

    /// The same with more settings.
    fn with(&self, more: impl IntoIterator<Item = String>) -> Scenario {
        Scenario {
            written: self.written.clone(),
            path: self.path.clone(),
            base: self.base.clone(),
            settings: self.settings.iter().cloned().chain(more).collect(),
            rules: self.rules.clone(),
            facts: OnceLock::new(),
        }
    }

    fn with_controls(&self, controls: Option<bool>) -> Scenario {
        self.with(controls.map(|all| format!("controls={}", if all { "all" } else { "none" })))
    }

    fn set_to(&self) -> Result<Vec<Setting>, Fault> {
        self.settings.iter().map(|setting| setting.parse().map_err(Fault::Refused)).collect()
    }

    /// Reads and checks it.
    pub fn checked(&self, registry: &Registry) -> Result<hotspare::Scenario, Fault> {
        Ok(self.written.load(&self.set_to()?, registry)?)
    }

    /// The scenario as the start of variants.
    pub fn variants<'r>(
        &self,
        replications: Option<u32>,
        seed: Option<u64>,
        registry: &'r Registry,
    ) -> Result<Variants<'r>, Fault> {
        let fixed = Fixed { settings: self.set_to()?, replications, seed };
        Ok(Variants::of(self.written.clone(), &self.path, fixed, registry)?)
    }

    fn facts(&self, py: Python<'_>) -> PyResult<&Facts> {
        if let Some(facts) = self.facts.get() {
            return Ok(facts);
        }
        let scenario = py.detach(|| self.checked(&registry())).map_err(|fault| fault.raised(py))?;
        let site = &scenario.site;
        let policies: Vec<String> = scenario.policies.iter().map(|policy| policy.name.clone()).collect();
        let facts = Facts {
            baseline: policies[scenario.baseline].clone(),
            policies,
            blade_types: site.blade_types.iter().map(|kind| kind.name.clone()).collect(),
            workload_classes: site.classes().iter().map(|class| class.name.clone()).collect(),
            replications: scenario.replications,
            seed: scenario.seed,
            name: scenario.name,
        };
        Ok(self.facts.get_or_init(|| facts))
    }

    fn simulated(&self, replications: Option<u32>, seed: Option<u64>, watch: &Watch) -> Result<Run, Fault> {
        let mut scenario = self.checked(&registry())?;
        if let Some(replications) = replications {
            scenario.replications = replications;
            scenario.precision = None;
        }
        scenario.seed = seed.unwrap_or(scenario.seed);
        let outcome = hotspare::run(&scenario, &watch.stop, watch);
        if outcome.done() == 0 {
            return Err(Fault::Interrupted("interrupted before the first replication finished".to_owned()));
        }
        // Whoever interrupts wants to have what there is.
        let summary = match outcome.is_partial() {
            true => Summary::new(&scenario, &outcome),
            false => conclude(&scenario, &outcome, &watch.stop),
        };
        let summary = summary.map_err(Fault::failed)?;
        let settings = self.set_to()?;
        let command =
            format!("hotspare run {}{}", arguments(&self.path, &settings), histories(replications, seed));
        Ok(Run::new(summary, outcome, provenance(&self.path, &settings, &scenario, command)))
    }

    fn manner(&self, threads: Option<usize>, progress: bool) -> PyResult<Manner> {
        if threads.is_some_and(|threads| threads == 0 || threads > 1024) {
            return Err(PyValueError::new_err("threads: from 1 to 1024; None is one for each processor"));
        }
        Ok(Manner { threads, progress, rules: self.rules.clone() })
    }
}

/// Refuses numbers of replications that cannot be simulated.
fn counted(replications: Option<u32>) -> PyResult<Option<u32>> {
    match replications {
        Some(count) if count == 0 || count > MOST => {
            Err(PyValueError::new_err(format!("replications: from 1 to {MOST}, not {count}")))
        }
        other => Ok(other),
    }
}

#[pymethods]
impl Scenario {
    /// The scenario in a file. Raises `OSError` if it cannot be read; what is wrong with its content is told by
    /// `validate`, and raised where it is used.
    #[staticmethod]
    fn load(py: Python<'_>, path: PathBuf) -> PyResult<Scenario> {
        let written = Written::read(&path).map_err(|error| Fault::from(LoadError::Text(error)).raised(py))?;
        let base = path.parent().unwrap_or(Path::new(".")).to_owned();
        Ok(Scenario::new(written, path, base, Vec::new()))
    }

    /// The scenario in a text. `name` stands for the file in messages; files that the text names are relative to `folder`.
    #[staticmethod]
    #[pyo3(signature = (text, name = "scenario.toml", folder = PathBuf::from(".")))]
    fn from_toml(text: &str, name: &str, folder: PathBuf) -> Scenario {
        Scenario::new(Written::text(text, name, &folder), name.into(), folder, Vec::new())
    }

    /// As pickle makes it again.
    #[staticmethod]
    fn _again(text: &str, path: PathBuf, base: PathBuf, settings: Vec<String>) -> Scenario {
        let written = Written::text(text, &path.display().to_string(), &base);
        Scenario::new(written, path, base, settings)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Parts)> {
        if !self.rules.is_empty() {
            return Err(PyTypeError::new_err(
                "a scenario with a rule in Python is not pickled; add the rule with with_policy in each process",
            ));
        }
        let text = self.written.text_with(&[]).map_err(|problems| Fault::from(problems).raised(py))?;
        let again = py.get_type::<Scenario>().getattr("_again")?;
        Ok((again, (text, self.path.clone(), self.base.clone(), self.settings.clone())))
    }

    /// Another scenario, with a value replaced: `scenario.set("pool[0].count", 4)`. The key is that of messages and of
    /// `--set`; a quantity is a text with its unit, such as `"10 y"`.
    fn set(&self, key: &str, value: &Bound<'_, PyAny>) -> PyResult<Scenario> {
        Ok(self.with([setting(key, value)?]))
    }

    /// Another scenario, with one more policy. Keywords are the keys of a policy: `preset`, `readiness`, `selection`,
    /// `takeover`, `rebalance`, …. `selection` may also be a function, which is called with a `Request` at every choice
    /// and returns one of `request.spares`, or `None`; such a scenario runs on one thread.
    #[pyo3(signature = (name, selection = None, **keys))]
    fn with_policy(
        &self,
        py: Python<'_>,
        name: &str,
        selection: Option<Bound<'_, PyAny>>,
        keys: Option<Bound<'_, PyDict>>,
    ) -> PyResult<Scenario> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        if name.is_empty() || !name.chars().all(is_plain) {
            let what = format!("the name of a policy consists of letters, digits, - and _, not {name:?}");
            return Err(PyValueError::new_err(what));
        }
        let (mut settings, mut rules) = (Vec::new(), self.rules.clone());
        for (key, value) in keys.iter().flat_map(|keys| keys.iter()) {
            settings.push(setting(&format!("policy.{name}.{}", key.extract::<String>()?), &value)?);
        }
        match selection {
            Some(function) if function.is_callable() => {
                let rule = PythonRule::new(function.unbind());
                settings.push(format!("policy.{name}.selection={}", rule.written()));
                rules.push(rule);
            }
            Some(rule) => settings.push(setting(&format!("policy.{name}.selection"), &rule)?),
            None => {}
        }
        if settings.is_empty() {
            let what = "a policy has keys, such as preset=\"identity_push\"".to_owned();
            return Err(Fault::Refused(what).raised(py));
        }
        Ok(Scenario { rules, ..self.with(settings) })
    }

    /// Every problem of the scenario and of the files it names, in the order of its lines; empty if it can be simulated.
    fn validate(&self, py: Python<'_>) -> PyResult<Vec<Problem>> {
        match py.detach(|| self.checked(&registry())) {
            Ok(_) => Ok(Vec::new()),
            Err(Fault::Problems(problems)) => Ok(list(&problems)),
            Err(fault) => Err(fault.raised(py)),
        }
    }

    /// The text, with the settings made.
    #[getter]
    fn text(&self, py: Python<'_>) -> PyResult<String> {
        let text = self.set_to().and_then(|settings| Ok(self.written.text_with(&settings)?));
        text.map_err(|fault| fault.raised(py))
    }

    /// The values replaced so far, as `KEY=VALUE`.
    #[getter]
    fn settings(&self) -> Vec<String> {
        self.settings.clone()
    }

    /// The name of the study.
    #[getter]
    fn name(&self, py: Python<'_>) -> PyResult<&str> {
        Ok(&self.facts(py)?.name)
    }

    /// The names of the policies, in order.
    #[getter]
    fn policies(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        Ok(self.facts(py)?.policies.clone())
    }

    /// The policy that the others are compared with.
    #[getter]
    fn baseline(&self, py: Python<'_>) -> PyResult<&str> {
        Ok(&self.facts(py)?.baseline)
    }

    /// The names of the blade types; a rule sees their positions.
    #[getter]
    fn blade_types(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        Ok(self.facts(py)?.blade_types.clone())
    }

    /// The names of the workload classes; a rule sees their positions.
    #[getter]
    fn workload_classes(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        Ok(self.facts(py)?.workload_classes.clone())
    }

    /// The number of replications.
    #[getter]
    fn replications(&self, py: Python<'_>) -> PyResult<u32> {
        Ok(self.facts(py)?.replications)
    }

    /// The seed of all random numbers.
    #[getter]
    fn seed(&self, py: Python<'_>) -> PyResult<u64> {
        Ok(self.facts(py)?.seed)
    }

    /// Simulates every policy. `replications` overrides the scenario's, and its precision; `threads` (one for each
    /// processor) affects speed, never results; `controls` (the scenario's, which has them unless it says otherwise)
    /// corrects figures by what histories count of their own noise; `progress` shows a bar if `tqdm` is installed.
    ///
    /// An interrupt (Ctrl-C) ends the run within a second and returns the replications that are finished, with a
    /// warning; before the first one it raises `KeyboardInterrupt`.
    #[pyo3(signature = (replications = None, *, seed = None, threads = None, controls = None, progress = true))]
    fn run(
        &self,
        py: Python<'_>,
        replications: Option<u32>,
        seed: Option<u64>,
        threads: Option<usize>,
        controls: Option<bool>,
        progress: bool,
    ) -> PyResult<Run> {
        let (replications, scenario) = (counted(replications)?, self.with_controls(controls));
        let manner = self.manner(threads, progress)?;
        let run = manner.carry_out(py, |watch| scenario.simulated(replications, seed, watch))?;
        let (done, wanted) = run.results().replications;
        if done < wanted {
            let said =
                format!("interrupted after {done} of {wanted} replications; the results are those of {done}");
            let said = std::ffi::CString::new(said)?;
            PyErr::warn(py, &py.get_type::<PyRuntimeWarning>(), &said, 1)?;
        }
        Ok(run)
    }

    /// Simulates the variants that `[sweep]` spans, each with all policies, under the same failures.
    ///
    /// With `out`, results are written to `out/NAME/sweep/` as the command line does, and finished simulations are kept
    /// there: after an interrupt, which raises `KeyboardInterrupt`, the same call goes on.
    #[pyo3(signature = (replications = None, *, seed = None, threads = None, controls = None, progress = true, out = None, force = false))]
    #[allow(clippy::too_many_arguments)]
    fn sweep(
        &self,
        py: Python<'_>,
        replications: Option<u32>,
        seed: Option<u64>,
        threads: Option<usize>,
        controls: Option<bool>,
        progress: bool,
        out: Option<PathBuf>,
        force: bool,
    ) -> PyResult<Study> {
        let conditions = Conditions { replications: counted(replications)?, seed, out, force };
        let scenario = self.with_controls(controls);
        self.manner(threads, progress)?.carry_out(py, |watch| conditions.sweep(&scenario, watch))
    }

    /// Searches the cheapest variant of `[plan]` that meets the thresholds; with `draws`, also simulates the choice
    /// under so many draws of the `[[uncertain]]` values. `out` as for `sweep`; an interrupt returns what is decided.
    #[pyo3(signature = (*, draws = 0, seed = None, threads = None, controls = None, progress = true, out = None, force = false))]
    #[allow(clippy::too_many_arguments)]
    fn plan<'py>(
        &self,
        py: Python<'py>,
        draws: u32,
        seed: Option<u64>,
        threads: Option<usize>,
        controls: Option<bool>,
        progress: bool,
        out: Option<PathBuf>,
        force: bool,
    ) -> PyResult<Bound<'py, Plan>> {
        let conditions = Conditions { replications: None, seed, out, force };
        let scenario = self.with_controls(controls);
        let planned = self
            .manner(threads, progress)?
            .carry_out(py, |watch| conditions.plan(&scenario, draws, watch))?;
        Bound::new(py, planned)
    }

    /// Ranks the `[[uncertain]]` values by how far they move `metric` of the site, under `policy` or all of them. `out`
    /// and interrupts as for `sweep`.
    #[pyo3(signature = (metric = "downtime", policy = None, replications = None, *, seed = None, threads = None, controls = None, progress = true, out = None, force = false))]
    #[allow(clippy::too_many_arguments)]
    fn sensitivity(
        &self,
        py: Python<'_>,
        metric: &str,
        policy: Option<&str>,
        replications: Option<u32>,
        seed: Option<u64>,
        threads: Option<usize>,
        controls: Option<bool>,
        progress: bool,
        out: Option<PathBuf>,
        force: bool,
    ) -> PyResult<Study> {
        let conditions = Conditions { replications: counted(replications)?, seed, out, force };
        let scenario = self.with_controls(controls);
        let manner = self.manner(threads, progress)?;
        manner.carry_out(py, |watch| conditions.sensitivity(&scenario, metric, policy, watch))
    }

    /// One history, event by event: a policy (the baseline unless said) in a replication, counted from 0.
    #[pyo3(signature = (policy = None, replication = 0))]
    fn trace(&self, py: Python<'_>, policy: Option<&str>, replication: u32) -> PyResult<Trace> {
        self.manner(None, false)?.carry_out(py, |_| Trace::of(self, policy, replication))
    }

    fn __repr__(&self) -> String {
        let settings: String = self.settings.iter().map(|setting| format!(", {setting}")).collect();
        format!("<hotspare.Scenario {}{settings}>", self.path.display())
    }
}
