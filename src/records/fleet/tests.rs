//! Inventories small enough to be grouped by hand.

use super::group::Chassis;
use super::*;
use crate::records::history::{FirstAge, History, RecordedOutage, Unit};
use crate::records::moment::{Calendar, DateOrder, zone};
use crate::units::{Span, YEAR_H};
use std::io::Write as _;

/// The fleet of an inventory, or everything that is wrong with it.
pub(super) fn fleet(text: &str, resources: &[&str], order: DateOrder) -> Result<Fleet, String> {
    fleet_with(text, resources, order, &[])
}

/// The same where spares are also called otherwise.
fn fleet_with(text: &str, resources: &[&str], order: DateOrder, spares: &[&str]) -> Result<Fleet, String> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    read(file.path(), &source(resources, order, spares)).map_err(|error| error.to_string())
}

fn source(resources: &[&str], order: DateOrder, spares: &[&str]) -> FleetSource {
    let calendar = Calendar::new(order, zone("UTC").unwrap());
    FleetSource {
        reading: Reading::new(calendar),
        columns: Columns { option: "--map", map: Vec::new() },
        resources: resources.iter().map(|text| text.parse().unwrap()).collect(),
        spares: spares.iter().map(|name| (*name).to_owned()).collect(),
        names_blades: true,
    }
}

const SMALL: &str = "Blade;Type;Place;Role;RAM GB;CPU;Installed;Retired\n\
    a;HS 22;C1;Web shop;96;x86;1.2.2020;\n\
    b;HS 22;C1;Web shop;96;x86;1.2.2020;\n\
    c;HS 22;C1;spare;96;x86;1.2.2020;\n\
    d;HS 22;C2;Web shop;1,5 TB;x86;1.2.2020;\n\
    e;HS 22;;Web shop;96;x86;1.2.2022;\n\
    f;HS 22;C2;;96;x86;;\n\
    g;HS 22;C2;Web shop;96;x86;1.2.2019;1.3.2021\n";

fn small() -> Fleet {
    fleet(SMALL, &["memory=RAM GB", "processor_kind=CPU"], DateOrder::DayFirst).unwrap()
}

#[test]
fn rows_become_types_classes_pools_and_enclosures() {
    let groups = group(&small(), None);
    let kinds: Vec<_> = groups.kinds.iter().map(|kind| (kind.name.as_str(), kind.count)).collect();
    assert_eq!(kinds, [("hs-22", 1), ("hs-22-2", 4)]);
    assert_eq!(groups.kinds[0].resources, ["\"1.5 TB\"", "\"x86\""]);
    assert_eq!(groups.kinds[1].resources, ["\"96 GB\"", "\"x86\""]);
    let list = |groups: &[Group]| -> Vec<(String, usize, bool, u32)> {
        groups.iter().map(|group| (group.name.clone(), group.kind, group.placed, group.count)).collect()
    };
    assert_eq!(
        list(&groups.classes),
        [
            ("web-shop-hs-22".to_owned(), 0, true, 1),
            ("web-shop-hs-22-2-outside".to_owned(), 1, false, 1),
            ("web-shop-hs-22-2".to_owned(), 1, true, 2),
        ]
    );
    // A type without a spare has an empty pool, of the same name and place as if it had one.
    let pools = [("spare-hs-22".to_owned(), 0, true, 0), ("spare-hs-22-2".to_owned(), 1, true, 1)];
    assert_eq!(list(&groups.pools), pools);
    assert_eq!(groups.chassis, Some(Chassis { count: 2, slots: 3, slots_are_said: false, used: 4 }));
    assert_eq!(groups.left_out, [("no role".to_owned(), vec![7]), ("retired".to_owned(), vec![8])]);
}

#[test]
fn the_fleet_of_another_day_is_another() {
    let fleet = small();
    let day = |text: &str| Calendar::new(DateOrder::YearFirst, zone("UTC").unwrap()).read(text).unwrap();
    let at = |text: &str| {
        let groups = group(&fleet, Some(day(text)));
        let count = |list: &[Group]| list.iter().map(|group| group.count).sum::<u32>();
        (count(&groups.classes), count(&groups.pools), groups.left_out)
    };
    let (classes, pools, left_out) = at("2021-01-01");
    assert_eq!((classes, pools), (4, 1));
    let reasons: Vec<_> =
        left_out.iter().map(|(reason, lines)| (reason.as_str(), lines.as_slice())).collect();
    assert_eq!(reasons, [("no role", &[7][..]), ("not installed yet", &[6])]);
    // A date without a time lasts until midnight.
    assert_eq!((at("2019-06-01").0, at("2021-03-01").0, at("2021-03-02").0), (1, 4, 3));
}

