//! The scenarios made from the LANL record, from end to end: they load, and they behave like the record.

use hotspare::stats::Totals;
use hotspare::{CompiledPolicy, Policy, Registry, Scenario, load, simulate};
use std::sync::atomic::AtomicBool;

fn scenario(file: &str) -> Scenario {
    load(format!("scenarios/{file}.toml").as_ref(), &Registry::builtin())
        .unwrap_or_else(|error| panic!("{error}"))
}

fn policy<'a>(scenario: &'a Scenario, name: &str) -> &'a Policy {
    scenario.policies.iter().find(|policy| policy.name == name).expect("a policy of the scenario")
}

fn run(scenario: &Scenario, name: &str) -> Totals {
    let plan = CompiledPolicy::new(scenario, policy(scenario, name));
    simulate(scenario, &plan, 0, &AtomicBool::new(false)).expect("nobody stops it")
}

fn downtime_us(totals: &Totals) -> i128 {
    totals.classes.iter().map(|class| class.down()).sum()
}

#[test]
fn without_failover_the_replay_is_the_record_to_the_minute() {
    let totals = run(&scenario("lanl-system-18-replay"), "repair_in_place");
    assert_eq!(downtime_us(&totals), 712_330 * 60_000_000);
    assert_eq!((totals.counts.repairs, totals.counts.ineffective), (3984, 0));
}

#[test]
fn the_fitted_scenario_fails_as_often_as_the_record() {
    // Five years of it against the 3.36 years of the record; the spread of one history is about 3 %.
    let totals = run(&scenario("lanl-system-18"), "repair_in_place");
    let (simulated, recorded) = (totals.counts.repairs as f64 / totals.window.years(), 3984.0 / 3.361);
    assert!((simulated / recorded - 1.0).abs() < 0.1, "{simulated} a year, recorded {recorded}");
}
