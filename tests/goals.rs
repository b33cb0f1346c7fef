//! What figures are held against: targets of years and months, thresholds and their exit codes, and precision.

use crate::common::{first_class, metric, policy, show, text, workload, written};
use crate::golden;
use hotspare::stats::Tally;
use hotspare::{HOUR_US, Listener, Registry, Summary, load_text};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

// ---- Months and years -----------------------------------------------------------------------------------------------

/// Seconds of a month.
const MONTH_S: u32 = 2_629_800;

/// Blades that fail every `life` seconds of use and are repaired in place after `repair` seconds, with detection (1 s)
/// and start (5 s) besides.
fn repaired_in_place(count: u32, life: u32, repair: u32, horizon: &str, more: &str) -> String {
    text(&[
        &format!("[blade_type.a]\nresources = {{ x = 1 }}\n[blade_type.a.failure.f]\nlife = \"{life} s\"\nrepair = \"{repair} s\"\n"),
        &workload("w", "a", count, more),
        &policy("repair_in_place", ""),
    ])
    .replace("horizon = \"1 h\"", &format!("horizon = \"{horizon}\""))
}

#[test]
fn an_outage_across_two_months_counts_in_each_with_its_part() {
    // Down for 1 + 2000 + 20 + 30 + 5 s, from 1000 s before the end of the first month on; then no more.
    let life = MONTH_S - 1000;
    let down = 1 + 2000 + 20 + 30 + 5;
    let of = |target: f64| {
        let scenario = repaired_in_place(1, life, 2000, "60.875 d", &format!("target = {target}"));
        let shown = show(&written(&scenario), "p");
        first_class(&shown).risk.clone()
    };
    let month = f64::from(MONTH_S);
    let (first, second) = (1.0 - 1000.0 / month, 1.0 - f64::from(down - 1000) / month);
    assert!(second < first);
    assert_eq!(of(second - 1e-9).months_met, Tally { good: 2, seen: 2 });
    assert_eq!(of((first + second) / 2.0).months_met, Tally { good: 1, seen: 2 });
    assert_eq!(of(first + 1e-9).months_met, Tally { good: 0, seen: 2 });
    // Two months are no year.
    assert_eq!((of(0.5).years, of(0.5).years_met), (0, Tally::default()));
}

#[test]
fn a_year_is_met_by_the_whole_and_missed_by_its_worst_workload() {
    // Ten blades; each is down for 8 h now and then, and no two alike: lives differ by what the record says.
    let rows =
        "class,blade,failed_min,returned_min,mode\nw,0,1000,1480,f\nw,3,2000,2060,f\nw,3,600000,600030,f\n";
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("record.csv"), rows).unwrap();
    let scenario = text(&[
        "[blade_type.a]\nresources = { x = 1 }\n[blade_type.a.failure.f]\nlife = \"1 y\"\nrepair = \"1 h\"\n",
        &workload("w", "a", 10, "target = 0.9999"),
        "[site]\ntarget = 0.9998\n[record]\nfile = \"record.csv\"\n",
        &policy("repair_in_place", ""),
    ])
    .replace("horizon = \"1 h\"", "horizon = \"2.5 y\"");
    let scenario =
        load_text(&scenario, "test", folder.path(), &Registry::builtin()).unwrap_or_else(|e| panic!("{e}"));
    let shown = show(&scenario, "p");
    let risk = &first_class(&shown).risk;
    // The first year has 540 min of downtime over ten workloads, the second 30; a year has 525 960 min.
    let (first, second) = (1.0 - 540.0 / 5_259_600.0, 1.0 - 30.0 / 5_259_600.0);
    assert!(first < 0.9999 && first > 0.9998 && second > 0.9999);
    assert_eq!((risk.years, risk.years_met), (2, Tally { good: 1, seen: 2 }));
    assert_eq!(shown.totals.site_risk.years_met, Tally { good: 2, seen: 2 });
    assert_eq!(risk.worst_us, 510 * i128::from(HOUR_US) / 60);
    assert_eq!(metric(&shown, "worst_workload_downtime"), 255.0);
    assert_eq!((metric(&shown, "year_meets_target"), risk.downtime_of_year.count()), (1.0, 2));
    // The longer of the two years: 54 min per workload.
    assert_eq!(risk.downtime_of_year.max().unwrap().0, 54 * HOUR_US / 60);
}

