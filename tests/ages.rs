//! Blades whose age at the start is known: exact answers, what does not matter, and what is refused.

use hotspare::{Registry, Scenario, Summary, load_text, run};
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// Half-widths of intervals are held below this share of the value, so that they prove something.
const WIDTH: f64 = 0.04;

/// A scenario from its text, with a table of ages beside it.
fn read(text: &str, table: &str) -> Result<Scenario, String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("ages.csv"), table).expect("a file");
    let read = load_text(text, "aged", folder.path(), &Registry::builtin());
    // Without controls: figures are the same where the lives are.
    read.map(|scenario| Scenario { controls: false, ..scenario }).map_err(|problems| problems.to_string())
}

/// Blades that are repaired where they stand, in no time; intervals are wrong with probability 1e-4.
fn fleet(count: u32, life: &str, more: &str) -> String {
    format!(
        "name = \"aged\"\nhorizon = \"3 y\"\nreplications = 960\nseed = 5\nlevel = 0.9999\n{more}\n\
         [blade_type.a.failure]\nwear = {{ life = {life}, repair = \"1 s\" }}\n\
         [policy.p]\npreset = \"repair_in_place\"\n\
         [times]\ndetect = \"0 s\"\npower_on = \"0 s\"\nboot = \"0 s\"\nstart = \"0 s\"\n\
         [[workload]]\nname = \"w\"\non = \"a\"\ncount = {count}\n"
    )
}

/// Failures per blade and year: figure, half-width of its interval.
fn failures(scenario: &Scenario, count: u32) -> (f64, f64) {
    let outcome = run(scenario, &AtomicBool::new(false), &());
    let summary = Summary::new(scenario, &outcome).expect("read from memory");
    let estimate = summary.site(0, "workload_outages_per_year", "value").expect("a metric");
    let (low, high) = (estimate.low.expect("an end"), estimate.high.expect("an end"));
    (estimate.value / f64::from(count), (high - low) / 2.0 / f64::from(count))
}

#[track_caller]
fn is_exact((value, half): (f64, f64), exact: f64) {
    assert!(half < WIDTH * exact, "too wide: {value} ± {half}, exact {exact}");
    assert!((value - exact).abs() <= half, "{value} ± {half}, exact {exact}");
}

/// Expected failures up to `until` of a blade that is renewed at each, where `survival` is that of a life and `first` that
/// of what is left of the first one.
///
/// The renewal equation M = F + M∗F on a grid, with F at the middle of each step. Source: Xie, *On the solution of
/// renewal-type integral equations*, Communications in Statistics B 18(1), 1989.
fn renewals(survival: impl Fn(f64) -> f64, first: impl Fn(f64) -> f64, until: f64) -> f64 {
    const STEPS: usize = 1500;
    let width = until / STEPS as f64;
    let at = |step: usize| width * step as f64;
    let middle = |step: usize| 1.0 - survival(at(step) - 0.5 * width);
    let half = middle(1);
    let mut renewals = vec![0.0; STEPS + 1];
    for now in 1..=STEPS {
        let past: f64 = (1..now).map(|j| middle(now - j + 1) * (renewals[j] - renewals[j - 1])).sum();
        renewals[now] = (1.0 - survival(at(now)) + past - half * renewals[now - 1]) / (1.0 - half);
    }
    let first_within = |step: usize| first(at(step - 1)) - first(at(step));
    let after = |step: usize| 1.0 + 0.5 * (renewals[STEPS - step] + renewals[STEPS - step + 1]);
    (1..=STEPS).map(|step| first_within(step) * after(step)).sum()
}

#[test]
fn a_blade_that_wears_out_fails_as_its_age_says() {
    let hazard = |years: f64| (years / 4.0).powi(3);
    let life = "{ weibull = { shape = 3, scale = \"4 y\" } }";
    for age in [0.0, 2.0, 5.0] {
        let first = |x: f64| (hazard(age) - hazard(age + x)).exp();
        let exact = renewals(|x| (-hazard(x)).exp(), first, 3.0) / 3.0;
        let text = fleet(25, life, "") + &format!("age = \"{age} y\"\n");
        is_exact(failures(&read(&text, "").expect("a scenario"), 25), exact);
    }
}

