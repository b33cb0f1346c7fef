//! What records give: laws that give them back, bounds where nothing failed, and a warning where a forecast does not hold.

use crate::program::{ROOT, shell};
use std::path::Path;
use std::process::Output;

/// Runs a command in a folder, with the records of these tests.
fn run(folder: &Path, command: &str) -> (Output, String) {
    let output = shell(folder, command);
    let said =
        [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned()).concat();
    (output, said)
}

/// The arguments of an inventory and tickets of `tests/data/records`.
fn record(name: &str, window: &str) -> String {
    let data = Path::new(ROOT).join("tests/data/records");
    let file = |kind: &str| data.join(format!("{name}-{kind}.csv")).display().to_string();
    format!("{} --tickets {} {window} --out . --name s --uncertain", file("fleet"), file("tickets"))
}

/// The scenario that an import writes; it must be valid.
fn imported(name: &str, window: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let command = format!("hotspare import fleet {} && hotspare validate s.toml", record(name, window));
    let (output, said) = run(folder.path(), &command);
    assert!(output.status.success(), "{said}");
    std::fs::read_to_string(folder.path().join("s.toml")).expect("a scenario")
}

#[test]
fn repairs_that_are_all_alike_are_fixed() {
    let text = imported("constant-repairs", "--from 2022-01-01 --to 2024-01-01");
    assert!(text.contains("repair = \"4 h\"\n"), "{text}");
    assert!(text.contains("all of the same length, so that it is fixed at 4.00 h"), "{text}");
}

#[test]
fn no_failure_leaves_a_bound() {
    // Four blades for 730 days each are 70080 h; 2.995732 / 70080 h is one in 23393 h.
    let text = imported("no-failure", "--from 2022-01-01 --to 2024-01-01");
    assert!(text.contains("life = { exponential = { mean = \"23393 h\" } }\n"), "{text}");
    assert!(text.contains(
        "# ASSUMED: no failure in 8.0 years of operation, and this is at most 0.375 a year (95 %)."
    ));
    // The other end leaves no failure a chance of 2.5 %: 70080 h / 0.0253178.
    assert!(
        text.contains("low = \"23393 h\"\nhigh = \"2768012 h\"\nsource = \"no failure recorded\""),
        "{text}"
    );
}

#[test]
fn a_law_that_the_record_does_not_determine_is_not_written() {
    // Twelve of 200 blades fail in their first hours, the others not in four years.
    let text = imported("overflow", "--from 2020-01-01 --to 2024-01-01");
    assert!(text.contains("lognormal rejected: the record does not determine its parameters"), "{text}");
    // Twelve failures in the recorded ages by the law that is: early failures, and few later.
    assert!(text.contains("life = { piecewise = { ages = ["), "{text}");
}

