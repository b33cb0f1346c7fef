//! Comparing two policies that met the same failures: differences and quotients of their ratios, replication
//! by replication, and what to do about many comparisons at once.
//!
//! Under common random numbers a bad replication is bad for both policies. Leaving it out of both at once
//! lets what they share cancel, so that the interval of the difference is shorter than two separate intervals
//! suggest.
//!
//! Limits: where the policies lead different lives, pairing helps less, and it may even lengthen the
//! interval; the `shortening` says which. Intervals and p-values are corrected for skewness and kurtosis as those of
//! a single ratio are, and with few outages they are as wide on one side.

use super::controls::{Controls, FINEST};
use super::estimate::{Estimate, Flag, Method};
use super::jackknife::{DeleteOne, worth_of};
use super::ratio::check;

/// The difference of two policies in one metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairedDifference {
    /// The ratio of the first minus the ratio of the second, in the unit of the metric.
    pub estimate: Estimate,
    /// The two-sided p-value of there being no difference, in \[0, 1\]; the interval at level 1 − p would
    /// just touch 0. NaN without an interval; 1 where every replication was the same under both.
    pub p_value: f64,
    /// The length of the interval had the replications not been paired, divided by that of the paired one
    /// \[1\]: above 1, pairing has helped. Infinite for a paired interval of no width, NaN without one.
    pub shortening: f64,
}

/// The quotient of two policies in one metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairedQuotient {
    /// The ratio of the first divided by the ratio of the second \[1\].
    pub estimate: Estimate,
    /// The two-sided p-value of the quotient being 1, in \[0, 1\]; NaN without an interval.
    pub p_value: f64,
}

/// The difference of two [ratios of sums](super::ratio_of_sums) over the same replications in the same order,
/// `a` minus `b`, with the corrected t interval of the jackknife that leaves a replication out of both.
///
/// Without a denominator in either, the difference is undefined. With one replication, or when all that one
/// of them has lies in a single replication, there is no interval. Where every replication was the same under
/// both there is none either, and the flag is [`Flag::Undecided`]: they may still differ in a case not met.
///
/// # Panics
/// If the slices differ in length, a number is not finite or a denominator negative, or unless 0 < `level` <
/// 1.
///
/// Source: Efron and Tibshirani, *An Introduction to the Bootstrap* (1993), chapter 11.
///
/// ```
/// use hotspare::stats::paired_difference;
/// let cold = [(4.0, 1.0), (9.0, 1.0), (5.0, 1.0), (7.5, 1.0)];
/// let push = [(1.0, 1.0), (5.5, 1.0), (2.0, 1.0), (4.0, 1.0)];
/// let saved = paired_difference(&cold, &push, 0.95);
/// assert_eq!(saved.estimate.value, 3.25);
/// assert!(saved.p_value < 0.001 && saved.shortening > 5.0);
/// ```
pub fn paired_difference(a: &[(f64, f64)], b: &[(f64, f64)], level: f64) -> PairedDifference {
    paired_difference_with(a, b, &Controls::none(), level)
}

/// As [`paired_difference`], read where the `controls` are zero: value, interval and p-value. It is the difference of the
/// two figures that [`ratio_with_controls`](super::ratio_with_controls) gives.
///
/// # Panics
/// As [`paired_difference`], and unless there is a pair for every replication of the controls.
///
/// Source: [`Controls`].
pub fn paired_difference_with(
    a: &[(f64, f64)],
    b: &[(f64, f64)],
    controls: &Controls,
    level: f64,
) -> PairedDifference {
    let (first, second) = jackknives(a, b, controls);
    let n = a.len() as u64;
    let difference = first.combine(&second, |a, b| a - b);
    let bare = |estimate, p_value| PairedDifference { estimate, p_value, shortening: f64::NAN };
    if difference.value.is_nan() {
        return bare(Estimate::undefined(level, n), f64::NAN);
    }
    let plain = Estimate::without_interval(difference.value, level, n, Flag::Ok);
    if n == 1 {
        return bare(plain, f64::NAN);
    }
    if !difference.is_defined() {
        return bare(Estimate { flag: Flag::Undecided, ..plain }, f64::NAN);
    }
    let error = difference.standard_error();
    if error == 0.0 && difference.value == 0.0 {
        return bare(Estimate { flag: Flag::Undecided, ..plain }, 1.0);
    }
    let finest = if difference.is_controlled() && error > 0.0 { FINEST } else { 0.0 };
    let (low, high) = difference.ends_beyond(level, finest * first.value.abs().max(second.value.abs()));
    let (error_a, error_b) = (first.standard_error(), second.standard_error());
    PairedDifference {
        estimate: match difference.is_controlled() {
            true => {
                let worth = plain_error(a, b, |a, b| a - b) / error;
                Estimate { worth: worth_of(n, worth), ..plain }.with_interval(low, high, Method::ControlledT)
            }
            false => plain.with_interval(low, high, Method::SkewJackknifeT),
        },
        p_value: difference.p_value(),
        shortening: libm::sqrt(error_a * error_a + error_b * error_b) / error,
    }
}

