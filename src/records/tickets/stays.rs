//! The stays of blades in the window, as units that are watched.
//!
//! Model: a blade that came back has a row of the inventory for each stay. It is no new blade then: it goes on with the age
//! that it had when it left. In stock it does not age.

use super::Window;
use crate::records::fleet::{Blade, Fleet};
use crate::records::history::{FirstAge, Unit};
use crate::units::{Span, Time};
use std::collections::BTreeMap;

/// The stays of each blade, by position in the inventory, in the order of time.
pub(super) fn by_blade(fleet: &Fleet) -> BTreeMap<&str, Vec<usize>> {
    let mut stays: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, blade) in fleet.blades.iter().enumerate() {
        stays.entry(blade.id.as_str()).or_default().push(at);
    }
    stays.values_mut().for_each(|of| of.sort_by_key(|at| fleet.blades[*at].installed));
    stays
}

/// The observation of each stay; the age of blades that were installed before the window is as if they had not failed.
pub(super) fn units(fleet: &Fleet, window: Window) -> Vec<Unit> {
    let mut units: Vec<Unit> = fleet.blades.iter().map(|blade| unit(blade, window)).collect();
    for (_, stays) in by_blade(fleet).into_iter().filter(|(blade, _)| !blade.is_empty()) {
        for pair in stays.windows(2) {
            let [earlier, later] = [pair[0], pair[1]];
            let is_within = fleet.blades[later].installed.is_some_and(|from| from >= window.from);
            units[later].first = match (units[earlier].first, units[later].first) {
                _ if is_within => FirstAge::Continues(earlier),
                (FirstAge::Aged(before), FirstAge::Aged(age)) => FirstAge::Aged(before.plus(age)),
                _ => FirstAge::Unknown,
            };
        }
    }
    units
}

/// The observation of one stay.
fn unit(blade: &Blade, window: Window) -> Unit {
    let since_start = |time: Time| Span(time.0.clamp(window.from.0, window.to.0) - window.from.0);
    let from = blade.installed.map_or(Span::ZERO, since_start);
    let to = blade.retired.map_or_else(|| since_start(window.to), since_start);
    let first = match blade.installed {
        None => FirstAge::Unknown,
        Some(installed) if installed < window.from => {
            let until = blade.retired.map_or(window.from, |until| until.min(window.from));
            FirstAge::Aged(until.since(installed))
        }
        Some(_) => FirstAge::New,
    };
    Unit { from, to, first }
}
