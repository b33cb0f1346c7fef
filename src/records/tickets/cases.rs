//! Files that other programs would export, each for a kind of fault; see `tests/data/README.md`.

use super::*;
use crate::records::fleet::{self, FleetSource};
use crate::records::history::RecordedOutage;
use crate::records::moment::{Calendar, DateOrder, EpochUnit, zone};
use crate::records::rates;
use crate::records::rates::Blades;
use crate::records::sheet::DurationUnit;
use std::io::Write as _;
use std::path::PathBuf;

fn reading(order: DateOrder, zone_name: &str) -> Reading {
    Reading::new(Calendar::new(order, zone(zone_name).unwrap()))
}

fn source(map: &[&str]) -> TicketSource {
    let map = map.iter().map(|text| text.parse().unwrap()).collect();
    TicketSource::new(reading(DateOrder::Shown, "UTC"), Columns { option: "--tickets-map", map })
}

/// A file of the folder of cases, or a text.
fn file(text: &str) -> (PathBuf, Option<tempfile::NamedTempFile>) {
    if text.ends_with(".csv") {
        return (Path::new("tests/data/records").join(text), None);
    }
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    (file.path().to_owned(), Some(file))
}

/// Tickets of an inventory from 2020 to 2024, or everything that is wrong with them.
fn read_all(inventory: &str, tickets: &str, source: &TicketSource) -> Result<ReadTickets, String> {
    let of_fleet = FleetSource {
        reading: reading(DateOrder::YearFirst, "UTC"),
        columns: Columns { option: "--map", map: Vec::new() },
        resources: Vec::new(),
        spares: Vec::new(),
        names_blades: true,
    };
    let (inventory, _inventory) = file(inventory);
    let fleet = fleet::read(&inventory, &of_fleet).map_err(|error| error.to_string())?;
    let day = |text: &str| source.reading.calendar.read(text).unwrap();
    let window = Window { from: day("2020-01-01"), to: day("2024-01-01") };
    let (tickets, _tickets) = file(tickets);
    read(&tickets, source, &fleet, window, AgeRule::Auto).map_err(|error| error.to_string())
}

/// The outages: blade, start and minutes; without minutes if they have no end.
fn outages(read: &ReadTickets, source: &TicketSource) -> Vec<(usize, String, Option<f64>)> {
    let calendar = &source.reading.calendar;
    let from = calendar.read("2020-01-01").unwrap();
    let told = |outage: &RecordedOutage| {
        let minutes = outage.returned.map(|back| (back.0 - outage.failed.0) as f64 / 60e6);
        (outage.unit, calendar.show(from.after(outage.failed)), minutes)
    };
    read.history.outages.iter().map(told).collect()
}

fn expected(rows: &[(usize, &str, Option<f64>)]) -> Vec<(usize, String, Option<f64>)> {
    rows.iter().map(|(blade, start, minutes)| (*blade, (*start).to_owned(), *minutes)).collect()
}

#[test]
fn the_ticket_of_the_last_day_is_the_failure_that_ended_the_blade() {
    let source = source(&[]);
    let read = read_all("retired-fleet.csv", "retired-tickets.csv", &source).unwrap();
    let rows = [(1, "2021-03-04 10:00", Some(60.0)), (0, "2022-06-30 09:12", None)];
    assert_eq!(outages(&read, &source), expected(&rows));
    assert_eq!((read.notes.count(TicketReason::EndsLife), read.notes.dropped()), (1, 0));
    // Its life began when it was installed, on the first day of the window.
    let h = (2.0 * 365.0 + 1.0 + 151.0 + 29.0) * 24.0 + 9.2;
    let lives = crate::records::lives::of_history(&read.history, None);
    assert!(
        (lives.samples[0].value_h - h).abs() < 1e-9 && !lives.samples[0].censored,
        "{:?}",
        lives.samples[0]
    );
    // A later ticket says the same, once.
    let later = "blade,start,minutes\na1,2022-07-05,60\na1,2022-07-09,60\n";
    let read = read_all("retired-fleet.csv", later, &source).unwrap();
    assert_eq!(outages(&read, &source), expected(&[(0, "2022-06-30 23:59", None)]));
    assert_eq!(
        (read.notes.count(TicketReason::EndsLife), read.notes.count(TicketReason::OutOfService)),
        (1, 1)
    );
}

