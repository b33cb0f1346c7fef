//! The table of records in `docs/trust.md`: fits beside those of an independent program, the two checks, and a backtest.
//!
//! `REGENERATE=1 cargo test --lib -- --ignored the_table_of_records` makes it. `SAMPLES=FOLDER` in the environment writes the
//! lives of each failure mode there, which `tests/data/independent_fits.py` fits by itself.

use crate::golden;
use crate::records::fit::{FittedLaw, Sample};
use crate::records::fleet::{self, Failures, Fitted, Fleet, FleetSource, Uniform};
use crate::records::history::History;
use crate::records::moment::{Calendar, DateOrder, zone};
use crate::records::sheet::{Columns, Reading};
use crate::records::tickets::{self, AgeRule, TicketSource, Window};
use crate::records::{import_lanl, lanl, lives, rates};
use crate::scenario::Registry;
use crate::studies::backtest::{Outcome, Record, Tested, backtest};
use crate::units::{Span, Time};
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// Histories of each backtest.
const HISTORIES: u32 = 199;

/// A record with a scenario of its fleet.
struct Case {
    name: String,
    record: Record,
    scenario: String,
    /// It has no times of repair, so that outages alone are compared.
    lives_only: bool,
}

fn case_of_lanl(system: u32) -> Case {
    let path = "scenarios/data/lanl/LA-UR-05-7318-failure-data-1996-2005.csv.gz";
    let import = lanl::read(path.as_ref(), system).unwrap();
    let start = lanl::calendar().read(&import.window_start).unwrap();
    let history = History::of_lanl(&import);
    Case {
        name: format!("LANL {system}"),
        record: Record { history, start, calendar: lanl::calendar(), fleet: None, by_type: false },
        scenario: import_lanl(path.as_ref(), system, rates::Blades::Unequal).unwrap().fitted_toml,
        lives_only: false,
    }
}

fn reading(zone_name: &str) -> Reading {
    Reading::new(Calendar::new(DateOrder::Shown, zone(zone_name).unwrap()))
}

fn columns(map: &[&str]) -> Columns {
    Columns { option: "--map", map: map.iter().map(|text| text.parse().unwrap()).collect() }
}

/// Tickets and their inventory, with the repair that the record lacks.
fn case_of_tickets(name: &str, path: &Path, source: &TicketSource, fleet: &Fleet, window: [&str; 2]) -> Case {
    let calendar = source.reading.calendar.clone();
    let [from, to] = window.map(|date| calendar.read(date).unwrap());
    let read = tickets::read(path, source, fleet, Window { from, to }, AgeRule::Auto).unwrap();
    let groups = fleet::group(fleet, Some(Time(to.0 - 1)));
    let fitted = Fitted::Together(rates::fit(&read.history).unwrap()).with_repair(source.repair);
    let failures = Failures::Fitted(fitted, String::new());
    Case {
        name: name.to_owned(),
        scenario: fleet::scenario("s", fleet, &groups, &failures, None, None),
        record: Record { history: read.history, start: from, calendar, fleet: None, by_type: false },
        lives_only: true,
    }
}

fn case_of_pnnl() -> Case {
    let path = Path::new("scenarios/data/pnnl/mpp2-failures.csv.gz");
    let map = ["blade=Hardware Identifier", "start=Date", "cause=What Failed"];
    let mut source = TicketSource::new(reading("UTC"), columns(&map));
    source.only =
        ["Hardware Identifier=node *", "What Failed=CPU"].map(|text| text.parse().unwrap()).to_vec();
    source.repair = Some(Span::from_hours(4.0));
    let window = ["2003-11-29", "2008-07-28"];
    let installed = Some(source.reading.calendar.read(window[0]).unwrap());
    let names = tickets::blades(path, &source).unwrap();
    let fleet = Uniform { count: 980, installed }.fleet(&names).unwrap();
    case_of_tickets("PNNL MPP2, processors", path, &source, &fleet, window)
}