#[test]
fn every_problem_is_found_at_once() {
    let text = "blade,type,role,RAM GB,installed,retired\n\
        a,,web,96,2020-01-01,2019-01-01\n\
        a,hs22,web,ninety,01.02.2020,\n\
        c,hs22,web\n";
    let text = format!("{text}d,hs22,web,-4,2020-01-01,\n");
    let wrong = fleet(&text, &["memory=RAM GB"], DateOrder::YearFirst).unwrap_err();
    for part in [
        "line 4: there are 3 cells; write 6 cells",
        "line 2, column type: the cell is empty",
        "line 2, column retired: retired before installed",
        "line 3, column blade: \"a\" is already the blade of line 2",
        "line 3, column RAM GB: \"ninety\" is a kind, in line 2 it is a size",
        "line 3, column installed: \"01.02.2020\" does not say which part is the day",
        "line 5, column RAM GB: \"-4\" is negative",
    ] {
        assert!(wrong.contains(part), "{part}\n{wrong}");
    }
    assert_eq!(wrong.lines().count(), 8, "{wrong}");
    assert!(
        fleet("blade,type\n", &[], DateOrder::YearFirst).unwrap_err().contains("no row after the header")
    );
    let wrong = fleet("blade,type,ram\na,b,96\n", &["memory=RAM"], DateOrder::YearFirst).unwrap_err();
    assert!(
        wrong.contains("has no unit; write the unit in the cell, or in the name of the column"),
        "{wrong}"
    );
}

#[test]
fn what_is_missing_is_assumed_and_said() {
    let fleet = fleet("blade,type\na,hs22\n", &[], DateOrder::YearFirst).unwrap();
    let groups = group(&fleet, None);
    assert_eq!((groups.classes[0].name.as_str(), groups.classes[0].placed), ("servers", false));
    let notes = notes(&fleet, &groups);
    for part in
        ["no column place", "no column role", "no column installed", "no column retired", "no resources"]
    {
        assert!(notes.iter().any(|note| note.starts_with(part)), "{part} {notes:?}");
    }
    let text = scenario("s", &fleet, &groups, &Failures::Assumed, None, None);
    notes.iter().for_each(|note| assert!(text.contains(&note[..20]), "{note}\n{text}"));
    assert!(text.contains("# ASSUMED: these are the lives"));
}

#[test]
fn spares_are_found_under_any_name_or_their_absence_is_said() {
    let named = |role: &str| SMALL.replace(";spare;", &format!(";{role};"));
    let read = |role: &str, spares: &[&str]| {
        fleet_with(&named(role), &["memory=RAM GB"], DateOrder::DayFirst, spares)
    };
    let spares =
        |fleet: &Fleet| fleet.blades.iter().filter(|blade| blade.role == InventoryRole::Spare).count();
    for (role, names) in [("SPARE", &[][..]), ("Standby", &[]), ("Reserve (kalt)", &["reserve (KALT)"])] {
        let fleet = read(role, names).unwrap();
        assert_eq!(spares(&fleet), 1, "{role}");
        assert!(fleet.notes.iter().all(|note| !note.contains("--spare")), "{:?}", fleet.notes);
    }
    let fleet = read("Reserve", &[]).unwrap();
    let note = "no row has the role spare or standby, so there are no spares; the roles are Reserve, Web shop: \
                1 blade has no role: if these are the spares, add --spare ''; else name the role of spares with --spare";
    assert!(spares(&fleet) == 0 && fleet.notes.iter().any(|found| found == note), "{:?}", fleet.notes);
    let wrong = read("Reserve", &["reserves"]).unwrap_err();
    let expected =
        "line 1, column Role: no row has the role \"reserves\" of --spare; the roles are Reserve, Web shop";
    assert!(wrong.contains(expected), "{wrong}");
}

#[test]
fn slots_are_assumed_unless_said() {
    let text = |groups: &Groups| scenario("s", &small(), groups, &Failures::Assumed, None, None);
    let assumed = text(&group(&small(), None));
    assert!(
        assumed.contains("# ASSUMED: as many slots as the fullest enclosure uses.\nslots = 3\n"),
        "{assumed}"
    );
    assert!(assumed.contains("2 enclosures of 3 slots (ASSUMED: as many as"), "{assumed}");
    let said = text(&group(&small(), None).with_slots(4).unwrap());
    assert!(said.contains("count = 2\nslots = 4\n") && said.contains("of 4 slots, 4 of them free"), "{said}");
    let refused = group(&small(), None).with_slots(2).unwrap_err();
    assert!(refused.contains("holds 3 blades; give at least as many"), "{refused}");
}

