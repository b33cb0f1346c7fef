//! Studies: sweeps, plans and sensitivities, each with the files that the command line writes.

use crate::background::Watch;
use crate::errors::Fault;
use crate::files::Files;
use crate::html;
use crate::rule::registry;
use crate::scenario::Scenario;
use crate::table::Table;
use hotspare::printed;
use hotspare::studies::plan::{PlanStudy, Planned, is_undecided};
use hotspare::studies::sensitivity::SensitivityStudy;
use hotspare::studies::sweep::SweepStudy;
use hotspare::studies::{self, Ended, Place, Variants, complete};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Findings for people: as on a terminal, and in Markdown. A macro, since the trait of reports has no public name.
macro_rules! texts {
    ($found:expr) => {{
        let text = |format: &str| printed($found, format).map_err(Fault::failed);
        (text("table")?, text("markdown")?)
    }};
}

/// The results of a sweep or of a study of sensitivity; `Plan` adds the choice of a plan.
#[pyclass(frozen, subclass, module = "hotspare")]
pub struct Study {
    verb: &'static str,
    name: String,
    text: String,
    markdown: String,
    files: Files,
}

#[pymethods]
impl Study {
    /// The name of the scenario.
    #[getter]
    fn name(&self) -> &str {
        &self.name
    }

    /// The main table: `sweep.csv`, `plan.csv` or `sensitivity.csv`.
    #[getter]
    fn table(&self, py: Python<'_>) -> PyResult<Py<Table>> {
        let file = format!("{}.csv", self.verb);
        let table = self.files.table(py, &file)?;
        table.ok_or_else(|| Fault::Failed(format!("the study has no {file}")).raised(py))
    }

    /// All tables by the names of their files without the ending.
    #[getter]
    fn tables(&self, py: Python<'_>) -> PyResult<BTreeMap<String, Py<Table>>> {
        self.files.tables(py)
    }

    /// The plots by name, as texts of SVG.
    #[getter]
    fn plots(&self) -> BTreeMap<String, String> {
        self.files.plots()
    }

    /// Writes the folder that the command line writes. Results of another scenario are replaced with `force=True` alone.
    #[pyo3(signature = (folder, force = false))]
    fn save(&self, py: Python<'_>, folder: PathBuf, force: bool) -> PyResult<()> {
        self.files.save(py, &folder, force)
    }

    fn __str__(&self) -> &str {
        &self.text
    }

    fn __repr__(&self) -> String {
        format!("<hotspare {} of {}>", self.verb, self.name)
    }

    fn _repr_html_(&self) -> String {
        let plot = self.files.first_plot().map_or_else(String::new, |svg| html::plot(&svg));
        html::of_markdown(&self.markdown) + &plot
    }
}

/// A plan: the cheapest variant that meets the thresholds, and the candidates.
#[pyclass(frozen, extends = Study, module = "hotspare")]
pub struct Plan {
    chosen: Option<Chosen>,
    is_undecided: bool,
    is_partial: bool,
    warnings: Vec<String>,
}

struct Chosen {
    title: String,
    policy: String,
    cost: f64,
    currency: String,
    values: Vec<(String, String)>,
}

#[pymethods]
impl Plan {
    /// The choice: a dictionary with `title`, `policy`, `cost` \[a year\], `currency` and `values` by axis; `None` if no
    /// candidate was found to meet the thresholds.
    #[getter]
    fn chosen<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let Some(chosen) = &self.chosen else { return Ok(None) };
        let all = PyDict::new(py);
        all.set_item("title", &chosen.title)?;
        all.set_item("policy", &chosen.policy)?;
        all.set_item("cost", chosen.cost)?;
        all.set_item("currency", &chosen.currency)?;
        let values = PyDict::new(py);
        for (axis, value) in &chosen.values {
            values.set_item(axis, value)?;
        }
        all.set_item("values", values)?;
        Ok(Some(all))
    }

    /// True if some candidates are undecided at the replications allowed.
    #[getter]
    fn undecided(&self) -> bool {
        self.is_undecided
    }

    /// True if the search was interrupted.
    #[getter]
    fn interrupted(&self) -> bool {
        self.is_partial
    }

    /// Warnings about the forecast, a sentence each.
    #[getter]
    fn warnings(&self) -> Vec<String> {
        self.warnings.clone()
    }
}

