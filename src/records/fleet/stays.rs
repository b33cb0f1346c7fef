//! Several stays of one blade: rows with one name, one after the other in time.

use super::Blade;
use crate::records::error::Problem;
use std::collections::BTreeMap;

/// Checks that rows with one name are stays that follow one another. Where a day ends one and begins the next, the earlier
/// ends when the next begins.
pub(super) fn part(blades: &mut [Blade], column: &str, problems: &mut Vec<Problem>) {
    let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, blade) in blades.iter().enumerate().filter(|(_, blade)| !blade.id.is_empty()) {
        by_name.entry(blade.id.clone()).or_default().push(at);
    }
    for mut stays in by_name.into_values().filter(|stays| stays.len() > 1) {
        stays.sort_by_key(|at| (blades[*at].installed, blades[*at].line));
        for pair in stays.windows(2) {
            let (before, after) = (&blades[pair[0]], &blades[pair[1]]);
            let follows = |from| before.retired_on.is_some_and(|until| until <= from);
            match after.installed.filter(|from| follows(*from)) {
                Some(from) => {
                    let earlier = &mut blades[pair[0]];
                    earlier.retired = earlier.retired.map(|until| until.min(from));
                }
                None => problems.push(twice(before, after, column)),
            }
        }
    }
}

fn twice(before: &Blade, after: &Blade, column: &str) -> Problem {
    let (first, second) = if before.line < after.line { (before, after) } else { (after, before) };
    Problem {
        line: second.line,
        column: column.to_owned(),
        what: format!("{:?} is already the blade of line {}", second.id, first.line),
        remedy: "write one row for each blade, or for each of its stays with the dates installed and retired, which must not \
                 overlap, or map blade to a column that tells them apart; --drop-broken drops such rows"
            .to_owned(),
    }
}
