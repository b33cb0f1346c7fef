//! Ratios of sums over replications: downtime per workload and year, availability, a mean duration, events
//! per year.
//!
//! Replications differ in how much they hold (churn, censoring, few outages), so the ratio of the sums is
//! estimated and not the mean of ratios. Its interval comes from leaving out one replication at a time.
//!
//! Limits: replications that have not met the rare, long outage at all know nothing of it, and with few outages the
//! interval is wide on one side and still too short for the heaviest tails; docs/coverage.md has the figures. Say how
//! many events a figure rests on with [`Estimate::resting_on`].

use super::controls::{Controls, FINEST};
use super::estimate::{Estimate, Flag, Method};
use super::jackknife::{DeleteOne, sums, worth_of};
use crate::math::poisson_upper;

/// The ratio Σ numerator / Σ denominator over the replications' `pairs`, with its interval from the delete-one
/// jackknife, in the unit of numerator ÷ denominator: Student's t, corrected for the skewness and the kurtosis of the
/// replications. The value is the plain ratio, without a correction of its bias. Where no numerator is negative, the
/// lower end is not below Markov's bound: chance makes a sum 2/(1 − level) times its mean once in so many times at most.
///
/// What it says when it cannot say that:
/// - no denominator at all: [`Flag::Undefined`];
/// - one replication: the value alone;
/// - every numerator zero: 0 from below and nothing from above, [`Flag::OneSided`] (where events are counted,
///   [`rate_of_events`] gives the other bound);
/// - every numerator zero but one: Markov's bound from below and nothing from above, [`Flag::OneSided`];
/// - a single replication holds all of the denominator: no interval, [`Flag::Undecided`].
///
/// Replications that are all alike, but not zero, give an interval of no width.
///
/// # Panics
/// If a number is not finite or a denominator is negative, or unless 0 < `level` < 1.
///
/// Source: Cochran, *Sampling Techniques* (1977), chapter 6; for the correction of skewness Hall, *On the removal of
/// skewness by transformation*, Journal of the Royal Statistical Society B 54 (1992), for that of kurtosis
/// Satterthwaite, Biometrics Bulletin 2 (1946), both applied to the jackknife influences.
///
/// ```
/// use hotspare::stats::ratio_of_sums;
/// let hours_down = [(0.2, 8766.0), (0.9, 8766.0), (0.0, 8766.0), (0.4, 8766.0)];
/// let down = ratio_of_sums(&hours_down, 0.95);
/// assert!((down.value - 1.5 / 35064.0).abs() < 1e-18);
/// assert!(down.low < Some(down.value) && down.high > Some(down.value));
/// ```
pub fn ratio_of_sums(pairs: &[(f64, f64)], level: f64) -> Estimate {
    ratio_with_controls(pairs, &Controls::none(), level)
}

/// As [`ratio_of_sums`], read where the `controls` are zero: value and interval. It stays plain where nothing but a bound
/// is known, and where no numerator is negative and the corrected value or interval reaches below what the plain one can.
///
/// # Panics
/// As [`ratio_of_sums`], and unless there is a pair for every replication of the controls.
///
/// Source: [`Controls`].
pub fn ratio_with_controls(pairs: &[(f64, f64)], controls: &Controls, level: f64) -> Estimate {
    let plain = plain_ratio(pairs, level);
    if plain.method != Method::SkewJackknifeT || plain.width() == Some(0.0) {
        return plain;
    }
    let ratio = DeleteOne::ratio_with(pairs, controls);
    if !ratio.is_controlled() {
        return plain;
    }
    let (low, high) = ratio.ends_beyond(level, FINEST * ratio.value.abs());
    let least = if pairs.iter().any(|pair| pair.0 < 0.0) { f64::NEG_INFINITY } else { 0.0 };
    if !(low.is_finite() && high.is_finite()) || ratio.value < least || low < least {
        return plain;
    }
    let shorter = DeleteOne::ratio(pairs).standard_error() / ratio.standard_error();
    let at_zero = Estimate { value: ratio.value, worth: worth_of(plain.n, shorter), ..plain };
    at_zero.with_interval(low, high, Method::ControlledT)
}

fn plain_ratio(pairs: &[(f64, f64)], level: f64) -> Estimate {
    check(pairs);
    let n = pairs.len() as u64;
    let ratio = DeleteOne::ratio(pairs);
    if ratio.value.is_nan() {
        return Estimate::undefined(level, n);
    }
    let plain = Estimate::without_interval(ratio.value, level, n, Flag::Ok);
    if n == 1 {
        return plain;
    }
    let telling = pairs.iter().filter(|pair| pair.0 != 0.0).count();
    if telling == 0 {
        return Estimate { low: Some(0.0), flag: Flag::OneSided, ..plain };
    }
    if !ratio.is_defined() {
        return Estimate { flag: Flag::Undecided, ..plain };
    }
    if pairs.iter().all(|pair| *pair == pairs[0]) {
        return plain.with_interval(ratio.value, ratio.value, Method::SkewJackknifeT);
    }
    let (low, high) = ratio.ends(level);
    let estimate = plain.with_interval(low, high, Method::SkewJackknifeT);
    if pairs.iter().any(|pair| pair.0 < 0.0) {
        return estimate;
    }
    // Source: Markov's inequality, P(S ≥ μ/a) ≤ a for a sum S ≥ 0 of mean μ.
    let least = ratio.value * (1.0 - level) / 2.0;
    if telling == 1 {
        return Estimate { low: Some(least), method: Method::MarkovBound, flag: Flag::OneSided, ..plain };
    }
    estimate.within(least, f64::INFINITY)
}

