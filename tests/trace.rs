//! What `hotspare trace` prints: words, rows, tracks and tables.

use crate::golden;
use hotspare::{Ending, Phase, Trace, TraceEvent, TraceKind};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Output, Stdio};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const SMALL: &str = "tests/data/trace.toml";

fn hotspare(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hotspare"))
        .args(arguments)
        .current_dir(ROOT)
        .output()
        .expect("the program starts")
}

/// What `hotspare trace` prints.
fn trace(arguments: &[&str]) -> String {
    let output = hotspare(&[&["trace"], arguments].concat());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Every policy of the scenarios in which much happens.
fn histories() -> Vec<Trace> {
    let mut histories = Vec::new();
    for (name, replications) in [
        ("starter", 1),
        ("rules", 1),
        ("candidates", 1),
        ("four-blades", 1),
        ("second-failover", 1),
        ("../tests/data/trace", 1),
        ("../tests/data/trace-stress", 4),
    ] {
        let scenario = crate::common::committed(name);
        for policy in 0..scenario.policies.len() {
            histories.extend((0..replications).map(|replication| Trace::new(&scenario, policy, replication)));
        }
    }
    histories
}

#[test]
fn a_small_history_reads_as_it_did() {
    golden::file("tests/data/trace.txt", trace(&[SMALL, "--until", "71 min"]));
}

#[test]
fn the_readme_shows_what_is_printed() {
    let shown =
        ["scenarios/second-failover.toml", "--policy", "cold_boot", "--from", "1 h", "--until", "3930 s"];
    golden::quoted("docs/run.md", "trace", &trace(&shown));
}

/// Virtual machines that part are told one by one from the claim on, each from the blade that they shared.
#[test]
fn virtual_machines_that_part_have_names_of_their_own() {
    let words = trace(&["scenarios/virtual-machines.toml", "--policy", "stay", "--until", "30 d"]);
    for machine in ["apart-8.0", "apart-8.1"] {
        assert!(words.contains(&format!("workload {machine} claims blade spare-small-")), "{words}");
        assert!(words.contains(&format!("the identity of {machine} moves from apart-8 to spare-small-")));
    }
}

#[test]
fn filters_leave_what_was_asked_for() {
    let all = trace(&[SMALL]);
    let late = trace(&[SMALL, "--from", "80 min"]);
    assert!(
        !late.is_empty() && all.ends_with(&late) && late.lines().all(|line| line >= "0 d 01:20"),
        "{late}"
    );
    let fresh = trace(&[SMALL, "--blade", "fresh"]);
    assert!(fresh.lines().all(|line| line.contains("fresh")), "{fresh}");
    assert!(fresh.contains("is delivered") && fresh.contains("claims blade fresh"));
    let one =
        trace(&["scenarios/starter.toml", "--policy", "push", "--workload", "web-7", "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(one.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("CSV");
    assert!(rows.len() > 10 && rows.iter().all(|row| &row[4] == "web-7"), "{one}");
    assert!(trace(&[SMALL, "--from", "170 min"]).is_empty());
}

#[test]
fn what_is_not_there_is_refused_with_a_remedy() {
    let check = |arguments: &[&str], part: &str| {
        let output = hotspare(&[&["trace", SMALL], arguments].concat());
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {message}");
        assert!(message.contains(part) && output.stdout.is_empty(), "{arguments:?}: {message}");
    };
    check(&["--policy", "psuh"], "did you mean \"push\"?");
    check(&["--policy", "another"], "there are push, cold");
    check(&["--replication", "2"], "write at most 1");
    check(&["--workload", "mial"], "did you mean \"mail\"?");
    check(&["--blade", "frehs"], "did you mean \"fresh\"?");
    check(&["--format", "word"], "words");
    check(&["--from", "3 days"], "the unit \"days\" is not known");
    check(&["--from", "2 h", "--until", "1 h"], "swap them");
    check(&["--tables-at", "4 h"], "the history ends at 3 h");
    check(&["--tables-at", "1 h", "--format", "perfetto"], "--format csv");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_hotspare"))
        .args(["trace", "scenarios/starter.toml", "--format", "perfetto"])
        .current_dir(ROOT)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
}

#[test]
fn the_tables_are_those_of_the_worked_example() {
    let at = |time: &str| trace(&["scenarios/four-blades.toml", "--tables-at", time, "--format", "csv"]);
    let header = "table,blade,type,workload,mismatch,candidate,provides_x,requires_x\n";
    let active = |blade: &str, kind: &str, provides: &str, mismatch: &str, candidate: &str| {
        format!("active,{blade},{kind},w,{mismatch},{candidate},{provides},200 TB\n")
    };
    let standby = |blade: &str, provides: &str| format!("standby,{blade},{blade},,,,{provides},\n");
    assert_eq!(
        at("0 s"),
        header.to_owned() + &active("w", "a", "200 TB", "0", "no") + &standby("b", "500 TB")
    );
    assert_eq!(at("2 h"), header.to_owned() + &active("b", "b", "500 TB", "1.5", "yes"));
    assert_eq!(
        at("6 h"),
        header.to_owned() + &active("c", "c", "300 TB", "0.5", "yes") + &standby("b", "500 TB")
    );
    let late = active("d", "d", "200 TB", "0", "no") + &standby("b", "500 TB") + &standby("c", "300 TB");
    assert_eq!(at("8 h"), header.to_owned() + &late);
    let words = trace(&["scenarios/four-blades.toml", "--tables-at", "8 h"]);
    assert!(words.starts_with("Active blades at 0 d 08:00:00.000\n") && words.contains("Standby blades"));
    assert!(trace(&["scenarios/four-blades.toml", "--tables-at", "2 h"]).contains("500 TB"));
}

#[test]
fn rows_and_lines_tell_the_same() {
    let (words, rows) = (trace(&[SMALL]), trace(&[SMALL, "--format", "csv"]));
    let mut reader = csv::Reader::from_reader(rows.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("CSV");
    assert_eq!(rows.len(), words.lines().count());
    for (row, line) in rows.iter().zip(words.lines()) {
        assert!(line.contains(&row[6]), "{row:?}\n{line}");
        assert_eq!(line.contains("cut short"), &row[8] == "cut_short");
    }
}

/// Steps are told in advance and may be cut short. Journeys keep books of their own, by which they can be checked: what
/// is left of the steps must lie inside the outages, and each step that a journey has paid for must be there.
#[test]
fn steps_are_told_as_they_went() {
    let waits: Vec<String> = Phase::ALL.iter().map(|phase| phase.name().replace('_', " ")).collect();
    for history in histories() {
        let of = |what| history.events.iter().filter(move |event| event.what == what);
        let of_copies = || of(TraceKind::Copy);
        let mut outages: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for event in of(TraceKind::Outage) {
            outages.entry(event.workload).or_default().push((event.at, event.until));
        }
        let mut steps = BTreeSet::new();
        for event in of(TraceKind::Step) {
            let of = outages.get(&event.workload).map_or(&[][..], Vec::as_slice);
            let inside = of.iter().any(|(from, until)| *from <= event.at && event.until <= *until);
            // A live copy, and what makes its target ready, comes before the workload stops.
            let begins = |copy: &&TraceEvent| {
                copy.workload == event.workload
                    && copy.at <= event.at
                    && copy.text.contains("keeps running while")
            };
            let copy = of_copies().filter(begins).map(|copy| copy.at).max();
            let copying = copy.is_some_and(|at| !of.iter().any(|(from, _)| at <= *from && *from < event.at));
            assert!(inside || copying, "{}: {event:?}", history.policy);
            steps.insert((event.workload, event.at, event.until));
        }
        for event in of(TraceKind::Phase).filter(|event| !waits.contains(&event.text)) {
            let paid = (event.workload, event.at, event.until);
            assert!(steps.contains(&paid), "{}: no step for {event:?}", history.policy);
        }
        assert!(history.events.is_sorted_by_key(|event| event.at));
        assert!(history.events.iter().all(|event| event.until >= event.at && event.until <= history.horizon));
        assert!(!steps.is_empty() || outages.is_empty(), "{}", history.policy);
    }
}

#[test]
fn what_a_module_drops_is_cut_short_and_done_again() {
    let scenario = crate::common::committed("../tests/data/trace");
    let history = Trace::new(&scenario, scenario.baseline, 0);
    let reads: Vec<_> =
        history.events.iter().filter(|event| event.text.contains("capture its identity")).collect();
    assert_eq!(reads[0].ending, Ending::CutShort);
    assert_eq!((reads[0].span().seconds(), reads[1].span().seconds()), (1.0, 2.0));
}

/// The rules of the published format that readers rely on, and those of our own: every track has a name, and slices of
/// one track lie inside each other or apart.
fn check_perfetto(text: &str) {
    let file: Value = serde_json::from_str(text).expect("JSON");
    let events = file["traceEvents"].as_array().expect("an array of events");
    let mut names: BTreeMap<(u64, u64), &str> = BTreeMap::new();
    let mut slices: BTreeMap<(u64, u64), Vec<(i64, i64)>> = BTreeMap::new();
    let mut used = Vec::new();
    for event in events {
        let number = |key: &str| event[key].as_i64().unwrap_or_else(|| panic!("no {key} in {event}"));
        let track = (number("pid") as u64, number("tid") as u64);
        assert!(event["name"].as_str().is_some_and(|name| !name.is_empty()), "{event}");
        match event["ph"].as_str().expect("a phase type") {
            "M" => match event["name"].as_str().expect("a name") {
                "thread_name" => {
                    let name = event["args"]["name"].as_str().expect("the name of a thread");
                    assert!(names.insert(track, name).is_none(), "two names for {track:?}");
                }
                "process_name" => assert!(event["args"]["name"].is_string()),
                "thread_sort_index" | "process_sort_index" => assert!(event["args"]["sort_index"].is_u64()),
                other => panic!("metadata {other}"),
            },
            "X" => {
                assert!(number("ts") >= 0 && number("dur") >= 0, "{event}");
                slices.entry(track).or_default().push((number("ts"), number("ts") + number("dur")));
                used.push(track);
            }
            "i" => {
                assert!(number("ts") >= 0 && event["s"] == "t", "{event}");
                used.push(track);
            }
            "C" => {
                let values = event["args"].as_object().expect("the series of a counter");
                assert!(number("ts") >= 0 && values.values().all(Value::is_number) && values.len() == 2);
            }
            other => panic!("phase type {other}"),
        }
    }
    assert!(used.iter().all(|track| names.contains_key(track)), "a track without a name");
    let distinct: BTreeSet<_> = names.values().collect();
    assert_eq!(distinct.len(), names.len(), "two tracks of one name");
    for (track, mut spans) in slices {
        spans.sort_by_key(|(from, to)| (*from, -to));
        let mut open: Vec<i64> = Vec::new();
        for (from, to) in spans {
            while open.last().is_some_and(|end| *end <= from) {
                open.pop();
            }
            assert!(open.last().is_none_or(|end| to <= *end), "{}: slices cross at {from}", names[&track]);
            open.push(to);
        }
    }
}

#[test]
fn perfetto_files_keep_to_the_published_format() {
    let format = hotspare::TRACE_FORMATS.iter().find(|format| format.name == "perfetto");
    let render = format.expect("the format is registered").render;
    for history in histories() {
        check_perfetto(&String::from_utf8(render(&history).expect("a file")).expect("UTF-8"));
    }
    let text = trace(&[SMALL, "--format", "perfetto", "--from", "1 h", "--until", "2 h"]);
    check_perfetto(&text);
    for track in
        ["blade stubborn: partition vios", "module of rack-0: commands", "management server", "\"pool\""]
    {
        assert!(text.contains(track), "{track}");
    }
}
