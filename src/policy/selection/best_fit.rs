//! The spare whose resources match the requirement best.

use super::{Detail, Request, Selection};
use crate::model::resource::Matching;
use crate::policy::rule::{parameters, schema_of};
use crate::policy::{Declined, MatchingSpec, Rule};
use crate::units::BladeId;

/// The registry line.
pub const RULE: Rule<dyn Selection> = Rule {
    name: "best_fit",
    summary: "the spare whose resources are closest to the requirement",
    example: "three-blades.toml",
    parameters: Some(schema_of::<MatchingSpec>),
    build: |table, resources| Ok(Box::new(BestFit(parameters::<MatchingSpec>(table)?.build(resources)?))),
};

struct BestFit(Matching);

impl Selection for BestFit {
    fn select(&self, request: &Request<'_>) -> Result<BladeId, Declined> {
        request.kind_with_least(|kind| request.pool.distance(kind))
    }

    fn matching(&self) -> Matching {
        self.0.clone()
    }

    fn looks_at(&self) -> Detail {
        Detail::Kinds
    }
}
