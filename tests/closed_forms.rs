//! Answers that follow from a formula, for lives and durations of any distribution.
//!
//! Each test fails by chance with probability 1e-4 at most, shared by its figures; no half-width exceeds 2 % of the
//! value.

#[path = "../benches/by_hand/mod.rs"]
mod by_hand;
#[path = "../benches/cases/mod.rs"]
mod cases;
use crate::common::written;
use hotspare::{
    BladeId, CompiledPolicy, Journey, JourneyKind, ModeId, Observer, Scenario, Summary, Time, observe, run,
};
use std::sync::atomic::AtomicBool;

/// Probability that a test fails although the simulator is right.
const FALSE_ALARM: f64 = 1e-4;
const WIDTH: f64 = 0.02;

/// Simulates `parts` and compares figures with their exact values; `share` is this run's part of the test.
fn check(parts: &str, share: f64, exact: &[(&str, f64)]) {
    let level = 1.0 - FALSE_ALARM * share / exact.len() as f64;
    let text = format!("name = \"closed-form\"\nreplications = 64\nseed = 3\nlevel = {level}\n{parts}");
    let scenario = written(&text);
    let summary =
        Summary::new(&scenario, &run(&scenario, &AtomicBool::new(false), &())).expect("read from memory");
    for &(metric, value) in exact {
        let estimate = summary.site(0, metric, "value").expect("a metric");
        let told = format!("{metric}: exact {value}, simulated {estimate:?}\n{text}");
        if value == 0.0 {
            assert_eq!(estimate.value, 0.0, "{told}");
            continue;
        }
        let (low, high) = (estimate.low.expect("an end"), estimate.high.expect("an end"));
        let scale = if metric == "availability" { 1.0 - value } else { value };
        assert!((high - low) / 2.0 < WIDTH * scale, "too wide: {told}");
        assert!(low <= value && value <= high, "{told}");
    }
}

/// Distributions and their means \[h\].
const LIVES: &[(&str, f64)] = &[
    ("{ exponential = { mean = \"500 h\" } }", 500.0),
    ("{ weibull = { shape = 0.7, mean = \"800 h\" } }", 800.0),
    ("{ weibull = { shape = 3, mean = \"400 h\" } }", 400.0),
    // exp(1.5² ÷ 2) times the median.
    ("{ lognormal = { median = \"100 h\", sigma = 1.5 } }", 308.021_684_891_803_1),
    ("{ uniform = { min = \"100 h\", max = \"900 h\" } }", 500.0),
    ("{ gamma = { shape = 2, mean = \"700 h\" } }", 700.0),
];

#[test]
fn a_blade_that_is_repaired_in_place_is_up_for_its_life_out_of_each_cycle() {
    // Renewal reward: MTTF ÷ (MTTF + detection + repair + power-on, boot and start), whatever the distributions.
    let repairs = [
        ("{ lognormal = { median = \"20 h\", sigma = 1 } }", 32.974_425_414_002_56),
        ("{ weibull = { shape = 0.8, mean = \"40 h\" } }", 40.0),
        ("\"30 h\"", 30.0),
    ];
    let steps = 0.5 + 1.0 + 1.5 + 0.25;
    for (at, (life, up)) in LIVES.iter().enumerate() {
        let (repair, mean) = repairs[at % repairs.len()];
        let parts = format!(
            r#"
            horizon = "25 y"
            warm_up = "10 y"
            workload = [{{ name = "w", on = "a", count = 40 }}]
            standby.takeover_ageing = 0.0
            blade_type.a.failure.f = {{ life = {life}, repair = {repair} }}
            policy.p.preset = "repair_in_place"
            [times]
            detect = {{ uniform = {{ min = "0 h", max = "1 h" }} }}
            power_on = {{ exponential = {{ mean = "1 h" }} }}
            boot = "90 min"
            start = "15 min"
            "#
        );
        let cycle = up + mean + steps;
        let exact = [
            ("availability", up / cycle),
            ("workload_outages_per_year", 40.0 * 8766.0 / cycle),
            ("repair_shop_mean", 40.0 * mean / cycle),
            ("failovers_per_year", 0.0),
        ];
        check(&parts, 1.0 / LIVES.len() as f64, &exact);
    }
}

