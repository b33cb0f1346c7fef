//! Dates of the LANL record: local wall clock, and months that a spreadsheet has damaged.

use jiff::civil::{Date, DateTime, date};
use jiff::tz::TimeZone;

/// Wall clock at Los Alamos under the United States' rule of 1987 to 2006: daylight-saving time from the first Sunday
/// of April to the last Sunday of October, changed at 02:00.
///
/// Source: Public Law 99-359 (1986); the Energy Policy Act of 2005 changed the rule from 2007 on.
const MOUNTAIN_TIME: &str = "MST7MDT,M4.1.0,M10.5.0";

/// The clock that the operators read.
pub(super) struct Clock(TimeZone);

impl Clock {
    /// The clock at Los Alamos.
    ///
    /// # Panics
    /// Never: the rule is a constant, and a test reads it.
    pub fn los_alamos() -> Clock {
        Clock(TimeZone::posix(MOUNTAIN_TIME).expect("the rule is well-formed"))
    }

    /// The zone that it shows.
    pub fn zone(&self) -> TimeZone {
        self.0.clone()
    }

    /// Minutes from an absolute origin to this wall-clock time \[min\]; of two times that the clock shows twice, the
    /// earlier, and of those it skips, one hour later.
    ///
    /// # Panics
    /// Where the calendar ends; [`date_time`] reads nothing near it.
    pub fn minute(&self, wall: DateTime) -> i64 {
        self.0.to_timestamp(wall).expect("a date within the rule").as_second().div_euclid(60)
    }

    /// As [`Clock::minute`], but of two times that the clock shows twice, the later \[min\].
    ///
    /// # Panics
    /// As [`Clock::minute`].
    pub fn later_minute(&self, wall: DateTime) -> i64 {
        let later = self.0.to_ambiguous_timestamp(wall).later();
        later.expect("a date within the rule").as_second().div_euclid(60)
    }
}

/// Reads `9/6/2005 9:13`, and nothing else; the years are those of the rule.
pub(super) fn date_time(text: &str) -> Option<DateTime> {
    let moment = DateTime::strptime("%m/%d/%Y %H:%M", text.trim()).ok()?;
    (1987..=2006).contains(&moment.year()).then_some(moment)
}

/// Minutes between two wall-clock times as if no clock was ever changed \[min\].
pub(super) fn wall_minutes(from: DateTime, to: DateTime) -> i64 {
    to.duration_since(from).as_secs() / 60
}

/// A month as the spreadsheet left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Month {
    /// The first day of the month.
    Of(Date),
    /// `before tracking`: earlier than the record.
    BeforeTracking,
    /// `current`: not yet.
    Current,
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Reads `2-May` (May 2002: the spreadsheet took the year for a day), `Nov-96`, `before tracking` or `current`.
pub(super) fn month(text: &str) -> Option<Month> {
    match text.trim() {
        "before tracking" => return Some(Month::BeforeTracking),
        "current" => return Some(Month::Current),
        _ => {}
    }
    let (left, right) = text.trim().split_once('-')?;
    let of = |name: &str, year: i16| {
        let month = MONTHS.iter().position(|m| *m == name)?;
        Date::new(year, month as i8 + 1, 1).ok()
    };
    let two_digits = |text: &str| text.parse::<i16>().ok().filter(|year| (0..100).contains(year));
    let first = match two_digits(left) {
        Some(year) => of(right, 2000 + year)?,
        None => {
            let year = two_digits(right)?;
            of(left, if year >= 50 { 1900 + year } else { 2000 + year })?
        }
    };
    Some(Month::Of(first))
}

/// The first day of the month after the one that starts on `first`.
pub(super) fn next_month(first: Date) -> Date {
    if first.month() == 12 { date(first.year() + 1, 1, 1) } else { date(first.year(), first.month() + 1, 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_months_are_restored() {
        let of = |y, m| Some(Month::Of(date(y, m, 1)));
        for (text, expected) in [
            ("2-May", of(2002, 5)),
            ("5-Nov", of(2005, 11)),
            ("Nov-96", of(1996, 11)),
            ("Dec-99", of(1999, 12)),
            ("Jan-05", of(2005, 1)),
            ("before tracking", Some(Month::BeforeTracking)),
            ("current", Some(Month::Current)),
            ("", None),
            ("May", None),
            ("2-Mai", None),
            ("May-2002", None),
        ] {
            assert_eq!(month(text), expected, "{text}");
        }
        assert_eq!(next_month(date(2002, 12, 1)), date(2003, 1, 1));
    }

    #[test]
    fn wall_clock_becomes_elapsed_time() {
        let clock = Clock::los_alamos();
        let elapsed = |from: &str, to: &str| {
            let minute = |text| clock.minute(date_time(text).unwrap());
            minute(to) - minute(from)
        };
        assert_eq!(elapsed("9/6/2005 9:13", "9/6/2005 9:19"), 6);
        // Two rows of the record whose down time crosses a change of the clock: 7215 and 3835 on the wall.
        assert_eq!(elapsed("4/2/2003 15:45", "4/7/2003 16:00"), 7155);
        assert_eq!(elapsed("4/5/2003 21:15", "4/8/2003 13:10"), 3775);
        assert_eq!(elapsed("10/30/2004 0:00", "11/1/2004 0:00"), 49 * 60);
        let twice = date_time("10/31/2004 1:02").unwrap();
        assert_eq!(clock.later_minute(twice) - clock.minute(twice), 60);
    }

    #[test]
    fn only_the_records_format_is_a_date() {
        for text in [
            "",
            "2005-09-06 09:13",
            "13/1/2005 0:00",
            "2/30/2005 0:00",
            "9/6/2005",
            "9/6/2005 9:13 PM",
            "9/6/2007 9:13",
        ] {
            assert_eq!(date_time(text), None, "{text}");
        }
    }
}
