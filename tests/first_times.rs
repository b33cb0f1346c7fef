//! Figures that leave nobody out for what happened to it, and intervals that stay inside what is possible.

use crate::common::{metric, show, written};
use hotspare::stats::{Estimate, Flag};
use hotspare::{Registry, Summary, load_text, run};
use std::sync::atomic::AtomicBool;

fn summary(text: &str) -> Summary {
    let scenario = written(text);
    Summary::new(&scenario, &run(&scenario, &AtomicBool::new(false), &())).expect("read from memory")
}

fn site(summary: &Summary, metric: &str) -> Estimate {
    *summary.site(0, metric, "value").expect("a metric")
}

/// A machine and a spare that fail at 1/1000 h in use and `dormancy` times as often in the pool, and are not repaired.
fn spare(dormancy: f64, horizon: &str) -> String {
    format!(
        r#"
        name = "warm-spare"
        horizon = "{horizon}"
        replications = 2000
        seed = 1
        start = "new"
        workload = [{{ name = "w", count = 1, on = "s" }}]
        pool = [{{ type = "s", count = 1 }}]
        standby = {{ ageing = {dormancy:?}, detection = "immediate" }}
        times = {{ detect = "0 s", switchover = "0 s", fence = "0 s", capture = "0 s" }}
        policy.p.preset = "identity_push"
        [blade_type.s.failure.f]
        life.exponential.mean = "1000 h"
        repair = "1000 y"
        "#
    )
}

/// The mean of min(T, `limit`) for the time until both have failed \[1000 h\]; phases of rates 1 + `dormancy` and 1.
fn exact_mean(dormancy: f64, limit: f64) -> f64 {
    let gone = |rate: f64| if limit.is_infinite() { 1.0 } else { -(-rate * limit).exp_m1() };
    if dormancy == 0.0 {
        return if limit.is_infinite() { 2.0 } else { 2.0 * gone(1.0) - limit * (-limit).exp() };
    }
    let first = 1.0 + dormancy;
    (first * gone(1.0) - gone(first) / first) / dormancy
}

/// The distance of a mean over replications from `exact`, in standard errors.
fn errors(text: &str, metric: &str, exact: f64) -> f64 {
    let outcome = run(&written(text), &AtomicBool::new(false), &());
    let sums = outcome.sums(0, "site", metric).expect("read from memory").expect("a metric of the site");
    let times: Vec<f64> = sums.iter().map(|(hours, one)| hours / one).collect();
    let n = times.len() as f64;
    let mean = times.iter().sum::<f64>() / n;
    let variance = times.iter().map(|time| (time - mean) * (time - mean)).sum::<f64>() / (n - 1.0);
    (mean - exact) / (variance / n).sqrt()
}

#[test]
fn a_first_time_that_a_horizon_cuts_off_is_a_restricted_mean_and_says_so() {
    // Six comparisons at 4.5 standard errors: a false alarm is less likely than 5e-5.
    for dormancy in [0.0, 0.5, 1.0] {
        for (horizon, limit) in [("1000 h", 1.0), ("5 y", f64::INFINITY)] {
            let text = spare(dormancy, horizon);
            let summary = summary(&text);
            let first = site(&summary, "mean_hours_to_first_wait");
            let exact = 1000.0 * exact_mean(dormancy, limit);
            let told = format!("dormancy {dormancy}, {horizon}: exact {exact}, {first:?}");
            assert!(errors(&text, "mean_hours_to_first_wait", exact).abs() < 4.5, "{told}");
            let is_restricted = first.flag == Flag::Restricted && first.high.is_none();
            assert_eq!(is_restricted, limit.is_finite(), "{told}");
            assert!(first.low < Some(first.value), "{told}");
        }
    }
    assert!(
        (exact_mean(0.0, 1.0) - 0.896_362).abs() < 1e-6 && (exact_mean(0.5, 1.0) - 0.860_535).abs() < 1e-6
    );
    assert!((exact_mean(0.5, f64::INFINITY) - 5.0 / 3.0).abs() < 1e-12);
}

#[test]
fn a_year_is_judged_by_histories_that_last_one() {
    // With lives of 20 000 h and a cold spare: 1 − (1 + t) exp(−t), t = 8766 ÷ 20 000. Wilson's interval of a level of
    // 1 − 1e-5 is missed once in 100 000 times.
    let text =
        spare(0.0, "1 y").replace("1000 h", "20000 h").replace("seed = 1", "seed = 1\nlevel = 0.99999");
    let exact = 1.0 - 1.4383 * (-0.4383_f64).exp();
    let year = site(&summary(&text), "prob_wait_within_year");
    assert!(year.low.unwrap() <= exact && exact <= year.high.unwrap(), "{exact} {year:?}");
    let short = summary(&text.replace("\"1 y\"", "\"365 d\""));
    for metric in ["prob_wait_within_year", "prob_pool_empty_within_year"] {
        assert_eq!(site(&short, metric).flag, Flag::Undefined);
    }
}

