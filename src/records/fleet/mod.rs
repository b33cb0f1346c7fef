//! An inventory: one row a blade, as an asset data base exports it.
//!
//! Intuition: a planner has a list of what stands in the racks. What a simulation needs of it is kinds and counts:
//! blade types, chassis, who runs what, what stands by. And what an estimate of failure rates needs is which blades
//! were in service, and from when to when.
//!
//! Data flow: a file → [`read`] → [`Fleet`] → [`group`](fn@group) (types, chassis, classes, pools) → [`Fitted`] (the failure
//! modes of the types, where there are tickets) → [`mod@scenario`] (a text).
//!
//! `role` says which blades are spares, `policies` which policies the scenario compares.
//!
//! Limits: a blade has one role and one place at a time; one that came back has a row for each stay. What is dropped or assumed stands in the notes.

mod ages;
mod fitted;
mod group;
mod policies;
mod resource;
mod role;
mod scenario;
mod stays;
#[cfg(test)]
mod tests;
mod unequal_types;
mod uniform;

pub use ages::{BladeAges, blade_ages};
pub use fitted::{Fitted, OfType, by_type};
pub use group::{BladeKind, Group, Groups, group};
pub use scenario::{Failures, notes, piece, scenario};
pub use unequal_types::unequal_types;
pub use uniform::Uniform;

use super::error::{Error, Problem};
use super::history::History;
use super::lines::rows;
use super::sheet::{ColumnPart, Columns, Mapping, Reading, Sheet, SheetRow, is_selected};
use crate::units::Time;
use resource::Column;
use std::collections::BTreeSet;
use std::path::Path;

/// The role of a blade.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InventoryRole {
    /// It carries a workload of this class.
    Workload(String),
    /// It stands by.
    Spare,
    /// Not given.
    None,
}

/// One blade of an inventory.
#[derive(Clone, Debug, PartialEq)]
pub struct Blade {
    /// The line of the file, from 1.
    pub line: u64,
    /// The name that tickets use; empty where the inventory has no such column.
    pub id: String,
    /// Its type, as it stands there.
    pub kind: String,
    /// Its enclosure; `None`: outside any.
    pub place: Option<String>,
    /// Its role.
    pub role: InventoryRole,
    /// Its resources, as a scenario writes their amounts, in the order of [`Fleet::resources`].
    pub resources: Vec<String>,
    /// The start of its service; `None`: not given.
    pub installed: Option<Time>,
    /// The end of its service, the midnight after a date without a time; `None`: still in service.
    pub retired: Option<Time>,
    /// The first instant of its retirement: that of the day, where only a day is given.
    pub retired_on: Option<Time>,
}

impl Blade {
    /// True if it is in service at this time; without a time, if it was never retired.
    pub fn serves(&self, at: Option<Time>) -> bool {
        match at {
            Some(at) => {
                self.installed.is_none_or(|from| from <= at) && self.retired.is_none_or(|until| at < until)
            }
            None => self.retired.is_none(),
        }
    }
}

/// The blades of an inventory.
#[derive(Clone, Debug)]
pub struct Fleet {
    /// The blades in the order of the file.
    pub blades: Vec<Blade>,
    /// The names of the resources.
    pub resources: Vec<String>,
    /// Assumptions made while reading it, a sentence each.
    pub notes: Vec<String>,
}

