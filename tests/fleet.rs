//! From an inventory and tickets to a scenario and its backtest: the pages show what the program prints, and what it
//! writes can be run.

use crate::common::is_full_run;
use crate::golden;
use std::path::Path;
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// What a shell prints for a command, in a folder that has the scenarios and where `hotspare` is this program.
pub fn printed(folder: &Path, command: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_hotspare")).parent().expect("a folder").display().to_string();
    let path = format!("{program}:{}", std::env::var("PATH").unwrap_or_default());
    let mut shell = Command::new("sh");
    let output = shell.args(["-c", command]).current_dir(folder).env("PATH", path).output().expect("a shell");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// A folder that has the scenarios.
pub fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::os::unix::fs::symlink(Path::new(ROOT).join("scenarios"), folder.path().join("scenarios"))
        .expect("a link");
    folder
}

/// Holds every output on a page against what its command prints.
pub fn check(page: &str) {
    check_marked(page, "<!-- run -->");
}

/// Holds the outputs of commands behind a mark against what they print.
fn check_marked(page: &str, mark: &str) {
    let text = std::fs::read_to_string(Path::new(ROOT).join(page)).expect("the page");
    let folder = folder();
    for part in text.split(&format!("{mark}\n```sh\n")).skip(1) {
        let (command, _) = part.split_once("```\n\n```text\n").expect("an output after the command");
        let before = format!("{mark}\n```sh\n{command}```\n\n```text\n");
        golden::block(page, &before, "```\n", &printed(folder.path(), command));
    }
}

#[test]
fn the_page_on_fleets_shows_what_the_program_prints() {
    check("docs/fleet.md");
}

#[test]
fn the_page_on_fits_shows_what_the_program_prints() {
    check("docs/fit.md");
}

