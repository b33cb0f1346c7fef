//! The normal distribution and its quantile, the incomplete gamma function, and the exact upper bound of a Poisson mean.
//!
//! They are written here, and not taken from a library, so that they give the same bits on every platform:
//! logarithms, exponentials and the like come from the `libm` crate alone. The tests compare with `statrs`.

mod incomplete_gamma;
mod renewal;

pub use incomplete_gamma::ln_upper_gamma;
pub use renewal::share_beyond;

/// Counts above this use a series that is exact to about 1e-11 from there on.
const SERIES_FROM: u64 = 10_000;

/// The share of a standard normal distribution at or below `x`; in \[0, 1\].
///
/// Source: Φ(x) = erfc(−x/√2)/2.
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// The standard normal quantile: the `x` with [`normal_cdf`]`(x) = p`, to about 1e-15 (relative).
///
/// ±∞ at `p` = 0 and 1, NaN outside \[0, 1\].
///
/// Source: Wichura, *Algorithm AS 241*, Applied Statistics 37 (1988), routine PPND16.
pub fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        return q * CENTRAL.at(0.180625 - q * q);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    let size = if tail > 0.0 {
        let r = libm::sqrt(-libm::log(tail));
        if r <= 5.0 { MIDDLE.at(r - 1.6) } else { FAR.at(r - 5.0) }
    } else if tail == 0.0 {
        f64::INFINITY
    } else {
        f64::NAN
    };
    if q < 0.0 { -size } else { size }
}

/// The exact upper bound of a Poisson mean after `count` events: the mean at which so few events (or fewer)
/// have probability `alpha`. A two-sided 95 % bound has `alpha` = 0.025.
///
/// Exact to about 1e-10 (relative). NaN unless 0 < `alpha` < 1.
///
/// Source: Garwood, *Fiducial limits for the Poisson distribution*, Biometrika 28 (1936). Above 10 000
/// events, the expansion of the gamma quantile by Cornish and Fisher (Abramowitz and Stegun 26.2.49).
pub fn poisson_upper(count: u64, alpha: f64) -> f64 {
    if !(alpha > 0.0 && alpha < 1.0) {
        return f64::NAN;
    }
    let log_alpha = libm::log(alpha);
    if count == 0 {
        return -log_alpha;
    }
    let start = gamma_quantile_series(count as f64 + 1.0, -normal_quantile(alpha));
    if count > SERIES_FROM {
        return start;
    }
    // ln P(N <= count) falls and is concave in the mean, so Newton's steps converge from anywhere.
    let c = count as f64;
    let log_factorial = libm::lgamma(c + 1.0);
    let mut mean = if start > 0.0 { start } else { c };
    for _ in 0..100 {
        // P(N <= count) / P(N = count), from the largest count down.
        let (mut term, mut sum) = (1.0, 1.0);
        for k in (1..=count).rev() {
            term *= k as f64 / mean;
            sum += term;
            if term < sum * 1e-18 && (k as f64) < mean {
                break;
            }
        }
        let log_share = c * libm::log(mean) - mean - log_factorial + libm::log(sum);
        let next = mean + (log_share - log_alpha) * sum;
        let next = if next > 0.0 { next } else { 0.5 * mean };
        let done = (next - mean).abs() <= 1e-12 * mean;
        mean = next;
        if done {
            break;
        }
    }
    mean
}

/// The exact lower bound of a Poisson mean after `count` events: the mean at which so many events (or more) have
/// probability `alpha`; 0 after none. Source as of [`poisson_upper`].
pub fn poisson_lower(count: u64, alpha: f64) -> f64 {
    if count == 0 { 0.0 } else { poisson_upper(count - 1, 1.0 - alpha) }
}

/// The gamma quantile of shape `a` and scale 1, where the normal quantile is `z`; good for large `a`.
fn gamma_quantile_series(a: f64, z: f64) -> f64 {
    let root = libm::sqrt(a);
    let z2 = z * z;
    a + z * root + (z2 - 1.0) / 3.0 + z * (z2 - 7.0) / (36.0 * root)
        - (3.0 * z2 * z2 + 7.0 * z2 - 16.0) / (810.0 * a)
        + z * (9.0 * z2 * z2 + 256.0 * z2 - 433.0) / (38_880.0 * a * root)
}

/// A rational function: the coefficients above and below the line, lowest power first.
struct Rational([f64; 8], [f64; 8]);

impl Rational {
    fn at(&self, x: f64) -> f64 {
        let horner = |c: &[f64; 8]| c.iter().rev().fold(0.0, |sum, c| sum * x + c);
        horner(&self.0) / horner(&self.1)
    }
}

