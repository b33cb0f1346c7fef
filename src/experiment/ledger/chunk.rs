//! A chunk: some replications of a ledger in columns, packed.
//!
//! Many columns are alike, as denominators are, or one number throughout, or small counts: a column is a reference to a
//! block, and a block takes as few bytes as its numbers need. Nothing is rounded.

use super::fold::Fold;
use crate::experiment::details::{Detail, Rows};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A chunk is full with so many bytes of unpacked columns or of tables, or so many events of its histories: what is lost
/// at a sudden end takes seconds to simulate again.
const FULL_BYTES: usize = 16 << 20;
const FULL_EVENTS: u64 = 20_000_000;

/// The contents of a packed chunk, beside its numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// Number of replications.
    pub rows: u32,
    /// By column: its block.
    columns: Vec<u32>,
    blocks: Vec<Block>,
    /// By block: the bytes of a number in all blocks before it, and in all of them at the end. Not written, as it follows.
    #[serde(skip)]
    widths: Vec<u32>,
    /// By table: the length of its text in each replication \[byte\].
    tables: Vec<Vec<u32>>,
}

/// The numbers of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Block {
    /// All have these bits.
    Alike(u64),
    /// Whole numbers of so many bytes, 1, 2 or 4.
    Whole(u8),
    /// Any numbers, of 8 bytes.
    Any,
}

impl Block {
    fn of(values: &[f64]) -> Block {
        let bits = values.first().map_or(0, |first| first.to_bits());
        if values.iter().all(|value| value.to_bits() == bits) {
            return Block::Alike(bits);
        }
        let is_whole = |value: &f64| f64::from(*value as u32).to_bits() == value.to_bits();
        if !values.iter().all(is_whole) {
            return Block::Any;
        }
        match values.iter().fold(0.0, |most: f64, value| most.max(*value)) {
            most if most < 256.0 => Block::Whole(1),
            most if most < 65_536.0 => Block::Whole(2),
            _ => Block::Whole(4),
        }
    }

    /// Bytes of each number.
    fn width(self) -> usize {
        match self {
            Block::Alike(_) => 0,
            Block::Whole(width) => usize::from(width),
            Block::Any => 8,
        }
    }

    fn pack(self, values: &[f64], into: &mut Vec<u8>) {
        for value in values {
            match self {
                Block::Alike(_) => {}
                Block::Whole(width) => {
                    into.extend_from_slice(&(*value as u32).to_le_bytes()[..usize::from(width)])
                }
                Block::Any => into.extend_from_slice(&value.to_bits().to_le_bytes()),
            }
        }
    }

    fn unpack(self, rows: usize, bytes: &[u8]) -> Vec<f64> {
        let word = |bytes: &[u8]| {
            let mut word = [0; 8];
            word[..bytes.len()].copy_from_slice(bytes);
            u64::from_le_bytes(word)
        };
        match self {
            Block::Alike(bits) => vec![f64::from_bits(bits); rows],
            // Of 4 bytes at most.
            Block::Whole(width) => {
                bytes.chunks_exact(usize::from(width)).map(|bytes| word(bytes) as f64).collect()
            }
            Block::Any => bytes.chunks_exact(8).map(|bytes| f64::from_bits(word(bytes))).collect(),
        }
    }
}

/// The place of a text or a column in the numbers of a chunk \[byte\].
pub struct Extent {
    /// The beginning.
    pub from: u64,
    /// The length.
    pub len: usize,
}

impl Head {
    /// Reads a head; `None` if it is none.
    pub fn read(bytes: &[u8]) -> Option<Head> {
        postcard::from_bytes(bytes).ok().map(Head::measured)
    }

    /// With the widths of its blocks added up.
    fn measured(mut self) -> Head {
        let sums = self.blocks.iter().scan(0, |sum, block| {
            *sum += block.width() as u32;
            Some(*sum)
        });
        self.widths = std::iter::once(0).chain(sums).collect();
        self
    }

    /// The place of a column.
    pub fn column(&self, column: usize) -> Option<Extent> {
        let block = *self.columns.get(column)? as usize;
        let len = self.rows as usize * self.blocks.get(block)?.width();
        Some(Extent { from: self.blocks_until(block), len })
    }

    /// The numbers of a column from the bytes at its place.
    pub fn unpack(&self, column: usize, bytes: &[u8]) -> Option<Vec<f64>> {
        let block = self.blocks.get(*self.columns.get(column)? as usize)?;
        Some(block.unpack(self.rows as usize, bytes))
    }

    /// The places of the texts of a table, one a replication.
    pub fn texts(&self, table: usize) -> Vec<Extent> {
        let all = |texts: &Vec<u32>| texts.iter().map(|len| u64::from(*len)).sum::<u64>();
        let before: u64 = self.tables.iter().take(table).map(all).sum();
        let mut from = self.blocks_until(self.blocks.len()) + before;
        let lens = self.tables.get(table).map_or(&[][..], Vec::as_slice);
        lens.iter()
            .map(|len| {
                let extent = Extent { from, len: *len as usize };
                from += u64::from(*len);
                extent
            })
            .collect()
    }

