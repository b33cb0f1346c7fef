//! Dates and times as exports write them.
//!
//! Intuition: `03/04/2021` is a day in March to some and in April to others, and `14:30` is an instant only where the
//! time zone is known. So `2021-04-03` is always read, other orders only if somebody says which, or a day above 12 shows
//! it; and times without an offset are those of one time zone, UTC unless said. `clock` reads times of the day, `months`
//! dates with the name of a month, `number` those that are numbers.
//!
//! A date without a time is its first instant, and lasts until midnight. Of a time that a clock shows twice both instants
//! are kept ([`Moment`]): whoever knows the start of an outage knows which end is meant.
//!
//! Limits: years 1970 to 2199, of four digits. Of two times that a clock shows twice, the earlier is meant unless more is
//! known; those it skips are an hour later. Time zones come from the IANA database that the program carries, not from that
//! of the machine.

mod clock;
mod months;
mod number;

pub use number::EpochUnit;

use crate::units::Time;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use number::Number;

/// The order of the parts of a date that does not begin with the year, or the unit of those that are numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateOrder {
    /// As the dates themselves show: `31.12.2021` begins with the day, `03/04/2021` shows nothing.
    #[default]
    Shown,
    /// There is no such date.
    YearFirst,
    /// `31.12.2021`.
    DayFirst,
    /// `12/31/2021`.
    MonthFirst,
    /// Numbers count in this unit from the origin of the calendar.
    Epoch(EpochUnit),
}

/// The format of dates and times: the order of day and month, the time zone, and the origin of numbers.
#[derive(Clone, Debug)]
pub struct Calendar {
    order: DateOrder,
    zone: TimeZone,
    origin: Time,
    /// The beginning of the names of options in messages.
    options: &'static str,
}

/// A date or time that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    /// The instant; of two that the clock shows alike, the earlier.
    pub time: Time,
    /// The later of two that the clock shows alike.
    pub later: Time,
    /// The end: the next midnight of a date without a time.
    pub until: Time,
}

/// An error in a text, and its remedy.
pub(super) type Wrong = (String, String);

impl Calendar {
    /// A calendar of a time zone, with numbers that count from 1970.
    pub fn new(order: DateOrder, zone: TimeZone) -> Calendar {
        Calendar { order, zone, origin: Time::ZERO, options: "--" }
    }

    /// The same with numbers that count from another origin.
    pub fn with_origin(self, origin: Time) -> Calendar {
        Calendar { origin, ..self }
    }

    /// The same whose messages name options that begin so, such as `--tickets-`.
    pub fn of_options(self, options: &'static str) -> Calendar {
        Calendar { options, ..self }
    }