#[test]
fn the_warm_up_belongs_to_no_month_and_neither_does_the_rest() {
    // Fails after half a month, within the warm-up; the window of one month and a half has one complete month.
    let base = repaired_in_place(1, MONTH_S / 2, 3600, "60.875 d", "target = 0.999999");
    let with_warm_up = base.replace("start = \"new\"", "start = \"new\"\nwarm_up = \"15.5 d\"");
    let shown = |text: &str| show(&written(text), "p");
    let (all, rest) = (shown(&base), shown(&with_warm_up));
    assert_eq!(first_class(&all).risk.months_met.seen, 2);
    assert_eq!(first_class(&rest).risk.months_met.seen, 1);
    // Without workloads nothing is met or missed.
    let none = text(&[
        "[blade_type.a]\nresources = { x = 1 }\n",
        &workload("w", "a", 1, "target = 0.9\nrun = \"10 d\""),
        &policy("repair_in_place", ""),
    ])
    .replace("horizon = \"1 h\"", "horizon = \"100 d\"");
    assert_eq!(first_class(&shown(&none)).risk.months_met, Tally { good: 1, seen: 1 });
}

#[test]
fn what_comes_and_goes_is_counted_while_it_is_there() {
    // Half a month of two workloads, then of none: 5 % of the time present is downtime, not of two months.
    let scenario = text(&[
        "[blade_type.a]\nresources = { x = 1 }\n[blade_type.a.failure.f]\nlife = \"100 h\"\nrepair = \"10 h\"\n",
        &workload("w", "a", 2, "run = \"150 h\"\ntarget = 0.94"),
        &policy("repair_in_place", ""),
    ])
    .replace("horizon = \"1 h\"", "horizon = \"31 d\"");
    let shown = show(&written(&scenario), "p");
    let class = first_class(&shown);
    let share = class.down() as f64 / class.present_us as f64;
    assert!((0.06..0.07).contains(&share), "{share}");
    assert_eq!(class.risk.months_met, Tally { good: 0, seen: 1 });
    let lower = show(&written(&scenario.replace("target = 0.94", "target = 0.93")), "p");
    assert_eq!(first_class(&lower).risk.months_met, Tally { good: 1, seen: 1 });
}

// ---- Precision ------------------------------------------------------------------------------------------------------

/// Orders that fail about three times a year, and a spare; two policies.
fn study(more: &str) -> String {
    format!(
        "name = \"t\"\nhorizon = \"1 y\"\nreplications = 10\nseed = 5\n{more}\n\
         [blade_type.a]\nresources = {{ x = 1 }}\n[blade_type.a.failure.f]\nlife = {{ exponential = {{ mean = \"100 d\" }} }}\n\
         repair = {{ lognormal = {{ median = \"4 h\", sigma = 1.0 }} }}\n\
         [[workload]]\nname = \"w\"\non = \"a\"\ncount = 3\n[[pool]]\ntype = \"a\"\ncount = 1\n\
         [policy.wait]\npreset = \"repair_in_place\"\n[policy.boot]\npreset = \"cold_boot\"\n"
    )
}

/// How many histories were announced, the last time.
#[derive(Default)]
struct Announced(AtomicU64);

impl Listener for Announced {
    fn histories_wanted(&self, histories: u64) {
        self.0.store(histories, Ordering::Relaxed);
    }
}

fn replications(more: &str) -> (usize, Summary) {
    let scenario = written(&study(more));
    let announced = Announced::default();
    let outcome = hotspare::run(&scenario, &AtomicBool::new(false), &announced);
    assert_eq!(announced.0.into_inner(), 2 * u64::from(outcome.done()));
    (outcome.done() as usize, Summary::new(&scenario, &outcome).expect("read from memory"))
}