#[test]
fn a_blade_that_came_back_has_stays_of_its_own() {
    let source = source(&[]);
    let stays = "blade,type,installed,retired\na,m,2020-01-01,2021-03-01\na,m,2021-03-01,\nb,m,2020-01-01,\n";
    let tickets = "blade,start,minutes\na,2020-05-01,60\na,2021-03-01 05:00,60\na,2022-05-01,60\n";
    let read = read_all(stays, tickets, &source).unwrap();
    let units: Vec<usize> = read.history.outages.iter().map(|outage| outage.unit).collect();
    assert_eq!(units, [0, 1, 1]);
    assert!((read.history.watched().hours() / 24.0 - 2.0 * (4.0 * 365.0 + 1.0)).abs() < 1e-9);
    for overlapping in [
        "a,m,2020-01-01,2021-03-02\na,m,2021-03-01,\n",
        "a,m,2020-01-01,\na,m,2021-03-01,\n",
        "a,m,,\na,m,,\n",
    ] {
        let wrong =
            read_all(&format!("blade,type,installed,retired\n{overlapping}"), tickets, &source).unwrap_err();
        assert!(wrong.contains("\"a\" is already the blade of line 2; write one row"), "{wrong}");
    }
}

#[test]
fn another_cause_in_the_same_minute_is_another_failure() {
    let source = source(&[]);
    let read = read_all("same-minute-fleet.csv", "same-minute-tickets.csv", &source).unwrap();
    let modes = rates::fit(&read.history).unwrap();
    let failures: Vec<(&str, usize)> = modes.iter().map(|mode| (mode.name.as_str(), mode.outages)).collect();
    assert_eq!(failures, [("cpu", 1), ("disk", 2)]);
    assert_eq!(
        (read.notes.count(TicketReason::SameMinute), read.notes.count(TicketReason::Duplicate)),
        (1, 0)
    );
    // The blade is down for one hour.
    assert_eq!(modes[0].up, modes[1].up);
    assert!((read.history.watched().hours() - modes[0].up.hours() - 2.0).abs() < 1e-9);
}

#[test]
fn causes_keep_their_names() {
    let source = source(&[]);
    let read = read_all("same-minute-fleet.csv", "causes-tickets.csv", &source).unwrap();
    assert_eq!(read.history.modes, ["disk_raid", "disk_raid-2", "電源", "風扇"]);
    assert!(read.doubts.iter().any(|doubt| doubt.contains("disk/raid")), "{:?}", read.doubts);
}

#[test]
fn open_ends_are_censored_in_every_spelling() {
    let slurm = TicketSource { format: Some(TicketFormat::Slurm), ..source(&[]) };
    let read = read_all("tickets-fleet.csv", "tickets-slurm.csv", &slurm).unwrap();
    let rows = [(0, "2023-05-01 10:00", Some(120.0)), (1, "2023-06-01 10:00", None)];
    assert_eq!(outages(&read, &slurm), expected(&rows));
    assert_eq!(read.history.modes, ["bad_disk", "not_responding"]);
    let plain = source(&[]);
    for tickets in ["tickets-t-unknown.csv", "tickets-t-dash.csv"] {
        let read = read_all("tickets-fleet.csv", tickets, &plain).unwrap();
        let rows = [(0, "2023-05-01 10:00", None), (1, "2023-06-01 10:00", Some(120.0))];
        assert_eq!(outages(&read, &plain), expected(&rows), "{tickets}");
        assert_eq!(read.notes.count(TicketReason::Open), 1);
    }
    // Events of the whole cluster name no node.
    let whole = "NodeName|TimeStart|TimeEnd|State|Reason\n|2023-05-01T10:00:00|Unknown||Cluster Registered TRES\n\
                 n1|2023-05-01T10:00:00|2023-05-01T11:00:00|DOWN|x\n";
    let read = read_all("tickets-fleet.csv", whole, &slurm).unwrap();
    assert_eq!((read.history.outages.len(), read.notes.count(TicketReason::OfTheWhole)), (1, 1));
}

