//! `[plan]`: what may be chosen.

use crate::model::prices::Prices;
use crate::scenario::{Section, SectionReader};
use crate::studies::grid::{self, Axis, RawAxis};
use schemars::JsonSchema;
use serde::Deserialize;
use std::any::Any;

/// The section of the scenario file.
pub const SECTION: Section = Section { key: "plan", schema: File::json_schema, read };

/// A file, as far as it is about a plan.
#[derive(Deserialize, JsonSchema)]
struct File {
    /// What may be bought, for `hotspare plan`.
    plan: Option<RawPlan>,
}

/// What `hotspare plan` may choose: each combination of the values of its axes, with each policy that has a threshold.
/// Other verbs pass over it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Plan")]
struct RawPlan {
    /// What may be chosen; the last axis varies fastest.
    #[schemars(length(min = 1))]
    axis: Vec<RawAxis>,
    /// Which combinations there are, as in a sweep. All unless said.
    #[schemars(example = &"spares <= crews * 4")]
    r#where: Option<String>,
    /// Names of axes whose later values never make a threshold harder to meet, such as more spares: what fails with a
    /// later value is then not tried with an earlier one. The claim is tested on all that is tried.
    #[serde(default)]
    #[schemars(example = HELPS)]
    helps: Vec<String>,
    /// How sure the whole answer is to be: that the choice meets the thresholds, and that whatever is cheaper does not.
    #[serde(default = "confidence")]
    #[schemars(range(min = 0.5, max = 0.999999))]
    confidence: f64,
    /// Replications at which a combination is given up as undecided.
    #[serde(default = "most")]
    #[schemars(range(min = 50, max = 1_000_000))]
    max_replications: u32,
}

/// An example of what helps.
const HELPS: [&str; 2] = ["spares", "crews"];

fn confidence() -> f64 {
    0.95
}

fn most() -> u32 {
    3200
}

/// The choices of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Choices {
    /// The axes; at least one.
    pub axes: Vec<Axis>,
    /// For each combination, the position of the value on each axis; at least one.
    pub cells: Vec<Vec<usize>>,
    /// Positions of the axes whose later values never make a threshold harder to meet.
    pub helps: Vec<usize>,
    /// Confidence of the whole answer \[1\].
    pub confidence: f64,
    /// Replications at which a combination is given up as undecided.
    pub max_replications: u32,
}

impl Choices {
    /// Positions of the axes that are about spares alone.
    pub(super) fn of_spares(&self) -> Vec<usize> {
        let is_of_spares =
            |axis: &Axis| matches!(axis.key.split(['.', '[']).next(), Some("pool" | "standby"));
        (0..self.axes.len()).filter(|at| is_of_spares(&self.axes[*at])).collect()
    }
}

/// Reads the section. A lack of thresholds or prices is a problem for the verb that plans alone.
fn read(reader: &mut SectionReader<'_, '_>) -> Option<Box<dyn Any + Send + Sync>> {
    let spec = reader.read::<File>()?.plan?;
    let before = reader.problems();
    if reader.scenario.threshold.is_empty() {
        let remedy = "add a [[threshold]], such as metric = \"availability\" with at_least = 0.9999";
        reader.own_problem("plan", "has no threshold to meet", remedy);
    }
    let is_priced = |prices: &Prices| {
        prices.metrics().iter().any(|m| matches!(*m, "cost_purchase" | "cost_licences" | "cost_contract"))
    };
    if reader.scenario.prices.is_none() || reader.prices.is_some_and(|prices| !is_priced(prices)) {
        let remedy = "add [prices] with a price of blades, of enclosures, of licences or of a contract";
        reader.own_problem("plan", "has no order of cost", remedy);
    }
    let (axes, cells) = grid::read(reader, "plan", &spec.axis, spec.r#where.as_deref())?;
    let mut helps = Vec::new();
    for (number, name) in spec.helps.iter().enumerate() {
        match axes.iter().position(|axis| axis.name == *name) {
            Some(at) => helps.push(at),
            None => {
                let names: Vec<&str> = axes.iter().map(|axis| axis.name.as_str()).collect();
                let remedy = format!("write one of {}", names.join(", "));
                let key = format!("plan.helps[{number}]");
                reader.problem(&key, format!("unknown axis {name:?}"), remedy);
            }
        }
    }
    let RawPlan { confidence, max_replications, .. } = spec;
    let choices = Choices { axes, cells, helps, confidence, max_replications };
    (reader.problems() == before).then(|| Box::new(choices) as _)
}