/// The quotient of two [ratios of sums](super::ratio_of_sums) over the same replications in the same order,
/// `a` divided by `b` \[1\], with the same interval on the logarithm: how many times less downtime, where `a` is
/// the baseline.
///
/// If `b`'s numerators are all zero there is no saying how many times: undefined. If only `a`'s are, the
/// value is 0, bounded from below alone. With one replication, or when all that one of them has seen lies in
/// a single replication, there is no interval.
///
/// # Panics
/// As [`paired_difference`]; numerators must not be negative either.
///
/// Source: Efron and Tibshirani (1993), chapter 11, for ln(a/b).
///
/// ```
/// use hotspare::stats::paired_quotient;
/// let cold = [(4.0, 1.0), (9.0, 1.0), (5.0, 1.0)];
/// let push = [(2.0, 1.0), (4.0, 1.0), (3.0, 1.0)];
/// let times = paired_quotient(&cold, &push, 0.95);
/// assert_eq!(times.estimate.value, 2.0);
/// assert!(times.estimate.low > Some(1.0) && times.p_value < 0.05);
/// ```
pub fn paired_quotient(a: &[(f64, f64)], b: &[(f64, f64)], level: f64) -> PairedQuotient {
    paired_quotient_with(a, b, &Controls::none(), level)
}

/// As [`paired_quotient`], read where the `controls` are zero.
///
/// # Panics
/// As [`paired_quotient`], and unless there is a pair for every replication of the controls.
///
/// Source: [`Controls`].
pub fn paired_quotient_with(
    a: &[(f64, f64)],
    b: &[(f64, f64)],
    controls: &Controls,
    level: f64,
) -> PairedQuotient {
    let plain = plain_quotient(a, b, level);
    if plain.estimate.method != Method::LogJackknifeT {
        return plain;
    }
    let (first, second) = jackknives(a, b, controls);
    let log = first.combine(&second, |a, b| if a > 0.0 && b > 0.0 { libm::log(a / b) } else { f64::NAN });
    if !(log.is_controlled() && log.value.is_finite() && log.is_defined()) {
        return plain;
    }
    let (low, high) = log.ends_beyond(level, FINEST);
    let worth = plain_error(a, b, |a, b| libm::log(a / b)) / log.standard_error();
    let value =
        Estimate { value: libm::exp(log.value), worth: worth_of(a.len() as u64, worth), ..plain.estimate };
    PairedQuotient {
        estimate: value.with_interval(libm::exp(low), libm::exp(high), Method::LogControlledT),
        p_value: log.p_value(),
    }
}

fn plain_quotient(a: &[(f64, f64)], b: &[(f64, f64)], level: f64) -> PairedQuotient {
    let (first, second) = jackknives(a, b, &Controls::none());
    assert!(a.iter().chain(b).all(|pair| pair.0 >= 0.0), "a quotient of numerators that are not negative");
    let n = a.len() as u64;
    let value = first.value / second.value;
    let bare = |estimate| PairedQuotient { estimate, p_value: f64::NAN };
    if !value.is_finite() {
        return bare(Estimate::undefined(level, n));
    }
    let plain = Estimate::without_interval(value, level, n, Flag::Ok);
    if n == 1 {
        return bare(plain);
    }
    if value == 0.0 {
        return bare(Estimate { low: Some(0.0), flag: Flag::OneSided, ..plain });
    }
    let log = first.combine(&second, |a, b| libm::log(a / b));
    if !log.is_defined() {
        return bare(Estimate { flag: Flag::Undecided, ..plain });
    }
    let (low, high) = log.ends(level);
    PairedQuotient {
        estimate: plain.with_interval(libm::exp(low), libm::exp(high), Method::LogJackknifeT),
        p_value: if value == 1.0 && log.standard_error() == 0.0 { 1.0 } else { log.p_value() },
    }
}

