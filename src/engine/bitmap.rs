//! A set of small integers as words of 64 bits, to be combined with others of its kind.
//!
//! Limits: members are below the capacity fixed at construction. For large sets whose first or n-th member is asked
//! for, see [`bit_tree`](super::bit_tree).

/// A set of integers below a fixed capacity.
#[derive(Clone, Debug, Default)]
pub struct Bitmap {
    words: Vec<u64>,
}

impl Bitmap {
    /// An empty set for members below `capacity`.
    pub fn new(capacity: usize) -> Bitmap {
        Bitmap { words: vec![0; capacity.div_ceil(64)] }
    }

    /// Makes room for members below `capacity`, if there is less.
    pub fn grow(&mut self, capacity: usize) {
        self.words.resize(self.words.len().max(capacity.div_ceil(64)), 0);
    }

    /// True if `member` is in the set; false for anything not below the capacity.
    #[inline]
    pub fn contains(&self, member: usize) -> bool {
        self.words.get(member / 64).is_some_and(|word| word >> (member % 64) & 1 == 1)
    }

    /// Puts `member` in or takes it out.
    ///
    /// # Panics
    /// If `member` is not below the capacity.
    #[inline]
    pub fn set(&mut self, member: usize, present: bool) {
        let (word, bit) = (&mut self.words[member / 64], 1 << (member % 64));
        *word = if present { *word | bit } else { *word & !bit };
    }

    /// The members, in ascending order.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        members(self.words.iter().copied())
    }

    /// The members of both sets, whose capacities may differ, in ascending order.
    #[inline]
    pub fn and<'b>(&'b self, other: &'b Bitmap) -> impl Iterator<Item = usize> + 'b {
        members(self.words.iter().zip(&other.words).map(|(a, b)| a & b))
    }

    /// The members of either of two sets of the same capacity, in ascending order.
    #[inline]
    pub fn or<'b>(&'b self, other: &'b Bitmap) -> impl Iterator<Item = usize> + 'b {
        members(self.words.iter().zip(&other.words).map(|(a, b)| a | b))
    }
}

/// Positions of the set bits in a row of words.
fn members(words: impl Iterator<Item = u64>) -> impl Iterator<Item = usize> {
    Members { words, word: 0, end: 0 }
}

struct Members<W> {
    words: W,
    /// Rest of the current word, and the position where it ends.
    word: u64,
    end: usize,
}

impl<W: Iterator<Item = u64>> Iterator for Members<W> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.word == 0 {
            self.word = self.words.next()?;
            self.end += 64;
        }
        let bit = self.word.trailing_zeros() as usize;
        self.word &= self.word - 1;
        Some(self.end - 64 + bit)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_example_of_bitmap() {
        use crate::engine::bitmap::Bitmap;
        let (mut primes, mut odd) = (Bitmap::new(100), Bitmap::new(100));
        [2, 3, 5, 97].iter().for_each(|at| primes.set(*at, true));
        [1, 3, 5, 97].iter().for_each(|at| odd.set(*at, true));
        odd.set(5, false);
        assert_eq!(primes.and(&odd).collect::<Vec<_>>(), [3, 97]);
        assert_eq!(primes.or(&odd).collect::<Vec<_>>(), [1, 2, 3, 5, 97]);
    }
}
