//! A few spares are booted beforehand, the others are powered off.

use super::Readiness;
use crate::policy::Rule;
use crate::policy::rule::{parameters, schema_of};
use schemars::JsonSchema;
use serde::Deserialize;

/// The registry line.
pub const RULE: Rule<dyn Readiness> = Rule {
    name: "tiered",
    summary: "warm and cold standby: the given number of spares is booted beforehand, the others are powered off; a booted one that leaves is replaced",
    example: "rules.toml",
    parameters: Some(schema_of::<Tiered>),
    build: |table, _| Ok(Box::new(parameters::<Tiered>(table)?)),
};

/// Parameters of `tiered`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Tiered {
    /// Number of spares kept booted.
    pre_booted: u32,
}

impl Readiness for Tiered {
    fn boots(&self, booted: u32) -> bool {
        booted < self.pre_booted
    }
}
