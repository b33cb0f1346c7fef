//! Models of textbooks and of other programs' manuals, as scenarios that anybody can run: each gives its closed form.
//!
//! Each comparison fails by chance with probability 1e-4 at most.

use crate::common::{is_full_run, show, written};
use hotspare::stats::Estimate;
use hotspare::{Registry, Summary, load_text, run};
use std::sync::atomic::AtomicBool;

/// The confidence level whose intervals miss with the probability of a false alarm.
const LEVEL: f64 = 1.0 - 1e-4;

fn scenario_text(name: &str) -> String {
    let path = format!("{}/scenarios/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("a scenario")
}

fn summary(text: &str, replications: u32) -> Summary {
    let mut scenario = written(text);
    (scenario.level, scenario.replications) = (LEVEL, replications);
    Summary::new(&scenario, &run(&scenario, &AtomicBool::new(false), &())).expect("read from memory")
}

/// The interval of a figure holds `exact` and is no wider than ± `width` of it.
fn holds(estimate: &Estimate, exact: f64, width: f64) {
    let (low, high) = (estimate.low.expect("an end"), estimate.high.expect("an end"));
    assert!(low <= exact && exact <= high, "{exact} {estimate:?}");
    assert!((high - low) / 2.0 <= width * exact, "too wide: {estimate:?}");
}

#[test]
fn ross_repair_problem() {
    // Half a minute: for the full run.
    if !is_full_run() {
        return;
    }
    // From k failed: the time to k + 1 is 1 ÷ λ + μ ÷ λ times the time from k − 1 to k.
    let (life, repair, machines, spares) = (100.0, 1.0, 10.0, 3);
    let up = machines / life;
    let steps = (0..spares).scan(1.0 / up, |step, _| {
        *step = 1.0 / up + *step / repair / up;
        Some(*step)
    });
    let exact = 1.0 / up + steps.sum::<f64>();
    assert!((exact - 12_340.0).abs() < 1e-6);
    let mut scenario = written(&scenario_text("ross-repair"));
    scenario.replications = 1600;
    let outcome = run(&scenario, &AtomicBool::new(false), &());
    let sums = outcome.sums(0, "site", "mean_hours_to_first_wait").expect("read from memory");
    let times: Vec<f64> =
        sums.expect("a metric of the site").iter().map(|(hours, one)| hours / one).collect();
    let n = times.len() as f64;
    let mean = times.iter().sum::<f64>() / n;
    let variance = times.iter().map(|time| (time - mean) * (time - mean)).sum::<f64>() / (n - 1.0);
    let error = (variance / n).sqrt();
    // A normal variable is beyond 3.9 standard errors with probability 1e-4; the mean of 1600 nearly is one. The boot of
    // a blade that comes back, 13 % of this mean, is five of them.
    assert!((mean - exact).abs() < 3.9 * error, "{mean} ± {error}, exact {exact}");
    assert!(error < 0.03 * exact, "{error}");
}

/// The share of the time that each of `machines` is up that share one repairman; `transform` is the Laplace transform of
/// the repair at multiples of the failure rate, with the mean repair `load` lives long.
///
/// Source: Takács, *Introduction to the Theory of Queues*, 1962, chapter 5.
fn machine_interference(machines: u32, load: f64, transform: impl Fn(f64) -> f64) -> f64 {
    let (mut sum, mut product, mut choices) = (0.0, 1.0, 1.0);
    for r in 0..machines {
        if r > 0 {
            let alive = transform(f64::from(r));
            product *= (1.0 - alive) / alive;
            choices *= f64::from(machines - r) / f64::from(r);
        }
        sum += choices * product;
    }
    let offered = f64::from(machines) * load;
    (1.0 - 1.0 / (1.0 + offered * sum)) / offered
}

#[test]
fn the_machine_shop() {
    let constant = machine_interference(10, 0.1, |r| (-0.1 * r).exp());
    let exponential = machine_interference(10, 0.1, |r| 1.0 / (1.0 + 0.1 * r));
    assert!((constant - 0.82100).abs() < 5e-6 && (exponential - 0.78542).abs() < 5e-6);
    let text = scenario_text("machine-shop");
    let random = text.replace("repair = \"30 min\"", "repair = { exponential = { mean = \"30 min\" } }");
    assert_ne!(text, random);
    for (text, exact) in [(text, constant), (random, exponential)] {
        let summary = summary(&text, 100);
        holds(summary.site(0, "availability", "value").expect("a figure"), exact, 0.003);
    }
}

/// The mean number of machines that wait for one of `spares`, with ample crews.
fn palm(machines: u32, spares: u32, life: f64, repair: f64) -> f64 {
    let (mut weight, mut total, mut waiting) = (1.0, 0.0, 0.0);
    for failed in 0..=machines + spares {
        total += weight;
        waiting += weight * f64::from(failed.saturating_sub(spares));
        let in_use = machines.min(machines + spares - failed);
        weight *= f64::from(in_use) / life * repair / f64::from(failed + 1);
    }
    waiting / total
}

#[test]
fn palms_theorem() {
    // Half a minute: for the full run.
    if !is_full_run() {
        return;
    }
    let text = scenario_text("palm");
    for (spares, known, width) in [(4, 0.780_197, 0.03), (6, 0.195_194, 0.08)] {
        let exact = palm(2000, spares, 24_000.0, 48.0);
        assert!((exact - known).abs() < 5e-7, "{exact}");
        let summary = summary(&text.replace("count = 4", &format!("count = {spares}")), 60);
        holds(summary.site(0, "mean_workloads_waiting", "value").expect("a figure"), exact, width);
    }
}

/// A workload whose blade fails at 100 s and is repaired for 50 s, with these `times` and more of the policy.
fn once(times: &str, policy: &str) -> String {
    format!(
        r#"
        name = "once"
        horizon = "1000 s"
        replications = 1
        start = "new"
        {times}
        blade_type.a.failure.f = {{ life = "100 s", repair = "50 s" }}
        blade_type.b = {{}}
        workload = [{{ name = "w", on = "a", count = 1 }}]
        policy.p = {{ {policy} }}
        "#
    )
}

#[test]
fn times_of_none_leave_nothing_but_the_repair() {
    let phases = |times: &str, policy: &str| {
        let shown = show(&written(&once(times, policy)), "p");
        shown.phases[0].clone()
    };
    let in_place = "preset = \"repair_in_place\"";
    assert_eq!(phases("times = \"none\"", in_place), [("repair", 50.0)]);
    assert_eq!(phases("times = { others = \"none\" }", in_place), [("repair", 50.0)]);
    let beside = "times = { others = \"none\", start = \"7 s\" }";
    assert_eq!(phases(beside, in_place), [("start", 7.0), ("repair", 50.0)]);
    // A policy's own steps go before the scenario's, and its `none` as well.
    let own = |times: &str| format!("{in_place}, times = {times}");
    assert_eq!(phases("times = \"none\"", &own("{ detect = \"3 s\" }")), [("detect", 3.0), ("repair", 50.0)]);
    assert_eq!(phases("times = { detect = \"3 s\" }", &own("\"none\"")), [("repair", 50.0)]);
}

#[test]
fn a_spare_takes_over_in_the_instant_and_what_is_not_none_is_refused() {
    let text =
        once("times = \"none\"", "preset = \"identity_push\"") + "pool = [{ type = \"b\", count = 1 }]\n";
    let shown = show(&written(&text), "p");
    assert_eq!((shown.totals.classes[0].failovers, shown.totals.classes[0].down()), (1, 0));
    let wrong = once("times = \"nothing\"", "preset = \"identity_push\"");
    let said =
        load_text(&wrong, "s", ".".as_ref(), &Registry::builtin()).err().expect("a problem").to_string();
    assert!(said.contains("times: ") && said.contains("none"), "{said}");
}
