//! A figure and its uncertainty: the one type in which every statistic of the program ends.

use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;

/// With fewer events than this behind a figure, its interval is wide, and too short for the heaviest tails.
///
/// Source: measured. From about so many lognormal outages on, half of the interval is less than half of the value, and
/// the corrections for skewness and kurtosis are small beside it; docs/coverage.md has the table.
pub const FEW_EVENTS: u64 = 200;

/// The method of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Method {
    /// There is no interval.
    None,
    /// Delete-one jackknife over the replications, and Student's t corrected for skewness and kurtosis.
    SkewJackknifeT,
    /// The same on the logarithm, for a quotient.
    LogJackknifeT,
    /// Value and interval read where the controls are zero, refitted without each replication in turn.
    ControlledT,
    /// The same on the logarithm, for a quotient.
    LogControlledT,
    /// The exact bounds of a Poisson mean after no event, or after one.
    PoissonBound,
    /// Markov's bound from below, where a single replication holds all that was seen.
    MarkovBound,
    /// Wilson's score interval of a share.
    Wilson,
    /// Woodruff's interval of a percentile, over the replications.
    Woodruff,
    /// Nothing is estimated: the figure follows from the scenario, or is the same in every history.
    Settled,
}

impl Method {
    /// The name in result files.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::None => "none",
            Method::SkewJackknifeT => "skew-jackknife-t",
            Method::LogJackknifeT => "log-jackknife-t",
            Method::ControlledT => "controlled-t",
            Method::LogControlledT => "log-controlled-t",
            Method::PoissonBound => "poisson-bound",
            Method::MarkovBound => "markov-bound",
            Method::Wilson => "wilson",
            Method::Woodruff => "woodruff",
            Method::Settled => "settled",
        }
    }
}

/// A caveat that a reader must know before trusting a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Flag {
    /// Nothing.
    Ok,
    /// Fewer than [`FEW_EVENTS`] events are behind it: the interval may be too short.
    Few,
    /// A percentile that outages still open could move; printed with ≥.
    AtLeast,
    /// A mean up to the horizon, which some history ends at before it gets there: the mean is not less; printed with ≥.
    Restricted,
    /// Only one bound is known, or only one is informative: nothing was seen, or too little for the other
    /// bound.
    OneSided,
    /// The replications cannot tell: no interval could be made, or no difference was seen.
    Undecided,
    /// Nothing divided by nothing: the value is NaN.
    Undefined,
}

impl Flag {
    /// The flag of this name in result files.
    pub fn find(name: &str) -> Option<Flag> {
        use Flag::{AtLeast, Few, Ok, OneSided, Restricted, Undecided, Undefined};
        [Ok, Few, AtLeast, Restricted, OneSided, Undecided, Undefined]
            .into_iter()
            .find(|flag| flag.as_str() == name)
    }

    /// The name in result files; empty for [`Flag::Ok`].
    pub fn as_str(self) -> &'static str {
        match self {
            Flag::Ok => "",
            Flag::Few => "few",
            Flag::AtLeast => "at_least",
            Flag::Restricted => "restricted",
            Flag::OneSided => "one_sided",
            Flag::Undecided => "undecided",
            Flag::Undefined => "undefined",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for Flag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A figure, in whatever unit it has, with its confidence interval.
///
/// Invariant of all that this module makes: a bound that is present is not NaN, and `low` ≤ `value` ≤ `high`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The figure; NaN exactly when the flag is [`Flag::Undefined`].
    #[serde(deserialize_with = "nan_for_none")]
    pub value: f64,
    /// The lower end of the interval; `None` if nothing bounds it from below.
    pub low: Option<f64>,
    /// The upper end of the interval; `None` if nothing bounds it from above.
    pub high: Option<f64>,
    /// The confidence level of the interval, in (0, 1).
    pub level: f64,
    /// The method of the interval.
    pub method: Method,
    /// Independent pieces of evidence: replications, or trials for a share.
    pub n: u64,
    /// The caveat, if any.
    pub flag: Flag,
    /// Replications that a figure without controls would have taken for as short an interval; `None` if it has none.
    #[serde(default)]
    pub worth: Option<f64>,
}

impl Estimate {
    /// A figure without an interval.
    ///
    /// # Panics
    /// Unless 0 < `level` < 1, as all that makes an estimate.
    pub fn without_interval(value: f64, level: f64, n: u64, flag: Flag) -> Estimate {
        assert!(level > 0.0 && level < 1.0, "a confidence level lies between 0 and 1, not at {level}");
        Estimate { value, low: None, high: None, level, method: Method::None, n, flag, worth: None }
    }

    /// Nothing divided by nothing.
    ///
    /// ```
    /// use hotspare::stats::{Estimate, Flag};
    /// let none = Estimate::undefined(0.95, 20);
    /// assert!(none.value.is_nan() && none.flag == Flag::Undefined && none.low.is_none());
    /// ```
    pub fn undefined(level: f64, n: u64) -> Estimate {
        Estimate::without_interval(f64::NAN, level, n, Flag::Undefined)
    }

    /// A figure that is the same in every history: an interval of no width.
    pub(super) fn settled(value: f64, level: f64, n: u64) -> Estimate {
        Estimate::without_interval(value, level, n, Flag::Ok).with_interval(value, value, Method::Settled)
    }

