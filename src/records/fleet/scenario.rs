//! The scenario of an inventory: a text that a reader can check, number by number.

use super::fitted::{Fitted, OfType};
use super::group::{Chassis, Group, Groups, NO_ROLE};
use super::policies;
use super::{BladeAges, Fleet};
use crate::records::history::ONE_MODE;
use crate::records::lines::rows;
use crate::records::rates::FittedMode;
use crate::records::scenario_text::{STANDBY, times};
use crate::wrap::wrapped;

/// The source of the lives and repairs of the scenario.
#[derive(Clone, Debug)]
pub enum Failures {
    /// Unknown: those of another fleet.
    Assumed,
    /// Fitted to tickets, with a sentence on how; a type without any has the modes of all types together.
    Fitted(Fitted, String),
}

/// Lives and repairs where nothing is known of the fleet. Source: LANL system 18, all causes together, by the published
/// convention (`hotspare import lanl`); that they hold for this fleet is assumed.
const ASSUMED: &str = r#"# ASSUMED: these are the lives and repairs of a 1,024-node cluster at Los Alamos, not of this fleet. Put in what you know,
# or import with --tickets; see `hotspare fit --help`.
life = { weibull = { shape = 0.69, scale = "6910 h" } }
repair = { lognormal = { median = "58 min", sigma = 1.22 } }
"#;

/// A scenario of this name, made of the groups of an inventory, with this many repair crews, or no limit of them, and with
/// the ages of blades, if they are known.
pub fn scenario(
    name: &str,
    fleet: &Fleet,
    groups: &Groups,
    failures: &Failures,
    crews: Option<u32>,
    ages: Option<&BladeAges>,
) -> String {
    [
        head(name, fleet, groups, failures).as_str(),
        &start(name, ages),
        &policies::baseline(groups),
        "\n",
        &kinds(fleet, groups, failures),
        &chassis(groups),
        &pools(groups),
        &classes(groups),
        &repair(failures, crews),
        times(),
        &policies::sections(groups),
    ]
    .concat()
}

/// Omissions and assumptions, a sentence each.
pub fn notes(fleet: &Fleet, groups: &Groups) -> Vec<String> {
    let mut notes = Vec::new();
    for (reason, lines) in &groups.left_out {
        let remedy = if reason == NO_ROLE { "; --spare '' makes such blades spares" } else { "" };
        notes.push(format!("{}: {reason}: not in the scenario{remedy}", rows(lines)));
    }
    notes.extend(fleet.notes.clone());
    if let Some(chassis) = &groups.chassis {
        let free = chassis.count * chassis.slots - chassis.used;
        let said = if chassis.slots_are_said {
            ""
        } else {
            " (ASSUMED: as many as the fullest uses; --slots says it)"
        };
        notes.push(format!(
            "{} enclosures of {} slots{said}, {free} of them free: the place of a single blade is not kept, groups \
             fill enclosures in order",
            chassis.count, chassis.slots
        ));
    }
    if fleet.resources.is_empty() {
        notes.push(
            "no resources were named (--resource memory=\"RAM GB\"): blades of a type are alike, and every \
         spare suits every workload"
                .to_owned(),
        );
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
",
        wrapped(&format!("# {known}"), 118, "# "),
    )
}

/// The ages of blades at the start.
fn start(name: &str, ages: Option<&BladeAges>) -> String {
    let file = ages.and_then(|ages| Some((ages, ages.file(name)?)));
    let stationary = "start = \"stationary\"\n";
    match file {
        None => format!("# The fleet has run before: the ages of its blades are not known.\n{stationary}"),
        Some((ages, file)) => {
            let others = if ages.unknown == 0 { "" } else { stationary };
            let said = wrapped(&format!("# {}.", ages.said()), 118, "# ");
            format!("{said}\nages = \"{file}\"\n{others}")
        }
    }
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
            "# {} in service: {}.\n[blade_type.{name}]\nresources = {resources}\n{}\n",
            if count == 1 { "1 blade".to_owned() } else { format!("{count} blades") },
            kind.written,
            frailty(failures, at)
        );
        text += &sections(name, failures, at);
    }
    text
}

