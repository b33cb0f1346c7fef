//! `hotspare validate`: all problems of a scenario at once.

use super::{Exit, Failure, screen};
use crate::model::preset::DurationPreset;
use crate::scenario::{LoadError, Registry, Scenario, Setting, UsedPreset, Written};
use std::path::{Path, PathBuf};

/// Arguments of `hotspare validate`.
#[derive(clap::Args)]
pub struct Args {
    /// Scenario files (TOML)
    #[arg(required = true)]
    scenarios: Vec<PathBuf>,
    /// Override a value in each of them, such as --set pool[0].count=4; repeatable
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<Setting>,
}

/// A line for each preset that the scenario names: its value and its source.
fn presets(scenario: &Scenario) -> String {
    let line = |UsedPreset { key, preset }: &UsedPreset| {
        let DurationPreset { name, value, caveat, .. } = preset;
        let (grade, source) = (preset.evidence.as_str(), preset.source_in_words());
        format!("  {key}: {name} = {value} ({grade}: {source}); {caveat}\n")
    };
    scenario.presets.iter().map(line).collect()
}

/// A scenario that fits in every part, the sections for single verbs included.
fn checked(path: &Path, settings: &[Setting], registry: &Registry) -> Result<Scenario, LoadError> {
    let (scenario, sections) = Written::read(path)?.load_all(settings, registry)?;
    sections.check()?;
    Ok(scenario)
}

/// Checks each scenario.
pub fn run(args: Args, registry: &Registry) -> Result<Exit, Failure> {
    let mut messages = Vec::new();
    let mut exit = Exit::Done;
    for path in &args.scenarios {
        match checked(path, &args.set, registry) {
            Ok(scenario) => {
                screen::show(&format!(
                    "{}: valid: {} blades, {} workloads, {} policies, {} replications of {}\n{}",
                    path.display(),
                    scenario.site.blades(),
                    scenario.site.workloads(),
                    scenario.policies.len(),
                    scenario.replications,
                    crate::units::Span(scenario.horizon.0),
                    presets(&scenario),
                ))?;
            }
            Err(error) => {
                let failure = Failure::from(error);
                messages.push(failure.message);
                exit = if exit == Exit::Usage { exit } else { failure.exit };
            }
        }
    }
    if messages.is_empty() { Ok(exit) } else { Err(Failure::new(exit, messages.join("\n"))) }
}
