//! Dates and times as exports write them.
//!
//! Intuition: `03/04/2021` is a day in March to some and in April to others, and `14:30` is an instant only where the
//! time zone is known. So `2021-04-03` is always read, other orders only if somebody says which, or a day above 12 shows
//! it; and times without an offset are those of one time zone, UTC unless said.
//!
//! Limits: years 1970 to 2199. Of two times that a clock shows twice, the earlier is meant; those it skips are an hour
//! later. Time zones come from the IANA database that the program carries, not from that of the machine.

use crate::units::Time;
use jiff::Timestamp;
use jiff::civil::{self, Date, DateTime};
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};

/// The order of the parts of a date that does not begin with the year.
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
}

/// The format of dates and times: the order of day and month, and the time zone.
#[derive(Clone, Debug)]
pub struct Calendar {
    order: DateOrder,
    zone: TimeZone,
}

/// An error in a text, and its remedy.
pub(super) type Wrong = (String, String);

impl Calendar {
    /// A calendar of a time zone.
    pub fn new(order: DateOrder, zone: TimeZone) -> Calendar {
        Calendar { order, zone }
    }

    /// The order of dates that it reads.
    pub fn order(&self) -> DateOrder {
        self.order
    }

    /// The same with another order of dates.
    pub fn with_order(&self, order: DateOrder) -> Calendar {
        Calendar { order, zone: self.zone.clone() }
    }

    /// Reads a date, which is its first instant, or a date with a time.
    ///
    /// # Errors
    /// What is wrong with it and what would be right.
    pub fn read(&self, text: &str) -> Result<Time, (String, String)> {
        let text = text.trim();
        let (date, time) = text.split_once(['T', ' ']).unwrap_or((text, ""));
        let date = self.date(date)?;
        let remedy = "write a time such as 2021-12-31 14:30, 2021-12-31 14:30:05 or 2021-12-31T14:30+01:00";
        let wrong = || (format!("{text:?} is not a time"), remedy.to_owned());
        let (time, offset) = split_offset(time.trim()).ok_or_else(wrong)?;
        let moment = date.to_datetime(clock(time).ok_or_else(wrong)?);
        let instant = match offset {
            Some(offset) => offset.to_timestamp(moment),
            None => self.zone.to_timestamp(moment),
        };
        instant.map(|instant| Time(instant.as_microsecond())).map_err(|_| wrong())
    }

    fn date(&self, text: &str) -> Result<Date, Wrong> {
        let remedy = "write a date such as 2021-12-31";
        let wrong = || (format!("{text:?} is not a date"), remedy.to_owned());
        let [a, b, c] = parts(text).ok_or_else(wrong)?;
        let order = if self.order == DateOrder::Shown { shown(a, b) } else { self.order };
        let (year, month, day) = match order {
            _ if a > 31 => (a, b, c),
            DateOrder::DayFirst => (c, b, a),
            DateOrder::MonthFirst => (c, a, b),
            DateOrder::Shown | DateOrder::YearFirst => {
                return Err((
                    format!("{text:?} does not say which part is the day"),
                    "write 2021-12-31, or add --dates day-first or --dates month-first".to_owned(),
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
    match split_offset(name) {
        Some(("", Some(offset))) => Some(TimeZone::fixed(offset)),
        _ => TimeZoneDatabase::bundled().get(name).ok(),
    }
}

/// A time without its offset, and the offset: `Z`, `+01:00`, `+0100`, or none.
fn split_offset(text: &str) -> Option<(&str, Option<Offset>)> {
    if let Some(time) = text.strip_suffix('Z') {
        return Some((time, Some(Offset::UTC)));
    }
    let Some(at) = text.find(['+', '-']) else { return Some((text, None)) };
    let (time, offset) = text.split_at(at);
    let digits = offset[1..].replace(':', "");
    if digits.len() != 4 || !digits.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes): (i32, i32) = (digits[..2].parse().ok()?, digits[2..].parse().ok()?);
    let seconds = 60 * (60 * hours + minutes);
    let signed = if offset.starts_with('-') { -seconds } else { seconds };
    Some((time.trim_end(), Some(Offset::from_seconds(signed).ok()?)))
}

/// `14:30`, `14:30:05`, `14:30:05.25`, or midnight for nothing.
fn clock(text: &str) -> Option<civil::Time> {
    if text.is_empty() {
        return Some(civil::Time::midnight());
    }
    let (whole, _fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut parts = whole.split(':').map(|part| part.parse::<i8>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    parts.next().is_none().then(|| civil::Time::new(hour, minute, second, 0).ok())?
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
