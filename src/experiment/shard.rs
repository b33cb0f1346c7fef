//! A shard: the part of a run that one of several machines simulates.

/// Shard i of n: the replications i, i + n, i + 2n, …, i counted from 0.
///
/// Any two shards are about as long, however many replications there are, and those of all shards together are those of
/// one machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Its number, from 0.
    pub number: u32,
    /// Number of shards, at least 1.
    pub of: u32,
}

impl Default for Shard {
    /// The only one.
    fn default() -> Shard {
        Shard { number: 0, of: 1 }
    }
}

impl Shard {
    /// Its share of so many replications.
    pub fn share(self, replications: u32) -> u32 {
        replications.saturating_sub(self.number).div_ceil(self.of)
    }

    /// The number of its replication at a position.
    pub fn replication(self, position: u32) -> u32 {
        self.number + position * self.of
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_have_every_replication_once() {
        for (of, replications) in [(1, 10), (3, 10), (7, 3), (4, 0)] {
            let of_shard = |number| {
                let shard = Shard { number, of };
                (0..shard.share(replications)).map(move |at| shard.replication(at))
            };
            let mut all: Vec<u32> = (0..of).flat_map(of_shard).collect();
            all.sort_unstable();
            assert_eq!(all, (0..replications).collect::<Vec<_>>(), "{of} shards");
        }
    }
}