#[test]
fn with_ample_spares_and_crews_only_the_steps_cost_time() {
    let (workloads, spares, repair) = (10.0, 40.0, 60.0);
    let (detect, isolate, switchover, clearing) = (0.25, 0.5, 3.0, 2.0);
    for (life, up) in LIVES {
        let parts = format!(
            r#"
            horizon = "60 y"
            warm_up = "10 y"
            start = "new"
            workload = [{{ name = "w", on = "a", count = {workloads} }}]
            pool = [{{ type = "a", count = {spares} }}]
            standby.takeover_ageing = 0.0
            blade_type.a.failure.f = {{ life = {life}, repair = {{ gamma = {{ shape = 2, mean = "{repair} h" }} }} }}
            policy.p.preset = "cold_boot"
            [times]
            detect = "15 min"
            capture = "10 min"
            fence = {{ exponential = {{ mean = "20 min" }} }}
            clear_identity = "2 h"
            switchover = {{ weibull = {{ shape = 2, mean = "3 h" }} }}
            "#
        );
        let cycle = up + detect + isolate + switchover;
        // Outages per hour; the blades that are not in the pool follow by Little's law.
        let rate = workloads / cycle;
        let away = workloads * up / cycle + rate * (detect + repair + clearing + switchover);
        let exact = [
            ("availability", up / cycle),
            ("failovers_per_year", rate * 8766.0),
            ("mean_workloads_switching", rate * switchover),
            ("repair_shop_mean", rate * repair),
            ("pool_mean_size", workloads + spares - away),
            ("waits_per_year", 0.0),
        ];
        check(&parts, 1.0 / LIVES.len() as f64, &exact);
    }
}

/// The machine repairman with N machines and R crews: mean machines failed, mean waiting for a crew, failures per hour.
///
/// Source: Cox and Smith, *Queues*, 1961: the birth and death process with rates (N − k)/MTTF and min(k, R)/MTTR.
fn repairman(machines: u32, crews: u32, life: f64, repair: f64) -> (f64, f64, f64) {
    let mut weights = vec![1.0];
    for k in 0..machines {
        let (up, busy) = (f64::from(machines - k), f64::from((k + 1).min(crews)));
        weights.push(weights[k as usize] * (up / life) / (busy / repair));
    }
    let total: f64 = weights.iter().sum();
    let mean = |f: &dyn Fn(f64) -> f64| {
        weights.iter().enumerate().map(|(k, weight)| f(k as f64) * weight / total).sum::<f64>()
    };
    let failed = mean(&|k| k);
    (failed, mean(&|k| (k - f64::from(crews)).max(0.0)), (f64::from(machines) - failed) / life)
}

#[test]
fn without_spares_the_workloads_share_the_crews_like_machines_a_repairman() {
    let (life, repair) = (300.0, 40.0);
    let table = [(1, 1), (6, 1), (6, 2), (12, 3)];
    for (machines, crews) in table {
        let (failed, waiting, rate) = repairman(machines, crews, life, repair);
        let workloads = f64::from(machines);
        let exact = [
            ("availability", 1.0 - failed / workloads),
            ("repair_shop_mean", failed),
            ("repair_queue_mean", waiting),
            ("workload_outages_per_year", rate * 8766.0),
        ];
        let parts = format!(
            r#"
            horizon = "410 y"
            warm_up = "10 y"
            workload = [{{ name = "w", on = "a", count = {machines} }}]
            standby.takeover_ageing = 0.0
            repair.crews = {crews}
            blade_type.a.failure.f.life.exponential.mean = "{life} h"
            blade_type.a.failure.f.repair.exponential.mean = "{repair} h"
            policy.p.preset = "repair_in_place"
            times = {{ detect = "0", power_on = "0", boot = "0", start = "0" }}
            "#
        );
        check(&parts, 1.0 / table.len() as f64, &exact);
    }
}

/// Follows each blade's operating age from when workloads come and go, up to its first failure by one mode.
struct Ages {
    mode: ModeId,
    /// For each workload the blade it is up on, and since when.
    up: Vec<Option<(BladeId, Time)>>,
    /// For each blade its age \[µs\], and whether it has failed by the mode.
    blades: Vec<(i64, bool)>,
    moves: u64,
}

impl Ages {
    fn leaves(&mut self, workload: usize, now: Time) -> Option<BladeId> {
        let (blade, since) = self.up[workload].take()?;
        let (age, failed) = &mut self.blades[blade.index()];
        *age += if *failed { 0 } else { now.since(since).0 };
        Some(blade)
    }
}

impl Observer for Ages {
    fn journey_ended(&mut self, journey: &Journey, now: Time, blade: Option<BladeId>) {
        let workload = journey.workload.index();
        assert_eq!(self.leaves(workload, journey.started), Some(journey.origin));
        if journey.kind == JourneyKind::Outage && journey.mode == self.mode {
            self.blades[journey.origin.index()].1 = true;
        }
        self.moves += 1;
        self.up[workload] = blade.map(|blade| (blade, now));
    }
}

