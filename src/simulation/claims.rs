//! Workloads that wait for a spare, in the order in which they are served.
//!
//! Most wait alone, and most newcomers are the last in line: a sorted queue that grows and shrinks at its ends.

use crate::units::{Time, WorkloadId};
use std::collections::VecDeque;

/// The place in line: the priority of the class, when the workload went down, and its number.
pub type Place = (u32, Time, WorkloadId);

/// The line.
#[derive(Default)]
pub struct Claims(VecDeque<Place>);

impl Claims {
    /// How many wait.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nobody waits.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All places, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Place> {
        self.0.iter()
    }

    /// Whether somebody has this place.
    pub fn contains(&self, place: &Place) -> bool {
        self.0.binary_search(place).is_ok()
    }

    /// Takes a place, unless it is taken.
    pub fn insert(&mut self, place: Place) {
        if self.0.back().is_none_or(|last| *last < place) {
            self.0.push_back(place);
        } else if let Err(at) = self.0.binary_search(&place) {
            self.0.insert(at, place);
        }
    }

    /// Gives a place up; false if nobody had it.
    pub fn remove(&mut self, place: &Place) -> bool {
        if self.0.front() == Some(place) {
            return self.0.pop_front().is_some();
        }
        self.0.binary_search(place).is_ok_and(|at| self.0.remove(at).is_some())
    }

    /// The place that comes after another; the first of all after `None`.
    pub fn after(&self, place: Option<Place>) -> Option<Place> {
        match place {
            None => self.0.front().copied(),
            Some(place) => self.0.get(self.0.partition_point(|other| *other <= place)).copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use std::ops::Bound::{Excluded, Unbounded};

    proptest! {
        #[test]
        fn it_behaves_like_an_ordered_set(
            operations in prop::collection::vec((any::<bool>(), 0u32..3, 0i64..6, 0u32..4), 0..200)
        ) {
            let (mut line, mut reference) = (Claims::default(), BTreeSet::new());
            for (comes, priority, since, workload) in operations {
                let place = (priority, Time(since), WorkloadId(workload));
                match comes {
                    true => {
                        line.insert(place);
                        reference.insert(place);
                    }
                    false => prop_assert_eq!(line.remove(&place), reference.remove(&place)),
                }
                prop_assert!(line.iter().eq(reference.iter()));
                prop_assert_eq!(line.after(None), reference.first().copied());
                let next = reference.range((Excluded(place), Unbounded)).next().copied();
                prop_assert_eq!(line.after(Some(place)), next);
                prop_assert_eq!(line.contains(&place), reference.contains(&place));
                prop_assert_eq!((line.len(), line.is_empty()), (reference.len(), reference.is_empty()));
            }
        }
    }
}
