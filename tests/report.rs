//! Reports: every number is in the files, whatever the results are like; nothing is asked for; names stay text.

mod figures;

use crate::program::{ROOT, hotspare, text};
use figures::{numbers, wrong};
use std::path::{Path, PathBuf};

/// Few blades that fail often, with prices, a threshold and dangerous words.
const SCENARIO: &str = r#"
name = "small"
description = "<script>alert(1)</script> & \"how many\"?"
horizon = "2 y"
replications = 6
seed = 3
start = "new"

[blade_type.node.failure.hardware]
life = { exponential = { mean = "1500 h" } }   # assumed </style><script>alert(2)</script>
repair = { exponential = { mean = "12 h" } }   # record: 40 repairs

[[workload]]
name = "orders"
count = 8
on = "node"

[[pool]]
name = "spare"
type = "node"
count = 1

[times]
start = "30 s"

[prices]
currency = "EUR"
years = 5
licence = 300
[prices.blade]
node = 4000

[[threshold]]
metric = "availability"
at_least = 0.9990

[policy.today]
preset = "repair_in_place"
[policy.push]
preset = "identity_push"
"#;

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new(scenario: &str) -> Place {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("s.toml"), scenario).expect("a scenario");
        Place { folder }
    }

    /// Runs a verb on the scenario; its exit code.
    fn run(&self, arguments: &[&str]) -> Option<i32> {
        let output = hotspare(self.folder.path(), arguments);
        assert!(output.status.code() != Some(2), "{}", text(&output.stderr));
        output.status.code()
    }

    fn results(&self, below: &str) -> PathBuf {
        self.folder.path().join("results").join(below)
    }

    /// The report of the results in a folder, made anew.
    fn report(&self, below: &str) -> String {
        let results = self.results(below);
        let path = results.display().to_string();
        assert_eq!(self.run(&["report", &path]), Some(0));
        std::fs::read_to_string(results.join("report.html")).expect("a report")
    }
}

/// Holds a report to what all reports are: small, silent, and true to their files.
fn check(html: &str, folder: &Path) {
    let (wrong, seen) = wrong(html, folder);
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(seen > 10, "only {seen} numbers");
    assert!(html.len() < 5 << 20, "{} bytes", html.len());
    for asks in ["<script", "src=", "href=\"http", "url(", "@import", "<iframe", "<object", "<img"] {
        assert!(!html.contains(asks), "the report contains {asks}");
    }
    assert!(html.contains("default-src 'none'"), "the page forbids what might slip in");
}

#[test]
fn a_report_says_what_its_files_say_and_names_stay_text() {
    let place = Place::new(SCENARIO);
    place.run(&["run", "s.toml", "--quiet", "--report"]);
    let folder = place.results("small");
    let html = std::fs::read_to_string(folder.join("report.html")).expect("a report");
    check(&html, &folder);
    assert_eq!(html, place.report("small"), "made anew it is the same");
    assert!(
        html.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && html.contains("&lt;script&gt;alert(2)")
    );
    let manifest = std::fs::read_to_string(folder.join("manifest.json")).expect("a manifest");
    assert!(manifest.contains("report.html") && manifest.contains("hotspare run s.toml --report"));
    for part in ["policies", "requirements", "composition", "worst", "costs", "basis", "unseen", "again"] {
        assert!(html.contains(&format!("<section id=\"{part}\"")), "{part}");
    }
    // What is told of the worst outage is the longest of the policy's figures.
    let worst: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.join("worst.json")).expect("it is told")).expect("JSON");
    let summary = std::fs::read_to_string(folder.join("summary.csv")).expect("the figures");
    let row =
        summary.lines().find(|line| line.starts_with("push,site,outage_duration,max,s,")).expect("a maximum");
    let longest: f64 = row.split(',').nth(5).expect("a value").parse().expect("a number");
    assert_eq!((worst["policy"].as_str(), worst["duration_s"].as_f64()), (Some("push"), Some(longest)));
    let of_worst = |how: &str| {
        numbers(&html)
            .iter()
            .filter(|of| of.attributes.get("data-derived").map(String::as_str) == Some(how))
            .count()
    };
    assert!(of_worst("span") > 3 && of_worst("ordinal") == 1, "its numbers say where they are from");
    let phases = worst["phases"].as_array().expect("phases");
    let parts = phases.iter().map(|of| of["until_s"].as_f64().unwrap() - of["from_s"].as_f64().unwrap());
    assert!((parts.sum::<f64>() - longest).abs() < 1e-6, "phases sum to the outage");
    assert!(html.contains("fitted to a record") && html.contains("assumed"));
}

