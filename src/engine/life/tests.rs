use super::*;
use crate::engine::distribution::tests::law;
use crate::engine::streams::StreamKey;

const HOUR: f64 = 3.6e9;

const LAWS: [&str; 9] = [
    "{ exponential = { mean = \"1000 h\" } }",
    "{ weibull = { shape = 0.7, mean = \"1000 h\" } }",
    "{ weibull = { shape = 3, mean = \"1000 h\" } }",
    "{ lognormal = { median = \"600 h\", sigma = 1.2 } }",
    "{ gamma = { shape = 0.6, mean = \"1000 h\" } }",
    "{ uniform = { min = \"100 h\", max = \"2000 h\" } }",
    "{ pareto = { alpha = 1.5, min = \"300 h\" } }",
    "{ empirical = { values = [\"100 h\", \"300 h\", \"300 h\", \"2500 h\"] } }",
    "{ piecewise = { ages = [\"500 h\"], per_year = [4, 20] } }",
];

/// The integral of `f` by a rule that has nothing to do with that of the table.
fn midpoints(from: f64, to: f64, f: impl Fn(f64) -> f64) -> f64 {
    let n = 200_000;
    let width = (to - from) / f64::from(n);
    (0..n).map(|at| f(from + (f64::from(at) + 0.5) * width)).sum::<f64>() * width
}

#[test]
fn functions_of_age_equal_integrals_of_the_survival_function() {
    let bound = 3000.0 * HOUR;
    for text in LAWS {
        let law = law(text);
        let functions = LifeFunctions::new(&law, Span::from_us(bound));
        let survival = |age: f64| law.survival(Span::from_us(age));
        for hours in [0.4, 7.0, 130.0, 470.0, 1111.0] {
            let age = hours * HOUR;
            let start = LifeStart::Aged(Span::from_us(age));
            let more = midpoints(age, bound, survival) / survival(age);
            let expected = functions.expected(LifeStart::New, age);
            assert!(
                (expected - age - more).abs() < 2e-5 * bound,
                "{text} {hours}: {expected} {}",
                age + more
            );
            assert_eq!(functions.expected(start, 0.0), expected);
            // Stationary: S_e is the integral of S, divided by the mean; its own mean from there on.
            let tail = |from: f64| law.mean_us() - law.limited_mean_us(Span::from_us(from));
            let more = midpoints(age, bound, tail) / tail(age);
            let expected = functions.expected(LifeStart::Stationary, age);
            assert!(
                (expected - age - more).abs() < 1e-4 * bound,
                "{text} {hours}: {expected} {}",
                age + more
            );
            let hazard = functions.hazard(LifeStart::Stationary, age);
            let exact = -(tail(age) / law.mean_us()).ln();
            assert!((hazard - exact).abs() < 1e-5 * (1.0 + exact), "{text} {hours}: {hazard} {exact}");
            let hazard = functions.hazard(LifeStart::New, age);
            let exact = law.cumulative_hazard(Span::from_us(age));
            assert!((hazard - exact).abs() < 1e-5 * (1.0 + exact), "{text} {hours}: {hazard} {exact}");
        }
        assert_eq!(functions.expected(LifeStart::New, 2.0 * bound), bound);
        assert_eq!(functions.ended(LifeStart::New, 2.0 * bound), bound);
    }
}

/// Failures less hazard, and lengths less what was expected, of `n` lives seen for a drawn time: sums and squares.
fn martingales(text: &str, start: LifeStart, scale: f64, n: u64) -> [(f64, f64); 2] {
    let law = law(text);
    let functions = LifeFunctions::new(&law, Span::from_hours(3000.0));
    let mut sums = [(0.0, 0.0); 2];
    for at in 0..n {
        let mut stream = StreamKey::replication(3, 0).stream(at);
        let life = match start {
            LifeStart::New => law.draw(&mut stream),
            LifeStart::Aged(age) => law.draw_residual_at(age, &mut stream),
            LifeStart::Stationary => law.draw_residual(&mut stream),
        };
        // Seen for up to 1500 hours, on which nothing depends.
        let seen = 1500.0 * HOUR * stream.uniform();
        let life = life.0 as f64;
        let (failed, length) = match life <= seen {
            true => (1.0 - scale * functions.hazard(start, life), functions.ended(start, life)),
            false => (-scale * functions.hazard(start, seen), functions.expected(start, seen)),
        };
        let values = [failed, length - functions.expected(start, 0.0)];
        for (sum, value) in sums.iter_mut().zip(values) {
            *sum = (sum.0 + value, sum.1 + value * value);
        }
    }
    sums
}

#[test]
fn failures_and_lengths_are_martingales_under_every_law_and_from_every_start() {
    // 54 sums of 40 000 lives each, within five standard errors: a false alarm in 30,000 such tests.
    let starts = [LifeStart::New, LifeStart::Aged(Span::from_hours(90.0)), LifeStart::Stationary];
    for text in LAWS {
        for start in starts {
            for (sum, squares) in martingales(text, start, 1.0, 40_000) {
                assert!(sum.abs() <= 5.0 * squares.sqrt(), "{text} {start:?}: {sum} of {}", squares.sqrt());
            }
        }
    }
}

#[test]
fn a_compensator_that_is_one_percent_off_is_seen_in_400_000_failures() {
    let text = "{ weibull = { shape = 0.7, mean = \"300 h\" } }";
    let [(sum, squares), _] = martingales(text, LifeStart::New, 1.01, 600_000);
    assert!(sum.abs() > 5.0 * squares.sqrt(), "{sum} of {}", squares.sqrt());
    let [(sum, squares), _] = martingales(text, LifeStart::New, 1.0, 600_000);
    assert!(sum.abs() < 4.0 * squares.sqrt(), "{sum} of {}", squares.sqrt());
}