/// The frailty of a blade type, by position, where its blades differ.
fn frailty(failures: &Failures, at: usize) -> String {
    let Failures::Fitted(fitted, _) = failures else { return String::new() };
    fitted.frailty(at).map_or_else(String::new, |of| {
        format!("{}\n{}\n", wrapped(&format!("# {}.", of.sentence()), 118, "# "), of.setting())
    })
}

/// The failure modes of a blade type, by position; comments that hold for all types stand at the first only.
fn sections(name: &str, failures: &Failures, at: usize) -> String {
    match failures {
        Failures::Assumed => failure_modes(name, [(ONE_MODE, ASSUMED.to_owned())], at == 0),
        Failures::Fitted(Fitted::Together(modes), _) => piece(name, modes, at == 0),
        Failures::Fitted(Fitted::ByType(types), _) => {
            let OfType { modes, is_own, .. } = &types[at];
            let assumed = "# ASSUMED: no failure of this type was recorded; these are the fits to all types together.\n";
            format!("{}{}", if *is_own { "" } else { assumed }, piece(name, modes, *is_own))
        }
    }
}

/// The fitted failure modes of a blade type, ready to stand in a scenario.
pub fn piece(name: &str, modes: &[FittedMode], with_comments: bool) -> String {
    let named = |mode: &FittedMode| {
        let settings = mode.settings();
        mode.names().into_iter().map(|name| (name.to_owned(), settings.clone())).collect::<Vec<_>>()
    };
    let all: Vec<(String, String)> = modes.iter().flat_map(named).collect();
    failure_modes(name, all.iter().map(|(name, settings)| (name.as_str(), settings.clone())), with_comments)
}

/// All failure modes of a blade type. The table of the whole has a header of its own, so that two such texts in one
/// scenario are an error: their failures would add up.
fn failure_modes<'m>(
    name: &str,
    modes: impl IntoIterator<Item = (&'m str, String)>,
    with_comments: bool,
) -> String {
    let mut text = format!("[blade_type.{name}.failure]\n");
    for (mode, settings) in modes {
        text += &format!("[blade_type.{name}.failure.{}]\n", key(mode));
        let kept = settings.lines().filter(|line| with_comments || !line.starts_with('#'));
        kept.for_each(|line| text += &format!("{line}\n"));
        text.push('\n');
    }
    text
}

/// A key of TOML: in quotation marks unless it is bare.
fn key(name: &str) -> String {
    let is_bare = name.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'-'));
    if is_bare { name.to_owned() } else { format!("\"{name}\"") }
}

fn chassis(groups: &Groups) -> String {
    groups.chassis.as_ref().map_or_else(String::new, |chassis| {
        let Chassis { count, slots, slots_are_said, used } = chassis;
        let assumed = "# ASSUMED: as many slots as the fullest enclosure uses.\n";
        let assumed = if *slots_are_said { "" } else { assumed };
        let full = "# All slots are taken: to try more spares, raise the count. An enclosure is paid for once a blade stands in it.\n";
        let full = if *used == count * slots { full } else { "" };
        format!("[[enclosure]]\nname = \"chassis\"\n{full}count = {count}\n{assumed}slots = {slots}\n\n")
    })
}

/// The repair crews. A recorded repair runs from the failure to the return, so that it includes any wait for a crew; a
/// limit of crews would add it once more.
fn repair(failures: &Failures, crews: Option<u32>) -> String {
    let waits = match failures {
        Failures::Assumed => "an inventory does not say how many people repair blades",
        Failures::Fitted(..) => {
            "the repairs of the tickets include any wait for a crew, which a limit would add again"
        }
    };
    match crews {
        None => format!("# Repair crews: no limit, for {waits}.\n\n"),
        Some(crews) => {
            let doubt = if matches!(failures, Failures::Assumed) {
                String::new()
            } else {
                format!("# Mind that {waits}.\n")
            };
            format!("[repair]\n# As --crews says.\n{doubt}crews = {crews}\n\n")
        }
    }
}

fn placed(group: &Group) -> &'static str {
    if group.placed { "enclosure = \"chassis\"\n" } else { "" }
}

fn pools(groups: &Groups) -> String {
    let mut text = String::from(if groups.pools.iter().all(|pool| pool.count == 0) {
        "# The inventory has no spares. Try some: this is the number to vary.\n"
    } else {
        "# The spares of the inventory, and an empty pool for each type without any. This is the number to vary.\n"
    });
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
