use super::*;
use crate::studies::compare::testing::{between, key, manifest, side};

const BASE: [f64; 6] = [10.0, 12.0, 9.0, 11.0, 10.5, 9.5];

fn scaled(factor: f64) -> [f64; 6] {
    BASE.map(|sum| factor * sum)
}

/// The row of `metric` when the new side has `new`.
fn row(metric: &str, new: [f64; 6]) -> ComparedFigure {
    let comparison = compare(&side(&[(metric, new)]), &side(&[(metric, BASE)]), &Options::default());
    comparison.figures.into_iter().next().expect("a row")
}

#[test]
fn a_side_is_identical_to_itself() {
    let one = side(&[("downtime", BASE), ("pool_mean_size", BASE)]);
    let comparison = compare(&one, &one, &Options { exact: true, ..Options::default() });
    assert!(comparison.is_identical() && !comparison.is_regression());
    assert_eq!(comparison.count(Verdict::Equal), 2);
    assert_eq!(comparison.how, How::ByReplication(6));
}

#[test]
fn the_verdict_goes_by_margin_significance_and_direction() {
    let noisy = [4.0, 15.0, 8.0, 14.0, 7.0, 12.0];
    let table = [
        ("downtime", scaled(1.05), Verdict::Worse),
        ("downtime", scaled(0.95), Verdict::Better),
        ("availability", scaled(1.05), Verdict::Worse),
        ("completions_per_year", scaled(1.05), Verdict::Better),
        ("completions_per_year", scaled(0.95), Verdict::Worse),
        ("pool_mean_size", scaled(0.95), Verdict::Changed),
        ("phase:detect", scaled(1.02), Verdict::Worse),
        ("downtime", scaled(1.005), Verdict::Equal),
        ("downtime", noisy, Verdict::Undecided),
        ("downtime", [0.0; 6], Verdict::Better),
    ];
    for (metric, new, expected) in table {
        let row = row(metric, new);
        assert_eq!(row.verdict, expected, "{metric} {:?}", row.relative);
        assert_eq!(row.small, expected == Verdict::Equal);
    }
}

#[test]
fn what_comes_after_nothing_is_worse() {
    let (new, old) = (side(&[("downtime", BASE)]), side(&[("downtime", [0.0; 6])]));
    let comparison = compare(&new, &old, &Options::default());
    assert_eq!(comparison.figures[0].verdict, Verdict::Worse);
    assert!(comparison.figures[0].relative.is_nan());
    let nothing = compare(&old, &old, &Options::default());
    assert_eq!((nothing.figures.len(), nothing.blank), (0, 1));
}

#[test]
fn p_values_are_corrected_among_those_that_are_judged() {
    // On the logarithm t = 5.78 with five degrees of freedom: p = 0.0022.
    let shifted = [10.4, 12.9, 9.3, 11.9, 11.0, 10.6];
    let metrics =
        ["downtime", "mismatch", "start_delay", "energy", "waits_per_year", "lost_arrivals_per_year"];
    let one = |metrics: &[&str]| {
        let with = |sums| side(&metrics.iter().map(|metric| (*metric, sums)).collect::<Vec<_>>());
        let comparison = compare(&with(shifted), &with(BASE), &Options::default());
        comparison.figures.iter().find(|row| row.key == key("downtime")).expect("a row").p_holm
    };
    let alone = one(&["downtime"]);
    assert!((one(&metrics) / alone - 6.0).abs() < 1e-9);
    assert_eq!(one(&["downtime", "pool_mean_size", "repairs_per_year"]), alone);
}

#[test]
fn the_same_factor_in_every_replication_is_certain_however_they_differ() {
    let wild = [1.0, 50.0, 3.0, 200.0, 7.0, 20.0];
    let old = side(&[("phase:detect", wild)]);
    let comparison = compare(&side(&[("phase:detect", wild.map(|x| 1.02 * x))]), &old, &Options::default());
    assert!(comparison.figures[0].p_holm < 1e-9, "{}", comparison.figures[0].p_holm);
    assert_eq!(comparison.figures[0].verdict, Verdict::Worse);
}

#[test]
fn other_draws_are_compared_by_distribution() {
    let (new, mut old) = (side(&[("downtime", scaled(1.05))]), side(&[("downtime", BASE)]));
    old.manifest.seed = 8;
    let comparison = compare(&new, &old, &Options::default());
    assert_eq!((comparison.how, comparison.figures[0].verdict), (How::ByDistribution, Verdict::Undecided));
    // The half-width is about 13 %: 170 times as many replications for 1 %.
    let needed = comparison.figures[0].replications_it_takes(0.01).expect("a number");
    assert!((500.0..2_000.0).contains(&needed), "{needed}");
    old.manifest.seed = new.manifest.seed;
    old.manifest.results_version = 2;
    assert_eq!(compare(&new, &old, &Options::default()).how, How::ByDistribution);
}

#[test]
fn the_replications_that_both_have_are_paired() {
    let (mut new, old) = (side(&[("downtime", scaled(1.05))]), side(&[("downtime", BASE)]));
    new.manifest.replications.done = 4;
    let Some(Data::Sums(sums)) = new.series.get_mut(&key("downtime")).map(|series| &mut series.data) else {
        panic!("sums");
    };
    sums.truncate(4);
    let comparison = compare(&new, &old, &Options::default());
    assert_eq!((comparison.how, comparison.figures[0].replications), (How::ByReplication(4), 4));
    assert!((comparison.figures[0].relative - 0.05).abs() < 1e-12);
}

