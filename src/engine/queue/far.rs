//! The far part of the queue: buckets of times, finer the sooner.
//!
//! Intuition: a radix heap. All entries here are later than a time that has been *reached*; each lies in the bucket
//! of the highest digit, in base 64, in which its time differs from that. So whatever lies in a bucket of a lower digit
//! position comes first, and within a position the lower digit does. When all that is near is gone, the first bucket is
//! brought near; if it holds too much, only its beginning is, and the rest moves to finer buckets. An entry moves once
//! for every factor of 64 by which the buckets are too coarse for their number, which is two or three times for a
//! million of them.
//!
//! Entries lie in small blocks that buckets take and give back, so that memory is for what is pending. Withdrawing
//! one moves the last of its bucket into the gap.
//!
//! Source: Ahuja, Mehlhorn, Orlin and Tarjan, *Faster algorithms for the shortest path problem*, JACM 37 (1990); here
//! with base 64, and with sorting in place of the finest buckets.

use super::run::Run;
use super::{Entry, FAR, Places};
use crate::units::Time;

/// Bits of a digit.
const DIGIT: u32 = 6;
const DIGITS: usize = 1 << DIGIT;
/// Positions of digits in a time of 63 bits.
const POSITIONS: usize = 63usize.div_ceil(DIGIT as usize);
/// Entries in a block, as a power of 2.
const BLOCK: u32 = 4;
/// As many entries are brought near at once, if they are not of one instant.
const BATCH: u32 = 16;
/// No block.
const NONE: u32 = u32::MAX;

/// Entries of similar times, in no order: in blocks, of which only the first is not full.
#[derive(Clone, Copy)]
struct Bucket {
    first: u32,
    len: u32,
}

impl Bucket {
    const EMPTY: Bucket = Bucket { first: NONE, len: 0 };

    /// Entries in the first block; 1 to all, unless there is none.
    fn in_first(self) -> u32 {
        self.len.wrapping_sub(1) % (1 << BLOCK) + 1
    }
}

#[derive(Clone, Copy)]
struct Block {
    /// The next block of the same bucket, or of those that are free.
    next: u32,
    bucket: u16,
}

/// The buckets.
#[derive(Clone)]
pub(super) struct Far<E> {
    /// Block after block.
    entries: Vec<Entry<E>>,
    blocks: Vec<Block>,
    free: u32,
    buckets: Box<[Bucket; POSITIONS * DIGITS]>,
    /// The buckets that are not empty, for each position.
    occupied: [u64; POSITIONS],
    /// The positions that have such a bucket.
    positions: u16,
    reached: Time,
    len: usize,
}

impl<E> Default for Far<E> {
    fn default() -> Self {
        Far {
            entries: Vec::new(),
            blocks: Vec::new(),
            free: NONE,
            buckets: Box::new([Bucket::EMPTY; POSITIONS * DIGITS]),
            occupied: [0; POSITIONS],
            positions: 0,
            // Later than nothing: time zero is not reached.
            reached: Time(-1),
            len: 0,
        }
    }
}

