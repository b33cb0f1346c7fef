//! Small Markov models with known answers: every figure of every case, simulated and compared.
//!
//! A case fails by chance with probability 1e-4 at most: its intervals have the level 1 - 1e-4 ÷ number of figures.
//! The samples are long enough that the intervals mean something: no half-width exceeds [`Size::width`] of the exact
//! value (of the unavailability, for an availability). With `HOTSPARE_TESTS=full` that is 1 %, so that an error of
//! 2 % in any figure is found; otherwise it is 2 %. What is exactly zero must be simulated as exactly zero. Figures
//! that rest on rare events ([`RARE`]) may be wider.

use crate::common::is_full_run;
use hotspare::stats::{Controls, Estimate, Metric, ratio_of_sums};
use hotspare::{Outcome, Registry, Scenario, Span, Summary, Time, TypeId, YEAR_H, load_text, run, totals};
use serde_json::Value;
use std::fmt::Write as _;
use std::sync::atomic::AtomicBool;

/// The years after the warm-up that each case is simulated for at full size, all replications together.
const YEARS: &[(&str, f64)] = &[
    ("M1-1", 250_000.0),
    ("M1-5", 250_000.0),
    ("M1-7", 20_000.0),
    ("M1-8", 40_000.0),
    ("M2-1", 250_000.0),
    ("M2-4", 20_000.0),
    ("M3-1", 200_000.0),
    ("M4-1", 250_000.0),
    ("M5-1", 250_000.0),
    ("M5-2", 60_000.0),
    ("M6-1", 250_000.0),
    ("M7-1", 250_000.0),
    ("M8-1", 60_000.0),
    ("M9-1", 600_000.0),
    ("M10-1", 64_000_000.0),
];

/// Figures that rest on events too rare for that, and the half-width that is required of them at full size.
const RARE: &[(&str, &str, f64)] = &[
    ("M7-1", "failed_failovers_per_year", 0.15),
    ("M10-1", "pool_empty_fraction", 0.04),
    ("M10-1", "pool_exhaustions_per_year", 0.04),
    // Each history has one first time, however long it is.
    ("M10-1", "mean_hours_to_first_pool_empty", 0.08),
    ("M10-1", "prob_pool_empty_within_year", 0.2),
];

/// Figures that rest on hardly any events: the exact value must not lie beyond the end or ends that are known.
const BOUNDED: &[(&str, &str)] = &[
    ("M10-1", "mean_workloads_waiting"),
    ("M10-1", "any_waiting_fraction"),
    ("M10-1", "repair_queue_mean"),
    ("M10-1", "waits_per_year"),
    ("M10-1", "mean_hours_to_first_wait"),
    ("M10-1", "prob_wait_within_year"),
];

/// Histories of one year for what happens within the first, at full size.
const FIRST_YEARS: u32 = 1_000_000;

const REPLICATIONS: u32 = 128;
/// Where what matters is the first time that something happens.
const REPLICATIONS_OF_FIRSTS: u32 = 4000;
/// The slowest of the models forgets its start within weeks or months.
const WARM_UP_YEARS: f64 = 5.0;
/// Probability that a case fails although the simulator is right.
const FALSE_ALARM: f64 = 1e-4;

/// How long the samples are.
struct Size {
    /// Relative to [`YEARS`].
    factor: f64,
    /// The largest half-width of an interval, relative to the exact value.
    width: f64,
}

const FULL: Size = Size { factor: 1.0, width: 0.01 };

fn size() -> Size {
    if is_full_run() { FULL } else { Size { factor: 0.25, width: 0.02 } }
}

/// One case of the file.
struct Case(Value);

impl Case {
    fn id(&self) -> &str {
        self.0["id"].as_str().expect("an id")
    }

    fn model(&self) -> &str {
        self.0["model"].as_str().expect("a model")
    }

    fn given(&self, parameter: &str) -> Option<f64> {
        self.0["parameters"].get(parameter).map(|p| p["value"].as_f64().expect("a number"))
    }

    fn get(&self, parameter: &str) -> f64 {
        self.given(parameter).unwrap_or_else(|| panic!("{} has no {parameter}", self.id()))
    }

    /// An exponential duration; a gamma one where the case has stages; a fixed zero.
    fn duration(&self, mean: &str, stages: &str) -> String {
        let mean = self.get(mean);
        match self.given(stages) {
            _ if mean == 0.0 => "\"0 h\"".to_owned(),
            None => format!("{{ exponential = {{ mean = \"{mean} h\" }} }}"),
            Some(shape) => format!("{{ gamma = {{ shape = {shape}, mean = \"{mean} h\" }} }}"),
        }
    }