    fn blocks_until(&self, block: usize) -> u64 {
        u64::from(self.widths[block]) * u64::from(self.rows)
    }
}

/// A chunk in the making.
#[derive(Debug, Default)]
pub struct Open {
    /// Row by row.
    values: Vec<f64>,
    rows: u32,
    events: u64,
    /// The sums of its replications.
    pub fold: Fold,
    /// By table: its text, and the length of it in each replication.
    tables: Vec<(Vec<u8>, Vec<u32>)>,
}

impl Open {
    /// Number of replications.
    pub fn rows(&self) -> u32 {
        self.rows
    }

    /// Adds the row of a replication, whose histories took so many events, and its texts.
    pub fn add(&mut self, values: impl Iterator<Item = f64>, events: u64, details: &[Detail], rows: &[Rows]) {
        self.values.extend(values);
        self.rows += 1;
        self.events += events;
        self.tables.resize_with(details.len(), Default::default);
        for (detail, (text, lens)) in details.iter().zip(&mut self.tables) {
            let before = text.len();
            let of = rows.iter().flatten().filter(|(kind, _)| kind == detail);
            of.for_each(|(_, bytes)| text.extend_from_slice(bytes));
            lens.push((text.len() - before) as u32);
        }
    }

    /// Full: it is time to pack it.
    pub fn is_full(&self) -> bool {
        let texts: usize = self.tables.iter().map(|(text, _)| text.len()).sum();
        self.values.len() * 8 >= FULL_BYTES || texts >= FULL_BYTES || self.events >= FULL_EVENTS
    }

    /// Its contents and its numbers, packed.
    pub fn pack(&self) -> (Head, Vec<u8>) {
        let rows = self.rows as usize;
        let count = self.values.len().checked_div(rows).unwrap_or(0);
        let mut head = Head { rows: self.rows, ..Head::default() };
        let mut numbers = Vec::new();
        let mut known: BTreeMap<(u64, Vec<u8>), u32> = BTreeMap::new();
        for column in 0..count {
            let values: Vec<f64> = self.values.iter().skip(column).step_by(count).copied().collect();
            let block = Block::of(&values);
            let mut bytes = Vec::with_capacity(rows * block.width());
            block.pack(&values, &mut bytes);
            let kind = if let Block::Alike(bits) = block { bits } else { block.width() as u64 };
            let number = *known.entry((kind, bytes)).or_insert_with_key(|(_, bytes)| {
                numbers.extend_from_slice(bytes);
                head.blocks.push(block);
                head.blocks.len() as u32 - 1
            });
            head.columns.push(number);
        }
        for (text, lens) in &self.tables {
            numbers.extend_from_slice(text);
            head.tables.push(lens.clone());
        }
        (head.measured(), numbers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_comes_back_to_the_bit_and_takes_what_it_needs() {
        let columns: [[f64; 3]; 7] = [
            [8766.0; 3],
            [0.0, -0.0, 0.0],
            [1.0, 255.0, 0.0],
            [1.0, 256.0, 0.0],
            [1.0, 4_294_967_295.0, 70_000.0],
            [0.1, f64::NAN, f64::NEG_INFINITY],
            [1.0, 255.0, 0.0],
        ];
        let mut open = Open::default();
        for row in 0..3 {
            open.add(columns.iter().map(|column| column[row]), 1, &[], &[]);
        }
        let (head, numbers) = open.pack();
        assert_eq!(numbers.len(), 3 * (8 + 1 + 2 + 4 + 8), "constants and repetitions take nothing");
        for (at, column) in columns.iter().enumerate() {
            let place = head.column(at).unwrap();
            let from = place.from as usize;
            let back = head.unpack(at, &numbers[from..from + place.len]).unwrap();
            assert_eq!(back.len(), 3);
            assert!(back.iter().zip(column).all(|(a, b)| a.to_bits() == b.to_bits()), "column {at}");
        }
        assert!(head.column(7).is_none());
    }

    #[test]
    fn texts_keep_their_replication() {
        let mut open = Open::default();
        let details = [Detail::Outages, Detail::Pool];
        for number in 0..2 {
            let rows = |policy: u8| -> Rows {
                vec![(Detail::Pool, vec![b'p', policy]), (Detail::Outages, vec![policy; number])]
            };
            open.add([0.5 + number as f64].into_iter(), 1, &details, &[rows(b'1'), rows(b'2')]);
        }
        let (head, numbers) = open.pack();
        let text = |table: usize, row: usize| {
            let place = &head.texts(table)[row];
            String::from_utf8(numbers[place.from as usize..place.from as usize + place.len].to_vec()).unwrap()
        };
        assert_eq!([text(0, 0), text(0, 1)], ["", "12"]);
        assert_eq!([text(1, 0), text(1, 1)], ["p1p2", "p1p2"]);
    }

    #[test]
    fn a_chunk_is_full_after_a_few_seconds_of_work() {
        let mut open = Open::default();
        open.add([1.0].into_iter(), FULL_EVENTS - 1, &[], &[]);
        assert!(!open.is_full());
        open.add([1.0].into_iter(), 1, &[], &[]);
        assert!(open.is_full());
    }
}
