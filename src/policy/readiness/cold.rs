//! Spares are powered off until they are needed.

use super::Readiness;
use crate::policy::Rule;

/// The registry line.
pub const RULE: Rule<dyn Readiness> = Rule {
    name: "cold",
    summary: "spares are powered off; their health and capacity are unknown until they boot",
    example: "second-failover.toml",
    parameters: None,
    build: |_, _| Ok(Box::new(Cold)),
};

struct Cold;

impl Readiness for Cold {
    fn boots(&self, _: u32) -> bool {
        false
    }
}