#[test]
fn fewer_than_five_replications_decide_nothing_but_what_is_equal() {
    let with = |n: usize, sums: [f64; 6]| {
        let mut side = side(&[("downtime", sums)]);
        side.manifest.replications.done = n;
        let Some(Data::Sums(sums)) = side.series.get_mut(&key("downtime")).map(|series| &mut series.data)
        else {
            panic!("sums");
        };
        sums.truncate(n);
        side
    };
    let verdict =
        |n, factor| compare(&with(n, scaled(factor)), &with(n, BASE), &Options::default()).figures[0].verdict;
    assert_eq!([verdict(5, 1.05), verdict(4, 1.05)], [Verdict::Worse, Verdict::Undecided]);
    assert_eq!([verdict(4, 1.005), verdict(1, 1.005)], [Verdict::Equal, Verdict::Undecided]);
}

#[test]
fn figures_without_sums_are_compared_by_their_intervals() {
    let percentile = |value: f64| {
        let mut side = side(&[]);
        let key = Key { statistic: "p50".to_owned(), ..key("outage_duration") };
        side.series.insert(key, between(value, value - 0.01, value + 0.01));
        side
    };
    let verdict =
        |new, old| compare(&percentile(new), &percentile(old), &Options::default()).figures[0].verdict;
    assert_eq!(verdict(12.0, 10.0), Verdict::Worse);
    assert_eq!(verdict(10.0, 10.0), Verdict::Equal);
    assert_eq!(verdict(10.0, 10.01), Verdict::Equal);
}

#[test]
fn what_has_vanished_is_a_regression_and_what_is_added_is_not() {
    let (both, one) = (side(&[("downtime", BASE), ("energy", BASE)]), side(&[("downtime", BASE)]));
    let less = compare(&one, &both, &Options::default());
    assert!(less.is_regression());
    assert_eq!((less.gone, less.added), (vec!["energy".to_owned()], vec![]));
    let more = compare(&both, &one, &Options::default());
    assert!(!more.is_regression());
    assert_eq!((more.gone, more.added), (vec![], vec!["energy".to_owned()]));
    let watched = Options { metrics: vec!["downtime".to_owned()], ..Options::default() };
    assert!(!compare(&one, &both, &watched).is_regression());
    let mut other = one.clone();
    other.series =
        one.series.iter().map(|(k, s)| (Key { policy: "x".to_owned(), ..k.clone() }, s.clone())).collect();
    assert_eq!(compare(&other, &both, &Options::default()).gone, ["policy push"]);
}

#[test]
fn a_phase_without_time_is_zero_and_not_gone() {
    let both = side(&[("downtime", BASE), ("phase:boot", scaled(0.5))]);
    let comparison = compare(&side(&[("downtime", BASE)]), &both, &Options::default());
    assert!(comparison.gone.is_empty());
    let boot = comparison.figures.iter().find(|row| row.key == key("phase:boot")).expect("a row");
    assert_eq!((boot.new, boot.verdict), (0.0, Verdict::Better));
}

#[test]
fn bytes_that_differ_are_a_regression_only_if_asked_for() {
    let one = side(&[("downtime", BASE)]);
    let mut other = one.clone();
    other.manifest.outputs[0].sha256 = "00".to_owned();
    for (exact, expected) in [(false, false), (true, true)] {
        let comparison = compare(&other, &one, &Options { exact, ..Options::default() });
        assert_eq!(comparison.is_regression(), expected);
        assert_eq!(comparison.differing, ["summary.csv"]);
    }
    assert_eq!(manifest().outputs.len(), 1);
}

#[test]
fn controls_tell_apart_what_plain_sums_cannot() {
    // Twenty replications whose downtime is 10 and 10.5 min, and what their failures brought more or less.
    let noise = |at: usize| libm::sin(7.3 * at as f64) * 4.0;
    let with = |seed: u64, first: usize, minutes: f64, known: bool| {
        let mut side = side(&[]);
        (side.manifest.seed, side.manifest.replications.done) = (seed, 20);
        let failures: Vec<f64> = (first..first + 20).map(noise).collect();
        let rest = |at: usize| libm::sin(3.1 * at as f64) * 0.1;
        let down = failures.iter().enumerate().map(|(at, more)| (minutes + more + rest(first + at), 1.0));
        let data = Data::Sums(down.collect());
        side.series.insert(key("downtime"), Series { unit: "min/y".to_owned(), data });
        if known {
            let (policy, control) = ("push".to_owned(), "failures".to_owned());
            side.controls = vec![ControlColumn { policy, control, values: failures }];
        }
        side
    };
    let verdict = |seed, first, known| {
        let (new, old) = (with(seed, first, 10.5, known), with(7, 0, 10.0, known));
        let comparison = compare(&new, &old, &Options::default());
        let figure = &comparison.figures[0];
        (comparison.how, figure.verdict, figure.baseline, figure.new)
    };
    // Other failures.
    assert_eq!(verdict(8, 50, false).1, Verdict::Undecided);
    let (how, known, was, is) = verdict(8, 50, true);
    assert_eq!((how, known), (How::ByDistribution, Verdict::Worse));
    assert!(
        (was - 10.0).abs() < 0.1 && (is - 10.5).abs() < 0.1,
        "read where the controls are zero: {was} {is}"
    );
    // The same seed, and failures that are not the same all the same.
    assert_eq!(verdict(7, 50, false).1, Verdict::Undecided);
    let (how, known, ..) = verdict(7, 50, true);
    assert_eq!((how, known), (How::ByReplication(20), Verdict::Worse));
}
