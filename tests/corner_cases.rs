//! Corners where several rules meet, each once a mistake: deterministic, to the second.

mod common;

use common::{Leg, Shown, leg, show, written};

/// A scenario of new blades in which no step takes time unless `parts` says so.
fn shown(horizon: u32, parts: &str) -> Shown {
    let steps = [
        "detect",
        "capture",
        "fence",
        "write_identity",
        "power_on",
        "boot",
        "push",
        "reconfigure",
        "lan_relearn",
        "fabric_login",
        "restore",
        "start",
        "capture_state",
        "power_down",
        "clear_identity",
    ];
    let times: String = steps.iter().map(|step| format!("{step} = \"0\"\n")).collect();
    let head = format!("name = \"t\"\nhorizon = \"{horizon} s\"\nreplications = 1\nstart = \"new\"\n");
    show(&written(&format!("{head}{parts}\n[times]\n{times}")), "p")
}

fn check(horizon: u32, parts: &str, legs: &[Leg]) {
    assert_eq!(shown(horizon, parts).legs, legs);
}

/// The blade that failed is repaired and is the only spare. It dies again in the takeover: that is a failed attempt
/// like any other, after which the workload takes the next spare.
#[test]
fn a_repaired_blade_that_takes_over_its_own_workload_is_a_spare_like_any_other() {
    let parts = r#"
        workload = [{ name = "w", on = "a", count = 1 }]
        delivery = [{ name = "late", type = "b", at = "130 s" }]
        blade_type.a.failure.first = { life = "100 s", repair = "10 s" }
        blade_type.a.failure.second = { life = "105 s", repair = "500 s" }
        blade_type.b = {}
        policy.p = { preset = "cold_boot", times.switchover = "10 s" }
    "#;
    check(1000, parts, &[leg("failover", "w", "late", 100, 140)]);
    let class = &shown(1000, parts).totals.classes[0];
    assert_eq!((class.failovers, class.failed_failovers), (2, 1));
}
