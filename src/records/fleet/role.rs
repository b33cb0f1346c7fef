//! The role of a blade: the class of its workload, or spare, from one column or from two.
//!
//! Intuition: some inventories have one column of uses, among them `spare`; others have services in one column and the
//! state of the blade in another. So a spare is marked in the column of roles, or in a column of its own, or by having no
//! role at all, and where none is found the message names the option that fits what the columns hold.

use super::{Blade, InventoryRole};
use crate::records::error::Problem;
use crate::records::sheet::{Sheet, SheetRow};
use std::collections::BTreeSet;

/// The cells that mark a spare, in whatever case.
const SPARES: [&str; 2] = ["spare", "standby"];

/// The cells that mark one in a column of spares, besides.
const YES: [&str; 5] = ["yes", "y", "true", "1", "x"];

/// Roles that a message lists.
const ROLES_SHOWN: usize = 8;

/// The class of all blades where no column has roles.
const SERVERS: &str = "servers";

/// The role of the blade in a row; a cell is that of a spare if `names` has it, too. An empty name stands for an empty
/// role.
pub(super) fn read(row: &SheetRow<'_>, sheet: &Sheet, names: &[String]) -> InventoryRole {
    let (role, mark) = (row.text("role"), row.text("spare"));
    let is_marked = !mark.is_empty() && (is_word(mark, &YES) || is_spare(mark, names));
    let by_role = sheet.has("role") && is_spare(role, names);
    match role {
        _ if is_marked || by_role => InventoryRole::Spare,
        "" if sheet.has("role") => InventoryRole::None,
        "" => InventoryRole::Workload(SERVERS.to_owned()),
        role => InventoryRole::Workload(role.to_owned()),
    }
}

fn is_word(text: &str, words: &[&str]) -> bool {
    words.contains(&text.to_lowercase().as_str())
}

fn is_spare(text: &str, names: &[String]) -> bool {
    is_word(text, &SPARES) || names.iter().any(|name| name.to_lowercase() == text.to_lowercase())
}

/// The cells of a part, for a message.
fn listed(sheet: &Sheet, key: &str, what: &str) -> String {
    let rows: Vec<SheetRow<'_>> = sheet.rows().collect();
    let cells: BTreeSet<&str> =
        rows.iter().map(|row| row.text(key)).filter(|cell| !cell.is_empty()).collect();
    let shown: Vec<&str> = cells.iter().copied().take(ROLES_SHOWN).collect();
    format!("the {what} are {}{}", shown.join(", "), if cells.len() > ROLES_SHOWN { ", …" } else { "" })
}

/// The roles and the marks of spares, for a message.
fn cells(sheet: &Sheet) -> String {
    let parts =
        [("role", "roles"), ("spare", "marks of spares")].into_iter().filter(|(key, _)| sheet.has(key));
    parts.map(|(key, what)| listed(sheet, key, what)).collect::<Vec<_>>().join("; ")
}

/// Names of spares that no row has.
pub(super) fn unknown(sheet: &Sheet, names: &[String], map: &str) -> Vec<Problem> {
    let has = |name: &String, key: &str| {
        sheet.has(key) && sheet.rows().any(|row| row.text(key).to_lowercase() == name.to_lowercase())
    };
    let is_there = |name: &&String| has(name, "role") || (!name.is_empty() && has(name, "spare"));
    let problem = |name: &String| Problem {
        line: sheet.line(),
        column: sheet.name(if sheet.has("role") { "role" } else { "spare" }).to_owned(),
        what: if name.is_empty() {
            "no row has an empty role, which --spare '' makes a spare".to_owned()
        } else {
            format!("no row has the role {name:?} of --spare")
        },
        remedy: if sheet.has("role") || sheet.has("spare") {
            cells(sheet)
        } else {
            format!("map the column of roles ({map} role=COLUMN), or that of spares ({map} spare=COLUMN)")
        },
    };
    names.iter().filter(|name| !is_there(name)).map(problem).collect()
}

/// Advice on roles and spares, a sentence each; `map` is the option that maps columns.
pub(super) fn advice(sheet: &Sheet, blades: &[Blade], map: &str) -> Vec<String> {
    let mut advice = Vec::new();
    let are_spares = blades.iter().any(|blade| blade.role == InventoryRole::Spare);
    let elsewhere = sheet.column_with(|cell| is_word(cell, &SPARES));
    let idle = blades.iter().filter(|blade| blade.role == InventoryRole::None).count();
    if !are_spares && (sheet.has("role") || sheet.has("spare")) {
        let found = cells(sheet);
        let remedy = match elsewhere {
            Some(column) => format!("column {column} has some: add {map} spare={}", quoted(column)),
            None if idle > 0 => {
                let are = if idle == 1 { "1 blade has" } else { &format!("{idle} blades have") };
                format!(
                    "{are} no role: if these are the spares, add --spare ''; else name the role of spares with --spare"
                )
            }
            None => "name the role of spares with --spare".to_owned(),
        };
        advice
            .push(format!("no row has the role spare or standby, so there are no spares; {found}: {remedy}"));
    }
    let roles: BTreeSet<&InventoryRole> = blades
        .iter()
        .map(|blade| &blade.role)
        .filter(|role| matches!(role, InventoryRole::Workload(_)))
        .collect();
    if let (1, Some(InventoryRole::Workload(role)), true, false) =
        (roles.len(), roles.first(), are_spares && sheet.has("role"), sheet.has("spare"))
    {
        let column = quoted(sheet.name("role"));
        advice.push(format!(
            "all blades at work have the role {role}: if another column names their services, map both ({map} \
             role=COLUMN,spare={column})"
        ));
    }
    advice
}

/// The name of a column as a shell takes it.
fn quoted(column: &str) -> String {
    if column.contains(char::is_whitespace) { format!("'{column}'") } else { column.to_owned() }
}
