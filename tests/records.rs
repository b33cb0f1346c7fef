//! Two real records that list only what failed, as they are: the rates that they have, and what is said beforehand of a
//! forecast that does not hold.

use crate::fleet::{check, folder, printed};
use std::path::Path;

/// Failures of the processors of PNNL's MPP2, a cluster of 980 nodes: the record names those that failed.
const PNNL: &str = "hotspare import fleet --blades 980 --installed 2003-11-29 \
    --tickets scenarios/data/pnnl/mpp2-failures.csv.gz --tickets-map blade='Hardware Identifier',start=Date,cause='What Failed' \
    --only 'Hardware Identifier=node *' --only 'What Failed=CPU' --repair '4 h' --independent --name s";

/// Every 16th of Titan's GPUs: a row for each stay in a node, which ended with a failure if the GPU had an event or was not
/// seen again.
const TITAN: &str = "hotspare import fleet scenarios/data/titan/gpus-every-16th.csv.gz \
    --map blade=SN,type==k20x,installed=insert,retired=remove --fleet-only 'insert=*' \
    --tickets scenarios/data/titan/gpus-every-16th.csv.gz --tickets-map blade=SN,start=remove \
    --only out+event=TRUE --only 'out+event=* DBE' --only 'out+event=* OTB' --time-zone America/New_York --drop-broken \
    --repair '1 d' --independent --name s";

/// What an import says, and failures and years of the record of the only mode that it writes.
fn imported(command: &str) -> (String, f64, f64) {
    let folder = folder();
    let said = printed(folder.path(), &format!("{command} 2>&1 && hotspare validate s.toml"));
    assert!(said.contains("s.toml: valid: "), "{said}");
    let (failures, years) = recorded(folder.path());
    (said.split_whitespace().collect::<Vec<_>>().join(" "), failures, years)
}

fn recorded(folder: &Path) -> (f64, f64) {
    let scenario = std::fs::read_to_string(folder.join("s.toml")).expect("the scenario");
    let scenario: toml::Table = toml::from_str(&scenario).expect("TOML");
    let of =
        |table: &toml::Value| table.as_table().expect("a table").values().next().cloned().expect("an entry");
    let mode = of(&of(&scenario["blade_type"])["failure"]);
    let figure = |key: &str| mode["record"][key].as_integer().expect("a number") as f64;
    (figure("failures"), figure("blade_hours") / 8766.0)
}

#[test]
fn the_processors_of_mpp2_fail_as_often_as_recorded() {
    let (_, failures, years) = imported(&format!("{PNNL} --from 2003-11-29 --to 2008-07-28"));
    // 980 nodes for 1703 days.
    assert_eq!(failures, 381.0);
    assert!((years / (980.0 * 1703.0 / 365.25) - 1.0).abs() < 1e-4, "{years}");
    assert!((failures / years - 0.0834).abs() < 5e-5);
}

#[test]
fn what_mpp2_tells_of_its_later_years_it_says_not_to_know() {
    // 0.108 failures a year in the first 28 months, 0.058 in the others: a forecast from the former is 1.8 times too high.
    let (said, earlier, years) = imported(&format!("{PNNL} --from 2003-11-29 --to 2006-03-29"));
    let (all, all_years) = (381.0, 980.0 * 1703.0 / 365.25);
    let factor = earlier / years / ((all - earlier) / (all_years - years));
    assert!((factor - 1.846).abs() < 0.01, "{factor}");
    assert!(
        said.contains("lie at ages beyond 2.3 y, the oldest that the record saw: they rest on"),
        "{said}"
    );
    assert!(
        said.contains("whatever the horizon, for the blades are about as old as any that was seen"),
        "{said}"
    );
}

#[test]
fn the_gpus_of_titan_fail_as_often_as_recorded() {
    let (said, failures, years) =
        imported(&format!("{TITAN} --at 2019-08-01 --from 2013-11-19 --to 2019-08-02"));
    // Counted apart from this program: 727 stays that ended with a failure, in 6275.4 years (the sum of `duration` without
    // the row of a stay that overlaps another, in years of 8766 h); of the whole record 11773 in 100820.4, 0.1168 a year.
    assert_eq!(failures, 727.0);
    assert!((years - 6275.4).abs() < 1.0, "{years}");
    assert!(said.contains("402 further stays go on with the ages that blades had when they left"), "{said}");
    // The hazard of the third year is a hundred times that of the first two: no law of one shape follows it.
    assert!(said.contains("> piecewise"), "{said}");
}

