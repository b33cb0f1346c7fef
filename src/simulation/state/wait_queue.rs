//! Wait queue: clients that wait for the same thing, in the order in which they are served.
//!
//! Intuition: most clients wait alone, and most newcomers are the last: a sorted queue that grows and shrinks at its
//! ends.

use std::collections::VecDeque;

/// A wait queue. A place in it holds its order and its owner.
#[derive(Clone)]
pub struct WaitQueue<P>(VecDeque<P>);

impl<P> Default for WaitQueue<P> {
    fn default() -> Self {
        WaitQueue(VecDeque::new())
    }
}

impl<P: Copy + Ord> WaitQueue<P> {
    /// The number that wait.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Empty: nobody waits.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All places, in order.
    pub fn iter(&self) -> impl Iterator<Item = &P> {
        self.0.iter()
    }

    /// Taken: the place is in the queue.
    pub fn contains(&self, place: &P) -> bool {
        self.0.binary_search(place).is_ok()
    }

    /// Takes a place, unless it is taken.
    pub fn insert(&mut self, place: P) {
        if self.0.back().is_none_or(|last| *last < place) {
            self.0.push_back(place);
        } else if let Err(at) = self.0.binary_search(&place) {
            self.0.insert(at, place);
        }
    }

    /// Removes a place; false if it was not taken.
    pub fn remove(&mut self, place: &P) -> bool {
        if self.0.front() == Some(place) {
            return self.0.pop_front().is_some();
        }
        self.0.binary_search(place).is_ok_and(|at| self.0.remove(at).is_some())
    }

    /// Takes out the first place.
    pub fn pop_first(&mut self) -> Option<P> {
        self.0.pop_front()
    }

    /// Those for whom `stays` is false leave.
    pub fn retain(&mut self, stays: impl FnMut(&P) -> bool) {
        self.0.retain(stays);
    }

    /// The place that comes after another; the first of all after `None`.
    pub fn after(&self, place: Option<P>) -> Option<P> {
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
        fn it_behaves_like_an_ordered_set(operations in prop::collection::vec((0u8..8, 0u32..72), 0..200)) {
            let (mut line, mut reference) = (WaitQueue::default(), BTreeSet::new());
            for (what, place) in operations {
                match what {
                    0 => prop_assert_eq!(line.pop_first(), reference.pop_first()),
                    1 => {
                        line.retain(|other| other % 9 != place % 9);
                        reference.retain(|other| other % 9 != place % 9);
                    }
                    2..5 => {
                        line.insert(place);
                        reference.insert(place);
                    }
                    _ => prop_assert_eq!(line.remove(&place), reference.remove(&place)),
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