fn case_of_titan() -> Case {
    let path = Path::new("scenarios/data/titan/gpus-every-16th.csv.gz");
    let of_fleet = FleetSource {
        reading: Reading {
            only: vec!["insert=*".parse().unwrap()],
            drops_broken: true,
            ..reading("America/New_York")
        },
        columns: columns(&["blade=SN", "type==k20x", "installed=insert", "retired=remove"]),
        resources: Vec::new(),
        spares: Vec::new(),
        names_blades: true,
    };
    let fleet = fleet::read(path, &of_fleet).unwrap();
    let mut source = TicketSource::new(reading("America/New_York"), columns(&["blade=SN", "start=remove"]));
    let only = ["out+event=TRUE", "out+event=* DBE", "out+event=* OTB"];
    source.only = only.map(|text| text.parse().unwrap()).to_vec();
    source.repair = Some(Span::from_hours(24.0));
    // The last day is that of the inventory that ended the record: no GPU is in service after it.
    case_of_tickets("Titan, every 16th GPU", path, &source, &fleet, ["2013-11-19", "2019-08-01"])
}

/// The lives of each failure mode that occurs, with its name.
fn samples(case: &Case) -> Vec<(String, Vec<Sample>)> {
    let history = &case.record.history;
    let occurs = |mode: &usize| history.outages.iter().any(|outage| outage.mode == *mode);
    let of = |mode: usize| (history.modes[mode].clone(), lives::of_history(history, Some(mode)).samples);
    (0..history.modes.len()).filter(occurs).map(of).collect()
}

/// The lives as a table for another program, with the conventions of [`Sample`].
fn write_samples(folder: &Path, case: &Case) {
    for (mode, samples) in samples(case) {
        let row = |of: &Sample| {
            let flag = |is: bool| u8::from(is);
            format!("{:?},{:?},{},{}\n", of.value_h, of.entry_h, flag(of.censored), flag(of.age_unknown))
        };
        let rows: String = samples.iter().map(row).collect();
        let path = folder.join(format!("{}--{mode}.csv", case.name));
        std::fs::write(path, format!("value_h,entry_h,censored,age_unknown\n{rows}")).unwrap();
    }
}

/// A fit of the independent program.
struct Independent {
    record: String,
    mode: String,
    law: String,
    log_likelihood: f64,
    /// In the order of the program's own.
    parameters: Vec<f64>,
}

fn independent() -> Vec<Independent> {
    let text = std::fs::read_to_string("tests/data/independent-fits.csv").unwrap();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(';').collect();
        let numbers = cells[3..].iter().filter(|cell| !cell.is_empty()).map(|cell| cell.parse().unwrap());
        let numbers: Vec<f64> = numbers.collect();
        let [record, mode, law] = [0, 1, 2].map(|at| cells[at].to_owned());
        Independent { record, mode, law, log_likelihood: numbers[0], parameters: numbers[1..].to_vec() }
    };
    text.lines().skip(1).map(row).collect()
}

/// Laws compared, the largest relative deviation of a parameter, and the largest absolute one of a log-likelihood.
fn deviation(case: &Case) -> (usize, f64, f64) {
    let (mut compared, mut most, mut likelihood) = (0, 0.0f64, 0.0f64);
    let known = independent();
    for (mode, samples) in samples(case) {
        for law in FittedLaw::fit_all(&samples).unwrap().iter().filter(|law| law.is_determined()) {
            let same = |of: &&Independent| of.record == case.name && of.mode == mode && of.law == law.name();
            let Some(theirs) = known.iter().find(same) else { continue };
            compared += 1;
            likelihood = likelihood.max((law.log_likelihood() - theirs.log_likelihood).abs());
            for (ours, theirs) in law.parameters().iter().zip(&theirs.parameters) {
                most = most.max((ours.value / theirs - 1.0).abs());
            }
        }
    }
    (compared, most, likelihood)
}

