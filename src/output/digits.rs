//! Estimates for a reader: to the digits that their interval supports, and no more.
//!
//! **Intuition.** `146.93850077982452`, known to ± 2, is written `147`. The half-width of the interval decides on the
//! last digit: its first significant digit, or its second where the first is 1 or 2. A figure without an interval
//! because it was simply observed (a maximum, or everything in a run of one history) keeps four significant digits; one
//! without an interval because the replications cannot tell keeps two.
//!
//! **Limits.** A figure that is not zero is never rounded to zero, nor a share below one to 100 %, however wide the
//! interval: such a rounding would be read as a claim. A figure with an interval has at most three significant digits,
//! however short the interval: no plan depends on the fourth. Amounts of money are the exception ([`amount`]).

use crate::stats::{Estimate, Flag};

/// The most significant digits of a figure with an interval.
const MOST_DIGITS: i32 = 3;
/// Significant digits of an observed figure.
const OBSERVED_DIGITS: i32 = 4;
/// Significant digits of a figure that the replications leave uncertain.
const UNSURE_DIGITS: i32 = 2;
/// Decimals that are worth printing at all.
const FINEST_PLACE: i32 = -15;

/// The mark in place of a value that is undefined.
pub const NOTHING: &str = "–";

/// A figure in words: its value and its bounds, both rounded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The value, with `≥` or `≤` before it where only a bound is known; [`NOTHING`] if it is undefined.
    pub value: String,
    /// The bounds of the value.
    pub bounds: Bounds,
    /// The unit, empty if there is none; belongs behind the value as well as behind the bounds.
    pub unit: String,
}

/// The bounds of a figure, in the digits of its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bounds {
    /// Nothing known, or nothing to add to the value.
    None,
    /// An interval.
    Between(String, String),
    /// A lower bound alone.
    AtLeast(String),
    /// An upper bound alone.
    AtMost(String),
    /// Zero because nothing was seen.
    NoneSeen,
}

impl Reading {
    /// The same in a unit.
    pub fn with(self, unit: &str) -> Reading {
        Reading { unit: unit.to_owned(), ..self }
    }

    /// The value with its unit: `6.2 min`.
    pub fn with_unit(&self) -> String {
        if self.unit.is_empty() || self.value == NOTHING {
            self.value.clone()
        } else {
            format!("{} {}", self.value, self.unit)
        }
    }

    /// The bounds in little space: `5.9–6.6`, `≥ 5`; empty if there are none.
    pub fn short_bounds(&self) -> String {
        match &self.bounds {
            Bounds::Between(low, high) if low.starts_with('-') => format!("{low} to {high}"),
            Bounds::Between(low, high) => format!("{low}–{high}"),
            _ => self.bounds_in_words(),
        }
    }

    /// The bounds in a sentence: `5.9 to 6.6`; empty if there are none.
    pub fn bounds_in_words(&self) -> String {
        match &self.bounds {
            Bounds::None => String::new(),
            Bounds::Between(low, high) => format!("{low} to {high}"),
            Bounds::AtLeast(low) => format!("≥ {low}"),
            Bounds::AtMost(high) => format!("≤ {high}"),
            Bounds::NoneSeen => "none seen".to_owned(),
        }
    }

    /// Value, unit and bounds in a sentence: `6.2 min (5.9 to 6.6)`.
    pub fn in_words(&self) -> String {
        in_brackets(&self.with_unit(), &self.bounds_in_words())
    }

    /// Value, unit and bounds in little space: `6.2 min (5.9–6.6)`.
    pub fn short(&self) -> String {
        in_brackets(&self.with_unit(), &self.short_bounds())
    }
}

fn in_brackets(value: &str, bounds: &str) -> String {
    if bounds.is_empty() { value.to_owned() } else { format!("{value} ({bounds})") }
}

/// A figure without a unit of its own.
///
/// ```
/// use hotspare::digits::number;
/// use hotspare::stats::ratio_of_sums;
/// let minutes = ratio_of_sums(&[(147.1, 1.0), (146.2, 1.0), (149.9, 1.0)], 0.95);
/// assert_eq!(number(&minutes).in_words(), "148 (144 to 166)");
/// ```
pub fn number(estimate: &Estimate) -> Reading {
    reading(estimate, None)
}

/// A duration in seconds, in the largest unit that leaves at least two of it: `41 s`, `6.2 min`.
pub fn duration(seconds: &Estimate) -> Reading {
    let (unit, worth) = duration_unit(seconds.value);
    number(&seconds.map_rising(|s| s / worth)).with(unit)
}

