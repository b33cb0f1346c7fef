//! Reading on after a problem: the rest of a document is checked as well, so that all problems are told at once.

use super::{Document, Problem};
use serde::de::DeserializeOwned;

/// A document some of whose values are wrong by themselves.
pub(super) struct Lenient<'d> {
    /// The document.
    pub document: &'d Document<'d>,
    /// The problems with these values.
    pub wrong: &'d [Problem],
}

impl Lenient<'_> {
    /// Fills a `T` from the document without some of the keys at its top, and without the values that are wrong, where
    /// they are in the way.
    pub fn read_without<T: DeserializeOwned>(&self, keys: &[&str]) -> Result<T, Vec<Problem>> {
        self.document.read_without(keys).or_else(|unreadable| {
            let mut table: toml::Table = self.document.read()?;
            for problem in self.wrong {
                remove(&mut table, &problem.key);
            }
            keys.iter().for_each(|key| drop(table.remove(*key)));
            table.try_into().map_err(|_| unreadable)
        })
    }
}

/// Removes the value at a path such as `pool[1].count`, if it is there.
fn remove(table: &mut toml::Table, path: &str) -> Option<()> {
    let Some((first, rest)) = path.split_once('.') else {
        table.remove(path)?;
        return Some(());
    };
    let value = match first.strip_suffix(']').and_then(|first| first.split_once('[')) {
        Some((list, index)) => table.get_mut(list)?.as_array_mut()?.get_mut(index.parse::<usize>().ok()?)?,
        None => table.get_mut(first)?,
    };
    remove(value.as_table_mut()?, rest)
}
