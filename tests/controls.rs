//! Controls have mean zero in committed scenarios: one that has not moves every figure that it corrects.
//!
//! Seen to fail: with hazard of takeovers taken for that of use, with coins tossed again for a fault that came back, with
//! steps counted again that had been broken off. tests/properties.rs asks the same of random scenarios.

use crate::common::{committed, is_full_run, written};
use hotspare::stats::{Flag, Metric};
use hotspare::{Outcome, Scenario, Summary, run, totals};
use std::sync::atomic::AtomicBool;

/// Deviations of the means of all controls from zero, in standard errors: policy, control, deviation. Only of those that
/// rest on `events` or more: by what is expected, and by the replications that hold the most of their variance.
pub fn deviations(mut scenario: Scenario, events: f64) -> Vec<(usize, String, f64)> {
    let all = totals(&scenario);
    // The controls are laid down before the first replication.
    scenario.replications = 1;
    let outcome: Outcome = run(&scenario, &AtomicBool::new(false), &());
    let n = all.len() as f64;
    let mut found = Vec::new();
    for (policy, controls) in outcome.controls.iter().enumerate() {
        for (at, control) in controls.iter().enumerate().filter(|(_, control)| control.events * n >= events) {
            let values: Vec<f64> = all.iter().map(|totals| totals[policy].controls[at]).collect();
            let squares: f64 = values.iter().map(|value| value * value).sum();
            let largest = values.iter().fold(0.0_f64, |most, value| most.max(value * value));
            if squares < 5.0 * largest || largest == 0.0 {
                continue;
            }
            let mean = values.iter().sum::<f64>() / n;
            let variance =
                values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (n - 1.0);
            found.push((policy, control.name.clone(), mean / (variance / n).sqrt()));
        }
    }
    found
}

/// 100 replications of every policy.
fn all_zero(name: &str) -> usize {
    let mut scenario = committed(name);
    (scenario.replications, scenario.precision) = (100, None);
    let found = deviations(scenario, 100.0);
    for (policy, control, deviation) in &found {
        // About 700 controls, of which P(|t| > 4.5) is 2e-5 with 99 degrees of freedom: a false alarm in 70 such tests.
        assert!(deviation.abs() <= 4.5, "{name}, policy {policy}, {control}: {deviation} standard errors");
    }
    found.len()
}

#[test]
fn controls_have_mean_zero_in_committed_scenarios() {
    let quick = [
        "aged-fleet",
        "capacity-knowledge",
        "cascading-failover",
        "common-causes",
        "early-warning",
        "goals",
        "health-checks",
        "maintenance",
        "management-plane",
        "prices",
        "quick-failover",
        "rules",
        "starter",
        "transient-faults",
        "utilization",
        "virtual-machines",
    ];
    let long: &[&str] =
        if is_full_run() { &["lanl-system-18", "dynamic-pool", "machine-shop", "palm"] } else { &[] };
    let checked: usize = quick.iter().chain(long).map(|name| all_zero(name)).sum();
    assert!(checked > 400, "{checked} controls");
}

/// Workloads that return to their own blades by live copies, which are often given up: the power-on takes long.
const LIVE: &str = r#"
name = "live"
horizon = "1 y"
replications = 100
seed = 3
blade_type.a.failure.f = { life = { exponential = { mean = "300 h" } }, repair = { exponential = { mean = "10 h" } } }
workload = [{ name = "w", count = 6, on = "a" }]
pool = [{ type = "a", count = 3 }]
policy.back = { preset = "cold_boot", rebalance = "failback", transfer = "live" }
times.power_on = { exponential = { mean = "30 h" } }
"#;

#[test]
fn a_copy_that_is_given_up_and_begun_anew_counts_nothing() {
    // Counted twice, power-ons that take long were ten standard errors too many. Of six controls one is beyond four once
    // in 1,500 such tests; the seed is fixed.
    let found = deviations(written(LIVE), 100.0);
    assert!(found.iter().any(|(_, control, _)| control == "step:power_on"), "{found:?}");
    assert!(found.iter().all(|(_, _, deviation)| deviation.abs() < 4.0), "{found:?}");
}

/// Two blades that fail, repaired in place, and more of them.
const IN_PLACE: &str = r#"
name = "in-place"
horizon = "5 y"
replications = 100
seed = 11
times = "none"
blade_type.a.failure.f = { life = { weibull = { shape = 0.7, mean = "2000 h" } }, repair = { lognormal = { median = "5 h", sigma = 1 } } }
workload = [{ name = "w", count = 50, on = "a" }]
[policy.own]
preset = "repair_in_place"
"#;

#[test]
fn a_figure_is_read_where_controls_are_zero_and_covers_the_truth() {
    // Alternating renewal, stationary but for repairs: of the time a share r/(l + r) is down, with r = 5 h · e^½, once
    // the first repairs have been: a year of warm-up. Both intervals hold it (false alarm 5 % each; the seed is fixed),
    // and the corrected one is at least six times shorter.
    let text = IN_PLACE.replace("seed = 11", "seed = 11\nwarm_up = \"1 y\"");
    let mut scenario = written(&text);
    let repair = 5.0 * f64::exp(0.5);
    let exact = repair / (2000.0 + repair) * 8766.0 * 60.0;
    let mut widths = Vec::new();
    for controls in [true, false] {
        scenario.controls = controls;
        let summary =
            Summary::new(&scenario, &run(&scenario, &AtomicBool::new(false), &())).expect("read from memory");
        let down = summary.site(0, "downtime", "value").expect("a downtime");
        assert!(down.low <= Some(exact) && Some(exact) <= down.high, "{exact} {down:?}");
        assert_eq!((down.flag, down.worth.is_some()), (Flag::Ok, controls));
        widths.push(down.width().expect("an interval"));
    }
    assert!(widths[0] * 6.0 < widths[1], "{widths:?}");
}

