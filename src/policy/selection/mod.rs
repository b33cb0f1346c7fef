//! Selection: the choice of the spare that replaces a failed blade.
//!
//! The rule sees the pool as *shelves*: the ready spares of one blade type that may serve the workload. So a choice
//! costs the number of types, not of blades.

mod best_fit;
mod first_available;
mod random;
mod same_type;
mod worst_fit;

use crate::engine::streams::Stream;
use crate::model::resource::Matching;
use crate::policy::{Declined, Rule};
use crate::units::{BladeId, TypeId};

/// The ready spares that may serve a workload, on shelves of one blade type each; no shelf is empty.
pub trait Shelves {
    /// Number of shelves.
    fn count(&self) -> usize;
    /// The type of the spares on a shelf.
    fn blade_type(&self, shelf: usize) -> TypeId;
    /// Distance between the resources provided and those required \[1\].
    fn distance(&self, shelf: usize) -> f64;
    /// Number of spares on the shelf.
    fn spares(&self, shelf: usize) -> u32;
    /// The spare with `rank` lower ones (by group and index) on the shelf; `rank` is below [`Shelves::spares`].
    fn spare(&self, shelf: usize, rank: u32) -> BladeId;
}

/// A workload that needs a blade.
pub struct Request<'a> {
    /// The type of the blade it last ran on.
    pub last_type: TypeId,
    /// The shelves it may be served from.
    pub shelves: &'a dyn Shelves,
    /// Makes the stream of this attempt, which belongs to it alone.
    pub stream: &'a dyn Fn() -> Stream,
}

/// Chooses a spare.
pub trait Selection: Send + Sync {
    /// The spare to claim, or the reason why none is.
    fn select(&self, request: &Request<'_>) -> Result<BladeId, Declined>;

    /// The measure of distances; the default measure unless the rule has parameters for it.
    fn matching(&self) -> Matching {
        Matching::default()
    }
}

/// The rules of this axis.
pub const RULES: &[Rule<dyn Selection>] =
    &[first_available::RULE, same_type::RULE, random::RULE, best_fit::RULE, worst_fit::RULE];

const EMPTY: Declined = Declined("no ready spare may serve this workload");

/// The first spare of the shelf with the least `score`; equal scores go to the lowest group and index.
fn least_by(request: &Request<'_>, score: impl Fn(usize) -> f64) -> Result<BladeId, Declined> {
    let first = |shelf| request.shelves.spare(shelf, 0);
    (0..request.shelves.count())
        .min_by(|&a, &b| score(a).total_cmp(&score(b)).then_with(|| first(a).cmp(&first(b))))
        .map(first)
        .ok_or(EMPTY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::streams::Key;
    use crate::policy::Registry;

    struct Fixture {
        blade_type: u32,
        distance: f64,
        blades: Vec<u32>,
    }

    impl Shelves for Vec<Fixture> {
        fn count(&self) -> usize {
            self.len()
        }
        fn blade_type(&self, shelf: usize) -> TypeId {
            TypeId(self[shelf].blade_type)
        }
        fn distance(&self, shelf: usize) -> f64 {
            self[shelf].distance
        }
        fn spares(&self, shelf: usize) -> u32 {
            self[shelf].blades.len() as u32
        }
        fn spare(&self, shelf: usize, rank: u32) -> BladeId {
            BladeId(self[shelf].blades[rank as usize])
        }
    }

    fn select(rule: &str, shelves: &Vec<Fixture>, ordinal: u64) -> Result<BladeId, Declined> {
        let registry = Registry::builtin();
        let rule = registry.selection.iter().find(|r| r.name == rule).unwrap();
        let rule = (rule.build)(&toml::Table::new(), &Default::default()).unwrap();
        let stream = || Key::replication(1, 0).stream(ordinal);
        rule.select(&Request { last_type: TypeId(3), shelves, stream: &stream })
    }

    /// A pool on which every rule has another favourite.
    fn pool() -> Vec<Fixture> {
        vec![
            Fixture { blade_type: 0, distance: 2.0, blades: vec![4, 7] },
            Fixture { blade_type: 1, distance: 0.5, blades: vec![5] },
            Fixture { blade_type: 2, distance: 3.0, blades: vec![6] },
            Fixture { blade_type: 3, distance: 1.0, blades: vec![8, 9, 10, 11, 12, 13, 14] },
        ]
    }

    #[test]
    fn every_rule_answers_differently_on_one_pool() {
        let answers =
            [("first_available", 4), ("same_type", 8), ("best_fit", 5), ("worst_fit", 6), ("random", 14)];
        assert_eq!(answers.len(), RULES.len(), "a new rule needs its line here");
        for (rule, blade) in answers {
            assert_eq!(select(rule, &pool(), 0), Ok(BladeId(blade)), "{rule}");
        }
    }

    #[test]
    fn every_rule_declines_an_empty_pool_and_same_type_a_pool_of_others() {
        for rule in RULES {
            assert!(select(rule.name, &vec![], 0).is_err(), "{}", rule.name);
        }
        let mut others = pool();
        others.truncate(3);
        assert!(select("same_type", &others, 0).is_err());
    }

    #[test]
    fn random_reaches_every_spare_alike() {
        // Chi-square with 10 degrees of freedom; 45 is exceeded by chance with probability 2e-6.
        let mut counts = [0f64; 15];
        for ordinal in 0..11_000 {
            counts[select("random", &pool(), ordinal).unwrap().index()] += 1.0;
        }
        let statistic: f64 = counts[4..].iter().map(|c| (c - 1000.0) * (c - 1000.0) / 1000.0).sum();
        assert!(statistic < 45.0, "{counts:?}");
    }
}