/// The p-values of several comparisons, adjusted so that the chance of one or more false alarms among them
/// all stays below the level that each is held against; in the order given, in \[0, 1\]. A NaN stays NaN and
/// counts for nothing.
///
/// Source: Holm, *A simple sequentially rejective multiple test procedure*, Scandinavian Journal of
/// Statistics 6 (1979).
///
/// ```
/// assert_eq!(hotspare::stats::holm(&[0.03, 0.01, 0.5]), [0.06, 0.03, 0.5]);
/// ```
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).filter(|i| !p_values[*i].is_nan()).collect();
    order.sort_by(|i, j| p_values[*i].total_cmp(&p_values[*j]));
    let mut adjusted = p_values.to_vec();
    let mut largest: f64 = 0.0;
    for (rank, index) in order.iter().enumerate() {
        let still_open = (order.len() - rank) as f64;
        largest = largest.max((still_open * p_values[*index]).min(1.0));
        adjusted[*index] = largest;
    }
    adjusted
}

/// Both ratios, with controls or without: never one with and the other without.
fn jackknives(a: &[(f64, f64)], b: &[(f64, f64)], controls: &Controls) -> (DeleteOne, DeleteOne) {
    assert_eq!(a.len(), b.len(), "a pair has two members");
    check(a);
    check(b);
    let [first, second] = [a, b].map(|pairs| DeleteOne::ratio_with(pairs, controls));
    if first.is_controlled() == second.is_controlled() {
        return (first, second);
    }
    (DeleteOne::ratio(a), DeleteOne::ratio(b))
}