    /// The beginning of the names of its options.
    pub(super) fn options(&self) -> &'static str {
        self.options
    }

    /// The order of dates that it reads.
    pub fn order(&self) -> DateOrder {
        self.order
    }

    /// The same with another order of dates.
    pub fn with_order(&self, order: DateOrder) -> Calendar {
        Calendar { order, ..self.clone() }
    }

    /// Reads a date, which is its first instant, a date with a time, or a number.
    ///
    /// # Errors
    /// What is wrong with it and what would be right.
    pub fn read(&self, text: &str) -> Result<Time, (String, String)> {
        self.moment(text).map(|moment| moment.time)
    }

    /// Reads a date or a time with all that it says.
    ///
    /// # Errors
    /// What is wrong with it and what would be right.
    pub(super) fn moment(&self, text: &str) -> Result<Moment, Wrong> {
        let text = text.trim();
        if let Some((whole, value)) = number::number(text) {
            let exact = |time| Moment { time, later: time, until: time };
            if let DateOrder::Epoch(unit) = self.order {
                return number::counted(text, value, unit, self.origin).map(exact);
            }
            return match number::read(text, whole, value, self.options)? {
                Number::Moment(time) => Ok(exact(time)),
                Number::Written(text) => self.written(&text),
            };
        }
        self.written(&months::numbered(text).unwrap_or_else(|| text.to_owned()))
    }

    /// A date with marks, with or without a time.
    fn written(&self, text: &str) -> Result<Moment, Wrong> {
        let (date, time) = text.split_once(['T', ' ']).unwrap_or((text, ""));
        let date = self.date(date)?;
        let wrong = || {
            let remedy = if clock::names_a_zone(time) {
                format!("write an offset such as +01:00, or leave it out and add {}time-zone", self.options)
            } else {
                "write a time such as 2021-12-31 14:30, 2021-12-31 14:30:05 or 2021-12-31T14:30+01:00"
                    .to_owned()
            };
            (format!("{text:?} is not a time"), remedy)
        };
        let (time, offset) = clock::split_offset(time.trim()).ok_or_else(wrong)?;
        let wall = date.to_datetime(clock::read(time).ok_or_else(wrong)?);
        let in_us = |instant: Timestamp| Time(instant.as_microsecond());
        if let Some(offset) = offset {
            let time = offset.to_timestamp(wall).map(in_us).map_err(|_| wrong())?;
            return Ok(Moment { time, later: time, until: time });
        }
        let ambiguous = self.zone.to_ambiguous_timestamp(wall);
        let is_twice = matches!(ambiguous.offset(), AmbiguousOffset::Fold { .. });
        let later = is_twice.then(|| ambiguous.later().map(in_us));
        let first = ambiguous.compatible().map(in_us).map_err(|_| wrong())?;
        let until = if time.is_empty() { self.midnight_after(date).unwrap_or(first) } else { first };
        Ok(Moment { time: first, later: later.and_then(Result::ok).unwrap_or(first), until })
    }

    /// The first instant of the next day.
    fn midnight_after(&self, date: Date) -> Option<Time> {
        let next = date.tomorrow().ok()?.to_datetime(jiff::civil::Time::midnight());
        Some(Time(self.zone.to_timestamp(next).ok()?.as_microsecond()))
    }

    fn date(&self, text: &str) -> Result<Date, Wrong> {
        let remedy = "write a date such as 2021-12-31";
        let wrong = || (format!("{text:?} is not a date"), remedy.to_owned());
        let is_basic = text.len() == 8 && text.bytes().all(|c| c.is_ascii_digit());
        let marked = if is_basic { number::marked(text) } else { text.to_owned() };
        let [a, b, c] = parts(&marked).ok_or_else(wrong)?;
        let order = if self.order == DateOrder::Shown { shown(a, b) } else { self.order };
        let (year, month, day) = match order {
            _ if a > 31 => (a, b, c),
            _ if c < 100 => {
                return Err((
                    format!("{text:?} is not a date"),
                    "write a date such as 2021-12-31, with all digits of the year".to_owned(),
                ));
            }
            DateOrder::DayFirst => (c, b, a),
            DateOrder::MonthFirst => (c, a, b),
            DateOrder::Shown | DateOrder::YearFirst | DateOrder::Epoch(_) => {
                let options = self.options;
                return Err((
                    format!("{text:?} does not say which part is the day"),
                    format!(
                        "write 2021-12-31, or add {options}dates day-first or {options}dates month-first"
                    ),
                ));
            }
        };
        let part = |number: i16| i8::try_from(number).unwrap_or(0);
        let date = Date::new(year, part(month), part(day)).map_err(|_| wrong())?;
        if (1970..2200).contains(&year) {
            Ok(date)
        } else {
            Err((format!("the year of {text:?} is not from 1970 to 2199"), remedy.to_owned()))
        }
    }

    /// The wall clock at an instant.
    fn wall(&self, time: Time) -> DateTime {
        let instant = Timestamp::from_microsecond(time.0).unwrap_or(Timestamp::UNIX_EPOCH);
        self.zone.to_datetime(instant)
    }

    /// The wall clock at an instant, such as `2021-12-31 14:30`.
    pub fn show(&self, time: Time) -> String {
        self.wall(time).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// The month at an instant, such as `2021-12`, and the first instant of the next.
    pub fn month(&self, time: Time) -> (String, Time) {
        let wall = self.wall(time);
        let (year, month) =
            if wall.month() == 12 { (wall.year() + 1, 1) } else { (wall.year(), wall.month() + 1) };
        let next =
            DateTime::new(year, month, 1, 0, 0, 0, 0).ok().and_then(|next| self.zone.to_timestamp(next).ok());
        let next = next.map_or(time, |next| Time(next.as_microsecond()));
        (wall.strftime("%Y-%m").to_string(), next)
    }
}

