//! The spare of the lowest group and index, whatever it is.

use super::{Detail, Request, Selection};
use crate::policy::{Declined, Rule};
use crate::units::BladeId;

/// The registry line.
pub const RULE: Rule<dyn Selection> = Rule {
    name: "first_available",
    summary: "the spare of the lowest group and index, whatever it is",
    example: "second-failover.toml",
    parameters: None,
    build: |_, _| Ok(Box::new(FirstAvailable)),
};

struct FirstAvailable;

impl Selection for FirstAvailable {
    fn select(&self, request: &Request<'_>) -> Result<BladeId, Declined> {
        request.kind_with_least(|_| 0.0)
    }

    fn looks_at(&self) -> Detail {
        Detail::Kinds
    }
}
