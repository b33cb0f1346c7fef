//! Student's t distribution: the p-value of a statistic, and the quantile that widens an interval when there
//! are few replications.

use crate::math::{normal_cdf, normal_quantile};

/// From here on the expansion around the normal quantile is exact to the last digits.
const SERIES_FROM_DF: f64 = 1e4;
/// Above this the continued fraction gets long, and the normal approximation is good to 1e-8 for |t| up to 6.
const NORMAL_FROM_DF: f64 = 1e6;

/// The two-sided p-value of the statistic `t` with `df` degrees of freedom: P(|T| > |t|), in \[0, 1\].
///
/// NaN if `t` is NaN or `df` is below 1.
///
/// Source: I_x(df/2, 1/2) at x = df/(df + t²), Abramowitz and Stegun 26.7.1; above a million degrees of
/// freedom, 26.7.8.
///
/// ```
/// // One degree of freedom: a Cauchy variable lies beyond 1 half of the time.
/// assert!((hotspare::stats::student_t_two_sided(1.0, 1.0) - 0.5).abs() < 1e-14);
/// ```
pub fn student_t_two_sided(t: f64, df: f64) -> f64 {
    if t.is_nan() || df.is_nan() || df < 1.0 {
        return f64::NAN;
    }
    if df > NORMAL_FROM_DF {
        let z = if df.is_finite() { t * (1.0 - 0.25 / df) / libm::sqrt(1.0 + t * t / (2.0 * df)) } else { t };
        return 2.0 * normal_cdf(-z.abs());
    }
    2.0 * Student::new(df).upper_tail(t.abs())
}

/// The quantile of Student's t distribution with `df` ≥ 1 degrees of freedom (need not be whole), to better
/// than 1e-10 (relative).
///
/// ±∞ at `p` = 0 and 1; NaN outside \[0, 1\] or if `df` is below 1.
///
/// Source: Newton's method on the distribution function; from 10 000 degrees of freedom on, the expansion of
/// Abramowitz and Stegun 26.7.5.
///
/// ```
/// let t = hotspare::stats::student_t_quantile(0.975, 10.0);
/// assert!((t - 2.228139).abs() < 1e-6);
/// ```
pub fn student_t_quantile(p: f64, df: f64) -> f64 {
    if df.is_nan() || df < 1.0 {
        return f64::NAN;
    }
    let z = normal_quantile(p);
    if !z.is_finite() || z == 0.0 {
        return z;
    }
    if df >= SERIES_FROM_DF {
        return series(z, df);
    }
    let student = Student::new(df);
    let tail = p.min(1.0 - p);
    let size = if tail < 0.25 { student.far(z.abs(), tail) } else { student.near((0.5 - p).abs()) };
    if z < 0.0 { -size } else { size }
}

/// The critical value of a two-sided interval of `level` (0 to 1) with `df` degrees of freedom.
pub(super) fn critical(level: f64, df: f64) -> f64 {
    -student_t_quantile((1.0 - level) / 2.0, df)
}

/// The quantile around the normal quantile `z`, in powers of 1/`df`.
fn series(z: f64, df: f64) -> f64 {
    let z2 = z * z;
    let g1 = (z2 + 1.0) / 4.0;
    let g2 = ((5.0 * z2 + 16.0) * z2 + 3.0) / 96.0;
    let g3 = (((3.0 * z2 + 19.0) * z2 + 17.0) * z2 - 15.0) / 384.0;
    z * (1.0 + (g1 + (g2 + g3 / df) / df) / df)
}

/// The distribution with `df` degrees of freedom.
struct Student {
    df: f64,
    /// The density at zero.
    peak: f64,
}

impl Student {
    fn new(df: f64) -> Student {
        Student { df, peak: gamma_step(df / 2.0) / libm::sqrt(df * std::f64::consts::PI) }
    }

    fn density(&self, t: f64) -> f64 {
        self.peak * libm::exp(-0.5 * (self.df + 1.0) * libm::log1p(t * t / self.df))
    }

    /// P(T > t) for t ≥ 0, to full relative accuracy.
    fn upper_tail(&self, t: f64) -> f64 {
        let t2 = t * t;
        if t2 * (self.df + 2.0) < 3.0 * self.df {
            return 0.5 - self.middle_to(t);
        }
        if t2.is_infinite() {
            return 0.0;
        }
        let x = self.df / (self.df + t2);
        t / self.df * self.density(t) * fraction(self.df / 2.0, 0.5, x)
    }

    /// P(0 < T < t) for t² below about 3, to full relative accuracy.
    fn middle_to(&self, t: f64) -> f64 {
        let t2 = t * t;
        let y = t2 / (self.df + t2);
        t * self.density(t) * fraction(0.5, self.df / 2.0, y)
    }

    /// The t with `upper_tail(t) = tail`, from a `start` below it. The logarithm of the tail is concave in ln
    /// t: the first step goes too far, all later ones come back towards the root.
    fn far(&self, start: f64, tail: f64) -> f64 {
        let goal = libm::log(tail);
        let mut t = start;
        for _ in 0..100 {
            let upper = self.upper_tail(t);
            let step = (libm::log(upper) - goal) * upper / (t * self.density(t));
            t *= libm::exp(step);
            if step.abs() < 1e-11 {
                break;
            }
        }
        t
    }

    /// The t with `middle_to(t) = share`; the density falls, so Newton's steps approach the root from below.
    fn near(&self, share: f64) -> f64 {
        let mut t = share / self.peak;
        for _ in 0..100 {
            let step = (share - self.middle_to(t)) / self.density(t);
            t += step;
            if step.abs() <= 1e-11 * t {
                break;
            }
        }
        t
    }
}