    fn exact(&self) -> Vec<(&str, f64)> {
        let exact = self.0["exact"].as_object().expect("figures");
        exact.iter().map(|(name, value)| (name.as_str(), value.as_f64().expect("a number"))).collect()
    }

    /// The interval level at which all figures together give the false alarm of the case.
    fn level(&self) -> f64 {
        1.0 - FALSE_ALARM / self.exact().len() as f64
    }
}

fn cases() -> Vec<Case> {
    let text = include_str!("data/exact_cases.json");
    let file: Value = serde_json::from_str(text).expect("JSON");
    file["cases"].as_array().expect("cases").iter().cloned().map(Case).collect()
}

/// The scenario that says what the words of the case say.
fn scenario_text(case: &Case, years: f64) -> String {
    let replications = if case.model() == "M10" { REPLICATIONS_OF_FIRSTS } else { REPLICATIONS };
    let mut text = format!(
        "name = \"{}\"\nstart = \"new\"\nseed = 20\nreplications = {replications}\nlevel = {}\n\
         warm_up = \"{WARM_UP_YEARS} y\"\nhorizon = \"{} y\"\nrepair.crews = {}\n",
        case.id(),
        case.level(),
        WARM_UP_YEARS + years / f64::from(replications),
        case.get("repair_crews"),
    );
    let life = case.duration("blade_active_life_mean_h", "life_erlang_stages");
    let repair = case.duration("blade_repair_mean_h", "repair_erlang_stages");
    for (kind, capacity) in [("a", 1), ("b", 2)] {
        let _ = write!(
            text,
            "[blade_type.{kind}]\nresources = {{ x = {capacity} }}\n\
             [blade_type.{kind}.failure.any]\nlife = {life}\nrepair = {repair}\n"
        );
    }
    text += &enclosures(case);
    let _ = write!(text, "[[workload]]\nname = \"w\"\non = \"a\"\ncount = {}\n", case.get("workloads"));
    if case.model() == "M7" {
        text += "enclosure = \"enclosure\"\n";
    }
    text += &churn(case);
    for (kind, count) in spares(case) {
        let _ = write!(text, "[[pool]]\ntype = \"{kind}\"\ncount = {count}\n");
    }
    text + &standby(case) + &management(case) + &times(case) + &policy(case)
}

