//! Any ready spare, each with the same probability.

use super::{Detail, EMPTY, Request, Selection};
use crate::policy::{Declined, Rule};
use crate::units::BladeId;

/// The registry line.
pub const RULE: Rule<dyn Selection> = Rule {
    name: "random",
    summary: "any ready spare, each with the same probability",
    example: "rules.toml",
    parameters: None,
    build: |_, _| Ok(Box::new(Random)),
};

struct Random;

impl Selection for Random {
    fn select(&self, request: &Request<'_>) -> Result<BladeId, Declined> {
        let kinds = 0..request.pool.kinds();
        let total: u32 = kinds.clone().map(|kind| request.pool.spares(kind)).sum();
        let mut rank = (request.stream)().below(total);
        for kind in kinds {
            let spares = request.pool.spares(kind);
            if rank < spares {
                return Ok(request.pool.spare(kind, rank));
            }
            rank -= spares;
        }
        Err(EMPTY)
    }

    fn looks_at(&self) -> Detail {
        Detail::Kinds
    }
}
