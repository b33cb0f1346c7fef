//! Any ready spare, each with the same probability.

use super::{EMPTY, Request, Selection};
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
        let shelves = 0..request.shelves.count();
        let total: u32 = shelves.clone().map(|shelf| request.shelves.spares(shelf)).sum();
        let mut rank = (request.stream)().below(total);
        for shelf in shelves {
            let spares = request.shelves.spares(shelf);
            if rank < spares {
                return Ok(request.shelves.spare(shelf, rank));
            }
            rank -= spares;
        }
        Err(EMPTY)
    }
}
