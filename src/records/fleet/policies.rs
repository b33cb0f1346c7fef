//! The policies that a scenario of an inventory compares, its baseline first.
//!
//! Model: a fleet with spares has them started by a cold boot today, and one without waits for repairs: that is the
//! baseline. The other of the two and the push onto booted spares are what a planner compares with it. Moving workloads on
//! to better spares is worth a comparison only where blade types differ in their resources.

use super::group::Groups;

/// Waiting for repairs.
const IN_PLACE: (&str, &str) =
    ("repair_in_place", "No failover: a workload waits for the repair of its blade.");
/// Booting a spare.
const COLD: (&str, &str) = (
    "cold_boot",
    "Spares are off; a takeover powers one on and boots the failed blade's image. It takes the first spare there is,\n# \
     whatever its type, and the workload stays there; selection = \"same_type\" or rebalance = \"failback\" say otherwise.",
);
/// Pushing an identity onto a booted spare.
const PUSH: (&str, &str) =
    ("identity_push", "Spares are booted; the identity of the failed blade is pushed to one (US 9,471,445).");
/// Moving workloads on to better spares.
const MOVES: [(&str, &str); 2] = [
    (
        "cascading_rebalance",
        "Blade types differ: the best spare there is takes over, and workloads move on to better ones (US 9,116,861).",
    ),
    ("push_and_cascade", "Both."),
];

/// The policies, the baseline first, each with its meaning.
fn chosen(groups: &Groups) -> Vec<(&'static str, &'static str)> {
    let mut policies =
        if has_spares(groups) { vec![COLD, PUSH, IN_PLACE] } else { vec![IN_PLACE, COLD, PUSH] };
    let differ = groups.kinds.iter().any(|kind| kind.resources != groups.kinds[0].resources);
    policies.extend(MOVES.into_iter().filter(|_| differ));
    policies
}

fn has_spares(groups: &Groups) -> bool {
    groups.pools.iter().any(|pool| pool.count > 0)
}

/// The line of the baseline, with the reason for it.
pub(super) fn baseline(groups: &Groups) -> String {
    let (name, why) = if has_spares(groups) {
        (COLD.0, "ASSUMED: today the spares are booted when they are needed.")
    } else {
        (IN_PLACE.0, "Today there are no spares: a workload waits for the repair of its blade.")
    };
    format!("# {why} Other policies are compared with this one.\nbaseline = \"{name}\"\n")
}

/// The sections of the policies.
pub(super) fn sections(groups: &Groups) -> String {
    let section =
        |(preset, meaning): (&str, &str)| format!("# {meaning}\n[policy.{preset}]\npreset = \"{preset}\"\n");
    chosen(groups).into_iter().map(section).collect::<Vec<_>>().join("\n")
}