#[test]
fn dates_and_durations_of_exports_are_read_or_asked_for() {
    let plain = source(&[]);
    let two = [(0, "2023-05-01 10:00", Some(120.0)), (1, "2023-06-01 10:00", Some(120.0))];
    let read = read_all("tickets-fleet.csv", "tickets-t-epoch.csv", &plain).unwrap();
    assert_eq!(outages(&read, &plain), expected(&two));
    let asked = read_all("tickets-fleet.csv", "tickets-t-ampm.csv", &plain).unwrap_err();
    assert!(asked.contains("which part is the day") && asked.contains("--dates month-first"), "{asked}");
    let said = TicketSource { reading: reading(DateOrder::MonthFirst, "UTC"), ..source(&[]) };
    let read = read_all("tickets-fleet.csv", "tickets-t-ampm.csv", &said).unwrap();
    assert_eq!(outages(&read, &said), expected(&[(0, "2023-05-01 13:05", Some(120.0)), two[1]]));
    let asked = read_all("tickets-fleet.csv", "tickets-dur.csv", &plain).unwrap_err();
    for part in [
        "line 4, column minutes: \"2:00\" may be",
        "--durations hh:mm",
        "line 5, column minutes: \"-5\" is not a duration",
    ] {
        assert!(asked.contains(part), "{part}\n{asked}");
    }
    assert!(!asked.contains("line 2") && !asked.contains("line 3"), "{asked}");
    let durations = Reading { durations: DurationUnit::HoursMinutes, ..plain.reading.clone() };
    let said = TicketSource { reading: durations, drops_broken: true, ..source(&[]) };
    let read = read_all("tickets-fleet.csv", "tickets-dur.csv", &said).unwrap();
    let minutes: Vec<Option<f64>> = outages(&read, &said).into_iter().map(|(.., minutes)| minutes).collect();
    assert_eq!(minutes, [Some(26.0 * 60.0 + 3.0 + 4.0 / 60.0), Some(120.0), Some(120.0)]);
}

#[test]
fn the_hour_that_the_clock_repeats_is_not_a_contradiction() {
    let berlin = TicketSource {
        reading: reading(DateOrder::Shown, "Europe/Berlin"),
        drops_broken: true,
        ..source(&[])
    };
    let inventory = "blade,type\na1,m\na2,m\na3,m\na4,m\na5,m\n";
    let read = read_all(inventory, "tickets-dst.csv", &berlin).unwrap();
    let rows = [
        (1, "2023-03-26 03:30", Some(30.0)),
        (0, "2023-10-29 02:30", Some(15.0)),
        (3, "2023-10-29 02:50", Some(20.0)),
    ];
    assert_eq!(outages(&read, &berlin), expected(&rows));
    assert_eq!(
        (read.notes.count(TicketReason::RepeatedHour), read.notes.count(TicketReason::Broken)),
        (1, 2)
    );
}

#[test]
fn the_window_cuts_outages_and_the_past_gives_ages() {
    let source = source(&[]);
    let inventory = "blade,type,installed\na,m,2018-01-01\nb,m,2018-01-01\n";
    let tickets = "blade,start,end,cause\n\
        a,2019-12-31 00:00,2020-01-02 00:00,disk\n\
        b,2019-11-30 00:00,2019-12-02 00:00,disk\n\
        b,2023-12-31 12:00,2024-01-05 00:00,disk\n";
    let read = read_all(inventory, tickets, &source).unwrap();
    assert_eq!(
        (read.notes.count(TicketReason::AcrossStart), read.notes.count(TicketReason::GivesAge)),
        (1, 1)
    );
    assert_eq!((read.history.outages.len(), read.history.before.len(), read.notes.dropped()), (1, 2, 0));
    let mode = &rates::fit(&read.history).unwrap()[0];
    assert_eq!(mode.outages, 1);
    let days = 4.0 * 365.0 + 1.0;
    assert!((mode.up.hours() / 24.0 - (days - 1.0 + days - 0.5)).abs() < 1e-9, "down is down where it is");
    let lives = crate::records::lives::of_history(&read.history, None).samples;
    assert_eq!((lives[0].entry_h, lives[0].age_unknown), (0.0, false), "a was new when it came back");
    assert_eq!(lives[1].entry_h, 30.0 * 24.0, "since 2 December");
}

