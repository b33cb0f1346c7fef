//! Parts that the fitted scenario and the replay have in common.

use super::classes::NodeClass;
use super::hours;
use crate::records::lanl::Import;
use crate::records::modes::{Life, ModeFit, Repair};
use crate::records::rates;
use crate::records::system::SystemFit;
use crate::wrap::wrapped;

/// The presets that are compared; the first is the baseline.
const POLICIES: [(&str, &str); 5] = [
    ("repair_in_place", "No failover: a workload waits for the repair of its node, as it did in the record."),
    ("cold_boot", "Spares are off; a takeover powers one on and boots the failed node's image."),
    ("identity_push", "Spares are booted; the identity of the failed node is pushed to one (US 9,471,445)."),
    (
        "cascading_rebalance",
        "The best spare there is takes over, and workloads move on to better ones (US 9,116,861).",
    ),
    ("push_and_cascade", "Both."),
];

/// The origin of the record and of the file.
pub(super) fn origin(import: &Import) -> String {
    format!(
        "# Record: Los Alamos National Laboratory, failure data for all systems, LA-UR-05-7318 (to be cited; see\n\
         # data/lanl/PROVENANCE.md). System {system}: {rows} of {total} rows used, {outages} outages.\n\
         # Made by `hotspare import`. Where a comment says \"assumed\", put in what you know.\n",
        system = import.system,
        rows = import.rows_used,
        total = import.rows_total,
        outages = import.outages.len(),
    )
}

/// Blade types with their failure modes, and with what the record saw of them if that `is_told`; the comments stand at the
/// first type only.
pub(super) fn blade_types(import: &Import, classes: &[NodeClass], fit: &SystemFit, is_told: bool) -> String {
    let mut text = String::new();
    for (at, class) in classes.iter().enumerate() {
        text += &format!(
            "[blade_type.{}]\n# From the record.\nresources = {{ processors = {}, memory = \"{} GiB\" }}\n",
            class.name, import.processors_per_node, class.memory_gib
        );
        if let Some(of) = &fit.frailty {
            let said = wrapped(&format!("# {}.", of.sentence()), 118, "# ") + "\n";
            text += &format!("{}{}\n", if at == 0 { &said } else { "" }, of.setting());
        }
        if at > 0 {
            text += &format!("# Fitted on all nodes together: as for {}.\n", classes[0].name);
        }
        text += "\n";
        for mode in &fit.modes {
            text += &failure_mode(&class.name, mode, at == 0);
            if is_told {
                let down_h = Some(mode.down_h);
                text += &rates::record(mode.failures as usize, mode.up, down_h, mode.oldest_h);
            }
            text += "\n";
        }
    }
    text
}

fn failure_mode(class: &str, mode: &ModeFit, commented: bool) -> String {
    let treatment = mode.cause.treatment();
    let mut lines = vec![format!("[blade_type.{class}.failure.{}]", mode.cause)];
    let mut add = |comment: String, setting: String| {
        if commented {
            lines.push(format!("# {comment}"));
        }
        lines.push(setting);
    };
    add(life_comment(mode), life(mode));
    add(repair_comment(mode), repair(mode));
    let why = treatment.why;
    add(format!("{}{}.", why[..1].to_uppercase(), &why[1..]), format!("remedy = \"{}\"", treatment.remedy));
    if treatment.follows_identity > 0.0 {
        lines.push(format!("follows_identity = {}", treatment.follows_identity));
    }
    lines.join("\n") + "\n"
}

fn life(mode: &ModeFit) -> String {
    match &mode.life {
        Life::Weibull(fit) => {
            let scale = hours(fit.scale_h);
            format!("life = {{ weibull = {{ shape = {:.3}, scale = \"{scale}\" }} }}", fit.shape)
        }
        Life::Exponential => {
            format!("life = {{ exponential = {{ mean = \"{}\" }} }}", hours(mode.exponential.mean_h))
        }
    }
}

