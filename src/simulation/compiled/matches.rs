//! Matches: the fit of a workload of one class on a blade of one type, and the gains of moves.

use crate::engine::bitmap::Bitmap;
use crate::model::resource::{Matching, mismatch, too_small};
use crate::policy::{Policy, Undersized};
use crate::scenario::Scenario;

/// Fit of a workload of one class on a blade of one type.
#[derive(Clone, Debug)]
pub struct Fit {
    /// Right kind: all hard conditions are met, which is known even where capacity is not.
    pub right_kind: bool,
    /// Runs: the workload can run there under this policy.
    pub runs: bool,
    /// Distance by the policy's measure \[1\].
    pub distance: f64,
    /// Distance with all resources weighted alike \[1\], as reported.
    pub plain: f64,
    /// Share of the requirement that is served \[1\].
    pub served: f64,
}

/// Gains of moves to a spare of one type.
#[derive(Clone, Debug, Default)]
pub struct BetterMatches {
    /// The pairs of class and type whose workloads may gain by it.
    pairs: Bitmap,
    /// By pair, and by the spare's position inside or outside of the class's hard zones: the gain \[1\]; NaN if it is
    /// not worth it.
    gains: Vec<[f64; 2]>,
}

impl BetterMatches {
    /// From the gain of each pair of class and type, by the spare's position inside or outside of the class's hard
    /// zones \[1\]; NaN where the move is not worth it.
    pub fn new(gains: Vec<[f64; 2]>) -> BetterMatches {
        let mut pairs = Bitmap::new(gains.len());
        for (pair, gains) in gains.iter().enumerate() {
            pairs.set(pair, gains.iter().any(|gain| !gain.is_nan()));
        }
        BetterMatches { pairs, gains }
    }

    /// The pairs that may gain, among those of a set.
    pub fn among<'b>(&'b self, others: &'b Bitmap) -> impl Iterator<Item = usize> + 'b {
        self.pairs.and(others)
    }

    /// Gain of the move of a pair, if it is worth it.
    pub fn gain(&self, pair: usize, outside: bool) -> Option<f64> {
        Some(self.gains[pair][usize::from(outside)]).filter(|gain| !gain.is_nan())
    }
}

pub(super) fn fits(scenario: &Scenario, policy: &Policy) -> Vec<Fit> {
    let site = &scenario.site;
    let pairs = site.classes.iter().flat_map(|class| site.blade_types.iter().map(move |kind| (class, kind)));
    pairs
        .map(|(class, kind)| {
            let (required, provided) = (&class.requirement, &kind.resources);
            let distance = policy.matching.distance(required, provided);
            let short = mismatch(required, provided)
                .map_or(1.0, |differences| differences.iter().map(|(_, m)| m.under).fold(0.0, f64::max));
            let runs = policy.undersized == Undersized::Runs || !too_small(required, provided);
            Fit {
                right_kind: distance.is_finite(),
                runs: distance.is_finite() && runs,
                distance,
                plain: Matching::plain().distance(required, provided),
                served: 1.0 - short,
            }
        })
        .collect()
}
