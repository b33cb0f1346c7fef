//! Two figures from replications that have nothing to do with each other: another seed, another program, or only
//! the intervals are left.
//!
//! Intuition: where the sums of every replication are known, both standard errors are, and they add like the legs
//! of a right triangle (Welch). Where only intervals are known, the same is done with the parts of them that face
//! each other (MOVER): the lower part of the larger figure and the upper part of the smaller one say how far the
//! two may come together, so that skewed intervals stay skewed.
//!
//! **The smallest p-value.** If both sets of replications come from the same world, every way of dealing them out
//! to the two sides was as likely as the one seen. So no p-value is smaller than 2/C(n + m, n), whatever Student's
//! t makes of replications that by luck were all alike.
//!
//! Limits: with few events the t test is a little too cautious or too bold; what was seen in one replication alone
//! has no interval.
//!
//! Sources: Welch, *The generalization of "Student's" problem*, Biometrika 34 (1947), with the degrees of freedom of
//! Satterthwaite (1946); Zou and Donner, *Construction of confidence limits about effect measures*, Statistics in
//! Medicine 27 (2008), for MOVER, here on logarithms for the quotient.

use super::controls::Controls;
use super::estimate::Estimate;
use super::jackknife::DeleteOne;
use super::ratio::check;
use super::student::{critical, student_t_two_sided};

/// One figure against another of independent replications.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contrast {
    /// The first divided by the second \[1\]; NaN if the second is zero or one of them is undefined.
    pub quotient: f64,
    /// The lower end of its interval; `None` if nothing bounds it from below.
    pub low: Option<f64>,
    /// The upper end of its interval; `None` if nothing bounds it from above.
    pub high: Option<f64>,
    /// The two-sided p-value of there being no difference, in \[0, 1\]; NaN where the replications cannot tell.
    pub p_value: f64,
}

impl Contrast {
    fn without_interval(first: f64, second: f64) -> Contrast {
        let quotient = if second == 0.0 { f64::NAN } else { first / second };
        let low = (quotient == 0.0).then_some(0.0);
        Contrast { quotient, low, high: None, p_value: f64::NAN }
    }
}

/// Two [ratios of sums](super::ratio_of_sums), `a` against `b`, from their replications' pairs: the interval of the
/// quotient is a t interval on the logarithm, the p-value is of the difference.
///
/// With a single replication on a side, or when all that one of them has lies in a single replication, there is
/// neither interval nor p-value. Where one figure is zero there is a p-value and no two-sided interval.
///
/// # Panics
/// If a number is not finite or a denominator negative, or unless 0 < `level` < 1.
///
/// ```
/// use hotspare::stats::independent_sums;
/// let old = [(4.0, 1.0), (5.0, 1.0), (4.5, 1.0), (4.2, 1.0), (4.6, 1.0), (4.9, 1.0)];
/// let new = [(8.1, 1.0), (9.5, 1.0), (9.0, 1.0), (8.4, 1.0), (9.9, 1.0), (8.8, 1.0)];
/// let contrast = independent_sums(&new, &old, 0.95);
/// assert!(contrast.low > Some(1.7) && contrast.high < Some(2.3) && contrast.p_value < 0.01);
/// ```
pub fn independent_sums(a: &[(f64, f64)], b: &[(f64, f64)], level: f64) -> Contrast {
    independent_sums_with([a, b], [&Controls::none(); 2], level)
}

