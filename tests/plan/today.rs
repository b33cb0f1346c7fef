//! What a plan says of the present, of margins, of few events and of what it has not simulated: closed forms.

use super::answer::answer;
use super::{REPAIRED, committed, found};
use hotspare::studies::plan::{Observation, Status};

/// The number behind a text, in percent.
fn percent_after(told: &str, before: &str) -> f64 {
    let (_, rest) = told.split_once(before).unwrap_or_else(|| panic!("{before}: {told}"));
    let (number, _) = rest.trim().split_once(" %").expect("a percentage");
    number.parse().unwrap_or_else(|_| panic!("{number}: {told}"))
}

#[test]
fn today_is_simulated_and_said_although_nothing_asks_for_it() {
    // Today's contract is the slow one: up for 1000 h of 1020, which is 98.04 %. About 3500 outages in each of 50
    // histories leave a standard error of 0.01 points; 0.1 is missed by chance less than once in 1e15.
    let (_, told) = answer(REPAIRED, &[]);
    let seen = percent_after(&told, "Today (the scenario as written, with wait): availability is ");
    assert!((seen - 100.0 * 1000.0 / 1020.0).abs() < 0.1, "{told}");
    assert!(told.contains(", short of the 99 % asked for."), "{told}");
    let (_, told) = answer(&REPAIRED.replace("at_least = 0.99 ", "at_least = 0.97 "), &[]);
    let seen = percent_after(
        &told,
        "Today (the scenario as written, with wait) meets all thresholds: availability ",
    );
    assert!((seen - 100.0 * 1000.0 / 1020.0).abs() < 0.1, "{told}");
    // A contract that no axis has is today's all the same.
    let middling = REPAIRED
        .replace("contract = \"slow\"", "contract = \"middling\"")
        .replace("\"slow\", \"middling\", \"fast\"", "\"slow\", \"fast\"");
    let (_, told) = answer(&middling, &[]);
    let seen = percent_after(&told, "Today (the scenario as written, with wait): availability is ");
    assert!((seen - 100.0 * 1000.0 / 1012.0).abs() < 0.1, "{told}");
}

#[test]
fn today_is_a_candidate_where_an_axis_has_it() {
    let today = |settings: &[&str]| {
        let findings = found(&committed("plan.toml"), settings);
        let seen = findings.today.as_ref().map(|today: &Observation| today.checks.len());
        (findings.today_at.map(|at| findings.candidates[at].clone()), seen)
    };
    let (candidate, seen) = today(&["horizon=1 y"]);
    let candidate = candidate.expect("one spare, next business day, cold");
    assert!(candidate.observation.is_some() && candidate.status != Status::Dearer && seen == Some(1));
    let (candidate, seen) = today(&["horizon=1 y", "plan.axis[0].values=[0, 2, 3]"]);
    assert!(candidate.is_none() && seen == Some(1));
}

/// Two blades that fail, and more spares than will ever be needed.
const AMPLE: &str = r#"
name = "ample"
horizon = "1 y"
replications = 50
workload = [{ name = "w", count = 2, on = "a" }]
pool = [{ name = "spare", type = "a", count = 6 }]
policy.cold.preset = "cold_boot"
threshold = [{ metric = "availability", at_least = 0.99 }]
blade_type.a.failure.f = { life = { exponential = { mean = "1000 h" } }, repair = "1 h" }
prices = { currency = "EUR", blade = { a = 100 } }
plan = { axis = [{ name = "spares", key = "pool[spare].count", values = [6, 7] }] }
"#;

#[test]
fn a_figure_that_never_met_a_shortage_has_the_bound_of_nothing_seen() {
    let (_, told) = answer(AMPLE, &[]);
    // 200 replications of a year without an event, at half of what 95 % leave: 200 / -ln(0.025) = 54.2 years.
    let bound = "No shortage seen in 200 replications of 1 y: at most one in 54 years at 97.5 % confidence";
    assert!(told.contains(bound), "{told}");
    // Marked in the table, for choice, runner-up and today, and of what today meets.
    assert!(told.matches("no shortage").count() >= 4, "{told}");
    // A workload that waits for its repair is short, however seldom it fails.
    assert!(!answer(REPAIRED, &[]).1.to_lowercase().contains("no shortage"));
}

/// Databases that a small spare serves by half: from the first failure on one of them stays on it, as it never fails.
const STARVED: &str = r#"
name = "starved"
horizon = "1 y"
start = "new"
replications = 50
workload = [{ name = "db", count = 4, on = "large" }]
pool = [{ name = "spare", type = "small", count = 1 }]
policy.cold.preset = "cold_boot"
threshold = [{ metric = "served_availability", scope = "every_class", at_least = 0.97 }]
[blade_type.large]
resources = { memory = "64 GiB" }
failure.f = { life = { exponential = { mean = "1000 h" } }, repair = "10 h" }
[blade_type.small]
resources = { memory = "32 GiB" }
[prices]
currency = "EUR"
blade = { large = 100, small = 50 }
[plan]
axis = [{ name = "spare", key = "pool[spare].type", values = ["small", "large"] }]
"#;

#[test]
fn a_starved_class_is_named_today() {
    let (_, told) = answer(STARVED, &[]);
    // The first of four fails after 250 h of 8766: 1 - 0.5 / 4 * (1 - 250 / 8766) = 0.8786, and 0.02 points are lost to
    // takeovers. The standard error of 50 histories is 0.05 points.
    let seen = percent_after(&told, "Today (the scenario as written, with cold): db gets ");
    assert!((seen - 87.86).abs() < 0.4, "{told}");
    assert!(told.contains("of the capacity it requires, short of the 97 % asked for."), "{told}");
    assert!(told.contains("Short of capacity today: db."), "{told}");
    assert!(told.contains("Choice: spare = large with cold"), "{told}");
}
