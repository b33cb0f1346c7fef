//! Only a spare of the type that the workload last ran on.

use super::{Detail, Request, Selection};
use crate::policy::{Declined, Rule};
use crate::units::BladeId;

/// The registry line.
pub const RULE: Rule<dyn Selection> = Rule {
    name: "same_type",
    summary: "the first spare of the type that the workload last ran on, and no other type",
    example: "rules.toml",
    parameters: None,
    build: |_, _| Ok(Box::new(SameType)),
};

struct SameType;

impl Selection for SameType {
    fn select(&self, request: &Request<'_>) -> Result<BladeId, Declined> {
        (0..request.pool.kinds())
            .find(|&kind| request.pool.blade_type(kind) == request.last_type)
            .map(|kind| request.pool.spare(kind, 0))
            .ok_or(Declined("no ready spare is of the same type"))
    }

    fn looks_at(&self) -> Detail {
        Detail::Kinds
    }
}
