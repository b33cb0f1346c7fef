//! The ages of blades when the record ends, as the table of a scenario: by group, blade and failure mode.
//!
//! Intuition: a forecast begins where the record ends, with blades as old as they are then. A life is as old as the time in
//! operation since the last failure of its mode, or since the installation of a blade that has not failed; of blades that may
//! have failed before anybody wrote it down the age is not known, and they are left to `start`.

use super::group::{Group, Groups};
use crate::records::history::History;
use crate::records::lives;
use crate::units::Span;

/// The ages of the blades of all groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BladeAges {
    /// A table with the columns `group,blade,mode,age`; blades count from 1, an empty mode stands for all.
    pub table: String,
    /// Lives whose age is known.
    pub known: usize,
    /// Lives whose age is not known.
    pub unknown: usize,
}

/// The ages at the end of a history whose units are the blades of the inventory; `modes` gives the names of the failure
/// modes of a blade type, by its position.
pub fn blade_ages<'m>(
    history: &History,
    groups: &Groups,
    modes: impl Fn(usize) -> Vec<&'m str>,
) -> BladeAges {
    let by_mode: Vec<Vec<Option<Span>>> =
        (0..history.modes.len()).map(|mode| lives::ages(history, mode)).collect();
    let position = |name: &str| history.modes.iter().position(|known| known == name);
    let mut ages = BladeAges { table: "group,blade,mode,age\n".to_owned(), known: 0, unknown: 0 };
    for group in groups.pools.iter().chain(&groups.classes) {
        let modes: Vec<(&str, usize)> =
            modes(group.kind).into_iter().filter_map(|name| Some((name, position(name)?))).collect();
        for (at, member) in group.members.iter().enumerate() {
            let of_blade: Vec<(&str, Option<Span>)> = modes
                .iter()
                .map(|(name, mode)| (*name, by_mode[*mode].get(*member).copied().flatten()))
                .collect();
            ages.add(group, at + 1, &of_blade);
        }
    }
    ages
}

impl BladeAges {
    /// The table as a file of a scenario, by its path from there; none if no age is known.
    pub fn file(&self, name: &str) -> Option<String> {
        (self.known > 0).then(|| format!("data/{name}-ages.csv"))
    }

    /// What is known, in a sentence.
    pub fn said(&self) -> String {
        let all = self.known + self.unknown;
        let others = match self.unknown {
            0 => "",
            _ => "; the others are those of a fleet that has run for long",
        };
        format!("{} of {all} lives have a known age at the end of the record{others}", self.known)
    }

    /// Adds the lives of a blade, which counts from 1.
    fn add(&mut self, group: &Group, blade: usize, lives: &[(&str, Option<Span>)]) {
        let mut row = |mode: &str, age: Span| {
            self.table += &format!("{},{blade},{mode},{:.0} h\n", group.name, age.hours());
        };
        let known: Vec<(&str, Span)> =
            lives.iter().filter_map(|(mode, age)| Some((*mode, (*age)?))).collect();
        match known.as_slice() {
            [(_, age), others @ ..]
                if known.len() == lives.len() && others.iter().all(|(_, other)| other == age) =>
            {
                row("", *age);
            }
            known => known.iter().for_each(|(mode, age)| row(mode, *age)),
        }
        self.known += known.len();
        self.unknown += lives.len() - known.len();
    }
}
