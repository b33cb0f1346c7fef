//! Months counted by hand, and records whose laws are known because they were drawn from them.

use super::edit::{Draw, Edited, Made};
use super::result::{Months, compare, misses};
use super::run::simulate;
use super::*;
use crate::engine::streams::StreamKey;
use crate::records::fit::FittedLaw;
use crate::records::fleet::Fitted;
use crate::records::history::{FirstAge, History, RecordedOutage, Unit};
use crate::records::moment::{Calendar, DateOrder, zone};
use crate::records::rates;
use crate::scenario::Registry;
use crate::units::{Span, Time};
use std::sync::atomic::AtomicBool;

const H: i64 = 3_600_000_000;

fn calendar() -> Calendar {
    Calendar::new(DateOrder::YearFirst, zone("UTC").unwrap())
}

fn day(text: &str) -> Time {
    calendar().read(text).unwrap()
}

#[test]
fn months_count_what_begins_and_what_is_down() {
    let months = Months::new(&calendar(), day("2020-01-31"), day("2020-03-02"));
    assert_eq!(months.names, ["2020-01*", "2020-02", "2020-03*"]);
    // One over the end of January, two at once in February that end as the next begins, one that never ends.
    let down =
        [(23 * H, 26 * H), (100 * H, 110 * H), (105 * H, 110 * H), (110 * H, 111 * H), (721 * H, 9999 * H)];
    let january = [1.0, 60.0, 1.0];
    let february = [3.0, 2.0 * 60.0 + 16.0 * 60.0, 2.0];
    let march = [1.0, 23.0 * 60.0, 1.0];
    let all = [5.0, (1.0 + 18.0 + 23.0) * 60.0, 2.0];
    assert_eq!(months.values(&down), [january, february, march, all].concat());
}

#[test]
fn intervals_leave_out_the_same_share_on_either_side() {
    let simulated: Vec<Vec<f64>> = (1..=999).map(|i| vec![f64::from(i * 7 % 1000), 3.0]).collect();
    let measures = compare(&[24.0, 3.0], &simulated);
    assert_eq!((measures[0].low, measures[0].median, measures[0].high), (25.0, 500.0, 975.0));
    assert_eq!((measures[0].verdict(), measures[1].verdict()), (Verdict::Below, Verdict::Holds));
    assert_eq!(compare(&[976.0], &simulated)[0].verdict(), Verdict::Above);
}

#[test]
fn a_history_misses_the_intervals_of_the_others_as_often_as_the_record_does() {
    for (n, missing) in [(39, 2), (199, 10), (999, 50)] {
        let simulated: Vec<Vec<f64>> = (0..n).map(|at| vec![f64::from(at * 7 % n), 3.0]).collect();
        // One more history misses with 5 %: ten values of 200 are beyond the fifth from either end.
        assert_eq!(misses(&simulated).iter().sum::<usize>(), missing, "{n}");
        assert_eq!(misses(&simulated).iter().max(), Some(&1));
    }
}

const SCENARIO: &str = "name = \"t\"\nhorizon = \"9 y\"\nseed = 3\n\
    [blade_type.b]\nresources = { x = 1 }\n\
    [blade_type.b.failure.m]\nlife = \"1 y\"\nrepair = \"1 d\"\ndetect = \"1 h\"\nremedy = \"none\"\n\
    [blade_type.b.failure.other]\nlife = \"1 h\"\nrepair = \"1 d\"\n\
    [[workload]]\nname = \"w\"\ncount = 40\non = \"b\"\n\
    [repair]\ncrews = 1\n[times]\ndetect = \"2 h\"\nboot = \"3 h\"\n\
    [prices]\ncurrency = \"EUR\"\nyears = 5\n[prices.blade]\nb = 1\n\
    [[threshold]]\nmetric = \"availability\"\nat_least = 0.9\n\
    [plan]\n[[plan.axis]]\nname = \"crews\"\nkey = \"repair.crews\"\nvalues = [1, 2]\n\
    [sweep]\n[[sweep.axis]]\nname = \"crews\"\nkey = \"repair.crews\"\nvalues = [1, 2]\n\
    [[uncertain]]\nkey = \"times.detect\"\nlow = \"1 h\"\nhigh = \"3 h\"\n\
    [policy.push]\npreset = \"identity_push\"\n";

fn tested() -> Tested<'static> {
    let registry = Box::leak(Box::new(Registry::builtin()));
    Tested { text: SCENARIO, origin: "t", base: ".".as_ref(), registry }
}

