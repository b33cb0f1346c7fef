//! The spare is given the identity while it is off, powered on and booted.

use super::{COLD_START, SpareState, Takeover};
use crate::model::step::Step;
use crate::policy::Rule;

/// The registry line.
pub const RULE: Rule<dyn Takeover> = Rule {
    name: "boot",
    summary: "the identity is written while the spare is off; then power-on self test, boot, partitions, start",
    example: "quick-failover.toml",
    parameters: None,
    build: |_, _| Ok(Box::new(Boot)),
};

struct Boot;

impl Takeover for Boot {
    fn steps(&self, _: SpareState) -> Vec<Step> {
        [&[Step::Rezone], COLD_START.as_slice(), &[Step::Start]].concat()
    }
}