#[test]
fn a_type_without_a_failure_has_the_modes_that_it_is_given() {
    let fleet = fleet("blade,type\na,hs22\nb,hs23\n", &[], DateOrder::YearFirst).unwrap();
    let groups = group(&fleet, None);
    let window = Span::from_hours(2.0 * YEAR_H);
    let (failed, returned) = (Span::from_hours(100.0), Some(Span::from_hours(101.0)));
    let history = History {
        window,
        units: vec![Unit { from: Span::ZERO, to: window, first: FirstAge::New }; 2],
        modes: vec!["disk".to_owned()],
        outages: vec![RecordedOutage { unit: 0, failed, returned, mode: 0, struck: false }],
        before: Vec::new(),
    };
    let bare = by_type(&history, &fleet, &groups, &[], crate::records::rates::fit).unwrap();
    let told: Vec<_> = bare.iter().map(|of| (of.years, of.modes.len(), of.is_own)).collect();
    // The bound that no failure leaves.
    assert_eq!(told, [(2.0, 1, true), (2.0, 1, false)]);
    let rate = 1.0 / bare[1].modes[0].lives.law().mean_h();
    assert!((rate * 2.0 * YEAR_H - 2.995_732_273_553_991).abs() < 1e-12);
    let given = by_type(&history, &fleet, &groups, &bare[0].modes, crate::records::rates::fit).unwrap();
    assert!(given[1].modes == bare[0].modes && !given[1].is_own);
    for (types, entries, life) in [(bare, 3, "failure"), (given, 4, "disk")] {
        let fitted = Fitted::ByType(types);
        let tables = fitted.tables(&groups, |years| format!("{years}, no more"));
        assert!(tables.starts_with("\nTYPE hs22\ndisk: 1 failure in 2.0 years"), "{tables}");
        let silent = "\nTYPE hs23\nno failure in 2.0 years of service: 2, no more\n";
        assert!(tables.ends_with(silent), "{tables}");
        let left_open = fitted.left_open(&groups);
        assert_eq!(left_open.matches("name = \"hs").count(), entries, "{left_open}");
        assert!(left_open.contains(&format!("name = \"hs23: life of {life} (mean)\"")), "{left_open}");
    }
}

/// An inventory with services in one column and states in another.
const TWO_COLUMNS: &str = "Serial,Model,Use,Service\n\
    s1,m,active,web\n\
    s2,m,active,mail\n\
    s3,m,spare,\n\
    s4,m,Kalt,\n";

/// The roles of its blades with a map and more names of spares, and the notes; or everything that is wrong.
fn roles(map: &[&str], spares: &[&str]) -> Result<(Vec<InventoryRole>, Vec<String>), String> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(TWO_COLUMNS.as_bytes()).unwrap();
    let mut source = source(&[], DateOrder::YearFirst, spares);
    source.columns.map =
        ["blade=Serial", "type=Model"].iter().chain(map).map(|text| text.parse().unwrap()).collect();
    let fleet = read(file.path(), &source).map_err(|error| error.to_string())?;
    Ok((fleet.blades.into_iter().map(|blade| blade.role).collect(), fleet.notes))
}

#[test]
fn spares_and_services_come_from_two_columns() {
    let class = |name: &str| InventoryRole::Workload(name.to_owned());
    let (both, notes) = roles(&["role=Service", "spare=Use"], &[]).unwrap();
    assert_eq!(both, [class("web"), class("mail"), InventoryRole::Spare, InventoryRole::None]);
    assert!(notes.iter().all(|note| !note.contains("spare")), "{notes:?}");
    let all = [class("web"), class("mail"), InventoryRole::Spare, InventoryRole::Spare];
    assert_eq!(roles(&["role=Service", "spare=Use"], &["kalt"]).unwrap().0, all);
    assert_eq!(roles(&["role=Service"], &[""]).unwrap().0, all, "an empty role is that of a spare");
    let (_, notes) = roles(&["role=Service"], &[]).unwrap();
    assert!(notes.iter().any(|note| note.ends_with("column Use has some: add --map spare=Use")), "{notes:?}");
    let (_, notes) = roles(&["role=Use"], &["kalt"]).unwrap();
    let expected = "all blades at work have the role active: if another column names their services, map both (--map \
                    role=COLUMN,spare=Use)";
    assert!(notes.iter().any(|note| note == expected), "{notes:?}");
    let wrong = roles(&["role=Service", "spare=Use"], &["warm"]).unwrap_err();
    let expected = "no row has the role \"warm\" of --spare; the roles are mail, web; the marks of spares are Kalt, active, spare";
    assert!(wrong.contains(expected), "{wrong}");
    assert!(roles(&["role=Use"], &[""]).unwrap_err().contains("no row has an empty role"));
}

