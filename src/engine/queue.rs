//! The event queue: at most one pending event per process, ordered by time, class and sequence.
//!
//! Intuition: a process (a blade, a workload, a repair) waits for one thing at a time. Its pending event therefore
//! has a fixed slot and is replaced in place; nothing is hashed, nothing is left behind to be skipped later.
//! The heap is 4-ary, because a shallower heap touches fewer cache lines per operation.
//!
//! Limits: slots are dense 32-bit indices fixed at construction; 2^56 schedules per queue.

use crate::units::Time;

/// An event that knows its place among the events of the same tick.
pub trait Ordered: Copy {
    /// The class: lower classes of the same tick come first.
    fn class(self) -> u8;
}

/// The slot is not queued.
const ABSENT: u32 = u32::MAX;
/// Children per node.
const ARITY: usize = 4;

#[derive(Clone, Copy)]
struct Entry {
    time: Time,
    /// Class in the top 8 bits, sequence below: one comparison settles both.
    order: u64,
    slot: u32,
}

impl Entry {
    fn key(&self) -> (Time, u64) {
        (self.time, self.order)
    }
}

/// Pending events of a fixed number of processes.
///
/// ```
/// use hotspare::engine::queue::{EventQueue, Ordered};
/// use hotspare::units::Time;
///
/// #[derive(Clone, Copy, Debug, PartialEq)]
/// enum Event { Repair, Failure }
/// impl Ordered for Event {
///     fn class(self) -> u8 { self as u8 }
/// }
///
/// let mut queue = EventQueue::new(2, Event::Failure);
/// queue.schedule(0, Time(5), Event::Failure);
/// queue.schedule(1, Time(5), Event::Repair);
/// assert_eq!(queue.pop(), Some((Time(5), 1, Event::Repair)));
/// ```
pub struct EventQueue<E> {
    heap: Vec<Entry>,
    /// Where in the heap each slot's entry is, or [`ABSENT`].
    places: Vec<u32>,
    events: Vec<E>,
    sequence: u64,
    /// Entries taken off the heap.
    removals: u64,
}

impl<E: Ordered> EventQueue<E> {
    /// A queue for the slots `0..slots`; `filler` occupies the slots that were never scheduled.
    pub fn new(slots: usize, filler: E) -> Self {
        EventQueue {
            heap: Vec::new(),
            places: vec![ABSENT; slots],
            events: vec![filler; slots],
            sequence: 0,
            removals: 0,
        }
    }

    /// Makes `event` at `time` the pending event of `slot`, in place of the one it had.
    ///
    /// # Panics
    /// If the slot is out of range.
    pub fn schedule(&mut self, slot: u32, time: Time, event: E) {
        let order = u64::from(event.class()) << 56 | self.sequence;
        self.sequence += 1;
        self.events[slot as usize] = event;
        let entry = Entry { time, order, slot };
        match self.places[slot as usize] {
            ABSENT => {
                self.heap.push(entry);
                self.sift_up(self.heap.len() - 1, entry);
            }
            place => {
                let place = place as usize;
                if entry.key() < self.heap[place].key() {
                    self.sift_up(place, entry);
                } else {
                    self.sift_down(place, entry);
                }
            }
        }
    }

    /// Withdraws the pending event of `slot`, if there is one.
    ///
    /// # Panics
    /// If the slot is out of range.
    pub fn cancel(&mut self, slot: u32) {
        let place = self.places[slot as usize];
        if place != ABSENT {
            self.remove(place as usize);
        }
    }

    /// When the pending event of `slot` is due, if there is one.
    ///
    /// # Panics
    /// If the slot is out of range.
    pub fn due(&self, slot: u32) -> Option<Time> {
        self.heap.get(self.places[slot as usize] as usize).map(|entry| entry.time)
    }

    /// The time and class of the next event.
    pub fn next_key(&self) -> Option<(Time, u8)> {
        self.heap.first().map(|entry| (entry.time, (entry.order >> 56) as u8))
    }

    /// Takes the next event: its time, slot and kind.
    pub fn pop(&mut self) -> Option<(Time, u32, E)> {
        let first = *self.heap.first()?;
        self.remove(0);
        Some((first.time, first.slot, self.events[first.slot as usize]))
    }

    /// The number of pending events.
    pub fn len(&self) -> usize {
        self.heap.len()
    }

    /// Whether nothing is pending.
    pub fn is_empty(&self) -> bool {
        self.heap.is_empty()
    }

    /// Operations on the heap so far: schedules (replacements among them), withdrawals of what was pending, and pops.
    /// It is the queue's work, the same on every machine.
    pub fn operations(&self) -> u64 {
        self.sequence + self.removals
    }

