//! The event queue: at most one pending event per process, ordered by time, class and sequence.
//!
//! Intuition: a process (a blade, a workload, a repair) waits for one thing at a time. Its pending event therefore
//! has a fixed slot and is replaced in place; nothing is hashed, nothing is left behind to be skipped later. Most
//! pending events are failures far off: those lie `far`, roughly sorted by time. A few dozen of them at a time are
//! brought near and sorted into a `run`, so that the cost of an event does not grow with their number. What is scheduled
//! meanwhile and due before the run ends goes into a small `heap`. The next event is the earlier of the two first ones.
//!
//! Limits: slots are dense indices below 2^30, fixed at construction; times are not negative; 2^56 schedules per queue.

mod far;
mod heap;
mod run;

use crate::units::Time;
use far::Far;
use heap::Heap;
use run::Run;

/// An event that knows its place among the events of the same tick.
pub trait Ordered: Copy {
    /// The class: lower classes of the same tick come first.
    fn class(self) -> u8;
}

/// A pending event.
#[derive(Clone, Copy)]
struct Entry<E> {
    time: Time,
    /// Class in the top 8 bits, sequence below: one comparison settles both.
    order: u64,
    slot: u32,
    event: E,
}

impl<E> Entry<E> {
    #[inline]
    fn key(&self) -> u128 {
        (self.time.0 as u128) << 64 | u128::from(self.order)
    }

    #[inline]
    fn class(&self) -> u8 {
        (self.order >> 56) as u8
    }
}

/// The place of each slot's entry: its position in the heap, or [`RUN`] or [`FAR`] and its position there, or
/// [`ABSENT`].
type Places = [u32];
const ABSENT: u32 = u32::MAX;
const FAR: u32 = 1 << 31;
const RUN: u32 = 1 << 30;

/// Pending events of a fixed number of processes.
#[derive(Clone)]
pub struct EventQueue<E> {
    heap: Heap<E>,
    run: Run<E>,
    far: Far<E>,
    places: Vec<u32>,
    sequence: u64,
    /// Entries taken out.
    removals: u64,
    has_new_run: bool,
}

impl<E: Ordered> EventQueue<E> {
    /// A queue for the slots `0..slots`.
    ///
    /// # Panics
    /// If there are 2^30 slots or more.
    pub fn new(slots: usize) -> Self {
        assert!(slots < RUN as usize, "slots are numbered below 2^30");
        EventQueue {
            heap: Heap::default(),
            run: Run::default(),
            far: Far::default(),
            places: vec![ABSENT; slots],
            sequence: 0,
            removals: 0,
            has_new_run: false,
        }
    }

    /// Makes `event` at `time` the pending event of `slot`, in place of the one it had.
    ///
    /// # Panics
    /// If the slot is out of range.
    #[inline]
    pub fn schedule(&mut self, slot: u32, time: Time, event: E) {
        debug_assert!(time >= Time::ZERO, "times are not negative");
        let order = u64::from(event.class()) << 56 | self.sequence;
        self.sequence += 1;
        self.take(slot);
        let entry = Entry { time, order, slot, event };
        if time <= self.far.reached() {
            self.heap.insert(entry, &mut self.places);
        } else {
            self.far.insert(entry, &mut self.places);
        }
    }

    /// Withdraws the pending event of `slot`, if there is one.
    ///
    /// # Panics
    /// If the slot is out of range.
    #[inline]
    pub fn cancel(&mut self, slot: u32) {
        self.removals += u64::from(self.take(slot));
    }

    /// Takes the pending event of `slot` out; false if there is none.
    #[inline]
    fn take(&mut self, slot: u32) -> bool {
        let is_there = self.places[slot as usize] != ABSENT;
        if is_there {
            self.take_out(slot);
        }
        is_there
    }

    fn take_out(&mut self, slot: u32) {
        match std::mem::replace(&mut self.places[slot as usize], ABSENT) {
            place if place & FAR != 0 => self.far.remove(place & !FAR, &mut self.places),
            place if place & RUN != 0 => self.run.remove(place & !RUN),
            place => self.heap.remove(place, &mut self.places),
        }
    }

    /// Due time of the pending event of `slot`, if there is one.
    ///
    /// # Panics
    /// If the slot is out of range.
    pub fn due(&self, slot: u32) -> Option<Time> {
        match self.places[slot as usize] {
            ABSENT => None,
            place if place & FAR != 0 => Some(self.far.time(place & !FAR)),
            place if place & RUN != 0 => Some(self.run.time(place & !RUN)),
            place => Some(self.heap.time(place)),
        }
    }

