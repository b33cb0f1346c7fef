//! `hotspare policies`: the presets, and the rules of each axis.

use super::{Exit, Failure, format};
use crate::output::formats::Table;
use crate::policy::{POLICY_PRESETS, Rule};
use crate::scenario::Registry;

/// Arguments of `hotspare policies`.
#[derive(clap::Args)]
pub struct Args {
    /// Output format
    #[arg(long, default_value = "table", value_parser = format::of_tables())]
    format: format::Wanted,
}

/// Prints the registry of policies.
pub fn run(args: Args, registry: &Registry) -> Result<Exit, Failure> {
    let registry = &registry.rules;
    let mut rows = Vec::new();
    for preset in POLICY_PRESETS {
        let summary = format!("{}: {}", preset.summary, preset.rules.join(" + "));
        rows.push(vec![
            "preset".to_owned(),
            preset.name.to_owned(),
            summary,
            "lanl-system-18.toml".to_owned(),
        ]);
    }
    rows.extend(axis("readiness", &registry.readiness));
    rows.extend(axis("selection", &registry.selection));
    rows.extend(axis("takeover", &registry.takeover));
    rows.extend(axis("rebalance", &registry.rebalance));
    format::report(&Table::new(&["key", "name", "what it does", "example"], rows), args.format)?;
    Ok(Exit::Done)
}

fn axis<R: ?Sized>(axis: &str, rules: &[Rule<R>]) -> Vec<Vec<String>> {
    let row = |rule: &Rule<R>| {
        let keys = rule.parameters.map(|schema| {
            let schema = schema(&mut schemars::SchemaGenerator::default());
            let keys =
                schema.as_value()["properties"].as_object().map(|p| p.keys().cloned().collect::<Vec<_>>());
            keys.unwrap_or_default().join(", ")
        });
        let summary = keys.map_or(rule.summary.to_owned(), |keys| format!("{} [{keys}]", rule.summary));
        vec![axis.to_owned(), rule.name.to_owned(), summary, rule.example.to_owned()]
    };
    rules.iter().map(row).collect()
}