    fn remove(&mut self, place: usize) {
        self.removals += 1;
        self.places[self.heap[place].slot as usize] = ABSENT;
        let Some(last) = self.heap.pop() else { return };
        if place == self.heap.len() {
            return;
        }
        if place > 0 && last.key() < self.heap[(place - 1) / ARITY].key() {
            self.sift_up(place, last);
        } else {
            self.sift_down(place, last);
        }
    }

    fn put(&mut self, place: usize, entry: Entry) {
        self.heap[place] = entry;
        self.places[entry.slot as usize] = place as u32;
    }

    fn sift_up(&mut self, mut place: usize, entry: Entry) {
        while place > 0 {
            let parent = (place - 1) / ARITY;
            if self.heap[parent].key() <= entry.key() {
                break;
            }
            self.put(place, self.heap[parent]);
            place = parent;
        }
        self.put(place, entry);
    }

    fn sift_down(&mut self, mut place: usize, entry: Entry) {
        loop {
            let first = place * ARITY + 1;
            if first >= self.heap.len() {
                break;
            }
            let last = (first + ARITY).min(self.heap.len());
            let mut least = first;
            for child in first + 1..last {
                if self.heap[child].key() < self.heap[least].key() {
                    least = child;
                }
            }
            if entry.key() <= self.heap[least].key() {
                break;
            }
            self.put(place, self.heap[least]);
            place = least;
        }
        self.put(place, entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use priority_queue::PriorityQueue;
    use proptest::prelude::*;
    use std::cmp::Reverse;

    #[derive(Clone, Copy, Debug, PartialEq)]
    struct Kind(u8);
    impl Ordered for Kind {
        fn class(self) -> u8 {
            self.0
        }
    }

    #[test]
    fn one_tick_is_ordered_by_class_and_then_by_sequence() {
        let mut queue = EventQueue::new(4, Kind(0));
        for (slot, class) in [(0, 7), (1, 3), (2, 7), (3, 3)] {
            queue.schedule(slot, Time(10), Kind(class));
        }
        // Scheduling again moves the slot behind its equals.
        queue.schedule(1, Time(10), Kind(3));
        assert_eq!(queue.operations(), 5);
        let order: Vec<u32> = std::iter::from_fn(|| queue.pop()).map(|e| e.1).collect();
        assert_eq!(order, [3, 1, 0, 2]);
        assert_eq!(queue.operations(), 9);
    }

    #[test]
    fn what_was_not_pending_costs_no_operation() {
        let mut queue = EventQueue::new(2, Kind(0));
        queue.cancel(0);
        assert_eq!((queue.pop(), queue.operations()), (None, 0));
        queue.schedule(0, Time(1), Kind(0));
        queue.cancel(0);
        queue.cancel(0);
        assert_eq!(queue.operations(), 2);
    }

    /// Runs the same operations on the queue and on the `priority-queue` crate and compares every answer.
    fn agrees_with_reference(operations: &[(u8, u32, i64, u8)]) {
        let mut queue = EventQueue::new(64, Kind(0));
        let mut reference = PriorityQueue::new();
        let mut sequence = 0u64;
        for &(what, slot, time, class) in operations {
            match what % 4 {
                0 | 1 => {
                    queue.schedule(slot, Time(time), Kind(class));
                    reference.push(slot, Reverse((time, class, sequence)));
                    sequence += 1;
                }
                2 => {
                    queue.cancel(slot);
                    reference.remove(&slot);
                }
                _ => {
                    let expected =
                        reference.pop().map(|(slot, Reverse(key))| (Time(key.0), slot, Kind(key.1)));
                    assert_eq!(queue.pop(), expected);
                }
            }
            assert_eq!(queue.len(), reference.len());
            assert_eq!(queue.due(slot), reference.get_priority(&slot).map(|key| Time(key.0.0)));
            assert_eq!(queue.next_key(), reference.peek().map(|(_, key)| (Time(key.0.0), key.0.1)));
        }
    }

    proptest! {
        #[test]
        fn any_operations_agree_with_the_reference(
            operations in prop::collection::vec((any::<u8>(), 0u32..64, 0i64..50, 0u8..5), 0..400)
        ) {
            agrees_with_reference(&operations);
        }
    }

    #[test]
    fn a_million_operations_agree_with_the_reference() {
        let mut state = 1u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state >> 33
        };
        let operations: Vec<_> = (0..1_000_000)
            .map(|_| (next() as u8, (next() % 64) as u32, (next() % 1000) as i64, (next() % 8) as u8))
            .collect();
        agrees_with_reference(&operations);
    }
}
