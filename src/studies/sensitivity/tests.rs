//! Rankings, sentences and the plot, on numbers made by hand.

use super::report::{rows, sentences};
use super::*;
use crate::experiment::Summary;
use crate::output::testing::{self, between, provenance, set};
use crate::stats::metrics::Metric;
use crate::studies::grid::Plotted;

/// A variant in which the downtime under `push` of four replications is 10, 11, 12 and 13 min, plus `more` min, in each
/// replication times its luck.
fn variant(more: f64, luck: [f64; 4]) -> Variant {
    let mut summary = testing::summary();
    let minutes = |(replication, luck): (usize, f64)| 10.0 + replication as f64 + more * luck;
    let sums: Vec<(f64, f64)> = luck.into_iter().enumerate().map(|of| (minutes(of), 1.0)).collect();
    let total: f64 = sums.iter().map(|(minutes, _)| minutes / 4.0).sum();
    set(&mut summary, 1, "downtime", "value", between(total, total - 1.0, total + 1.0));
    Variant::new(&summary, Metric::find("downtime").unwrap(), vec![Vec::new(), sums]).unwrap()
}

fn value(name: &str) -> Uncertain {
    Uncertain {
        name: name.to_owned(),
        keys: vec![name.to_owned()],
        law: UncertainLaw::Uniform,
        base: Some("5 min".to_owned()),
        low: "1 min".to_owned(),
        high: "10 min".to_owned(),
        correlation: None,
        source: "assumed".to_owned(),
    }
}

/// Boot moves it by 8 min, push by −3 min, spares by about nothing with much luck, crews not at all.
fn found() -> Sensitivities {
    let even = [1.0, 1.01, 0.99, 1.0];
    let variants = [
        variant(0.0, even),
        variant(1.0, even),
        variant(-2.0, even),
        variant(-4.0, even),
        variant(4.0, even),
        variant(0.5, [1.0, -1.0, 2.0, -1.0]),
        variant(0.5, [-1.0, 2.0, -1.0, 1.0]),
        variant(0.0, even),
        variant(0.0, even),
    ];
    let values = ["times.push", "times.boot", "spares", "crews"].map(value).to_vec();
    let metric = Metric::find("downtime").unwrap();
    let policies = vec![Sensitivity::new(&variants, metric, 1)];
    let plotted = Plotted {
        metric: "downtime",
        statistic: "value",
        unit: metric.unit.to_owned(),
        better: metric.better,
    };
    let Summary { name, policies: names, level, .. } = testing::summary();
    Sensitivities { name, names, replications: 20, level, values, plotted, policies }
}

#[test]
fn the_widest_swing_comes_first_whatever_its_sign() {
    let found = found();
    let order: Vec<&str> =
        found.policies[0].swings.iter().map(|swing| found.value(swing).name.as_str()).collect();
    assert_eq!(order, ["times.boot", "times.push", "spares", "crews"]);
    let seen: Vec<bool> = found.policies[0].swings.iter().map(Swing::is_seen).collect();
    assert_eq!(seen, [true, true, false, false]);
    let first = &found.policies[0].swings[0];
    assert!(
        (first.difference.value - 8.0).abs() < 0.05 && first.difference.low.unwrap() > 7.5,
        "{:?}",
        first.difference
    );
    assert!((found.policies[0].swings[1].difference.value + 3.0).abs() < 0.05);
    assert!(found.policies[0].rivals().is_empty());
    let names: Vec<String> = cells(&found.values[..1]).unwrap().into_iter().map(|cell| cell.name).collect();
    assert_eq!(names, ["as it is", "times.push = 1 min", "times.push = 10 min"]);
}

#[test]
fn sentences_say_what_to_measure_and_what_cannot_be_told() {
    let said = sentences(&found());
    let expected = "push: downtime is 11.5 min/y (10.5 to 12.5) at the scenario's values. Measure times.boot first: its \
                    range moves downtime by 8.00 min/y";
    assert!(said[0].starts_with(expected), "{said:?}");
    assert!(
        said[0].ends_with(" The swing of spares cannot be distinguished from zero. crews has no effect."),
        "{said:?}"
    );
    let rows = rows(&found());
    assert_eq!(rows[3][7], "none");
    assert!(
        rows[2][7].ends_with(" ?") && !rows[0][7].contains('?') && rows[1][7].starts_with("3.0"),
        "{rows:?}"
    );
}

#[test]
fn files_hold_it_all() {
    let files = render(&found(), &provenance()).unwrap();
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["sensitivity.csv", "downtime-push.svg", "manifest.json"]);
    let text = String::from_utf8(files[0].1.clone()).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(reader.records().map(Result::unwrap).filter(|row| &row[9] == "assumed").count(), 4);
    assert!(
        text.lines()
            .nth(1)
            .unwrap()
            .starts_with("push,downtime,min/y,1,times.boot,times.boot,1 min,5 min,10 min,assumed,")
    );
}

#[test]
fn a_swing_is_read_where_the_controls_of_both_ends_are_zero() {
    // Downtime of 10 and of 11 min, and what each end's failures brought more or less; they are others, as where a life
    // is uncertain.
    let metric = Metric::find("downtime").unwrap();
    let variant = |minutes: f64, failures: &[f64], known: bool| {
        let mut summary = testing::summary();
        let rest = |at: usize| libm::sin(3.1 * at as f64) * 0.05;
        let sums: Vec<(f64, f64)> =
            failures.iter().enumerate().map(|(at, more)| (minutes + more + rest(at), 1.0)).collect();
        let mut variant = Variant::new(
            &{
                set(&mut summary, 1, "downtime", "value", between(minutes, minutes - 1.0, minutes + 1.0));
                summary
            },
            metric,
            vec![Vec::new(), sums],
        )
        .unwrap();
        variant.controls = if known { vec![failures.to_vec()] } else { Vec::new() };
        variant
    };
    let failures =
        |pace: f64| -> Vec<f64> { (0..24).map(|at| 4.0 * libm::sin(pace * f64::from(at))).collect() };
    let (low, high) = (failures(7.3), failures(5.1));
    let swing = |known: bool| {
        let variants =
            [(10.0, &low), (10.0, &low), (11.0, &high)].map(|(minutes, of)| variant(minutes, of, known));
        Sensitivity::new(&variants, metric, 1).swings.remove(0)
    };
    assert!(!swing(false).is_seen());
    let known = swing(true);
    assert!(known.is_seen() && (known.difference.value - 1.0).abs() < 0.1, "{:?}", known.difference);
}
