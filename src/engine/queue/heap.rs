//! The near part of the queue: an indexed heap of events that were scheduled to be due soon.
//!
//! It is 4-ary because a shallower heap touches fewer cache lines per operation.

use super::{Entry, Places};
use crate::units::Time;

/// Children per node.
const ARITY: usize = 4;

/// The heap. It records the place of every slot it moves; its callers mark a slot as absent.
#[derive(Clone)]
pub(super) struct Heap<E>(Vec<Entry<E>>);

impl<E> Default for Heap<E> {
    fn default() -> Self {
        Heap(Vec::new())
    }
}

impl<E: Copy> Heap<E> {
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    #[inline]
    pub fn first(&self) -> Option<&Entry<E>> {
        self.0.first()
    }

    pub fn time(&self, place: u32) -> Time {
        self.0[place as usize].time
    }

    #[inline]
    pub fn insert(&mut self, entry: Entry<E>, places: &mut Places) {
        self.0.push(entry);
        self.sift_up(self.0.len() - 1, entry, places);
    }

    /// Takes out the entry at `place`.
    pub fn remove(&mut self, place: u32, places: &mut Places) {
        let place = place as usize;
        let Some(last) = self.0.pop() else { return };
        if place == self.0.len() {
            return;
        }
        if place > 0 && last.key() < self.0[(place - 1) / ARITY].key() {
            self.sift_up(place, last, places);
        } else {
            self.sift_down(place, last, places);
        }
    }

    #[inline]
    fn put(&mut self, place: usize, entry: Entry<E>, places: &mut Places) {
        self.0[place] = entry;
        places[entry.slot as usize] = place as u32;
    }

    fn sift_up(&mut self, mut place: usize, entry: Entry<E>, places: &mut Places) {
        while place > 0 {
            let parent = (place - 1) / ARITY;
            let above = self.0[parent];
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
        let least = match self.0.get(first..)? {
            [a, b, c, d, ..] => {
                let lesser = |a: (usize, u128), b: (usize, u128)| if b.1 < a.1 { b } else { a };
                let (ab, cd) = (lesser((0, a.key()), (1, b.key())), lesser((2, c.key()), (3, d.key())));
                first + lesser(ab, cd).0
            }
            few => first + few.iter().enumerate().min_by_key(|(_, child)| child.key())?.0,
        };
        Some((least, self.0[least]))
    }
}
