//! A set of small integers that knows its smallest and its n-th member.
//!
//! Intuition: a bitmap with 64-way summaries above it. A summary word says which words below are not empty, and a
//! count beside it how many members they hold, so that finding the first or the n-th member costs a few words a
//! level whatever the size. Limits: members are below the capacity fixed at construction.

/// A set of integers below a fixed capacity.
#[derive(Clone, Debug)]
pub struct BitTree {
    /// Level after level: level 0 holds the members, each further level the words of the one below that are not empty.
    words: Vec<Word>,
    /// Start of each level, and the number of levels.
    begins: [u32; MOST_LEVELS],
    levels: usize,
    len: u32,
}

/// Levels of a set of all 32-bit numbers.
const MOST_LEVELS: usize = u32::BITS.div_ceil(6) as usize;

#[derive(Clone, Copy, Debug, Default)]
struct Word {
    bits: u64,
    /// Members of the set below this word.
    members: u32,
}

impl BitTree {
    /// An empty set for members below `capacity`, which is at most 2^32.
    pub fn new(capacity: usize) -> BitTree {
        let (mut begins, mut levels, mut all) = ([0; MOST_LEVELS], 0, 0);
        let mut words = capacity.div_ceil(64).max(1);
        loop {
            begins[levels] = all as u32;
            levels += 1;
            all += words;
            if words == 1 {
                break;
            }
            words = words.div_ceil(64);
        }
        BitTree { words: vec![Word::default(); all], begins, levels, len: 0 }
    }

    /// Number of members.
    #[inline]
    pub fn len(&self) -> u32 {
        self.len
    }

    /// True if there are no members.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// True if `member` is in the set.
    #[inline]
    pub fn contains(&self, member: u32) -> bool {
        self.words[member as usize / 64].bits >> (member % 64) & 1 == 1
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
        for begin in &self.begins[..self.levels] {
            let word = &mut self.words[*begin as usize + at / 64];
            word.bits |= 1 << (at % 64);
            word.members += 1;
            at /= 64;
        }
        self.len += 1;
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
        for begin in &self.begins[..self.levels] {
            let word = &mut self.words[*begin as usize + at / 64];
            word.bits &= !(u64::from(emptied) << (at % 64));
            word.members -= 1;
            emptied = word.members == 0;
            at /= 64;
        }
        self.len -= 1;
        true
    }

    /// The smallest member.
    #[inline]
    pub fn first(&self) -> Option<u32> {
        if self.is_empty() {
            return None;
        }
        let down = self.begins[..self.levels].iter().rev();
        let first = |above: usize, begin: &u32| {
            let word = self.words[*begin as usize + above];
            above * 64 + word.bits.trailing_zeros() as usize
        };
        Some(down.fold(0, first) as u32)
    }

    /// The member with `rank` smaller ones.
    pub fn nth(&self, rank: u32) -> Option<u32> {
        if rank >= self.len() {
            return None;
        }
        let mut left = rank;
        let mut word = 0;
        for level in (0..self.levels).rev() {
            let mut bits = self.words[self.begins[level] as usize + word].bits;
            loop {
                let child = word * 64 + bits.trailing_zeros() as usize;
                let members = match level.checked_sub(1) {
                    None => 1,
                    Some(below) => self.words[self.begins[below] as usize + child].members,
                };
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

    #[test]
    fn an_example_of_bit_tree() {
        use crate::engine::bit_tree::BitTree;
        let mut set = BitTree::new(100_000);
        for member in [70_000, 3, 500] {
            set.insert(member);
        }
        assert_eq!((set.first(), set.nth(2), set.len()), (Some(3), Some(70_000), 3));
    }
}