#[test]
fn a_figure_changed_on_purpose_is_found() {
    let place = Place::new(SCENARIO);
    place.run(&["run", "s.toml", "--quiet", "--report", "--replications", "3"]);
    let folder = place.results("small");
    let html = std::fs::read_to_string(folder.join("report.html")).expect("a report");
    let first = &numbers(&html)[0];
    let is_digit = |c: &char| c.is_ascii_digit() && *c != '0';
    let digit = first.text.chars().find(is_digit).expect("a digit");
    let other = if digit == '9' { "1" } else { "9" };
    let text = first.text.replacen(digit, other, 1);
    let changed = html.replacen(&format!(">{}</data>", first.text), &format!(">{text}</data>"), 1);
    assert_eq!(wrong(&html, &folder).0, Vec::<String>::new());
    assert_eq!(wrong(&changed, &folder).0.len(), 1, "{text} in place of {}", first.text);
    let value = &first.attributes["value"];
    let changed = html.replacen(&format!("value=\"{value}\""), "value=\"0.123456789\"", 1);
    assert_eq!(wrong(&changed, &folder).0.len(), 1);
    // The other way round: the file is changed, and the report says so.
    let summary = std::fs::read_to_string(folder.join("summary.csv")).expect("the figures");
    std::fs::write(folder.join("summary.csv"), summary.replacen(value.as_str(), "0.5", 1)).expect("written");
    assert!(!wrong(&html, &folder).0.is_empty());
    std::fs::write(folder.join("summary.csv"), &summary).expect("written");
    let worst = std::fs::read_to_string(folder.join("worst.json")).expect("the worst outage");
    std::fs::write(folder.join("worst.json"), worst.replacen("\"replication\": ", "\"replication\": 1", 1))
        .expect("written");
    assert_eq!(wrong(&html, &folder).0.len(), 1);
    std::fs::write(folder.join("worst.json"), worst).expect("written");
    std::fs::write(folder.join("summary.csv"), summary.replacen(value.as_str(), "0.5", 1)).expect("written");
    let again = place.report("small");
    assert!(again.contains("Changed since they were made: summary.csv"), "the first screen says so");
}

#[test]
fn results_of_every_kind_have_a_report_that_says_what_is_missing() {
    let place = Place::new(SCENARIO);
    let reported = |arguments: &[&str], code: i32, says: &[&str]| {
        let all = [&["run", "s.toml", "--quiet", "--report", "--force"], arguments].concat();
        assert_eq!(place.run(&all), Some(code), "{arguments:?}");
        let folder = place.results("small");
        let html = std::fs::read_to_string(folder.join("report.html")).expect("a report");
        check(&html, &folder);
        for words in says {
            assert!(html.contains(words), "{arguments:?}: {words:?} is not said");
        }
    };
    let never = "blade_type.node.failure.hardware.life={ exponential = { mean = \"90000000 h\" } }";
    let nothing = [
        "No downtime was seen under",
        "does not prove that there is none",
        "≤",
        "no worst outage step by step",
    ];
    // Nothing seen is enough for nothing: an availability of 1 has no lower bound.
    reported(&["--set", never], 98, &nothing);
    reported(&["--replications", "1"], 98, &["A single simulated history", "undecided"]);
    reported(
        &[
            "--replications",
            "2",
            "--set",
            "threshold[0].at_least=0.9998",
            "--set",
            "threshold[0].policy=push",
        ],
        98,
        &["undecided", "more simulated histories are needed"],
    );
    reported(&["--set", "threshold[0].at_least=0.999999"], 99, &["misses", "is not reached"]);
    // An interruption leaves a manifest that says so.
    reported(&[], 99, &["The worst outage"]);
    let path = place.results("small/manifest.json");
    let manifest = std::fs::read_to_string(&path).expect("a manifest");
    std::fs::write(&path, manifest.replace("\"wanted\": 6", "\"wanted\": 40")).expect("written");
    std::fs::remove_file(place.results("small/worst.json")).expect("removed");
    let html = place.report("small");
    assert!(html.contains("Interrupted: the figures rest on 6 of 40 simulated histories."));
    assert!(html.contains("no worst outage step by step"), "an older folder has none");
    check(&html, &place.results("small"));
}

