//! Blade types and groups with counts, from single blades.
//!
//! Model: a blade type is a type with its resources. A class is a role on a type, inside enclosures or outside; a pool
//! is the spares of a type; a type without any has an empty one, where its blades stand: a spare that is tried there takes a
//! slot. All chassis are one group: as many as there are, with as many slots as the fullest uses, unless somebody says how
//! many they have.
//!
//! Limits: which blade stands in which chassis is not kept; pools, then classes fill the chassis in order.

use super::{Blade, Fleet, InventoryRole};
use crate::units::Time;
use std::collections::{BTreeMap, BTreeSet};

/// A blade type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BladeKind {
    /// The name in the scenario.
    pub name: String,
    /// The type in the inventory.
    pub written: String,
    /// Its resources, as a scenario writes them.
    pub resources: Vec<String>,
    /// Blades in service.
    pub count: u32,
}

/// The enclosures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chassis {
    /// Number of enclosures.
    pub count: u32,
    /// Slots of each: as many as the fullest uses, unless the user gives a number.
    pub slots: u32,
    /// The user gave the number of slots.
    pub slots_are_said: bool,
    /// Places that the blades in service use.
    pub used: u32,
}

/// Blades of one type with one role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The name of the workload class; of the pool, where it stands by.
    pub name: String,
    /// The role in the inventory; `None`: spares.
    pub role: Option<String>,
    /// Its type, by position.
    pub kind: usize,
    /// Inside an enclosure.
    pub placed: bool,
    /// Blades in service.
    pub count: u32,
}

/// The reason why blades without a role are left out.
pub(super) const NO_ROLE: &str = "no role";

/// The groups that a scenario is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Groups {
    /// The blade types, by name.
    pub kinds: Vec<BladeKind>,
    /// The enclosures, if there are any.
    pub chassis: Option<Chassis>,
    /// The standby pools.
    pub pools: Vec<Group>,
    /// The workload classes.
    pub classes: Vec<Group>,
    /// Rows that are not in the scenario, by reason.
    pub left_out: Vec<(String, Vec<u64>)>,
}

impl Groups {
    /// The groups, with enclosures of this many slots.
    ///
    /// # Errors
    /// If there is no enclosure, or one that uses more.
    pub fn with_slots(mut self, slots: u32) -> Result<Groups, String> {
        match &mut self.chassis {
            None => Err("no blade stands in an enclosure; map place, or leave it out".to_owned()),
            Some(chassis) if slots < chassis.slots => {
                Err(format!("one enclosure holds {} blades; give at least as many", chassis.slots))
            }
            Some(chassis) => {
                (chassis.slots, chassis.slots_are_said) = (slots, true);
                Ok(self)
            }
        }
    }
}

/// A name that can stand in file names and results.
fn plain(text: &str) -> String {
    let mut name = String::new();
    for c in text.to_lowercase().chars() {
        if c.is_ascii_alphanumeric() || c == '_' {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    let name = name.trim_matches('-');
    if name.is_empty() { "unnamed".to_owned() } else { name.to_owned() }
}

/// The name, with a number behind it if it is taken.
fn unused(name: String, taken: &mut BTreeSet<String>) -> String {
    let numbered = |n: u32| if n == 1 { name.clone() } else { format!("{name}-{n}") };
    let free = (1..).map(numbered).find(|name| !taken.contains(name)).unwrap_or_default();
    taken.insert(free.clone());
    free
}

/// Groups the blades that are in service at a time; without one, those that were never retired.
pub fn group(fleet: &Fleet, at: Option<Time>) -> Groups {
    let mut left_out: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    let serving: Vec<&Blade> = fleet
        .blades
        .iter()
        .filter(|blade| {
            let reason = match (blade.serves(at), &blade.role) {
                (true, InventoryRole::None) => NO_ROLE,
                (true, _) => return true,
                (false, _) if blade.installed.is_some_and(|from| at.is_some_and(|at| from > at)) => {
                    "not installed yet"
                }
                (false, _) => "retired",
            };
            left_out.entry(reason).or_default().push(blade.line);
            false
        })
        .collect();
    let (kinds, of_kind) = kinds(&serving);
    let mut taken = BTreeSet::new();
    let mut counts: BTreeMap<(InventoryRole, usize, bool), u32> = BTreeMap::new();
    for blade in &serving {
        let kind = of_kind[&(blade.kind.as_str(), blade.resources.as_slice())];
        *counts.entry((blade.role.clone(), kind, blade.place.is_some())).or_default() += 1;
    }
    let (mut pools, mut classes) = (Vec::new(), Vec::new());
    for ((role, kind, placed), count) in &counts {
        let of_role = counts.keys().filter(|(other, ..)| other == role);
        let several_kinds = of_role.clone().any(|(_, other, _)| other != kind);
        let several_places =
            of_role.clone().any(|(_, other, elsewhere)| other == kind && elsewhere != placed);
        let mut name = match role {
            InventoryRole::Workload(role) if several_kinds => {
                format!("{}-{}", plain(role), kinds[*kind].name)
            }
            InventoryRole::Workload(role) => plain(role),
            InventoryRole::Spare | InventoryRole::None => format!("spare-{}", kinds[*kind].name),
        };
        if several_places && !placed {
            name += "-outside";
        }
        let written = if let InventoryRole::Workload(role) = role { Some(role.clone()) } else { None };
        let name = unused(name, &mut taken);
        let list = if written.is_some() { &mut classes } else { &mut pools };
        list.push(Group { name, role: written, kind: *kind, placed: *placed, count: *count });
    }
    for (kind, BladeKind { name, .. }) in kinds.iter().enumerate() {
        if pools.iter().all(|pool: &Group| pool.kind != kind) {
            let name = unused(format!("spare-{name}"), &mut taken);
            let placed = counts.keys().any(|(_, of, placed)| *of == kind && *placed);
            pools.push(Group { name, role: None, kind, placed, count: 0 });
        }
    }
    pools.sort_by_key(|pool| pool.kind);
    let left_out = left_out.into_iter().map(|(reason, lines)| (reason.to_owned(), lines)).collect();
    Groups { chassis: chassis(&serving), kinds, pools, classes, left_out }
}

/// A type with its resources, as they stand in the inventory.
type Written<'a> = (&'a str, &'a [String]);

/// The kinds, and the position of each type with its resources among them.
fn kinds<'a>(serving: &[&'a Blade]) -> (Vec<BladeKind>, BTreeMap<Written<'a>, usize>) {
    let mut counts: BTreeMap<Written<'a>, u32> = BTreeMap::new();
    for blade in serving {
        *counts.entry((&blade.kind, &blade.resources)).or_default() += 1;
    }
    let mut taken = BTreeSet::new();
    let kinds = counts
        .iter()
        .map(|((written, resources), count)| BladeKind {
            name: unused(plain(written), &mut taken),
            written: (*written).to_owned(),
            resources: resources.to_vec(),
            count: *count,
        })
        .collect();
    (kinds, counts.into_keys().enumerate().map(|(at, key)| (key, at)).collect())
}

fn chassis(serving: &[&Blade]) -> Option<Chassis> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    serving
        .iter()
        .filter_map(|blade| blade.place.as_deref())
        .for_each(|place| *counts.entry(place).or_default() += 1);
    let slots = *counts.values().max()?;
    Some(Chassis { count: counts.len() as u32, slots, slots_are_said: false, used: counts.values().sum() })
}
