//! `docs/columns.md` lists the columns of every CSV: each table is held against the file that the program writes.

use crate::program::{ROOT, hotspare, text};
use std::path::Path;

/// The columns of the tables of the page, by the name of the file or command.
fn documented(name: &str) -> Vec<String> {
    let page = std::fs::read_to_string(Path::new(ROOT).join("docs/columns.md")).expect("the page");
    let (_, section) = page.split_once(&format!("\n### `{name}`\n")).unwrap_or_else(|| panic!("no {name}"));
    let section = section.split("\n##").next().unwrap_or_default();
    let mut columns: Vec<String> = Vec::new();
    for row in section.lines().filter(|line| line.starts_with("| `") || line.starts_with("| *")) {
        let cell = row.split(" | ").next().unwrap_or_default().trim_start_matches("| ");
        // `a`, `a_low` and `…_high` in one row: the dots stand for the first name.
        for part in cell.split("`, `").map(|part| part.trim_matches('`')) {
            let stem = columns.iter().rev().find(|name| !name.ends_with("_low")).cloned().unwrap_or_default();
            columns.push(part.replace('…', &stem));
        }
    }
    columns
}

/// Asserts that the first line of `csv` has the documented columns, `own` being those named by the scenario.
fn agrees(name: &str, csv: &str, own: &[&str], word: &str) {
    let mut columns: Vec<String> = Vec::new();
    let header = csv::ReaderBuilder::new().from_reader(csv.as_bytes()).headers().expect("a header").clone();
    for column in &header {
        let column = if own.contains(&column) { word } else { column };
        if column != word || columns.last().is_none_or(|last| last != word) {
            columns.push(column.to_owned());
        }
    }
    assert_eq!(documented(name), columns, "{name}: correct docs/columns.md");
}

/// A folder with the scenarios that are committed.
fn workplace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::os::unix::fs::symlink(Path::new(ROOT).join("scenarios"), folder.path().join("scenarios"))
        .expect("a link");
    folder
}

/// Standard output of a command that succeeds, given as words.
fn printed(folder: &Path, command: &str) -> String {
    let output = hotspare(folder, &command.split_whitespace().collect::<Vec<_>>());
    assert!(output.status.success(), "{command}: {}", text(&output.stderr));
    text(&output.stdout)
}

#[test]
fn columns_of_a_run() {
    let folder = workplace();
    let short = "--replications 5 --set horizon=1y --undecided pass --quiet";
    let all = format!("{short} --write outages,failovers,pool,parts --format csv");
    let table = printed(folder.path(), &format!("run scenarios/prices.toml {all}"));
    agrees("hotspare run", &table, &[], "");
    let mut files = 0;
    for entry in folder.path().join("results/prices").read_dir().expect("the results") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if name.ends_with(".csv") {
            agrees(&name, &std::fs::read_to_string(&path).expect("a file"), &[], "");
            files += 1;
        }
    }
    assert_eq!(files, 11, "all files of a run");
    let again = format!("run scenarios/prices.toml {short} --seed 5 --out other");
    printed(folder.path(), &again);
    let compared = hotspare(folder.path(), &["compare", "other/prices", "results/prices", "--format", "csv"]);
    agrees("hotspare compare", &text(&compared.stdout), &[], "");
}

#[test]
fn columns_of_studies() {
    let folder = workplace();
    let read = |path: &str| std::fs::read_to_string(folder.path().join(path)).expect("a file");
    let few = "--replications 2 --set horizon=1y --quiet";
    printed(folder.path(), &format!("sweep scenarios/sweep.toml {few}"));
    agrees("sweep.csv", &read("results/sweep/sweep/sweep.csv"), &["spares", "crews"], "*axis*");
    printed(folder.path(), &format!("sensitivity scenarios/sensitivity.toml {few}"));
    agrees("sensitivity.csv", &read("results/sensitivity/sensitivity/sensitivity.csv"), &[], "");
    hotspare(
        folder.path(),
        &[
            "plan",
            "scenarios/plan.toml",
            "--set",
            "plan.max_replications=50",
            "--set",
            "horizon=1y",
            "--quiet",
        ],
    );
    for file in ["plan.csv", "answer.csv"] {
        agrees(file, &read(&format!("results/plan/plan/{file}")), &["spares", "contract"], "*axis*");
    }
    agrees("downtime.csv", &read("results/plan/plan/downtime.csv"), &[], "");
}

#[test]
fn columns_of_records_and_histories() {
    let folder = workplace();
    let record = "scenarios/data/lanl/LA-UR-05-7318-failure-data-1996-2005.csv.gz --system 18";
    printed(folder.path(), &format!("import lanl {record} --to study"));
    let written = folder.path().join("study/data/lanl/system-18.csv");
    agrees("system-N.csv", &std::fs::read_to_string(written).expect("a file"), &[], "");
    printed(
        folder.path(),
        &format!("backtest scenarios/lanl-system-18.toml --lanl {record} --replications 39"),
    );
    let written = folder.path().join("backtest.csv");
    agrees("backtest.csv", &std::fs::read_to_string(written).expect("a file"), &[], "");
    let trace = "trace scenarios/candidates.toml --format csv";
    agrees("hotspare trace", &printed(folder.path(), trace), &[], "");
    let tables = printed(folder.path(), &format!("{trace} --tables-at 1h"));
    let own: Vec<&str> = tables
        .lines()
        .next()
        .unwrap_or_default()
        .split(',')
        .filter(|column| column.starts_with("provides_") || column.starts_with("requires_"))
        .collect();
    assert!(!own.is_empty(), "{tables}");
    agrees("hotspare trace --tables-at", &tables, &own, "*resource*");
}