/// Events per unit of exposure, Σ counts / Σ exposures over the replications: the interval of [`ratio_of_sums`], and
/// [`nothing_seen`] if there was no event. If all were seen in one of several replications they count as one burst, with
/// the exact bounds of a Poisson mean after one event. [`Flag::Few`] below 200 events.
///
/// # Panics
/// If the slices differ in length, an exposure is negative or not finite, or unless 0 < `level` < 1.
///
/// ```
/// use hotspare::stats::{Flag, rate_of_events};
/// let rate = rate_of_events(&[0, 0, 0], &[5.0, 5.0, 5.0], 0.95);
/// assert_eq!((rate.value, rate.flag), (0.0, Flag::OneSided));
/// assert!((rate.high.unwrap() - 2.9957 / 15.0).abs() < 1e-5);
/// ```
pub fn rate_of_events(counts: &[u64], exposures: &[f64], level: f64) -> Estimate {
    rate_with_controls(counts, exposures, &Controls::none(), level)
}

/// As [`rate_of_events`], read where the `controls` are zero as [`ratio_with_controls`] does.
///
/// # Panics
/// As both.
pub fn rate_with_controls(counts: &[u64], exposures: &[f64], controls: &Controls, level: f64) -> Estimate {
    assert_eq!(counts.len(), exposures.len(), "one exposure for each count");
    let total: u64 = counts.iter().sum();
    let pairs: Vec<(f64, f64)> = counts.iter().map(|c| *c as f64).zip(exposures.iter().copied()).collect();
    if total == 0 {
        check(&pairs);
        return nothing_seen(sums(&pairs).1, pairs.len() as u64, level);
    }
    let rate = ratio_with_controls(&pairs, controls, level).resting_on(total);
    if rate.method != Method::MarkovBound {
        return rate;
    }
    let tail = (1.0 - level) / 2.0;
    // No event has probability 1 − tail at the lower bound.
    let (low, high) = (-libm::log1p(-tail), poisson_upper(1, tail));
    Estimate { flag: Flag::Ok, ..rate }
        .with_interval(rate.value * low, rate.value * high, Method::PoissonBound)
        .resting_on(1)
}

/// The rate of an event that did not happen in `exposure` (any unit, such as years) of `n` replications: 0,
/// with the exact one-sided upper bound of `level`. Undefined without exposure.
///
/// It takes events to be independent. If they come in bursts of k, it bounds the rate of bursts: multiply by
/// k. There is no such bound for a magnitude, such as downtime: what was never seen may be of any size.
///
/// # Panics
/// Unless 0 < `level` < 1.
///
/// Source: [`poisson_upper`] with no event, −ln(1 − level) / exposure.
pub fn nothing_seen(exposure: f64, n: u64, level: f64) -> Estimate {
    if exposure.is_nan() || exposure <= 0.0 {
        return Estimate::undefined(level, n);
    }
    let nothing = Estimate::without_interval(0.0, level, n, Flag::OneSided);
    nothing.with_interval(0.0, poisson_upper(0, 1.0 - level) / exposure, Method::PoissonBound)
}