#[test]
fn the_renewal_equation_is_solved() {
    // Of an exponential law: t/mean, with any first life that is exponential.
    let exponential = |x: f64| (-x / 2.0).exp();
    assert!((renewals(exponential, exponential, 3.0) - 1.5).abs() < 1e-5);
}

#[test]
fn without_memory_an_age_says_nothing() {
    let life = "{ exponential = { mean = \"2 y\" } }";
    let new = read(&fleet(20, life, "start = \"new\""), "").expect("a scenario");
    let old = read(&(fleet(20, life, "") + "age = \"7 y\"\n"), "").expect("a scenario");
    assert_eq!(failures(&new, 20), failures(&old, 20), "the same lives, to the last bit");
    is_exact(failures(&read(&(fleet(20, life, "") + "age = \"7 y\"\n"), "").expect("a scenario"), 20), 0.5);
}

#[test]
fn ages_of_a_group_and_of_its_blades_are_the_same_ages() {
    let life = "{ piecewise = { ages = [\"1 y\", \"3 y\"], per_year = [0.5, 0.1, 2] } }";
    let grouped = read(&(fleet(3, life, "") + "age = \"2.5 y\"\n"), "").expect("a scenario");
    let aged = fleet(3, life, "ages = \"ages.csv\"");
    let (hours, other) = (2.5 * 8766.0, "age = \"9 y\"\n");
    for (table, more) in [
        ("group,blade,mode,age\nw,1,,2.5 y\nw,2,,2.5 y\nw,3,,2.5 y\n".to_owned(), ""),
        (format!("blade,age_h,serial,group\n1,{hours},x,w\n2,{hours},y,w\n3,{hours},z,w\n"), other),
        (
            "group,blade,mode,age\nw,1,wear,2.5 y\nw,2,wear,2.5 y\nw,1,,7 y\nw,3,wear,2.5 y\n".to_owned(),
            other,
        ),
    ] {
        let single = read(&(aged.clone() + more), &table).expect("a scenario");
        assert_eq!(failures(&grouped, 3), failures(&single, 3), "{table}");
        assert!(single.files.iter().any(|file| file.path == "ages.csv"), "its checksum is kept");
    }
    let others = read(&(aged + other), "group,blade,age\nw,2,2.5 y\n").expect("a scenario");
    assert_ne!(failures(&grouped, 3), failures(&others, 3));
}

#[test]
fn of_unequal_blades_those_that_have_reached_an_age_are_the_more_robust() {
    // Gamma frailty of variance v and an exponential life: at an age a the factor of those alive is gamma again, with the
    // mean 1/(1 + v·a/mean), and goes on (Vaupel, Manton and Stallard, 1979).
    let life = "{ exponential = { mean = \"2 y\" } }";
    let text = fleet(40, life, "blade_type.a.frailty = 0.8") + "age = \"3 y\"\n";
    let exact = 0.5 / (1.0 + 0.8 * 3.0 / 2.0);
    is_exact(failures(&read(&text, "").expect("a scenario"), 40), exact);
}

#[test]
fn spares_have_ages_too_and_deliveries_are_new() {
    // A life that is a fixed time: 100 h after the start the spare has aged by 100 h in the pool, the delivery by none.
    let text = "name = \"aged\"\nhorizon = \"200 h\"\nreplications = 1\n\
        standby = { ageing = 1.0, detection = \"immediate\" }\n\
        [blade_type.a.failure]\nwear = { life = \"1000 h\", repair = \"1 y\" }\n\
        [policy.p]\npreset = \"cold_boot\"\n\
        [[pool]]\ntype = \"a\"\ncount = 3\nage = \"900 h\"\n\
        [[delivery]]\nname = \"late\"\ntype = \"a\"\nat = \"50 h\"\n\
        [[workload]]\nname = \"w\"\non = \"a\"\ncount = 2\nage = \"1 h\"\n";
    let scenario = read(text, "").expect("a scenario");
    let outcome = run(&scenario, &AtomicBool::new(false), &());
    let summary = Summary::new(&scenario, &outcome).expect("read from memory");
    let per_year = |metric| summary.site(0, metric, "value").expect("a metric").value;
    assert!((per_year("standby_failures_per_year") / 8766.0 * 200.0 - 3.0).abs() < 1e-9);
    assert_eq!(per_year("workload_outages_per_year"), 0.0);
}

