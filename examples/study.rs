//! Makes the tables of docs/study.md anew: runs the scenarios under scenarios/study and compares each with the base of
//! its table, replication by replication.
//!
//! `cargo run --release --example study` makes all of them, `… --example study -- checks causes` only these.

#![allow(dead_code)] // tests/study.rs uses its part of this.

use hotspare::digits::{availability, number};
use hotspare::stats::paired_quotient;
use hotspare::{Outcome, Registry, Summary, load, run};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use toml::{Table, Value};

/// One table of the page.
pub struct Part {
    /// Its name in the page's markers.
    pub name: &'static str,
    /// The files that are compared; the first is the one that the others are divided by.
    pub files: &'static [&'static str],
    /// What is shown besides the downtime and its quotient.
    pub columns: &'static [Column],
}

/// What a table shows besides.
pub enum Column {
    /// A figure of the site: the metric, and the head of the column.
    Metric(&'static str, &'static str),
    /// How many times as much downtime `repair_in_place` has in the same file.
    Worth,
}

const FAILED: Column = Column::Metric("failed_failovers_per_year", "failed takeovers a year");
const DEAD: Column = Column::Metric("pool_latent_failed_mean", "dead spares in the pool");
const WAITS: Column = Column::Metric("waits_per_year", "waits a year");
const SERVED: Column = Column::Metric("served_availability", "of the requirement served");
const MISMATCH: Column = Column::Metric("mismatch", "mismatch");
const PLANNED: Column = Column::Metric("downtime_planned", "of it planned [min]");