#[test]
fn policies_baseline_and_crews_fit_the_fleet() {
    let text = |inventory: &str, resources: &[&str], crews: Option<u32>| {
        let fleet = fleet(inventory, resources, DateOrder::YearFirst).unwrap();
        let text = scenario("s", &fleet, &group(&fleet, None), &Failures::Assumed, crews, None);
        let parsed: toml::Table = toml::from_str(&text).unwrap();
        let policies =
            text.lines().filter_map(|line| line.strip_prefix("[policy.")).map(|of| of.trim_end_matches(']'));
        let policies: Vec<String> = policies.map(str::to_owned).collect();
        let crews = parsed.get("repair").and_then(|repair| repair["crews"].as_integer());
        (parsed["baseline"].as_str().unwrap().to_owned(), policies.join(" "), crews)
    };
    let told = |baseline: &str, policies: &str, crews| (baseline.to_owned(), policies.to_owned(), crews);
    let alike = "blade,type,role,RAM GB\na,m,web,96\nb,m,spare,96\n";
    assert_eq!(
        text(alike, &["memory=RAM GB"], None),
        told("cold_boot", "cold_boot identity_push repair_in_place", None)
    );
    let bare = alike.replace("spare", "web");
    assert_eq!(
        text(&bare, &[], Some(3)),
        told("repair_in_place", "repair_in_place cold_boot identity_push", Some(3))
    );
    // Moves are worth a comparison where a spare may fit badly.
    let unlike = format!("{alike}c,m,web,192\n");
    let all = "cold_boot identity_push repair_in_place cascading_rebalance push_and_cascade";
    assert_eq!(text(&unlike, &["memory=RAM GB"], None), told("cold_boot", all, None));
}

#[test]
fn blades_are_as_old_as_the_record_leaves_them() {
    let fleet = fleet("blade,type,role\na,m,web\nb,m,spare\nc,m,web\n", &[], DateOrder::YearFirst).unwrap();
    let groups = group(&fleet, None);
    let h = Span::from_hours;
    let unit = |first| Unit { from: Span::ZERO, to: h(100.0), first };
    let outage = |unit, failed, returned, mode| RecordedOutage {
        unit,
        failed: h(failed),
        returned: Some(h(returned)),
        mode,
        struck: false,
    };
    let history = History {
        window: h(100.0),
        units: vec![unit(FirstAge::Aged(h(1000.0))), unit(FirstAge::Unknown), unit(FirstAge::New)],
        modes: vec!["cpu".to_owned(), "disk".to_owned()],
        outages: vec![outage(0, 10.0, 12.0, 1), outage(1, 50.0, 55.0, 0)],
        before: Vec::new(),
    };
    let ages = blade_ages(&history, &groups, |_| vec!["cpu", "disk"]);
    let table = "group,blade,mode,age\n\
        spare-m,1,cpu,45 h\n\
        web,1,cpu,1098 h\nweb,1,disk,88 h\n\
        web,2,,100 h\n";
    assert_eq!((ages.table.as_str(), ages.known, ages.unknown), (table, 5, 1));
    let text = |ages: Option<&BladeAges>| scenario("s", &fleet, &groups, &Failures::Assumed, None, ages);
    let said = "# 5 of 6 lives have a known age at the end of the record; the others are those of a fleet that has run for long.\n\
                ages = \"data/s-ages.csv\"\nstart = \"stationary\"\n";
    assert!(text(Some(&ages)).contains(said), "{}", text(Some(&ages)));
    // A stationary start is for unknown ages only.
    let all = BladeAges { unknown: 0, ..ages.clone() };
    assert!(!text(Some(&all)).contains("stationary"));
    let none = BladeAges { known: 0, ..ages };
    assert!(text(Some(&none)) == text(None) && !text(None).contains("ages = "));
}