#[test]
fn studies_have_reports_with_and_without_an_answer() {
    let place = Place::new(
        &(SCENARIO.to_owned()
            + "[plan]\nmax_replications = 50\n[[plan.axis]]\nname = \"spares\"\nkey = \"pool[spare].count\"\nvalues = [0, 1]\n\
           [[sweep.axis]]\nname = \"spares\"\nkey = \"pool[spare].count\"\nvalues = [0, 2]\n\
           [[uncertain]]\nkey = \"times.start\"\nlow = \"5 s\"\nhigh = \"5 min\"\nsource = \"<script>\"\n"),
    );
    let reported = |arguments: &[&str], code: i32, says: &[&str]| {
        let all = [arguments, &["--quiet", "--report", "--force"]].concat();
        assert_eq!(place.run(&all), Some(code), "{arguments:?}");
        let folder = place.results("small").join(arguments[0]);
        let html = std::fs::read_to_string(folder.join("report.html")).expect("a report");
        check(&html, &folder);
        for words in says {
            assert!(html.contains(words), "{arguments:?}: {words:?} is not said");
        }
        assert_eq!(html, place.report(&format!("small/{}", arguments[0])), "made anew it is the same");
    };
    reported(&["sweep", "s.toml", "--replications", "2"], 0, &["Of all combinations"]);
    reported(
        &["sensitivity", "s.toml", "--replications", "2"],
        0,
        &["What it rests on most", "&lt;script&gt;"],
    );
    reported(
        &["plan", "s.toml", "--set", "threshold[0].at_least=0.99"],
        0,
        &["Choose ", "the worst outage", "today costs"]
            .map(|w| if w == "the worst outage" { "The worst outage" } else { w }),
    );
    reported(
        &["plan", "s.toml", "--set", "threshold[0].at_least=0.9999999"],
        99,
        &["There is no choice.", "the worst outage"]
            .map(|w| if w == "the worst outage" { "The longest outage under" } else { w }),
    );
}

#[test]
fn what_is_no_result_is_refused_with_a_remedy() {
    let place = Place::new(SCENARIO);
    for (path, says) in [
        ("none", "does not exist"),
        ("s.toml", "neither a results folder nor"),
        (".", "neither a results folder nor"),
    ] {
        let output = hotspare(place.folder.path(), &["report", path]);
        assert_eq!(output.status.code(), Some(2), "{path}");
        assert!(text(&output.stderr).contains(says), "{path}: {}", text(&output.stderr));
    }
}

#[test]
fn committed_results_and_a_fit_have_reports() {
    let out = tempfile::tempdir().expect("a temporary folder");
    let file = |name: &str| out.path().join(name).display().to_string();
    let committed = Path::new(ROOT).join("results/lanl-system-18");
    let html = |name: &str| std::fs::read_to_string(out.path().join(name)).expect("a report");
    let output =
        hotspare(Path::new(ROOT), &["report", "results/lanl-system-18", "--out", &file("lanl.html")]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    check(&html("lanl.html"), &committed);
    let data = "scenarios/data/example-fleet";
    let (tickets, fleet) = (format!("{data}/tickets.csv"), format!("{data}/fleet.csv"));
    let arguments = [
        "fit",
        &tickets,
        "--fleet",
        &fleet,
        "--map",
        "blade=Host,start=Opened,end=Closed",
        "--fleet-map",
        "blade=Serial,type=Model,role=Use",
        "--from",
        "2020-01-01",
        "--to",
        "2024-01-01",
        "--dates",
        "day-first",
        "--time-zone",
        "Europe/Berlin",
        "--report",
        &file("fit.html"),
    ];
    let output = hotspare(Path::new(ROOT), &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(html("fit.html").contains("How well the laws fit") && html("fit.html").contains("<svg"));
}

#[test]
fn a_backtest_has_a_report() {
    let place = Place::new("");
    let table = "month,measure,recorded,low,median,high,verdict\n2004-08,outages,85,74,98,121,holds\n\
                 2004-08,minutes,5915,8820,16000,31406,below\nall,outages,1277,1212,1300,1434,holds\n";
    std::fs::write(place.folder.path().join("backtest.csv"), table).expect("a table");
    assert_eq!(place.run(&["report", "backtest.csv"]), Some(0));
    let html = std::fs::read_to_string(place.folder.path().join("backtest.html")).expect("a report");
    check(&html, place.folder.path());
    assert!(html.contains("outside of <strong>1</strong>"), "{html}");
}
