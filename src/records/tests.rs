//! The committed scenarios are what the import makes today, with lognormal repairs (`--lognormal`).

use super::modes::Repairs;
use super::rates::Blades;
use super::*;
use crate::golden;

#[test]
fn committed_scenarios_are_up_to_date() {
    let record = "scenarios/data/lanl/LA-UR-05-7318-failure-data-1996-2005.csv.gz";
    let imported = import_lanl(record.as_ref(), 18, Blades::Alike, Repairs::Lognormal).unwrap();
    for (path, text) in [
        ("scenarios/lanl-system-18.toml", &imported.fitted_toml),
        ("scenarios/lanl-system-18-replay.toml", &imported.replay_toml),
        ("scenarios/data/lanl/system-18.csv", &imported.record_csv),
    ] {
        golden::file(path, text);
    }
}

#[test]
fn the_report_says_what_was_done_and_found() {
    let record = "scenarios/data/lanl/LA-UR-05-7318-failure-data-1996-2005.csv.gz";
    let report = import_lanl(record.as_ref(), 18, Blades::Alike, Repairs::Lognormal).unwrap().report;
    for part in [
        "LANL system 18: 1024 nodes of 4 processors and 8 GiB",
        "rows      3997 read, 5 dropped, 3992 used; 8 of these merged: 3984 outages",
        "5 rows: duplicate row: dropped (lines 13390, 15785, 15894, 16206, 16542)",
        "60 nodes have no row",
        "window    2002-05-01 00:00 local time and 1767628 min from there (3.36 years of 8766 h)",
        "712330 min of downtime",
        "shape 0.687 ± 0.009, scale 6910 ± 160 h, mean 8912 h (the published convention)",
        "takeover, 0.5 follow the identity",
    ] {
        assert!(report.contains(part), "{part}\n{report}");
    }
    let hardware = report.lines().find(|line| line.starts_with("hardware")).unwrap();
    let cells: Vec<&str> = hardware.split_whitespace().collect();
    let expected = "hardware 2968 0.8628 0.709 ± 0.010 8255 ± 219 10318 10167 70.0 1.09 takeover";
    assert_eq!(cells.join(" "), expected);
}

#[test]
fn an_example_of_import_lanl() -> Result<(), Box<dyn std::error::Error>> {
    use crate::records::{import_lanl, modes::Repairs, rates::Blades};
    let record = "scenarios/data/lanl/LA-UR-05-7318-failure-data-1996-2005.csv.gz";
    let imported = import_lanl(record.as_ref(), 18, Blades::Alike, Repairs::Chosen)?;
    assert!(imported.fitted_toml.contains("[blade_type.node-8g.failure.hardware]"));
    Ok(())
}
