//! `hotspare policies`: the presets, and the rules of each axis; one of them in full.

use super::{Exit, Failure, format};
use crate::output::formats::{Line, Report, Table};
use crate::policy::rules::PolicyPreset;
use crate::policy::{POLICY_PRESETS, Rule, Rules};
use crate::scenario::Registry;
use crate::scenario::problem::nearest;

/// The scenario that shows every preset.
const EXAMPLE: &str = "lanl-system-18.toml";

/// Arguments of `hotspare policies`.
#[derive(clap::Args)]
pub struct Args {
    /// Preset or rule to show in full: its rules, and every parameter
    name: Option<String>,
    /// Output format
    #[arg(long, default_value = "table", value_parser = format::of_tables())]
    format: format::Wanted,
}

/// Prints the registry of policies.
pub fn run(args: Args, registry: &Registry) -> Result<Exit, Failure> {
    let rules = rules(&registry.rules);
    match &args.name {
        None => format::report(&table(&rules), args.format)?,
        Some(name) => format::report(&InFull::of(name, &rules)?, args.format)?,
    }
    Ok(Exit::Done)
}

/// A rule, or a preset of four.
#[derive(Clone)]
struct Entry {
    /// The key in scenarios: `preset`, or the axis.
    key: &'static str,
    name: String,
    summary: String,
    example: &'static str,
    /// The parameters, each with its description.
    parameters: Vec<(String, String)>,
}

fn entry(preset: &PolicyPreset) -> Entry {
    let (name, summary) = (preset.name.to_owned(), preset.summary.to_owned());
    Entry { key: "preset", name, summary, example: EXAMPLE, parameters: Vec::new() }
}

/// The axes of a policy, in the order of the rules of a preset.
const AXES: [&str; 4] = ["readiness", "selection", "takeover", "rebalance"];

fn rules(registry: &Rules) -> Vec<Entry> {
    let [readiness, selection, takeover, rebalance] = AXES;
    let mut all = axis(readiness, &registry.readiness);
    all.extend(axis(selection, &registry.selection));
    all.extend(axis(takeover, &registry.takeover));
    all.extend(axis(rebalance, &registry.rebalance));
    all
}

fn axis<R: ?Sized>(axis: &'static str, rules: &[Rule<R>]) -> Vec<Entry> {
    let entry = |rule: &Rule<R>| Entry {
        key: axis,
        name: rule.name.to_owned(),
        summary: rule.summary.to_owned(),
        example: rule.example,
        parameters: rule.parameters.map(parameters).unwrap_or_default(),
    };
    rules.iter().map(entry).collect()
}

/// The parameters of a rule, each with its description in a line.
fn parameters(schema: fn(&mut schemars::SchemaGenerator) -> schemars::Schema) -> Vec<(String, String)> {
    let schema = schema(&mut schemars::SchemaGenerator::default());
    let described = |(name, of): (&String, &serde_json::Value)| {
        let description = of["description"].as_str().unwrap_or_default();
        (name.clone(), description.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let properties = schema.as_value()["properties"].as_object();
    properties.map(|properties| properties.iter().map(described).collect()).unwrap_or_default()
}

/// All of them, a row each.
fn table(rules: &[Entry]) -> Table {
    let row = |entry: &Entry, summary: String| {
        vec![entry.key.to_owned(), entry.name.clone(), summary, entry.example.to_owned()]
    };
    let preset = |preset: &PolicyPreset| {
        row(&entry(preset), format!("{}: {}", preset.summary, preset.rules.join(" + ")))
    };
    let rule = |rule: &Entry| {
        let names: Vec<&str> = rule.parameters.iter().map(|(name, _)| name.as_str()).collect();
        match names.is_empty() {
            true => row(rule, rule.summary.clone()),
            false => row(rule, format!("{} [{}]", rule.summary, names.join(", "))),
        }
    };
    let rows = POLICY_PRESETS.iter().map(preset).chain(rules.iter().map(rule)).collect();
    Table::new(&["key", "name", "what it does", "example"], rows)
}

/// A preset or a rule in full.
struct InFull {
    entry: Entry,
    /// Its rules as a scenario would write them.
    rules: Vec<(Entry, String)>,
}

impl InFull {
    /// The preset or the rule of this name.
    fn of(name: &str, rules: &[Entry]) -> Result<InFull, Failure> {
        if let Some(preset) = POLICY_PRESETS.iter().find(|preset| preset.name == name) {
            let rule = |(axis, written): (&str, &&str)| {
                let name = written.split(' ').next()?;
                let found = rules.iter().find(|rule| rule.key == axis && rule.name == name)?;
                Some((found.clone(), (*written).to_owned()))
            };
            let rules = AXES.into_iter().zip(&preset.rules).filter_map(rule).collect();
            return Ok(InFull { entry: entry(preset), rules });
        }
        match rules.iter().find(|rule| rule.name == name) {
            Some(rule) => Ok(InFull { entry: rule.clone(), rules: vec![(rule.clone(), name.to_owned())] }),
            None => {
                let presets = POLICY_PRESETS.iter().map(|preset| preset.name);
                let known = presets.chain(rules.iter().map(|rule| rule.name.as_str()));
                let remedy = nearest(name, known)
                    .map_or("`hotspare policies` lists the presets and rules".to_owned(), |near| {
                        format!("write {near}")
                    });
                Err(Failure::usage(format!("unknown preset or rule {name:?}; {remedy}")))
            }
        }
    }
}

impl Report for InFull {
    fn tables(&self) -> Vec<Table> {
        let row = |(rule, written): &(Entry, String)| {
            vec![rule.key.to_owned(), written.clone(), rule.summary.clone()]
        };
        let rules = Table::new(&["key", "rule", "what it does"], self.rules.iter().map(row).collect());
        let of = |(rule, _): &(Entry, String)| {
            let (name, parameters) = (rule.name.clone(), rule.parameters.clone());
            parameters.into_iter().map(move |(parameter, text)| vec![name.clone(), parameter, text])
        };
        let parameters: Vec<Vec<String>> = self.rules.iter().flat_map(of).collect();
        match parameters.is_empty() {
            true => vec![rules],
            false => vec![rules, Table::new(&["rule", "parameter", "what it says"], parameters)],
        }
    }

    fn paragraphs(&self) -> Vec<Vec<Line>> {
        let Entry { key, name, summary, example, .. } = &self.entry;
        let said = format!("{name}: {summary}.");
        let written =
            format!("In a scenario: {key} = \"{name}\" below [policy.NAME]; scenarios/{example} has it.");
        vec![vec![Line::Said(said), Line::Said(written)]]
    }
}