#[test]
fn what_needs_a_year_says_so_where_365_days_are_given() {
    let problem = |metric: &str, horizon: &str| {
        let text = spare(0.0, horizon)
            + &format!("[site]\ntarget = 0.9\n[[threshold]]\nmetric = \"{metric}\"\nat_most = 0.7\n");
        load_text(&text, "s", ".".as_ref(), &Registry::builtin()).err().map(|error| error.to_string())
    };
    let said = problem("prob_wait_within_year", "365 d").expect("a problem");
    let expected = "threshold[0].metric: prob_wait_within_year needs a year of 8766 h, and the horizon is 8760 h; write a \
                    horizon of \"1 y\" or more";
    assert!(said.contains(expected), "{said}");
    assert!(problem("year_meets_target", "365 d").is_some());
    assert!(problem("month_meets_target", "30 d").is_some());
    assert!(problem("month_meets_target", "365 d").is_none());
    assert!(problem("prob_wait_within_year", "1 y").is_none());
}

#[test]
fn arrivals_that_still_wait_at_the_end_have_waited_too() {
    // One blade; arrivals at 1 h, 2 h, …; the first is served for 10 h, the other nine wait until 10.5 h.
    let text = r#"
        name = "queue"
        horizon = "630 min"
        replications = 1
        start = "new"
        blade_type.a = {}
        pool = [{ type = "a", count = 1 }]
        policy.p.preset = "cold_boot"
        [[workload]]
        name = "w"
        on = "a"
        count = 0
        run = "10 h"
        arrivals = { every = "1 h", start = "instant", at_most = 100 }
        "#;
    let shown = show(&written(text), "p");
    assert_eq!(shown.totals.classes[0].accepted, 10);
    let waits: f64 = (2..=10).map(|hour| 10.5 - f64::from(hour)).sum();
    assert!((metric(&shown, "start_delay") - 60.0 * waits / 10.0).abs() < 1e-9);
    // Behind a warm-up of 5 h the four that wait then go on waiting, and five more arrive at 6 h or later.
    let late =
        show(&written(&text.replace("start = \"new\"", "start = \"new\"\nwarm_up = \"330 min\"")), "p");
    let waits: f64 = 4.0 * 5.0 + (6..=10).map(|hour| 10.5 - f64::from(hour)).sum::<f64>();
    assert!((metric(&late, "start_delay") - 60.0 * waits / 5.0).abs() < 1e-9);
}

#[test]
fn no_interval_leaves_what_is_possible_however_few_replications_there_are() {
    let year = 8766.0 * 60.0;
    let limit = |metric: &str| match metric {
        "availability" | "availability_unplanned" | "served_availability" | "waiting_share" => 1.0,
        "any_waiting_fraction" | "pool_empty_fraction" | "degraded_fraction" => 1.0,
        "downtime" | "downtime_unplanned" | "partition_downtime" | "worst_workload_downtime" => year,
        "mean_workloads_up" | "mean_workloads_down" | "mean_workloads_waiting" => 4.0,
        "pool_mean_size" | "repair_shop_mean" | "repair_queue_mean" => 5.0,
        _ => f64::INFINITY,
    };
    for seed in 1..=40 {
        let text = format!(
            r#"
            name = "two"
            horizon = "1 y"
            replications = 2
            seed = {seed}
            workload = [{{ name = "w", count = 4, on = "s" }}]
            pool = [{{ type = "s", count = 1 }}]
            repair.crews = 1
            policy.p.preset = "cold_boot"
            policy.q.preset = "repair_in_place"
            blade_type.s.failure.f = {{ life.exponential.mean = "3000 h", repair.lognormal = {{ median = "500 h", sigma = 2 }} }}
            blade_type.s.failure.d = {{ life.exponential.mean = "3000 h", repair.lognormal = {{ median = "500 h", sigma = 2 }}, effect = {{ degrades = 0.3 }} }}
            "#
        );
        let summary = summary(&text);
        for figure in &summary.figures {
            let most = limit(&figure.metric);
            let inside = |end: Option<f64>| end.is_none_or(|end| (0.0..=most).contains(&end));
            let Estimate { low, high, .. } = figure.estimate;
            assert!(inside(low) && inside(high), "seed {seed}: {figure:?}");
        }
        for row in &summary.differences {
            let most = limit(row.metric);
            let inside = |end: Option<f64>| end.is_none_or(|end| (-most..=most).contains(&end));
            assert!(inside(row.difference.low) && inside(row.difference.high), "seed {seed}: {row:?}");
        }
        for row in &summary.phases {
            assert!(row.minutes.high.is_none_or(|high| high <= year), "seed {seed}: {row:?}");
        }
    }
}
