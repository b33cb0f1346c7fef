//! The interval of a share of replications: the probability that a year meets its target, that a pool runs
//! empty.

use super::estimate::{Estimate, Flag, Method};
use super::student::critical;

/// The share `k` of `n` independent yes-or-no outcomes, in \[0, 1\], with Wilson's score interval. Undefined
/// if `n` is 0.
///
/// The interval is never empty, also at 0 of n and n of n, and stays inside \[0, 1\].
///
/// # Panics
/// If `k` > `n`, or unless 0 < `level` < 1.
///
/// Source: Wilson, *Probable inference, the law of succession, and statistical inference*, Journal of the
/// American Statistical Association 22 (1927).
///
/// ```
/// let share = hotspare::stats::wilson(15, 148, 0.95);
/// assert!((share.low.unwrap() - 0.0624).abs() < 5e-5 && (share.high.unwrap() - 0.1605).abs() < 5e-5);
/// ```
pub fn wilson(k: u64, n: u64, level: f64) -> Estimate {
    assert!(k <= n, "{k} of {n}");
    if n == 0 {
        return Estimate::undefined(level, 0);
    }
    score_interval(k, n, n as f64, level)
}

/// Wilson's interval of the share `k` of `n` outcomes that tell as much as `trials` independent ones.
pub(super) fn score_interval(k: u64, n: u64, trials: f64, level: f64) -> Estimate {
    let share = k as f64 / n as f64;
    let z = critical(level, f64::INFINITY);
    let z2 = z * z;
    let centre = share + z2 / (2.0 * trials);
    let spread = z * libm::sqrt((share * (1.0 - share) + z2 / (4.0 * trials)) / trials);
    let scale = 1.0 + z2 / trials;
    let low = if k == 0 { 0.0 } else { (centre - spread) / scale };
    let high = if k == n { 1.0 } else { (centre + spread) / scale };
    Estimate::without_interval(share, level, n, Flag::Ok)
        .with_interval(low, high, Method::Wilson)
        .within(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(k: u64, n: u64) -> (f64, f64) {
        let share = wilson(k, n, 0.95);
        (share.low.unwrap(), share.high.unwrap())
    }

    #[test]
    fn the_published_intervals() {
        // Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
        let table = [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ];
        for (k, n, low, high) in table {
            let (got_low, got_high) = ends(k, n);
            assert!((got_low - low).abs() < 5e-5 && (got_high - high).abs() < 5e-5, "{k} of {n}");
        }
    }

    #[test]
    fn yes_and_no_mirror_each_other_and_the_ends_are_exact() {
        assert_eq!((ends(0, 7).0, ends(7, 7).1), (0.0, 1.0));
        for k in 0..=7 {
            let (low, high) = ends(k, 7);
            let (other_low, other_high) = ends(7 - k, 7);
            assert!((low + other_high - 1.0).abs() < 1e-15 && (high + other_low - 1.0).abs() < 1e-15);
            assert!(low <= k as f64 / 7.0 && k as f64 / 7.0 <= high && low < high);
        }
    }

    #[test]
    fn no_trial_no_share() {
        assert_eq!(wilson(0, 0, 0.95).flag, Flag::Undefined);
    }

    #[test]
    fn the_average_coverage_is_the_level() {
        // Exactly, from the binomial distribution of 40 trials, averaged over 99 shares.
        let mut average = 0.0;
        for percent in 1..100 {
            let p = f64::from(percent) / 100.0;
            let mut mass = (1.0 - p).powi(40);
            for k in 0..=40 {
                let (low, high) = ends(k, 40);
                average += if low <= p && p <= high { mass / 99.0 } else { 0.0 };
                mass *= (40 - k) as f64 / (k + 1) as f64 * p / (1.0 - p);
            }
        }
        assert!((average - 0.95).abs() < 0.01, "{average}");
    }
}
