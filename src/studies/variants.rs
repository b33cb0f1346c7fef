//! Variants: a scenario of which variants are simulated, with its file, the settings that all share, and its sections.

use super::basis::basis;
use super::error::StudyError;
use super::grid::{Axis, Cell, CellProblems, Fixed, Grid};
use crate::output::shell::{self, quoted};
use crate::output::{PresetOrigin, Provenance};
use crate::scenario::{LoadError, Problems, Registry, Scenario, Sections, Setting, UsedPreset, Written};
use std::path::{Path, PathBuf};

/// A scenario of which variants are simulated.
pub struct Variants<'r> {
    /// The rules and sections that it may name.
    pub registry: &'r Registry,
    /// Its file.
    pub path: PathBuf,
    /// The scenario itself, with all that is the same in its variants.
    pub scenario: Scenario,
    /// Its sections.
    pub sections: Sections,
    /// True if it asks for a precision, and replications were asked for in its place.
    pub sets_precision_aside: bool,
    written: Written,
    fixed: Fixed,
}

impl<'r> Variants<'r> {
    /// Reads and checks the scenario at `path`, in which `fixed` is the same in all variants.
    ///
    /// # Errors
    /// [`LoadError`], with every problem at once.
    pub fn new(path: &Path, fixed: Fixed, registry: &'r Registry) -> Result<Variants<'r>, LoadError> {
        Ok(Variants::of(Written::read(path)?, path, fixed, registry)?)
    }

    /// As [`new`](Variants::new), of a text that is at hand; `path` is its name in the results.
    ///
    /// # Errors
    /// Every problem at once.
    pub fn of(
        written: Written,
        path: &Path,
        fixed: Fixed,
        registry: &'r Registry,
    ) -> Result<Variants<'r>, Problems> {
        let (mut scenario, sections) = written.load_all(&fixed.settings, registry)?;
        let sets_precision_aside = fixed.replications.is_some() && scenario.precision.is_some();
        fixed.apply(&mut scenario);
        let path = path.to_owned();
        Ok(Variants { registry, path, scenario, sections, sets_precision_aside, written, fixed })
    }

    /// A grid of its cells.
    pub fn grid(&self, cells: Vec<Cell>) -> Grid<'r> {
        Grid::new(self.written.clone(), self.fixed.clone(), cells, self.registry)
    }

    /// The names of its policies, in order.
    pub fn policies(&self) -> Vec<String> {
        self.scenario.policies.iter().map(|policy| policy.name.clone()).collect()
    }

    /// The currency of its prices, if it has any.
    pub fn currency(&self) -> Option<&str> {
        self.scenario.prices.as_ref().map(|prices| prices.currency.as_str())
    }

    /// Refuses settings of keys that an axis sets, too: the axis would prevail without notice.
    ///
    /// # Errors
    /// The first such setting.
    pub fn check_axes(&self, axes: &[Axis]) -> Result<(), StudyError> {
        for setting in &self.fixed.settings {
            for axis in axes {
                if self.written.is_same_key(setting, &axis.setting(0)?) {
                    let what = format!("--set {setting}: the axis {} sets this key", axis.name);
                    let remedy = "leave it out, or change the values of the axis";
                    return Err(StudyError::Scenario(format!("{what}; {remedy}")));
                }
            }
        }
        Ok(())
    }

    /// The command that runs the scenario itself.
    pub fn run_command(&self) -> String {
        format!("hotspare run {}{}", self.arguments(), histories(None, self.fixed.seed))
    }

    /// The provenance of the results of a study by `verb`, but for the files that its variants are read from; `more` are
    /// options that its verb has besides, each after a space.
    pub(super) fn provenance(&self, verb: &str, more: &str) -> Provenance {
        let options = histories(self.fixed.replications, self.fixed.seed);
        let command = format!("hotspare {verb} {}{more}{options}", self.arguments());
        provenance(&self.path, &self.fixed.settings, &self.scenario, command)
    }

    fn arguments(&self) -> String {
        arguments(&self.path, &self.fixed.settings)
    }
}

impl From<CellProblems> for StudyError {
    fn from(problems: CellProblems) -> StudyError {
        StudyError::Scenario(problems.to_string())
    }
}

/// The provenance of results of `scenario`, as it was read from `path` with `settings`.
pub fn provenance(path: &Path, settings: &[Setting], scenario: &Scenario, command: String) -> Provenance {
    Provenance {
        scenario: path.display().to_string(),
        settings: settings.iter().map(ToString::to_string).collect(),
        presets: scenario.presets.iter().map(origin).collect(),
        basis: basis(scenario, settings),
        seed: scenario.seed,
        inputs: scenario.files.clone(),
        command,
    }
}

/// A preset that a scenario names, as a manifest keeps it.
fn origin(UsedPreset { key, preset }: &UsedPreset) -> PresetOrigin {
    PresetOrigin {
        key: key.clone(),
        preset: preset.name.to_owned(),
        value: preset.value.to_owned(),
        evidence: preset.evidence.as_str().to_owned(),
        source: preset.source.to_owned(),
    }
}

/// A scenario and its settings as arguments for a shell.
pub fn arguments(path: &Path, settings: &[Setting]) -> String {
    let settings: String =
        settings.iter().map(|setting| format!(" --set {}", quoted(&setting.to_string()))).collect();
    format!("{}{settings}", shell::path(path))
}

/// Replications and seed as options of a command, where they are given.
pub fn histories(replications: Option<u32>, seed: Option<u64>) -> String {
    let option = |name: &str, value: Option<String>| value.map(|value| format!(" --{name} {value}"));
    let options = [
        option("replications", replications.map(|replications| replications.to_string())),
        option("seed", seed.map(|seed| seed.to_string())),
    ];
    options.into_iter().flatten().collect()
}