/// Ages of all blades at the end of a history or at their first failure by `mode`, and the number of journeys.
fn ages(scenario: &Scenario, replication: u32, mode: ModeId) -> Ages {
    let site = &scenario.site;
    let mut up = Vec::new();
    for at in 0..site.classes.len() {
        let home = site.home_group(at.into());
        up.extend((0..home.count).map(|index| Some((BladeId(home.first.0 + index), Time::ZERO))));
    }
    let ages = Ages { mode, up, blades: vec![(0, false); site.blades()], moves: 0 };
    let plan = CompiledPolicy::new(scenario, &scenario.policies[0]);
    let stop = AtomicBool::new(false);
    let (_, mut ages) = observe(scenario, &plan, replication, &stop, ages).expect("not stopped");
    for workload in 0..ages.up.len() {
        ages.leaves(workload, scenario.horizon);
    }
    ages
}

#[test]
fn a_life_goes_on_where_it_was_however_often_its_blade_changes_hands() {
    // 256 blades that wear out (Weibull, shape 3, mean 100 days), and glitches that move workloads about every day.
    // Redrawn at each move, no more than a handful of blades would wear out in 60 days.
    let scenario = written(
        r#"
        name = "lives"
        horizon = "60 d"
        start = "new"
        workload = [{ name = "w", on = "a", count = 200 }]
        pool = [{ name = "alike", type = "a", count = 16 }, { name = "large", type = "b", count = 40 }]
        standby.takeover_ageing = 0.0
        [blade_type.a]
        resources.x = 1
        [blade_type.a.failure]
        glitch = { life.exponential.mean = "24 h", repair = "2 h", renews = "mode" }
        wear = { life.weibull = { shape = 3, mean = "100 d" }, repair = "20 d" }
        [blade_type.b]
        resources.x = 2
        [blade_type.b.failure]
        glitch = { life.exponential.mean = "24 h", repair = "2 h", renews = "mode" }
        wear = { life.weibull = { shape = 3, mean = "100 d" }, repair = "20 d" }
        [times]
        transfer = "6 min"
        switchover = "6 min"
        [policy.p]
        preset = "cascading_rebalance"
        displaced_returns = "start"
        "#,
    );
    // The mean is scale · Γ(4/3).
    let scale = 100.0 / 0.892_979_511_569_249_2;
    let hazard = |days: f64| (days / scale) * (days / scale) * (days / scale);
    let edges = [0.0, 20.0, 30.0, 40.0, 50.0, 60.0];
    let (mut seen, mut expected, mut moves) = ([0.0; 5], [0.0; 5], 0);
    for replication in 0..24 {
        let ages = ages(&scenario, replication, ModeId(1));
        moves += ages.moves;
        for (age, failed) in ages.blades {
            let days = age as f64 / 86_400e6;
            for bin in 0..5 {
                let (low, high) = (edges[bin], edges[bin + 1]);
                // Compensated by its cumulative hazard up to then, the count of failures is a martingale.
                expected[bin] += hazard(days.clamp(low, high)) - hazard(low);
                seen[bin] += f64::from(u8::from(failed && low <= days && days < high));
            }
        }
    }
    assert!(moves > 24 * 256 * 40, "every blade changes hands again and again: {moves}");
    assert!(expected.iter().all(|count| *count > 20.0), "{expected:?}");
    // Chi-square with 5 degrees of freedom; 25.7 is exceeded by chance with probability 1e-4.
    let statistic: f64 = seen.iter().zip(expected).map(|(o, e)| (o - e) * (o - e) / e).sum();
    assert!(statistic < 25.7, "seen {seen:?}, expected {expected:?}");
}

#[test]
fn a_loop_written_by_hand_for_one_model_agrees_to_the_microsecond() {
    // Few crews, so that workloads wait for spares, too; and many blades, so that far events move more than once.
    for (n, hours) in [(100, 40_000), (1000, 20_000), (20_000, 1500)] {
        let totals = cases::spares_1("spares-1", n, hours).simulate();
        let down_us = totals.classes[0].phases_us.iter().sum::<i128>();
        let history = by_hand::simulate(n, hours.into(), 7, 0);
        assert_eq!((totals.work.cycles, down_us), (history.cycles, history.down_us), "{n} blades");
        assert!(totals.classes[0].waits > 0 || n > 1000, "nobody waited");
    }
}