/// A share of one as a percentage: `12.4 %`.
pub fn percent(share: &Estimate) -> Reading {
    let percent = share.map_rising(|x| 100.0 * x);
    reading(&percent, Some(100.0)).with("%")
}

/// An availability as a percentage, to the digits that the unavailability has: `99.987 %`.
///
/// ```
/// use hotspare::digits::availability;
/// use hotspare::stats::ratio_of_sums;
/// let down = ratio_of_sums(&[(1.2, 10_000.0), (1.4, 10_000.0), (1.3, 10_000.0)], 0.95);
/// assert_eq!(availability(&down.map_falling(|x| 1.0 - x)).with_unit(), "99.9870 %");
/// ```
pub fn availability(availability: &Estimate) -> Reading {
    let down = availability.map_falling(|up| 100.0 * (1.0 - up));
    let places = places(&down, Some(100.0));
    let up = availability.map_rising(|up| 100.0 * up);
    at_places(&up, places).with("%")
}

/// An amount of money with a separator between thousands: to all the digits that its interval supports, since amounts
/// are compared, and to the unit where it is certain.
///
/// ```
/// use hotspare::digits::amount;
/// use hotspare::stats::ratio_of_sums;
/// let yearly = ratio_of_sums(&[(127_590.0, 1.0), (127_641.0, 1.0), (127_638.0, 1.0)], 0.95);
/// assert_eq!(amount(&yearly).value.replace('\u{a0}', " "), "127 620");
/// ```
pub fn amount(amount: &Estimate) -> Reading {
    let supported = match half_width(amount) {
        Some(half) => last_supported(half).max(0),
        None if amount.flag == Flag::Undecided => places(amount, None).bounds,
        None => 0,
    };
    let value = amount.value.abs();
    let first = if value > 0.0 && value.is_finite() { leading(value) } else { 0 };
    let reading = at_places(amount, Places { value: supported.min(first), bounds: supported });
    let bounds = match &reading.bounds {
        Bounds::Between(low, high) => Bounds::Between(grouped(low), grouped(high)),
        Bounds::AtLeast(low) => Bounds::AtLeast(grouped(low)),
        Bounds::AtMost(high) => Bounds::AtMost(grouped(high)),
        other => other.clone(),
    };
    Reading { value: grouped(&reading.value), bounds, ..reading }
}