#[test]
fn a_record_without_repair_times_asks_for_them() {
    let plain = source(&["blade=Hardware", "start=Date", "cause=What"]);
    let tickets =
        "Date,Hardware,What\n5/13/2023 7:00,n1,DISK\n6/1/2023 8:00,n2,DIMM\n6/1/2023 8:00,n2,DISK\n";
    let asked = read_all("tickets-fleet.csv", tickets, &plain).unwrap_err();
    assert!(asked.contains("--tickets-map end=COLUMN") && asked.contains("--repair \"4 h\""), "{asked}");
    let said = TicketSource { repair: Some(Span::from_hours(4.0)), ..plain };
    let read = read_all("tickets-fleet.csv", tickets, &said).unwrap();
    let rows = [
        (0, "2023-05-13 07:00", Some(240.0)),
        (1, "2023-06-01 08:00", Some(240.0)),
        (1, "2023-06-01 08:00", Some(240.0)),
    ];
    assert_eq!(outages(&read, &said), expected(&rows));
    // That the blade was still down is not known: what comes before the repair said would end is a failure, too.
    let later = format!("{tickets}6/1/2023 9:00,n2,DISK\n6/1/2023 9:10,n2,DISK\n");
    let again = read_all("tickets-fleet.csv", &later, &said).unwrap();
    assert_eq!(outages(&again, &said)[3..], expected(&[(1, "2023-06-01 09:00", Some(240.0))])[..]);
    assert_eq!((again.notes.count(TicketReason::Near), again.notes.count(TicketReason::Overlap)), (1, 0));
    let note = "3 rows (lines 2, 3, 4): duration not recorded: ASSUMED, as --repair says";
    assert!(read.notes.sentences().iter().any(|said| said == note), "{:?}", read.notes.sentences());
}

#[test]
fn rows_are_selected_by_their_cells() {
    let tickets = "blade,start,minutes,Class\nn1,2023-05-01,60,Server\nsw1,2023-05-01,60,switch\nn2,2023-05-02,60,blade\n";
    let plain = source(&[]);
    let loud = read_all("tickets-fleet.csv", tickets, &plain).unwrap().loud();
    assert!(loud[0].contains("such as \"sw1\"") && loud[0].contains("--only COLUMN=VALUE"), "{loud:?}");
    let only = ["class=server", "Class=BLADE"].map(|text| text.parse().unwrap()).to_vec();
    let read = read_all("tickets-fleet.csv", tickets, &TicketSource { only, ..source(&[]) }).unwrap();
    assert_eq!(
        (read.history.outages.len(), read.rows, read.notes.count(TicketReason::NotSelected)),
        (2, 2, 1)
    );
    assert!(read.loud().is_empty(), "{:?}", read.loud());
    let only = vec!["Kind=server".parse().unwrap()];
    let wrong = read_all("tickets-fleet.csv", tickets, &TicketSource { only, ..source(&[]) }).err().unwrap();
    assert!(wrong.contains("column Kind: the column is missing; the columns are blade, start"), "{wrong}");
}

