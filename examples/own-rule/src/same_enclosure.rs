//! A spare in the enclosure of the failed blade first, then the one that wastes least.

use hotspare::{BladeId, Declined, Detail, Request, Rule, Selection};

/// The registry line.
pub const RULE: Rule<dyn Selection> = Rule {
    name: "same_enclosure",
    summary: "a spare in the enclosure of the failed blade first, then the one that wastes least",
    example: "own-rule.toml",
    parameters: None,
    build: |_, _| Ok(Box::new(SameEnclosure)),
};

struct SameEnclosure;

impl Selection for SameEnclosure {
    fn select(&self, request: &Request<'_>) -> Result<BladeId, Declined> {
        let pool = request.pool;
        let here = request.failed.and_then(|blade| pool.enclosure(blade));
        let waste = |kind: usize| pool.mismatch(kind).iter().map(|(_, part)| part.over).sum::<f64>();
        // Spares of a kind waste alike, but may stand anywhere.
        let spares = (0..pool.kinds()).flat_map(|kind| {
            let waste = waste(kind);
            (0..pool.spares(kind)).map(move |rank| (waste, pool.spare(kind, rank)))
        });
        let elsewhere = |blade: BladeId| here.is_none() || pool.enclosure(blade) != here;
        spares
            .min_by(|(a, first), (b, second)| {
                elsewhere(*first).cmp(&elsewhere(*second)).then(a.total_cmp(b)).then(first.cmp(second))
            })
            .map(|(_, blade)| blade)
            .ok_or(Declined("no ready spare may serve this workload"))
    }

    // Where blades stand costs nothing to know.
    fn looks_at(&self) -> Detail {
        Detail::Kinds
    }
}
