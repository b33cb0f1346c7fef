//! Slots of the event queue, and their owners.
//!
//! Intuition: each owner waits for one thing at a time. Slots of one kind are neighbours, kind after kind, so that
//! finding a slot is an addition, and a kind that a scenario does not use costs nothing.

pub use super::world::{SlotCounts, SlotKind};

const KINDS: usize = SlotKind::ALL.len();

/// The slots of all kinds.
#[derive(Clone, Copy, Debug)]
pub struct Slots {
    /// The first slot of each kind, and the end.
    first: [u32; KINDS + 1],
}

impl Slots {
    /// Slots, in these numbers by kind.
    ///
    /// # Panics
    /// If there are 2^32 slots or more, which no validated scenario has.
    pub fn new(counts: SlotCounts) -> Slots {
        let mut first = [0u32; KINDS + 1];
        for (kind, count) in counts.all().into_iter().enumerate() {
            let end = u32::try_from(count).ok().and_then(|count| first[kind].checked_add(count));
            first[kind + 1] = end.expect("a validated scenario has fewer than 2^32 slots");
        }
        Slots { first }
    }

    /// The number of slots.
    pub fn len(self) -> usize {
        self.first[KINDS] as usize
    }

    /// The slot of a kind with this number; the methods named after the kinds call it.
    #[inline]
    pub fn at(self, kind: SlotKind, number: u32) -> u32 {
        self.first[kind as usize] + number
    }

    /// Present: there is at least one slot of this kind.
    #[inline]
    pub fn has(self, kind: SlotKind) -> bool {
        self.first[kind as usize] < self.first[kind as usize + 1]
    }

    /// The number that a slot has among those of its kind.
    #[inline]
    pub fn number(self, kind: SlotKind, slot: u32) -> u32 {
        debug_assert_eq!(self.owner(slot).0, kind);
        slot - self.first[kind as usize]
    }

    /// The owner of a slot: the kind, and the number among those.
    pub fn owner(self, slot: u32) -> (SlotKind, u32) {
        let kind = self.first[1..].partition_point(|end| *end <= slot);
        (SlotKind::ALL[kind], slot - self.first[kind])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slot_has_one_owner() {
        let slots = Slots::new(SlotCounts {
            blade: 5,
            workload: 3,
            cooldown: 3,
            module: 2,
            horizon: 1,
            ..SlotCounts::default()
        });
        assert_eq!(slots.len(), 14);
        let owners: Vec<(SlotKind, u32)> = (0..14).map(|slot| slots.owner(slot)).collect();
        assert_eq!(owners[4..6], [(SlotKind::Blade, 4), (SlotKind::Workload, 0)]);
        assert_eq!(owners[slots.module(1) as usize], (SlotKind::Module, 1));
        assert_eq!(owners[slots.horizon(0) as usize], (SlotKind::Horizon, 0));
        assert!(slots.has(SlotKind::Module) && !slots.has(SlotKind::Fabric));
        assert_eq!(slots.number(SlotKind::Cooldown, slots.cooldown(2)), 2);
    }
}
