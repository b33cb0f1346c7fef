//! Spares are powered off until they are needed.

use super::Readiness;
use crate::policy::Rule;
use crate::policy::rule::{parameters, schema_of};
use schemars::JsonSchema;
use serde::Deserialize;

/// The registry line.
pub const RULE: Rule<dyn Readiness> = Rule {
    name: "cold",
    summary: "cold standby: spares are powered off; health and, unless `capacity_known`, capacity are unknown until they boot",
    example: "second-failover.toml",
    parameters: Some(schema_of::<Cold>),
    build: |table, _| Ok(Box::new(parameters::<Cold>(table)?)),
};

/// Parameters of `cold`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Cold {
    /// Known capacity: an inventory says what each spare provides; no unless said (US 9,471,445: not known in standby).
    #[serde(default)]
    capacity_known: bool,
}

impl Readiness for Cold {
    fn boots(&self, _: u32) -> bool {
        false
    }

    fn knows_capacity(&self, booted: bool) -> bool {
        booted || self.capacity_known
    }
}