#[test]
fn a_forecast_that_does_not_give_the_record_back_is_an_error_where_it_must_hold() {
    let folder = tempfile::tempdir().expect("a folder");
    let lanl = Path::new(ROOT).join("scenarios/data/lanl/LA-UR-05-7318-failure-data-1996-2005.csv.gz");
    let command = format!(
        "hotspare import lanl {} --system 18 --to . --strict --independent --lognormal",
        lanl.display()
    );
    let (output, said) = run(folder.path(), &command);
    assert_eq!(output.status.code(), Some(2), "{said}");
    // 2968 repairs of hardware took 8087 h; the mean of their lognormal law is 2.11 h where theirs is 2.72 h.
    assert!(
        said.contains("WARNING: hardware: in the recorded exposure the laws give 6156 h of downtime"),
        "{said}"
    );
    assert!(said.contains("the record has 8087"), "{said}");
    assert_eq!(folder.path().read_dir().expect("the folder").count(), 0, "nothing is written");
    let (output, _) = run(folder.path(), &command.replace(" --strict", ""));
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_plan_warns_before_its_choice() {
    let folder = tempfile::tempdir().expect("a folder");
    // Recorded repairs that include their waiting, under one crew or two; blades of five years and a record of one.
    let scenario = "name = \"p\"\nhorizon = \"1000 h\"\nreplications = 16\n[blade_type.b.failure.f]\n\
        life = { exponential = { mean = \"2000 h\" } }\nrepair = { exponential = { mean = \"100 h\" } }\n\
        record = { failures = 400, blade_hours = 800000, down_hours = 40000, oldest = \"1 y\" }\n[[workload]]\n\
        name = \"w\"\ncount = 60\non = \"b\"\nage = \"5 y\"\n[[pool]]\ntype = \"b\"\ncount = 1\n[repair]\ncrews = 1\n\
        [policy.wait]\npreset = \"repair_in_place\"\n[[threshold]]\nmetric = \"availability\"\nat_least = 0.5\n\
        [prices]\ncurrency = \"EUR\"\n[prices.blade]\nb = 10\n[plan]\naxis = [{ name = \"crews\", key = \
        \"repair.crews\", values = [2, 3] }]\n";
    std::fs::write(folder.path().join("s.toml"), scenario).expect("a scenario");
    let (output, said) = run(folder.path(), "hotspare plan s.toml --strict");
    assert_eq!(output.status.code(), Some(2), "{said}");
    let flat = said.replace('\u{a0}', " ").split_whitespace().collect::<Vec<_>>().join(" ");
    let (before, _) = flat.split_once("Choice: ").expect("a choice");
    assert!(
        before.contains("WARNING: f: an outage lasts") && before.contains("leave out repair.crews"),
        "{said}"
    );
    // A law without memory has no age at which it fails more, but nobody saw blades of that age.
    assert!(
        before.contains("they rest on a failure rate that stays what it was; whatever the horizon"),
        "{said}"
    );
}

#[test]
fn a_run_warns_in_its_headline() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = "name = \"two-crews\"\nhorizon = \"5 y\"\nreplications = 16\n[blade_type.b.failure.f]\n\
        life = { exponential = { mean = \"2000 h\" } }\nrepair = { exponential = { mean = \"100 h\" } }\n\
        record = { failures = 400, blade_hours = 800000, down_hours = 40000 }\n[[workload]]\nname = \"w\"\ncount = 60\n\
        on = \"b\"\n[[pool]]\ntype = \"b\"\ncount = 0\n[repair]\ncrews = 2\n[policy.wait]\npreset = \"repair_in_place\"\n";
    std::fs::write(folder.path().join("s.toml"), scenario).expect("a scenario");
    let (output, said) = run(folder.path(), "hotspare run s.toml --strict");
    assert_eq!(output.status.code(), Some(2), "{said}");
    let flat = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("WARNING: f: an outage lasts"), "{said}");
    assert!(flat.contains("100 h on record") && flat.contains("leave out repair.crews"), "{said}");
    assert!(flat.contains("repair crews are busy for more than 80 % of the time"), "{said}");
    let (output, said) = run(folder.path(), "hotspare run s.toml --strict --set repair.crews=60");
    assert_eq!(output.status.code(), Some(0), "{said}");
}

#[test]
fn the_shelf_is_told_how_many_parts_a_month_takes() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = "name = \"shelf\"\nhorizon = \"5 y\"\nreplications = 40\n\
        [blade_type.b.failure.disk]\nlife = { exponential = { mean = \"2000 h\" } }\nrepair = \"100 h\"\n\
        [blade_type.b.failure.never]\nlife = \"200000 y\"\nrepair = \"1 h\"\n\
        [blade_type.b.failure.hang]\nlife = \"500 h\"\nrepair = \"1 h\"\nremedy = \"restart_in_place\"\n[[workload]]\n\
        name = \"w\"\ncount = 60\non = \"b\"\n[policy.wait]\npreset = \"repair_in_place\"\n";
    std::fs::write(folder.path().join("s.toml"), scenario).expect("a scenario");
    let command = "hotspare run s.toml --write parts --quiet && cat results/shelf/parts.csv";
    let (output, said) = run(folder.path(), command);
    assert!(output.status.success(), "{said}");
    let rows: Vec<Vec<&str>> =
        said.lines().filter(|line| line.starts_with("wait,")).map(|line| line.split(',').collect()).collect();
    let modes: Vec<&str> = rows.iter().map(|row| row[2]).collect();
    assert_eq!(modes, ["disk", "never"], "a restart in place takes no part: {said}");
    let number = |row: usize, cell: usize| rows[row][cell].parse::<f64>().expect("a number");
    // A cycle of a blade is 2000 h of operation and 100 h of repair, but for what restarts take of its time (a few seconds in
    // 500 h): 60 blades begin 60 · 730.5 / 2100 = 20.87 repairs a month. The standard error over 2400 months is 0.1.
    let (mean, low, high) = (number(0, 3), number(0, 4), number(0, 5));
    assert!((mean / 20.87 - 1.0).abs() < 0.02 && low < mean && mean < high && high - low < 0.6, "{said}");
    // A Poisson law of that mean does not exceed 29 in 95 of 100 months; repairs of a fixed length make it a little narrower.
    assert!((26.0..=29.0).contains(&number(0, 10)) && number(0, 11) > 32.0, "{said}");
    // None in 40 · 60 months: at most 2.996 (95 %) of them.
    assert!(number(1, 3) == 0.0 && (number(1, 5) / (2.9957 / 2400.0) - 1.0).abs() < 1e-3, "{said}");
    assert_eq!(rows[1][10..], ["0", "0"]);
}
