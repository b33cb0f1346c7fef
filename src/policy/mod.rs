//! Failover policies: four independent choices, each made by a rule.
//!
//! Intuition: a policy says how spares stand by (*readiness*), which one replaces a failed blade (*selection*), how it
//! becomes the running server (*takeover*) and whether a workload moves on to a better match (*rebalance*). A rule
//! decides and gives its reason when it declines; only the simulation changes the world.
//!
//! Adding a rule is one new file in the folder of its axis and one line in that folder's `RULES`; parser, schema,
//! `hotspare policies` and the documentation follow. A crate downstream adds its own to a [`Rules`].

pub mod readiness;
pub mod rebalance;
pub mod rule;
pub mod rules;
pub mod selection;
pub mod takeover;

pub use rule::Rule;
pub use rules::{POLICY_PRESETS, Rules};

use crate::model::resource::{Matching, ResourceTable};
use crate::model::step::Times;
use crate::units::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A failover policy, ready to be simulated.
pub struct Policy {
    /// The name in the scenario.
    pub name: String,
    /// Readiness of spares.
    pub readiness: Box<dyn readiness::Readiness>,
    /// Selection of the spare that replaces a failed blade.
    pub selection: Box<dyn selection::Selection>,
    /// Takeover: the steps that turn a spare into the running server.
    pub takeover: Box<dyn takeover::Takeover>,
    /// Rebalance: moves on to a better match.
    pub rebalance: Box<dyn rebalance::Rebalance>,
    /// The measure of distances for the selection and the rebalance rule.
    pub matching: Matching,
    /// Duration of each step under this policy.
    pub times: Times,
    /// The consequence of a spare that is too small.
    pub undersized: Undersized,
    /// The moment at which a blade left behind by a planned move returns to the pool.
    pub displaced_returns: DisplacedReturns,
    /// The first step after a failure is noticed.
    pub order: CaptureOrder,
    /// The reaction to a privileged port that refuses its new address.
    pub on_refusal: OnRefusal,
    /// The use of a spare that lacks a counterpart for a partition or a port.
    pub on_no_counterpart: OnNoCounterpart,
    /// The way planned moves copy the workload's state.
    pub transfer: TransferMode,
    /// Hold-off: time from a failure before which no takeover begins.
    pub hold_off: Span,
}

/// The consequence of a spare that provides less than the workload requires.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Undersized {
    /// The workload runs, degraded.
    #[default]
    Runs,
    /// The workload cannot run there: such a spare is not chosen.
    CannotRun,
}

/// The moment at which a blade left behind by a planned move returns to the pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DisplacedReturns {
    /// At the start of the move.
    Start,
    /// At its power-down.
    #[default]
    PowerDown,
    /// At the end of the move, when the workload is up on the other blade.
    End,
}

/// The first step after a failure is noticed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaptureOrder {
    /// The identity is captured, then the blade is fenced.
    #[default]
    CaptureFirst,
    /// The blade is fenced, then the identity is captured.
    FenceFirst,
}

/// The reaction to a privileged port that refuses its new address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnRefusal {
    /// Nothing: the partition runs on, from the spare's own OS disk.
    #[default]
    Keep,
    /// The partition is rebooted to take up the address.
    Reboot,
    /// The spare is given up, and another kind of blade is tried.
    NextSpare,
    /// An operator sees to it.
    Operator,
}

/// The use of a spare that lacks a counterpart for a partition or a port.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnNoCounterpart {
    /// It is not chosen.
    #[default]
    Infeasible,
    /// It is configured into the partitions it needs and booted.
    Repartition,
}

/// The way planned moves copy the workload's state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransferMode {
    /// The workload stops, is copied, and goes on.
    #[default]
    StopAndCopy,
    /// The workload is copied while it runs, and stops for the last of it.
    Live,
}

/// The reason why a rule did not choose, in words an administrator uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declined(pub &'static str);

/// Parameters of the matching rules, as a scenario writes them.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MatchingSpec {
    /// Weight of a resource in the distance; 1 unless said.
    #[serde(default)]
    weights: std::collections::BTreeMap<String, f64>,
    /// Penalty of a unit of under-provision, relative to one of over-provision; 10 unless said (assumed).
    #[schemars(range(min = 0.0))]
    under_penalty: Option<f64>,
    /// Distances up to this count as a match; 0 unless said.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    tolerance: f64,
}

impl MatchingSpec {
    /// The measure with its resource names looked up.
    ///
    /// # Errors
    /// A sentence naming the resource that is not known, or the weight that is negative.
    pub fn build(&self, resources: &ResourceTable) -> Result<Matching, String> {
        let mut weights = Vec::new();
        for (name, weight) in &self.weights {
            let known = || resources.iter().map(|r| r.1).collect::<Vec<_>>().join(", ");
            let id = resources
                .find(name)
                .ok_or_else(|| format!("unknown resource {name:?}; known: {}", known()))?;
            if !(*weight >= 0.0 && weight.is_finite()) {
                return Err(format!("the weight of {name:?} is {weight}; write one of at least 0"));
            }
            weights.push((id, *weight));
        }
        let under_penalty = self.under_penalty.unwrap_or(Matching::default().under_penalty);
        Ok(Matching { weights, under_penalty, tolerance: self.tolerance })
    }
}