impl Fleet {
    /// The blade types as the inventory writes them, by name.
    pub fn kinds(&self) -> Vec<&str> {
        let mut kinds: Vec<&str> = self.blades.iter().map(|blade| blade.kind.as_str()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }

    /// The part of a history of its blades that is of one type, as the inventory writes it.
    pub fn history_of(&self, history: &History, kind: &str) -> History {
        history.only(|unit| self.blades[unit].kind == kind)
    }
}

/// The parts that columns of an inventory play.
const PARTS: &[ColumnPart] = &[
    ColumnPart { key: "blade", required: false },
    ColumnPart { key: "type", required: true },
    ColumnPart { key: "place", required: false },
    ColumnPart { key: "role", required: false },
    ColumnPart { key: "spare", required: false },
    ColumnPart { key: "installed", required: false },
    ColumnPart { key: "retired", required: false },
];

/// The format of an inventory.
#[derive(Clone, Debug)]
pub struct FleetSource {
    /// The marks and the dates.
    pub reading: Reading,
    /// The columns that are called otherwise.
    pub columns: Columns,
    /// The resources, each with its column.
    pub resources: Vec<Mapping>,
    /// Roles, and marks in the column of spares, that make a blade a spare, besides `spare` and `standby`; an empty one
    /// stands for an empty role.
    pub spares: Vec<String>,
    /// Blades must have names, because tickets name them.
    pub names_blades: bool,
}

/// Reads an inventory.
///
/// # Errors
/// Everything that is wrong with it, by line and column.
pub fn read(path: &Path, source: &FleetSource) -> Result<Fleet, Error> {
    let mut parts = PARTS.to_vec();
    parts.iter_mut().filter(|part| part.key == "blade").for_each(|part| part.required = source.names_blades);
    // A resource may be called like a part.
    let more: Vec<Mapping> = source
        .resources
        .iter()
        .map(|of| Mapping { key: format!("resource {}", of.key), column: of.column.clone() })
        .collect();
    let mut sheet = Sheet::read(path, &source.reading, &parts, &more, &source.columns)?;
    let mut problems = sheet.settle(&["installed", "retired"]);
    let mut columns: Vec<Column> =
        more.iter().map(|of| Column::new(of.key.clone(), &of.key[9..], sheet.name(&of.key))).collect();
    let only = &source.reading.only;
    problems.extend(only.iter().filter_map(|only| sheet.must_have(&only.key)));
    let (wanted, others): (Vec<_>, Vec<_>) = sheet.rows().partition(|row| is_selected(row, only));
    let others: Vec<u64> = others.iter().map(|row| row.line).collect();
    let mut blades: Vec<Blade> =
        wanted.iter().map(|row| blade(row, &sheet, source, &mut columns, &mut problems)).collect();
    stays::part(&mut blades, sheet.name("blade"), &mut problems);
    problems.extend(role::unknown(&sheet, &source.spares, source.columns.option));
    let broken = if source.reading.drops_broken {
        drop_broken(&mut blades, &sheet, &mut problems)
    } else {
        Vec::new()
    };
    if blades.is_empty() && problems.is_empty() {
        let (what, remedy) =
            ("there is no row after the header".to_owned(), "write one row for each blade".to_owned());
        problems.push(Problem { line: 1, column: String::new(), what, remedy });
    }
    if !problems.is_empty() {
        problems.sort_by_key(|problem| problem.line);
        return Err(Error::Rows { path: path.to_owned(), problems });
    }
    let resources = source.resources.iter().map(|of| of.key.clone()).collect();
    let mut notes = assumptions(&sheet, &blades, source.columns.option);
    for (lines, what) in
        [(&others, "not selected (--fleet-only): excluded"), (&broken, "unusable (--drop-broken): dropped")]
    {
        notes.extend((!lines.is_empty()).then(|| format!("{} of the inventory: {what}", rows(lines))));
    }
    Ok(Fleet { notes, blades, resources })
}

/// Drops the rows that cannot be used, unless the header is wrong, and with it all of them; their lines.
fn drop_broken(blades: &mut Vec<Blade>, sheet: &Sheet, problems: &mut Vec<Problem>) -> Vec<u64> {
    if problems.iter().any(|problem| problem.line <= sheet.line()) {
        return Vec::new();
    }
    let broken: BTreeSet<u64> = problems.drain(..).map(|problem| problem.line).collect();
    blades.retain(|blade| !broken.contains(&blade.line));
    broken.into_iter().collect()
}

fn blade(
    row: &SheetRow<'_>,
    sheet: &Sheet,
    source: &FleetSource,
    columns: &mut [Column],
    problems: &mut Vec<Problem>,
) -> Blade {
    let id =
        if source.names_blades { row.filled("blade", problems) } else { Some(row.text("blade").to_owned()) };
    let (installed, retired) = (row.moment("installed", problems), row.moment_read("retired", problems));
    if let (Some(installed), Some(retired)) = (installed, retired)
        && retired.time < installed
    {
        let what = "retired before installed".to_owned();
        problems.push(row.problem("retired", what, "write a date that is not before the installation"));
    }
    Blade {
        line: row.line,
        id: id.unwrap_or_default(),
        kind: row.filled("type", problems).unwrap_or_default(),
        place: Some(row.text("place").to_owned()).filter(|place| !place.is_empty()),
        role: role::read(row, sheet, &source.spares),
        resources: columns.iter_mut().map(|column| column.read(row, problems)).collect(),
        installed,
        retired: retired.map(|retired| retired.until),
        retired_on: retired.map(|retired| retired.time),
    }
}

fn assumptions(sheet: &Sheet, blades: &[Blade], map: &str) -> Vec<String> {
    let mut notes = sheet.notes.clone();
    let mut missing = |key: &str, assumed: &str| {
        if !sheet.has(key) {
            notes.push(format!("no column {key}: {assumed}"));
        }
    };
    missing("place", "all blades are outside enclosures");
    let spares = if sheet.has("spare") { "" } else { ", and there is no spare" };
    missing("role", &format!("every blade carries a workload of the class servers{spares}"));
    missing("installed", "every blade is assumed to be in service since before the record");
    missing("retired", "every blade is assumed to be still in service");
    notes.extend(role::advice(sheet, blades, map));
    let undated = blades.iter().filter(|blade| blade.installed.is_none()).count();
    if sheet.has("installed") && undated > 0 {
        let are = if undated == 1 { "1 blade has" } else { &format!("{undated} blades have") };
        notes
            .push(format!("{are} no date of installation: assumed to be in service since before the record"));
    }
    notes
}