/// The tables in the order of the page.
pub const PARTS: &[Part] = &[
    Part {
        name: "base",
        files: &["base"],
        columns: &[Column::Worth, PLANNED, FAILED, WAITS, SERVED, MISMATCH],
    },
    Part {
        name: "checks",
        files: &["base", "checks-immediate", "checks-daily", "checks-none"],
        columns: &[FAILED, DEAD, WAITS],
    },
    Part { name: "coverage", files: &["base", "coverage-90", "coverage-50"], columns: &[FAILED, WAITS] },
    Part {
        name: "readiness",
        files: &["base", "readiness-tiered", "readiness-cold"],
        columns: &[PLANNED, WAITS, SERVED],
    },
    Part { name: "cold-ageing", files: &["base", "cold-ageing"], columns: &[FAILED, WAITS] },
    Part { name: "causes", files: &["base", "causes-none", "causes-site"], columns: &[Column::Worth, WAITS] },
    Part { name: "capacity", files: &["base", "capacity-inventory"], columns: &[SERVED, MISMATCH] },
    Part {
        name: "strict",
        files: &["strict-inventory", "strict-blind"],
        columns: &[FAILED, WAITS, MISMATCH],
    },
    Part {
        name: "cost",
        files: &["base", "cost-1h", "cost-10min", "cost-3min"],
        columns: &[PLANNED, SERVED, MISMATCH],
    },
    Part { name: "moves", files: &["base", "moves-one"], columns: &[PLANNED] },
    Part { name: "modules", files: &["base", "modules-unlimited", "modules-occupied"], columns: &[PLANNED] },
    Part { name: "server", files: &["base", "one-at-a-time"], columns: &[PLANNED, WAITS] },
    Part { name: "identities", files: &["base", "read-at-failure"], columns: &[WAITS] },
    Part { name: "bursts", files: &["base", "bursts"], columns: &[FAILED, WAITS] },
    Part { name: "frailty", files: &["base", "frailty"], columns: &[MISMATCH] },
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The path of a scenario of the study.
pub fn path(file: &str) -> PathBuf {
    root().join("scenarios/study").join(file).with_extension("toml")
}

/// The path of the page.
pub fn page() -> PathBuf {
    root().join("docs/study.md")
}

/// What was simulated, and its figures.
pub struct Simulated {
    outcome: Outcome,
    summary: Summary,
}

fn simulate(file: &str) -> Simulated {
    let scenario = load(&path(file), &Registry::builtin()).unwrap_or_else(|error| panic!("{error}"));
    let outcome = run(&scenario, &AtomicBool::new(false), &());
    let summary = Summary::new(&scenario, &outcome).expect("read from memory");
    Simulated { outcome, summary }
}

/// Downtime and workload time of every replication.
fn downtime(of: &Simulated, policy: usize) -> Vec<(f64, f64)> {
    of.outcome.sums(policy, "site", "downtime").expect("read from memory").expect("a metric of the site")
}

fn times(of: &Simulated, policy: usize, base: &Simulated, base_policy: usize) -> String {
    let (ours, theirs) = (downtime(of, policy), downtime(base, base_policy));
    if ours == theirs {
        "1".to_owned()
    } else {
        number(&paired_quotient(&ours, &theirs, 0.95).estimate).short()
    }
}

fn cell(summary: &Summary, policy: usize, metric: &str) -> String {
    let estimate = summary.site(policy, metric, "value").expect("a metric of the site");
    match metric {
        "served_availability" => availability(estimate).with_unit(),
        _ => number(estimate).short(),
    }
}

/// A table in Markdown; what has been simulated is kept in `known`.
pub fn table(part: &Part, known: &mut BTreeMap<&'static str, Simulated>) -> String {
    for file in part.files {
        known.entry(file).or_insert_with(|| simulate(file));
    }
    let base = &known[part.files[0]];
    let mut heads = vec!["policy", "file", "downtime [min]"];
    let several = part.files.len() > 1;
    let quotient = format!("times that of {}", part.files[0]);
    heads.extend(several.then_some(quotient.as_str()));
    heads.extend(part.columns.iter().map(|column| match column {
        Column::Metric(_, head) => head,
        Column::Worth => "repair_in_place has times as much",
    }));
    let mut rows = vec![heads.iter().map(|head| (*head).to_owned()).collect::<Vec<_>>()];
    rows.push(vec!["---".to_owned(); heads.len()]);
    for (policy, name) in base.summary.policies.iter().enumerate() {
        let touched = |file: &str| downtime(&known[file], policy) != downtime(base, policy);
        if several && !part.files.iter().any(|file| touched(file)) {
            continue;
        }
        for file in part.files {
            let of = &known[file];
            let summary = &of.summary;
            let mut row = vec![format!("`{name}`"), (*file).to_owned(), cell(summary, policy, "downtime")];
            row.extend(several.then(|| times(of, policy, base, policy)));
            row.extend(part.columns.iter().map(|column| match column {
                Column::Metric(metric, _) => cell(summary, policy, metric),
                Column::Worth => times(of, summary.baseline, of, policy),
            }));
            rows.push(row);
        }
    }
    rows.iter().map(|row| format!("| {} |\n", row.join(" | "))).collect()
}

/// The differences between two values, as a reader would write them.
fn differences(path: &str, base: Option<&Value>, other: Option<&Value>, found: &mut Vec<String>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match (base, other) {
        (Some(Value::Table(base)), Some(Value::Table(other))) => {
            let keys: std::collections::BTreeSet<&String> = base.keys().chain(other.keys()).collect();
            for key in keys {
                differences(&below(key), base.get(key), other.get(key), found);
            }
        }
        (Some(Value::Array(base)), Some(Value::Array(other))) if base.len() == other.len() => {
            for (at, (base, other)) in base.iter().zip(other).enumerate() {
                let name = base.get("name").or(base.get("type")).and_then(Value::as_str);
                let key = name.map_or(at.to_string(), str::to_owned);
                differences(&below(&key), Some(base), Some(other), found);
            }
        }
        (base, other) if base == other => {}
        (_, Some(Value::Table(other))) if base.is_none() && other.len() > 1 => {
            for (key, value) in other {
                differences(&below(key), None, Some(value), found);
            }
        }
        (_, Some(other)) => found.push(format!("`{path} = {other}`")),
        (_, None) => found.push(format!("without `{path}`")),
    }
}

fn read(file: &str) -> Table {
    let text = std::fs::read_to_string(path(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    let mut table: Table = text.parse().unwrap_or_else(|error| panic!("{file}: {error}"));
    table.remove("name");
    table.remove("description");
    table
}

/// What differs between the base and another file, besides name and description.
pub fn changes(file: &str) -> Vec<String> {
    let mut found = Vec::new();
    differences("", Some(&Value::Table(read("base"))), Some(&Value::Table(read(file))), &mut found);
    found
}

/// The table of the files in Markdown.
pub fn files() -> String {
    let mut rows = String::from("| file | differs from base.toml in |\n| --- | --- |\n");
    let mut listed: Vec<&str> = PARTS.iter().flat_map(|part| part.files).copied().collect();
    listed.sort_unstable();
    listed.dedup();
    for file in listed.iter().filter(|file| **file != "base") {
        rows += &format!("| [{file}](../scenarios/study/{file}.toml) | {} |\n", changes(file).join(", "));
    }
    rows
}

/// The text between the markers of a table, with their places; `None` if they are not there.
pub fn marked(text: &str, name: &str) -> Option<std::ops::Range<usize>> {
    let begin = format!("<!-- table: {name} -->\n");
    let from = text.find(&begin)? + begin.len();
    let length = text[from..].find("<!-- end of table -->")?;
    Some(from..from + length)
}

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let mut text = std::fs::read_to_string(page()).expect("docs/study.md");
    let mut known = BTreeMap::new();
    let mut replace = |name: &str, made: String| {
        let place = marked(&text, name).unwrap_or_else(|| panic!("docs/study.md has no table {name}"));
        text.replace_range(place, &made);
        std::fs::write(page(), &text).expect("docs/study.md can be written");
    };
    replace("files", files());
    for part in PARTS.iter().filter(|part| wanted.is_empty() || wanted.iter().any(|name| name == part.name)) {
        eprintln!("{}", part.name);
        replace(part.name, table(part, &mut known));
    }
}