/// Spares of each type: those of the first type that no workload starts on, and all of the second.
fn spares(case: &Case) -> [(&'static str, f64); 2] {
    let (all, workloads) = (case.get("spare_blades"), case.get("workloads"));
    let of_b = case.given("blades_B").unwrap_or(0.0);
    let of_a = case.given("blades_A").map_or(all, |blades| blades - workloads);
    assert!(of_a >= 0.0 && of_a + of_b == all, "{}: every workload starts on an A", case.id());
    [("a", of_a), ("b", of_b)]
}

/// A claimed blade never fails during the switchover.
fn standby(case: &Case) -> String {
    let ageing = case.given("standby_ageing_factor").unwrap_or(0.0);
    let detection = if case.model() == "M2" { "immediate" } else { "latent" };
    let mut text =
        format!("[standby]\ntakeover_ageing = 0.0\nageing = {ageing:?}\ndetection = \"{detection}\"\n");
    if case.given("health_check_discovery_mean_h").is_some() {
        let _ = writeln!(text, "check.after = {}", case.duration("health_check_discovery_mean_h", ""));
    }
    text
}

/// Two enclosures that fail; the workloads fill them, the spares stand outside.
fn enclosures(case: &Case) -> String {
    let Some(slots) = case.given("blades_per_enclosure") else { return String::new() };
    let (life, repair) =
        (case.duration("enclosure_up_mean_h", ""), case.duration("enclosure_repair_mean_h", ""));
    format!(
        "[[enclosure]]\ncount = 2\nslots = {slots}\nfailure = {{ life = {life}, repair = {repair} }}\n\
         [management]\nmodule_commands = 1000\nidentities = \"beforehand\"\n"
    )
}

/// Workloads finish, and others arrive that start at once or are lost.
fn churn(case: &Case) -> String {
    if case.given("workload_run_mean_h").is_none() {
        return String::new();
    }
    let (run, every) = (case.duration("workload_run_mean_h", ""), case.duration("interarrival_mean_h", ""));
    format!("run = {run}\narrivals = {{ every = {every}, when_empty = \"lost\", start = \"instant\" }}\n")
}

fn management(case: &Case) -> String {
    if case.given("mgmt_up_mean_h").is_none() {
        return String::new();
    }
    let (life, repair) = (case.duration("mgmt_up_mean_h", ""), case.duration("mgmt_repair_mean_h", ""));
    format!("[management.failure]\nlife = {life}\nrepair = {repair}\n")
}

/// Nothing takes time but what the case names.
fn times(case: &Case) -> String {
    let mut text = "[times]\n".to_owned();
    for step in ["detect", "capture", "fence", "clear_identity", "power_on", "boot"] {
        let _ = writeln!(text, "{step} = \"0\"");
    }
    // A blade that is left cannot fail once it is powered down, which is what a move begins with: all of its time is in
    // the step after that.
    let transfer = if returns(case) == "end" { "restore" } else { "transfer" };
    if transfer == "restore" {
        for step in ["capture_state", "power_down", "write_identity", "lan_relearn", "fabric_login", "start"]
        {
            let _ = writeln!(text, "{step} = \"0\"");
        }
    }
    for (step, mean) in [
        ("switchover", "switchover_mean_h"),
        ("failed_attempt", "failed_switchover_mean_h"),
        (transfer, "transfer_mean_h"),
    ] {
        if case.given(mean).is_some() {
            let _ = writeln!(text, "{step} = {}", case.duration(mean, ""));
        }
    }
    text
}

fn policy(case: &Case) -> String {
    let (selection, rebalance) = match case.model() {
        "M5" => ("best_fit", "cascade"),
        "M3" | "M4" => ("random", "none"),
        _ => ("first_available", "none"),
    };
    // Only booted spares can be checked.
    let readiness = match case.model() {
        "M4" => "\"pre_booted\"",
        "M5" => "{ cold = { capacity_known = true } }",
        _ => "\"cold\"",
    };
    format!(
        "[policy.it]\nreadiness = {readiness}\nselection = \"{selection}\"\ntakeover = \"boot\"\n\
         rebalance = \"{rebalance}\"\ndisplaced_returns = \"{}\"\n",
        returns(case)
    )
}

/// When a blade that is left behind returns.
fn returns(case: &Case) -> &str {
    let said = case.0["parameters"].get("B_returns_at_transfer");
    said.map_or("start", |returns| returns["value"].as_str().expect("a word"))
}

/// The time average of the workloads up on blades of the second type.
fn up_on_b(scenario: &Scenario) -> Estimate {
    let all = totals(scenario);
    let sums = all.iter().map(|policies| {
        let totals = &policies[0];
        (totals.classes[0].up_on(TypeId(1)) as f64, totals.window.0 as f64)
    });
    ratio_of_sums(&sums.collect::<Vec<_>>(), scenario.level)
}

/// What is wrong with an estimate of `exact`, and how wide it is relative to the exact value.
fn judge(metric: &str, exact: f64, estimate: &Estimate, width: f64) -> (Option<&'static str>, f64) {
    if exact == 0.0 {
        return ((estimate.value != 0.0).then_some("is not zero"), 0.0);
    }
    let (Some(low), Some(high)) = (estimate.low, estimate.high) else {
        return (Some("has no interval"), f64::INFINITY);
    };
    let scale = if metric == "availability" { 1.0 - exact } else { exact };
    let relative = (high - low) / 2.0 / scale;
    let wrong = if !(low..=high).contains(&exact) {
        Some("does not contain the exact value")
    } else if relative > width {
        Some("is too wide")
    } else {
        None
    };
    (wrong, relative)
}

/// What is wrong with the bounds of a figure.
fn judge_bounds(exact: f64, estimate: &Estimate) -> Option<&'static str> {
    let beyond =
        estimate.low.is_some_and(|low| low > exact) || estimate.high.is_some_and(|high| high < exact);
    let known = estimate.low.is_some() || estimate.high.is_some();
    match (beyond, known) {
        (true, _) => Some("is bounded wrongly"),
        (_, false) => Some("has no bound"),
        _ => None,
    }
}

