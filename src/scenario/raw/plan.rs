//! What may be bought: values that some keys take, among which `hotspare plan` looks for the cheapest that will do.

use super::Axis;
use schemars::JsonSchema;
use serde::Deserialize;

/// What `hotspare plan` may choose: each combination of the values of its axes, with each policy that has a threshold.
/// Other verbs pass over it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// What may be chosen; the last axis varies fastest.
    #[schemars(length(min = 1))]
    pub axis: Vec<Axis>,
    /// Which combinations there are, as in a sweep. All unless said.
    #[schemars(example = &"spares <= crews * 4")]
    pub r#where: Option<String>,
    /// Names of axes whose later values never make a threshold harder to meet, such as more spares: what fails with a
    /// later value is then not tried with an earlier one. The claim is tested on all that is tried.
    #[serde(default)]
    #[schemars(example = &["spares", "crews"])]
    pub helps: Vec<String>,
    /// How sure the whole answer is to be: that the choice meets the thresholds, and that whatever is cheaper does not.
    #[serde(default = "confidence")]
    #[schemars(range(min = 0.5, max = 0.999999))]
    pub confidence: f64,
    /// Replications at which a combination is given up as undecided.
    #[serde(default = "most")]
    #[schemars(range(min = 50, max = 1_000_000))]
    pub max_replications: u32,
}

fn confidence() -> f64 {
    0.95
}

fn most() -> u32 {
    3200
}
