//! Never two workloads of one class in one enclosure, so that no enclosure takes two of them down.

use hotspare::{BladeId, Declined, Request, Rule, Selection};

/// The registry line.
pub const RULE: Rule<dyn Selection> = Rule {
    name: "apart",
    summary: "the first spare in an enclosure without a workload of the same class; no other will do",
    example: "own-rule.toml",
    parameters: None,
    build: |_, _| Ok(Box::new(Apart)),
};

struct Apart;

impl Selection for Apart {
    fn select(&self, request: &Request<'_>) -> Result<BladeId, Declined> {
        let alone = |spare: &BladeId| {
            let enclosure = request.pool.enclosure(*spare);
            enclosure.is_none_or(|at| request.pool.workloads_in(request.class, at) == 0)
        };
        let reason = "every ready spare is in an enclosure with a workload of the same class";
        request.spares().filter(alone).min().ok_or(Declined(reason))
    }
}
