//! The program as a user runs it: exit codes, files, interruption.

use crate::common::is_full_run;
use crate::golden;
use crate::program::{ROOT, hotspare, text};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder with a copy of the starter scenario.
fn workplace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = hotspare(folder.path(), &["new", "study.toml"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    folder
}

/// The files of a folder with their content, sorted by name.
fn content(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("an entry").path())
        .map(|path| (PathBuf::from(path.file_name().expect("a name")), std::fs::read(&path).expect("a file")))
        .collect();
    files.sort();
    files
}

const FILES: &[&str] = &[
    "comparison.md",
    "differences.csv",
    "downtime.svg",
    "manifest.json",
    "outages.svg",
    "phases.csv",
    "phases.svg",
    "pool.svg",
    "replications.csv",
    "summary.csv",
    "thresholds.csv",
    "warm-up.csv",
    "worst.json",
];

#[test]
fn the_starter_has_sections_for_other_verbs_behind_a_sign() {
    let folder = workplace();
    let path = folder.path().join("study.toml");
    let starter = std::fs::read_to_string(&path).expect("the scenario");
    let uncommented = |line: &str| match line.strip_prefix('#') {
        Some(rest) if rest.starts_with(|c: char| c == '[' || c.is_ascii_lowercase()) => format!("{rest}\n"),
        _ => format!("{line}\n"),
    };
    std::fs::write(&path, starter.lines().map(uncommented).collect::<String>()).expect("the scenario");
    for (arguments, part) in [
        (&["validate", "study.toml"][..], "study.toml: valid"),
        (&["sweep", "study.toml", "--dry-run"], "12 cells"),
        (&["plan", "study.toml", "--dry-run"], "EUR a year"),
        (&["sensitivity", "study.toml", "--replications", "2", "--set=horizon=1 y"], "swing"),
    ] {
        let output = hotspare(folder.path(), arguments);
        assert!(output.status.success() && text(&output.stdout).contains(part), "{arguments:?}: {output:?}");
    }
}

