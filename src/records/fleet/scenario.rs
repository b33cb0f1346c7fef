//! The scenario of an inventory: a text that a reader can check, number by number.

use super::Fleet;
use super::group::{Group, Groups};
use crate::records::rates::Mode;
use crate::records::report::wrapped;
use crate::records::scenario_text::{STANDBY, policies, times};
use crate::records::tickets::rows;

/// Where the lives and repairs of the scenario come from.
#[derive(Clone, Debug)]
pub enum Failures {
    /// Nobody knows: those of another fleet.
    Assumed,
    /// Fitted to tickets, with a sentence on how.
    Fitted(Vec<Mode>, String),
}

/// Lives and repairs where nothing is known of the fleet. Source: LANL system 18, all causes together, by the published
/// convention (`hotspare import lanl`); that they hold for this fleet is assumed.
const ASSUMED: &str = r#"# ASSUMED: these are the lives and repairs of a 1,024-node cluster at Los Alamos, not of this fleet. Put in what you know,
# or import with --tickets; see `hotspare fit --help`.
life = { weibull = { shape = 0.69, scale = "6910 h" } }
repair = { lognormal = { median = "58 min", sigma = 1.22 } }
"#;

/// A scenario of this name, made of the groups of an inventory.
pub fn scenario(name: &str, fleet: &Fleet, groups: &Groups, failures: &Failures) -> String {
    [
        head(name, fleet, groups, failures).as_str(),
        &kinds(fleet, groups, failures),
        &chassis(groups),
        &pools(groups),
        &classes(groups),
        "[repair]\n# ASSUMED: an inventory does not say how many people repair blades.\ncrews = 2\n\n",
        times(),
        &policies(),
    ]
    .concat()
}

/// What was left out or assumed, a sentence each.
pub fn notes(fleet: &Fleet, groups: &Groups) -> Vec<String> {
    let mut notes = Vec::new();
    for (reason, lines) in &groups.left_out {
        notes.push(format!("{}: {reason}: not in the scenario", rows(lines)));
    }
    notes.extend(fleet.notes.clone());
    if let Some(chassis) = &groups.chassis {
        let free = chassis.count * chassis.slots - chassis.used;
        notes.push(format!(
            "{} enclosures of {} slots, as many as the fullest uses, {free} of them free: which blade stands in which \
             enclosure is not kept, the groups fill them in order",
            chassis.count, chassis.slots
        ));
    }
    if fleet.resources.is_empty() {
        notes.push("no resources were named (--resource memory=\"RAM GB\"): blades of a type are told apart by nothing \
             else, and every spare suits every workload".to_owned());
    }
    notes
}

fn head(name: &str, fleet: &Fleet, groups: &Groups, failures: &Failures) -> String {
    let total = |list: &[Group]| list.iter().map(|group| group.count).sum::<u32>();
    let (serving, spares) = (total(&groups.classes), total(&groups.pools));
    let known = match failures {
        Failures::Assumed => "Lives and repairs are ASSUMED: they are those of another fleet.".to_owned(),
        Failures::Fitted(_, how) => how.clone(),
    };
    let notes: String =
        notes(fleet, groups).iter().map(|note| wrapped(&format!("# - {note}"), 118, "#   ") + "\n").collect();
    format!(
        "# {serving} blades at work and {spares} spares, as an inventory says.\n#\n{}\n#\n# Made by `hotspare import fleet`. What \
         was left out, and what is assumed:\n{notes}\n\
         name = \"{name}\"\ndescription = \"a fleet from an inventory\"\n\
         # ASSUMED: how long to look ahead.\nhorizon = \"5 y\"\nreplications = 200\nseed = 1\n\
         # The fleet has run before.\nstart = \"stationary\"\nbaseline = \"repair_in_place\"\n\n",
        wrapped(&format!("# {known}"), 118, "# "),
    )
}

fn kinds(fleet: &Fleet, groups: &Groups, failures: &Failures) -> String {
    let mut text = String::new();
    for (at, kind) in groups.kinds.iter().enumerate() {
        let amounts: Vec<String> = fleet
            .resources
            .iter()
            .zip(&kind.resources)
            .map(|(name, amount)| format!("{name} = {amount}"))
            .collect();
        let resources =
            if amounts.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", amounts.join(", ")) };
        let (name, count) = (&kind.name, kind.count);
        text += &format!(
            "# {} in service: {}.\n[blade_type.{name}]\nresources = {resources}\n\n",
            if count == 1 { "1 blade".to_owned() } else { format!("{count} blades") },
            kind.written
        );
        text += &sections(name, failures, at == 0);
    }
    text
}

/// The failure modes of a blade type; the comments stand at the first type only.
fn sections(name: &str, failures: &Failures, with_comments: bool) -> String {
    let bare = |settings: &str| -> String {
        let kept = settings.lines().filter(|line| with_comments || !line.starts_with('#'));
        kept.map(|line| format!("{line}\n")).collect()
    };
    match failures {
        Failures::Assumed => format!("[blade_type.{name}.failure.failure]\n{}\n", bare(ASSUMED)),
        Failures::Fitted(modes, _) => piece(name, modes, with_comments),
    }
}

/// The fitted failure modes of a blade type, ready to stand in a scenario.
pub fn piece(name: &str, modes: &[Mode], with_comments: bool) -> String {
    let mode = |mode: &Mode| {
        let settings = mode.settings();
        let kept = settings.lines().filter(|line| with_comments || !line.starts_with('#'));
        let settings: String = kept.map(|line| format!("{line}\n")).collect();
        format!("[blade_type.{name}.failure.{}]\n{settings}\n", mode.name)
    };
    modes.iter().map(mode).collect()
}

fn chassis(groups: &Groups) -> String {
    groups.chassis.as_ref().map_or_else(String::new, |chassis| {
        let (count, slots) = (chassis.count, chassis.slots);
        format!("[[enclosure]]\nname = \"chassis\"\ncount = {count}\nslots = {slots}\n\n")
    })
}

fn placed(group: &Group) -> &'static str {
    if group.placed { "enclosure = \"chassis\"\n" } else { "" }
}

fn pools(groups: &Groups) -> String {
    let mut text = String::new();
    if groups.pools.is_empty() {
        text += "# The inventory has no spares. Try some: this is the number to vary.\n";
        for kind in &groups.kinds {
            text += &format!("[[pool]]\ntype = \"{}\"\ncount = 0\n\n", kind.name);
        }
    } else {
        text += "# The spares of the inventory. This is the number to vary.\n";
    }
    for pool in &groups.pools {
        let (name, kind, count) = (&pool.name, &groups.kinds[pool.kind].name, pool.count);
        text +=
            &format!("[[pool]]\nname = \"{name}\"\ntype = \"{kind}\"\ncount = {count}\n{}\n", placed(pool));
    }
    text + STANDBY
}

fn classes(groups: &Groups) -> String {
    let mut text = String::from(
        "# One workload on each blade. It requires what its blade provides, unless `requirement` says less.\n",
    );
    for class in &groups.classes {
        let (name, kind, count) = (&class.name, &groups.kinds[class.kind].name, class.count);
        let role = class.role.as_deref().filter(|role| role != name).map(|role| format!("# {role}\n"));
        text += &format!(
            "{}[[workload]]\nname = \"{name}\"\ncount = {count}\non = \"{kind}\"\n{}\n",
            role.unwrap_or_default(),
            placed(class)
        );
    }
    text
}
