//! The ledger of a run: numbers of every replication, and sums over all of them, from which figures are made.
//!
//! **Intuition.** A replication leaves a row of numbers, most of them numerators and denominators, and adds to sums of
//! integers. Rows lie in columns, packed, in memory or in a file, and a figure reads the two columns that it is made of.
//! So memory does not grow with what a history was, and a file of rows is all that it takes to go on with a run or to put
//! together what several machines have simulated.
//!
//! **Order.** Columns are in the order of the replications, whichever part of a run they come from; sums of integers do not
//! depend on an order. Partial sums of floating point are never added.

mod chunk;
mod fold;
mod layout;
mod spool;

pub use fold::{Fold, PartFold, PolicyFold, ScopeFold};
pub use layout::{Account, Entry, Item, Layout, Provision, Series};
pub use spool::{Spool, key_of};

use super::details::{Detail, Rows};
use crate::stats::metrics::{Metric, Most};
use chunk::Open;
use std::io;

/// Rows of the replications of a run and sums over them: what figures need.
#[derive(Debug)]
pub struct Ledger {
    layout: Layout,
    /// The tables of single events that are kept, too.
    details: Vec<Detail>,
    /// Part p holds the replications p, p + n, p + 2n, … of n parts.
    parts: Vec<Spool>,
    open: Open,
    fold: Fold,
}

impl Ledger {
    /// A ledger of the parts of a run, in their order; if there is a single one, more can be entered.
    pub fn new(layout: Layout, details: Vec<Detail>, parts: Vec<Spool>) -> Ledger {
        let mut fold = Fold::default();
        parts.iter().for_each(|part| fold.merge(part.found()));
        Ledger { layout, details, parts, open: Open::default(), fold }
    }

    /// The tables of single events that it keeps.
    pub fn details(&self) -> &[Detail] {
        &self.details
    }

    /// Its columns.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Number of replications in it.
    pub fn count(&self) -> u32 {
        self.parts.iter().map(Spool::rows).sum::<u32>() + self.open.rows()
    }

    /// The sums over all replications.
    pub fn fold(&self) -> &Fold {
        &self.fold
    }

    /// Enters a replication of all policies; `rows` are those of its tables.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn enter(&mut self, replication: u32, entries: &[Entry], rows: &[Rows]) -> io::Result<()> {
        self.fold.add(replication, entries);
        self.open.fold.add(replication, entries);
        let values = entries.iter().flat_map(|entry| entry.values.iter().copied());
        let events = entries.iter().map(|entry| entry.totals.work.events).sum();
        self.open.add(values, events, &self.details, rows);
        if self.open.is_full() { self.keep() } else { Ok(()) }
    }

    /// Brings all that has been entered into its file, if there is one for it.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn keep(&mut self) -> io::Result<()> {
        self.save()?;
        self.parts.iter_mut().try_for_each(Spool::keep)
    }

    /// Packs what has been entered since it last did, so that it can be read.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn save(&mut self) -> io::Result<()> {
        if self.open.rows() == 0 {
            return Ok(());
        }
        // A ledger has a part: the one that it was made with.
        self.parts.first_mut().map_or(Ok(()), |part| part.append(&self.open))?;
        self.open = Open::default();
        Ok(())
    }

    /// The pairs of an item of a policy, one a replication, in their order; none if there is no such item.
    ///
    /// # Errors
    /// If they cannot be read.
    ///
    /// # Panics
    /// If something has been entered since the last [`save`](Ledger::save).
    pub fn pairs(&self, policy: usize, item: Item) -> io::Result<Vec<(f64, f64)>> {
        assert_eq!(self.open.rows(), 0, "a ledger is saved before it is read");
        let Some(first) = self.layout.column(policy, item) else { return Ok(Vec::new()) };
        let [above, below] = [self.column(first)?, self.column(first + 1)?];
        Ok(above.into_iter().zip(below).collect())
    }

    /// The most that a metric can be under a policy.
    ///
    /// # Errors
    /// As [`pairs`](Ledger::pairs).
    pub fn most(&self, policy: usize, scope: usize, metric: &Metric) -> io::Result<f64> {
        match metric.most.always() {
            Some(most) => Ok(most),
            None => {
                let each = self.pairs(policy, Item::Most(scope, metric.most))?;
                Ok(Most::in_all(each.into_iter().map(|(most, _)| most)))
            }
        }
    }

    fn column(&self, column: usize) -> io::Result<Vec<f64>> {
        let mut columns = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            let mut values = Vec::with_capacity(part.rows() as usize);
            part.column(column, &mut values)?;
            columns.push(values);
        }
        Ok(match columns.as_mut_slice() {
            [alone] => std::mem::take(alone),
            many => interleaved(many),
        })
    }

    /// Hands the texts of a table to `take`, in the order of the replications.
    ///
    /// # Errors
    /// If one cannot be read, or `take` refuses it.
    pub fn texts(&self, detail: Detail, mut take: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        let Some(table) = self.details.iter().position(|kept| *kept == detail) else { return Ok(()) };
        let mut parts: Vec<_> = self.parts.iter().map(|part| part.texts(table)).collect();
        for number in 0..self.count() as usize {
            let part = number % parts.len();
            match parts[part].next() {
                Some(text) => take(&text?)?,
                None => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
        }
        Ok(())
    }
}

/// The first of each, then the second of each, and so on.
fn interleaved(columns: &[Vec<f64>]) -> Vec<f64> {
    let longest = columns.iter().map(Vec::len).max().unwrap_or(0);
    (0..longest).flat_map(|row| columns.iter().filter_map(move |column| column.get(row)).copied()).collect()
}