#[test]
fn an_event_trace_has_its_causes_in_the_rows_beside_the_outages() {
    let text = |reasons: [&str; 5]| {
        let [a, b, c, d, e] = reasons;
        format!(
            "#event_id component_id node_id platform_id node_name event_type event_start_time event_end_time event_end_reason\n\
             1 1 n1 1 x 1 0 36000 {a}\n2 1 n1 1 x 0 36000 43200 {b}\n3 1 n1 1 x 1 43200 86400 {c}\n\
             4 1 n1 1 x 0 86400 90000 {d}\n5 1 n1 1 x 1 90000 NULL {e}\n"
        )
    };
    let from_2023 = Calendar::new(DateOrder::Epoch(EpochUnit::Seconds), zone("UTC").unwrap());
    let origin = from_2023.read("2023-05-01").unwrap();
    let fta = TicketSource {
        format: Some(TicketFormat::Fta),
        reading: Reading::new(from_2023.with_origin(origin)),
        ..source(&[])
    };
    let rows = [(0, "2023-05-01 10:00", Some(120.0)), (0, "2023-05-02 00:00", Some(60.0))];
    for (reasons, place) in [
        (["disk", "0", "cpu", "0", "0"], "before each outage"),
        (["NULL", "NULL", "disk", "NULL", "cpu"], "after each outage"),
        (["0", "disk", "0", "cpu", "0"], "the row of each outage"),
    ] {
        let trace = text(reasons);
        // A trace without a header has the columns of the archive.
        for trace in [trace.as_str(), trace.split_once('\n').unwrap().1] {
            let read = read_all("tickets-fleet.csv", trace, &fta).unwrap();
            assert_eq!(outages(&read, &fta), expected(&rows));
            let causes: Vec<&str> =
                read.history.outages.iter().map(|outage| read.history.modes[outage.mode].as_str()).collect();
            assert_eq!(causes, ["disk", "cpu"], "{place}");
            assert!(read.doubts.iter().any(|doubt| doubt.contains(place)), "{:?}", read.doubts);
        }
    }
}

#[test]
fn tickets_of_parts_name_their_slot() {
    let blades = "blade,type,installed\nb1,a,2020-01-01\nb2,a,2020-01-01\n";
    // A second disk of b1 fails while the first is down, its processor later; the first disk's two tickets are one outage.
    let tickets = "blade,start,minutes,cause,bay\nb1,2021-01-01 10:00,600,Disk,3\nb1,2021-01-01 12:00,60,disk,3\n\
        b1,2021-01-01 12:00,60,disk,1\nb1,2021-01-01 14:00,60,cpu,\nb2,2022-01-01 10:00,60,disk,3\n";
    let mut of = source(&["slot=bay"]);
    of.parts = vec!["disk=4".parse().unwrap()];
    let found = read_all(blades, tickets, &of).unwrap();
    let modes: Vec<&str> =
        found.history.outages.iter().map(|outage| found.history.modes[outage.mode].as_str()).collect();
    assert_eq!(modes, ["disk_3", "disk_1", "cpu", "disk_3"]);
    assert_eq!(found.parts[0].modes, ["disk_1", "disk_3", "disk_2", "disk_4"]);
    assert_eq!(found.history.modes, ["cpu", "disk_1", "disk_3", "disk_2", "disk_4"]);
    let fitted = crate::records::parts::fit(&found.history, &found.parts, Blades::Alike).unwrap();
    // Three failures of eight disks in four years.
    let disk = fitted.iter().find(|mode| mode.name == "disk").unwrap();
    assert_eq!((disk.outages, disk.up.years().round(), disk.names().len()), (3, 32.0, 4));
    assert!(
        disk.settings().contains("in 32.0 years of operation of 4 parts in each blade"),
        "{}",
        disk.settings()
    );
    // What does not say it, and what cannot be.
    let wrong = |tickets: &str| read_all(blades, tickets, &of).unwrap_err();
    assert!(wrong(&tickets.replace("disk,1", "disk,")).contains("some tickets of disk say which one failed"));
    of.parts = vec!["disk=1".parse().unwrap()];
    let many = read_all(blades, tickets, &of).unwrap_err();
    assert!(
        many.contains("2 slots of disk have failed") && many.contains("--tickets-map slot=COLUMN"),
        "{many}"
    );
}

