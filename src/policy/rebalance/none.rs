//! Workloads stay where they landed.

use super::{CandidateMove, Rebalance, Seeks};
use crate::policy::{Declined, Rule};

/// The registry line.
pub const RULE: Rule<dyn Rebalance> = Rule {
    name: "none",
    summary: "workloads stay on the blade that took over",
    example: "second-failover.toml",
    parameters: None,
    build: |_, _| Ok(Box::new(Stay)),
};

struct Stay;

impl Rebalance for Stay {
    fn seeks(&self) -> Seeks {
        Seeks::Nothing
    }

    fn gain(&self, _: CandidateMove) -> Result<f64, Declined> {
        Err(Declined("this policy moves nothing"))
    }
}
