//! Moments that are numbers: seconds, milliseconds or microseconds since an origin, or a date without marks.
//!
//! Intuition: `1682935200` can be nothing but seconds since 1970, and `20230501` nothing but a date; but `202305011000` is a
//! day in May to some and a millisecond of 1976 to others, and what counts from another origin shows nothing. So the number
//! of digits decides where only one reading is a year from 1970 to 2199, and elsewhere somebody has to say it.

use super::Wrong;
use crate::units::Time;

/// The unit in which numbers count time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EpochUnit {
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
    /// Microseconds.
    Microseconds,
}

impl EpochUnit {
    fn us(self) -> f64 {
        match self {
            EpochUnit::Seconds => 1e6,
            EpochUnit::Milliseconds => 1e3,
            EpochUnit::Microseconds => 1.0,
        }
    }
}

/// The meaning of a number.
pub(super) enum Number {
    /// A moment.
    Moment(Time),
    /// A date, with its time, written with marks.
    Written(String),
}

/// A number from 0 on, or below, as a text of digits with or without decimals; `None` if the text is something else.
pub(super) fn number(text: &str) -> Option<(&str, f64)> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let is_plain = |part: &str| part.bytes().all(|c| c.is_ascii_digit());
    let is_number = !whole.is_empty() && is_plain(whole) && is_plain(decimals);
    is_number.then(|| Some((whole, text.parse().ok()?)))?
}

/// A number that counts in a unit from an origin.
///
/// # Errors
/// If it lies outside the years 1970 to 2199.
pub(super) fn counted(text: &str, value: f64, unit: EpochUnit, origin: Time) -> Result<Time, Wrong> {
    // 2200-01-01.
    const END_US: f64 = 7_258_118_400e6;
    let us = value * unit.us() + origin.0 as f64;
    if (0.0..END_US).contains(&us) {
        Ok(Time(us as i64))
    } else {
        Err((
            format!("{text:?} lies outside the years 1970 to 2199"),
            "check the unit and the origin".to_owned(),
        ))
    }
}

/// A number of which nobody has said what it counts.
///
/// # Errors
/// If it may be one thing or another; `options` begins the names of options.
pub(super) fn read(text: &str, whole: &str, value: f64, options: &str) -> Result<Number, Wrong> {
    let epoch = |unit| counted(text, value, unit, Time::ZERO).map(Number::Moment);
    let is_whole = whole == text;
    match whole.len() {
        8 if is_whole => Ok(Number::Written(marked(text))),
        14 if is_whole => Ok(Number::Written(format!("{} {}", marked(&text[..8]), &text[8..]))),
        9 | 10 => epoch(EpochUnit::Seconds),
        13 => epoch(EpochUnit::Milliseconds),
        16 => epoch(EpochUnit::Microseconds),
        12 => Err((
            format!("{text:?} may be a date with a time, or milliseconds"),
            format!("write 2021-12-31 14:30, or add {options}dates epoch-ms"),
        )),
        _ => Err((
            format!("{text:?} is a number, and not a date"),
            format!(
                "write 2021-12-31, or say what it counts: {options}dates epoch (seconds), epoch-ms or epoch-us, and \
                 {options}origin 2021-12-31 if not from 1970"
            ),
        )),
    }
}

/// `20211231` with marks.
pub(super) fn marked(text: &str) -> String {
    format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..8])
}