/// As [`independent_sums`], of pairs of two runs, each read where its `controls` are zero.
///
/// # Panics
/// As [`independent_sums`], and unless there is a pair for every replication of its controls.
pub fn independent_sums_with(sums: [&[(f64, f64)]; 2], controls: [&Controls; 2], level: f64) -> Contrast {
    let [a, b] = sums;
    check(a);
    check(b);
    let (first, second) = (DeleteOne::ratio_with(a, controls[0]), DeleteOne::ratio_with(b, controls[1]));
    let plain = Contrast::without_interval(first.value, second.value);
    if !first.is_defined() || !second.is_defined() {
        return plain;
    }
    let difference = first.value - second.value;
    let (error, df) = welch(&first, &second);
    let p_value = two_sided(difference.abs() / error, df, difference, (a.len() as u64, b.len() as u64));
    let (first, second) = (logarithm(&first), logarithm(&second));
    if !first.is_defined() || !second.is_defined() {
        return Contrast { p_value, ..plain };
    }
    let (error, df) = welch(&first, &second);
    let half = critical(level, df) * error;
    bounded(plain, half, half, p_value)
}

/// Two figures of which only value and interval are known, `a` against `b`; their intervals may be of different
/// levels, that of the quotient is of `level`.
///
/// A figure without two-sided interval, or one that rests on a single replication, leaves all but the quotient open;
/// a figure or an interval that touches zero leaves open the interval of the quotient.
///
/// # Panics
/// Unless 0 < `level` < 1.
///
/// ```
/// use hotspare::stats::{independent_estimates, ratio_of_sums};
/// let seconds = |scale: f64| ratio_of_sums(&[4.0, 5.0, 4.5, 4.2, 4.6, 4.9].map(|s| (scale * s, 1.0)), 0.95);
/// let contrast = independent_estimates(&seconds(2.0), &seconds(1.0), 0.95);
/// assert!(contrast.low > Some(1.7) && contrast.high < Some(2.3) && contrast.p_value < 0.01);
/// ```
pub fn independent_estimates(a: &Estimate, b: &Estimate, level: f64) -> Contrast {
    let plain = Contrast::without_interval(a.value, b.value);
    let (Some(parts_a), Some(parts_b)) = (IntervalParts::of(a, level), IntervalParts::of(b, level)) else {
        return plain;
    };
    let difference = a.value - b.value;
    let (below, above) = parts_a.against(&parts_b);
    let half = if difference > 0.0 { below } else { above };
    let df = a.n.min(b.n) as f64 - 1.0;
    let t = difference.abs() / half * critical(level, df);
    let p_value = two_sided(t, df, difference, (a.n, b.n));
    let log = |e: &Estimate| (e.low > Some(0.0)).then(|| e.map_rising(libm::log));
    let logs =
        log(a).zip(log(b)).and_then(|(a, b)| IntervalParts::of(&a, level).zip(IntervalParts::of(&b, level)));
    let Some((parts_a, parts_b)) = logs else { return Contrast { p_value, ..plain } };
    let (below, above) = parts_a.against(&parts_b);
    bounded(plain, below, above, p_value)
}

/// Reach of an interval below and above its value.
struct IntervalParts {
    below: f64,
    above: f64,
}

impl IntervalParts {
    /// Of an interval, as if it had been made at `level`; `None` without two ends or with a single replication.
    fn of(estimate: &Estimate, level: f64) -> Option<IntervalParts> {
        let (low, high, df) = (estimate.low?, estimate.high?, estimate.n as f64 - 1.0);
        if df < 1.0 {
            return None;
        }
        let scale =
            if estimate.level == level { 1.0 } else { critical(level, df) / critical(estimate.level, df) };
        let parts =
            IntervalParts { below: (estimate.value - low) * scale, above: (high - estimate.value) * scale };
        (parts.below.is_finite() && parts.above.is_finite()).then_some(parts)
    }

    /// The same of the difference of this figure and `other`.
    fn against(&self, other: &IntervalParts) -> (f64, f64) {
        (libm::hypot(self.below, other.above), libm::hypot(self.above, other.below))
    }
}

/// The standard error of a difference, and its degrees of freedom.
fn welch(a: &DeleteOne, b: &DeleteOne) -> (f64, f64) {
    let variance = |of: &DeleteOne| of.standard_error() * of.standard_error();
    let least_df = (a.without.len().min(b.without.len()) - 1) as f64;
    let (va, vb) = (variance(a), variance(b));
    let share = |v: f64, n: usize| v * v / (n as f64 - 1.0);
    let df = (va + vb) * (va + vb) / (share(va, a.without.len()) + share(vb, b.without.len()));
    (libm::sqrt(va + vb), if df.is_finite() { df.max(least_df) } else { least_df })
}

