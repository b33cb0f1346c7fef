//! Closed forms, and parameters that are known because the sample was drawn from them.

use super::law::Parameter;
use super::*;
use crate::engine::distribution::{Distribution, DurationSpec};
use crate::engine::streams::StreamKey;

fn weibull(shape: f64, scale_h: f64) -> Distribution {
    let text = format!("of = {{ weibull = {{ shape = {shape}, scale = \"{scale_h} h\" }} }}");
    let table: toml::Table = toml::from_str(&text).unwrap();
    let spec: DurationSpec = table["of"].clone().try_into().unwrap();
    spec.build().unwrap()
}

/// The estimate lies within 4 standard errors of the truth (false alarm 6e-5 a check).
fn recovers(estimate: f64, error: f64, truth: f64) {
    assert!((estimate - truth).abs() < 4.0 * error, "{estimate} ± {error} for {truth}");
}

#[test]
fn exponential_is_the_closed_form() {
    let lives = [Sample::failed(5.0), Sample::failed(7.0), Sample::censored(12.0).of_unknown_age()];
    let fit = Exponential::fit(&lives).unwrap();
    assert_eq!((fit.mean_h, fit.n, fit.failures), (12.0, 3, 2));
    assert!((fit.mean_se_h - 12.0 / 2f64.sqrt()).abs() < 1e-12);
    let by_hand = -2.0 * 12f64.ln() - 24.0 / 12.0;
    assert!((fit.log_likelihood - by_hand).abs() < 1e-12);
    assert!((fit.aic() - (2.0 - 2.0 * by_hand)).abs() < 1e-12);
}

#[test]
fn a_weibull_at_shape_one_is_the_exponential() {
    // The likelihood of lives of either kind must agree with the memoryless closed form; so does its maximum where
    // the sample is symmetric enough to put the shape at one.
    let law = weibull(1.0, 100.0);
    let key = StreamKey::replication(1, 0).named("memoryless");
    let lives: Vec<Sample> = (0..4000)
        .map(|i| {
            let life = law.draw(&mut key.stream(i)).hours();
            let sample = if life > 150.0 { Sample::censored(150.0) } else { Sample::failed(life) };
            if i % 3 == 0 { sample.of_unknown_age() } else { sample }
        })
        .collect();
    let (free, memoryless) = (Weibull::fit(&lives).unwrap(), Exponential::fit(&lives).unwrap());
    recovers(free.shape, free.shape_se, 1.0);
    recovers(free.mean_h(), free.scale_se_h, memoryless.mean_h);
    let gain = free.log_likelihood - memoryless.log_likelihood;
    assert!((0.0..8.0).contains(&gain), "one more parameter gains {gain}");
}

#[test]
fn weibull_matches_a_published_example() {
    // Endurance of 23 ball bearings in millions of revolutions (Lieblein and Zelen, 1956). Textbooks give a shape of
    // 2.10 and a scale of 81.88.
    let lives = [
        17.88, 28.92, 33.0, 41.52, 42.12, 45.6, 48.48, 51.84, 51.96, 54.12, 55.56, 67.8, 68.64, 68.64, 68.88,
        84.12, 93.12, 98.64, 105.12, 105.84, 127.92, 128.04, 173.4,
    ];
    let fit = Weibull::fit(&lives.map(Sample::failed)).unwrap();
    assert_eq!(
        format!("{:.3} {:.2} {:.2}", fit.shape, fit.scale_h, fit.log_likelihood),
        "2.102 81.88 -113.69"
    );
    let (k, n) = (fit.shape, lives.len() as f64);
    let power: f64 = lives.iter().map(|x| x.powf(k)).sum();
    let weighted: f64 = lives.iter().map(|x| x.powf(k) * x.ln()).sum();
    let logs: f64 = lives.iter().map(|x| x.ln()).sum();
    assert!((1.0 / k + logs / n - weighted / power).abs() < 1e-8, "the likelihood equation of the shape");
    assert!((fit.scale_h - (power / n).powf(1.0 / k)).abs() < 1e-6, "the likelihood equation of the scale");
}