impl Plan {
    fn new(planned: &Planned) -> Plan {
        let chosen = planned.findings.chosen.map(|at| {
            let candidate = &planned.findings.candidates[at];
            let positions = &planned.choices.cells[candidate.cell];
            let value =
                |(axis, at): (&studies::grid::Axis, &usize)| (axis.name.clone(), axis.values[*at].clone());
            Chosen {
                title: planned.title(candidate),
                policy: planned.policies[candidate.policy].clone(),
                cost: candidate.cost,
                currency: planned.currency.clone(),
                values: planned.choices.axes.iter().zip(positions).map(value).collect(),
            }
        });
        Plan {
            chosen,
            is_undecided: is_undecided(planned),
            is_partial: planned.is_partial,
            warnings: planned.warnings.clone(),
        }
    }
}

/// The conditions of a study.
pub struct Conditions {
    /// Replications of each variant, in place of the scenario's.
    pub replications: Option<u32>,
    /// The seed, in place of the scenario's.
    pub seed: Option<u64>,
    /// The parent of the folder of results; `None`: nothing is written.
    pub out: Option<PathBuf>,
    /// Replaces results of another scenario.
    pub force: bool,
}

impl Conditions {
    /// A sweep.
    pub fn sweep(&self, scenario: &Scenario, watch: &Watch) -> Result<Study, Fault> {
        let registry = registry();
        let variants = scenario.variants(self.replications, self.seed, &registry)?;
        let study = SweepStudy::new(&variants)?;
        let found = self.complete(&study, &variants, "", watch)?.ok_or_else(nothing_kept)?;
        let texts = texts!(&found);
        made(&study, &found, &variants, "", texts)
    }

    /// A study of sensitivity.
    pub fn sensitivity(
        &self,
        scenario: &Scenario,
        metric: &str,
        policy: Option<&str>,
        watch: &Watch,
    ) -> Result<Study, Fault> {
        let registry = registry();
        let variants = scenario.variants(self.replications, self.seed, &registry)?;
        let study = SensitivityStudy::new(&variants, metric, policy)?;
        let of_policy = policy.map_or_else(String::new, |policy| format!(" --policy {policy}"));
        let more = format!(" --metric {metric}{of_policy}");
        let found = self.complete(&study, &variants, &more, watch)?.ok_or_else(nothing_kept)?;
        let texts = texts!(&found);
        made(&study, &found, &variants, &more, texts)
    }

    /// A plan; what was decided, if it was interrupted.
    pub fn plan(&self, scenario: &Scenario, draws: u32, watch: &Watch) -> Result<(Plan, Study), Fault> {
        let registry = registry();
        let variants = scenario.variants(None, self.seed, &registry)?;
        let study = PlanStudy::new(&variants, draws)?;
        let more = if draws > 0 { format!(" --draws {draws}") } else { String::new() };
        let found = match self.complete(&study, &variants, &more, watch) {
            Err(Fault::Interrupted(said)) => study.so_far().ok_or(Fault::Interrupted(said))?,
            other => other?.or_else(|| study.so_far()).ok_or_else(nothing_kept)?,
        };
        let texts = texts!(&found);
        let plan = Plan::new(&found);
        Ok((plan, made(&study, &found, &variants, &more, texts)?))
    }

    /// Runs a study, in its folder if there is one; `None` if it was interrupted without.
    fn complete<S: studies::Study>(
        &self,
        study: &S,
        variants: &Variants<'_>,
        more: &str,
        watch: &Watch,
    ) -> Result<Option<S::Findings>, Fault> {
        let Some(out) = &self.out else {
            let run =
                studies::Run { work: studies::Work::All, store: &(), stop: &watch.stop, listener: watch };
            return Ok(study.run(&run)?);
        };
        let place = Place::new::<S>(out, &variants.scenario.name, &variants.path, self.force);
        let place = place.map_err(|error| Fault::Io(error.to_string()))?;
        let provenance = study.provenance(variants, more);
        match complete(study, variants, &place, &provenance, &watch.stop, watch)? {
            Ended::Done(found) => Ok(Some(found)),
            Ended::Interrupted(finished) | Ended::Shard(finished) => Err(Fault::Interrupted(format!(
                "{finished} {}s are finished and kept below {}; the same call goes on",
                S::PIECE,
                out.display()
            ))),
        }
    }
}

fn nothing_kept() -> Fault {
    let said = "nothing is kept of a study without a folder; with out=\"results\" the same call would go on";
    Fault::Interrupted(said.to_owned())
}

fn made<S: studies::Study>(
    study: &S,
    found: &S::Findings,
    variants: &Variants<'_>,
    more: &str,
    (text, markdown): (String, String),
) -> Result<Study, Fault> {
    let files = study.files(found, &study.provenance(variants, more)).map_err(Fault::failed)?;
    let name = variants.scenario.name.clone();
    Ok(Study { verb: S::VERB, name, text, markdown, files: Files::new(files) })
}