    /// This figure with the interval from `low` to `high`, widened where rounding left the value outside.
    pub(super) fn with_interval(self, low: f64, high: f64, method: Method) -> Estimate {
        assert!(!low.is_nan() && !high.is_nan(), "an interval has ends");
        Estimate { low: Some(low.min(self.value)), high: Some(high.max(self.value)), method, ..self }
    }

    /// Marks the figure as resting on `events` events (outages, failovers, …), if nothing worse is known of
    /// it: with an interval and fewer than [`FEW_EVENTS`] it becomes [`Flag::Few`].
    pub fn resting_on(self, events: u64) -> Estimate {
        let bounded = self.low.is_some() || self.high.is_some();
        let flag =
            if self.flag == Flag::Ok && bounded && events < FEW_EVENTS { Flag::Few } else { self.flag };
        Estimate { flag, ..self }
    }

    /// The interval cut to what the figure can be at all, such as 0 to 1 for a share. The value is expected
    /// to lie inside already.
    pub fn within(self, least: f64, most: f64) -> Estimate {
        Estimate {
            low: self.low.map(|low| low.max(least).min(self.value)),
            high: self.high.map(|high| high.min(most).max(self.value)),
            ..self
        }
    }

    /// The figure and both ends through `f`, which must not fall anywhere: another unit, for instance.
    pub fn map_rising(self, f: impl Fn(f64) -> f64) -> Estimate {
        Estimate { value: f(self.value), low: self.low.map(&f), high: self.high.map(&f), ..self }
    }

    /// The figure and both ends through `f`, which must not rise anywhere: the ends change places. So an
    /// interval made on downtime becomes one on availability or on nines, of the same level.
    ///
    /// ```
    /// use hotspare::stats::ratio_of_sums;
    /// let down = ratio_of_sums(&[(1.0, 100.0), (3.0, 100.0)], 0.95);
    /// let up = down.map_falling(|share| 1.0 - share);
    /// assert_eq!(up.value, 0.98);
    /// assert_eq!(up.high, down.low.map(|share| 1.0 - share));
    /// ```
    pub fn map_falling(self, f: impl Fn(f64) -> f64) -> Estimate {
        let mapped = self.map_rising(f);
        Estimate { low: mapped.high, high: mapped.low, ..mapped }
    }

    /// Length of the interval; `None` if an end is missing.
    pub fn width(&self) -> Option<f64> {
        Some(self.high? - self.low?)
    }
}

/// JSON has no NaN: it is written as `null`.
fn nan_for_none<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or(f64::NAN))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn half() -> Estimate {
        Estimate::without_interval(0.5, 0.95, 10, Flag::Ok)
    }

    #[test]
    fn an_interval_contains_its_value_whatever_rounding_did() {
        let shifted = half().with_interval(0.500001, 0.6, Method::SkewJackknifeT);
        assert_eq!((shifted.low, shifted.high), (Some(0.5), Some(0.6)));
        let cut = half().with_interval(-0.1, 1.1, Method::SkewJackknifeT).within(0.0, 1.0);
        assert_eq!((cut.low, cut.high, cut.width()), (Some(0.0), Some(1.0), Some(1.0)));
    }

    #[test]
    fn json_brings_back_every_bit_and_what_is_undefined() {
        let again = |estimate: &Estimate| -> Estimate {
            serde_json::from_str(&serde_json::to_string(estimate).unwrap()).unwrap()
        };
        let bounded = half().with_interval(1.0 / 3.0, 0.1 + 0.2, Method::Woodruff);
        let small = Estimate { value: 5e-324, low: Some(-0.0), flag: Flag::OneSided, ..half() };
        for estimate in [bounded, small] {
            let again = again(&estimate);
            assert_eq!(again, estimate);
            assert_eq!(again.low.unwrap().to_bits(), estimate.low.unwrap().to_bits());
        }
        let undefined = again(&Estimate::undefined(0.95, 3));
        assert!(undefined.value.is_nan() && undefined.flag == Flag::Undefined && undefined.low.is_none());
    }

    #[test]
    fn few_events_are_flagged_unless_something_worse_is_known() {
        let bounded = half().with_interval(0.4, 0.6, Method::SkewJackknifeT);
        assert_eq!(bounded.resting_on(FEW_EVENTS - 1).flag, Flag::Few);
        assert_eq!(bounded.resting_on(FEW_EVENTS).flag, Flag::Ok);
        assert_eq!(half().resting_on(1).flag, Flag::Ok);
        assert_eq!(Estimate::undefined(0.95, 3).resting_on(1).flag, Flag::Undefined);
    }

    #[test]
    fn a_falling_function_swaps_the_ends_also_of_a_one_sided_interval() {
        let one_sided = Estimate { low: Some(0.0), ..half() };
        let mapped = one_sided.map_falling(|x| 1.0 - x);
        assert_eq!((mapped.low, mapped.high), (None, Some(1.0)));
        let scaled = one_sided.map_rising(|x| 10.0 * x);
        assert_eq!((scaled.value, scaled.low, scaled.high), (5.0, Some(0.0), None));
    }

    #[test]
    #[should_panic(expected = "between 0 and 1")]
    fn a_level_in_percent_is_a_mistake() {
        Estimate::undefined(95.0, 3);
    }
}