// The coefficients of AS 241, as printed there.
#[rustfmt::skip]
#[allow(clippy::excessive_precision)]
const CENTRAL: Rational = Rational(
    [3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
     4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3],
    [1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
     2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3],
);
#[rustfmt::skip]
#[allow(clippy::excessive_precision)]
const MIDDLE: Rational = Rational(
    [1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
     1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4],
    [1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
     1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9],
);
#[rustfmt::skip]
#[allow(clippy::excessive_precision)]
const FAR: Rational = Rational(
    [6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
     2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7],
    [1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
     7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15],
);

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{ContinuousCDF, Gamma, Normal};

    /// Tail probabilities from the far tail to near the middle.
    const TAILS: [f64; 9] = [1e-300, 1e-12, 1e-7, 5e-5, 0.001, 0.025, 0.075, 0.3, 0.499];

    #[test]
    fn the_normal_quantile_is_the_inverse_of_the_distribution() {
        let reference = Normal::standard();
        for p in TAILS {
            let z = normal_quantile(p);
            assert!((normal_cdf(z) / p - 1.0).abs() < 1e-13 * (1.0 + z * z), "{p}: {z}");
            assert!((reference.cdf(z) / p - 1.0).abs() < 1e-9, "{p}: {z}");
            assert_eq!(normal_quantile(1.0 - (1.0 - p)), -normal_quantile(1.0 - p), "{p}");
        }
        assert_eq!(normal_quantile(0.5), 0.0);
    }

    #[test]
    fn the_normal_quantile_has_the_values_of_the_paper() {
        // Wichura's own check values.
        for (p, z) in [(0.25, -0.6744897501960817), (0.001, -3.090232306167813), (1e-20, -9.262340089798408)]
        {
            assert!((normal_quantile(p) / z - 1.0).abs() < 1e-15, "{p}");
        }
    }

    #[test]
    fn outside_the_unit_interval_there_is_no_quantile() {
        assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(normal_quantile(1.0), f64::INFINITY);
        for p in [-0.1, 1.1, f64::NAN] {
            assert!(normal_quantile(p).is_nan() && poisson_upper(3, p).is_nan());
        }
    }

    #[test]
    fn the_poisson_bound_has_the_published_values() {
        // Garwood's table, 2.5 % in the upper tail.
        for (count, bound) in [(0, 3.689), (1, 5.572), (2, 7.225), (10, 18.390), (50, 65.919)] {
            assert!((poisson_upper(count, 0.025) - bound).abs() < 6e-4, "{count}");
        }
    }

    #[test]
    fn the_poisson_bound_agrees_with_a_gamma_distribution() {
        for count in [1, 2, 7, 40, 999, 10_000, 10_001, 1_000_000] {
            let reference = Gamma::new(count as f64 + 1.0, 1.0).unwrap();
            for alpha in [1e-7, 0.001, 0.025, 0.3, 0.9, 0.999] {
                let mean = poisson_upper(count, alpha);
                let error = (reference.sf(mean) / alpha - 1.0).abs();
                assert!(error < 1e-8, "{count} {alpha}: {mean} is off by {error}");
            }
        }
    }

    #[test]
    fn the_poisson_series_takes_over_without_a_step() {
        for alpha in [1e-7, 0.025, 0.9] {
            let exact = poisson_upper(SERIES_FROM, alpha);
            let series = gamma_quantile_series(SERIES_FROM as f64 + 1.0, -normal_quantile(alpha));
            assert!((series / exact - 1.0).abs() < 1e-11, "{alpha}: {exact} {series}");
        }
    }

    #[test]
    fn the_bits_are_the_same_everywhere() {
        let bits =
            [normal_quantile(0.975), normal_quantile(1e-9), normal_cdf(-1.5), poisson_upper(12, 0.025)];
        assert_eq!(
            bits.map(f64::to_bits),
            [4611505712243081090, 13841810985641620903, 4589478386851006445, 4626593379345382940]
        );
    }

    #[test]
    fn an_example_of_normal_quantile() {
        let z = crate::math::normal_quantile(0.975);
        assert!((z - 1.959963984540054).abs() < 1e-15);
    }

    #[test]
    fn an_example_of_poisson_upper() {
        // The rule of three: nothing seen, so at most about three expected.
        let bound = crate::math::poisson_upper(0, 0.05);
        assert!((bound - 2.9957).abs() < 1e-4);
    }
}