/// Forty blades in three years, whose lives are exponential and whose repairs take between 1 h and 9 h; from the start of
/// the third year on lives are `later` times as short.
fn record(later: f64) -> Record {
    let (start, end) = (day("2020-01-01"), day("2023-01-01"));
    let window = end.since(start);
    let cut = day("2022-01-01").since(start);
    let mut outages = Vec::new();
    for unit in 0..40 {
        let mut at = Span::ZERO;
        for ordinal in 0.. {
            let uniform = |name: &str| StreamKey::replication(9, unit).named(name).stream(ordinal).uniform();
            let life_h = -libm::log(uniform("life")) * 2000.0;
            at = at.plus(Span::from_hours(if at >= cut { life_h / later } else { life_h }));
            if at >= window {
                break;
            }
            let failed = at;
            at = at.plus(Span::from_hours(1.0 + 8.0 * uniform("repair")));
            outages.push(RecordedOutage {
                unit: unit as usize,
                failed,
                returned: Some(at),
                mode: 0,
                struck: false,
            });
        }
    }
    outages.sort_by_key(|outage| (outage.failed, outage.unit));
    let unit = Unit { from: Span::ZERO, to: window, first: FirstAge::Unknown };
    let history =
        History { window, units: vec![unit; 40], modes: vec!["m".to_owned()], outages, before: Vec::new() };
    Record { history, start, calendar: calendar(), fleet: None, by_type: false }
}

/// The same with bursts of eight blades, every 50 days.
fn record_of_bursts() -> Record {
    let mut record = record(1.0);
    let is_down = |outages: &[RecordedOutage], unit: usize, at: Span| {
        outages
            .iter()
            .any(|of| of.unit == unit && of.failed <= at && of.returned.is_some_and(|back| back > at))
    };
    for burst in 1..22 {
        let failed = Span(burst * 50 * 24 * H);
        let up: Vec<usize> =
            (0..40).filter(|unit| !is_down(&record.history.outages, *unit, failed)).take(8).collect();
        for unit in up {
            let returned = Some(failed.plus(Span(5 * H)));
            record.history.outages.push(RecordedOutage { unit, failed, returned, mode: 0, struck: false });
        }
    }
    record.history.outages.sort_by_key(|outage| (outage.failed, outage.unit));
    record
}

#[test]
fn blades_that_fail_together_are_foretold_by_a_scenario_that_says_so() {
    let record = record_of_bursts();
    let stop = AtomicBool::new(false);
    let of = |text: &str| {
        backtest(&Tested { text, ..tested() }, &record, record.two_thirds(), 199, &stop).unwrap()
    };
    let (alone, together) = (of(SCENARIO), of(&(SCENARIO.to_owned() + ONE_BURST)));
    let most_down = |of: &Outcome| *of.measures.last().unwrap();
    assert_eq!(most_down(&alone).verdict(), Verdict::Above, "{}", report(&alone, 118));
    assert_eq!(most_down(&together).verdict(), Verdict::Holds, "{}", report(&together, 118));
    assert!(most_down(&together).low >= 8.0, "the largest burst is one of eight blades");
    assert!(alone.findings.is_empty(), "{:?}", alone.findings);
    let said = together.findings.join(" ");
    assert!(said.contains("m: BURSTS: ") && said.contains(" bursts of 8 blades"), "{said}");
    // Fourteen bursts in two years; the scenario's own rate and size do not matter.
    assert!(said.contains(": 14 (95 %: "), "{said}");
    let outages = together.measures[together.measures.len() - 3];
    assert_eq!(outages.verdict(), Verdict::Holds, "nothing is counted twice: {outages:?}");
}

const ONE_BURST: &str = "[[burst]]\nname = \"b\"\nmode = \"m\"\nevery = \"1 h\"\nblades = 30\n";

#[test]
fn bursts_and_frailty_that_the_record_does_not_have_are_left_out() {
    let frail = SCENARIO.replace("resources = { x = 1 }", "resources = { x = 1 }\nfrailty = 2.0") + ONE_BURST;
    let record = record(1.0);
    let stop = AtomicBool::new(false);
    let tested = Tested { text: &frail, ..tested() };
    let outcome = backtest(&tested, &record, record.two_thirds(), 39, &stop).unwrap();
    let said = outcome.findings.join(" ");
    assert!(
        said.contains("Bursts: none beyond chance") && said.contains("Frailty: none beyond chance"),
        "{said}"
    );
    assert_eq!(outcome.measures[36].verdict(), Verdict::Holds);
    let text = report(&outcome, 118).replace('\n', " ");
    assert!(
        text.contains("No verdict: 39 histories") && text.contains("--replications 199 or more"),
        "{text}"
    );
    assert!(!text.contains("consistent with"), "{text}");
}

#[test]
fn ages_of_groups_are_those_at_the_cut() {
    let text = SCENARIO.replace("on = \"b\"\n", "on = \"b\"\nage = \"1000 h\"\n");
    let aged = Tested { text: &text, ..tested() };
    let modes = rates::fit(&record(1.0).history).unwrap();
    let fitted = Fitted::Together(modes);
    let made = Made { fitted: &fitted, groups: None, bursts: &[], ages: None };
    let law = |_: &str, law: &FittedLaw| law.scenario();
    for (later, left) in [(400, 600), (1000, 0), (3000, 0)] {
        let edited = Edited::new(&aged, Span(later * H)).unwrap();
        let scenario = edited.scenario(&made, &Draw { law: &law, factor: &|_, _| 1.0 }).unwrap();
        let age = scenario.site.groups[0].ages.of(0, crate::units::ModeId::at(0));
        assert_eq!(age, Some(Span(left * H)));
    }
}

