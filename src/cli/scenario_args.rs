//! The scenario that a verb is about: its file and its settings.

use super::Failure;
use crate::output::Provenance;
use crate::parallel;
use crate::scenario::{LoadError, Registry, Scenario, Setting, Written, load_with};
use crate::studies::variants;
pub use crate::studies::variants::histories;
use std::path::PathBuf;

/// Which scenario.
#[derive(Clone, clap::Args)]
pub struct ScenarioArgs {
    /// Scenario file (TOML)
    pub scenario: PathBuf,
    /// Override a value of the scenario, such as --set pool[0].count=4 or --set 'horizon=10 y'; repeatable. List
    /// entries are addressed by index or by name: workload[orders].count
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<Setting>,
    /// Controls that correct figures by what histories count of their own noise [default: the scenario's, all unless said]
    #[arg(long, value_enum)]
    controls: Option<ControlsArg>,
}

/// Which controls.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum ControlsArg {
    /// As many as the replications allow
    All,
    /// None: plain sums over the replications
    None,
}

impl ScenarioArgs {
    /// The same scenario with other settings.
    pub fn set_to(&self, settings: &[String]) -> Result<ScenarioArgs, Failure> {
        let set = settings.iter().map(|setting| setting.parse()).collect::<Result<_, _>>();
        let (scenario, controls) = (self.scenario.clone(), self.controls);
        Ok(ScenarioArgs { scenario, set: set.map_err(Failure::usage)?, controls })
    }

    /// Reads and checks it.
    pub fn load(&self, registry: &Registry) -> Result<Scenario, Failure> {
        Ok(load_with(&self.scenario, &self.set(), registry)?)
    }

    /// Its text, to be read with more than one setting.
    pub fn written(&self) -> Result<Written, Failure> {
        Ok(Written::read(&self.scenario).map_err(LoadError::from)?)
    }

    /// The settings.
    pub fn set(&self) -> Vec<Setting> {
        let controls = self.controls.map(|controls| match controls {
            ControlsArg::All => "controls=all",
            ControlsArg::None => "controls=none",
        });
        self.set.iter().cloned().chain(controls.and_then(|setting| setting.parse().ok())).collect()
    }

    /// The settings as they were written.
    pub fn settings(&self) -> Vec<String> {
        self.set().iter().map(ToString::to_string).collect()
    }

    /// The origin of results of `scenario`, as it was read.
    pub fn provenance(&self, scenario: &Scenario, command: String) -> Provenance {
        variants::provenance(&self.scenario, &self.set(), scenario, command)
    }

    /// The scenario, its settings, and what overrides its histories, as arguments of a verb.
    pub fn words(&self, replications: Option<u32>, seed: Option<u64>) -> Vec<String> {
        let mut all = vec![self.scenario.display().to_string()];
        let mut option = |name: &str, value: String| all.extend([format!("--{name}"), value]);
        self.settings().into_iter().for_each(|setting| option("set", setting));
        replications.into_iter().for_each(|replications| option("replications", replications.to_string()));
        seed.into_iter().for_each(|seed| option("seed", seed.to_string()));
        all
    }

    /// The scenario and its settings as arguments for a shell.
    pub fn arguments(&self) -> String {
        variants::arguments(&self.scenario, &self.set())
    }
}

/// Sets the number of threads; by default there are as many as processors.
pub fn use_threads(threads: Option<u16>) -> Result<(), Failure> {
    let Some(threads) = threads else { return Ok(()) };
    parallel::use_threads(threads.into()).map_err(Failure::io)
}
