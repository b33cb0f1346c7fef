//! Only a spare of the type that the workload last ran on.

use super::{Request, Selection};
use crate::policy::{Declined, Rule};
use crate::units::BladeId;

/// The registry line.
pub const RULE: Rule<dyn Selection> = Rule {
    name: "same_type",
    summary: "the first spare of the type that the workload last ran on; no other type will do",
    example: "rules.toml",
    parameters: None,
    build: |_, _| Ok(Box::new(SameType)),
};

struct SameType;

impl Selection for SameType {
    fn select(&self, request: &Request<'_>) -> Result<BladeId, Declined> {
        (0..request.shelves.count())
            .find(|&shelf| request.shelves.blade_type(shelf) == request.last_type)
            .map(|shelf| request.shelves.spare(shelf, 0))
            .ok_or(Declined("no ready spare is of the same type"))
    }
}