/// Refuses what is no total of a replication.
pub(super) fn check(pairs: &[(f64, f64)]) {
    for (above, below) in pairs {
        assert!(above.is_finite() && below.is_finite() && *below >= 0.0, "no totals: {above} over {below}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_replications_by_hand() {
        // 7/5; without each 6/3, 5/3, 3/4, of mean 53/36: influences −19, −7 and 26 thirty-sixths. Of three influences κ
        // is 3/2 always, so that there are two degrees of freedom, whose quartile is √(2/3).
        let ratio = ratio_of_sums(&[(1.0, 2.0), (2.0, 2.0), (4.0, 1.0)], 0.5);
        let error = (2.0_f64 / 3.0 * 1086.0 / 1296.0).sqrt();
        let t = (2.0_f64 / 3.0).sqrt();
        // Σd³/n ÷ (Σd²/n)^(3/2) ÷ √n, in thirty-sixths.
        let s = (26.0_f64.powi(3) - 19.0_f64.powi(3) - 7.0_f64.powi(3)) / 1086.0_f64.powf(1.5);
        let g = |t: f64| t + s * t * t / 3.0 + s * s * t * t * t / 27.0 + s / 6.0;
        assert_eq!((ratio.value, ratio.n, ratio.flag), (1.4, 3, Flag::Ok));
        assert!((g((1.4 - ratio.low.unwrap()) / error) - t).abs() < 1e-12);
        assert!((g((1.4 - ratio.high.unwrap()) / error) + t).abs() < 1e-12);
        assert_eq!(ratio.method.as_str(), "skew-jackknife-t");
    }

    #[test]
    fn what_cannot_be_negative_has_an_end_above_zero() {
        let pairs = [(0.0, 1.0), (0.0, 1.0), (1.0, 1.0), (9.0, 1.0)];
        let low = ratio_of_sums(&pairs, 0.9).low.unwrap();
        assert!((low - 2.5 * 0.05).abs() < 1e-15);
        let mixed = [(-1.0, 1.0), (0.0, 1.0), (0.0, 1.0), (9.0, 1.0)];
        assert!(ratio_of_sums(&mixed, 0.9).low < Some(0.0));
    }

    #[test]
    fn where_there_is_no_interval_the_flag_says_why() {
        let short = |pairs: &[(f64, f64)]| {
            let e = ratio_of_sums(pairs, 0.95);
            assert_eq!(e.method, Method::None);
            (e.low, e.high, e.flag)
        };
        assert_eq!(short(&[]), (None, None, Flag::Undefined));
        assert_eq!(short(&[(0.0, 0.0), (0.0, 0.0)]), (None, None, Flag::Undefined));
        assert_eq!(short(&[(1.0, 2.0)]), (None, None, Flag::Ok));
        assert_eq!(short(&[(0.0, 2.0), (0.0, 1.0)]), (Some(0.0), None, Flag::OneSided));
        assert_eq!(short(&[(1.0, 2.0), (0.0, 0.0)]), (None, None, Flag::Undecided));
    }

    #[test]
    fn what_a_single_replication_saw_has_no_upper_end() {
        let one = ratio_of_sums(&[(0.0, 1.0), (8.0, 1.0), (0.0, 2.0)], 0.9);
        assert_eq!((one.value, one.high, one.flag), (2.0, None, Flag::OneSided));
        assert!((one.low.unwrap() - 0.1).abs() < 1e-15);
        assert_eq!(one.method.as_str(), "markov-bound");
        let two = ratio_of_sums(&[(0.0, 1.0), (8.0, 1.0), (1e-9, 2.0)], 0.9);
        assert_eq!((two.method, two.flag), (Method::SkewJackknifeT, Flag::Ok));
    }

    #[test]
    fn replications_that_are_all_alike_leave_no_doubt() {
        let alike = ratio_of_sums(&[(0.1, 0.3); 7], 0.95);
        assert_eq!((alike.low, alike.high, alike.flag), (Some(alike.value), Some(alike.value), Flag::Ok));
    }

    #[test]
    #[should_panic(expected = "no totals")]
    fn a_total_that_is_not_a_number_is_a_mistake_of_the_caller() {
        ratio_of_sums(&[(1.0, 2.0), (f64::NAN, 1.0)], 0.95);
    }

    #[test]
    fn a_rate_is_bounded_also_by_events_that_did_not_happen() {
        let none = rate_of_events(&[0], &[4.0], 0.9);
        assert_eq!((none.value, none.low, none.method), (0.0, Some(0.0), Method::PoissonBound));
        assert!((none.high.unwrap() - 10_f64.ln() / 4.0).abs() < 1e-15);
        assert_eq!(rate_of_events(&[0, 0], &[0.0, 0.0], 0.9).flag, Flag::Undefined);
        assert_eq!(rate_of_events(&[3, 5], &[1.0, 1.0], 0.9).flag, Flag::Few);
        assert_eq!(rate_of_events(&[150, 160], &[1.0, 1.0], 0.9).flag, Flag::Ok);
        assert_eq!(rate_of_events(&[150, 160], &[1.0, 1.0], 0.9).value, 155.0);
    }

    #[test]
    fn events_of_a_single_replication_count_as_one() {
        // Garwood's bounds after one event, 2.5 % on each side: 0.0253 and 5.572.
        let burst = rate_of_events(&[0, 14, 0], &[1.0; 3], 0.95);
        assert_eq!((burst.method, burst.flag, burst.n), (Method::PoissonBound, Flag::Few, 3));
        assert!((burst.low.unwrap() / (14.0 / 3.0) - 0.0253).abs() < 5e-5);
        assert!((burst.high.unwrap() / (14.0 / 3.0) - 5.572).abs() < 5e-4);
        assert_eq!(rate_of_events(&[300, 0], &[1.0; 2], 0.95).flag, Flag::Few);
        assert_eq!(rate_of_events(&[14], &[1.0], 0.95).low, None);
    }
}
