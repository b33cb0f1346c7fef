//! `hotspare bench` as a user runs it: records, comparisons, other programs. Nothing here depends on times.

use hotspare::stats::Work;
use hotspare::{CompiledPolicy, Observer, Registry, Summary, load, observe, run};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const PROGRAM: &str = env!("CARGO_BIN_EXE_hotspare");

/// A text in one line.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A folder with a small scenario of four policies.
struct Workplace {
    folder: tempfile::TempDir,
}

impl Workplace {
    fn new() -> Workplace {
        let workplace = Workplace { folder: tempfile::tempdir().expect("a temporary folder") };
        assert_eq!(workplace.run(&["new", "study.toml"]).status.code(), Some(0));
        workplace.change("study.toml", "replications = 200", "replications = 4");
        workplace
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).expect("a file")
    }

    fn change(&self, file: &str, old: &str, new: &str) {
        let text = self.read(file);
        assert!(text.contains(old), "{file} has no {old}");
        fs::write(self.path(file), text.replace(old, new)).expect("a writable folder");
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(PROGRAM)
            .args(arguments)
            .current_dir(self.folder.path())
            .output()
            .expect("the program starts")
    }

    /// Runs `hotspare bench study.toml`: exit code, standard output, standard error.
    fn bench(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let output = self.run(&[&["bench", "study.toml", "--quiet"], arguments].concat());
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        (output.status.code(), text(output.stdout), text(output.stderr))
    }

    /// A record of the scenario.
    fn record(&self, file: &str) {
        let (code, _, stderr) = self.bench(&["--runs", "1", "--record", file]);
        assert_eq!(code, Some(0), "{stderr}");
    }

    /// Checks exit code and a part of what is printed on either stream.
    fn check(&self, arguments: &[&str], code: i32, parts: &[&str]) {
        let (exit, stdout, stderr) = self.bench(arguments);
        assert_eq!(exit, Some(code), "{arguments:?}\n{stdout}\n{stderr}");
        // Sentences are in lines, commands are not.
        let all = [words(&stdout), words(&stderr)];
        for part in parts {
            assert!(all.iter().any(|told| told.contains(&words(part))), "{part}\n{stdout}\n{stderr}");
        }
    }

    /// An executable script.
    #[cfg(unix)]
    fn script(&self, file: &str, text: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let path = self.path(file);
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).expect("a writable folder");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("permissions");
        path
    }
}

/// Looks at everything, or at nothing.
struct Curious(bool);

impl Observer for Curious {
    fn audits(&self) -> bool {
        self.0
    }