#[test]
fn rounds_go_on_until_the_figure_is_known_or_the_limit_is_reached() {
    let (done, _) = replications("");
    assert_eq!(done, 10);
    let (done, summary) = replications("precision = { relative = 0.1 }");
    let precision = summary.precision.clone().unwrap();
    assert!(precision.reached.iter().all(|reached| reached.unwrap() <= 0.1), "{precision:?}");
    for (policy, reached) in precision.reached.iter().enumerate() {
        let e = summary.site(policy, "downtime", "value").unwrap();
        assert!((e.width().unwrap() / 2.0 / e.value - reached.unwrap()).abs() < 1e-12);
    }
    // 305 replications happened to do, before one that waits for long: two rounds in succession have to. The
    // round before the last sufficed as well, the one before that did not.
    let ends: Vec<usize> =
        std::iter::successors(Some(40), |end: &usize| Some(end + end.div_ceil(2))).take(15).collect();
    let last = ends.iter().position(|end| *end == done).expect("the end of a round");
    let suffices = |end: usize| {
        let (fixed, summary) =
            replications(&format!("precision = {{ relative = 0.1, max_replications = {end} }}"));
        assert_eq!(fixed, end);
        summary.precision.expect("a precision").is_reached()
    };
    assert!(suffices(ends[last - 1]));
    assert!(!suffices(ends[last - 2]));
    // An availability is known relative to what it lacks of one: the same figure from the other side.
    let (same, _) = replications("precision = { relative = 0.1, metric = \"availability\" }");
    assert_eq!(same, done);
    let (limited, summary) = replications("precision = { relative = 0.001, max_replications = 60 }");
    assert_eq!(limited, 60);
    assert!(summary.precision.unwrap().reached.iter().all(|reached| reached.unwrap() > 0.001));
    // Of what never happens nothing is known.
    let (unseen, summary) =
        replications("precision = { relative = 0.5, metric = \"cascades_per_year\", max_replications = 80 }");
    assert_eq!((unseen, summary.precision.unwrap().reached), (80, vec![None, None]));
}

#[test]
fn a_round_is_the_same_as_a_run_of_that_many_replications() {
    let (done, summary) = replications("precision = { relative = 0.1 }");
    let mut scenario = written(&study(""));
    scenario.replications = done as u32;
    let outcome = hotspare::run(&scenario, &AtomicBool::new(false), &());
    let same = Summary::new(&scenario, &outcome).expect("read from memory");
    assert_eq!(format!("{:?}", same.figures), format!("{:?}", summary.figures));
}

// ---- The page -------------------------------------------------------------------------------------------------------

/// The last lines that the program prints, of which the page quotes everything but the table, or the thresholds alone.
fn last_lines(mark: &str, arguments: &[&str]) -> String {
    let root = env!("CARGO_MANIFEST_DIR");
    let out = tempfile::tempdir().expect("as it should be");
    let output = Command::new(env!("CARGO_BIN_EXE_hotspare"))
        .args(["run", "scenarios/goals.toml", "--quiet", "--out"])
        .arg(out.path())
        .args(arguments)
        .current_dir(root)
        .output()
        .expect("as it should be");
    let printed = String::from_utf8(output.stdout).expect("as it should be");
    let from = printed.find("\n\n").expect("as it should be") + 2;
    let from = if mark == "holds" { from } else { printed.rfind("\n\n").expect("as it should be") + 2 };
    printed[from..].to_owned()
}

#[test]
fn the_page_shows_what_the_program_prints() {
    for (mark, arguments) in [("holds", &[][..]), ("undecided", &["--replications", "5"])] {
        golden::quoted("docs/goals.md", mark, &last_lines(mark, arguments));
    }
}

// ---- Thresholds -----------------------------------------------------------------------------------------------------

/// Exit code and output of `hotspare run` on the study with these thresholds.
fn run(thresholds: &str, arguments: &[&str]) -> (i32, String) {
    let folder = tempfile::tempdir().expect("as it should be");
    std::fs::write(folder.path().join("s.toml"), study("") + thresholds).expect("as it should be");
    let output = Command::new(env!("CARGO_BIN_EXE_hotspare"))
        .args(["run", "s.toml", "--quiet"])
        .args(arguments)
        .current_dir(folder.path())
        .output()
        .expect("as it should be");
    assert!(folder.path().join("results/t/thresholds.csv").exists() || output.status.code() == Some(2));
    (
        output.status.code().expect("as it should be"),
        String::from_utf8(output.stdout).expect("as it should be"),
    )
}

fn threshold(policy: &str, bound: &str) -> String {
    format!("[[threshold]]\npolicy = \"{policy}\"\nmetric = \"availability\"\nat_least = {bound}\n")
}

