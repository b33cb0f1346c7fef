//! A workload returns to the blade it started on once that stands ready in the pool.

use super::{CandidateMove, Rebalance, Seeks};
use crate::policy::rule::{parameters, schema_of};
use crate::policy::{Declined, Rule};
use schemars::JsonSchema;
use serde::Deserialize;

/// The registry line.
pub const RULE: Rule<dyn Rebalance> = Rule {
    name: "failback",
    summary: "a workload returns to the blade it started on once that stands ready in the pool",
    example: "rules.toml",
    parameters: Some(schema_of::<Failback>),
    build: |table, _| Ok(Box::new(parameters::<Failback>(table)?)),
};

/// Parameters of `failback`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Failback {
    /// Planned moves at the same time; any number unless said.
    #[schemars(range(min = 1))]
    max_transfers: Option<u32>,
}

impl Rebalance for Failback {
    fn seeks(&self) -> Seeks {
        Seeks::Original
    }

    fn gain(&self, _: CandidateMove) -> Result<f64, Declined> {
        Ok(1.0)
    }

    fn max_transfers(&self) -> Option<u32> {
        self.max_transfers
    }
}