/// A number with a separator between thousands: `-1 234 567.8`.
pub(crate) fn grouped(number: &str) -> String {
    let start = number.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let whole = number[start..].find('.').map_or(number.len(), |point| start + point);
    let mut text = number[..start].to_owned();
    for (at, digit) in number[start..whole].chars().enumerate() {
        if at > 0 && (whole - start - at).is_multiple_of(3) {
            // A space that is no place to break a line.
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text + &number[whole..]
}

/// The nines of an availability, −log₁₀(1 − A): `3.9`.
pub fn nines(availability: &Estimate) -> Reading {
    let nines = availability.map_rising(|up| -libm::log10(1.0 - up));
    let places = places(&nines, None);
    // Two decimals say more than any target asks for.
    at_places(&nines, Places { value: places.value.max(-2), bounds: places.bounds.max(-2) })
}

/// A number as a person wrote it: its own digits, without those that binary fractions add.
///
/// ```
/// use hotspare::digits::as_written;
/// assert_eq!([as_written(100.0 * 0.9999), as_written(3600.0)], ["99.99", "3600"]);
/// ```
pub fn as_written(number: f64) -> String {
    let text = format!("{number:.10}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A number to two digits, or to whole numbers below ten.
pub(crate) fn two_digits(number: f64) -> f64 {
    let unit = libm::pow(10.0, (libm::floor(libm::log10(number)) - 1.0).max(0.0));
    libm::round(number / unit) * unit
}

/// An approximate number of things: two digits, rounded up, with a separator between thousands.
///
/// ```
/// assert_eq!(hotspare::digits::count_in_round_numbers(12_345), "13 000");
/// ```
pub fn count_in_round_numbers(count: u64) -> String {
    let mut worth = 1;
    while count / worth >= 100 {
        worth *= 10;
    }
    let digits = (count.div_ceil(worth) * worth).to_string();
    let head = digits.len() % 3;
    let groups = digits.as_bytes()[head..].chunks(3).map(String::from_utf8_lossy);
    let parts: Vec<String> =
        std::iter::once(digits[..head].to_owned()).chain(groups.map(String::from)).collect();
    parts.join(" ").trim().to_owned()
}

/// The unit for a duration of `seconds`, and its length \[s\].
fn duration_unit(seconds: f64) -> (&'static str, f64) {
    let units =
        [("y", 31_557_600.0), ("d", 86_400.0), ("h", 3600.0), ("min", 60.0), ("s", 1.0), ("ms", 1e-3)];
    let fits = |unit: &&(&str, f64)| seconds >= 2.0 * unit.1;
    if seconds == 0.0 || seconds.is_nan() {
        return ("s", 1.0);
    }
    *units.iter().find(fits).unwrap_or(&("µs", 1e-6))
}

fn reading(estimate: &Estimate, whole: Option<f64>) -> Reading {
    at_places(estimate, places(estimate, whole))
}

/// The powers of ten of the last digits to print.
#[derive(Clone, Copy)]
struct Places {
    value: i32,
    bounds: i32,
}

/// The last places to print. `whole` is the whole that the figure is a share of: a part of it is not rounded to all of
/// it.
fn places(estimate: &Estimate, whole: Option<f64>) -> Places {
    let value = estimate.value.abs();
    if !value.is_finite() || value == 0.0 {
        return Places { value: 0, bounds: 0 };
    }
    let digit = |nth: i32| leading(value) - nth + 1;
    let bounds = match half_width(estimate) {
        Some(half) => last_supported(half).max(digit(MOST_DIGITS)),
        None if estimate.flag == Flag::Undecided => digit(UNSURE_DIGITS),
        None if estimate.low.is_some() => digit(MOST_DIGITS),
        None => digit(OBSERVED_DIGITS),
    };
    let rest = whole.map(|whole| whole - value).filter(|rest| *rest > 0.0);
    let place = bounds.min(leading(value)).min(rest.map_or(i32::MAX, leading)).max(FINEST_PLACE);
    Places { value: place, bounds: if rest.is_some() { place } else { bounds } }
}

/// Half the length of the interval, or the distance to its only end; `None` without one, or without width.
fn half_width(estimate: &Estimate) -> Option<f64> {
    let finite = |end: Option<f64>| end.filter(|end| end.is_finite());
    let half = match (finite(estimate.low), finite(estimate.high)) {
        (Some(low), Some(high)) => (high - low) / 2.0,
        (Some(end), None) | (None, Some(end)) => (estimate.value - end).abs(),
        (None, None) => return None,
    };
    // What is left of an interval of no width is rounding.
    (half > estimate.value.abs() * 1e-12).then_some(half)
}

/// The place of the first significant digit of a half-width, or of the second where the first is 1 or 2.
fn last_supported(half: f64) -> i32 {
    let first = leading(half);
    if half < 3.0 * power(first) { first - 1 } else { first }
}

/// The power of ten of the first significant digit of a positive number.
fn leading(number: f64) -> i32 {
    // Rounding may put a logarithm beside its whole number.
    let guess = libm::floor(libm::log10(number)) as i32;
    if power(guess + 1) <= number { guess + 1 } else { guess }
}

fn power(of_ten: i32) -> f64 {
    libm::pow(10.0, f64::from(of_ten))
}

fn at_places(estimate: &Estimate, places: Places) -> Reading {
    // However long the interval, neither end loses its first digit: 66 is not "100", though the other end is 1700.
    let write = |number: f64| {
        let first = if number == 0.0 { places.bounds } else { leading(number.abs()) };
        rounded(number, places.bounds.min(first))
    };
    let at_value = || tidy(estimate, rounded(estimate.value, places.value));
    let value = match estimate.flag {
        Flag::Undefined => NOTHING.to_owned(),
        _ if !estimate.value.is_finite() => NOTHING.to_owned(),
        Flag::AtLeast | Flag::Restricted => format!("≥ {}", at_value()),
        _ => at_value(),
    };
    let plain = |bounds| Reading { value: value.clone(), bounds, unit: String::new() };
    if value == NOTHING {
        return plain(Bounds::None);
    }
    let finite = |end: Option<f64>| end.filter(|end| end.is_finite());
    match (finite(estimate.low), finite(estimate.high)) {
        (Some(_), Some(high)) if estimate.value == 0.0 && estimate.flag == Flag::OneSided => {
            Reading { value: format!("≤ {}", raised(high)), bounds: Bounds::NoneSeen, unit: String::new() }
        }
        (Some(_), None) if estimate.value == 0.0 => plain(Bounds::NoneSeen),
        (Some(low), Some(high)) if low < high => match (write(low), write(high)) {
            // So short that nothing is left of it.
            (low, high) if low == high => plain(Bounds::None),
            (low, high) => plain(Bounds::Between(low, high)),
        },
        (Some(low), None) if estimate.flag == Flag::OneSided => plain(Bounds::AtLeast(write(low))),
        (None, Some(high)) if estimate.flag == Flag::OneSided => plain(Bounds::AtMost(write(high))),
        _ => plain(Bounds::None),
    }
}

/// `number` rounded to the place of a power of ten.
fn rounded(number: f64, place: i32) -> String {
    let text = if place > 0 {
        let worth = power(place);
        format!("{:.0}", (number / worth).round() * worth)
    } else {
        format!("{number:.*}", place.unsigned_abs() as usize)
    };
    // No rounding makes something negative out of nothing.
    match text.strip_prefix('-') {
        Some(digits) if digits.chars().all(|c| matches!(c, '0' | '.')) => digits.to_owned(),
        _ => text,
    }
}

/// Zeros at the end show the precision; where there is no question of precision they are left out.
fn tidy(estimate: &Estimate, text: String) -> String {
    if half_width(estimate).is_some() || !text.contains('.') {
        return text;
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// An upper bound, rounded up to two significant digits.
fn raised(bound: f64) -> String {
    if bound <= 0.0 {
        return "0".to_owned();
    }
    let place = leading(bound) - 1;
    let worth = power(place);
    rounded(libm::ceil(bound / worth * (1.0 - 1e-9)) * worth, place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Method;

    const NAN: f64 = f64::NAN;

    /// An estimate with the ends given; NaN is an end that is not known.
    fn of(value: f64, low: f64, high: f64, flag: Flag) -> Estimate {
        let end = |end: f64| (!end.is_nan()).then_some(end);
        let method = if low.is_nan() && high.is_nan() { Method::None } else { Method::SkewJackknifeT };
        Estimate { value, low: end(low), high: end(high), level: 0.95, method, n: 20, flag, worth: None }
    }

    #[test]
    fn numbers_have_the_digits_of_their_interval() {
        use Flag::{AtLeast, Few, Ok, OneSided, Undecided};
        let table = [
            (of(146.9385, 144.839, 149.044, Ok), "147 (145 to 149)"),
            (of(146.9385, 140.0, 154.0, Few), "147 (140 to 154)"),
            (of(16234.4, 15800.0, 16600.0, Ok), "16200 (15800 to 16600)"),
            (of(0.0234, 0.0101, 0.0401, Ok), "0.023 (0.010 to 0.040)"),
            (of(0.0004, 0.0, 0.09, Ok), "0.0004 (0.00 to 0.09)"),
            (of(9.96, 8.0, 12.0, Ok), "10.0 (8.0 to 12.0)"),
            (of(-3.21, -9.0, 2.5, Ok), "-3 (-9 to 2)"),
            (of(-0.001, -0.03, 0.02, Ok), "-0.001 (-0.030 to 0.020)"),
            (of(-0.0001, -0.0002, 9.0, AtLeast), "≥ -0.0001 (-0.0002 to 9)"),
            (of(66.0, 66.0, 1733.0, Ok), "70 (70 to 1700)"),
            (of(146.9385, 146.93, 146.94, Ok), "147"),
            // No width: known as well as it can be.
            (of(360.0, 360.0, 360.0, Ok), "360"),
            // One history, or observed: four digits.
            (of(146.9385, NAN, NAN, Ok), "146.9"),
            (of(4.0, NAN, NAN, Ok), "4"),
            (of(0.000123456, NAN, NAN, Ok), "0.0001235"),
            (of(123456.0, NAN, NAN, Ok), "123500"),
            (of(146.9385, NAN, NAN, Undecided), "150"),
            // One side.
            (of(0.0, 0.0, 0.0299573, OneSided), "≤ 0.030 (none seen)"),
            (of(0.0, 0.0, NAN, OneSided), "0 (none seen)"),
            (of(14.2, 9.3, NAN, OneSided), "14 (≥ 9)"),
            (of(14.2, NAN, 19.3, OneSided), "14 (≤ 19)"),
            (of(14.2, 9.3, 22.0, AtLeast), "≥ 14 (9 to 22)"),
            (of(14.2, 9.3, NAN, AtLeast), "≥ 14"),
            (of(NAN, NAN, NAN, Flag::Undefined), "–"),
            (of(0.0, NAN, NAN, Ok), "0"),
        ];
        for (estimate, expected) in table {
            assert_eq!(number(&estimate).in_words(), expected, "{estimate:?}");
        }
    }

    #[test]
    fn amounts_have_all_the_digits_of_their_interval() {
        use Flag::{Ok, OneSided, Undecided};
        let table = [
            (of(127_623.4, 127_549.2, 127_700.1, Ok), "127 620 (127 550 to 127 700)"),
            (of(128_257.0, 128_245.0, 128_269.0, Ok), "128 257 (128 245 to 128 269)"),
            (of(109_400.0, 109_400.0, 109_400.0, Ok), "109 400"),
            (of(109_400.0, NAN, NAN, Ok), "109 400"),
            (of(109_400.0, NAN, NAN, Undecided), "110 000"),
            (of(-2_290.4, -2_290.45, -2_290.35, Ok), "-2 290"),
            (of(0.4, 0.4, 0.4, Ok), "0.4"),
            (of(66.0, 66.0, 1733.0, Ok), "70 (70 to 1 700)"),
            (of(0.0, 0.0, 0.0, Ok), "0"),
            (of(0.0, 0.0, NAN, OneSided), "0 (none seen)"),
            (of(14_212.0, 9_301.0, NAN, OneSided), "14 000 (≥ 9 000)"),
            (of(NAN, NAN, NAN, Flag::Undefined), "–"),
        ];
        for (estimate, expected) in table {
            assert_eq!(amount(&estimate).in_words().replace('\u{a0}', " "), expected, "{estimate:?}");
        }
        let plain = |number| grouped(number).replace('\u{a0}', " ");
        assert_eq!(
            ["0", "-123", "1234", "-1234567.25", "≤ 12000"].map(plain),
            ["0", "-123", "1 234", "-1 234 567.25", "≤ 12 000"]
        );
    }

    #[test]
    fn durations_are_in_the_unit_that_suits_them() {
        let table = [
            (of(41.2, 40.1, 42.4, Flag::Ok), "41.2 s (40.1 to 42.4)"),
            (of(372.0, 350.0, 390.0, Flag::Ok), "6.2 min (5.8 to 6.5)"),
            (of(50_000.0, 30_000.0, 70_000.0, Flag::AtLeast), "≥ 14 h (8 to 19)"),
            (of(864_000.0, NAN, NAN, Flag::Ok), "10 d"),
            (of(62.0, 62.0, 62.0, Flag::Ok), "62 s"),
            (of(3840.2, 3700.0, 3980.0, Flag::Ok), "64.0 min (61.7 to 66.3)"),
            (of(0.012, NAN, NAN, Flag::Ok), "12 ms"),
            (of(0.0, NAN, NAN, Flag::Ok), "0 s"),
            (of(NAN, NAN, NAN, Flag::Undefined), "–"),
        ];
        for (estimate, expected) in table {
            assert_eq!(duration(&estimate).in_words(), expected, "{estimate:?}");
        }
    }

    #[test]
    fn an_availability_is_never_rounded_to_all() {
        let table = [
            (of(0.99987, 0.99986, 0.99988, Flag::Ok), "99.9870 %", "3.89"),
            (of(0.99987, 0.9997, 0.99996, Flag::Ok), "99.987 %", "3.9"),
            (of(0.999_996, 0.9999, 0.999_999_9, Flag::Ok), "99.9996 %", "5.4"),
            (of(0.972, 0.95, 0.99, Flag::Ok), "97.2 %", "1.6"),
            (of(0.999_871_234, NAN, NAN, Flag::Ok), "99.98712 %", "3.89"),
            (of(1.0, NAN, 1.0, Flag::OneSided), "100 %", "–"),
            (of(NAN, NAN, NAN, Flag::Undefined), "–", "–"),
        ];
        for (estimate, up, many) in table {
            assert_eq!(availability(&estimate).with_unit(), up, "{estimate:?}");
            assert_eq!(nines(&estimate).value, many, "{estimate:?}");
        }
        assert_eq!(percent(&of(0.123, 0.11, 0.135, Flag::Ok)).in_words(), "12.3 % (11.0 to 13.5)");
        assert_eq!(percent(&of(0.9999, 0.9, 1.0, Flag::Ok)).with_unit(), "99.99 %");
    }
}