/// The standard error of a combination of the two ratios without controls.
fn plain_error(a: &[(f64, f64)], b: &[(f64, f64)], f: impl Fn(f64, f64) -> f64) -> f64 {
    DeleteOne::ratio(a).combine(&DeleteOne::ratio(b), f).standard_error()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::ratio::ratio_of_sums;
    use crate::stats::testing::TestDraws;

    fn per_one(values: &[f64]) -> Vec<(f64, f64)> {
        values.iter().map(|v| (*v, 1.0)).collect()
    }

    #[test]
    fn equal_denominators_give_the_mean_of_the_differences() {
        // The sleep data of Student (1908); plain t has −4.0621 with 9 degrees of freedom, p = 0.002833.
        let a = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
        let b = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
        let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
        let drug = paired_difference(&per_one(&a), &per_one(&b), 0.95);
        let mean = ratio_of_sums(&per_one(&differences), 0.95);
        assert!((drug.estimate.value + 1.58).abs() < 1e-14);
        assert!((drug.estimate.low.unwrap() - mean.low.unwrap()).abs() < 1e-13);
        assert!((drug.estimate.high.unwrap() - mean.high.unwrap()).abs() < 1e-13);
        assert!((0.0005..0.002).contains(&drug.p_value), "{}", drug.p_value);
        let touching = paired_difference(&per_one(&a), &per_one(&b), 1.0 - drug.p_value);
        assert!(touching.estimate.high.unwrap().abs() < 1e-9);
        // Standard errors: unpaired √(3.200556/10 + 4.009/10) = 0.849091, paired 0.3889587.
        assert!((drug.shortening - 0.849091 / 0.3889587).abs() < 1e-5, "{}", drug.shortening);
    }

    #[test]
    fn where_there_is_no_interval_the_flag_says_why() {
        let (some, more) = (per_one(&[1.0, 2.0, 3.0]), per_one(&[2.0, 2.5, 9.0]));
        let nothing = per_one(&[0.0; 3]);
        let late = per_one(&[0.0, 0.0, 1.0]);
        let alone = vec![(1.0, 1.0), (0.0, 0.0), (0.0, 0.0)];
        let flag = |a, b| paired_difference(a, b, 0.95).estimate.flag;
        assert_eq!(flag(&[], &[]), Flag::Undefined);
        assert_eq!(flag(&some, &some), Flag::Undecided);
        assert_eq!(flag(&nothing, &nothing), Flag::Undecided);
        assert_eq!(flag(&some, &alone), Flag::Undecided);
        assert_eq!(flag(&some, &more), Flag::Ok);
        assert_eq!(paired_difference(&some, &some, 0.95).p_value, 1.0);
        let one = paired_difference(&some[..1], &more[..1], 0.95);
        assert!(one.p_value.is_nan() && one.estimate.low.is_none() && one.estimate.value == -1.0);

        let flag = |a, b| paired_quotient(a, b, 0.95).estimate.flag;
        assert_eq!(flag(&some, &nothing), Flag::Undefined);
        assert_eq!(flag(&nothing, &nothing), Flag::Undefined);
        assert_eq!(flag(&nothing, &some), Flag::OneSided);
        assert_eq!(flag(&some, &late), Flag::Undecided);
        assert_eq!(flag(&some[..1], &more[..1]), Flag::Ok);
    }

    #[test]
    fn a_shift_that_never_varies_is_certain() {
        let shifted = paired_difference(&per_one(&[3.0, 5.0, 4.0]), &per_one(&[2.0, 4.0, 3.0]), 0.95);
        assert_eq!((shifted.estimate.low, shifted.estimate.high), (Some(1.0), Some(1.0)));
        assert_eq!((shifted.p_value, shifted.shortening), (0.0, f64::INFINITY));
    }

    #[test]
    fn a_quotient_turned_over_has_the_inverse_interval() {
        let (a, b) = (per_one(&[4.0, 9.0, 5.0]), per_one(&[2.0, 4.0, 4.0]));
        let times = paired_quotient(&a, &b, 0.95);
        let inverse = paired_quotient(&b, &a, 0.95);
        assert!((times.p_value - inverse.p_value).abs() < 1e-12);
        let at_p = paired_quotient(&a, &b, 1.0 - times.p_value).estimate;
        assert!((at_p.low.unwrap() - 1.0).abs() < 1e-9, "the interval at the p-value touches 1");
        let (times, inverse) = (times.estimate, inverse.estimate);
        assert!((times.low.unwrap() * inverse.high.unwrap() - 1.0).abs() < 1e-12);
        assert!((times.high.unwrap() * inverse.low.unwrap() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn false_alarms_and_coverage_are_as_promised_with_few_skewed_outages() {
        let (trials, sigma) = (2000, 1.2);
        let mut draws = TestDraws::new(23);
        let (mut alarms, mut hits) = (0, 0);
        for _ in 0..trials {
            let (mut a, mut b) = (Vec::new(), Vec::new());
            for _ in 0..50 {
                let outages = draws.poisson(4.0);
                let mut down = || (0..outages).map(|_| (sigma * draws.normal()).exp()).sum();
                a.push((down(), 1.0));
                b.push((down(), 1.0));
            }
            alarms += i32::from(paired_difference(&a, &b, 0.95).p_value < 0.05);
            let times = paired_quotient(&a, &b, 0.95).estimate;
            hits += i32::from(times.low <= Some(1.0) && times.high >= Some(1.0));
        }
        // 100 and 1 900 expected of exact intervals, with a standard deviation of 9.7: five of them for a
        // false alarm less likely than one in a million, on the side that would mislead.
        assert!((20..=149).contains(&alarms), "{alarms} false alarms");
        assert!((1851..=1980).contains(&hits), "{hits} hits");
    }

    #[test]
    fn holm_as_in_the_books() {
        assert_eq!(holm(&[0.01, 0.02, 0.03, 0.04]), [0.04, 0.06, 0.06, 0.06]);
        assert_eq!(holm(&[0.4, 0.9]), [0.8, 0.9]);
        let with_gap = holm(&[f64::NAN, 0.02, 0.01]);
        assert!(with_gap[0].is_nan() && with_gap[1..] == [0.02, 0.02]);
        assert!(holm(&[]).is_empty());
    }
}
