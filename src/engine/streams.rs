//! Keyed random streams: every draw has a name, and its value depends on the name alone.
//!
//! Intuition: instead of one long sequence that everybody takes from, each draw is looked up under its key
//! (seed, replication, entity, purpose, ordinal). Whoever asks first or whether anybody else asks changes nothing.
//! That is what makes policies comparable under identical failures (common random numbers): the policy is not part
//! of the key, so blade 17's third life is the same under every policy.
//!
//! Model: the key is hashed to 64 bits by chained SplitMix64 finalisers; a stream is the SplitMix64 sequence that
//! starts there. An entity is its group's *name* and its index in the group, so a blade added at the end of a group,
//! or a group added anywhere, renames no other entity.
//!
//! Limits: the hash is 64 bits wide; two of 10^9 draws share a stream with probability of about 3 %, which couples
//! two draws out of 10^9.
//!
//! Source: Steele, Lea and Flood, *Fast splittable pseudorandom number generators*, OOPSLA 2014 (SplitMix64, with
//! Stafford's variant 13 of the MurmurHash3 finaliser).

use rand::TryRng;
use std::cell::Cell;
use std::convert::Infallible;

/// The golden-ratio increment of SplitMix64.
const GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;

/// SplitMix64's finaliser: a bijection of 64-bit words in which every input bit reaches every output bit.
#[inline]
const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A partial key: seed and replication, then an entity, then a purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamKey(u64);

impl StreamKey {
    /// The key under which one replication draws.
    pub const fn replication(seed: u64, replication: u32) -> StreamKey {
        StreamKey(mix(seed.wrapping_add(GAMMA))).with(replication as u64)
    }

    /// This key extended by a number.
    #[inline]
    pub const fn with(self, part: u64) -> StreamKey {
        StreamKey(mix(self.0 ^ mix(part.wrapping_add(GAMMA))))
    }

    /// This key extended by a name.
    #[inline]
    pub const fn named(self, name: &str) -> StreamKey {
        self.of(KeyPart::new(name))
    }

    /// This key extended by a name that has been hashed before.
    #[inline]
    pub const fn of(self, name: KeyPart) -> StreamKey {
        StreamKey(mix(self.0 ^ name.0))
    }

    /// The stream of the draw with this `ordinal`.
    #[inline]
    pub const fn stream(self, ordinal: u64) -> Stream {
        Stream { state: self.with(ordinal).0 }
    }
}

/// A name as a part of keys, hashed once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyPart(u64);

impl KeyPart {
    /// The part that stands for a name.
    pub const fn new(name: &str) -> KeyPart {
        KeyPart(mix(hash_name(name).wrapping_add(GAMMA)))
    }
}

/// The 64-bit FNV-1a hash of a name. Source: Fowler, Noll and Vo, IETF draft-eastlake-fnv.
pub const fn hash_name(name: &str) -> u64 {
    let bytes = name.as_bytes();
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0000_0100_0000_01b3);
        at += 1;
    }
    hash
}

/// A small generator that belongs to one draw.
///
/// ```
/// use hotspare::StreamKey;
/// let blade = StreamKey::replication(7, 0).named("orders").with(17);
/// let life = |ordinal| blade.named("life").stream(ordinal).uniform();
/// assert_eq!(life(3), life(3));
/// assert_ne!(life(3), life(4));
/// ```
#[derive(Clone, Debug)]
pub struct Stream {
    state: u64,
}

impl Stream {
    #[inline]
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GAMMA);
        mix(self.state)
    }

    /// A uniform number in the open interval (0, 1), a multiple of 2^-53 plus 2^-54.
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) * (1.0 / (1u64 << 53) as f64)
    }

    /// A uniform integer below `bound` (0 if `bound` is 0). Source: Lemire 2019, without the rejection step: the
    /// bias is below `bound` / 2^64.
    #[inline]
    pub fn below(&mut self, bound: u32) -> u32 {
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u32
    }
}

/// Makes the streams of one history's draws and counts them: a measure of work that is the same on every machine.
///
/// A draw is one stream: a rejected value is part of its draw, and a fixed duration needs none.
#[derive(Clone, Debug, Default)]
pub struct Draws(Cell<u64>);

impl Draws {
    /// The stream of the draw of `key` with this `ordinal`.
    #[inline]
    pub fn of(&self, key: StreamKey, ordinal: u64) -> Stream {
        self.0.set(self.0.get() + 1);
        key.stream(ordinal)
    }

    /// Draws so far.
    pub fn made(&self) -> u64 {
        self.0.get()
    }
}

impl TryRng for Stream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.next() >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.next())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next().to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_the_published_one() {
        // First outputs of SplitMix64 from state 1234567. Source: the reference implementation's test vector.
        let mut stream = Stream { state: 1_234_567 };
        assert_eq!(stream.next(), 6_457_827_717_110_365_317);
        assert_eq!(stream.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn golden_values_of_keys() {
        let key = StreamKey::replication(7, 3).named("orders").with(17).named("life");
        let drawn: Vec<u64> = (0..3).map(|ordinal| key.stream(ordinal).next()).collect();
        assert_eq!(drawn, [6_099_668_906_419_996_789, 979_190_620_805_022_083, 10_168_534_401_432_772_431]);
    }

    #[test]
    fn neighbouring_keys_are_uncorrelated() {
        // Mean and neighbour correlation of 100 000 first draws; each bound is 5 standard errors (false alarm 1e-6).
        let n = 100_000;
        let base = StreamKey::replication(1, 0).named("blade");
        let draw = |index: u64| base.with(index).named("life").stream(0).uniform() - 0.5;
        let mean: f64 = (0..n).map(draw).sum::<f64>() / n as f64;
        let correlation: f64 = (0..n).map(|i| draw(i) * draw(i + 1)).sum::<f64>() / n as f64 * 12.0;
        assert!(mean.abs() < 5.0 * (1.0 / 12.0f64 / n as f64).sqrt(), "{mean}");
        assert!(correlation.abs() < 5.0 / (n as f64).sqrt(), "{correlation}");
    }
}