#[test]
fn how_prone_blades_are_is_a_control_of_its_own() {
    // Of 30 blades the factors have a variance of 2, so that nearly all of the noise is which blades there are: 240
    // failures a replication of a standard deviation of 16 by chance, and of 62 by the factors, which no life tells.
    let text = IN_PLACE
        .replace("weibull = { shape = 0.7, mean = \"2000 h\" }", "exponential = { mean = \"5000 h\" }")
        .replace("blade_type.a.failure.f", "blade_type.a.frailty = 2\nblade_type.a.failure.f")
        .replace("count = 50", "count = 30");
    let found = deviations(written(&text), 1.0);
    let (_, _, deviation) = found.iter().find(|(_, name, _)| name == "frailty").expect("such a control");
    // Beyond four once in 10,000 times; the seed is fixed.
    assert!(deviation.abs() < 4.0, "{deviation}");
    let scenario = written(&text);
    let outcome = run(&scenario, &AtomicBool::new(false), &());
    let summary = Summary::new(&scenario, &outcome).expect("read from memory");
    let down = summary.site(0, "downtime", "value").expect("a downtime");
    // A year has so much downtime for each blade, but for failures while it is down.
    let minutes = 5.0 * f64::exp(0.5) / 5000.0 * 8766.0 * 60.0;
    assert!(down.worth > Some(1000.0) && (down.value / minutes - 1.0).abs() < 0.01, "{down:?}, {minutes}");
}

#[test]
fn a_cause_that_was_drawn_before_the_window_counts_in_it() {
    // Enclosures go out once in 20 years and come back after 4 h; of a window of five years behind one of warm-up most
    // outages were drawn at the start. Nothing else happens, so that next to nothing is left.
    let text = IN_PLACE
        .replace("horizon = \"5 y\"", "horizon = \"6 y\"\nwarm_up = \"1 y\"")
        .replace("weibull = { shape = 0.7, mean = \"2000 h\" }", "exponential = { mean = \"100000 y\" }")
        .replace(
            "workload = [{ name = \"w\", count = 50, on = \"a\" }]",
            "workload = [{ name = \"w\", count = 140, on = \"a\", enclosure = \"e\" }]\n\
             enclosure = [{ name = \"e\", count = 10, slots = 14, \
             failure = { life = { exponential = { mean = \"20 y\" } }, repair = \"4 h\" } }]",
        );
    let scenario = written(&text);
    let summary =
        Summary::new(&scenario, &run(&scenario, &AtomicBool::new(false), &())).expect("read from memory");
    let down = summary.site(0, "downtime", "value").expect("a downtime");
    let exact = 4.0 / (20.0 * 8766.0 + 4.0) * 8766.0 * 60.0;
    assert!(down.low <= Some(exact) && Some(exact) <= down.high, "{exact} {down:?}");
    assert!(down.worth > Some(2000.0), "{down:?}");
}

#[test]
fn controls_stand_among_the_sums_of_replications_so_that_anybody_can_do_the_sum_again() {
    let scenario = written(IN_PLACE);
    let outcome = run(&scenario, &AtomicBool::new(false), &());
    let summary = Summary::new(&scenario, &outcome).expect("read from memory");
    let sums: Vec<hotspare::Sums> = summary.sums(&outcome).collect::<Result<_, _>>().unwrap();
    let column = |metric: &str| -> Vec<f64> {
        let of = sums.iter().find(|sums| sums.scope == "site" && sums.metric == metric).expect("such sums");
        of.pairs.iter().map(|(numerator, denominator)| numerator / denominator).collect()
    };
    let standing: Vec<&str> = sums.iter().filter_map(|sums| sums.metric.strip_prefix("control:")).collect();
    assert!(standing.contains(&"failures") && standing.contains(&"durations") && standing.contains(&"lives"));
    // With one control at a time the figure is the regression by hand; with all, it lies in the interval of each.
    let (down, failures) = (column("downtime"), column("control:failures"));
    let controls = hotspare::stats::Controls::new(std::slice::from_ref(&failures));
    let pairs: Vec<(f64, f64)> = down.iter().map(|minutes| (*minutes, 1.0)).collect();
    let known = hotspare::stats::ratio_with_controls(&pairs, &controls, 0.95);
    let n = down.len() as f64;
    let mean = |values: &[f64]| values.iter().sum::<f64>() / n;
    let (my, mz) = (mean(&down), mean(&failures));
    let slope = down.iter().zip(&failures).map(|(y, z)| (y - my) * (z - mz)).sum::<f64>()
        / failures.iter().map(|z| (z - mz) * (z - mz)).sum::<f64>();
    assert!((known.value - (my - slope * mz)).abs() < 1e-9 * my);
    let all = summary.site(0, "downtime", "value").expect("a downtime");
    assert!(known.low <= Some(all.value) && Some(all.value) <= known.high, "{known:?} {all:?}");
    assert!(Metric::find("downtime").is_some_and(Metric::takes_controls));
}