#[test]
fn what_is_wrong_with_ages_is_said_all_at_once() {
    let text = fleet(3, "{ uniform = { min = \"1 y\", max = \"5 y\" } }", "ages = \"ages.csv\"")
        + "age = \"6 y\"\n\
        [[delivery]]\nname = \"late\"\ntype = \"a\"\nat = \"50 h\"\n";
    let table = "group,blade,mode,age\nv,1,,1 y\nw,0,,1 y\nw,4,,1 y\nw,1,waer,1 y\nw,1,,-1 y\nw,1,,1\n\nw,2,wear,5 y\n\
        w,3,,4.9 y\nw,3,,4 y\nlate,1,,1 y\nw,2\n";
    let told = read(&text, table).err().expect("problems");
    let line = |wanted: &str| {
        told.lines().find(|line| line.contains(wanted)).unwrap_or_else(|| panic!("{wanted}: {told}"))
    };
    for (at, message) in [
        (
            "workload[0].age",
            "6 y is beyond the lives of \"wear\": none lasts so long; write a smaller age, or another life",
        ),
        ("ages.csv:2", "unknown group of blades \"v\"; write \"w\""),
        ("ages.csv:3", "\"0\" is no blade; write its number in the group, from 1"),
        ("ages.csv:5", "unknown failure mode \"waer\"; write \"wear\""),
        ("ages.csv:6", "\"-1 y\" is not an age; write a finite number that is not negative"),
        ("ages.csv:7", "\"1\" is not an age; add a unit (us, ms, s, min, h, d, w, y), such as \"90 s\""),
        ("ages.csv:9", "5 y is beyond the lives of \"wear\": none lasts so long"),
        ("ages.csv:11", "the age of blade 3 of \"w\" has been given above; keep one of the rows"),
        ("ages.csv:12", "\"late\" arrives later, and new; leave the row out"),
        ("ages.csv:13", "there is no age; write one, or leave the row out"),
    ] {
        assert!(line(at).contains(message), "{at}: {message}: {told}");
    }
    // Of blade 4 of 3 nothing is said: a count may be varied.
    assert_eq!(told.lines().count(), 10, "{told}");
    let told =
        |table: &str| read(&fleet(3, "\"9 y\"", "ages = \"ages.csv\""), table).err().expect("problems");
    assert!(told("group,blade\nw,1\n").contains("ages.csv:1: there is no column \"age\"; name the columns"));
    assert!(told("group,blade,age,age_h\n").contains("two columns of ages"));
    let no_file = read(&fleet(3, "\"9 y\"", "ages = \"none.csv\""), "").err().expect("problems");
    assert!(no_file.contains("none.csv cannot be read"), "{no_file}");
    let frail = fleet(3, "{ weibull = { shape = 3, scale = \"1 y\" } }", "blade_type.a.frailty = 0.01")
        + "age = \"3 y\"\n";
    let frail = read(&frail, "").err().expect("problems");
    assert!(frail.contains("with its frailty, fewer than one blade in 100 reaches an age of 3 y"), "{frail}");
}

#[test]
fn an_age_beside_a_record_says_nothing_and_is_refused() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let text = std::fs::read_to_string(folder.join("lanl-system-18-replay.toml")).expect("a scenario");
    let aged = text.replacen("[[workload]]\n", "[[workload]]\nage = \"1 y\"\n", 1);
    assert_ne!(text, aged);
    let told = load_text(&aged, "aged", &folder, &Registry::builtin()).err().expect("problems").to_string();
    assert!(told.contains("whatever its age; leave out the ages of these blades, or the record"), "{told}");
}
