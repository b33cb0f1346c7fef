//! No failover: the workload waits for the repair of its own blade.

use super::{SpareState, Takeover};
use crate::model::step::Step;
use crate::policy::Rule;

/// The registry line.
pub const RULE: Rule<dyn Takeover> = Rule {
    name: "own_blade",
    summary: "no failover: the workload waits until its own blade is repaired and booted",
    example: "quick-failover.toml",
    parameters: None,
    build: |_, _| Ok(Box::new(OwnBlade)),
};

struct OwnBlade;

impl Takeover for OwnBlade {
    fn moves(&self) -> bool {
        false
    }

    fn steps(&self, _: SpareState) -> Vec<Step> {
        vec![Step::PowerCommand, Step::PowerOn, Step::Boot, Step::Start]
    }
}