    fn traces(&self) -> bool {
        self.0
    }
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn counts_are_the_same_on_any_number_of_threads_and_in_every_run() {
    let workplace = Workplace::new();
    let report = |arguments: &[&str]| {
        let (code, stdout, stderr) = workplace.bench(&[&["--format", "json"], arguments].concat());
        assert_eq!(code, Some(0), "{stderr}");
        json(&stdout)
    };
    let one = report(&["--threads", "1", "--runs", "1"]);
    assert_eq!(one["record"], report(&["--threads", "2", "--runs", "2"])["record"]);
    assert_eq!(one["record"]["replications"], 4);
    for policy in one["record"]["policies"].as_array().expect("a list") {
        let count = |name: &str| policy["work"][name].as_u64().expect("a count");
        assert_eq!(count("histories"), 4);
        // Whatever happens was scheduled; a failure has its repair, and each of them its draw.
        assert!(count("cycles") > 100 && count("events") > 2 * count("cycles"), "{policy}");
        assert!(count("draws") > 2 * count("cycles"), "{policy}");
        assert!(count("queue_operations") >= 2 * count("events") - 4, "{policy}");
    }
    assert!(one["time"]["seconds"].as_f64().is_some_and(|seconds| seconds > 0.0));
}

#[test]
fn events_are_those_that_the_run_itself_counts() {
    let workplace = Workplace::new();
    workplace.record("bench.json");
    let record = json(&workplace.read("bench.json"));
    let scenario = load(&workplace.path("study.toml"), &Registry::builtin());
    let scenario = scenario.unwrap_or_else(|error| panic!("{error}"));
    let summary = Summary::new(&scenario, &run(&scenario, &false.into(), &())).expect("read from memory");
    let recorded = record["policies"].as_array().expect("a list").iter();
    let events: u64 = recorded.map(|policy| policy["work"]["events"].as_u64().expect("a count")).sum();
    assert_eq!(events, summary.events);
}

#[test]
fn a_warm_up_is_part_of_the_work() {
    let workplace = Workplace::new();
    let work = || {
        let scenario = load(&workplace.path("study.toml"), &Registry::builtin());
        let scenario = scenario.unwrap_or_else(|error| panic!("{error}"));
        run(&scenario, &false.into(), &()).work()
    };
    let without = work();
    workplace.change("study.toml", "replications = 4", "replications = 4\nwarm_up = \"2 y\"");
    // Its end is one event, which is scheduled and popped.
    let end = Work { events: 4, queue_operations: 8, ..Work::default() };
    assert_eq!(work(), without.iter().map(|work| work.plus(end)).collect::<Vec<_>>());
}

#[test]
fn what_is_looked_up_to_be_told_or_checked_is_no_work_of_the_history() {
    // Steps of partitions are told; who waits for a spare, and what might be moved, is checked.
    for name in ["quick-failover", "second-failover", "common-causes"] {
        let path = format!("{}/scenarios/{name}.toml", env!("CARGO_MANIFEST_DIR"));
        let scenario = load(path.as_ref(), &Registry::builtin()).unwrap_or_else(|error| panic!("{error}"));
        for policy in &scenario.policies {
            let (plan, stop) = (CompiledPolicy::new(&scenario, policy), false.into());
            let work = |watched: bool| {
                let seen = observe(&scenario, &plan, 0, &stop, Curious(watched));
                seen.expect("not stopped").0.work
            };
            assert_eq!(work(false), work(true), "{name}, {}", policy.name);
        }
    }
}

#[test]
fn a_record_is_the_same_bytes_twice_and_has_changed_in_nothing_against_itself() {
    let workplace = Workplace::new();
    workplace.record("one.json");
    workplace.record("two.json");
    assert_eq!(workplace.read("one.json"), workplace.read("two.json"));
    workplace.check(&["--against", "one.json"], 0, &["No change: all counts are those of one.json"]);
    workplace.check(&["--against", "one.json", "--tolerance", "0 %"], 0, &["No change"]);
    let (_, stdout, _) = workplace.bench(&["--against", "one.json", "--runs", "1", "--format", "markdown"]);
    assert!(stdout.starts_with("| policy | work | before | now | change |\n| --- "), "{stdout}");
}

#[test]
fn the_histories_are_those_of_the_record() {
    let workplace = Workplace::new();
    assert_eq!(workplace.bench(&["--record", "b.json", "--replications", "3", "--seed", "11"]).0, Some(0));
    workplace.check(&["--against", "b.json"], 0, &["No change", "3 replications", "seed 11"]);
    workplace.check(
        &["--against", "b.json", "--replications", "2", "--seed", "12", "--tolerance", "50"],
        0,
        &[
            "compared per simulated year",
            "No regression",
            "there were 3 replications and there are 2",
            "the seed was 11 and is 12",
        ],
    );
    // Made anew, it is of the same histories.
    let record = workplace.read("b.json");
    workplace.change("b.json", "\"draws\": ", "\"draws\": 1");
    let anew = "hotspare bench study.toml --replications 3 --seed 11 --record b.json";
    workplace.check(&["--against", "b.json"], 0, &["Work has fallen", anew]);
    let arguments: Vec<&str> = anew.split_whitespace().skip(1).collect();
    assert!(workplace.run(&arguments).status.success());
    assert_eq!(workplace.read("b.json"), record);
}

#[test]
fn what_is_set_is_part_of_the_record_and_of_what_is_compared() {
    let workplace = Workplace::new();
    let (code, _, stderr) =
        workplace.bench(&["--runs", "1", "--record", "r.json", "--set", "repair.crews=1"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert!(workplace.read("r.json").contains("repair.crews=1"));
    workplace.check(&["--runs", "1", "--against", "r.json"], 0, &["No change: all counts"]);
    let other = ["--runs", "1", "--against", "r.json", "--set", "repair.crews=4", "--tolerance", "50"];
    workplace.check(&other, 0, &["compared per simulated year", "repair.crews=1; now repair.crews=4"]);
    // Against another program, both have it set.
    let itself = ["--against", PROGRAM, "--runs", "1", "--set", "repair.crews=1"];
    workplace.check(&itself, 0, &["Results: the same, byte for byte."]);
}

#[test]
fn a_rise_is_a_regression_and_a_fall_is_told() {
    let workplace = Workplace::new();
    workplace.record("bench.json");
    let record = json(&workplace.read("bench.json"));
    // As if the program that was recorded had processed so many events for each one of now.
    let with_events = |share: f64, policies: usize| {
        let mut record = record.clone();
        for policy in record["policies"].as_array_mut().expect("a list").iter_mut().take(policies) {
            let events = policy["work"]["events"].as_f64().expect("a count");
            policy["work"]["events"] = serde_json::json!((events * share) as u64);
        }
        fs::write(workplace.path("edited.json"), record.to_string()).expect("a writable folder");
    };
    with_events(0.9, usize::MAX);
    workplace.check(
        &["--against", "edited.json"],
        3,
        &["REGRESSION", "events under today +11.", "--record edited.json"],
    );
    workplace.check(&["--against", "edited.json", "--tolerance", "12"], 0, &["No regression"]);
    // What one policy loses is not made up for by the others.
    with_events(0.9, 1);
    workplace.check(&["--against", "edited.json", "--tolerance", "10%"], 3, &["events under today +11."]);
    with_events(1.1, usize::MAX);
    workplace.check(&["--against", "edited.json"], 0, &["Work has fallen", "events all together -9.09 %"]);
}

/// Twice the fleet: twice the failures, and twice the work of a year.
const TWICE: [&str; 6] = [
    "--set",
    "enclosure[row].count=10",
    "--set",
    "workload[web].count=96",
    "--set",
    "workload[database].count=24",
];

#[test]
fn a_scenario_whose_work_doubles_is_a_regression_per_simulated_year() {
    let workplace = Workplace::new();
    workplace.record("bench.json");
    let against = [&["--against", "bench.json", "--runs", "1"], &TWICE[..]].concat();
    let (code, stdout, stderr) = workplace.bench(&[&against[..], &["--format", "json"]].concat());
    assert_eq!(code, Some(3), "{stderr}");
    let counts = &json(&stdout)["against"]["counts"];
    assert_eq!(counts["judged"], true);
    let changes = counts["changes"].as_array().expect("a list");
    assert_eq!(changes.len(), 15);
    for change in changes {
        let (then, now) = (change["then"].as_f64().expect("then"), change["now"].as_f64().expect("now"));
        assert!(change["per"] == "year" && (now / then - 2.0).abs() < 0.3, "{change}");
    }
    let told =
        ["bench.json was recorded for a different scenario", "(nothing was set; now enclosure[row].count=10"];
    workplace.check(
        &against,
        3,
        &[&told[..], &["REGRESSION", "per simulated year", "--record bench.json"]].concat(),
    );
    workplace.check(&[&against[..], &["--tolerance", "150"]].concat(), 0, &["No regression"]);
}

#[test]
fn a_longer_horizon_is_no_more_work_a_year() {
    let workplace = Workplace::new();
    workplace.record("bench.json");
    workplace.change("study.toml", "horizon = \"5 y\"", "horizon = \"10 y\"");
    let told = ["the content of study.toml has changed", "compared per simulated year", "No regression"];
    workplace.check(&["--against", "bench.json", "--tolerance", "20"], 0, &told);
}

#[test]
fn a_record_without_the_length_of_its_histories_judges_no_other_scenario() {
    let workplace = Workplace::new();
    workplace.record("bench.json");
    workplace.change("bench.json", "  \"years\": 5.0,\n", "");
    workplace.check(&["--against", "bench.json"], 0, &["No change"]);
    workplace.change("study.toml", "count = 48", "count = 47");
    workplace.check(
        &["--against", "bench.json"],
        2,
        &[
            "Not judged: bench.json was recorded for a different scenario",
            "bench study.toml --record bench.json",
        ],
    );
}

#[test]
fn a_year_of_a_policy_has_a_budget() {
    let workplace = Workplace::new();
    let budget = |budgets: &[&str], code, told: &[&str]| {
        let options = budgets.iter().flat_map(|budget| ["--budget", *budget]);
        workplace.check(&["--runs", "1"].into_iter().chain(options).collect::<Vec<_>>(), code, told);
    };
    workplace.check(&["--runs", "1"], 0, &["Events per simulated year: today "]);
    budget(&["events=100000", "draws=100000"], 0, &["Within the budget."]);
    budget(&["events=100000", "push:events=10"], 3, &["REGRESSION: over the budget", "events under push "]);
    budget(&["events=10", "today:events=100000"], 3, &["events under cold "]);
    budget(&["pull:events=10"], 2, &["the scenario has no policy pull"]);
    budget(&["cycles=10"], 2, &["the counters are events, draws, queue_operations"]);
}

#[test]
fn ci_systems_get_a_test_case_for_every_policy() {
    let workplace = Workplace::new();
    workplace.record("bench.json");
    let cases = |arguments: &[&str], code: i32| {
        let (exit, xml, stderr) =
            workplace.bench(&[&["--runs", "1", "--format", "junit"], arguments].concat());
        assert_eq!(exit, Some(code), "{xml}{stderr}");
        let document = roxmltree::Document::parse(&xml).expect("XML");
        let cases = document.descendants().filter(|node| node.has_tag_name("testcase"));
        let outcome = |case: roxmltree::Node<'_, '_>| {
            let found = case.first_element_child();
            let told = found.map(|found| {
                format!(" {}: {}", found.tag_name().name(), found.attribute("message").unwrap_or(""))
            });
            case.attribute("name").unwrap_or("").to_owned() + &told.unwrap_or_default()
        };
        cases.map(outcome).collect::<Vec<String>>()
    };
    let names = ["today", "cold", "push", "both", "all policies"];
    assert_eq!(cases(&["--against", "bench.json"], 0), names);
    let risen = cases(&[&["--against", "bench.json"], &TWICE[..]].concat(), 3);
    for (case, name) in risen.iter().zip(names) {
        assert!(case.starts_with(&format!("{name} failure: events per simulated year +")), "{case}");
    }
    let over = cases(&["--budget", "push:events=10"], 3);
    assert!(
        over[0].starts_with("today skipped: not judged") && over[2].contains("over the budget of 10"),
        "{over:?}"
    );
    workplace.check(&["--format", "junit"], 2, &["compared with nothing; add --against RECORD, or --budget"]);
}

#[test]
fn what_cannot_be_compared_with_is_refused_with_a_reason() {
    let workplace = Workplace::new();
    workplace.record("bench.json");
    let put = |file: &str, text: &str| fs::write(workplace.path(file), text).expect("a writable folder");
    put("garbage", "neither this nor that\n");
    workplace.check(&["--against", "garbage"], 2, &["garbage: this is neither a record"]);
    put("half.json", &workplace.read("bench.json")[..300]);
    workplace.check(&["--against", "half.json"], 2, &["half.json: this is not a record", "EOF"]);
    put("other.json", &workplace.read("bench.json").replace("\"hotspare\"", "\"sundial\""));
    workplace.check(&["--against", "other.json"], 2, &["a file of \"sundial\""]);
    workplace.check(&["--against", "absent"], 1, &["absent: cannot be read"]);
    workplace.check(&["--against", "."], 1, &["cannot be read"]);
    workplace.check(&["--record", "study.toml"], 2, &["something else than a record"]);
    assert!(workplace.read("study.toml").contains("[[workload]]"), "the scenario is still there");
    workplace.check(&["--tolerance=-1"], 2, &["--tolerance", "a percentage that is not negative"]);
    workplace.check(&["--against", "bench.json", "--record", "bench.json"], 2, &["cannot be used with"]);
}

#[test]
fn this_program_against_itself_counts_and_gives_the_same() {
    let workplace = Workplace::new();
    let arguments = ["--against", PROGRAM, "--runs", "1", "--time-tolerance", "100000"];
    workplace.check(
        &arguments,
        0,
        &["Results: the same, byte for byte", "No change: all counts", "Undecided"],
    );
    // One pair gives no interval.
    workplace.check(&[&arguments[..], &["--undecided", "tell"]].concat(), 98, &["6 are needed"]);
    let arguments = ["--against", PROGRAM, "--runs", "6", "--time-tolerance", "100000", "--format", "json"];
    let (code, stdout, stderr) = workplace.bench(&arguments);
    assert_eq!(code, Some(0), "{stderr}");
    let race = &json(&stdout)["against"]["race"];
    assert_eq!((&race["pace"], &race["ratio"]["confidence"]), (&"holds".into(), &0.96875.into()));
    assert_eq!(race["own_seconds"].as_array().map(Vec::len), Some(6));
    assert_eq!(fs::read_dir(workplace.folder.path()).expect("a folder").count(), 1, "no results were left");
}

#[test]
#[cfg(unix)]
fn another_program_that_fails_or_is_none_is_told() {
    let workplace = Workplace::new();
    workplace.script("broken", "echo the disk is on fire >&2; exit 7");
    workplace.check(
        &["--against", "broken"],
        1,
        &["did not run study.toml", "exit status: 7", "the disk is on fire"],
    );
    workplace.script("silent", "exit 0");
    workplace.check(&["--against", "silent"], 1, &["wrote no results; name a hotspare program"]);
    workplace.script("mute", "exit 1");
    workplace.check(&["--against", "mute"], 1, &["it said nothing"]);
}

#[test]
#[cfg(unix)]
fn an_older_program_is_timed_and_what_it_gives_is_compared() {
    let workplace = Workplace::new();
    // It knows no `bench`, and simulates something else.
    let script = format!("[ $1 = bench ] && exit 2\n{PROGRAM} \"$@\" --seed 99");
    workplace
        .script("other", &script.replace("\"$@\" --seed 99", "$(echo \"$@\" | sed 's/--seed 7/--seed 99/')"));
    let arguments = ["--against", "other", "--runs", "1", "--time-tolerance", "100000"];
    workplace.check(
        &arguments,
        0,
        &[
            "other does not count its work",
            "other gives other results",
            "summary.csv",
            "both say results version",
        ],
    );
}

#[test]
#[cfg(unix)]
fn an_interrupt_ends_the_other_program_too() {
    let workplace = Workplace::new();
    workplace.script("slow", "echo $$ > pid; exec sleep 600");
    let mut child = Command::new(PROGRAM)
        .args(["bench", "study.toml", "--against", "slow"])
        .current_dir(workplace.folder.path())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program starts");
    let wait = std::time::Duration::from_millis(20);
    let slow = loop {
        match fs::read_to_string(workplace.path("pid")) {
            Ok(text) if text.ends_with('\n') => break text.trim().to_owned(),
            _ => assert!(child.try_wait().expect("a child").is_none(), "it ended too early"),
        }
        std::thread::sleep(wait);
    };
    let kill = |signal: &str, pid: &str| {
        Command::new("kill").args([signal, pid]).stderr(std::process::Stdio::null()).status().expect("kill")
    };
    assert!(kill("-INT", &child.id().to_string()).success());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(output.status.code(), Some(130));
    assert!(String::from_utf8_lossy(&output.stderr).contains("nothing was compared"));
    assert!(!kill("-0", &slow).success(), "the other program still runs");
}

#[test]
fn the_file_name_of_a_program_is_a_path() {
    // Without a folder it is not looked for along PATH.
    let workplace = Workplace::new();
    workplace.check(&["--against", "sh"], 1, &["sh: cannot be read"]);
    assert!(Path::new(PROGRAM).is_absolute());
}