/// The probability of something in the first year, from many histories of a year.
fn within_year(case: &Case, metric: &str, factor: f64) -> Estimate {
    let metric = Metric::find(metric).expect("a metric");
    let batch = 50_000;
    let text = scenario_text(case, 1.0)
        .replace(&format!("replications = {REPLICATIONS_OF_FIRSTS}"), &format!("replications = {batch}"))
        .replace("warm_up = \"5 y\"\n", "");
    let mut scenario = load_text(&text, case.id(), ".".as_ref(), &Registry::builtin()).expect("a scenario");
    scenario.horizon = Time(Span::from_hours(YEAR_H).0);
    let mut sums = Vec::new();
    for seed in 0..((f64::from(FIRST_YEARS) * factor) as u32 / batch) {
        scenario.seed = u64::from(seed);
        let outcome = run(&scenario, &AtomicBool::new(false), &());
        sums.extend(
            outcome.sums(0, "site", metric.name).expect("read from memory").expect("a metric of the site"),
        );
    }
    metric.estimate(&sums, &Controls::none(), (0, 1.0), scenario.level)
}

/// The exact mean time to a first event up to the horizon, from the mean without one. A chain that forgets its start long
/// before the event reaches it after a time that is exponential, but for the time that it takes to forget.
fn up_to_the_horizon(mean: f64, scenario: &Scenario) -> f64 {
    -mean * (-scenario.horizon.hours() / mean).exp_m1()
}

/// The mean over the histories, with the end above that a restricted mean is not printed with.
fn plain_mean(metric: &str, scenario: &Scenario, outcome: &Outcome) -> Estimate {
    let sums = outcome.sums(0, "site", metric).expect("read from memory").expect("a metric of the site");
    ratio_of_sums(&sums, scenario.level)
}

fn check(model: &str) {
    let size = size();
    for case in cases().iter().filter(|case| case.model() == model) {
        let years = YEARS.iter().find(|(id, _)| *id == case.id()).expect("a line in YEARS").1;
        let text = scenario_text(case, years * size.factor);
        let scenario = load_text(&text, case.id(), ".".as_ref(), &Registry::builtin())
            .unwrap_or_else(|problems| panic!("{problems}\n{text}"));
        let outcome = run(&scenario, &AtomicBool::new(false), &());
        let summary = Summary::new(&scenario, &outcome).expect("read from memory");
        let mut wrong = 0;
        for (metric, exact) in case.exact() {
            let is_bounded = BOUNDED.contains(&(case.id(), metric));
            let is_first = metric.starts_with("mean_hours");
            let exact = if is_first { up_to_the_horizon(exact, &scenario) } else { exact };
            let estimate = match metric {
                name if name.starts_with("prob_") => within_year(case, name, size.factor),
                name if is_first && !is_bounded => plain_mean(name, &scenario, &outcome),
                "mean_workloads_up_on_B" => up_on_b(&scenario),
                _ => *summary.site(0, metric, "value").unwrap_or_else(|| panic!("no metric {metric}")),
            };
            let rare = RARE.iter().find(|(id, name, _)| *id == case.id() && *name == metric);
            let width = rare.map_or(size.width, |rare| rare.2 * size.width / FULL.width);
            let (verdict, relative) = match is_bounded {
                true => (judge_bounds(exact, &estimate), f64::NAN),
                false => judge(metric, exact, &estimate, width),
            };
            wrong += u32::from(verdict.is_some());
            let verdict = verdict.unwrap_or_default();
            let (id, value, percent) = (case.id(), estimate.value, relative * 100.0);
            let around = match percent.is_nan() {
                true => format!("between {:?} and {:?}", estimate.low, estimate.high),
                false => format!("± {percent:.2} %"),
            };
            println!("{id} {metric}: exact {exact:.6e}, simulated {value:.6e} {around} {verdict}");
        }
        assert_eq!(wrong, 0, "figures of {} are wrong\n{text}", case.id());
    }
}

#[test]
fn m1_cold_spares() {
    check("M1");
}

#[test]
fn m2_warm_spares() {
    check("M2");
}

#[test]
fn m3_latent_spare_failures() {
    check("M3");
}

#[test]
fn m4_health_checks() {
    check("M4");
}

#[test]
fn m5_cascades() {
    check("M5");
}

#[test]
fn m6_failing_management() {
    check("M6");
}

#[test]
fn m7_failing_enclosures() {
    check("M7");
}

#[test]
fn m8_erlang_lives_and_repairs() {
    check("M8");
}

#[test]
fn m9_churn() {
    check("M9");
}

#[test]
fn m10_rare_exhaustion() {
    check("M10");
}

#[test]
fn every_case_is_simulated() {
    let models: Vec<String> = (1..=10).map(|number| format!("M{number}")).collect();
    for case in cases() {
        assert!(YEARS.iter().any(|(id, _)| *id == case.id()), "{}", case.id());
        assert!(models.iter().any(|model| model == case.model()), "{}", case.id());
    }
}