#[test]
fn weibull_recovers_censored_lives() {
    for (shape, scale_h) in [(0.45, 900.0), (0.7, 6910.0), (1.0, 1000.0), (3.0, 500.0)] {
        let law = weibull(shape, scale_h);
        let key = StreamKey::replication(2, 0).named("censored").with(scale_h as u64);
        let lives: Vec<Sample> = (0..3000)
            .map(|i| {
                let life = law.draw(&mut key.stream(i)).hours();
                let end = 2.0 * scale_h * key.named("end").stream(i).uniform();
                if life > end { Sample::censored(end) } else { Sample::failed(life) }
            })
            .collect();
        let fit = Weibull::fit(&lives).unwrap();
        recovers(fit.shape, fit.shape_se, shape);
        recovers(fit.scale_h, fit.scale_se_h, scale_h);
        assert!(fit.shape_se < 0.1 * shape && fit.failures < fit.n);
    }
}

#[test]
fn a_window_on_a_running_fleet_is_recovered() {
    // Nodes seen for about one mean life, their age at the start unknown. Taking the first interval of each node for
    // a whole life instead misses the shape by many standard errors.
    let (shape, scale_h, window_h) = (0.6, 8000.0, 12_000.0);
    let law = weibull(shape, scale_h);
    let mut lives = Vec::new();
    for node in 0..2000 {
        let key = StreamKey::replication(3, 0).named("node").with(node);
        let (mut at, mut ordinal) = (0.0, 0);
        while at < window_h {
            let mut stream = key.stream(ordinal);
            let life =
                if ordinal == 0 { law.draw_residual(&mut stream) } else { law.draw(&mut stream) }.hours();
            let left = window_h - at;
            let sample = if life > left { Sample::censored(left) } else { Sample::failed(life) };
            lives.push(if ordinal == 0 { sample.of_unknown_age() } else { sample });
            at += life;
            ordinal += 1;
        }
    }
    let fit = Weibull::fit(&lives).unwrap();
    recovers(fit.shape, fit.shape_se, shape);
    recovers(fit.scale_h, fit.scale_se_h, scale_h);
    let as_new: Vec<Sample> = lives.iter().map(|life| Sample { age_unknown: false, ..*life }).collect();
    let wrong = Weibull::fit(&as_new).unwrap();
    assert!((wrong.mean_h() - law.mean_us() / 3.6e9).abs() > 0.15 * law.mean_us() / 3.6e9);
}

#[test]
fn lognormal_is_the_closed_form() {
    let fit =
        Lognormal::fit(&[1.0, std::f64::consts::E, 0.0, std::f64::consts::E * std::f64::consts::E]).unwrap();
    assert!((fit.mu - 1.0).abs() < 1e-12 && (fit.sigma - (2.0f64 / 3.0).sqrt()).abs() < 1e-12);
    assert_eq!((fit.n, fit.excluded), (3, 1));
    let reference = |x: f64| {
        use statrs::distribution::{Continuous as _, LogNormal};
        LogNormal::new(fit.mu, fit.sigma).unwrap().ln_pdf(x)
    };
    let sum: f64 = [0.0, 1.0, 2.0].iter().map(|ln: &f64| reference(ln.exp())).sum();
    assert!((fit.log_likelihood - sum).abs() < 1e-12);
}

#[test]
fn samples_without_information_are_refused_with_a_remedy() {
    let refused = |result: Result<Weibull, FitError>| result.unwrap_err().to_string();
    assert!(refused(Weibull::fit(&[])).contains("at least one failure"));
    assert!(refused(Weibull::fit(&[Sample::censored(4.0)])).contains("at least one failure"));
    assert!(refused(Weibull::fit(&[Sample::failed(0.0)])).contains("above 0 h"));
    assert!(refused(Weibull::fit(&[Sample::failed(f64::NAN)])).contains("above 0 h"));
    assert!(refused(Weibull::fit(&[Sample::failed(4.0); 9])).contains("exponential"));
    assert!(refused(Weibull::fit(&[Sample::failed(4.0)])).contains("exponential"));
    assert!(Lognormal::fit(&[2.0, 2.0, 0.0]).is_err() && Lognormal::fit(&[-1.0, 2.0]).is_err());
    assert!(Exponential::fit(&[Sample::censored(1.0)]).is_err());
}

