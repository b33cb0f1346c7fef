//! Durations as exports write them: `90`, `4 h`, `02:03:04`, `1-02:03:04`, `2h 30m`.
//!
//! A number is minutes unless somebody says otherwise, and `2:00` is refused until somebody says whether it is hours and
//! minutes, or minutes and seconds.

use crate::records::moment::Wrong;
use crate::units::Span;
use jiff::{SpanRelativeTo, Unit};

/// The meaning of durations that do not say it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DurationUnit {
    /// `90` is 90 s.
    Seconds,
    /// `90` is 90 min, and `2:00` is refused.
    #[default]
    Minutes,
    /// `90` is 90 h.
    Hours,
    /// `90` is 90 d.
    Days,
    /// `2:00` is 2 h.
    HoursMinutes,
    /// `2:00` is 2 min.
    MinutesSeconds,
}

impl DurationUnit {
    fn us(self) -> f64 {
        match self {
            DurationUnit::Seconds => 1e6,
            DurationUnit::Minutes | DurationUnit::HoursMinutes | DurationUnit::MinutesSeconds => 60e6,
            DurationUnit::Hours => 3600e6,
            DurationUnit::Days => 86_400e6,
        }
    }
}

/// Longer durations are refused \[µs\]: 10,000 years.
const LONGEST_US: f64 = 3.2e17;

/// A duration from 0 on; `number` reads a number as the table writes it.
///
/// # Errors
/// What is wrong with it and what would be right.
pub(super) fn read(
    text: &str,
    unit: DurationUnit,
    number: impl Fn(&str) -> Result<f64, Wrong>,
) -> Result<Span, Wrong> {
    let is_number = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-'));
    let us = match clock(text) {
        Some(cells) => cells.us(text, unit)?,
        // A number is read as such, and so is what comes near one.
        None if is_number => number(text)? * unit.us(),
        None => with_units(text).ok_or_else(|| wrong(text))?,
    };
    if (0.0..LONGEST_US).contains(&us) { Ok(Span::from_us(us)) } else { Err(wrong(text)) }
}

fn wrong(text: &str) -> Wrong {
    (
        format!("{text:?} is not a duration"),
        "write minutes from 0 on, or a duration such as 4 h, 02:03:04 or 1-02:03:04".to_owned(),
    )
}

/// `4 h`, `2h 30m`, `1 day, 2:03:04` or `PT4H` \[µs\].
fn with_units(text: &str) -> Option<f64> {
    if let Ok(span) = Span::parse(text) {
        return Some(span.0 as f64);
    }
    let span: jiff::Span = text.parse().ok()?;
    let seconds = span.total((Unit::Second, SpanRelativeTo::days_are_24_hours())).ok()?;
    Some(seconds * 1e6)
}

/// Numbers with colons between them, and days before a hyphen.
struct Clock {
    days: Option<f64>,
    cells: Vec<f64>,
}

fn clock(text: &str) -> Option<Clock> {
    let (days, rest) = match text.split_once('-') {
        Some((days, rest)) => (Some(days), rest),
        None => (None, text),
    };
    if days.is_none() && !rest.contains(':') {
        return None;
    }
    let number = |part: &str| -> Option<f64> {
        let is_plain = part.starts_with(|c: char| c.is_ascii_digit())
            && part.bytes().all(|c| c.is_ascii_digit() || c == b'.');
        is_plain.then(|| part.parse().ok())?
    };
    let cells: Option<Vec<f64>> = rest.split(':').map(number).collect();
    let days = match days {
        Some(days) => Some(number(days)?),
        None => None,
    };
    Some(Clock { days, cells: cells.filter(|cells| cells.len() <= 3)? })
}

impl Clock {
    /// Its length \[µs\]; hours come first behind days.
    fn us(&self, text: &str, unit: DurationUnit) -> Result<f64, Wrong> {
        let seconds = match (self.cells.as_slice(), self.days, unit) {
            ([hours, minutes, seconds], ..) => 3600.0 * hours + 60.0 * minutes + seconds,
            ([hours, minutes], Some(_), _) | ([hours, minutes], None, DurationUnit::HoursMinutes) => {
                3600.0 * hours + 60.0 * minutes
            }
            ([minutes, seconds], None, DurationUnit::MinutesSeconds) => 60.0 * minutes + seconds,
            ([hours], Some(_), _) => 3600.0 * hours,
            _ => {
                return Err((
                    format!("{text:?} may be hours and minutes, or minutes and seconds"),
                    "write 02:03:04, or add --durations hh:mm or --durations mm:ss".to_owned(),
                ));
            }
        };
        Ok(1e6 * (86_400.0 * self.days.unwrap_or(0.0) + seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_and_never_guessed() {
        let number =
            |text: &str| text.parse().map_err(|_| (format!("{text:?} is not a number"), String::new()));
        let of = |text: &str, unit| read(text, unit, number).map(|span| span.0 as f64 / 60e6);
        let minutes = |text: &str| of(text, DurationUnit::Minutes);
        for (text, expected) in [
            ("120", 120.0),
            ("1.5", 1.5),
            ("1-02:03:04", 1440.0 + 123.0 + 4.0 / 60.0),
            ("2-00", 2880.0),
            ("1-02:30", 1440.0 + 150.0),
            ("02:03:04", 123.0 + 4.0 / 60.0),
            ("100:00:00", 6000.0),
            ("4 h", 240.0),
            ("90 min", 90.0),
            ("2h 30m", 150.0),
            ("1 day, 2:00:00", 1560.0),
            ("PT4H", 240.0),
            ("0", 0.0),
        ] {
            let found = minutes(text).unwrap_or_else(|wrong| panic!("{text}: {wrong:?}"));
            assert!((found - expected).abs() < 1e-9, "{text}: {found}");
        }
        let asked = minutes("2:00").unwrap_err();
        assert!(
            asked.0.contains("may be hours and minutes") && asked.1.contains("--durations hh:mm"),
            "{asked:?}"
        );
        assert_eq!(of("2:00", DurationUnit::HoursMinutes), Ok(120.0));
        assert_eq!(of("2:00", DurationUnit::MinutesSeconds), Ok(2.0));
        assert_eq!(of("90", DurationUnit::Seconds), Ok(1.5));
        for text in ["-5", "x", "1:2:3:4", "4 parsecs", "1 month"] {
            assert!(minutes(text).is_err(), "{text}");
        }
    }
}
