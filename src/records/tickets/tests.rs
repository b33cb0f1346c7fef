//! Tickets small enough to be cleaned by hand, and fleets whose laws are known because they were drawn from them.

use super::*;
use crate::engine::distribution::{Distribution, DurationSpec};
use crate::engine::streams::StreamKey;
use crate::records::checks::Start;
use crate::records::fit::FittedLaw;
use crate::records::fleet;
use crate::records::history::RecordedOutage;
use crate::records::lives;
use crate::records::moment::{Calendar, DateOrder, zone};
use crate::records::rates;
use std::io::Write as _;

fn reading() -> Reading {
    let calendar = Calendar::new(DateOrder::YearFirst, zone("UTC").unwrap());
    Reading::new(calendar)
}

fn columns() -> Columns {
    Columns { option: "--map", map: Vec::new() }
}

fn file(text: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

fn fleet_of(text: &str) -> Fleet {
    let source = fleet::FleetSource {
        reading: reading(),
        columns: columns(),
        resources: Vec::new(),
        spares: Vec::new(),
        names_blades: true,
    };
    fleet::read(file(text).path(), &source).unwrap()
}

fn day(text: &str) -> Time {
    reading().calendar.read(text).unwrap()
}

fn source() -> TicketSource {
    TicketSource { drops_broken: true, ..TicketSource::new(reading(), columns()) }
}

/// Tickets of the blades of an inventory in January 2020.
fn january(fleet: &str, tickets: &str, rule: AgeRule) -> Result<ReadTickets, String> {
    let source = TicketSource { drops_broken: false, ..source() };
    let window = Window { from: day("2020-01-01"), to: day("2020-02-01") };
    read(file(tickets).path(), &source, &fleet_of(fleet), window, rule).map_err(|error| error.to_string())
}

const BLADES: &str = "blade,type,installed,retired\n\
    old,t,2019-01-01,\n\
    new,t,2020-01-11,\n\
    gone,t,2019-12-31,2020-01-11\n\
    late,t,2020-03-01,\n";

#[test]
fn every_row_is_used_or_counted_with_its_reason() {
    let tickets = "blade,start,end,minutes\n\
        old,2020-01-02 00:00,2020-01-02 02:00,\n\
        old,2020-01-02 00:00,2020-01-02 02:00,\n\
        old,2020-01-02 01:00,2020-01-02 03:00,120\n\
        old,2020-01-02 03:10,,10\n\
        old,2020-01-03 00:00,2020-01-03 00:05,\n\
        old,2020-01-03 00:29,2020-01-03 00:40,\n\
        old,2020-01-03 00:59,2020-01-03 01:30,\n\
        new,2020-01-05 00:00,,10\n\
        new,2020-01-12 00:00,,0\n\
        new,2020-01-31 12:00,,\n\
        gone,2020-01-11 00:00,,10\n\
        late,2020-01-11 00:00,,10\n\
        who,2020-01-11 00:00,,10\n\
        old,2019-12-31 23:59,,10\n\
        old,2020-02-01 00:00,,10\n\
        gone,2020-01-10 00:00,2020-01-10 01:00,30\n";
    let read = january(BLADES, tickets, AgeRule::Installed).unwrap();
    let minute = |outage: &RecordedOutage| {
        let minutes = |span: Span| span.0 / 60_000_000;
        (outage.unit, minutes(outage.failed), outage.returned.map(minutes))
    };
    let day = 24 * 60;
    assert_eq!(
        read.history.outages.iter().map(minute).collect::<Vec<_>>(),
        [
            (0, day, Some(day + 180)),
            (0, day + 190, Some(day + 200)),
            (0, 2 * day, Some(2 * day + 40)),
            (0, 2 * day + 59, Some(2 * day + 90)),
            (2, 9 * day, Some(9 * day + 60)),
            (2, 10 * day, None),
            (1, 30 * day + 720, None),
        ]
    );
    let counted = [
        (TicketReason::UnknownBlade, 1),
        (TicketReason::Duplicate, 1),
        (TicketReason::NoTime, 1),
        (TicketReason::AcrossStart, 1),
        (TicketReason::AfterWindow, 1),
        (TicketReason::OutOfService, 2),
        (TicketReason::EndsLife, 1),
        (TicketReason::Overlap, 1),
        (TicketReason::Near, 1),
        (TicketReason::Open, 1),
        (TicketReason::MinutesDisagree, 1),
        (TicketReason::NoMinutes, 0),
    ];
    for (reason, count) in counted {
        assert_eq!(read.notes.count(reason), count, "{reason:?}");
    }
    let merged = read.notes.count(TicketReason::Overlap) + read.notes.count(TicketReason::Near);
    let outages = read.history.outages.len() + read.history.before.len();
    assert_eq!(read.rows, outages + read.notes.dropped() + merged, "no row is lost");
    assert!(
        read.notes
            .sentences()
            .contains(&"1 row (line 14): blade not in the inventory: dropped, such as \"who\"".to_owned())
    );
    let open = "1 row (line 11): no end: assumed not repaired until 2020-02-01 00:00, 0 d; close or drop what is over";
    assert!(read.notes.sentences().contains(&open.to_owned()), "{:?}", read.notes.sentences());
    let sentences = read.sentences(Path::new("t.csv"));
    assert_eq!(
        sentences[0],
        "t.csv: 16 rows read, 6 dropped, 2 merged: 7 outages, and 1 from before the window"
    );
    // Each says what it means: rows of other equipment are no lost failures.
    let meanings = [
        "blade not in the inventory: dropped, such as \"who\". If these are blades of this fleet, failure rates are too low by \
         the same share; if they are other equipment, select the rows that count with --only COLUMN=VALUE",
        "duplicate ticket: dropped. Tickets with the same blade, start, end and cause count once; check that these columns \
         tell them apart",
        "zero duration: dropped. If these were failures, failure rates are too low by the same share",
        "began after the window: dropped. No failure of the window is lost; if it could end later, give a later --to",
    ];
    for (said, meaning) in sentences[1..].iter().zip(meanings) {
        assert_eq!(said, &format!("WARNING: 1 of 16 rows (6 %): {meaning}"));
    }
    assert!(
        sentences[5].starts_with("WARNING: 2 of 16 rows (12 %): blade not in service"),
        "{}",
        sentences[5]
    );
    assert_eq!(sentences[6..sentences.len() - 1], read.notes.sentences());
    assert_eq!(
        sentences[sentences.len() - 1],
        "1 row (line 5) of the inventory: installed after the window, not observed"
    );
}

#[test]
fn the_exposure_is_that_of_the_blades_in_service() {
    let read = january(BLADES, "blade,start,minutes\nold,2020-01-02,60\n", AgeRule::Installed).unwrap();
    let days = |span: Span| span.hours() / 24.0;
    // The day of retirement lasts until midnight.
    assert_eq!(days(read.history.watched()), 31.0 + 21.0 + 11.0);
    assert_eq!((read.new, read.aged, read.unknown), (1, 2, 0), "who comes after the window is not watched");
    let mode = &rates::fit(&read.history).unwrap()[0];
    // One failure, so no shape: operation per failure, and the one repair.
    assert_eq!(mode.lives.law().mean_h(), 63.0 * 24.0 - 1.0);
    assert_eq!(mode.lives.law().name(), "exponential");
    assert_eq!(mode.repairs.as_ref().unwrap().law().mean_h(), 1.0);
    let first = &lives::of_history(&read.history, None).samples[0];
    assert_eq!((first.entry_h, first.value_h, first.censored), (365.0 * 24.0, 366.0 * 24.0, false));
    // What the one failure of 63 days leads to expect in a year is more than half a failure, in a day it is not.
    let auto = january(BLADES, "blade,start,minutes\nold,2020-01-02,60\n", AgeRule::Auto).unwrap();
    assert_eq!((auto.new, auto.aged, auto.unknown), (1, 1, 1));
}

#[test]
fn what_is_wrong_with_tickets_is_said_at_once() {
    let refused = |tickets: &str| january(BLADES, tickets, AgeRule::Auto).unwrap_err();
    let wrong = refused(
        "blade,start,end,minutes\n,2020-01-02,,5\nold,,,5\nold,2020-01-02,2020-01-01,\nold,2020-01-02,,\"1,5\"\n\
         old,soon,,-1\n",
    );
    for part in [
        "line 2, column blade: the cell is empty",
        "line 3, column start: the cell is empty",
        "line 4, column end: ends before it starts",
        "line 5, column minutes: \"1,5\" is not a number; write numbers with a decimal point, or add --decimal comma",
        "line 6, column start: \"soon\" is not a date",
        "line 6, column minutes: \"-1\" is not a duration",
    ] {
        assert!(wrong.contains(part), "{part}\n{wrong}");
    }
    assert!(refused("blade,start\nold,2020-01-02\n").contains("--map minutes=COLUMN"));
}

fn law(text: &str) -> Distribution {
    let table: toml::Table = toml::from_str(&format!("of = {text}")).unwrap();
    let spec: DurationSpec = table["of"].clone().try_into().unwrap();
    spec.build().unwrap()
}

/// Blades installed one after the other in the ten years before the window of four years, each with lives from `life` and
/// repairs of 2 h, of which the window shows what it shows.
fn drawn(life: &Distribution, blades: usize, rule: AgeRule) -> History {
    let year = 8766.0;
    let window = Span::from_hours(4.0 * year);
    let mut history = History {
        window,
        units: Vec::new(),
        modes: vec!["m".to_owned()],
        outages: Vec::new(),
        before: Vec::new(),
    };
    for blade in 0..blades {
        let age_h = 10.0 * year * (blade as f64 + 0.5) / blades as f64 - 2.0 * year;
        let installed = Span::from_hours(-age_h);
        let first = if age_h > 0.0 { FirstAge::Aged(Span::from_hours(age_h)) } else { FirstAge::New };
        history.units.push(Unit { from: installed.max(Span::ZERO), to: window, first });
        let (mut at, key) = (installed, StreamKey::replication(5, blade as u32).named("life"));
        for ordinal in 0.. {
            at = at.plus(life.draw(&mut key.stream(ordinal)));
            if at >= window {
                break;
            }
            let returned = at.plus(Span::from_hours(2.0));
            if at.0 > 0 {
                history.outages.push(RecordedOutage {
                    unit: blade,
                    failed: at,
                    returned: Some(returned),
                    mode: 0,
                    struck: false,
                });
            }
            at = returned;
        }
    }
    history.outages.sort_by_key(|outage| (outage.failed, outage.unit));
    settle(&mut history.units, rule, history.outages.len());
    history
}

/// The parameter lies in an interval of twice the length of the 95 % interval (false alarm 9e-5 each).
fn recovers(law: &FittedLaw, truth: &[f64]) {
    for (parameter, truth) in law.parameters().iter().zip(truth) {
        let half = parameter.interval.1 / parameter.value;
        let off = (truth / parameter.value).ln().abs();
        assert!(off < 2.0 * half.ln(), "{parameter:?} for {truth}");
    }
}

#[test]
fn known_laws_are_recovered_from_blades_of_many_ages() {
    let find = |history: &History, name: &str| -> FittedLaw {
        // Such a fleet is not one that has run for long.
        let mode = &rates::fit_for(history, Start::Ages).unwrap()[0];
        assert_eq!(mode.lives.law().name(), name, "the best by AIC is the law that was drawn from");
        mode.lives.law().clone()
    };
    let falling = law("{ weibull = { shape = 0.7, scale = \"9000 h\" } }");
    recovers(&find(&drawn(&falling, 400, AgeRule::Auto), "weibull"), &[0.7, 9000.0]);
    let rising = law("{ weibull = { shape = 1.8, scale = \"20000 h\" } }");
    recovers(&find(&drawn(&rising, 400, AgeRule::Auto), "weibull"), &[1.8, 20_000.0]);
    let lognormal = law("{ lognormal = { median = \"6000 h\", sigma = 1.2 } }");
    recovers(&find(&drawn(&lognormal, 600, AgeRule::Auto), "lognormal"), &[6000.0, 1.2]);
    let memoryless = law("{ exponential = { mean = \"9000 h\" } }");
    // AIC takes a shape where there is none in one of six such samples.
    let laws = rates::fit(&drawn(&memoryless, 400, AgeRule::Auto)).unwrap()[0].lives.laws.clone();
    recovers(&laws[0], &[9000.0]);
    recovers(&laws[1], &[1.0, 9000.0]);
}

#[test]
fn delayed_entry_is_right_where_blades_had_not_failed() {
    // Long lives: of those drawn anew at a failure before the window there are few.
    let life = law("{ weibull = { shape = 2.5, scale = \"150000 h\" } }");
    let history = drawn(&life, 3000, AgeRule::Installed);
    let fit = |history: &History| {
        let mode = &rates::fit(history).unwrap()[0];
        mode.lives.laws.iter().find(|law| law.name() == "weibull").unwrap().clone()
    };
    recovers(&fit(&history), &[2.5, 150_000.0]);
    let mut as_new = history.clone();
    as_new.units.iter_mut().for_each(|unit| unit.first = FirstAge::New);
    let wrong = fit(&as_new).parameters()[0].value;
    assert!(wrong < 2.0, "without their ages the blades seem to fail as if they did not age: {wrong}");
}

#[test]
fn a_ticket_without_minutes_is_not_one_that_never_ends() {
    let tickets = "blade,start,minutes\nold,2020-01-02,60\nold,2020-01-05,\nold,2020-01-07,60\n";
    let read = january(BLADES, tickets, AgeRule::Auto).unwrap();
    assert_eq!((read.history.outages.len(), read.notes.count(TicketReason::NoMinutes), read.rows), (2, 1, 3));
    assert!(read.history.outages.iter().all(|outage| outage.returned.is_some()));
    assert!(read.loud()[0].contains("1 of 3 rows (33 %): duration unknown: dropped"), "{:?}", read.loud());
}

#[test]
fn open_tickets_say_until_when_they_are_taken_to_last() {
    let tickets = "blade,start,end\nold,2020-01-02,\ngone,2020-01-10,\n";
    let read = january(BLADES, tickets, AgeRule::Auto).unwrap();
    let sentence = "2 rows (lines 2, 3): no end: assumed not repaired until 2020-02-01 00:00, at most 30 d; close or \
                    drop what is over";
    assert!(read.notes.sentences().contains(&sentence.to_owned()), "{:?}", read.notes.sentences());
}

#[test]
fn a_silence_that_a_constant_rate_does_not_explain_is_told() {
    let doubts = |days: &[u32]| {
        let mut tickets = "blade,start,minutes\n".to_owned();
        days.iter().for_each(|day| tickets += &format!("old,2020-01-{day:02} 10:00,60\n"));
        january("blade,type\nold,t\nnew,t\n", &tickets, AgeRule::Auto).unwrap().doubts
    };
    // All of four in the first 8.4 of 31 days: 0.0054.
    assert_eq!(
        doubts(&[1, 3, 6, 9]),
        [
            "no ticket begins in the last 23 d of the window, the last one is of 2020-01-09 10:00: at a constant rate the \
          chance of that is below 1 %; check --to, or rates are too low"
        ]
    );
    // Of three: 0.020; and what is spread over the window tells nothing.
    assert!(doubts(&[3, 6, 9]).is_empty() && doubts(&[2, 12, 20, 28]).is_empty());
    let late = doubts(&[23, 24, 28, 31]);
    assert!(
        late.len() == 1 && late[0].contains("in the first 22 d") && late[0].contains("check --from"),
        "{late:?}"
    );
}

#[test]
fn rows_that_cannot_be_read_are_counted_where_that_is_wanted() {
    let tickets = "blade,start,minutes\nold,2020-01-02,60\nold,kaputt,60\nold,2020-01-05,x\nold,2020-01-06\n";
    let wrong = january(BLADES, tickets, AgeRule::Auto).unwrap_err();
    for line in ["line 3, column start", "line 4, column minutes", "line 5: there are 2 cells"] {
        assert!(wrong.contains(line), "{line}\n{wrong}");
    }
    let window = Window { from: day("2020-01-01"), to: day("2020-02-01") };
    let dropping = |text: &str| read(file(text).path(), &source(), &fleet_of(BLADES), window, AgeRule::Auto);
    let found = dropping(tickets).unwrap();
    assert_eq!((found.rows, found.notes.count(TicketReason::Broken), found.history.outages.len()), (4, 3, 1));
    assert!(found.loud()[0].contains("3 of 4 rows (75 %): unreadable: dropped"), "{:?}", found.loud());
    // What is wrong with the header is wrong with all rows.
    assert!(dropping("blade,start\nold,2020-01-02\n").is_err());
    let shown = Calendar::new(DateOrder::Shown, zone("UTC").unwrap());
    let source = TicketSource { reading: Reading { calendar: shown, ..reading() }, ..source() };
    let undecided = file("blade,start,minutes\nold,1.2.2020,60\n");
    let wrong =
        read(undecided.path(), &source, &fleet_of(BLADES), window, AgeRule::Auto).unwrap_err().to_string();
    assert!(wrong.contains("line 1, column start: which part is the day, no date shows"), "{wrong}");
}
