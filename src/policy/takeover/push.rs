//! The identity is pushed to a spare that runs, which reconfigures itself without a reboot.

use super::{ARRIVAL, SpareState, Takeover};
use crate::model::step::Step;
use crate::policy::Rule;

/// The registry line.
pub const RULE: Rule<dyn Takeover> = Rule {
    name: "push",
    summary: "the identity is pushed to a booted spare, which applies it without a reboot; a cold one boots first",
    example: "quick-failover.toml",
    parameters: None,
    build: |_, _| Ok(Box::new(Push)),
};

struct Push;

impl Takeover for Push {
    fn steps(&self, situation: SpareState) -> Vec<Step> {
        let mut steps = vec![Step::Rezone];
        if !situation.booted {
            steps.extend([Step::PowerCommand, Step::PowerOn, Step::Boot]);
        }
        steps.extend([Step::Push, Step::Reconfigure]);
        steps.extend(ARRIVAL);
        steps.push(Step::Start);
        steps
    }
}
