//! A small study made by hand, for the tests of every output.

use super::manifest::Provenance;
use crate::digest::FileDigest;
use crate::experiment::{Difference, Figure, PhaseRow, PoolPoint, Summary};
use crate::stats::paired_difference;
use crate::stats::{Controls, Estimate, Flag, Method};

/// An estimate with both ends.
pub fn between(value: f64, low: f64, high: f64) -> Estimate {
    let (low, high) = (Some(low), Some(high));
    Estimate {
        value,
        low,
        high,
        level: 0.95,
        method: Method::SkewJackknifeT,
        n: 20,
        flag: Flag::Ok,
        worth: None,
    }
}

/// An estimate without an interval.
pub fn bare(value: f64, flag: Flag) -> Estimate {
    Estimate::without_interval(value, 0.95, 20, flag)
}

/// Zero, because nothing was seen.
pub fn none_seen() -> Estimate {
    Estimate { low: Some(0.0), ..bare(0.0, Flag::OneSided) }
}

/// Sets a figure of the site.
pub fn set(summary: &mut Summary, policy: usize, metric: &str, statistic: &'static str, estimate: Estimate) {
    let same = |f: &&mut Figure| f.policy == policy && f.metric == metric && f.statistic == statistic;
    if let Some(figure) = summary.figures.iter_mut().find(same) {
        figure.estimate = estimate;
        return;
    }
    let (scope, metric) = ("site".to_owned(), metric.to_owned());
    summary.figures.push(Figure { policy, scope, metric, statistic, unit: "1".to_owned(), estimate });
}

/// Two policies, of which the second has a fourteenth of the downtime of the first, the baseline.
pub fn summary() -> Summary {
    let mut summary = Summary {
        name: "two-rows".to_owned(),
        policies: vec!["today".to_owned(), "push".to_owned()],
        baseline: 0,
        replications: (20, 20),
        years: 5.0,
        workloads: 260,
        controls: Controls::none(),
        level: 0.95,
        figures: Vec::new(),
        differences: vec![difference(1, 0.0721, 0.0675, 0.0765, 1e-9)],
        phases: Vec::new(),
        against_least: Vec::new(),
        outages: vec![ccdf(3480.0), ccdf(41.0)],
        pool: vec![pool(12.0), pool(9.0)],
        warm_up: Vec::new(),
        target: None,
        priced: None,
        checks: Vec::new(),
        precision: None,
        events: 1_000_000,
        warnings: Vec::new(),
        worst: None,
    };
    let availability = [between(0.99972, 0.9997, 0.99974), between(0.99998, 0.999979, 0.999981)];
    let downtime = [between(147.0, 144.8, 149.1), between(10.6, 10.0, 11.1)];
    let outages = [between(340.0, 336.0, 344.0), between(339.0, 335.0, 343.0)];
    for policy in 0..2 {
        let mut set = |metric, statistic, estimate| set(&mut summary, policy, metric, statistic, estimate);
        set("availability", "value", availability[policy]);
        set("downtime", "value", downtime[policy]);
        set("downtime_planned", "value", none_seen());
        set("downtime_irremovable", "value", [between(9.1, 8.6, 9.6), between(9.0, 8.5, 9.5)][policy]);
        set("workload_outages_per_year", "value", outages[policy]);
        set("mean_workloads_present", "value", between(260.0, 260.0, 260.0));
        set("outage_duration", "p50", [between(3480.0, 3400.0, 3550.0), between(41.0, 41.0, 41.0)][policy]);
        set("outage_duration", "p99", [between(5e4, 4.7e4, 5.4e4), between(4e3, 3.7e3, 4.4e3)][policy]);
        let shares = [bare(f64::NAN, Flag::Undefined), between(0.012, 0.009, 0.016)];
        set("waiting_share", "value", shares[policy]);
        set("mismatch", "value", none_seen());
        set("pool_mean_size", "value", [between(12.0, 12.0, 12.0), between(9.2, 9.0, 9.4)][policy]);
        set("pool_size", "min", bare([12.0, 0.0][policy], Flag::Ok));
        set("pool_empty_fraction", "value", [none_seen(), between(0.031, 0.028, 0.034)][policy]);
    }
    let phases = [(0, "detect", 0.9), (0, "repair", 146.1), (1, "wait_spare", 9.0), (1, "start", 1.6)];
    for (policy, phase, minutes) in phases {
        let (scope, share) = ("site".to_owned(), minutes / downtime[policy].value);
        let minutes = between(minutes, minutes - 0.1, minutes + 0.1);
        summary.phases.push(PhaseRow { policy, scope, phase, step: "", minutes, share });
    }
    against_least(&mut summary, 1, &[&[146.0, 148.0, 147.0], &[10.0, 11.0, 10.8]]);
    summary
}