fn outcome(later: f64) -> Outcome {
    let record = record(later);
    assert_eq!(record.two_thirds(), day("2022-01-01"));
    backtest(&tested(), &record, record.two_thirds(), 199, &AtomicBool::new(false)).unwrap()
}

#[test]
fn a_recorded_outage_is_a_simulated_one_without_anything_added() {
    let modes = rates::fit(&record(1.0).history).unwrap();
    let tested = tested();
    let edited = Edited::new(&tested, Span(1000 * H)).unwrap();
    let law = |name: &str, _: &FittedLaw| if name == "life of m" { "\"98 h\"" } else { "\"2 h\"" }.to_owned();
    let fitted = Fitted::Together(modes);
    let made = Made { fitted: &fitted, groups: None, bursts: &[], ages: None };
    let scenario = edited.scenario(&made, &Draw { law: &law, factor: &|_, _| 1.0 }).unwrap();
    assert_eq!(scenario.horizon.0, 1000 * H);
    let down = simulate(&scenario, 0, &AtomicBool::new(false)).unwrap();
    assert!(down.len() > 350, "{}", down.len());
    let whole = down.iter().filter(|(_, to)| *to < 1000 * H);
    assert!(whole.clone().all(|(from, to)| to - from == 2 * H), "neither detection, nor crews, nor boot");
}

#[test]
fn a_record_of_the_same_law_is_foretold_and_one_of_another_is_not() {
    let same = outcome(1.0);
    let misses =
        |outcome: &Outcome| outcome.measures.iter().filter(|of| of.verdict() != Verdict::Holds).count();
    assert_eq!((same.months.len(), same.measures.len(), same.workloads), (12, 39, 40));
    assert!(misses(&same) <= same.misses_most, "{}", report(&same, 118));
    // At most one in twenty, for counts that jump by whole numbers fewer.
    assert!((0.3..2.5).contains(&same.misses_mean), "{}", same.misses_mean);
    let other = outcome(2.5);
    assert!(misses(&other) > other.misses_most, "{}", report(&other, 118));
    assert_eq!(other.measures[36].verdict(), Verdict::Above);
    let (looks, does_not) = (report(&same, 118).replace('\n', " "), report(&other, 118).replace('\n', " "));
    assert!(looks.contains("Verdict at the 5 % level: the record is consistent"), "{looks}");
    assert!(looks.contains("with the scenario. The record does not contradict"), "{looks}");
    for part in ["as a whole misses: above", "is not consistent with the scenario", "fit from a later --from"]
    {
        assert!(does_not.contains(part), "{part}\n{does_not}");
    }
    assert!(!does_not.contains("though it does foretell"), "{does_not}");
    assert_eq!(csv(&other).unwrap().lines().count(), 40);
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let stop = AtomicBool::new(false);
    let record = record(1.0);
    let refused = |tested: &Tested<'_>, split| {
        backtest(tested, &record, split, 39, &stop).err().expect("a refusal").to_string()
    };
    assert!(refused(&tested(), day("2023-01-01")).contains("between 2020-01-01 00:00 and 2023-01-01 00:00"));
    let text = SCENARIO.replace("count = 40", "count = 60");
    let smaller = Tested { text: &text, ..tested() };
    assert!(refused(&smaller, day("2022-01-01")).contains("has 60 workloads, but 40.0 blades"));
    assert!(refused(&tested(), day("2020-01-01").after(Span(1))).contains("no outage"));
}

#[test]
fn a_repair_that_nobody_saw_is_asked_for() {
    let stop = AtomicBool::new(false);
    let mut record = record(1.0);
    record.history.outages.iter_mut().for_each(|outage| outage.returned = None);
    record.history.outages.dedup_by_key(|outage| outage.unit);
    let of = |text: &str| {
        let tested = Tested { text, ..tested() };
        backtest(&tested, &record, day("2022-01-01"), 39, &stop).map_err(|error| error.to_string())
    };
    // The scenario's own repair, a day, is kept; one number says a life or a repair as well.
    assert!(of(SCENARIO).is_ok());
    let by_number =
        SCENARIO.replace("life = \"1 y\"\nrepair = \"1 d\"\ndetect", "afr = \"3 %\"\nmttr = \"1 d\"\ndetect");
    assert!(of(&by_number).is_ok());
    let without = SCENARIO.replace(
        "[blade_type.b.failure.m]\nlife = \"1 y\"\nrepair = \"1 d\"\ndetect = \"1 h\"\nremedy = \"none\"\n",
        "",
    );
    let refused = of(&without).err().expect("a refusal");
    assert!(refused.contains("no repair of m was seen to end before the cut"), "{refused}");
    assert!(refused.contains("write blade_type.b.failure.m.repair (with a life) into it"), "{refused}");
}