#[test]
fn few_failures_among_many_lives_are_fitted_no_worse_than_without_memory() {
    // The shape is near one, and the scale far from the mean exposure: the search has far to go.
    for failures in [2, 5, 30] {
        let mut lives: Vec<Sample> =
            (1..=failures).map(|i| Sample::failed(4000.0 * f64::from(i) / f64::from(failures + 1))).collect();
        lives.extend((0..3000).map(|i| Sample::censored(1000.0 + f64::from(i))));
        let (weibull, exponential) = (Weibull::fit(&lives).unwrap(), Exponential::fit(&lives).unwrap());
        assert!(weibull.log_likelihood >= exponential.log_likelihood, "{failures}: {weibull:?}");
    }
}

#[test]
fn lognormal_lives_without_censoring_are_the_closed_form() {
    let durations: Vec<f64> = (1..200).map(|i| f64::from(i * i % 97 + 1)).collect();
    let lives: Vec<Sample> = durations.iter().map(|duration| Sample::failed(*duration)).collect();
    let (closed, found) = (Lognormal::fit(&durations).unwrap(), Lognormal::fit_lives(&lives).unwrap());
    let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-5 * b.abs().max(1.0), "{a} for {b}");
    close(found.mu, closed.mu);
    close(found.sigma, closed.sigma);
    close(found.mu_se, closed.mu_se);
    close(found.sigma_se, closed.sigma_se);
    close(found.log_likelihood, closed.log_likelihood);
    close(found.covariance, 0.0);
}

#[test]
fn parameters_are_redrawn_with_the_spread_and_the_correlation_of_their_estimates() {
    let lives: Vec<Sample> = (1..300).map(|i| Sample::failed(f64::from(i * 7 % 301 + 1))).collect();
    let fit = Weibull::fit(&lives).unwrap();
    let law = FittedLaw::Weibull(fit);
    let key = StreamKey::replication(3, 0).named("redraw");
    let pairs: Vec<(f64, f64)> = (0..4000)
        .map(|i| {
            let normal = |j: u64| crate::math::normal_quantile(key.stream(2 * i + j).uniform());
            let text = law.redrawn([normal(0), normal(1)]);
            let number = |key: &str| -> f64 {
                let rest = text.split(&format!("{key} = ")).nth(1).unwrap().trim_start_matches('"');
                rest.split([',', ' ']).next().unwrap().parse().unwrap()
            };
            (number("shape").ln(), number("scale").ln())
        })
        .collect();
    let mean = |of: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / 4000.0;
    let (a, b) = (mean(&|pair| pair.0), mean(&|pair| pair.1));
    let covariance = mean(&|pair| (pair.0 - a) * (pair.1 - b));
    let spread =
        (mean(&|pair| (pair.0 - a) * (pair.0 - a)).sqrt(), mean(&|pair| (pair.1 - b) * (pair.1 - b)).sqrt());
    // Four standard errors of a standard deviation from 4000 draws are 4.5 %.
    assert!((spread.0 / (fit.shape_se / fit.shape) - 1.0).abs() < 0.045, "{spread:?} {fit:?}");
    assert!((spread.1 / (fit.scale_se_h / fit.scale_h) - 1.0).abs() < 0.045, "{spread:?} {fit:?}");
    let correlation = |covariance: f64| covariance / (spread.0 * spread.1);
    assert!((correlation(covariance) - correlation(fit.ln_covariance)).abs() < 0.06, "{covariance} {fit:?}");
}

/// Standard errors of the logarithms of the parameters, from the ends of their intervals.
fn ln_errors(law: &FittedLaw) -> Vec<f64> {
    let error = |of: &Parameter| (of.interval.1 / of.interval.0).ln() / (2.0 * 1.959_963_984_540_054);
    law.parameters().iter().map(error).collect()
}

#[test]
fn what_an_exponential_leaves_open_is_one_over_the_root_of_the_failures() {
    let lives: Vec<Sample> = (1..=37).map(|i| Sample::failed(f64::from(i))).collect();
    let censored: Vec<Sample> = (1..=50).map(|i| Sample::censored(f64::from(i))).collect();
    let law = FittedLaw::Exponential(Exponential::fit(&[lives, censored].concat()).unwrap());
    let errors = ln_errors(&law);
    assert!((errors[0] - 1.0 / 37f64.sqrt()).abs() < 1e-12, "{errors:?}");
    assert_eq!(law.correlation(), None);
}