#[test]
fn what_titan_tells_before_its_third_year_it_says_not_to_know() {
    // 57 failures in 2834 years until then, 670 in 3441 afterwards: ten times the rate.
    let (said, failures, years) =
        imported(&format!("{TITAN} --at 2016-06-30 --from 2013-11-19 --to 2016-07-01"));
    assert!((failures, years.round()) == (57.0, 2834.0), "{failures} {years}");
    assert!(
        said.contains(
            "92 % of the failures that the law of lives forecasts for 5.0 y lie at ages beyond 2.6 y"
        ),
        "{said}"
    );
}

#[test]
fn parts_of_a_blade_are_failure_modes_with_one_law() {
    let folder = folder();
    let rows: String = (1..=30)
        .map(|n| format!("b{},2021-{:02}-{:02} 10:00,60,disk,{}\n", n % 5, 1 + n % 12, 1 + n % 28, 1 + n % 3))
        .collect();
    let tickets = format!("blade,start,minutes,cause,bay\n{rows}b1,2021-05-01 10:00,60,cpu,\n");
    std::fs::write(folder.path().join("t.csv"), tickets).expect("a file");
    let command = "hotspare import fleet --blades 5 --installed 2020-01-01 --tickets t.csv --tickets-map slot=bay --parts disk=4 \
        --from 2020-01-01 --to 2024-01-01 --name s --uncertain > said && hotspare validate s.toml 2>&1";
    let said = printed(folder.path(), command);
    assert!(said.contains("s.toml: valid: "), "{said}");
    let scenario = std::fs::read_to_string(folder.path().join("s.toml")).expect("the scenario");
    let scenario: toml::Table = toml::from_str(&scenario).expect("TOML");
    let modes = scenario["blade_type"]["blade"]["failure"].as_table().expect("modes");
    let names: Vec<&str> = modes.keys().map(String::as_str).collect();
    assert_eq!(names, ["cpu", "disk_1", "disk_2", "disk_3", "disk_4"]);
    assert!(["disk_2", "disk_4"].iter().all(|name| modes[*name] == modes["disk_1"]));
    // 30 failures in 5 · 4 · 4 disk-years, 30 hours and one of them out of operation for each of four disks.
    let record = &modes["disk_1"]["record"];
    let hours = record["blade_hours"].as_integer().expect("hours") as f64;
    assert_eq!(record["failures"].as_integer(), Some(30));
    assert!((hours - (5.0 * 4.0 * 1461.0 * 24.0 - 4.0 * 31.0)).abs() < 1.0, "{hours}");
    let ages = std::fs::read_to_string(folder.path().join("data/s-ages.csv")).expect("ages");
    assert!(ages.contains("servers,1,disk_4,") && ages.contains("servers,5,disk_1,"), "{ages}");
}

#[test]
fn what_does_not_fit_the_number_of_blades_is_refused() {
    let folder = folder();
    let refused = |command: &str| {
        printed(folder.path(), &format!("{command} --from 2003-11-29 --to 2008-07-28 2>&1; echo $?"))
    };
    let few = refused(&PNNL.replace("980", "200"));
    assert!(few.contains("the tickets name 294 blades, such as") && few.ends_with("2\n"), "{few}");
    let late = refused(&PNNL.replace("--installed 2003-11-29", "--installed 2009-01-01"));
    assert!(
        late.contains("--installed 2009-01-01: no blade was in service before --to") && late.ends_with("2\n"),
        "{late}"
    );
    let both = refused(&PNNL.replace("import fleet", "import fleet scenarios/data/example-fleet/fleet.csv"));
    assert!(both.contains("cannot be used with") && both.ends_with("2\n"), "{both}");
    let alone = refused("hotspare import fleet --blades 5");
    assert!(alone.contains("add --tickets FILE") && alone.ends_with("2\n"), "{alone}");
}

#[test]
fn the_page_on_records_shows_what_the_program_prints() {
    check("docs/records.md");
}
