//! The spare whose resources match the requirement worst: the large ones first.

use super::{Detail, Request, Selection};
use crate::model::resource::Matching;
use crate::policy::rule::{parameters, schema_of};
use crate::policy::{Declined, MatchingSpec, Rule};
use crate::units::BladeId;

/// The registry line.
pub const RULE: Rule<dyn Selection> = Rule {
    name: "worst_fit",
    summary: "the spare whose resources are farthest from the requirement, which keeps close matches for later",
    example: "rules.toml",
    parameters: Some(schema_of::<MatchingSpec>),
    build: |table, resources| Ok(Box::new(WorstFit(parameters::<MatchingSpec>(table)?.build(resources)?))),
};

struct WorstFit(Matching);

impl Selection for WorstFit {
    fn select(&self, request: &Request<'_>) -> Result<BladeId, Declined> {
        request.kind_with_least(|kind| -request.pool.distance(kind))
    }

    fn matching(&self) -> Matching {
        self.0.clone()
    }

    fn looks_at(&self) -> Detail {
        Detail::Kinds
    }
}