fn logarithm(of: &DeleteOne) -> DeleteOne {
    of.combine(of, |value, _| libm::log(value))
}

/// The quotient of `plain` with an interval that reaches so far below and above on the logarithm.
fn bounded(plain: Contrast, below: f64, above: f64, p_value: f64) -> Contrast {
    let (low, high) = (plain.quotient * libm::exp(-below), plain.quotient * libm::exp(above));
    Contrast { low: Some(low), high: Some(high), p_value, ..plain }
}

/// The p-value of `t`, but not below what `n` and `m` replications can show.
fn two_sided(t: f64, df: f64, difference: f64, (n, m): (u64, u64)) -> f64 {
    if difference == 0.0 {
        return 1.0;
    }
    student_t_two_sided(t, df).max(least_p_value(n, m))
}

/// 2/C(n + m, n): the two most extreme of all ways to deal out the replications.
fn least_p_value(n: u64, m: u64) -> f64 {
    // Beyond 200 of the fewer replications it is below the smallest p-value that is ever asked for.
    let steps = n.min(m).min(200);
    let ways = (1..=steps).fold(1.0, |ways, k| ways * (n.max(m) + k) as f64 / k as f64);
    (2.0 / ways).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::testing::TestDraws;
    use crate::stats::{Flag, ratio_of_sums};

    fn per_one(values: &[f64]) -> Vec<(f64, f64)> {
        values.iter().map(|v| (*v, 1.0)).collect()
    }

    #[test]
    fn equal_denominators_give_the_test_of_welch() {
        // Welch's test of these two samples by hand: means 3 and 6, variances 2.5/5 and 10/5 of the means,
        // t = 3/√2.5 = 1.897367, df = 2.5²/(0.25/4 + 4/4) = 5.882353, p = 0.1073.
        let a = per_one(&[1.0, 2.0, 3.0, 4.0, 5.0]);
        let b = per_one(&[2.0, 4.0, 6.0, 8.0, 10.0]);
        let contrast = independent_sums(&a, &b, 0.95);
        assert_eq!(contrast.quotient, 0.5);
        assert!((contrast.p_value - student_t_two_sided(3.0 / 2.5_f64.sqrt(), 100.0 / 17.0)).abs() < 1e-12);
        assert!((contrast.p_value - 0.1073).abs() < 1e-3, "{}", contrast.p_value);
        let inverse = independent_sums(&b, &a, 0.95);
        assert!((contrast.low.unwrap() * inverse.high.unwrap() - 1.0).abs() < 1e-12);
        assert_eq!(contrast.p_value, inverse.p_value);
    }

    #[test]
    fn intervals_face_each_other_with_the_right_ends() {
        let estimate = |value, low, high| Estimate {
            low: Some(low),
            high: Some(high),
            ..Estimate::without_interval(value, 0.95, 30, Flag::Ok)
        };
        // The lower part of 10 is 3, the upper part of 6 is 4: half a width of 5 between them.
        let (larger, smaller) = (estimate(10.0, 7.0, 30.0), estimate(6.0, 1.0, 10.0));
        let contrast = independent_estimates(&larger, &smaller, 0.95);
        let expected = student_t_two_sided(4.0 / 5.0 * critical(0.95, 29.0), 29.0);
        assert!((contrast.p_value - expected).abs() < 1e-12);
        assert_eq!(independent_estimates(&smaller, &larger, 0.95).p_value, contrast.p_value);
        // On logarithms ln(10/7) and ln(10/6) below.
        let below = libm::hypot(libm::log(10.0 / 7.0), libm::log(10.0 / 6.0));
        assert!((contrast.low.unwrap() - 10.0 / 6.0 * libm::exp(-below)).abs() < 1e-12);
        // The same intervals at another level say the same.
        let wider = Estimate { level: 0.99, ..larger };
        assert!(independent_estimates(&wider, &smaller, 0.95).p_value < contrast.p_value);
    }

    #[test]
    fn intervals_made_of_sums_say_what_the_sums_say() {
        let mut draws = TestDraws::new(3);
        let mut some = |mean: f64| per_one(&[(); 40].map(|()| mean + draws.normal()));
        let (a, b) = (some(20.0), some(20.4));
        let sums = independent_sums(&a, &b, 0.95);
        let intervals = independent_estimates(&ratio_of_sums(&a, 0.95), &ratio_of_sums(&b, 0.95), 0.95);
        assert!((sums.low.unwrap() - intervals.low.unwrap()).abs() < 1e-3);
        assert!((sums.high.unwrap() - intervals.high.unwrap()).abs() < 1e-3);
        // The degrees of freedom are 78 by one, and 39 by the other.
        assert!((sums.p_value / intervals.p_value - 1.0).abs() < 0.15, "{sums:?} {intervals:?}");
    }

    #[test]
    fn where_the_replications_cannot_tell_nothing_is_said() {
        let (some, nothing) = (per_one(&[1.0, 2.0, 3.0]), per_one(&[0.0; 3]));
        let alone = vec![(1.0, 1.0), (0.0, 0.0), (0.0, 0.0)];
        let ends = |a, b| {
            let c = independent_sums(a, b, 0.95);
            (c.low, c.high, c.p_value.is_nan())
        };
        assert_eq!(ends(&some[..1], &some), (None, None, true));
        assert_eq!(ends(&alone, &some), (None, None, true));
        assert_eq!(ends(&some, &nothing), (None, None, false));
        assert_eq!(ends(&nothing, &some), (Some(0.0), None, false));
        assert!(independent_sums(&some, &nothing, 0.95).quotient.is_nan());
        assert_eq!(independent_sums(&nothing, &nothing, 0.95).p_value, 1.0);
        let maximum = Estimate::without_interval(3.0, 0.95, 20, Flag::Ok);
        assert!(independent_estimates(&maximum, &maximum, 0.95).p_value.is_nan());
        let single = Estimate { low: Some(3.0), high: Some(3.0), n: 1, ..maximum };
        assert!(independent_estimates(&single, &single, 0.95).low.is_none());
    }

    #[test]
    fn five_replications_that_happen_to_be_alike_prove_little() {
        let contrast = independent_sums(&per_one(&[1.0; 5]), &per_one(&[0.0; 5]), 0.95);
        assert_eq!(contrast.p_value, 2.0 / 252.0);
        assert_eq!((least_p_value(1, 1), least_p_value(0, 4)), (1.0, 1.0));
        assert!(least_p_value(10_000, 10_000) < 1e-100);
    }

    #[test]
    fn false_alarms_and_coverage_are_as_promised_with_few_skewed_outages() {
        let (trials, sigma) = (2000, 1.2);
        let mut draws = TestDraws::new(29);
        let (mut alarms, mut hits) = (0, 0);
        for _ in 0..trials {
            let mut side = |n: usize| -> Vec<(f64, f64)> {
                let mut down = || (0..draws.poisson(4.0)).map(|_| (sigma * draws.normal()).exp()).sum();
                (0..n).map(|_| (down(), 1.0)).collect()
            };
            let contrast = independent_sums(&side(50), &side(30), 0.95);
            alarms += i32::from(contrast.p_value < 0.05);
            hits += i32::from(contrast.low <= Some(1.0) && contrast.high >= Some(1.0));
        }
        // 100 and 1 900 expected of exact tests, with a standard deviation of 9.7: five of them for a false alarm
        // less likely than one in a million, on the side that would mislead.
        assert!((20..=149).contains(&alarms), "{alarms} false alarms");
        assert!((1851..=1980).contains(&hits), "{hits} hits");
    }
}