impl<E: Copy> Far<E> {
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.len
    }

    /// The time reached: all entries here are later.
    #[inline]
    pub fn reached(&self) -> Time {
        self.reached
    }

    pub fn time(&self, place: u32) -> Time {
        self.entries[place as usize].time
    }

    /// Puts in an entry that is later than the time reached.
    pub fn insert(&mut self, entry: Entry<E>, places: &mut Places) {
        let bucket = self.bucket_of(entry.time);
        let Bucket { mut first, len } = self.buckets[bucket];
        if len % (1 << BLOCK) == 0 {
            first = self.take_block(Block { next: first, bucket: bucket as u16 }, entry);
            self.occupied[bucket / DIGITS] |= 1 << (bucket % DIGITS);
            self.positions |= 1 << (bucket / DIGITS);
        }
        self.buckets[bucket] = Bucket { first, len: len + 1 };
        let place = first << BLOCK | (len % (1 << BLOCK));
        self.entries[place as usize] = entry;
        places[entry.slot as usize] = FAR | place;
        self.len += 1;
    }

    /// Takes out the entry at `place`.
    pub fn remove(&mut self, place: u32, places: &mut Places) {
        let number = usize::from(self.blocks[(place >> BLOCK) as usize].bucket);
        let bucket = self.buckets[number];
        let last = bucket.first << BLOCK | (bucket.in_first() - 1);
        if place != last {
            let moved = self.entries[last as usize];
            self.entries[place as usize] = moved;
            places[moved.slot as usize] = FAR | place;
        }
        let emptied = bucket.in_first() == 1;
        let first = if emptied { self.give_block(bucket.first) } else { bucket.first };
        self.buckets[number] = Bucket { first, len: bucket.len - 1 };
        if bucket.len == 1 {
            self.mark_empty(number);
        }
        self.len -= 1;
    }

    /// Moves the entries that come first to `run`, which must be empty.
    pub fn bring_near(&mut self, run: &mut Run<E>, places: &mut Places) {
        if self.positions == 0 {
            return;
        }
        let position = self.positions.trailing_zeros();
        let digit = self.occupied[position as usize].trailing_zeros();
        let number = position as usize * DIGITS + digit as usize;
        let bucket = std::mem::replace(&mut self.buckets[number], Bucket::EMPTY);
        self.mark_empty(number);
        self.len -= bucket.len as usize;
        self.reached = self.end(bucket, position * DIGIT);
        let (mut block, mut held) = (bucket.first, bucket.in_first());
        while block != NONE {
            for place in block << BLOCK..(block << BLOCK) + held {
                let entry = self.entries[place as usize];
                if entry.time <= self.reached {
                    run.push(entry);
                } else {
                    self.insert(entry, places);
                }
            }
            block = self.give_block(block);
            held = 1 << BLOCK;
        }
        run.sort(places);
    }

    /// The last instant to bring near from a bucket whose times differ only in so many low `bits`.
    fn end(&self, bucket: Bucket, bits: u32) -> Time {
        let (mut block, mut held) = (bucket.first, bucket.in_first());
        let (mut least, mut greatest) = (Time::NEVER, Time::ZERO);
        while block != NONE {
            let from = (block << BLOCK) as usize;
            for entry in &self.entries[from..from + held as usize] {
                (least, greatest) = (least.min(entry.time), greatest.max(entry.time));
            }
            block = self.blocks[block as usize].next;
            held = 1 << BLOCK;
        }
        // Were they spread evenly, about a batch of them would be left in so many bits.
        let bits = bits.saturating_sub((bucket.len / BATCH).max(1).ilog2());
        Time(least.0 | ((1 << bits) - 1)).min(greatest)
    }

    fn bucket_of(&self, time: Time) -> usize {
        let position = (time.0 ^ self.reached.0.max(0)).max(1).ilog2() / DIGIT;
        let digit = time.0 >> (position * DIGIT) & (DIGITS as i64 - 1);
        position as usize * DIGITS + digit as usize
    }

    fn mark_empty(&mut self, bucket: usize) {
        let occupied = &mut self.occupied[bucket / DIGITS];
        *occupied &= !(1 << (bucket % DIGITS));
        if *occupied == 0 {
            self.positions &= !(1 << (bucket / DIGITS));
        }
    }

    fn take_block(&mut self, block: Block, filler: Entry<E>) -> u32 {
        if self.free == NONE {
            self.blocks.push(block);
            self.entries.resize(self.entries.len() + (1 << BLOCK), filler);
            return self.blocks.len() as u32 - 1;
        }
        let number = self.free;
        self.free = std::mem::replace(&mut self.blocks[number as usize], block).next;
        number
    }

    /// Frees a block and returns the next one in its bucket.
    fn give_block(&mut self, number: u32) -> u32 {
        let block = &mut self.blocks[number as usize];
        let next = std::mem::replace(&mut block.next, self.free);
        self.free = number;
        next
    }
}
