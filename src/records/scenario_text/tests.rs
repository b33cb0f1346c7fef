//! The texts are what they say: TOML with the right tables, and a record that reads back as it was.

use super::*;
use crate::model::step::Step;
use crate::records::lanl::{self, MINUTE_US};
use crate::records::modes::Repairs;
use crate::records::rates::Blades;
use crate::records::{replay as reader, system};
use std::collections::BTreeSet;

const RECORD: &str = "scenarios/data/lanl/LA-UR-05-7318-failure-data-1996-2005.csv.gz";

fn table(text: &str) -> toml::Table {
    toml::from_str(text).unwrap()
}

#[test]
fn durations_are_written_to_about_four_digits() {
    for (value_h, text) in
        [(8254.96, "8255 h"), (99.94, "99.9 h"), (8.393, "8.39 h"), (1.1669, "70.0 min"), (0.01, "0.6 min")]
    {
        assert_eq!(hours(value_h), text);
    }
}

#[test]
fn both_scenarios_describe_the_same_fleet() {
    for system in [2, 7, 18, 20] {
        let import = lanl::read(RECORD.as_ref(), system).unwrap();
        let fit = system::fit(&import, Blades::Alike, Repairs::Lognormal).unwrap();
        let (fitted, replayed) = (table(&fitted(&import, &fit)), table(&replay(&import, &fit)));
        for key in ["blade_type", "workload", "pool", "times", "policy", "baseline", "seed"] {
            assert_eq!(fitted[key], replayed[key], "system {system}: {key}");
        }
        let workloads = fitted["workload"].as_array().unwrap();
        let nodes: i64 = workloads.iter().map(|class| class["count"].as_integer().unwrap()).sum();
        assert_eq!(nodes, i64::from(import.nodes));
        for (_, blade_type) in fitted["blade_type"].as_table().unwrap() {
            assert_eq!(blade_type["failure"].as_table().unwrap().len(), fit.modes.len());
        }
        let horizon = format!("{} min", import.window.0 / MINUTE_US);
        assert_eq!(replayed["horizon"].as_str(), Some(horizon.as_str()));
    }
}

#[test]
fn the_record_reads_back_as_it_was() {
    for system in [2, 18] {
        let import = lanl::read(RECORD.as_ref(), system).unwrap();
        let rows = reader::parse(record_csv(&import).as_bytes()).unwrap();
        assert_eq!(rows.len(), import.outages.len());
        for (row, outage) in rows.iter().zip(&import.outages) {
            assert_eq!((row.failed.0, row.returned.0), (outage.failed.0, outage.returned.0));
            assert_eq!(row.mode, outage.cause.mode());
        }
        let blades: BTreeSet<_> = rows.iter().map(|row| (&row.class, row.blade)).collect();
        let nodes: BTreeSet<_> = import.outages.iter().map(|outage| outage.node).collect();
        assert_eq!(blades.len(), nodes.len(), "each node is one blade");
    }
}

#[test]
fn written_times_are_the_defaults_with_their_sources() {
    let times = table(sections::times());
    for (key, value) in times["times"].as_table().unwrap() {
        let step = Step::ALL.iter().find(|step| step.key() == key).unwrap();
        assert_eq!(value, &table(&format!("of = {}", step.default_text()))["of"], "{key}");
    }
}
