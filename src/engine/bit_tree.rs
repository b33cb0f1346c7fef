//! A set of small integers that knows its smallest and its n-th member.
//!
//! Intuition: a bitmap with 64-way summaries above it. A summary word says which words below are not empty, and a
//! count beside it how many members they hold, so that finding the first or the n-th member costs a few words a
//! level whatever the size. Limits: members are below the capacity fixed at construction.

/// A set of integers below a fixed capacity.
///
/// ```
/// use hotspare::engine::bit_tree::BitTree;
/// let mut set = BitTree::new(100_000);
/// for member in [70_000, 3, 500] {
///     set.insert(member);
/// }
/// assert_eq!((set.first(), set.nth(2), set.len()), (Some(3), Some(70_000), 3));
/// ```
#[derive(Clone, Debug)]
pub struct BitTree {
    /// Bitmaps; level 0 holds the members, each further level the words of the one below that are not empty.
    levels: Vec<Vec<u64>>,
    /// For each level, how many members each word covers.
    counts: Vec<Vec<u32>>,
}

impl BitTree {
    /// An empty set for members below `capacity`.
    pub fn new(capacity: usize) -> BitTree {
        let mut levels = Vec::new();
        let mut words = capacity.div_ceil(64).max(1);
        loop {
            levels.push(vec![0; words]);
            if words == 1 {
                break;
            }
            words = words.div_ceil(64);
        }
        let counts = levels.iter().map(|level| vec![0; level.len()]).collect();
        BitTree { levels, counts }
    }

    /// How many members there are.
    pub fn len(&self) -> u32 {
        self.counts.last().map_or(0, |top| top[0])
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether `member` is in the set.
    pub fn contains(&self, member: u32) -> bool {
        self.levels[0][member as usize / 64] >> (member % 64) & 1 == 1
    }

    /// Puts `member` in; false if it was in already.
    ///
    /// # Panics
    /// If `member` is not below the capacity.
    pub fn insert(&mut self, member: u32) -> bool {
        if self.contains(member) {
            return false;
        }
        let mut at = member as usize;
        for (level, counts) in self.levels.iter_mut().zip(&mut self.counts) {
            level[at / 64] |= 1 << (at % 64);
            counts[at / 64] += 1;
            at /= 64;
        }
        true
    }

    /// Takes `member` out; false if it was not in.
    ///
    /// # Panics
    /// If `member` is not below the capacity.
    pub fn remove(&mut self, member: u32) -> bool {
        if !self.contains(member) {
            return false;
        }
        let mut at = member as usize;
        let mut emptied = true;
        for (level, counts) in self.levels.iter_mut().zip(&mut self.counts) {
            if emptied {
                level[at / 64] &= !(1 << (at % 64));
            }
            counts[at / 64] -= 1;
            emptied = counts[at / 64] == 0;
            at /= 64;
        }
        true
    }

    /// The smallest member.
    pub fn first(&self) -> Option<u32> {
        if self.is_empty() {
            return None;
        }
        let mut word = 0;
        for level in self.levels.iter().rev() {
            word = word * 64 + level[word].trailing_zeros() as usize;
        }
        Some(word as u32)
    }

    /// The member with `rank` smaller ones.
    pub fn nth(&self, rank: u32) -> Option<u32> {
        if rank >= self.len() {
            return None;
        }
        let mut left = rank;
        let mut word = 0;
        for depth in (0..self.levels.len()).rev() {
            let mut bits = self.levels[depth][word];
            loop {
                let child = word * 64 + bits.trailing_zeros() as usize;
                let members = if depth == 0 { 1 } else { self.counts[depth - 1][child] };
                if left < members {
                    word = child;
                    break;
                }
                left -= members;
                bits &= bits - 1;
            }
        }
        Some(word as u32)
    }

    /// All members in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.len()).filter_map(|rank| self.nth(rank))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn it_behaves_like_an_ordered_set(
            operations in prop::collection::vec((any::<bool>(), 0u32..5000), 0..300)
        ) {
            let mut set = BitTree::new(5000);
            let mut reference = BTreeSet::new();
            for (insert, member) in operations {
                if insert {
                    prop_assert_eq!(set.insert(member), reference.insert(member));
                } else {
                    prop_assert_eq!(set.remove(member), reference.remove(&member));
                }
                prop_assert_eq!(set.first(), reference.first().copied());
            }
            prop_assert_eq!(set.iter().collect::<Vec<_>>(), reference.iter().copied().collect::<Vec<_>>());
            prop_assert_eq!(set.nth(set.len()), None);
        }
    }
}
