//! The scenario with fitted lives and repairs.

use super::classes;
use super::sections;
use crate::records::bursts;
use crate::records::lanl::{Import, MINUTE_US};
use crate::records::modes::{self, Repairs};
use crate::records::system::SystemFit;

/// A scenario in which the system fails and is repaired as the record says on average.
pub fn fitted(import: &Import, fit: &SystemFit) -> String {
    let classes = classes::of(import);
    let blades: u32 = classes.iter().map(|class| class.nodes.len() as u32 + class.spares).sum();
    [
        head(import, fit).as_str(),
        &sections::blade_types(import, &classes, fit, fit.repairs == Repairs::Chosen),
        &sections::workloads(import, &classes),
        &sections::pools(&classes),
        "[repair]\n# Assumed: the record does not say how many people repaired nodes.\ncrews = 8\n\n",
        &bursts::sections(fit.written_bursts(), f64::from(blades), false),
        sections::times(),
        &sections::policies(),
    ]
    .concat()
}

fn head(import: &Import, fit: &SystemFit) -> String {
    let modes = &fit.modes;
    let (system, nodes) = (import.system, import.nodes);
    let years = modes.first().map_or(0.0, |mode| mode.up.years());
    let expected = modes::expected(modes);
    let failures: u32 = modes.iter().map(|mode| mode.failures).sum();
    format!(
        r#"# LANL system {system}, fitted: {nodes} nodes that fail and are repaired as their record says.
#
# Question: how much of the downtime would spares and failover have removed, by which policy, and with how many
# spares? The lives and repairs of {count} failure modes are fitted to {failures} outages in {years:.0} node-years of operation;
# the spares, the crews and what cures a fault are assumed.
#
# How the lives are fitted: each mode has a life of its own in operating age, which runs on through the repairs of
# other modes. Maximum likelihood; the last life of a node is censored, and the first is one of unknown age, for the
# nodes were not new when the record begins. {shape}
#
# What the fit leaves out: {left_out} The recorded repairs include any wait for a crew. {repairs} All in all, in a time as long as the record's the laws give {expected_outages:.0} outages
# and {expected_downtime:.0} min of downtime without failover; the record has {failures} and {downtime}.
#
{origin}
name = "lanl-system-{system}"
description = "{nodes} nodes of LANL system {system}: failures and repairs fitted to the record of LA-UR-05-7318"
# Assumed: the service life of such a cluster.
horizon = "5 y"
replications = 100
seed = {system}
# The fleet has run before, as in the record.
start = "stationary"
baseline = "repair_in_place"

"#,
        shape = match &fit.frailty {
            None => ALIKE,
            Some(_) => UNEQUAL,
        },
        left_out = if fit.is_independent() { INDEPENDENT } else { TOGETHER },
        repairs = match fit.repairs {
            Repairs::Lognormal => LOGNORMAL,
            Repairs::Chosen => CHOSEN,
        },
        count = modes.len(),
        expected_outages = expected.outages,
        expected_downtime = expected.downtime_min,
        downtime = import.downtime().0 / MINUTE_US,
        origin = sections::origin(import),
    )
}

const ALIKE: &str = "A shape below one also stands for nodes that differ from each other, and\n# for faults that strike the same node again soon.";
const UNEQUAL: &str = "Nodes differ from each other (`frailty`), and a shape below one stands\n# for faults that strike the same node again soon.";
const LOGNORMAL: &str =
    "A lognormal law is a summary, and its mean need not be the\n# recorded one; the comments give both.";
const CHOSEN: &str =
    "The law of repairs is the best that gives the\n# recorded downtime, or the recorded repairs themselves.";
const INDEPENDENT: &str =
    "nodes fail independently here, while in the record many fail together (the replay keeps\n# that).";
const TOGETHER: &str = "nodes fail together here (`[[burst]]`) where the record shows more of that than chance, but at one\n# instant, and each with a repair of its own; causes that strike at once are told apart.";