#[test]
fn exit_codes_say_whether_thresholds_hold() {
    let (holds, breached) = (threshold("boot", "0.9"), threshold("wait", "0.99999999"));
    let (code, shown) = run(&holds, &[]);
    assert_eq!(code, 0, "{shown}");
    assert!(shown.contains("\n✓ boot: availability is 99.9"), "{shown}");
    let (code, shown) = run(&(holds.clone() + &breached), &[]);
    assert_eq!(code, 99, "{shown}");
    assert!(
        shown.contains("\n✗ wait: availability is ") && shown.contains("required: at least 99.999999 %"),
        "{shown}"
    );

    // As it came out, so that the interval has a part on either side.
    let (_, table) = run("", &["--format", "json"]);
    let table: serde_json::Value = serde_json::from_str(&table).unwrap();
    let value = table["policies"][0]["availability"]["value"].as_f64().unwrap();
    let undecided = threshold("wait", &(value + 1e-6).to_string());
    let (code, shown) = run(&undecided, &[]);
    assert!(code == 98 && shown.contains("\n? wait: ") && shown.contains("undecided"), "{code} {shown}");
    assert_eq!(run(&undecided, &["--undecided", "pass"]).0, 0);
    assert_eq!(run(&undecided, &["--undecided", "fail"]).0, 99);
    assert_eq!(run(&(undecided + &breached), &[]).0, 99);

    // A precision that is not reached is undecided as well.
    let short = "[precision]\nrelative = 0.0001\nmax_replications = 60\n";
    let (code, shown) = run(short, &[]);
    assert!(
        code == 98 && shown.contains("Precision not reached") && shown.contains("under wait (± "),
        "{code} {shown}"
    );
    assert_eq!((run(short, &["--undecided", "pass"]).0, run(short, &["--replications", "5"]).0), (0, 0));
}

