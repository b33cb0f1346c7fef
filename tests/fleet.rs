//! From an inventory and tickets to a scenario and its backtest: the pages show what the program prints, and what it
//! writes can be run.

use std::path::Path;
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// What a shell prints for a command, in a folder that has the scenarios and where `hotspare` is this program.
fn printed(folder: &Path, command: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_hotspare")).parent().expect("a folder").display().to_string();
    let path = format!("{program}:{}", std::env::var("PATH").unwrap_or_default());
    let mut shell = Command::new("sh");
    let output = shell.args(["-c", command]).current_dir(folder).env("PATH", path).output().expect("a shell");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// A folder that has the scenarios.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::os::unix::fs::symlink(Path::new(ROOT).join("scenarios"), folder.path().join("scenarios"))
        .expect("a link");
    folder
}

/// Holds every output on a page against what its command prints. `REGENERATE=1` writes the page anew: read the
/// difference.
fn check(page: &str) {
    let path = Path::new(ROOT).join("docs").join(page);
    let text = std::fs::read_to_string(&path).expect("the page");
    let folder = folder();
    let mut parts = text.split("<!-- run -->\n```sh\n");
    let mut made = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (command, rest) = part.split_once("```\n\n```text\n").expect("an output after the command");
        let (_, rest) = rest.split_once("```\n").expect("the end of the output");
        made += &format!("<!-- run -->\n```sh\n{command}```\n\n```text\n");
        made += &(printed(folder.path(), command) + "```\n" + rest);
    }
    if std::env::var_os("REGENERATE").is_some() {
        return std::fs::write(&path, &made).expect("a page");
    }
    let differs = text.lines().zip(made.lines()).find(|(shown, made)| shown != made);
    assert!(
        text == made,
        "docs/{page} is out of date: REGENERATE=1 cargo test --test fleet; first {differs:#?}"
    );
}

#[test]
fn the_page_on_fleets_shows_what_the_program_prints() {
    check("fleet.md");
}

#[test]
fn the_page_on_fits_shows_what_the_program_prints() {
    check("fit.md");
}

#[test]
fn the_page_on_backtests_shows_what_the_program_prints() {
    check("backtest.md");
}

const IMPORT: &str = "hotspare import fleet scenarios/data/example-fleet/fleet.csv \
    --map type=Model,place=Enclosure,role=Use,blade=Serial --resource memory='RAM GB' --dates day-first";

#[test]
fn an_imported_fleet_can_be_run_with_lives_of_either_kind() {
    let folder = folder();
    let fitted = format!(
        "{IMPORT} --name fitted --tickets scenarios/data/example-fleet/tickets.csv \
         --tickets-map blade=Host,start=Opened,end=Closed --from 2020-01-01 --to 2024-01-01"
    );
    for (name, command) in [("fleet", IMPORT.to_owned()), ("fitted", fitted)] {
        let report = printed(folder.path(), &command);
        assert!(report.contains("(line 7): no role: not in the scenario"), "{report}");
        let run = format!("hotspare run {name}.toml --replications 2 --quiet --set 'horizon=1 y'; echo $?");
        let run = printed(folder.path(), &run);
        assert!(run.ends_with("0\n") && run.contains("push_and_cascade"), "{run}");
        let text = std::fs::read_to_string(folder.path().join(format!("{name}.toml"))).unwrap();
        assert_eq!(text.contains("ASSUMED: these are the lives"), name == "fleet", "{text}");
    }
    let again = printed(folder.path(), &format!("{IMPORT} 2>&1; echo $?"));
    assert!(again.contains("fleet.toml exists already; add --force") && again.ends_with("2\n"), "{again}");
}

#[test]
fn a_fit_is_a_piece_of_scenario() {
    let folder = folder();
    let command = "hotspare fit scenarios/data/example-fleet/tickets.csv --map blade=Host,start=Opened,end=Closed \
        --fleet scenarios/data/example-fleet/fleet.csv --fleet-map blade=Serial,type=Model --dates day-first \
        --from 2020-01-01 --to 2024-01-01";
    for options in ["", "--by-type", "--one-mode", "--age installed", "--age unknown"] {
        let piece: toml::Table =
            toml::from_str(&printed(folder.path(), &format!("{command} {options}"))).unwrap();
        let types = piece["blade_type"].as_table().unwrap();
        assert_eq!(types.keys().collect::<Vec<_>>(), ["bl460c-gen9", "hs22", "hs23"], "{options}");
        let modes = types["hs22"]["failure"].as_table().unwrap().len();
        assert_eq!(modes, if options == "--one-mode" { 1 } else { 3 }, "{options}");
    }
    let refused =
        printed(folder.path(), "hotspare fit scenarios/data/example-fleet/tickets.csv 2>&1; echo $?");
    assert!(
        refused.starts_with("failures alone do not make a rate") && refused.ends_with("2\n"),
        "{refused}"
    );
}

#[test]
fn the_page_on_plans_shows_what_the_program_prints() {
    check("plan.md");
}

#[test]
fn what_a_fit_leaves_open_completes_a_scenario() {
    let folder = folder();
    let command = "hotspare fit scenarios/data/example-fleet/tickets.csv --map blade=Host,start=Opened,end=Closed \
        --fleet scenarios/data/example-fleet/fleet.csv --fleet-map blade=Serial,type=Model --dates day-first \
        --from 2020-01-01 --to 2024-01-01 --uncertain";
    // Two parameters of each law that is not exponential. Repairs that are lognormal, and all seen to their end, have none
    // that are correlated.
    let expected = [("--one-mode", 4, 1), ("--one-mode --by-type", 11, 2), ("", 9, 1)];
    for (options, entries, correlated) in expected {
        let completed = format!(
            "cp scenarios/data/example-fleet/rack.toml . && {command} {options} >> rack.toml; hotspare validate rack.toml 2>&1"
        );
        let said = printed(folder.path(), &completed);
        // That each value lies between its ends is what makes it sound.
        assert!(said.starts_with("rack.toml: sound: "), "{options}: {said}");
        let text = std::fs::read_to_string(folder.path().join("rack.toml")).expect("a scenario");
        let scenario: toml::Table = toml::from_str(&text).expect("TOML");
        let found = scenario["uncertain"].as_array().expect("entries");
        assert!(found.iter().all(|entry| entry["law"].as_str() == Some("lognormal")), "{text}");
        let with = found.iter().filter(|entry| entry.get("correlation").is_some()).count();
        assert_eq!((found.len(), with), (entries, correlated), "{options}");
    }
    let import = format!(
        "{IMPORT} --tickets scenarios/data/example-fleet/tickets.csv --tickets-map blade=Host,start=Opened,end=Closed \
         --from 2020-01-01 --to 2024-01-01 --uncertain --name open && hotspare validate open.toml"
    );
    let said = printed(folder.path(), &import);
    assert!(said.contains("open.toml: sound: "), "{said}");
    let text = std::fs::read_to_string(folder.path().join("open.toml")).expect("a scenario");
    assert_eq!(text.matches("[[uncertain]]").count(), 9, "{text}");
}
