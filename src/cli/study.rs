//! The scenario that a verb is about: its file, and what of it is set otherwise.

use super::Failure;
use crate::output::shell::{self, quoted};
use crate::output::{PresetOrigin, Provenance};
use crate::policy::Registry;
use crate::scenario::{LoadError, Scenario, Setting, UsedPreset, Written, load_with};
use std::path::PathBuf;

/// Which scenario.
#[derive(Clone, clap::Args)]
pub struct Study {
    /// The scenario, in TOML
    pub scenario: PathBuf,
    /// Replace a value of the scenario, such as --set pool[0].count=4 or --set 'horizon=10 y'; may be repeated. Entries of
    /// lists go by number or by name: workload[orders].count
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<Setting>,
}

impl Study {
    /// The same scenario with other settings.
    pub fn set_to(&self, settings: &[String]) -> Result<Study, Failure> {
        let set = settings.iter().map(|setting| setting.parse()).collect::<Result<_, _>>();
        Ok(Study { scenario: self.scenario.clone(), set: set.map_err(Failure::usage)? })
    }

    /// Reads and checks it.
    pub fn load(&self) -> Result<Scenario, Failure> {
        Ok(load_with(&self.scenario, &self.set, &Registry::builtin())?)
    }

    /// Its text, to be read with more than one setting.
    pub fn written(&self) -> Result<Written, Failure> {
        Ok(Written::read(&self.scenario).map_err(LoadError::from)?)
    }

    /// The settings.
    pub fn set(&self) -> &[Setting] {
        &self.set
    }

    /// The settings as they were written.
    pub fn settings(&self) -> Vec<String> {
        self.set.iter().map(ToString::to_string).collect()
    }

    /// Where results of `scenario`, as it was read, come from.
    pub fn provenance(&self, scenario: &Scenario, command: String) -> Provenance {
        Provenance {
            scenario: self.scenario.display().to_string(),
            settings: self.settings(),
            presets: origins(scenario),
            seed: scenario.seed,
            inputs: scenario.files.clone(),
            command,
        }
    }

    /// The scenario and its settings as arguments for a shell.
    pub fn arguments(&self) -> String {
        let settings: String =
            self.settings().iter().map(|setting| format!(" --set {}", quoted(setting))).collect();
        format!("{}{settings}", shell::path(&self.scenario))
    }
}

/// Has so many threads at work, or as many as there are processors.
pub fn use_threads(threads: Option<u16>) -> Result<(), Failure> {
    let Some(threads) = threads else { return Ok(()) };
    rayon::ThreadPoolBuilder::new().num_threads(threads.into()).build_global().map_err(Failure::io)
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

/// The presets that a scenario names, as a manifest keeps them.
fn origins(scenario: &Scenario) -> Vec<PresetOrigin> {
    scenario.presets.iter().map(origin).collect()
}

fn origin(UsedPreset { key, preset }: &UsedPreset) -> PresetOrigin {
    PresetOrigin {
        key: key.clone(),
        preset: preset.name.to_owned(),
        value: preset.value.to_owned(),
        evidence: preset.evidence.as_str().to_owned(),
        source: preset.source.to_owned(),
    }
}
