//! The scenario that replays the recorded outages.

use super::classes;
use super::sections;
use crate::records::lanl::{Import, MINUTE_US};
use crate::records::system::SystemFit;

/// A scenario in which the recorded outages happen at their recorded times, once.
pub fn replay(import: &Import, fit: &SystemFit) -> String {
    let classes = classes::of(import);
    [
        head(import).as_str(),
        &record(import),
        &sections::blade_types(import, &classes, fit, false),
        &sections::workloads(import, &classes),
        &sections::pools(&classes),
        sections::times(),
        &sections::policies(),
    ]
    .concat()
}

fn head(import: &Import) -> String {
    let (system, nodes) = (import.system, import.nodes);
    let downtime = import.downtime().0 / MINUTE_US;
    format!(
        r#"# LANL system {system}, replayed: the recorded outages of {nodes} nodes, at the times at which they happened.
#
# Question: what would spares and failover have made of this very history? Bursts of failures, bad nodes and early
# troubles are as they were. Without failover the recorded downtime comes out again: {downtime} min.
#
# One history says what would have happened, not what will: there are no intervals. The fitted scenario has those.
#
{origin}
name = "lanl-system-{system}-replay"
description = "{nodes} nodes of LANL system {system}: the recorded outages of LA-UR-05-7318, replayed"
# From the record: {start} local time, the start of the month of production, to the last failure in the file.
horizon = "{window} min"
# A record is one history.
replications = 1
seed = {system}
start = "stationary"
baseline = "repair_in_place"

"#,
        origin = sections::origin(import),
        start = import.window_start,
        window = import.window.0 / MINUTE_US,
    )
}

fn record(import: &Import) -> String {
    format!(
        r#"[record]
# class, index in the class, minutes since the start at which the node failed and was back, cause. The last column is
# the number of the node in the original record.
file = "data/lanl/system-{}.csv"
# Assumed: the spares never fail. With "fitted" they fail by the lives below.
spares = "ideal"

# The lives and repairs below are those of the fitted scenario, which explains them. For the nodes of the record only
# the remedies count here.

"#,
        import.system
    )
}