#[test]
fn the_page_on_backtests_shows_what_the_program_prints() {
    check("docs/backtest.md");
    // Six imports and backtests take half a minute.
    if is_full_run() {
        check_marked("docs/backtest.md", "<!-- run in full -->");
    }
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

/// Makes tickets of which every other names its blade in full.
const FULL_NAMES: &str =
    "sed 's/^\\(SN...[02468]\\);/\\1.example.org;/' scenarios/data/example-fleet/tickets.csv > tickets.csv";

const TICKETS: &str = "--tickets-map blade=Host,start=Opened,end=Closed --from 2020-01-01 --to 2024-01-01";

#[test]
fn every_verb_says_what_became_of_tickets_and_warns_if_many_are_lost() {
    let folder = folder();
    printed(folder.path(), FULL_NAMES);
    let warning = "rows (51 %): blade not in the inventory: dropped, such as";
    let imported = printed(folder.path(), &format!("{IMPORT} --tickets tickets.csv {TICKETS}"));
    let scenario = std::fs::read_to_string(folder.path().join("fleet.toml")).unwrap();
    let of_fleet = "--fleet scenarios/data/example-fleet/fleet.csv --fleet-map blade=Serial,type=Model,role=Use \
                    --map blade=Host,start=Opened,end=Closed --from 2020-01-01 --to 2024-01-01";
    let fitted = printed(folder.path(), &format!("hotspare fit tickets.csv {of_fleet} 2>&1 > fit.toml"));
    assert!(fitted.starts_with("WARNING: ") && fitted.contains(warning), "{fitted}");
    let piece = std::fs::read_to_string(folder.path().join("fit.toml")).unwrap();
    let tested = printed(
        folder.path(),
        &format!("hotspare backtest fleet.toml --record tickets.csv {of_fleet} --replications 39"),
    );
    assert!(
        tested.contains("of these outages are excluded: their blades are spares or have no role"),
        "{tested}"
    );
    for text in [&imported, &scenario, &piece, &tested] {
        let text =
            text.replace("\n#", "\n").split_whitespace().collect::<Vec<_>>().join(" ").replace(" note ", " ");
        for part in ["366 rows read", warning, "duplicate ticket: dropped"] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }
    // Nobody said how dates are written.
    for text in [&piece, &tested] {
        assert!(text.contains("column Opened: dates begin with the day, as \"20."), "{text}");
    }
}

#[test]
fn one_command_fits_by_type_and_as_one_mode() {
    let folder = folder();
    let tickets = "--tickets scenarios/data/example-fleet/tickets.csv";
    let command = format!("{IMPORT} {tickets} {TICKETS} --by-type --one-mode --slots 16");
    let report = printed(folder.path(), &command);
    assert!(report.contains("\nTYPE hs22\nfailure: ") && !report.contains("hardware:"), "{report}");
    let scenario: toml::Table =
        toml::from_str(&std::fs::read_to_string(folder.path().join("fleet.toml")).unwrap()).unwrap();
    let modes = |kind: &str| scenario["blade_type"][kind]["failure"].as_table().unwrap().clone();
    assert_eq!(modes("hs22").keys().collect::<Vec<_>>(), ["failure"]);
    assert_ne!(modes("hs22"), modes("hs23"));
    assert_eq!(scenario["enclosure"][0]["slots"].as_integer(), Some(16));
    // A type without a failure has the fit to all.
    printed(
        folder.path(),
        "grep Host scenarios/data/example-fleet/tickets.csv > few.csv; \
        echo 'SN1001;01.05.2021 10:00;20.05.2021 11:00;Hardware' >> few.csv",
    );
    let report =
        printed(folder.path(), &format!("{IMPORT} --name few --tickets few.csv {TICKETS} --by-type"));
    assert!(report.contains("years of service: ASSUMED to fail as all types together"), "{report}");
    let few = std::fs::read_to_string(folder.path().join("few.toml")).unwrap();
    let assumed = "# ASSUMED: no failure of this type was recorded; these are the fits to all types together.\n\
                   [blade_type.hs23.failure]\n[blade_type.hs23.failure.hardware]\nlife = ";
    assert!(few.contains(assumed), "{few}");
    let refused = printed(folder.path(), &format!("{IMPORT} --by-type 2>&1"));
    assert!(refused.contains("--tickets"), "{refused}");
}

#[test]
fn two_sets_of_failure_modes_do_not_add_up_unseen() {
    let folder = folder();
    printed(folder.path(), IMPORT);
    let fit = "hotspare fit scenarios/data/example-fleet/tickets.csv --map blade=Host,start=Opened,end=Closed \
        --fleet scenarios/data/example-fleet/fleet.csv --fleet-map blade=Serial,type=Model \
        --resource memory='RAM GB' --from 2020-01-01 --to 2024-01-01";
    for option in ["", "--one-mode", "--by-type"] {
        let command =
            format!("cp fleet.toml both.toml; {fit} {option} >> both.toml; hotspare validate both.toml 2>&1");
        let refused = printed(folder.path(), &command);
        let part = ".failure: is already defined; keep one of the two, with the failure modes below it";
        assert!(refused.contains(part), "{option}: {refused}");
    }
    // In place of the modes that were there it is a scenario.
    let command = format!(
        "awk '/^\\[/ {{ out = /^.blade_type[.][^.]*[.]failure/ }} !out' fleet.toml > mine.toml; {fit} >> mine.toml; \
         hotspare validate mine.toml"
    );
    let sound = printed(folder.path(), &command);
    assert!(sound.contains("mine.toml: valid: 102 blades"), "{sound}");
    let mine: toml::Table =
        toml::from_str(&std::fs::read_to_string(folder.path().join("mine.toml")).unwrap()).unwrap();
    assert_eq!(mine["blade_type"]["hs22"]["failure"].as_table().unwrap().len(), 3);
}

#[test]
fn messages_name_the_options_of_the_verb() {
    let folder = folder();
    let said = |command: &str| printed(folder.path(), &format!("{command} 2>&1; echo $?"));
    let tickets = "scenarios/data/example-fleet/tickets.csv";
    let fleet = "scenarios/data/example-fleet/fleet.csv";
    let no_type = said(&format!("hotspare import fleet {fleet}"));
    assert!(no_type.contains("name it with --map type=COLUMN") && no_type.ends_with("2\n"), "{no_type}");
    let window = "--from 2020-01-01 --to 2024-01-01";
    let no_start = said(&format!("{IMPORT} --tickets {tickets} --tickets-map blade=Host {window}"));
    assert!(no_start.contains("--tickets-map start=COLUMN"), "{no_start}");
    let no_end =
        said(&format!("{IMPORT} --tickets {tickets} --tickets-map blade=Host,start=Opened {window}"));
    assert!(no_end.contains("--tickets-map end=COLUMN or --tickets-map minutes=COLUMN"), "{no_end}");
    let no_fleet = said(&format!("hotspare fit {tickets} --map blade=Host --fleet {fleet} {window}"));
    assert!(no_fleet.contains("--fleet-map type=COLUMN"), "{no_fleet}");
    let no_window = said(&format!("{IMPORT} --tickets {tickets}"));
    assert!(no_window.contains("--from 2020-01-01 --to") && !no_window.contains("--fleet"), "{no_window}");
    let map = "--tickets-map blade=Cause,start=Opened,end=Closed";
    let no_blade = said(&format!("{IMPORT} --tickets {tickets} {map} {window}"));
    assert!(no_blade.contains("such as \"Network\"") && !no_blade.contains("--fleet"), "{no_blade}");
}

#[test]
fn inventory_and_tickets_have_formats_of_their_own() {
    let folder = folder();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write(
        "fleet.csv",
        "Rack;Slot;Model;Use;Service;Since\nr1;1;m;active;web;13.04.2020\nr1;2;m;spare;;13.04.2020\n",
    );
    write(
        "tickets.csv",
        "Place|Opened|Closed\nr1 1|04/05/2021 1:05 PM|04/05/2021 3:05 PM\nr1 2|05/05/2021 8:00 AM|N/A\n",
    );
    let command = "hotspare import fleet fleet.csv --map blade=Rack+Slot,type=Model,role=Service,spare=Use,installed=Since \
        --tickets tickets.csv --tickets-map blade=Place,start=Opened,end=Closed --from 2021-01-01 --to 2022-01-01 --force";
    let said = |options: &str| printed(folder.path(), &format!("{command} {options} 2>&1; echo $?"));
    let asked = said("");
    assert!(asked.contains("add --tickets-dates day-first or --tickets-dates month-first"), "{asked}");
    let read = said("--tickets-dates month-first --tickets-time-zone America/New_York --crews 3");
    for part in [
        "2 rows read, 0 dropped, 0 merged: 2 outages",
        "class     web",
        "pool      spare-m                   1",
        "no end",
    ] {
        assert!(read.contains(part), "{part}\n{read}");
    }
    let scenario = std::fs::read_to_string(folder.path().join("fleet.toml")).unwrap();
    assert!(scenario.contains("crews = 3\n") && scenario.contains("baseline = \"cold_boot\""), "{scenario}");
    // Both were new in 2020, one failed in 2021 and one is still down.
    assert!(
        scenario.contains("ages = \"data/fleet-ages.csv\"\n") && !scenario.contains("stationary"),
        "{scenario}"
    );
    let ages = std::fs::read_to_string(folder.path().join("data/fleet-ages.csv")).unwrap();
    // From 2021-04-05 15:05 in New York.
    let hours = 6485;
    assert_eq!(ages, format!("group,blade,mode,age\nspare-m,1,,0 h\nweb,1,,{hours} h\n"), "{read}");
    let valid = printed(
        folder.path(),
        "hotspare validate fleet.toml && hotspare run fleet.toml --replications 2 --quiet; echo $?",
    );
    assert!(valid.starts_with("fleet.toml: valid") && valid.ends_with("0\n"), "{valid}");
    let fit = "hotspare fit tickets.csv --map blade=Place,start=Opened,end=Closed --fleet fleet.csv \
        --fleet-map blade=Rack+Slot,type=Model --from 2021-01-01 --to 2022-01-01 --dates month-first";
    let refused = printed(folder.path(), &format!("{fit} --fleet-map installed=Since 2>&1"));
    assert!(refused.contains("column Since: \"13.04.2020\" is not a date"), "{refused}");
    let fitted =
        printed(folder.path(), &format!("{fit} --fleet-map installed=Since --fleet-dates day-first 2>&1"));
    assert!(fitted.contains("[blade_type.m.failure]"), "{fitted}");
}

#[test]
fn a_backtest_overwrites_nothing_unasked() {
    let folder = folder();
    std::fs::write(folder.path().join("backtest.csv"), "mine").unwrap();
    let command = "hotspare backtest scenarios/lanl-system-18.toml --system 18 \
        --lanl scenarios/data/lanl/LA-UR-05-7318-failure-data-1996-2005.csv.gz 2>&1; echo $?";
    let refused = printed(folder.path(), command);
    let expected = "backtest.csv exists already; add --force, or name another file with --out\n2\n";
    assert_eq!(refused, expected);
    assert_eq!(std::fs::read_to_string(folder.path().join("backtest.csv")).unwrap(), "mine");
}

#[test]
fn the_page_on_plans_shows_what_the_program_prints() {
    // A minute and more.
    if is_full_run() {
        check("docs/plan.md");
    }
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
        assert!(said.starts_with("rack.toml: valid: "), "{options}: {said}");
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
    assert!(said.contains("open.toml: valid: "), "{said}");
    let text = std::fs::read_to_string(folder.path().join("open.toml")).expect("a scenario");
    assert_eq!(text.matches("[[uncertain]]").count(), 9, "{text}");
    let said = printed(folder.path(), &import.replace("--name open", "--name open --by-type --force"));
    assert!(said.contains("open.toml: valid: "), "{said}");
    let text = std::fs::read_to_string(folder.path().join("open.toml")).expect("a scenario");
    assert!(text.contains("name = \"hs22: life of ") && text.contains("name = \"hs23: life of "), "{text}");
}

/// Writes an inventory of 120 blades that were new in 2016, and the tickets of their first lives: quantiles of a Weibull
/// law of shape 6 and scale 4.5 years.
fn fleet_that_wears_out(folder: &Path) {
    let mut inventory = String::from("blade,type,role,installed\n");
    let mut failures = Vec::new();
    for blade in 0..120 {
        inventory += &format!("b{blade},m,web,2016-01-01\n");
        let survival = 1.0 - f64::from((blade * 7) % 120 + 1) / 121.0;
        let minutes = (4.5 * 525_960.0 * (-survival.ln()).powf(1.0 / 6.0)) as i64;
        failures.push((minutes, blade));
    }
    // Minutes since 1970 of 2016-01-01.
    let start = 16_801 * 1440;
    let row = |(minutes, blade): &(i64, i32)| {
        format!("b{blade},{},{}\n", (start + minutes) * 60, (start + minutes + 240) * 60)
    };
    let tickets: String = failures.iter().filter(|of| of.0 < 5 * 525_000).map(row).collect();
    std::fs::write(folder.join("wearing.csv"), inventory).expect("the inventory");
    std::fs::write(folder.join("worn.csv"), format!("blade,start,end\n{tickets}")).expect("the tickets");
}

#[test]
fn a_backtest_starts_at_the_ages_of_the_cut() {
    let folder = folder();
    fleet_that_wears_out(folder.path());
    let window = "--dates epoch --from 1451606400 --to 1609286400 --age installed";
    let import =
        format!("hotspare import fleet wearing.csv --tickets worn.csv {window} --independent --name aged");
    let imported = printed(folder.path(), &format!("{import} 2>&1"));
    let scenario =
        std::fs::read_to_string(folder.path().join("aged.toml")).unwrap_or_else(|_| panic!("{imported}"));
    let ages = "ages = \"data/aged-ages.csv\"";
    assert!(scenario.contains(ages), "{scenario}");
    std::fs::write(folder.path().join("ageless.toml"), scenario.replace(ages, "start = \"stationary\""))
        .unwrap();
    let of = |name: &str| {
        let command = format!(
            "hotspare backtest {name}.toml --record worn.csv --fleet wearing.csv {window} --replications 199 \
             --out {name}.csv 2>&1"
        );
        let report = printed(folder.path(), &command);
        let csv = std::fs::read_to_string(folder.path().join(format!("{name}.csv"))).unwrap_or_default();
        let all = csv.lines().find(|line| line.starts_with("all,outages,")).unwrap_or_default().to_owned();
        (report, all)
    };
    // Nobody fails before the third year, and most do in the fifth, which is later.
    let (with, all) = of("aged");
    assert!(with.contains("120 of 120 lives have a known age at the cut"), "{with}");
    assert!(all.ends_with(",holds"), "{all}\n{with}");
    let (without, all) = of("ageless");
    assert!(all.ends_with(",above"), "{all}\n{without}");
}

/// Writes an inventory of 100 blades in ten enclosures, and tickets of four years: each tenth blade fails ten times as often as
/// the others, and 40 times three blades of an enclosure fail within two minutes.
fn fleet_that_fails_together(folder: &Path) {
    let mut state = 9_u64;
    let mut uniform = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / 9_007_199_254_740_992.0
    };
    let blade = |at: usize| format!("b{at},m,C{},web,2020-01-01\n", at / 10);
    let inventory: String = (0..100).map(blade).collect();
    let mut failures = Vec::new();
    for at in 0..100 {
        let mut minute = 0.0;
        loop {
            minute += -(1.0 - uniform()).ln() * if at % 10 == 3 { 90_000.0 } else { 900_000.0 };
            if minute > 4.0 * 525_960.0 {
                break;
            }
            failures.push((minute as i64, at));
        }
    }
    for burst in 0..40 {
        let minute = (uniform() * 4.0 * 525_000.0) as i64;
        failures.extend((0..3).map(|of| (minute + of, burst % 10 * 10 + [0, 4, 8][of as usize])));
    }
    failures.sort_unstable();
    // Minutes since 1970 of 2020-01-01.
    let start = 18_262 * 1440;
    let row = |(minute, at): &(i64, usize)| {
        format!("b{at},{},{}\n", (start + minute) * 60, (start + minute + 90 + 10 * (*at as i64 % 7)) * 60)
    };
    let tickets: String = failures.iter().map(row).collect();
    std::fs::write(folder.join("inventory.csv"), format!("blade,type,place,role,installed\n{inventory}"))
        .expect("the inventory");
    std::fs::write(folder.join("tickets.csv"), format!("blade,start,end\n{tickets}")).expect("the tickets");
}