#[test]
fn a_run_prints_a_comparison_and_writes_its_files() {
    let folder = workplace();
    let output = hotspare(folder.path(), &["run", "study.toml", "--replications", "5"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    for policy in ["today", "cold", "push", "both"] {
        assert!(text(&output.stdout).contains(policy));
    }
    let files = content(&folder.path().join("results/study"));
    assert_eq!(files.iter().map(|file| file.0.to_str().expect("a name")).collect::<Vec<_>>(), FILES);
    for (name, bytes) in files.iter().filter(|(name, _)| name.extension().is_some_and(|e| e == "csv")) {
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let rows = reader.records().collect::<Result<Vec<_>, _>>();
        assert!(rows.is_ok_and(|rows| !rows.is_empty()), "{}", name.display());
    }
}

#[test]
fn threads_and_repetition_change_no_byte() {
    let folder = workplace();
    let run = |threads: &str, out: &str| {
        let arguments = [
            "run",
            "study.toml",
            "--replications",
            "70",
            "--threads",
            threads,
            "--out",
            out,
            "--quiet",
            "--write",
            "outages,failovers,pool",
        ];
        let output = hotspare(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert!(output.stderr.is_empty());
        (output.stdout, content(&folder.path().join(out).join("study")))
    };
    let one = run("1", "one");
    assert!(one.1.iter().any(|(name, bytes)| name.ends_with("outages.csv") && bytes.len() > 10_000));
    for _ in 0..2 {
        let two = run("2", "two");
        assert!(one.0 == two.0, "the comparison differs");
        for (one, two) in one.1.iter().zip(&two.1) {
            assert!(one == two, "{} differs", one.0.display());
        }
        assert_eq!(one.1.len(), two.1.len());
    }
}

#[test]
fn single_events_add_up_to_the_summary() {
    let folder = workplace();
    let arguments = ["run", "study.toml", "--replications", "3", "--write", "outages,failovers"];
    assert!(hotspare(folder.path(), &arguments).status.success());
    let results = folder.path().join("results/study");
    let rows = |file: &str| -> Vec<csv::StringRecord> {
        let mut reader = csv::Reader::from_path(results.join(file)).expect("a file");
        reader.records().collect::<Result<_, _>>().expect("CSV")
    };
    let count = |rows: &[csv::StringRecord], policy: &str, column: usize, value: &str| {
        rows.iter().filter(|row| &row[0] == policy && &row[column] == value).count() as f64
    };
    let (outages, failovers) = (rows("outages.csv"), rows("failovers.csv"));
    for row in rows("replications.csv").iter().filter(|row| &row[1] == "0" && &row[2] == "site") {
        let policy = row[0].to_owned();
        let of = |rows: &[csv::StringRecord]| -> Vec<csv::StringRecord> {
            rows.iter().filter(|row| &row[1] == "0").cloned().collect()
        };
        let expected = match &row[3] {
            "workload_outages_per_year" => count(&of(&outages), &policy, 3, "outage"),
            "cascades_per_year" => count(&of(&outages), &policy, 3, "transfer"),
            "failed_failovers_per_year" => count(&of(&failovers), &policy, 7, "failed"),
            _ => continue,
        };
        assert_eq!(row[4].parse::<f64>().expect("a number"), expected, "{row:?}");
    }
    for row in &outages {
        let seconds = |cell: &str| cell.parse::<f64>().expect("seconds");
        let phases: f64 = (11..row.len()).map(|column| seconds(&row[column])).sum();
        assert!((phases - seconds(&row[10])).abs() < 1e-3, "{row:?}");
    }
}

#[test]
fn errors_have_their_exit_codes_and_write_nothing() {
    let folder = workplace();
    let check = |arguments: &[&str], code: i32, part: &str| {
        let output = hotspare(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", text(&output.stderr));
        assert!(text(&output.stderr).contains(part), "{arguments:?}: {}", text(&output.stderr));
    };
    std::fs::write(folder.path().join("wrong.toml"), "name = 3\n").expect("a writable folder");
    check(&["run", "wrong.toml"], 2, "wrong.toml:1");
    check(&["run", "absent.toml"], 1, "cannot be read");
    check(&["run", "study.toml", "--replications", "0"], 2, "--replications");
    check(&["validate", "study.toml", "wrong.toml"], 2, "wrong.toml:1");
    check(&["new", "study.toml"], 2, "exists already");
    check(&["import", "lanl", "study.toml", "--system", "18"], 2, "study.toml");
    assert!(!folder.path().join("results").exists());

    assert!(hotspare(folder.path(), &["run", "study.toml", "--replications", "2"]).status.success());
    std::fs::copy(folder.path().join("study.toml"), folder.path().join("other.toml")).expect("a copy");
    let before = content(&folder.path().join("results/study"));
    check(&["run", "other.toml", "--replications", "2"], 2, "--force");
    assert_eq!(content(&folder.path().join("results/study")), before);
    assert!(
        hotspare(folder.path(), &["run", "other.toml", "--replications", "2", "--force"]).status.success()
    );
}

#[test]
#[cfg(unix)]
fn an_interrupted_run_leaves_what_is_finished() {
    let folder = workplace();
    let child = Command::new(env!("CARGO_BIN_EXE_hotspare"))
        .args(["run", "study.toml", "--replications", "1000000"])
        .current_dir(folder.path())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program starts");
    // Long enough for a batch of replications, short of a million of them.
    std::thread::sleep(std::time::Duration::from_secs(4));
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().expect("kill").success());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(output.status.code(), Some(130));
    let message = text(&output.stderr);
    let results = folder.path().join("results/study");
    let manifest = std::fs::read_to_string(results.join("manifest.json")).expect("a manifest");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("JSON");
    let done = manifest["replications"]["done"].as_u64().expect("a count");
    assert!(done > 0 && message.contains(&format!("{done} of 1000000 replications")), "{message}");

    // What is there is what a run of so many replications makes.
    let arguments = ["run", "study.toml", "--replications", &done.to_string(), "--out", "whole", "--quiet"];
    assert!(hotspare(folder.path(), &arguments).status.success());
    let whole = folder.path().join("whole/study");
    for file in ["summary.csv", "differences.csv", "phases.csv"] {
        let (partial, whole) = (std::fs::read(results.join(file)), std::fs::read(whole.join(file)));
        assert!(partial.expect(file) == whole.expect(file), "{file}");
    }
}

#[test]
fn the_committed_results_are_what_the_program_makes() {
    if !is_full_run() {
        // Made anew when the program's results change; the figures themselves take a minute.
        let manifest = std::fs::read_to_string(Path::new(ROOT).join("results/lanl-system-18/manifest.json"));
        let manifest: serde_json::Value = serde_json::from_str(&manifest.expect("a manifest")).expect("JSON");
        return assert_eq!(manifest["results_version"], hotspare::RESULTS_VERSION);
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().display().to_string();
    let output =
        hotspare(Path::new(ROOT), &["run", "scenarios/lanl-system-18.toml", "--out", &out, "--quiet"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    golden::quoted("README.md", "table", &text(&output.stdout));
    // All files are committed but the largest.
    for entry in folder.path().join("lanl-system-18").read_dir().expect("the results") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy();
        if name != "replications.csv" {
            golden::file(&format!("results/lanl-system-18/{name}"), std::fs::read(&path).expect("a file"));
        }
    }
}

#[test]
fn a_value_may_be_set_on_the_command_line_and_is_recorded() {
    let folder = workplace();
    let set = ["--set", "pool[0].count=3", "--set", "workload[web].count=20", "--set", "horizon=1 y"];
    let run = |arguments: &[&str]| hotspare(folder.path(), arguments);
    let output = run(&[&["validate", "study.toml"][..], &set].concat());
    assert!(text(&output.stdout).contains("of 1 y"), "{}{}", text(&output.stdout), text(&output.stderr));

    let few = ["--replications", "3", "--quiet", "--undecided", "pass"];
    assert!(run(&[&["run", "study.toml", "--out", "set"][..], &set, &few].concat()).status.success());
    let read = |path: &str| std::fs::read_to_string(folder.path().join(path)).expect("a file");
    let manifest: serde_json::Value = serde_json::from_str(&read("set/study/manifest.json")).expect("JSON");
    assert_eq!(
        manifest["settings"],
        serde_json::json!(["pool[0].count=3", "workload[web].count=20", "horizon=1 y"])
    );
    let command = manifest["command"].as_str().expect("a command");
    assert!(command.contains(" --set 'horizon=1 y'"), "{command}");

    // The same as a scenario that says so itself, but for where it comes from.
    let edited = read("study.toml").replacen("horizon = \"5 y\"", "horizon = \"1 y\"", 1);
    assert!(
        run(&[&["run", "study.toml", "--out", "one", "--set", "horizon=1 y"][..], &few].concat())
            .status
            .success()
    );
    std::fs::write(folder.path().join("study.toml"), edited).expect("a file");
    assert!(run(&[&["run", "study.toml", "--out", "two"][..], &few].concat()).status.success());
    assert_eq!(read("one/study/summary.csv"), read("two/study/summary.csv"));
    assert_ne!(read("set/study/summary.csv"), read("two/study/summary.csv"));
    let compared = text(&run(&["compare", "one/study", "two/study"]).stdout);
    assert!(compared.contains("identical"), "{compared}");

    let wrong = ["run", "study.toml", "--set", "pol[0].count=3", "--set", "pool[9].count=3", "--out", "none"];
    let output = run(&wrong);
    let message = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert!(
        message.contains("unknown key \"pol\"; write pool") && message.contains("no entry [9]"),
        "{message}"
    );
    let output = run(&["run", "study.toml", "--set", "pool[0].count=many", "--out", "none"]);
    assert!(text(&output.stderr).contains("pool[0].count: \"many\""), "{}", text(&output.stderr));
    assert!(!folder.path().join("none").exists());
}
