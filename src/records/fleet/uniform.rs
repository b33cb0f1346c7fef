//! An inventory that nobody has to write: so many blades of one type, all in service from one day on.
//!
//! Intuition: a record that lists what failed is often of machines that are all alike, and of which only the number is
//! known. Those that never failed have no name in it; they count as exposure, which is all that a rate needs of them.

use super::{Blade, Fleet, InventoryRole};
use crate::units::Time;

/// The blades of a fleet whose number alone is known.
#[derive(Clone, Debug)]
pub struct Uniform {
    /// Their number.
    pub count: u32,
    /// The day on which all were installed; `None`: before anybody wrote it down.
    pub installed: Option<Time>,
}

/// The type of all of them, and the class of their workloads.
const KIND: &str = "blade";
const CLASS: &str = "servers";

impl Uniform {
    /// The inventory, with the blades that tickets name first.
    ///
    /// # Errors
    /// If tickets name more.
    pub fn fleet(&self, names: &[String]) -> Result<Fleet, String> {
        let count = self.count as usize;
        if names.len() > count {
            return Err(format!(
                "--blades {count}: the tickets name {} blades, such as {}; give the number of all of them, or select the \
                 rows of blades with --only COLUMN=VALUE (* stands for any text)",
                names.len(),
                names.iter().take(3).map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", "),
            ));
        }
        let blade = |at: usize| Blade {
            line: 0,
            id: names.get(at).cloned().unwrap_or_default(),
            kind: KIND.to_owned(),
            place: None,
            role: InventoryRole::Workload(CLASS.to_owned()),
            resources: Vec::new(),
            installed: self.installed,
            retired: None,
            retired_on: None,
        };
        let note = format!(
            "{count} blades, as --blades says: {} of them have a ticket; all of one type, outside enclosures, with a workload \
             each, and still in service",
            names.len()
        );
        let since = match self.installed {
            Some(_) => None,
            None => Some("in service since before the record: --installed DATE says since when".to_owned()),
        };
        Ok(Fleet {
            blades: (0..count).map(blade).collect(),
            resources: Vec::new(),
            notes: [note].into_iter().chain(since).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blades_without_a_name_are_there_too() {
        let names = ["n7".to_owned(), "n3".to_owned()];
        let of = |count| Uniform { count, installed: Some(Time(5)) }.fleet(&names);
        let fleet = of(3).unwrap();
        let ids: Vec<&str> = fleet.blades.iter().map(|blade| blade.id.as_str()).collect();
        assert_eq!(ids, ["n7", "n3", ""]);
        assert!(fleet.blades.iter().all(|blade| blade.installed == Some(Time(5)) && blade.serves(None)));
        assert!(of(1).unwrap_err().contains("the tickets name 2 blades, such as \"n7\", \"n3\"; give"));
    }
}
