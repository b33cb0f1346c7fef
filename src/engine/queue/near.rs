//! What is due soon: an indexed heap.
//!
//! It is 4-ary, because a shallower heap touches fewer cache lines per operation.

use super::{Entry, Places};
use crate::units::Time;

/// Children per node.
const ARITY: usize = 4;

/// The heap. Its callers say that a slot is absent; it says where all others are.
///
/// An event that is taken leaves a gap at the top, because what follows from it is often due soon and may take its
/// place; else the last entry does.
pub(super) struct Near<E> {
    heap: Vec<Entry<E>>,
    gap: bool,
}

impl<E> Default for Near<E> {
    fn default() -> Self {
        Near { heap: Vec::new(), gap: false }
    }
}

impl<E: Copy> Near<E> {
    pub fn len(&self) -> usize {
        self.heap.len() - usize::from(self.gap)
    }

    /// The first entry, once there is no gap.
    #[inline]
    pub fn first(&self) -> Option<Entry<E>> {
        debug_assert!(!self.gap);
        self.heap.first().copied()
    }

    /// Takes the first entry, once there is no gap.
    #[inline]
    pub fn take_first(&mut self) {
        debug_assert!(!self.gap && !self.heap.is_empty());
        self.gap = true;
    }

    /// Closes the gap, if there is one.
    #[inline]
    pub fn close(&mut self, places: &mut Places) {
        if std::mem::take(&mut self.gap) {
            self.move_last_to(0, places);
        }
    }

    pub fn time(&self, place: usize) -> Time {
        self.heap[place].time
    }

    #[inline]
    pub fn insert(&mut self, entry: Entry<E>, places: &mut Places) {
        if std::mem::take(&mut self.gap) {
            return self.sift_down(0, entry, places);
        }
        self.heap.push(entry);
        self.sift_up(self.heap.len() - 1, entry, places);
    }

    /// Takes out the entry at `place`, once there is no gap.
    pub fn remove(&mut self, place: usize, places: &mut Places) {
        debug_assert!(!self.gap);
        self.move_last_to(place, places);
    }

    fn move_last_to(&mut self, place: usize, places: &mut Places) {
        let Some(last) = self.heap.pop() else { return };
        if place == self.heap.len() {
            return;
        }
        if place > 0 && last.key() < self.heap[(place - 1) / ARITY].key() {
            self.sift_up(place, last, places);
        } else {
            self.sift_down(place, last, places);
        }
    }

    #[inline]
    fn put(&mut self, place: usize, entry: Entry<E>, places: &mut Places) {
        self.heap[place] = entry;
        places[entry.slot as usize] = place as u32;
    }

    fn sift_up(&mut self, mut place: usize, entry: Entry<E>, places: &mut Places) {
        while place > 0 {
            let parent = (place - 1) / ARITY;
            let above = self.heap[parent];
            if above.key() <= entry.key() {
                break;
            }
            self.put(place, above, places);
            place = parent;
        }
        self.put(place, entry, places);
    }

    fn sift_down(&mut self, mut place: usize, entry: Entry<E>, places: &mut Places) {
        let key = entry.key();
        while let Some((child, least)) = self.least_below(place) {
            if key <= least.key() {
                break;
            }
            self.put(place, least, places);
            place = child;
        }
        self.put(place, entry, places);
    }

    /// The least child of a place.
    #[inline]
    fn least_below(&self, place: usize) -> Option<(usize, Entry<E>)> {
        let first = place * ARITY + 1;
        let least = match self.heap.get(first..)? {
            [a, b, c, d, ..] => {
                let lesser = |a: (usize, u128), b: (usize, u128)| if b.1 < a.1 { b } else { a };
                let (ab, cd) = (lesser((0, a.key()), (1, b.key())), lesser((2, c.key()), (3, d.key())));
                first + lesser(ab, cd).0
            }
            few => first + few.iter().enumerate().min_by_key(|(_, child)| child.key())?.0,
        };
        Some((least, self.heap[least]))
    }
}