/// Tickets of so many blades in a window, without an inventory.
fn read_of_number(path: &Path, source: &TicketSource, count: u32, window: [&str; 2]) -> ReadTickets {
    let names = blades(path, source).unwrap();
    let fleet = fleet::Uniform { count, installed: None }.fleet(&names).unwrap();
    let [from, to] = window.map(|day| source.reading.calendar.read(day).unwrap());
    read(path, source, &fleet, Window { from, to }, AgeRule::Auto).unwrap()
}

/// An event trace as the archive publishes them: tabs, epoch seconds, numbers for reasons, both states of each node, the last of
/// which has not ended. Twelve nodes are down six times each, node n for (n mod 5) + 1 hours, by two reasons in turn.
fn event_trace() -> String {
    let mut text = "#event_id\tcomponent_id\tnode_id\tplatform_id\tnode_name\tevent_type\tevent_start_time\t\
        event_end_time\tevent_end_reason\n"
        .to_owned();
    let start = 1_167_609_600;
    for node in 1..=12 {
        let mut at = start;
        for time in 1..=6 {
            let down = start + (30 * time + node) * 86_400;
            let up = down + (node % 5 + 1) * 3600;
            let reason = [2001, 1003][time as usize % 2];
            for (event, from, to, why) in [(1, at, down, reason), (0, down, up, 0)] {
                text += &format!("9\t1\t{node}\t4\tnode{node:02}\t{event}\t{from}\t{to}\t{why}\n");
            }
            at = up;
        }
        text += &format!("9\t1\t{node}\t4\tnode{node:02}\t1\t{at}\tNULL\t0\n");
    }
    text
}

#[test]
fn an_event_trace_is_read_as_it_is_published() {
    let (path, _file) = file(&event_trace());
    let fta = TicketSource { format: Some(TicketFormat::Fta), ..source(&[]) };
    let read = read_of_number(&path, &fta, 12, ["2007-01-01", "2007-07-20"]);
    assert_eq!((read.rows, read.history.outages.len(), read.notes.dropped()), (72, 72, 0));
    assert_eq!(read.notes.count(TicketReason::NotSelected), 84);
    let mut modes = read.history.modes.clone();
    modes.sort();
    assert_eq!(modes, ["1003", "2001"]);
    let hours = |mode: &str| -> f64 {
        let of_mode = read.history.outages.iter().filter(|of| read.history.modes[of.mode] == mode);
        of_mode.map(|of| Span(of.returned.unwrap().0 - of.failed.0).hours()).sum()
    };
    // Six times the sum of (n mod 5) + 1 for n from 1 to 12, half of it by each reason.
    assert_eq!((hours("1003"), hours("2001")), (105.0, 105.0));
}

#[test]
fn the_record_of_los_alamos_is_read_as_it_is() {
    let path = Path::new("scenarios/data/lanl/LA-UR-05-7318-failure-data-1996-2005.csv.gz");
    let mut lanl = TicketSource {
        format: Some(TicketFormat::Lanl),
        reading: reading(DateOrder::Shown, "America/Denver"),
        ..source(&[])
    };
    lanl.only = vec!["System=18".parse().unwrap()];
    let read = read_of_number(path, &lanl, 1024, ["2002-05-01", "2005-09-09 12:28"]);
    // `import lanl` has 3984 of as many rows: tickets merge one that begins within 30 min of the last, as well.
    assert_eq!((read.rows, read.notes.dropped()), (3997, 5));
    assert_eq!(read.notes.count(TicketReason::Overlap) + read.notes.count(TicketReason::Near), 9);
    assert_eq!(read.history.outages.len(), 3983);
    let down = |of: &RecordedOutage| Span(of.returned.unwrap().0 - of.failed.0).hours();
    let hours: f64 = read.history.outages.iter().map(down).sum();
    // 712,330 min by `import lanl`; the merged one adds the minutes between the two.
    assert!((60.0 * hours - 712_330.0).abs() < 30.0, "{}", 60.0 * hours);
}