    /// Takes the next event: its time, slot and kind.
    #[cfg(test)]
    pub fn pop(&mut self) -> Option<(Time, u32, E)> {
        self.pop_through(Time::NEVER, u8::MAX)
    }

    /// Takes the next event if it is not later than this time, and at this time not of a later class: its time, slot
    /// and kind.
    #[inline]
    pub fn pop_through(&mut self, time: Time, class: u8) -> Option<(Time, u32, E)> {
        let [run, heap] = [self.run.first(), self.heap.first()];
        let (first, is_run) = match (run, heap) {
            (Some(run), Some(heap)) if heap.key() < run.key() => (*heap, false),
            (Some(run), _) => (*run, true),
            (None, Some(heap)) => (*heap, false),
            (None, None) => {
                self.far.bring_near(&mut self.run, &mut self.places);
                self.has_new_run = true;
                (*self.run.first()?, true)
            }
        };
        if (first.time, first.class()) > (time, class) {
            return None;
        }
        self.removals += 1;
        self.places[first.slot as usize] = ABSENT;
        match is_run {
            true => self.run.remove_first(),
            false => self.heap.remove(0, &mut self.places),
        }
        Some((first.time, first.slot, first.event))
    }

    /// True if events have been brought near since the last call.
    #[inline]
    pub fn has_new_run(&mut self) -> bool {
        std::mem::take(&mut self.has_new_run)
    }

    /// Slot and kind of the events that were brought near together and are still to come, last first.
    pub fn run(&self) -> impl Iterator<Item = (u32, E)> + '_ {
        self.run.iter().map(|entry| (entry.slot, entry.event))
    }

    /// The number of pending events.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.heap.len() + self.run.len() + self.far.len()
    }

    /// Operations so far: schedules (replacements among them), withdrawals of what was pending, and pops. It is the
    /// queue's work, the same on every machine.
    pub fn operations(&self) -> u64 {
        self.sequence + self.removals
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
        let mut queue = EventQueue::new(4);
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
    fn what_is_brought_near_can_be_seen_ahead() {
        let mut queue = EventQueue::new(6);
        assert!(!queue.has_new_run());
        for slot in 0..4 {
            queue.schedule(slot, Time(1000 + i64::from(slot)), Kind(slot as u8));
        }
        assert_eq!((queue.has_new_run(), queue.run().count()), (false, 0));
        assert_eq!(queue.pop(), Some((Time(1000), 0, Kind(0))));
        assert!(queue.has_new_run());
        assert!(!queue.has_new_run(), "it is told once");
        queue.cancel(2);
        // What is scheduled meanwhile is in nobody's way.
        queue.schedule(5, Time(1001), Kind(9));
        assert_eq!(queue.run().collect::<Vec<_>>(), [(3, Kind(3)), (1, Kind(1))]);
    }

    #[test]
    fn what_was_not_pending_costs_no_operation() {
        let mut queue = EventQueue::new(2);
        queue.cancel(0);
        assert_eq!((queue.pop(), queue.operations()), (None, 0));
        queue.schedule(0, Time(1), Kind(0));
        queue.cancel(0);
        queue.cancel(0);
        assert_eq!(queue.operations(), 2);
    }

    /// Runs the same operations on the queue and on the `priority-queue` crate and compares every answer.
    fn agrees_with_reference(operations: &[(u8, u32, i64, u8)]) {
        let mut queue = EventQueue::new(64);
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
                    let through = (time, class);
                    let is_due = |key: &Reverse<(i64, u8, u64)>| (key.0.0, key.0.1) <= through;
                    let expected = match what % 8 {
                        3 => reference.pop(),
                        _ => reference.pop_if(|_, key| is_due(key)),
                    };
                    let popped = match what % 8 {
                        3 => queue.pop(),
                        _ => queue.pop_through(Time(time), class),
                    };
                    let expected = expected.map(|(slot, Reverse(key))| (Time(key.0), slot, Kind(key.1)));
                    assert_eq!(popped, expected);
                }
            }
            assert_eq!(queue.len(), reference.len());
            assert_eq!(queue.due(slot), reference.get_priority(&slot).map(|key| Time(key.0.0)));
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

    #[test]
    fn an_example_of_event_queue() {
        use crate::engine::queue::{EventQueue, Ordered};
        use crate::units::Time;

        #[derive(Clone, Copy, Debug, PartialEq)]
        enum Event {
            Repair,
            Failure,
        }
        impl Ordered for Event {
            fn class(self) -> u8 {
                self as u8
            }
        }

        let mut queue = EventQueue::new(2);
        queue.schedule(0, Time(5), Event::Failure);
        queue.schedule(1, Time(5), Event::Repair);
        assert_eq!(queue.pop(), Some((Time(5), 1, Event::Repair)));
    }
}
