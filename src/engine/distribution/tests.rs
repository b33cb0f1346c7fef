//! Each law against an independent reference: its distribution function, its mean, its length-biased mean.

use super::*;
use crate::engine::streams::StreamKey;
use crate::golden;
use rand_distr::Distribution as _;

pub(in crate::engine) fn law(text: &str) -> Distribution {
    let table: toml::Table = toml::from_str(&format!("of = {text}")).expect("valid TOML");
    let spec: DurationSpec = table["of"].clone().try_into().expect("a distribution");
    spec.build().expect("sound parameters")
}

/// Draws one value \[h\].
type Sampler = Box<dyn Fn(&mut crate::engine::streams::Stream) -> f64>;

/// Rates a year that make 0.5, 0, 0.1 and 0.8 an hour: early failures, none, few, wear-out.
pub(super) const PIECEWISE: &str =
    r#"{ piecewise = { ages = ["1 h", "2 h", "5 h"], per_year = [4383, 0, 876.6, 7012.8] } }"#;

/// All laws at a mean of a few hours, with a reference sampler \[h\] where `rand_distr` has one.
fn cases() -> Vec<(&'static str, Option<Sampler>)> {
    use rand_distr as rd;
    vec![
        (r#"{ exponential = { mean = "4 h" } }"#, Some(Box::new(|s| rd::Exp::new(0.25).unwrap().sample(s)))),
        (
            r#"{ weibull = { shape = 0.7, scale = "4 h" } }"#,
            Some(Box::new(|s| rd::Weibull::new(4.0, 0.7).unwrap().sample(s))),
        ),
        (
            r#"{ weibull = { shape = 3, mean = "4 h" } }"#,
            Some(Box::new(|s| rd::Weibull::new(4.0 / 0.892_979_511_569_249_3, 3.0).unwrap().sample(s))),
        ),
        (
            r#"{ lognormal = { median = "2 h", sigma = 0.8 } }"#,
            Some(Box::new(|s| rd::LogNormal::new(2f64.ln(), 0.8).unwrap().sample(s))),
        ),
        (
            r#"{ gamma = { shape = 3, mean = "4 h" } }"#,
            Some(Box::new(|s| rd::Gamma::new(3.0, 4.0 / 3.0).unwrap().sample(s))),
        ),
        (
            r#"{ gamma = { shape = 0.6, mean = "4 h" } }"#,
            Some(Box::new(|s| rd::Gamma::new(0.6, 4.0 / 0.6).unwrap().sample(s))),
        ),
        (
            r#"{ pareto = { alpha = 5, min = "3 h" } }"#,
            Some(Box::new(|s| rd::Pareto::new(3.0, 5.0).unwrap().sample(s))),
        ),
        (
            r#"{ uniform = { min = "1 h", max = "5 h" } }"#,
            Some(Box::new(|s| rd::Uniform::new(1.0, 5.0).unwrap().sample(s))),
        ),
        (r#"{ triangular = { min = "1 h", mode = "2 h", max = "6 h" } }"#, None),
        (r#"{ hyperexponential = { weights = [3, 1], means = ["1 h", "9 h"] } }"#, None),
        (PIECEWISE, None),
        (r#"{ empirical = { values = ["1 h", "2 h", "6 h"] } }"#, None),
        (r#"{ truncated = { of = { exponential = { mean = "4 h" } }, min = "1 h", max = "9 h" } }"#, None),
        (r#""3 h""#, None),
    ]
}

const N: u64 = 40_000;

/// Mean and standard error of `draw` over `N` streams.
fn mean_of(key: StreamKey, draw: impl Fn(&mut crate::engine::streams::Stream) -> f64) -> (f64, f64) {
    let draws: Vec<f64> = (0..N).map(|i| draw(&mut key.stream(i))).collect();
    let mean = draws.iter().sum::<f64>() / N as f64;
    let variance = draws.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (N - 1) as f64;
    (mean, (variance / N as f64).sqrt())
}

#[test]
fn samples_match_the_reference_library() {
    // Two-sample Kolmogorov-Smirnov; 2.5 is passed by chance with probability 7e-6 a law.
    for (text, reference) in cases() {
        let Some(reference) = reference else { continue };
        let law = law(text);
        let (ours, theirs) =
            (StreamKey::replication(1, 0).named(text), StreamKey::replication(2, 0).named(text));
        let mut a: Vec<f64> = (0..N).map(|i| law.draw(&mut ours.stream(i)).hours()).collect();
        let mut b: Vec<f64> = (0..N).map(|i| reference(&mut theirs.stream(i))).collect();
        a.sort_by(f64::total_cmp);
        b.sort_by(f64::total_cmp);
        let largest = a
            .iter()
            .enumerate()
            .map(|(i, x)| (i as f64 - b.partition_point(|y| y <= x) as f64).abs() / N as f64)
            .fold(0.0, f64::max);
        assert!(largest * (N as f64 / 2.0).sqrt() < 2.5, "{text}: {largest}");
    }
}

#[test]
fn means_and_residual_lives_match_the_moments() {
    // Each bound is 5 standard errors (false alarm 6e-7 a check). E[residual] = E[X²] / 2E[X].
    for (text, _) in cases() {
        let law = law(text);
        let key = StreamKey::replication(3, 0).named(text);
        let (mean, error) = mean_of(key, |s| law.draw(s).hours());
        let stated = law.mean_us() / 3.6e9;
        assert!((mean - stated).abs() <= 5.0 * error, "{text}: mean {mean}, stated {stated}");
        let (square, square_error) = mean_of(key, |s| law.draw(s).hours().powi(2));
        let (residual, residual_error) = mean_of(key.named("residual"), |s| law.draw_residual(s).hours());
        let expected = square / (2.0 * mean);
        let slack = 5.0 * (residual_error + square_error / (2.0 * mean) + error * expected / mean);
        assert!((residual - expected).abs() <= slack, "{text}: residual {residual}, expected {expected}");
    }
}

/// ∫ f from a to b by Simpson's rule on `steps` (even) intervals.
pub(super) fn simpson(f: impl Fn(f64) -> f64, (a, b): (f64, f64), steps: u32) -> f64 {
    let width = (b - a) / f64::from(steps);
    let weight = |i: u32| match i {
        0 => 1.0,
        i if i == steps => 1.0,
        i => f64::from(2 + 2 * (i % 2)),
    };
    (0..=steps).map(|i| weight(i) * f(a + width * f64::from(i))).sum::<f64>() * width / 3.0
}

#[test]
fn a_piecewise_rate_has_the_survival_function_of_its_rates() {
    // S from the rates, written out; the mean is its integral, and the length-biased law has S(x)·x + ∫ S beyond x.
    let survival = |x: f64| {
        let hazard = 0.5 * x.min(1.0) + 0.1 * (x.min(5.0) - 2.0).max(0.0) + 0.8 * (x - 5.0).max(0.0);
        (-hazard).exp()
    };
    let between = |a: f64, b: f64| -> f64 {
        // Kinks stand at ends of intervals, where Simpson's rule needs them.
        let ends = [0.0, 1.0, 2.0, 5.0, 60.0].map(|end: f64| end.clamp(a, b));
        ends.windows(2).map(|pair| simpson(survival, (pair[0], pair[1]), 2000)).sum()
    };
    let (law, mean) = (law(PIECEWISE), between(0.0, 60.0));
    assert!((law.mean_us() / 3.6e9 - mean).abs() < 1e-9 * mean, "{} {mean}", law.mean_us());
    let key = StreamKey::replication(4, 0).named("piecewise");
    let kind = &law.kind;
    for x in [0.3, 1.0, 1.5, 2.0, 3.7, 5.0, 6.1] {
        // Shares of 40 000 draws; each bound is 5 standard errors (false alarm 6e-7).
        let share_above = |draw: &dyn Fn(&mut crate::engine::streams::Stream) -> f64| {
            (0..N).filter(|i| draw(&mut key.stream(*i)) > x * 3.6e9).count() as f64 / N as f64
        };
        let close = |share: f64, exact: f64| {
            (share - exact).abs() < 5.0 * (exact * (1.0 - exact) / N as f64).sqrt().max(1e-4)
        };
        let drawn = share_above(&|s| kind.sample(s));
        assert!(close(drawn, survival(x)), "{x}: {drawn} {}", survival(x));
        let (biased, exact) = (
            share_above(&|s| kind.as_law().sample_length_biased(s)),
            (x * survival(x) + between(x, 60.0)) / mean,
        );
        assert!(close(biased, exact), "{x}, length-biased: {biased} {exact}");
    }
}

#[test]
fn a_rate_that_ends_at_zero_leaves_some_who_never_fail() {
    let law = law(r#"{ piecewise = { ages = ["1 h"], per_year = [8766, 0] } }"#);
    assert_eq!(law.mean_us(), f64::INFINITY);
    // exp(-1) of 40 000 draws never fail, within 5 standard errors (false alarm 6e-7).
    let key = StreamKey::replication(5, 0);
    let never = (0..N).filter(|i| law.draw(&mut key.stream(*i)) == Span::FOREVER).count() as f64 / N as f64;
    assert!((never - (-1f64).exp()).abs() < 5.0 * (0.2325 / N as f64).sqrt(), "{never}");
}

#[test]
fn golden_draws_are_pinned() {
    // These change only with `results_version`: they are what "the same results on every machine" means.
    let drawn: Vec<String> = cases()
        .iter()
        .map(|(text, _)| {
            let (law, key) = (law(text), StreamKey::replication(1, 0).named("golden"));
            let us: Vec<i64> = (0..3).map(|i| law.draw(&mut key.stream(i)).0).collect();
            format!("{text}: {us:?} residual {}", law.draw_residual(&mut key.stream(9)).0)
        })
        .collect();
    golden::file("src/engine/distribution/golden.txt", drawn.join("\n") + "\n");
}

#[test]
fn senseless_parameters_are_refused_with_a_remedy() {
    for text in [
        r#"{ exponential = { mean = "0 h" } }"#,
        r#"{ weibull = { shape = 0, scale = "1 h" } }"#,
        r#"{ weibull = { shape = 1 } }"#,
        r#"{ weibull = { shape = 1, scale = "1 h", mean = "1 h" } }"#,
        r#"{ lognormal = { median = "1 h", sigma = -1 } }"#,
        r#"{ uniform = { min = "2 h", max = "1 h" } }"#,
        r#"{ triangular = { min = "1 h", mode = "9 h", max = "2 h" } }"#,
        r#"{ pareto = { alpha = 1, mean = "1 h" } }"#,
        r#"{ hyperexponential = { weights = [1], means = [] } }"#,
        r#"{ piecewise = { ages = ["1 y"], per_year = [1] } }"#,
        r#"{ piecewise = { ages = ["2 y", "1 y"], per_year = [1, 1, 1] } }"#,
        r#"{ piecewise = { ages = ["0 y"], per_year = [1, 1] } }"#,
        r#"{ piecewise = { ages = [], per_year = [0] } }"#,
        r#"{ piecewise = { ages = [], per_year = [-1] } }"#,
        r#"{ empirical = { values = [] } }"#,
        r#"{ truncated = { of = { uniform = { min = "1 h", max = "2 h" } }, min = "3 h" } }"#,
    ] {
        let table: toml::Table = toml::from_str(&format!("of = {text}")).expect("valid TOML");
        let spec: DurationSpec = table["of"].clone().try_into().expect("well-typed");
        let error = spec.build().expect_err(text).to_string();
        assert!(error.contains("; "), "{text}: {error}");
    }
}

#[test]
fn an_example_of_distribution() {
    use crate::engine::{distribution::Distribution, streams::StreamKey};
    use crate::units::Span;
    let fixed = Distribution::fixed(Span::from_hours(2.0));
    assert_eq!(fixed.draw(&mut StreamKey::replication(1, 0).stream(0)), Span::from_hours(2.0));
}
