//! The run: events brought near from afar, sorted once and then taken from the end.

use super::{Entry, Places, RUN};
use crate::units::Time;

/// In place of the slot of an entry that was withdrawn.
const WITHDRAWN: u32 = u32::MAX;

/// The run. It records the place of every slot it moves; its callers mark a slot as absent.
#[derive(Clone)]
pub(super) struct Run<E> {
    /// The last entry first. A withdrawn entry stays until it would be next.
    entries: Vec<Entry<E>>,
    withdrawn: usize,
}

impl<E> Default for Run<E> {
    fn default() -> Self {
        Run { entries: Vec::new(), withdrawn: 0 }
    }
}

impl<E: Copy> Run<E> {
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.entries.len() - self.withdrawn
    }

    #[inline]
    pub fn first(&self) -> Option<&Entry<E>> {
        self.entries.last()
    }

    pub fn time(&self, place: u32) -> Time {
        self.entries[place as usize].time
    }

    /// Puts in an entry; once all are in, the run is to be [sorted](Run::sort).
    #[inline]
    pub fn push(&mut self, entry: Entry<E>) {
        self.entries.push(entry);
    }

    /// Sorts the entries.
    pub fn sort(&mut self, places: &mut Places) {
        self.entries.sort_unstable_by_key(|entry| !entry.key());
        for (place, entry) in self.entries.iter().enumerate() {
            places[entry.slot as usize] = RUN | place as u32;
        }
    }

    /// All entries, last first.
    pub fn iter(&self) -> impl Iterator<Item = &Entry<E>> {
        self.entries.iter().filter(|entry| entry.slot != WITHDRAWN)
    }

    /// Takes out the first entry.
    #[inline]
    pub fn remove_first(&mut self) {
        self.entries.pop();
        if self.withdrawn > 0 {
            self.drop_withdrawn();
        }
    }

    /// Takes out the entry at `place`.
    pub fn remove(&mut self, place: u32) {
        self.entries[place as usize].slot = WITHDRAWN;
        self.withdrawn += 1;
        self.drop_withdrawn();
    }

    /// Drops withdrawn entries until the first entry is a pending one.
    fn drop_withdrawn(&mut self) {
        while self.entries.pop_if(|last| last.slot == WITHDRAWN).is_some() {
            self.withdrawn -= 1;
        }
    }
}
