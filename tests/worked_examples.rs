//! The worked examples of the two patents, to the tick.

use crate::common::{committed as load, leg, show};
use hotspare::stats::Totals;
use hotspare::{CompiledPolicy, Phase, Scenario, Time, TypeId, simulate, tables_at};
use std::sync::atomic::AtomicBool;

fn run(scenario: &Scenario, policy: &str) -> (Vec<crate::common::Leg>, Totals) {
    let shown = show(scenario, policy);
    (shown.legs, shown.totals)
}

const HOUR: i64 = 3600;
/// 15 detect + 1 capture + 10 fence + 2 identity + 180 power-on + 120 boot + 30 start.
const FAILOVER: i64 = 358;
/// 60 capture + 10 power-down + 2 identity + 180 power-on + 120 boot + 10 restore.
const CASCADE: i64 = 382;

/// Mean mismatch from the time on each blade, all of it up time [s].
fn mismatch(totals: &Totals) -> f64 {
    totals.classes[0].mismatch / 1e6
}

#[test]
fn three_blades() {
    let scenario = load("three-blades");
    let (legs, totals) = run(&scenario, "cascade");
    assert_eq!(
        legs,
        [
            leg("failover", "w", "b", HOUR, HOUR + FAILOVER),
            leg("cascade", "b", "c", 5 * HOUR, 5 * HOUR + CASCADE),
        ]
    );
    let (on_b, on_c) = (4 * HOUR - FAILOVER, 5 * HOUR - CASCADE);
    let up: Vec<i128> = totals.classes[0].up_us.iter().map(|(_, us)| *us).collect();
    assert_eq!(up, [HOUR, on_b, on_c].map(|s| i128::from(s) * 1_000_000));
    assert_eq!(mismatch(&totals), 1.5 * on_b as f64 + 0.5 * on_c as f64);
    // b is back in the pool once it is powered down and its identity is cleared.
    let standby = tables_at(
        &scenario,
        &CompiledPolicy::new(&scenario, &scenario.policies[0]),
        0,
        Time((5 * HOUR + 73) * 1_000_000),
    );
    assert_eq!(
        standby.standby.iter().map(|row| scenario.site.blade_name(row.blade)).collect::<Vec<_>>(),
        ["b"]
    );
    let before = tables_at(
        &scenario,
        &CompiledPolicy::new(&scenario, &scenario.policies[0]),
        0,
        Time((5 * HOUR + 72) * 1_000_000),
    );
    assert_eq!(before.standby, []);

    let (legs, totals) = run(&scenario, "stay");
    assert_eq!(legs, [leg("failover", "w", "b", HOUR, HOUR + FAILOVER)]);
    assert_eq!(mismatch(&totals), 1.5 * (9 * HOUR - FAILOVER) as f64);
}

#[test]
fn four_blades() {
    let (legs, totals) = run(&load("four-blades"), "cascade");
    assert_eq!(
        legs,
        [
            leg("failover", "w", "b", HOUR, HOUR + FAILOVER),
            leg("cascade", "b", "c", 5 * HOUR, 5 * HOUR + CASCADE),
            leg("cascade", "c", "d", 7 * HOUR, 7 * HOUR + CASCADE),
        ]
    );
    let (on_b, on_c) = (4 * HOUR - FAILOVER, 2 * HOUR - CASCADE);
    assert_eq!(mismatch(&totals), 1.5 * on_b as f64 + 0.5 * on_c as f64);
    assert_eq!(totals.classes[0].up_on(TypeId(3)), i128::from(3 * HOUR - CASCADE) * 1_000_000);
}

#[test]
fn four_blades_of_which_the_fourth_is_the_first_repaired() {
    let (legs, _) = run(&load("four-blades-repaired"), "cascade");
    // Noticed 15 s after the failure, repaired six hours later, and cleared in 2 s.
    let back = 7 * HOUR + 15 + 2;
    assert_eq!(
        legs,
        [
            leg("failover", "w", "b", HOUR, HOUR + FAILOVER),
            leg("cascade", "b", "c", 5 * HOUR, 5 * HOUR + CASCADE),
            leg("cascade", "c", "w", back, back + CASCADE),
        ]
    );
}

#[test]
fn candidates_by_the_records() {
    let scenario = load("candidates");
    let plan = CompiledPolicy::new(&scenario, &scenario.policies[0]);
    let show = |minute: i64| {
        let tables = tables_at(&scenario, &plan, 0, Time(minute * 60_000_000));
        let active: Vec<String> = tables
            .active
            .iter()
            .map(|row| {
                let kind = &scenario.site.blade_types[row.blade_type.index()].name;
                let candidate = if row.candidate { "yes" } else { "no" };
                format!("{} on {kind}: {candidate}", scenario.site.workload_name(row.workload))
            })
            .collect();
        let standby: Vec<String> =
            tables.standby.iter().map(|row| scenario.site.blade_name(row.blade)).collect();
        (active, standby)
    };
    let (active, standby) = show(20);
    assert_eq!(
        active,
        [
            "w1-0 on power: no",
            "w1-1 on power: no",
            "w2 on pentium: no",
            "w3-0 on pentium-large: yes",
            "w3-1 on pentium-large: yes",
        ]
    );
    assert_eq!(standby, ["s5", "s6-0", "s6-1"]);
    let (active, standby) = show(40);
    assert_eq!(
        active,
        [
            "w3-0 on pentium: no",
            "w1-0 on power: no",
            "w1-1 on power: no",
            "w2 on pentium: no",
            "w3-1 on pentium-large: yes",
        ]
    );
    assert_eq!(standby, ["s5", "s6-0", "s6-1", "w3-0"]);
    assert_eq!(run(&scenario, "cascade").0, [leg("cascade", "w3-0", "s8", 1800, 2100)]);
}

#[test]
fn a_dead_spare_costs_cold_boot_a_second_failover() {
    let scenario = load("second-failover");
    let (legs, totals) = run(&scenario, "cold_boot");
    // The dead spare shows after identity, power-on and boot.
    let futile = 2 + 180 + 120;
    assert_eq!(legs, [leg("failover", "orders", "second-0", HOUR, HOUR + FAILOVER + futile)]);
    assert_eq!((totals.classes[0].failovers, totals.classes[0].failed_failovers), (2, 1));
    assert_eq!(totals.classes[0].phases_us[Phase::FailedAttempt as usize], i128::from(futile) * 1_000_000);

    let (legs, totals) = run(&scenario, "identity_push");
    // 15 detect + 1 capture + 10 fence, then 1 push + 3 reconfigure + 1 LAN + 1 fabric + 30 start.
    assert_eq!(legs, [leg("failover", "orders", "second-0", HOUR, HOUR + 26 + 36)]);
    assert_eq!(
        (totals.classes[0].failovers, totals.classes[0].failed_failovers, totals.counts.detections),
        (1, 0, 1)
    );
}

#[test]
fn an_observer_changes_nothing() {
    let scenario = load("four-blades-repaired");
    let plan = CompiledPolicy::new(&scenario, &scenario.policies[0]);
    let plain = simulate(&scenario, &plan, 0, &AtomicBool::new(false)).expect("not stopped");
    assert_eq!(plain, run(&scenario, "cascade").1);
}