fn life_comment(mode: &ModeFit) -> String {
    let every = hours(mode.exponential.mean_h);
    let mut found = format!("Record: {} failures, one in {every} of operation.", mode.failures);
    if mode.struck > 0 {
        found = format!(
            "Record: {} failures, and {} in bursts; without these one in {every} of operation.",
            mode.failures - mode.struck,
            mode.struck
        );
    }
    match &mode.life {
        Life::Weibull(fit) => format!(
            "{found} Shape ± {:.3}, scale ± {}; mean of the law {}.",
            fit.shape_se,
            hours(fit.scale_se_h),
            hours(fit.mean_h())
        ),
        Life::Exponential => {
            format!("{found} They do not support a shape; mean ± {}.", hours(mode.exponential.mean_se_h))
        }
    }
}

fn repair(mode: &ModeFit) -> String {
    match &mode.repair {
        Repair::Lognormal(fit) => {
            let median = hours(fit.median_h());
            format!("repair = {{ lognormal = {{ median = \"{median}\", sigma = {:.2} }} }}", fit.sigma)
        }
        Repair::Chosen(fits) => format!("repair = {}", fits.law().scenario()),
        Repair::Mean => format!("repair = \"{}\"", hours(mode.mean_h)),
    }
}

fn repair_comment(mode: &ModeFit) -> String {
    let found = format!("Record: median {}, mean {}", hours(mode.median_h), hours(mode.mean_h));
    match &mode.repair {
        Repair::Lognormal(fit) => format!("{found}; mean of the law {}.", hours(fit.mean_h())),
        Repair::Chosen(fits) => {
            let rejected: String = fits.rejected.iter().map(|why| format!("\n# {why}")).collect();
            format!("{found}; mean of the law {}; {}.{rejected}", hours(fits.law().mean_h()), fits.how())
        }
        Repair::Mean => format!("{found}; too few for a law."),
    }
}

/// Workload classes: one per memory size, each on its own nodes.
pub(super) fn workloads(import: &Import, classes: &[NodeClass]) -> String {
    let mut text = format!(
        "# One workload on each node of the record. It requires what its node provides, so a node of another size is a\n\
         # mismatch. {} nodes never failed and have no row: their memory is assumed to be the usual one.\n",
        import.nodes_without_rows
    );
    for class in classes {
        let (name, count) = (&class.name, class.nodes.len());
        text += &format!("[[workload]]\nname = \"{name}\"\ncount = {count}\non = \"{name}\"\n\n");
    }
    text
}

/// The detection of faults of spares: assumed.
pub(in crate::records) const STANDBY: &str = r#"[standby]
# The management module polls the spares that are booted, and finds a fault after this time on average (US 9,471,445
# has the poll, the time is assumed). Nobody knows of a fault in a spare that is off.
check.after = { exponential = { mean = "5 min" } }

"#;

/// Standby pools: assumed.
pub(super) fn pools(classes: &[NodeClass]) -> String {
    let mut text = String::from("# Assumed: LANL had no spares. This is the number to vary.\n");
    for class in classes {
        text += &format!("[[pool]]\ntype = \"{}\"\ncount = {}\n\n", class.name, class.spares);
    }
    text + STANDBY
}

/// Durations of the steps of a failover that matter most; the others have defaults.
pub(in crate::records) fn times() -> &'static str {
    r#"[times]
# VMware HA declares a host failed after 15 s without heartbeat (vendor documentation).
detect = "15 s"
# Cold boot: 5 to 7 minutes in all (US 9,471,445); the split into halves is assumed.
power_on = { uniform = { min = "145 s", max = "195 s" } }
boot = { uniform = { min = "145 s", max = "195 s" } }
# Identity push: a few seconds in all (US 9,471,445); the parts are assumed.
push = "1 s"
reconfigure = "3 s"
# Start of the application: assumed.
start = "30 s"

"#
}

/// The policies to compare.
pub(super) fn policies() -> String {
    POLICIES
        .iter()
        .map(|(preset, meaning)| format!("# {meaning}\n[policy.{preset}]\npreset = \"{preset}\"\n"))
        .collect::<Vec<_>>()
        .join("\n")
}
