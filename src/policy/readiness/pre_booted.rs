//! Every spare is booted to an operating system beforehand.

use super::Readiness;
use crate::policy::Rule;

/// The registry line.
pub const RULE: Rule<dyn Readiness> = Rule {
    name: "pre_booted",
    summary: "warm standby: every spare is booted beforehand, so that its health and capacity are known",
    example: "quick-failover.toml",
    parameters: None,
    build: |_, _| Ok(Box::new(PreBooted)),
};

struct PreBooted;

impl Readiness for PreBooted {
    fn boots(&self, _: u32) -> bool {
        true
    }
}
