//! Any ready spare, each with the same probability.

use super::{EMPTY, Request, Selection};
use crate::engine::streams::Stream;
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
    fn select(&self, request: &Request<'_>, stream: &mut Stream) -> Result<BladeId, Declined> {
        let total: u32 = request.shelves.iter().map(|shelf| shelf.len()).sum();
        let mut rank = stream.below(total);
        for shelf in request.shelves {
            if rank < shelf.len() {
                return Ok(shelf.nth(rank));
            }
            rank -= shelf.len();
        }
        Err(EMPTY)
    }
}