#[test]
fn what_a_weibull_leaves_open_is_its_asymptotic_covariance() {
    // The information of whole lives in (ln k, ln λ) is n [π²/6 + (1−γ)², −k(1−γ); −k(1−γ), k²], and its determinant
    // n² k² π²/6. The lives are the quantiles of the law, so that what is observed is what is expected.
    let (n, k) = (20_000_u32, 0.7);
    let lives: Vec<Sample> = (0..n)
        .map(|i| {
            let share = (f64::from(i) + 0.5) / f64::from(n);
            Sample::failed(5000.0 * (-(1.0 - share).ln()).powf(1.0 / k))
        })
        .collect();
    let law = FittedLaw::Weibull(Weibull::fit(&lives).unwrap());
    let (sixth, rest) = (std::f64::consts::PI.powi(2) / 6.0, 1.0 - 0.577_215_664_901_532_9);
    let root = f64::from(n).sqrt();
    let expected = [1.0 / (sixth.sqrt() * root), ((sixth + rest * rest) / sixth).sqrt() / (k * root)];
    for (found, expected) in ln_errors(&law).iter().zip(expected) {
        assert!((found / expected - 1.0).abs() < 2e-3, "{found} {expected}");
    }
    let expected = rest / (sixth + rest * rest).sqrt();
    assert!((expected - 0.313).abs() < 1e-3);
    let found = law.correlation().unwrap();
    assert!((found - expected).abs() < 2e-3, "{found} {expected}");
}

#[test]
fn what_a_censored_weibull_leaves_open_is_the_curvature_of_its_likelihood() {
    // Second derivatives by hand: with w = ln y, each failure adds w to the log-likelihood, each life −y, and w is
    // k (ln x − ln λ).
    let lives: Vec<Sample> = (1..60)
        .map(|i| {
            if i % 3 == 0 {
                Sample::censored(f64::from(i))
            } else {
                Sample::failed(f64::from(i * i % 83 + 1))
            }
        })
        .collect();
    let fit = Weibull::fit(&lives).unwrap();
    let k = fit.shape;
    let (mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0);
    for life in &lives {
        let w = k * (life.value_h / fit.scale_h).ln();
        let y = w.exp();
        let failed = if life.censored { 0.0 } else { 1.0 };
        aa -= failed * w - y * w - y * w * w;
        bb += k * k * y;
        ab -= k * (y + y * w - failed);
    }
    let determinant = aa * bb - ab * ab;
    let law = FittedLaw::Weibull(fit);
    let found = [ln_errors(&law), vec![law.correlation().unwrap()]].concat();
    let expected = [(bb / determinant).sqrt(), (aa / determinant).sqrt(), -ab / (aa * bb).sqrt()];
    for (found, expected) in found.iter().zip(expected) {
        assert!((found / expected - 1.0).abs() < 1e-4, "{found} {expected}");
    }
}

#[test]
fn what_a_lognormal_leaves_open_is_not_correlated_without_censoring() {
    let lives: Vec<Sample> = (1..200).map(|i| Sample::failed(f64::from(i * i % 97 + 1))).collect();
    let fit = Lognormal::fit_lives(&lives).unwrap();
    let law = FittedLaw::Lognormal(fit);
    let expected = [fit.sigma / 199f64.sqrt(), 1.0 / 398f64.sqrt()];
    assert!(ln_errors(&law).iter().zip(expected).all(|(found, of)| (found / of - 1.0).abs() < 1e-4));
    assert!(law.correlation().unwrap().abs() < 1e-4);
}

#[test]
fn a_larger_value_is_never_written_as_a_smaller_number() {
    let of = |is_time| Parameter { name: "x", is_time, value: 1.0, interval: (0.5, 2.0) };
    let number = |text: String| -> f64 { text.trim_matches('"').trim_end_matches(" h").parse().unwrap() };
    let mut last = 0.0;
    for step in 0..200_000 {
        let value = (f64::from(step) * 1e-4 - 9.0).exp();
        let [plain, time] = [false, true].map(|is_time| number(of(is_time).written(value)));
        assert_eq!(plain, time);
        assert!(plain >= last && (plain / value - 1.0).abs() < 1e-3, "{value} is written as {plain}");
        last = plain;
    }
}
