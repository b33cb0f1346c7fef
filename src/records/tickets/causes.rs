//! The names of failure modes, from causes as people write them in any script.
//!
//! Model: causes that differ in case or blanks only are the same. A name keeps letters and digits of every script; marks
//! and blanks become `_`. Causes that would get the same name are numbered, and that is said.

use crate::records::history::ONE_MODE;
use std::collections::BTreeMap;

/// The failure modes of tickets.
pub(super) struct Causes {
    /// The names in their order.
    pub modes: Vec<String>,
    /// Causes whose names are not their own, a sentence each.
    pub notes: Vec<String>,
    /// The position of the mode of each cause.
    positions: BTreeMap<String, usize>,
}

/// A cause without what does not tell it from another.
fn normal(cause: &str) -> String {
    cause.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The name of a failure mode: letters and digits, and `_` for all else.
fn name(cause: &str) -> String {
    let plain = |c: char| {
        let is_mark =
            if c.is_ascii() { !c.is_ascii_alphanumeric() } else { c.is_whitespace() || c.is_control() };
        if is_mark { '_' } else { c }
    };
    let name: String = cause.chars().map(plain).collect();
    if cause.is_empty() {
        ONE_MODE.to_owned()
    } else if name.chars().all(|c| c == '_') {
        "unnamed".to_owned()
    } else {
        name
    }
}

impl Causes {
    /// The modes of causes.
    pub fn of<'c>(causes: impl Iterator<Item = &'c str>) -> Causes {
        let mut by_name: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for cause in causes.map(normal) {
            let alike = by_name.entry(name(&cause)).or_default();
            if !alike.contains(&cause) {
                alike.push(cause);
            }
        }
        let (mut names, mut notes) = (BTreeMap::new(), Vec::new());
        for (name, mut alike) in by_name.clone() {
            alike.sort();
            for (at, cause) in alike.iter().enumerate() {
                let numbered = |n: usize| if n == 0 { name.clone() } else { format!("{name}-{}", n + 1) };
                // A number may be taken by a cause that has it.
                let free = |n: &usize| n == &0 || !by_name.contains_key(&numbered(*n));
                let own = (at..).find(free).map_or_else(|| name.clone(), numbered);
                if own != name {
                    notes.push(format!(
                        "cause {cause:?} has the failure mode {own}, for {:?} has {name}",
                        alike[0]
                    ));
                }
                names.insert(own, cause.clone());
            }
        }
        let positions = names.values().enumerate().map(|(at, cause)| (cause.clone(), at)).collect();
        Causes { modes: names.into_keys().collect(), notes, positions }
    }

    /// The name of the mode of a cause, or the one that it would have.
    pub fn name_of(&self, cause: &str) -> String {
        let known = self.positions.get(&normal(cause)).map(|at| self.modes[*at].clone());
        known.unwrap_or_else(|| name(&normal(cause)))
    }

    /// The position of the mode of a cause.
    pub fn mode(&self, cause: &str) -> usize {
        self.positions.get(&normal(cause)).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_keep_their_names_or_are_told_apart() {
        let causes = ["電源", "風扇", "disk/raid", "Disk  raid", "disk raid", "", "Ausfall: Lüfter", "???"];
        let found = Causes::of(causes.into_iter());
        let modes = ["ausfall__lüfter", "disk_raid", "disk_raid-2", "failure", "unnamed", "電源", "風扇"];
        assert_eq!(found.modes, modes);
        assert_eq!(
            found.notes,
            ["cause \"disk/raid\" has the failure mode disk_raid-2, for \"disk raid\" has disk_raid"]
        );
        let mode = |cause: &str| found.modes[found.mode(cause)].as_str();
        assert_eq!(
            (mode("DISK RAID"), mode("disk/raid"), mode("電源")),
            ("disk_raid", "disk_raid-2", "電源")
        );
    }
}
