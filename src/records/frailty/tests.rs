//! Likelihoods of another program, and records whose variance is known because they were drawn with it.

use super::*;
use crate::engine::distribution::{Distribution, DurationSpec};
use crate::engine::streams::StreamKey;
use crate::model::blade;
use crate::records::fit::{Exponential, Sample};
use crate::records::history::{FirstAge, RecordedOutage, Unit};
use crate::records::{lives, rates};
use crate::units::Span;

/// A history of 3000 h without repair times: units by their first age, outages by unit, hour and mode.
fn history(first: &[FirstAge], outages: &[(usize, f64, usize)]) -> History {
    let window = Span::from_hours(3000.0);
    let mut outages: Vec<RecordedOutage> = outages
        .iter()
        .map(|(unit, hour, mode)| {
            let failed = Span::from_hours(*hour);
            RecordedOutage { unit: *unit, failed, returned: Some(failed), mode: *mode, struck: false }
        })
        .collect();
    outages.sort_by_key(|outage| (outage.failed, outage.unit));
    History {
        window,
        units: first.iter().map(|first| Unit { from: Span::ZERO, to: window, first: *first }).collect(),
        modes: vec!["a".to_owned(), "b".to_owned()],
        outages,
        before: Vec::new(),
    }
}

fn exponential(mean_h: f64) -> FittedLaw {
    FittedLaw::Exponential(Exponential { mean_h, ..Exponential::fit(&[Sample::failed(1.0)]).unwrap() })
}

fn weibull_law(shape: f64, scale_h: f64) -> FittedLaw {
    let fit = Weibull::fit(&[50.0, 100.0, 150.0].map(Sample::failed)).unwrap();
    FittedLaw::Weibull(Weibull { shape, scale_h, ..fit })
}

#[test]
fn the_likelihood_is_that_of_an_independent_integration() {
    let aged = FirstAge::Aged(Span::from_hours(400.0));
    let history = history(
        &[FirstAge::New, aged, FirstAge::Unknown, FirstAge::Unknown],
        &[(0, 500.0, 0), (0, 1200.0, 1), (0, 2000.0, 0), (1, 700.0, 1), (2, 300.0, 1), (2, 1500.0, 1)],
    );
    let of = Likelihood::new(&history, &[(0, exponential(1000.0)), (1, weibull_law(0.7, 2000.0))]).unwrap();
    // By scipy 1.17.1: for each unit `quad` over ln z of exp(log-likelihood)·gamma.pdf(z, 1/v, scale=v)·z with the
    // contributions of `likelihood`, gammaincc(1/0.7, H) for the tail of unknown age; relative error 1e-12.
    for (variance, expected) in
        [(0.05, -62.105_698_818_6), (0.5, -59.853_591_377_4), (2.0, -59.230_434_719_3)]
    {
        let found = of.at(variance);
        assert!((found - expected).abs() < 2e-5, "{variance}: {found} {expected}");
    }
    assert!((of.without() + 62.749_318_829_2).abs() < 1e-9, "{}", of.without());
}

fn law(text: &str) -> Distribution {
    let table: toml::Table = toml::from_str(&format!("of = {text}")).unwrap();
    let spec: DurationSpec = table["of"].clone().try_into().unwrap();
    spec.build().unwrap()
}

/// A record of so many blades over 3000 h, whose factors have this variance.
fn drawn(blades: usize, life: &str, variance: f64, is_old: bool, seed: u64) -> History {
    let life = law(life);
    let mut failures = Vec::new();
    for unit in 0..blades {
        let key = StreamKey::replication(seed, 5).named("blade").with(unit as u64);
        let factor = match variance > 0.0 {
            true => blade::Frailty { variance }.draw(&mut key.named("factor").stream(0)),
            false => 1.0,
        };
        let mut at_h = 0.0;
        for ordinal in 0.. {
            let stream = &mut key.named("life").stream(ordinal);
            let drawn = if is_old && ordinal == 0 { life.draw_residual(stream) } else { life.draw(stream) };
            at_h += drawn.hours() / factor;
            if at_h >= 3000.0 {
                break;
            }
            failures.push((unit, at_h, 0));
        }
    }
    let first = if is_old { FirstAge::Unknown } else { FirstAge::New };
    let mut history = history(&vec![first; blades], &failures);
    history.modes.truncate(1);
    history
}