/// Γ(a + 1/2) / Γ(a) for a ≥ 1/2, without the cancellation that large logarithms of Γ would bring.
///
/// Source: the asymptotic series of Tricomi and Erdélyi (1951) for large a.
fn gamma_step(a: f64) -> f64 {
    if a < 50.0 {
        return libm::tgamma(a + 0.5) / libm::tgamma(a);
    }
    let r = 1.0 / a;
    let tail = -1.0 / 8.0
        + r * (1.0 / 128.0 + r * (5.0 / 1024.0 + r * (-21.0 / 32768.0 + r * (-399.0 / 262_144.0))));
    libm::sqrt(a) * (1.0 + r * tail)
}

/// The continued fraction of the incomplete beta function: I_x(a, b) = xᵃ(1−x)ᵇ / (a B(a, b)) · `fraction(a,
/// b, x)`, quick for x < (a+1)/(a+b+2).
///
/// Source: Abramowitz and Stegun 26.5.8, evaluated by the modified method of Lentz.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let guard = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / guard(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for step in 1..10_000 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / guard(1.0 + even * d);
        c = guard(1.0 + even / c);
        value *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / guard(1.0 + odd * d);
        c = guard(1.0 + odd / c);
        value *= d * c;
        if (d * c - 1.0).abs() < 1e-15 {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{ContinuousCDF, StudentsT};
    use std::f64::consts::PI;

    const TAILS: [f64; 10] = [1e-7, 1e-6, 5e-5, 0.001, 0.005, 0.025, 0.1, 0.2499, 0.25, 0.49];

    #[test]
    fn one_two_and_four_degrees_of_freedom_have_closed_forms() {
        for p in TAILS {
            let one = -1.0 / (PI * p).tan();
            let a = 4.0 * p * (1.0 - p);
            let two = -(1.0 - 2.0 * p) * (2.0 / a).sqrt();
            let four = -2.0 * ((a.sqrt().acos() / 3.0).cos() / a.sqrt() - 1.0).sqrt();
            for (df, exact, tolerance) in [(1.0, one, 1e-12), (2.0, two, 1e-12), (4.0, four, 1e-11)] {
                let t = student_t_quantile(p, df);
                assert!((t / exact - 1.0).abs() < tolerance, "{p} {df}: {t} {exact}");
            }
        }
    }

    #[test]
    fn quantiles_agree_with_another_implementation() {
        for df in [1.0, 1.5, 2.0, 3.0, 7.0, 19.0, 49.0, 99.0, 101.5, 199.0, 999.0, 9_999.0, 10_000.0, 1e6] {
            let reference = StudentsT::new(0.0, 1.0, df).unwrap();
            for p in TAILS {
                let t = student_t_quantile(p, df);
                assert!((reference.cdf(t) / p - 1.0).abs() < 1e-8, "{p} {df}: {t}");
                assert!((student_t_two_sided(t, df) / (2.0 * p) - 1.0).abs() < 1e-10, "{p} {df}: {t}");
                assert_eq!(student_t_quantile(1.0 - (1.0 - p), df), -student_t_quantile(1.0 - p, df));
            }
        }
    }

    #[test]
    fn quantiles_have_the_values_of_the_tables() {
        for (p, df, t) in
            [(0.975, 1.0, 12.706), (0.975, 29.0, 2.045), (0.995, 5.0, 4.032), (0.95, 120.0, 1.658)]
        {
            assert!((student_t_quantile(p, df) - t).abs() < 6e-4, "{p} {df}");
        }
    }

    #[test]
    fn the_series_takes_over_without_a_step() {
        for p in TAILS {
            let (z, df) = (normal_quantile(p), SERIES_FROM_DF);
            let student = Student::new(df);
            let solved = if p < 0.25 { student.far(-z, p) } else { student.near(0.5 - p) };
            assert!((series(z, df) / -solved - 1.0).abs() < 1e-11, "{p}");
        }
        for t in [0.1, 2.0, 6.0] {
            let (below, above) = (NORMAL_FROM_DF, NORMAL_FROM_DF * (1.0 + 1e-9));
            assert!(
                (student_t_two_sided(t, below) / student_t_two_sided(t, above) - 1.0).abs() < 1e-8,
                "{t}"
            );
        }
    }

    #[test]
    fn the_ends_and_the_nonsense() {
        assert_eq!(student_t_quantile(0.5, 3.0), 0.0);
        assert_eq!(student_t_quantile(1.0, 3.0), f64::INFINITY);
        assert_eq!(student_t_quantile(0.975, f64::INFINITY), normal_quantile(0.975));
        assert!(student_t_quantile(0.975, 0.5).is_nan() && student_t_quantile(-1.0, 3.0).is_nan());
        assert_eq!(student_t_two_sided(0.0, 3.0), 1.0);
        assert_eq!(student_t_two_sided(f64::NEG_INFINITY, 3.0), 0.0);
        assert!(student_t_two_sided(f64::NAN, 3.0).is_nan());
    }

    #[test]
    fn the_bits_are_the_same_everywhere() {
        let bits =
            [student_t_quantile(0.975, 19.0), student_t_quantile(0.6, 7.5), student_t_two_sided(2.5, 49.0)];
        assert_eq!(bits.map(f64::to_bits), [4611895489975772781, 4598400433732462196, 4580215812176982706]);
    }
}
