//! The record of a replay: its failures, assigned to the blades of the site.

use super::study::{Record, RecordedFailure};
use crate::model::blade::Effect;
use crate::model::fleet::{GroupRole, Site};
use crate::records::replay::{ReplayRow, parse};
use crate::units::{BladeId, ModeId};
use std::collections::BTreeMap;

/// Problems of a file: line, problem, remedy.
pub(super) type FileProblems = Vec<(u64, String, String)>;

/// Reads a record and assigns its failures to the blades of a site.
pub(super) fn read(bytes: &[u8], site: &Site) -> Result<Record, FileProblems> {
    let rows = parse(bytes).map_err(|problems| {
        let told = |p: crate::records::Problem| (p.line, format!("{}: {}", p.column, p.what), p.remedy);
        problems.into_iter().map(told).collect::<FileProblems>()
    })?;
    let mut problems = Vec::new();
    let mut blades: BTreeMap<BladeId, Vec<RecordedFailure>> = BTreeMap::new();
    for row in rows {
        match failure(&row, site) {
            Ok((blade, failure)) => blades.entry(blade).or_default().push(failure),
            Err((what, remedy)) => problems.push((row.line, what, remedy)),
        }
    }
    for failures in blades.values_mut() {
        failures.sort_by_key(|failure| failure.failed);
    }
    if problems.is_empty() { Ok(Record { blades: blades.into_iter().collect() }) } else { Err(problems) }
}

fn failure(row: &ReplayRow, site: &Site) -> Result<(BladeId, RecordedFailure), (String, String)> {
    let Some(group) =
        site.groups.iter().find(|g| g.name == row.class && matches!(g.role, GroupRole::Carries(_)))
    else {
        let known: Vec<&str> = site.classes().iter().map(|class| class.name.as_str()).collect();
        return Err((
            format!("unknown workload class {:?}", row.class),
            format!("the classes are {}", known.join(", ")),
        ));
    };
    if row.blade >= group.count {
        let remedy = format!("write 0 to {}", group.count.saturating_sub(1));
        return Err((format!("class {:?} has no blade {}", row.class, row.blade), remedy));
    }
    let modes = &site.blade_types[group.blade_type.index()].modes;
    let Some(mode) = modes.iter().position(|mode| mode.name == row.mode) else {
        let known: Vec<&str> = modes.iter().map(|mode| mode.name.as_str()).collect();
        let remedy = format!("the failure modes of its blade type are {}", known.join(", "));
        return Err((format!("unknown failure mode {:?}", row.mode), remedy));
    };
    if modes[mode].effect != Effect::Stops {
        let remedy = "record failures of modes with effect = \"stops\"".to_owned();
        return Err((format!("a failure of {:?} does not stop the blade", row.mode), remedy));
    }
    let failure = RecordedFailure { failed: row.failed, returned: row.returned, mode: ModeId::at(mode) };
    Ok((BladeId(group.first.0 + row.blade), failure))
}