const LIFE: &str = "{ weibull = { shape = 0.8, scale = \"900 h\" } }";

fn found(history: &History) -> Option<Unequal> {
    let fits = rates::Fits::of(&lives::of_history(history, Some(0)).samples).unwrap();
    unequal(history, &[(0, fits.weibull_or_exponential())])
}

#[test]
fn variance_and_shape_are_recovered() {
    for (is_old, seed) in [(false, 1), (true, 2)] {
        let history = drawn(250, LIFE, 0.4, is_old, seed);
        let found = found(&history).expect("blades that differ");
        // Within an interval of 99.99 %: twice the reach of one of 95 %.
        let Frailty { variance, interval: (low, high), .. } = found.frailty;
        assert!(
            variance - 2.0 * (variance - low) < 0.4 && variance + 2.0 * (high - variance) > 0.4,
            "{found:?}"
        );
        assert!(low < variance && variance < high && high - low < 0.5, "{low} {variance} {high}");
        let FittedLaw::Weibull(with) = &found.laws[0] else { panic!("{:?}", found.laws) };
        assert!((with.shape - 0.8).abs() < 4.0 * with.shape_se, "{with:?}");
        assert!((with.scale_h / 900.0 - 1.0).abs() < 0.25, "{with:?}");
        // Taken for alike, they seem to get better with age.
        let alike = Weibull::fit(&lives::of_history(&history, Some(0)).samples).unwrap();
        assert!(alike.shape < with.shape - 0.04, "{} {}", alike.shape, with.shape);
    }
}

#[test]
fn the_interval_holds_the_variance_it_is_of() {
    // At 95 %, four or more of 20 miss with a probability of 1.6 %.
    let misses = |seed: &u64| {
        let history = drawn(80, "{ exponential = { mean = \"700 h\" } }", 0.4, false, *seed);
        !found(&history).is_some_and(|of| (of.frailty.interval.0..=of.frailty.interval.1).contains(&0.4))
    };
    let missed = (100..120).filter(misses).count();
    assert!(missed < 4, "{missed} of 20");
}

#[test]
fn blades_that_are_alike_are_not_told_apart() {
    // At 2.5 %, five or more of 60 have a probability of 1.8 %.
    let of = |seed: &u64| found(&drawn(60, LIFE, 0.0, seed.is_multiple_of(2), *seed)).is_some();
    let alarms = (0..60).filter(of).count();
    assert!(alarms < 5, "{alarms} of 60");
}

#[test]
fn with_frailty_the_laws_give_the_recorded_failures() {
    let history = drawn(250, LIFE, 0.4, true, 2);
    let modes = rates::fit_of(&history, crate::records::checks::WRITTEN, rates::Blades::Unequal).unwrap();
    assert!(modes[0].frailty.is_some());
    let failures = modes[0].checked.as_ref().unwrap().failures;
    assert!(failures.holds(), "{failures:?}");
    assert!((failures.expected / failures.recorded - 1.0).abs() < 0.1, "{failures:?}");
    assert!(modes[0].settings().contains("fitted together with the frailty of blades"));
}

/// The rates of `docs/trust.md`. `cargo test --lib -- --ignored --nocapture rates_of_what_is_found`
#[test]
#[ignore = "a table of many fits: a minute"]
fn rates_of_what_is_found_unequal() {
    let rate = |what: &str, life: &str, variance: f64| {
        let of: Vec<Unequal> = (0..200_u64)
            .filter_map(|seed| found(&drawn(80, life, variance, seed.is_multiple_of(2), seed)))
            .collect();
        let mean = of.iter().map(|of| of.frailty.variance).sum::<f64>() / of.len().max(1) as f64;
        let inside = |of: &&Unequal| (of.frailty.interval.0..=of.frailty.interval.1).contains(&variance);
        let held = of.iter().filter(inside).count();
        let found = of.len() as f64 / 2.0;
        println!("| {what} | {found:.1} % | {mean:.2} | {:.1} % |", held as f64 / 2.0);
    };
    rate("Weibull, all alike", LIFE, 0.0);
    rate("exponential, all alike", "{ exponential = { mean = \"1000 h\" } }", 0.0);
    rate("Weibull, variance 0.4", LIFE, 0.4);
    rate("exponential, variance 0.4", "{ exponential = { mean = \"1000 h\" } }", 0.4);
}