#[test]
fn bursts_and_unequal_blades_of_tickets_stand_in_the_scenario() {
    let folder = folder();
    fleet_that_fails_together(folder.path());
    let scenario = |options: &str| {
        let command = format!(
            "hotspare import fleet inventory.csv --tickets tickets.csv --dates epoch --from 1577836800 --to 1704067200 \
             --name made --force {options}; hotspare validate made.toml; echo $?"
        );
        let said = printed(folder.path(), &command);
        assert!(said.ends_with("0\n"), "{said}");
        let text = std::fs::read_to_string(folder.path().join("made.toml")).expect("a scenario");
        toml::from_str::<toml::Table>(&text).expect("TOML")
    };
    let together = scenario("");
    let burst = &together["burst"].as_array().expect("bursts")[0];
    assert_eq!((burst["reach"].as_str(), burst["mode"].as_str()), (Some("enclosure"), Some("failure")));
    let every: f64 =
        burst["every"]["exponential"]["mean"].as_str().unwrap().trim_end_matches(" h").parse().unwrap();
    // 40 in four years, one or two of which chance may have made or hidden.
    assert!((4.0 * 8766.0 / every - 40.0).abs() < 3.0, "{burst}");
    // A tenth at ten times the rate of the others: (0.1·100 + 0.9)/1.9² − 1 = 2.02.
    let frailty = together["blade_type"]["m"]["frailty"].as_float().expect("frailty");
    assert!((1.0..4.0).contains(&frailty), "{frailty}");
    let independent = scenario("--independent");
    assert!(!independent.contains_key("burst"));
    assert!(independent["blade_type"]["m"].get("frailty").is_none());
}