/// The three numbers of a date.
fn parts(date: &str) -> Option<[i16; 3]> {
    let mut numbers = date.split(['-', '/', '.']).map(|text| -> Option<i16> {
        (!text.is_empty() && text.bytes().all(|c| c.is_ascii_digit())).then(|| text.parse().ok())?
    });
    let parts = [numbers.next()??, numbers.next()??, numbers.next()??];
    numbers.next().is_none().then_some(parts)
}

/// The order that the first two numbers of a date show.
fn shown(a: i16, b: i16) -> DateOrder {
    match (a > 12, b > 12) {
        (true, _) => DateOrder::DayFirst,
        (false, true) => DateOrder::MonthFirst,
        (false, false) => DateOrder::Shown,
    }
}

/// The order that a date shows, or [`DateOrder::Shown`] if it shows none; `None` if it begins with the year, or is no
/// date in any order.
pub(super) fn shown_by(text: &str) -> Option<DateOrder> {
    let date = text.trim().split(['T', ' ']).next().unwrap_or_default();
    let [a, b, _] = parts(date)?;
    (a <= 31 && a.min(b) <= 12).then(|| shown(a, b))
}

/// A time zone by its name, such as `Europe/Berlin`, `UTC` or `+01:00`; `None` if there is no such zone.
pub fn zone(name: &str) -> Option<TimeZone> {
    match clock::split_offset(name) {
        Some(("", Some(offset))) => Some(TimeZone::fixed(offset)),
        _ => TimeZoneDatabase::bundled().get(name).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(order: DateOrder, name: &str) -> Calendar {
        Calendar::new(order, zone(name).unwrap())
    }

    #[test]
    fn only_what_is_certain_is_read() {
        let iso = calendar(DateOrder::YearFirst, "UTC");
        let day = calendar(DateOrder::DayFirst, "UTC");
        let month = calendar(DateOrder::MonthFirst, "UTC");
        let expected = iso.read("2021-04-03").unwrap();
        for (calendar, text) in [
            (&iso, "2021-04-03T00:00Z"),
            (&iso, "2021-04-03 02:00:00+02:00"),
            (&iso, "2021/4/3 0:00"),
            (&day, "3.4.2021"),
            (&day, "03/04/2021 00:00:00.5"),
            (&day, "2021-04-03"),
            (&month, "04/03/2021"),
        ] {
            assert_eq!(calendar.read(text).unwrap(), expected, "{text}");
        }
        for text in
            ["", "2021-02-30", "3.4.21", "2021-04", "2021-04-03 25:00", "2021-04-03 1", "2021-04-03 1:2+3"]
        {
            assert!(day.read(text).is_err(), "{text}");
        }
        assert!(iso.read("3.4.2021").unwrap_err().1.contains("--dates day-first"));
        let shown = calendar(DateOrder::Shown, "UTC");
        for text in ["13.4.2021", "4/13/2021", "2021-04-13"] {
            assert_eq!(shown.read(text).unwrap(), iso.read("2021-04-13").unwrap(), "{text}");
        }
        assert!(shown.read("3.4.2021").unwrap_err().0.contains("does not say which part is the day"));
        assert!(shown.read("13.14.2021").is_err() && iso.read("13.4.2021").is_err());
        assert!(iso.read("1021-04-03").unwrap_err().0.contains("1970"));
    }

    #[test]
    fn exports_write_times_in_many_ways() {
        let iso = calendar(DateOrder::Shown, "UTC");
        let expected = iso.read("2023-05-01T13:05:00Z").unwrap();
        for text in [
            "2023-05-01 1:05 PM",
            "2023-05-01 01:05:00 p.m.",
            "2023-05-01T15:05:00.000+02",
            "2023-05-01 13:05:00 UTC",
            "2023-05-01 13:05:00,250",
            "20230501T130500Z",
            "20230501130500",
            "1682946300",
            "1682946300000",
            "1682946300000000",
            "1 May 2023 13:05",
            "01-MAY-2023 13:05",
            "May 1, 2023 1:05 pm",
            "Mon May  1 13:05:00 2023",
            "Mon, 01 May 2023 13:05:00 +0000",
        ] {
            assert_eq!(iso.read(text), Ok(expected), "{text}");
        }
        assert_eq!(iso.read("2023-05-01 12:00 AM"), iso.read("2023-05-01"));
        assert_eq!(iso.read("2023-05-01 12:00 pm"), iso.read("2023-05-01 12:00"));
        for (text, remedy) in [
            ("202305011305", "--dates epoch-ms"),
            ("86400", "--dates epoch (seconds), epoch-ms or epoch-us, and --origin"),
            ("05/01/2023 1:05 PM", "--dates month-first"),
            ("2023-05-01 13:05 CEST", "--time-zone"),
            ("5/13/23", "all digits of the year"),
            ("2023-05-01 13:05 PM", "write a time"),
            ("5 Mai 2023", "write a date"),
        ] {
            assert!(iso.read(text).unwrap_err().1.contains(remedy), "{text}: {:?}", iso.read(text));
        }
        let day = 86_400_000_000;
        let from = |unit| calendar(DateOrder::Epoch(unit), "UTC").with_origin(Time(day));
        assert_eq!(from(EpochUnit::Seconds).read("86400"), Ok(Time(2 * day)));
        assert_eq!(from(EpochUnit::Microseconds).read("1.5"), Ok(Time(day + 1)));
        assert!(from(EpochUnit::Seconds).read("1682946300000").is_err());
        let of_tickets = calendar(DateOrder::YearFirst, "UTC").of_options("--tickets-");
        assert!(of_tickets.read("3.4.2021").unwrap_err().1.contains("add --tickets-dates day-first"));
    }

    #[test]
    fn a_moment_knows_its_repetition_and_its_midnight() {
        let berlin = calendar(DateOrder::YearFirst, "Europe/Berlin");
        let hours = |from: Time, to: Time| to.since(from).hours();
        let twice = berlin.moment("2023-10-29 02:50").unwrap();
        assert_eq!((hours(twice.time, twice.later), twice.until), (1.0, twice.time));
        let day = berlin.moment("2023-10-29").unwrap();
        assert_eq!((hours(day.time, day.until), day.later), (25.0, day.time));
        let once = berlin.moment("2023-10-29T02:50+01:00").unwrap();
        assert_eq!((once.time, once.later, once.until), (twice.later, twice.later, twice.later));
        // 02:30 was skipped: an hour later.
        assert_eq!(berlin.read("2023-03-26 02:30"), berlin.read("2023-03-26 03:30"));
    }

    #[test]
    fn clocks_change_and_months_end_where_the_zone_says() {
        let berlin = calendar(DateOrder::YearFirst, "Europe/Berlin");
        let hours = |from: &str, to: &str| berlin.read(to).unwrap().since(berlin.read(from).unwrap()).hours();
        assert_eq!(hours("2021-03-28 00:00", "2021-03-29 00:00"), 23.0);
        assert_eq!(hours("2021-10-31 00:00", "2021-11-01 00:00"), 25.0);
        let (name, next) = berlin.month(berlin.read("2021-12-31 23:59").unwrap());
        assert_eq!((name.as_str(), berlin.show(next).as_str()), ("2021-12", "2022-01-01 00:00"));
        assert_eq!(calendar(DateOrder::YearFirst, "-05:30").read("2021-01-01").unwrap(), {
            berlin.read("2021-01-01T05:30Z").unwrap()
        });
        assert!(zone("Berlin").is_none() && zone("").is_none());
    }

    #[test]
    fn an_example_of_read() {
        use crate::records::moment::{Calendar, DateOrder, zone};
        let calendar = Calendar::new(DateOrder::YearFirst, zone("Europe/Berlin").unwrap());
        let winter = calendar.read("2021-01-01 01:00").unwrap();
        assert_eq!(calendar.read("2021-01-01T00:00Z").unwrap(), winter);
        assert!(calendar.read("1.2.2021").is_err());
    }
}
