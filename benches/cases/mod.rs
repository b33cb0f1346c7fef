//! The scenarios whose speed is measured, by name.
//!
//! All have one replication of one policy, so that a run is one history on one thread.

// Each benchmark uses its part of this.
#![allow(dead_code)]

pub mod peers;

use hotspare::stats::Totals;
use hotspare::{CompiledPolicy, Registry, Scenario, load_text, simulate};
use std::sync::atomic::AtomicBool;

/// A scenario to be measured.
pub struct Case {
    /// Its name.
    pub name: &'static str,
    /// What it is, for the table.
    pub what: &'static str,
    scenario: Scenario,
}

impl Case {
    fn new(name: &'static str, what: &'static str, text: &str) -> Case {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");
        let scenario = load_text(text, name, folder.as_ref(), &Registry::builtin());
        Case { name, what, scenario: scenario.unwrap_or_else(|error| panic!("{name}: {error}")) }
    }

    /// Simulates one history.
    pub fn simulate(&self) -> Totals {
        let plan = CompiledPolicy::new(&self.scenario, &self.scenario.policies[0]);
        simulate(&self.scenario, &plan, 0, &AtomicBool::new(false)).expect("nobody stops it")
    }
}

/// How a case is made.
pub type Make = fn() -> Case;

/// The cases whose instructions are counted, by name: about as much work each as one processor does in a tenth of a
/// second.
pub const COUNTED: [(&str, Make); 6] = [
    ("spares-1", || spares_1("spares-1", 1000, 50_000)),
    ("real-lives", || real_lives("real-lives", 1000, 50_000)),
    ("push-and-cascade", push_and_cascade),
    ("mixed-fleet", mixed_fleet),
    ("fidelity", fidelity),
    ("failback", failback),
];

/// Two types, push, moves to better matches.
fn push_and_cascade() -> Case {
    let text = one_policy(include_str!("../../scenarios/starter.toml"), "both", "1000 y");
    Case::new("push-and-cascade", "starter scenario: two types, push, moves to better matches", &text)
}

/// 10,000 workloads that return to their own blades.
fn failback() -> Case {
    let returns = "policy.cold.rebalance = \"failback\"\npolicy.cold.preset";
    let text = spares_text(10_000, 2000).replace("policy.cold.preset", returns);
    Case::new("failback", "10,000 workloads that return to their own blades", &text)
}

/// The Google capacity mix.
pub fn mixed_fleet() -> Case {
    let text = one_policy(include_str!("../../scenarios/google-2011.toml"), "push_and_cascade", "300 d");
    Case::new("mixed-fleet", "12,580 machines of ten kinds, best fit, cascades", &text)
}

/// A data center down to the port.
pub fn fidelity() -> Case {
    let text = one_policy(include_str!("../../scenarios/quick-failover.toml"), "identity_push", "20000 y");
    Case::new("fidelity", "partitions, adapters, zones, a module, health checks", &text)
}

/// 1,000 workloads with 100,000 booted spares that fail, polled at this period.
pub fn polled_pool(period: &str) -> Case {
    let text = format!(
        r#"
        name = "polled-pool"
        horizon = "2000 h"
        replications = 1
        seed = 7
        workload = [{{ name = "w", count = 1000, on = "a" }}]
        pool = [{{ type = "a", count = 100000 }}]
        blade_type.a.failure.f = {{ life = {{ exponential = {{ mean = "1000 h" }} }}, repair = "8 h" }}
        policy.push.preset = "identity_push"
        standby.check.period = "{period}"
        "#
    );
    Case::new("polled-pool", "100,000 booted spares", &text)
}

/// N blades with exponential lives of 1000 h and repairs of 8 h, N/50 cold spares, N/100 crews, takeovers of 360 s.
pub fn spares_1(name: &'static str, n: u32, hours: u32) -> Case {
    Case::new(name, "exponential lives and repairs, cold boot", &spares_text(n, hours))
}

/// The text of it.
pub fn spares_text(n: u32, hours: u32) -> String {
    let law = |mean: &str| format!("{{ exponential = {{ mean = \"{mean}\" }} }}");
    spares(n, hours, &law("1000 h"), &law("8 h"))
}

/// The same with Weibull lives and lognormal repairs of the same means, to 1 %.
pub fn real_lives(name: &'static str, n: u32, hours: u32) -> Case {
    let life = "{ weibull = { shape = 0.7, mean = \"1000 h\" } }";
    let repair = "{ lognormal = { median = \"4.85 h\", sigma = 1 } }";
    Case::new(name, "Weibull lives, lognormal repairs, cold boot", &spares(n, hours, life, repair))
}

fn spares(n: u32, hours: u32, life: &str, repair: &str) -> String {
    let free = ["detect", "fence", "capture", "power_on", "write_identity", "lan_relearn", "fabric_login"];
    let free = free.map(|step| format!("{step} = \"0 s\"\n")).concat();
    format!(
        r#"
        name = "spares-1"
        horizon = "{hours} h"
        replications = 1
        seed = 7
        start = "new"
        standby.takeover_ageing = 0
        repair.crews = {}
        workload = [{{ name = "w", count = {n}, on = "a" }}]
        pool = [{{ type = "a", count = {} }}]
        blade_type.a.failure.f = {{ life = {life}, repair = {repair} }}
        policy.cold.preset = "cold_boot"
        [times]
        boot = "360 s"
        start = "0 s"
        clear_identity = "0 s"
        {free}
        "#,
        n / 100,
        n / 50,
    )
}

/// A committed scenario with one of its policies, another horizon, and none of its goals.
fn one_policy(text: &str, policy: &str, horizon: &str) -> String {
    let mut table: toml::Table = text.parse().expect("a committed scenario");
    let policies = table["policy"].as_table_mut().expect("policies");
    policies.retain(|name, _| name == policy);
    assert_eq!(policies.len(), 1, "no policy {policy}");
    table.insert("horizon".into(), horizon.into());
    table.insert("replications".into(), 1.into());
    for goal in ["threshold", "precision", "baseline", "warm_up"] {
        table.remove(goal);
    }
    toml::to_string(&table).expect("a table")
}
