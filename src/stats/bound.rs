//! A bound that a figure is held against, and the verdict of its interval.

use super::estimate::{Estimate, Method};
use super::student::critical;
use serde::{Deserialize, Serialize};

/// A bound on a figure.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Bound {
    /// This much or more.
    AtLeast(f64),
    /// This much or less.
    AtMost(f64),
}

/// The verdict of the replications on a bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// The whole interval lies inside.
    Holds,
    /// The whole interval lies outside.
    Breached,
    /// The interval has a part on either side, or there is none.
    Undecided,
}

impl Verdict {
    /// The word in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Holds => "holds",
            Verdict::Breached => "breached",
            Verdict::Undecided => "undecided",
        }
    }

    /// The sign in front of a line.
    pub fn sign(self) -> char {
        match self {
            Verdict::Holds => '✓',
            Verdict::Breached => '✗',
            Verdict::Undecided => '?',
        }
    }
}

impl Bound {
    /// The number.
    pub fn value(self) -> f64 {
        match self {
            Bound::AtLeast(value) | Bound::AtMost(value) => value,
        }
    }

    /// The least and the most that it allows.
    pub fn ends(self) -> (Option<f64>, Option<f64>) {
        match self {
            Bound::AtLeast(least) => (Some(least), None),
            Bound::AtMost(most) => (None, Some(most)),
        }
    }

    /// The verdict of the interval of `estimate`. A 95 % interval lies on the wrong side of its bound by chance in 2.5
    /// of 100 cases, so that neither decision is wrong more often than that.
    ///
    /// ```
    /// use hotspare::stats::{Bound, Verdict, ratio_of_sums};
    /// let down = ratio_of_sums(&[(4.0, 1.0), (5.0, 1.0), (6.0, 1.0), (5.0, 1.0)], 0.95);
    /// assert_eq!(Bound::AtMost(10.0).judge(&down), Verdict::Holds);
    /// assert_eq!(Bound::AtMost(2.0).judge(&down), Verdict::Breached);
    /// assert_eq!(Bound::AtMost(5.1).judge(&down), Verdict::Undecided);
    /// ```
    pub fn judge(self, estimate: &Estimate) -> Verdict {
        let (inside, outside) = match self {
            Bound::AtLeast(least) => {
                (estimate.low.is_some_and(|low| low >= least), estimate.high.is_some_and(|high| high < least))
            }
            Bound::AtMost(most) => {
                (estimate.high.is_some_and(|high| high <= most), estimate.low.is_some_and(|low| low > most))
            }
        };
        match (inside, outside) {
            (true, _) => Verdict::Holds,
            (_, true) => Verdict::Breached,
            _ => Verdict::Undecided,
        }
    }

    /// Replications that would decide, roughly, by the rate at which intervals shorten; `None` if it is decided, if
    /// nothing tells, or if it takes more than a million.
    pub fn replications_to_decide(self, estimate: &Estimate, replications: u64) -> Option<u64> {
        if self.judge(estimate) != Verdict::Undecided {
            return None;
        }
        let needed = libm::ceil(self.replications_needed(estimate, replications as f64)?);
        (needed.is_finite() && needed > replications as f64 && needed <= 1e6).then_some(needed as u64)
    }

    fn replications_needed(self, estimate: &Estimate, replications: f64) -> Option<f64> {
        let share = if estimate.value == 1.0 { self.value() } else { 1.0 - self.value() };
        if estimate.method == Method::Wilson && [0.0, 1.0].contains(&estimate.value) {
            // The other end is 1/(1 + z²/n) away, and n in the worst case the number of replications.
            let z = critical(estimate.level, f64::INFINITY);
            return Some(z * z * share / (1.0 - share));
        }
        let distance = estimate.value - self.value();
        let end = if distance > 0.0 { estimate.low } else { estimate.high };
        let reach = (estimate.value - end?).abs() / distance.abs();
        // A tenth more, because the value will move as well.
        Some(reach * reach * replications * 11.0 / 10.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Flag, Method, nothing_seen};

    fn between(low: f64, value: f64, high: f64) -> Estimate {
        Estimate::without_interval(value, 0.95, 50, Flag::Ok).with_interval(low, high, Method::SkewJackknifeT)
    }

    #[test]
    fn the_end_on_the_side_of_the_bound_decides() {
        let estimate = between(0.9, 0.95, 0.97);
        let of = |bound: Bound| bound.judge(&estimate);
        assert_eq!([of(Bound::AtLeast(0.9)), of(Bound::AtLeast(0.91))], [Verdict::Holds, Verdict::Undecided]);
        assert_eq!([of(Bound::AtLeast(0.971)), of(Bound::AtMost(0.97))], [Verdict::Breached, Verdict::Holds]);
        assert_eq!(
            [of(Bound::AtMost(0.96)), of(Bound::AtMost(0.89))],
            [Verdict::Undecided, Verdict::Breached]
        );
    }

    #[test]
    fn without_an_end_on_that_side_nothing_is_decided() {
        let alone = Estimate::without_interval(5.0, 0.95, 1, Flag::Ok);
        assert_eq!(Bound::AtMost(10.0).judge(&alone), Verdict::Undecided);
        assert_eq!(Bound::AtMost(10.0).replications_to_decide(&alone, 1), None);
        let unseen = nothing_seen(100.0, 10, 0.95);
        assert_eq!(Bound::AtMost(0.1).judge(&unseen), Verdict::Holds);
        assert_eq!(Bound::AtLeast(0.1).judge(&unseen), Verdict::Breached);
        assert_eq!(Bound::AtMost(0.0).judge(&Estimate::undefined(0.95, 3)), Verdict::Undecided);
    }

    #[test]
    fn a_share_of_all_tells_by_wilsons_interval() {
        // n/(n + z²) ≥ 0.95 from 19 z² = 72.99 on.
        let five = crate::stats::wilson(5, 5, 0.95);
        assert_eq!(Bound::AtLeast(0.95).replications_to_decide(&five, 5), Some(73));
        assert_eq!(Bound::AtLeast(0.95).judge(&crate::stats::wilson(73, 73, 0.95)), Verdict::Holds);
        assert_eq!(Bound::AtLeast(0.95).judge(&crate::stats::wilson(72, 72, 0.95)), Verdict::Undecided);
        assert_eq!(
            Bound::AtMost(0.05).replications_to_decide(&crate::stats::wilson(0, 5, 0.95), 5),
            Some(73)
        );
    }

    #[test]
    fn halving_the_reach_takes_four_times_as_many() {
        // The lower end is 4 away, the bound 2.
        let needed = Bound::AtLeast(8.0).replications_to_decide(&between(6.0, 10.0, 14.0), 100);
        assert_eq!(needed, Some(440));
        assert_eq!(Bound::AtLeast(5.0).replications_to_decide(&between(6.0, 10.0, 14.0), 100), None);
    }
}