/// Sets the differences from the policy with the `least` downtime, from that of every policy in each replication.
pub fn against_least(summary: &mut Summary, least: usize, minutes: &[&[f64]]) {
    let sums = |of: &[f64]| -> Vec<(f64, f64)> { of.iter().map(|minutes| (*minutes, 1.0)).collect() };
    let difference = |of: &&[f64]| paired_difference(&sums(of), &sums(minutes[least]), summary.level);
    summary.against_least = minutes.iter().map(|of| Some(difference(of))).collect();
    summary.against_least[least] = None;
}

/// A difference of a policy from the baseline in downtime.
pub fn difference(policy: usize, quotient: f64, low: f64, high: f64, p: f64) -> Difference {
    Difference {
        policy,
        scope: "site".to_owned(),
        metric: "downtime",
        unit: "min/y".to_owned(),
        difference: Estimate { method: Method::SkewJackknifeT, ..between(-136.4, -138.5, -134.3) },
        quotient: Some(Estimate { method: Method::LogJackknifeT, ..between(quotient, low, high) }),
        p_value: p,
        p_holm: Some(p),
        shortening: 1.02,
    }
}

/// Outages between `shortest` and a hundred times as long.
fn ccdf(shortest: f64) -> Vec<(f64, f64)> {
    (0..=20).map(|at| (shortest * 100f64.powf(f64::from(at) / 20.0), 1.0 - f64::from(at) / 20.0)).collect()
}

fn pool(mean: f64) -> Vec<PoolPoint> {
    let points = (0..200).map(|at| PoolPoint {
        hours: 8766.0 * 5.0 * (f64::from(at) + 0.5) / 200.0,
        mean,
        least: mean - 3.0,
        most: mean,
    });
    points.collect()
}

/// The origin of the results.
pub fn provenance() -> Provenance {
    let scenario = "scenarios/two-rows.toml".to_owned();
    Provenance {
        settings: Vec::new(),
        presets: Vec::new(),
        basis: Default::default(),
        seed: 7,
        inputs: vec![FileDigest { path: scenario.clone(), sha256: "00ff".to_owned() }],
        command: format!("hotspare run {scenario}"),
        scenario,
    }
}

/// As many policies as `names`, with downtimes [min/y] from `downtimes`; the first is the baseline.
pub fn many(names: &[&str], downtimes: &[f64]) -> Summary {
    let mut many = summary();
    many.policies = names.iter().map(|name| (*name).to_owned()).collect();
    (many.figures, many.differences, many.phases) = (Vec::new(), Vec::new(), Vec::new());
    (many.outages, many.pool) = (Vec::new(), Vec::new());
    many.against_least = vec![None; names.len()];
    for (policy, minutes) in downtimes.iter().copied().enumerate() {
        let estimate =
            if minutes == 0.0 { none_seen() } else { between(minutes, minutes * 0.9, minutes * 1.1) };
        set(&mut many, policy, "downtime", "value", estimate);
        many.outages.push(if minutes == 0.0 { Vec::new() } else { ccdf(minutes) });
        many.pool.push(pool(4.0 + policy as f64));
        if minutes > 0.0 {
            let (scope, phase, share) = ("site".to_owned(), "boot", 1.0);
            many.phases.push(PhaseRow { policy, scope, phase, step: "", minutes: estimate, share });
        }
        if policy > 0 {
            let q = minutes / downtimes[0];
            many.differences.push(difference(policy, q, 0.9 * q, 1.1 * q, 1e-4));
        }
    }
    many
}
