//! Functions of age and residual draws of each law, against survival functions written out here and their integrals.

use super::tests::{PIECEWISE, law, simpson};
use crate::engine::streams::StreamKey;
use crate::units::Span;
use statrs::distribution::{ContinuousCDF, Gamma, Normal};
use statrs::function::gamma::gamma_ur;

/// The survival function of a law by age \[h\].
type Survival = Box<dyn Fn(f64) -> f64>;

/// A law with a density: its text, its survival function, its kinks \[h\].
struct Case(&'static str, Survival, &'static [f64]);

fn lognormal(median: f64, sigma: f64) -> Survival {
    let normal = Normal::standard();
    Box::new(move |x| if x > 0.0 { normal.sf((x / median).ln() / sigma) } else { 1.0 })
}

fn pareto(alpha: f64, min: f64) -> Survival {
    Box::new(move |x| (min / x.max(min)).powf(alpha))
}

fn hyperexponential(x: f64) -> f64 {
    0.75 * (-x).exp() + 0.25 * (-x / 9.0).exp()
}

/// Survival function of a law limited to a range.
fn within(survival: Survival, min: f64, max: f64) -> Survival {
    let (all, beyond) = (survival(min) - survival(max), survival(max));
    Box::new(move |x| ((survival(x.clamp(min, max)) - beyond) / all).clamp(0.0, 1.0))
}

