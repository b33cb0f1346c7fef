//! Selection: the choice of the spare that replaces a failed blade.
//!
//! The rule sees a [`PoolView`]: kinds of spares, so that what it costs to choose is the number of kinds, not of blades;
//! and, if it wants, what is known of single ones.

mod best_fit;
mod first_available;
mod random;
mod same_type;
mod worst_fit;

use crate::engine::streams::Stream;
use crate::model::resource::{Matching, Mismatch};
use crate::policy::{Declined, Rule};
use crate::units::{BladeId, CauseId, ClassId, EnclosureId, ResourceId, Span, TypeId};

/// The pool as the workload sees it that needs a blade: the ready spares that may serve it, kind by kind, and what is
/// known of single blades. Nothing here tells what has not happened yet, nor a fault that nobody has found.
///
/// Spares of one kind are interchangeable: of one type, for the same workloads, plugged into the same zones. A rule that
/// asks for kinds alone costs the number of kinds, not of spares.
pub trait PoolView {
    /// Number of kinds; none of them is empty.
    fn kinds(&self) -> usize;
    /// Type of the spares of a kind.
    fn blade_type(&self, kind: usize) -> TypeId;
    /// Distance of what the spares of a kind provide from what the workload requires \[1\], 0 where nobody knows what
    /// they provide.
    fn distance(&self, kind: usize) -> f64;
    /// The parts of that distance, unweighted: mismatch of each quantity that is required, sorted by resource; empty where
    /// nobody knows what the spares provide.
    fn mismatch(&self, kind: usize) -> Vec<(ResourceId, Mismatch)>;
    /// Number of spares of a kind; at least one.
    fn spares(&self, kind: usize) -> u32;
    /// The spare of a kind with `rank` lower ones (by group and index); `rank` is below [`PoolView::spares`].
    fn spare(&self, kind: usize, rank: u32) -> BladeId;

    /// Enclosure of a blade; `None`: it stands outside of any.
    fn enclosure(&self, blade: BladeId) -> Option<EnclosureId>;
    /// Power domains of a blade: common causes that take the power of some slots of its enclosure, in the order of the
    /// site's.
    fn power_domains(&self, blade: BladeId) -> Vec<CauseId>;
    /// Load of the module of an enclosure: commands under way and waiting.
    fn module_load(&self, enclosure: EnclosureId) -> usize;
    /// Time that a spare has stood ready.
    ///
    /// # Panics
    /// Under a rule that looks at [`Detail::Kinds`].
    fn stood(&self, spare: BladeId) -> Span;
    /// Workloads of a class on blades of an enclosure, or about to be, but for the one that needs a blade.
    ///
    /// # Panics
    /// Under a rule that looks at [`Detail::Kinds`].
    fn workloads_in(&self, class: ClassId, enclosure: EnclosureId) -> u32;
}

/// Detail that a rule asks of the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Kinds of spares, places of blades and the load of modules: nothing is kept for it.
    Kinds,
    /// Single blades, too: times that spares have stood, and the places of workloads.
    Blades,
}

/// A workload that needs a blade.
pub struct Request<'a> {
    /// Its class, as the scenario names it.
    pub class: ClassId,
    /// The type of the blade it last ran on.
    pub last_type: TypeId,
    /// The blade that failed, or that it has to leave; `None`: it has just arrived.
    pub failed: Option<BladeId>,
    /// The spares it may be served from.
    pub pool: &'a dyn PoolView,
    /// Makes the stream of this attempt, which belongs to it alone.
    pub stream: &'a dyn Fn() -> Stream,
}

impl Request<'_> {
    /// All spares it may be served from, kind by kind.
    pub fn spares(&self) -> impl Iterator<Item = BladeId> + '_ {
        let of = |kind| (0..self.pool.spares(kind)).map(move |rank| (kind, rank));
        (0..self.pool.kinds()).flat_map(of).map(|(kind, rank)| self.pool.spare(kind, rank))
    }

    /// The first spare of the kind with the least `score`; equal scores go to the lowest group and index.
    ///
    /// # Errors
    /// There is no spare.
    pub fn kind_with_least(&self, score: impl Fn(usize) -> f64) -> Result<BladeId, Declined> {
        let first = |kind| self.pool.spare(kind, 0);
        (0..self.pool.kinds())
            .min_by(|&a, &b| score(a).total_cmp(&score(b)).then_with(|| first(a).cmp(&first(b))))
            .map(first)
            .ok_or(EMPTY)
    }
}

/// Chooses a spare.
pub trait Selection: Send + Sync {
    /// The spare to claim, or why none is.
    ///
    /// # Errors
    /// The reason, in words an administrator uses.
    fn select(&self, request: &Request<'_>) -> Result<BladeId, Declined>;

    /// The measure of distances; the default measure unless the rule has parameters for it.
    fn matching(&self) -> Matching {
        Matching::default()
    }

    /// Detail that the rule asks of the pool; everything unless said, which costs some memory and time.
    fn looks_at(&self) -> Detail {
        Detail::Blades
    }
}

/// The rules of this axis.
pub const RULES: &[Rule<dyn Selection>] =
    &[first_available::RULE, same_type::RULE, random::RULE, best_fit::RULE, worst_fit::RULE];

const EMPTY: Declined = Declined("no ready spare may serve this workload");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::streams::StreamKey;
    use crate::policy::Rules;

    struct Fixture {
        blade_type: u32,
        distance: f64,
        blades: Vec<u32>,
    }

    impl PoolView for Vec<Fixture> {
        fn kinds(&self) -> usize {
            self.len()
        }
        fn blade_type(&self, kind: usize) -> TypeId {
            TypeId(self[kind].blade_type)
        }
        fn distance(&self, kind: usize) -> f64 {
            self[kind].distance
        }
        fn spares(&self, kind: usize) -> u32 {
            self[kind].blades.len() as u32
        }
        fn spare(&self, kind: usize, rank: u32) -> BladeId {
            BladeId(self[kind].blades[rank as usize])
        }
        fn mismatch(&self, _: usize) -> Vec<(ResourceId, Mismatch)> {
            Vec::new()
        }
        fn enclosure(&self, _: BladeId) -> Option<EnclosureId> {
            None
        }
        fn power_domains(&self, _: BladeId) -> Vec<CauseId> {
            Vec::new()
        }
        fn module_load(&self, _: EnclosureId) -> usize {
            0
        }
        fn stood(&self, _: BladeId) -> Span {
            unreachable!("the built-in rules look at kinds alone")
        }
        fn workloads_in(&self, _: ClassId, _: EnclosureId) -> u32 {
            unreachable!("the built-in rules look at kinds alone")
        }
    }

    fn select(rule: &str, shelves: &Vec<Fixture>, ordinal: u64) -> Result<BladeId, Declined> {
        let registry = Rules::builtin();
        let rule = registry.selection.iter().find(|r| r.name == rule).unwrap();
        let rule = (rule.build)(&toml::Table::new(), &Default::default()).unwrap();
        let stream = || StreamKey::replication(1, 0).stream(ordinal);
        assert_eq!(rule.looks_at(), Detail::Kinds);
        let request =
            Request { class: ClassId(0), last_type: TypeId(3), failed: None, pool: shelves, stream: &stream };
        rule.select(&request)
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