#[test]
fn a_threshold_without_a_policy_is_for_all_of_them_and_every_format_has_it() {
    let all = "[[threshold]]\nmetric = \"outage_duration\"\nstatistic = \"max\"\nscope = \"workload:w\"\nat_most = 1\n";
    let (code, json) = run(all, &["--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    // A maximum that was seen breaches, though it has no interval.
    assert_eq!(code, 99);
    assert_eq!(json["thresholds"].as_array().unwrap().len(), 2);
    assert_eq!(json["thresholds"][1]["verdict"], "breached");
    let (_, markdown) = run(all, &["--format", "markdown"]);
    assert!(markdown.contains("\n- ✗ wait: max of outage_duration of workload:w is "), "{markdown}");
}

#[test]
fn a_threshold_on_every_class_is_one_on_each() {
    let two = study("") + "[[workload]]\nname = \"v\"\non = \"a\"\ncount = 1\n";
    let scopes = |threshold: &str| {
        let scenario = written(&format!("{two}[[threshold]]\npolicy = \"boot\"\n{threshold}"));
        scenario.thresholds.iter().map(|t| (t.scope.clone(), t.metric)).collect::<Vec<_>>()
    };
    let each = |metric| [("workload:w".to_owned(), metric), ("workload:v".to_owned(), metric)];
    let every = "scope = \"every_class\"\nat_least = 0.5\nmetric = ";
    assert_eq!(scopes(&format!("{every}\"availability\"")), each("availability"));
    assert_eq!(scopes(&format!("{every}\"downtime\"")), each("downtime"));
    assert_eq!(scopes(&format!("{every}\"outage_duration\"\nstatistic = \"p99\"")), each("outage_duration"));
    assert_eq!(scopes("at_least = 0.5\nmetric = \"served_availability\""), each("served_availability"));
    let (code, shown) = run(&format!("[[threshold]]\npolicy = \"boot\"\n{every}\"availability\"\n"), &[]);
    assert!(code == 0 && shown.contains("✓ boot: availability of workload:w is 99.9"), "{shown}");
}

#[test]
fn wrong_goals_are_named_with_what_is_near_and_nothing_is_written() {
    let problems = |text: &str| match load_text(text, "t", ".".as_ref(), &Registry::builtin()) {
        Ok(_) => panic!("sound: {text}"),
        Err(problems) => problems.to_string(),
    };
    let wrong = study("precision = { relative = 0.1, metric = \"downtme\" }")
        + "[[threshold]]\npolicy = \"wat\"\nmetric = \"availabilty\"\nat_least = 0.9\n\
           [[threshold]]\nmetric = \"outage_duration\"\nat_most = 5\n\
           [[threshold]]\nmetric = \"downtime\"\nscope = \"workload:v\"\n\
           [[threshold]]\nmetric = \"pool_size\"\nscope = \"workload:w\"\nat_least = 1\n\
           [[threshold]]\nmetric = \"wasted\"\nscope = \"resource:y\"\nat_most = 1\n\
           [[threshold]]\nmetric = \"wasted\"\nat_most = 1\n\
           [[threshold]]\nmetric = \"availability\"\nat_least = 99.99\n\
           [[threshold]]\nmetric = \"year_meets_target\"\nat_least = 0.9\n\
           [[threshold]]\nmetric = \"downtime\"\nstatistic = \"p95\"\nat_least = 5\nat_most = -1\n\
           [[threshold]]\nmetric = \"downtime\"\nat_least = \"99 %\"\n\
           [[threshold]]\nmetric = \"pool_size\"\nscope = \"every_class\"\nat_least = 1\n\
           [[threshold]]\nmetric = \"wasted\"\nscope = \"every_class\"\nat_most = 1\n\
           [[threshold]]\nmetric = \"year_meets_target\"\nscope = \"every_class\"\nat_least = 0.9\n";
    let found = problems(&wrong);
    assert!(!found.contains("threshold[9]: has no bound"), "it has one, which is wrong\n{found}");
    for expected in [
        "precision.metric: unknown metric \"downtme\"; write \"downtime\"",
        "threshold[0].policy: unknown policy \"wat\"; write \"wait\"",
        "threshold[0].metric: unknown metric \"availabilty\"; write \"availability\"",
        "threshold[1]: outage_duration has several statistics; add statistic = …, one of p50, p90, p99, max",
        "threshold[2].scope: downtime has no scope \"workload:v\"; write \"workload:w\"",
        "threshold[2]: has no bound; add at_least or at_most, a number in the unit min/y",
        "threshold[3].scope: pool_size has no scope \"workload:w\"; write one of site",
        "threshold[4].scope: wasted has no scope \"resource:y\"; write \"resource:x\"",
        "threshold[5]: wasted is about one resource; write one of resource:x",
        "threshold[6].at_least: availability is a share, and never 99.99; write a number from 0 to 1",
        "threshold[7].metric: needs a target, and none is given; add target = …, such as 0.9999, under [site]",
        "threshold[8].statistic: downtime has no statistic \"p95\"; leave it out",
        "threshold[8].at_most: downtime is never below zero; write a number of at least 0, in the unit min/y",
        "threshold[8]: nothing is at least 5 and at most -1; write an at_most that is not below at_least",
        "threshold[9].at_least: ",
        "threshold[10].scope: pool_size is not known for classes; leave it out: it is about the site",
        "threshold[11].scope: wasted is not known for classes; write one of resource:x",
        "threshold[12].metric: needs a target, and none is given; add target = …, such as 0.9999, to the workload w",
    ] {
        assert!(found.contains(expected), "{expected}\n{found}");
    }
    let (code, shown) = run("[[threshold]]\nmetric = \"nothing\"\nat_least = 1\n", &[]);
    assert_eq!((code, shown.as_str()), (2, ""));
    let percentile = problems(&study("precision = { relative = 0.1, metric = \"outage_duration\" }"));
    assert!(
        percentile.contains("precision.metric: \"outage_duration\" is not a mean over replications"),
        "{percentile}"
    );
    let untold = problems(&study(
        "precision = { relative = 0.1, metric = \"month_meets_target\", scope = \"workload:w\" }",
    ));
    assert!(untold.contains("add target = …, such as 0.9999, to the workload w"), "{untold}");
    let of_a_record = study("precision = { relative = 0.1 }") + "[record]\nfile = \"none.csv\"\n";
    assert!(problems(&of_a_record).contains("precision: does not apply: a record is a single history"));
}

#[test]
fn a_warm_up_that_is_too_short_is_told_of() {
    // All blades are new and live for about 300 days: in the first fifth of the window hardly any is down.
    let young = study("start = \"new\"")
        .replace("exponential = { mean = \"100 d\" }", "lognormal = { median = \"300 d\", sigma = 0.1 }")
        .replace("replications = 10", "replications = 100");
    let summary = |text: &str| {
        let scenario = written(text);
        Summary::new(&scenario, &hotspare::run(&scenario, &AtomicBool::new(false), &()))
            .expect("read from memory")
    };
    let too_short = summary(&young);
    let row =
        too_short.warm_up.iter().find(|row| row.metric == "mean_workloads_down" && row.policy == 0).unwrap();
    assert!(row.is_too_short() && row.difference.value < 0.0, "{row:?}");
    assert!(summary(&young.replace("start = \"new\"", "")).warm_up.iter().all(|row| !row.is_too_short()));
}