/// The two checks of the laws that are chosen for a forecast from the whole record.
fn checks(case: &Case) -> String {
    let modes = rates::fit(&case.record.history).unwrap();
    let checked = modes.iter().filter_map(|mode| mode.checked.as_ref().map(|of| (mode.name.as_str(), of)));
    let mut said = Vec::new();
    let (mut differ, mut beyond): (Vec<&str>, Vec<(&str, f64)>) = (Vec::new(), Vec::new());
    for (name, of) in checked {
        if !of.holds() {
            differ.push(name);
        }
        beyond.extend(of.beyond.filter(|of| !of.holds()).map(|of| (name, of.share)));
    }
    said.push(match differ.as_slice() {
        [] => "forecast = record holds".to_owned(),
        names => format!("forecast = record: WARNING for {}", names.join(", ")),
    });
    said.push(match beyond.as_slice() {
        [] => "ages hold".to_owned(),
        of => {
            let each: Vec<String> =
                of.iter().map(|(name, share)| format!("{name} ({:.0} %)", 100.0 * share)).collect();
            format!("ages: WARNING for {}", each.join(", "))
        }
    });
    said.join("; ")
}

/// The backtest at two thirds of the record, and what the checks said of the earlier part.
fn tested(case: &Case) -> String {
    let registry = Registry::builtin();
    let tested =
        Tested { text: &case.scenario, origin: &case.name, base: "scenarios".as_ref(), registry: &registry };
    let split = case.record.two_thirds();
    let cut = split.since(case.record.start);
    let earlier = rates::fit(&case.record.history.until(cut)).unwrap();
    let warned =
        if rates::warnings(&earlier).iter().any(|of| of.contains("ages beyond") || of.contains("exposure")) {
            "the checks of the earlier part warn"
        } else {
            "the checks of the earlier part do not warn"
        };
    let outcome = match backtest(&tested, &case.record, split, HISTORIES, &AtomicBool::new(false)) {
        Ok(outcome) => outcome,
        Err(error) => return format!("none: {error}; {warned}"),
    };
    let [outages, minutes, most] = [0, 1, 2].map(|of| missed(&outcome, of));
    let said = match case.lives_only {
        true => format!("outages {outages}"),
        false => format!("outages {outages}, minutes {minutes}, most down {most}"),
    };
    format!("{said}; {warned}")
}

/// Months that miss in one of the three measures, of all.
fn missed(outcome: &Outcome, measure: usize) -> String {
    let months: Vec<_> = outcome.measures.chunks(3).map(|of| of[measure]).collect();
    let misses =
        |of: &[crate::studies::backtest::Measure]| of.iter().filter(|of| !of.holds(of.recorded)).count();
    let (all, months) = months.split_last().unwrap();
    let whole = if all.holds(all.recorded) { "holds" } else { "misses" };
    format!("{} of {} months miss, the whole {whole}", misses(months), months.len())
}

fn row(case: &Case) -> String {
    let history = &case.record.history;
    let watched = history.units.iter().filter(|unit| unit.to > unit.from).count();
    let years = history.watched().years();
    let (compared, most, likelihood) = deviation(case);
    assert!(compared >= 3 && most < 1e-3, "{}: {compared} {most}", case.name);
    format!(
        "| {} | {watched}, {:.0} y, {} ({:.3} a year) | {compared} laws: parameters to {most:.0e}, ln L to {likelihood:.0e} | {} | {} |\n",
        case.name,
        years,
        history.outages.len(),
        history.outages.len() as f64 / years,
        checks(case),
        tested(case)
    )
}

#[test]
#[ignore = "five backtests: a minute"]
fn the_table_of_records() {
    let cases = [case_of_lanl(18), case_of_lanl(19), case_of_lanl(20), case_of_pnnl(), case_of_titan()];
    if let Some(folder) = std::env::var_os("SAMPLES") {
        cases.iter().for_each(|case| write_samples(folder.as_ref(), case));
        return;
    }
    let rows: String = cases.iter().map(row).collect();
    let before = "<!-- records -->\n| record | units, time, failures | fit beside an independent program | two checks, whole record \
                  | backtest at two thirds |\n| --- | --- | --- | --- | --- |\n";
    golden::block("docs/trust.md", before, "| Google", &rows);
}

#[test]
fn fits_equal_those_of_an_independent_program() {
    let (compared, most, likelihood) = deviation(&case_of_pnnl());
    assert!(compared == 3 && most < 1e-4 && likelihood < 1e-4, "{compared} {most} {likelihood}");
}