fn cases() -> Vec<Case> {
    let gamma =
        |shape: f64, scale: f64| -> Survival { Box::new(move |x| gamma_ur(shape, x.max(1e-300) / scale)) };
    let mean_three = 4.0 / 0.892_979_511_569_249_3;
    vec![
        Case(r#"{ exponential = { mean = "4 h" } }"#, Box::new(|x| (-x / 4.0).exp()), &[]),
        Case(
            r#"{ weibull = { shape = 0.7, scale = "4 h" } }"#,
            Box::new(|x| (-(x / 4.0).powf(0.7)).exp()),
            &[],
        ),
        Case(
            r#"{ weibull = { shape = 3, mean = "4 h" } }"#,
            Box::new(move |x| (-(x / mean_three).powf(3.0)).exp()),
            &[],
        ),
        Case(r#"{ lognormal = { median = "2 h", sigma = 0.8 } }"#, lognormal(2.0, 0.8), &[]),
        Case(r#"{ gamma = { shape = 3, mean = "4 h" } }"#, gamma(3.0, 4.0 / 3.0), &[]),
        Case(r#"{ gamma = { shape = 0.6, mean = "4 h" } }"#, gamma(0.6, 4.0 / 0.6), &[]),
        Case(r#"{ pareto = { alpha = 5, min = "3 h" } }"#, pareto(5.0, 3.0), &[3.0]),
        Case(
            r#"{ uniform = { min = "1 h", max = "5 h" } }"#,
            Box::new(|x| ((5.0 - x) / 4.0).clamp(0.0, 1.0)),
            &[1.0, 5.0],
        ),
        Case(
            r#"{ triangular = { min = "1 h", mode = "2 h", max = "6 h" } }"#,
            Box::new(|x| match x {
                x if x < 1.0 => 1.0,
                x if x < 2.0 => 1.0 - (x - 1.0).powi(2) / 5.0,
                x if x < 6.0 => (6.0 - x).powi(2) / 20.0,
                _ => 0.0,
            }),
            &[1.0, 2.0, 6.0],
        ),
        Case(
            r#"{ hyperexponential = { weights = [3, 1, 0], means = ["1 h", "9 h", "900 h"] } }"#,
            Box::new(hyperexponential),
            &[],
        ),
        Case(
            PIECEWISE,
            Box::new(|x| {
                let wear = 0.1 * (x.min(5.0) - 2.0).max(0.0) + 0.8 * (x - 5.0).max(0.0);
                (-0.5 * x.min(1.0) - wear).exp()
            }),
            &[1.0, 2.0, 5.0],
        ),
        Case(
            r#"{ truncated = { of = { exponential = { mean = "4 h" } }, min = "1 h", max = "9 h" } }"#,
            within(Box::new(|x| (-x / 4.0).exp()), 1.0, 9.0),
            &[1.0, 9.0],
        ),
        Case(
            r#"{ truncated = { of = { lognormal = { median = "2 h", sigma = 0.8 } }, max = "8 h" } }"#,
            within(lognormal(2.0, 0.8), 0.0, 8.0),
            &[8.0],
        ),
        // Without the limit it has no mean.
        Case(
            r#"{ truncated = { of = { pareto = { alpha = 0.8, min = "1 h" } }, max = "30 h" } }"#,
            within(pareto(0.8, 1.0), 0.0, 30.0),
            &[1.0, 30.0],
        ),
        Case(
            r#"{ truncated = { of = { gamma = { shape = 3, mean = "4 h" } }, min = "2 h" } }"#,
            within(gamma(3.0, 4.0 / 3.0), 2.0, 1e6),
            &[2.0],
        ),
        Case(
            r#"{ truncated = { of = { hyperexponential = { weights = [3, 1], means = ["1 h", "9 h"] } }, max = "20 h" } }"#,
            within(Box::new(hyperexponential), 0.0, 20.0),
            &[20.0],
        ),
    ]
}

/// Ages at which each is looked at \[h\].
const AGES: [f64; 6] = [0.0, 0.4, 1.5, 3.2, 5.0, 7.9];
/// Where integrals end \[h\]: what lies beyond is below 1e-9 of the whole.
const END: f64 = 2048.0;

/// ∫ S from a to b, with ends of intervals at the kinks and at powers of two.
fn integral(case: &Case, a: f64, b: f64) -> f64 {
    let mut ends: Vec<f64> = (-20..=11).map(|power| 2f64.powi(power)).chain(case.2.iter().copied()).collect();
    ends.extend([a, b]);
    ends.retain(|end| (a..=b).contains(end));
    ends.sort_by(f64::total_cmp);
    ends.windows(2).map(|pair| simpson(&case.1, (pair[0], pair[1]), 400)).sum()
}

fn close(ours: f64, exact: f64, what: &str) {
    assert!((ours - exact).abs() <= 1e-7 * exact.abs().max(1e-3), "{what}: {ours}, by integration {exact}");
}

#[test]
fn functions_of_age_are_integrals_of_the_survival_function() {
    for case in cases() {
        let law = law(case.0);
        close(law.mean_us() / 3.6e9, integral(&case, 0.0, END), &format!("{}: mean", case.0));
        for age in AGES {
            let (span, alive) = (Span::from_hours(age), (case.1)(age));
            let what = |figure| format!("{}: {figure} at {age} h", case.0);
            close(law.survival(span), alive, &what("survival"));
            close((-law.cumulative_hazard(span)).exp(), alive, &what("cumulative hazard"));
            close(law.limited_mean_us(span) / 3.6e9, integral(&case, 0.0, age), &what("limited mean"));
            if alive > 1e-6 {
                let exact = integral(&case, age, END) / alive;
                close(law.mean_residual_us(span) / 3.6e9, exact, &what("mean residual life"));
            }
        }
    }
}

#[test]
fn a_residual_life_has_the_conditional_distribution() {
    // Kolmogorov-Smirnov; 2.5 is passed by chance with probability 7e-6 a check, 6e-4 in all.
    const N: u64 = 20_000;
    for case in cases() {
        let law = law(case.0);
        for age in AGES.into_iter().filter(|age| (case.1)(*age) > 1e-6) {
            let key = StreamKey::replication(7, 0).named(case.0).with(age.to_bits());
            let draw = |i| law.draw_residual_at(Span::from_hours(age), &mut key.stream(i)).hours();
            let mut drawn: Vec<f64> = (0..N).map(draw).collect();
            drawn.sort_by(f64::total_cmp);
            let below = |x: f64| 1.0 - (case.1)(age + x) / (case.1)(age);
            let off = |(i, x): (usize, &f64)| {
                let exact = below(*x) * N as f64;
                (exact - i as f64).abs().max((exact - (i + 1) as f64).abs())
            };
            let largest = drawn.iter().enumerate().map(off).fold(0.0, f64::max) / N as f64;
            assert!(largest * (N as f64).sqrt() < 2.5, "{} at {age} h: {largest}", case.0);
        }
    }
}

#[test]
fn a_residual_life_of_age_zero_is_the_life() {
    // Laws drawn by inversion give the same value on the same stream; those drawn by rejection only the same law.
    for case in cases().iter().filter(|case| !case.0.contains("gamma") && !case.0.contains("truncated")) {
        let (law, key) = (law(case.0), StreamKey::replication(8, 0).named(case.0));
        for i in 0..1000 {
            let (life, left) = (
                law.draw(&mut key.stream(i)).0 as f64,
                law.draw_residual_at(Span::ZERO, &mut key.stream(i)).0 as f64,
            );
            assert!((life - left).abs() <= 1.0 + 1e-9 * life, "{}: {life} {left}", case.0);
        }
    }
}

#[test]
fn separate_values_have_a_compensator_that_jumps() {
    let hours = |law: &super::Distribution, age: f64| {
        let span = Span::from_hours(age);
        let in_hours = |us: f64| us / 3.6e9;
        [
            law.survival(span),
            law.cumulative_hazard(span),
            in_hours(law.limited_mean_us(span)),
            in_hours(law.mean_residual_us(span)),
        ]
    };
    let recorded = law(r#"{ empirical = { values = ["6 h", "1 h", "2 h", "2 h"] } }"#);
    // By hand: of four one ends at 1 h, of three two at 2 h, of one one at 6 h.
    assert_eq!(hours(&recorded, 0.5), [1.0, 0.0, 0.5, 2.25]);
    assert_eq!(hours(&recorded, 1.0), [0.75, 0.25, 1.0, 7.0 / 3.0]);
    assert_eq!(hours(&recorded, 2.0), [0.25, 0.25 + 2.0 / 3.0, 1.75, 4.0]);
    assert_eq!(hours(&recorded, 4.0), [0.25, 0.25 + 2.0 / 3.0, 2.25, 2.0]);
    assert_eq!(hours(&recorded, 6.0)[..3], [0.0, 0.25 + 2.0 / 3.0 + 1.0, 2.75]);
    let limited = law(
        r#"{ truncated = { of = { empirical = { values = ["6 h", "1 h", "2 h", "2 h"] } }, max = "3 h" } }"#,
    );
    assert!((limited.mean_us() / 3.6e9 - 5.0 / 3.0).abs() < 1e-15);
    assert_eq!(hours(&limited, 1.0), [2.0 / 3.0, 1.0 / 3.0, 1.0, 1.0]);
    let fixed = law(r#""3 h""#);
    assert_eq!(hours(&fixed, 2.0), [1.0, 0.0, 2.0, 1.0]);
    assert_eq!(hours(&fixed, 3.0)[..3], [0.0, 1.0, 3.0]);
    // What is left is known, or one of the recorded values beyond.
    let key = StreamKey::replication(9, 0);
    for i in 0..100 {
        let left =
            |law: &super::Distribution, age| law.draw_residual_at(Span::from_hours(age), &mut key.stream(i));
        assert_eq!(left(&fixed, 2.0), Span::from_hours(1.0));
        assert_eq!(left(&recorded, 2.0), Span::from_hours(4.0));
        assert!([1.0, 5.0].map(Span::from_hours).contains(&left(&recorded, 1.0)));
        assert_eq!(left(&limited, 1.0), Span::from_hours(1.0));
    }
}

#[test]
fn a_length_biased_draw_needs_no_mean_of_the_law_that_is_truncated() {
    let text = r#"{ truncated = { of = { pareto = { alpha = 0.8, min = "1 h" } }, max = "30 h" } }"#;
    let (law, key) = (law(text), StreamKey::replication(10, 0));
    let case = Case(text, within(pareto(0.8, 1.0), 0.0, 30.0), &[1.0, 30.0]);
    // The residual life in a long history has the density S/mean. Kolmogorov-Smirnov, false alarm 7e-6.
    const N: u64 = 4_000;
    let mut drawn: Vec<f64> = (0..N).map(|i| law.draw_residual(&mut key.stream(i)).hours()).collect();
    drawn.sort_by(f64::total_cmp);
    let mean = integral(&case, 0.0, 30.0);
    let off = |(i, x): (usize, &f64)| (integral(&case, 0.0, *x) / mean * N as f64 - i as f64 - 0.5).abs();
    let largest = drawn.iter().enumerate().map(off).fold(0.0, f64::max) / N as f64;
    assert!(largest * (N as f64).sqrt() < 2.5, "{largest}");
}

#[test]
fn the_inverse_of_a_gamma_distribution_is_that_of_another_program() {
    for (shape, share) in [(0.05, 0.3), (0.6, 1e-9), (0.6, 0.999), (3.0, 0.5), (3.0, 1e-12), (80.0, 0.02)] {
        let reference = Gamma::new(shape, 1.0).unwrap();
        let text = format!("{{ gamma = {{ shape = {shape}, mean = \"{shape} h\" }} }}");
        let kind = law(&text).kind;
        let x = kind.as_law().upper_quantile(share) / 3.6e9;
        assert!((reference.sf(x) / share - 1.0).abs() < 1e-7, "{shape} {share}: {x} {}", reference.sf(x));
    }
}
