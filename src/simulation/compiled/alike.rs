//! Types and classes that are alike: what routes and durations depend on is the same for all of them.
//!
//! Intuition: thousands of blade types may differ in memory or price, and have the same adapters and partitions. A route
//! depends on the hardware of both ends and on what moves, so that there is one for each pair of *kinds*.

use super::route::load_of;
use crate::model::fleet::Site;
use crate::model::hardware::{Adapter, Hardware, Partition};
use crate::units::{ClassId, TypeId};

/// Kinds of things: the number of the kind of each, and the first of each kind.
#[derive(Clone, Debug)]
pub(super) struct Kinds {
    of: Vec<u32>,
    firsts: Vec<usize>,
}

impl Kinds {
    /// The kinds of things with these traits.
    fn new<T: PartialEq>(traits: impl Iterator<Item = T>) -> Kinds {
        let mut kinds: Vec<T> = Vec::new();
        let (mut of, mut firsts) = (Vec::new(), Vec::new());
        for (at, traits) in traits.enumerate() {
            let kind = kinds.iter().position(|known| *known == traits).unwrap_or_else(|| {
                kinds.push(traits);
                firsts.push(at);
                kinds.len() - 1
            });
            of.push(kind as u32);
        }
        Kinds { of, firsts }
    }

    /// The kinds of blade types: those with the same hardware.
    pub fn of_types(site: &Site) -> Kinds {
        Kinds::new(site.blade_types.iter().map(|kind| parts(&kind.hardware)))
    }

    /// The kinds of workload classes: those that start on the same hardware, need the same of it, and move as much.
    pub fn of_classes(site: &Site) -> Kinds {
        Kinds::new(site.classes.iter().map(|class| {
            let home = &site.blade_types[class.home.index()].hardware;
            (parts(home), &class.needs, load_of(class, home))
        }))
    }

    /// The number of kinds.
    pub fn count(&self) -> usize {
        self.firsts.len()
    }

    /// The kind of the thing of this number.
    #[inline]
    pub fn of(&self, at: usize) -> usize {
        self.of[at] as usize
    }

    /// The first class of each kind.
    pub fn classes(&self) -> impl Iterator<Item = ClassId> + Clone {
        self.firsts.iter().map(|first| ClassId::from(*first))
    }

    /// The first type of each kind.
    pub fn types(&self) -> impl Iterator<Item = TypeId> + Clone {
        self.firsts.iter().map(|first| TypeId::from(*first))
    }
}

/// All of a blade's hardware that a route depends on: not the machine type that it reports.
fn parts(hardware: &Hardware) -> (&[Adapter], &[Partition]) {
    (&hardware.adapters, &hardware.partitions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_alike_has_one_number() {
        let kinds = Kinds::new("abacb".chars());
        assert_eq!((0..5).map(|at| kinds.of(at)).collect::<Vec<_>>(), [0, 1, 0, 2, 1]);
        assert_eq!((kinds.count(), kinds.types().collect::<Vec<_>>()), (3, [0, 1, 3].map(TypeId).to_vec()));
    }
}
