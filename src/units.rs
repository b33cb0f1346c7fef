//! Time, sizes and identifiers: the vocabulary every other module counts in.
//!
//! Time is an integer number of microseconds, so that sums are exact and results do not depend on the order
//! of additions. What a user writes carries its unit (`"7509 h"`, `"96 GiB"`); what the program stores does not
//! need one, because the type says it.
//!
//! Limits: a [`Time`] reaches about 292 000 years; arithmetic saturates at [`Time::NEVER`], which is never queued.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Microseconds in one hour \[µs\].
pub const HOUR_US: i64 = 3_600_000_000;
/// Hours in the year that rates per year refer to \[h\]. Source: the Julian year, 365.25 days.
pub const YEAR_H: f64 = 8766.0;

/// A point in simulated time: microseconds since the start of the replication \[µs\].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub i64);

/// A length of simulated time \[µs\]; never negative where a scenario wrote it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(pub i64);

impl Time {
    /// The start of every replication.
    pub const ZERO: Time = Time(0);
    /// Later than every horizon; an event at this time is not queued.
    pub const NEVER: Time = Time(i64::MAX);

    /// The time `span` later, or [`Time::NEVER`] if that lies beyond the range.
    ///
    /// ```
    /// use hotspare::{Span, Time};
    /// assert_eq!(Time::ZERO.after(Span::from_hours(1.0)), Time(3_600_000_000));
    /// assert_eq!(Time(1).after(Span::FOREVER), Time::NEVER);
    /// ```
    pub fn after(self, span: Span) -> Time {
        Time(self.0.saturating_add(span.0))
    }

    /// The span from `earlier` to this time (negative if `earlier` is later).
    pub fn since(self, earlier: Time) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }

    /// Hours since the start \[h\].
    pub fn hours(self) -> f64 {
        Span(self.0).hours()
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Span = Span(0);
    /// Longer than every horizon.
    pub const FOREVER: Span = Span(i64::MAX);

    /// The span of `hours` \[h\], rounded to the microsecond; saturates.
    pub fn from_hours(hours: f64) -> Span {
        Span::from_us(hours * HOUR_US as f64)
    }

    /// The span of `us` \[µs\], rounded to the nearest integer; saturates, and NaN becomes zero.
    #[inline]
    pub fn from_us(us: f64) -> Span {
        // At 1.5 · 2^52 doubles are one apart, so that a sum is rounded as it should be; a call rounds the others.
        const WHOLE: f64 = 6_755_399_441_055_744.0;
        let whole =
            if us.abs() < 2_251_799_813_685_248.0 { us + WHOLE - WHOLE } else { us.round_ties_even() };
        Span(whole as i64)
    }

    /// Length in hours \[h\].
    pub fn hours(self) -> f64 {
        self.0 as f64 / HOUR_US as f64
    }

    /// Length in seconds \[s\].
    pub fn seconds(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// Length in years of 8766 hours \[y\].
    pub fn years(self) -> f64 {
        self.hours() / YEAR_H
    }

    /// This span and `other` together; saturates.
    pub fn plus(self, other: Span) -> Span {
        Span(self.0.saturating_add(other.0))
    }
}

/// The reason why a text is not the quantity it should be; the message gives the remedy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not {what}: {remedy}")]
pub struct UnitError {
    /// The text as written.
    pub text: String,
    /// The quantity expected, with its article (`a duration`).
    pub what: &'static str,
    /// The remedy.
    pub remedy: String,
}

/// One kind of quantity: its units and what each is worth in the base unit.
struct Dimension {
    what: &'static str,
    example: &'static str,
    units: &'static [(&'static str, f64)],
}

const DURATION: Dimension = Dimension {
    what: "a duration",
    example: "\"90 s\"",
    units: &[
        ("us", 1.0),
        ("ms", 1e3),
        ("s", 1e6),
        ("min", 60e6),
        ("h", 3600e6),
        ("d", 86_400e6),
        ("w", 604_800e6),
        ("y", 31_557_600e6),
    ],
};

const SIZE: Dimension = Dimension {
    what: "a size",
    example: "\"96 GiB\"",
    units: &[
        ("B", 1.0),
        ("kB", 1e3),
        ("MB", 1e6),
        ("GB", 1e9),
        ("TB", 1e12),
        ("PB", 1e15),
        ("KiB", 1024.0),
        ("MiB", 1_048_576.0),
        ("GiB", 1_073_741_824.0),
        ("TiB", 1_099_511_627_776.0),
        ("PiB", 1_125_899_906_842_624.0),
    ],
};

const RATE: Dimension = Dimension {
    what: "a transfer rate",
    example: "\"80 MB/s\"",
    units: &[
        ("kB/s", 1e3),
        ("MB/s", 1e6),
        ("GB/s", 1e9),
        ("MiB/s", 1_048_576.0),
        ("GiB/s", 1_073_741_824.0),
        ("Mbit/s", 125e3),
        ("Gbit/s", 125e6),
    ],
};

const PERCENTAGE: Dimension = Dimension { what: "a percentage", example: "\"3 %\"", units: &[("%", 0.01)] };

const POWER: Dimension =
    Dimension { what: "a power", example: "\"340 W\"", units: &[("W", 1.0), ("kW", 1e3)] };

impl Dimension {
    fn error(&self, text: &str, remedy: String) -> UnitError {
        UnitError { text: text.to_owned(), what: self.what, remedy }
    }

    /// Splits `number unit` and returns the value in the base unit.
    fn parse(&self, text: &str) -> Result<f64, UnitError> {
        let trimmed = text.trim();
        let split = trimmed
            .char_indices()
            .find(|&(at, c)| {
                let exponent = matches!(c, 'e' | 'E')
                    && trimmed[at + c.len_utf8()..]
                        .starts_with(|n: char| n.is_ascii_digit() || n == '-' || n == '+');
                !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | '_') || exponent)
            })
            .map_or(trimmed.len(), |(at, _)| at);
        let (number, unit) = (trimmed[..split].replace('_', ""), trimmed[split..].trim());
        let names = || self.units.iter().map(|u| u.0).collect::<Vec<_>>().join(", ");
        let Ok(number) = number.parse::<f64>() else {
            return Err(self.error(text, format!("write a number and a unit, such as {}", self.example)));
        };
        if unit.is_empty() {
            // A plain zero is unambiguous.
            return if number == 0.0 {
                Ok(0.0)
            } else {
                Err(self.error(text, format!("add a unit ({}), such as {}", names(), self.example)))
            };
        }
        let Some((_, worth)) = self.units.iter().find(|u| u.0 == unit) else {
            return Err(
                self.error(text, format!("the unit {unit:?} is not known; the units are {}", names()))
            );
        };
        if number < 0.0 || !number.is_finite() {
            return Err(self.error(text, "write a finite number that is not negative".to_owned()));
        }
        Ok(number * worth)
    }
}

impl Span {
    /// Reads a duration such as `"7509 h"`.
    ///
    /// # Errors
    /// [`UnitError`] if there is no number, no known unit, or the number is negative or beyond 290 000 years.
    ///
    /// ```
    /// use hotspare::Span;
    /// assert_eq!(Span::parse("1.5 min").unwrap(), Span(90_000_000));
    /// assert!(Span::parse("7 parsec").unwrap_err().to_string().contains("us, ms, s, min, h, d, w, y"));
    /// ```
    pub fn parse(text: &str) -> Result<Span, UnitError> {
        let us = DURATION.parse(text)?;
        if us >= 9.2e18 {
            return Err(DURATION.error(text, "write a duration below 290000 y".to_owned()));
        }
        Ok(Span::from_us(us))
    }
}

impl fmt::Display for Span {
    /// The largest unit that leaves a number of at least one, with up to three decimals (`6.2 min`).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let us = self.0 as f64;
        let (unit, worth) = DURATION
            .units
            .iter()
            .rev()
            .find(|u| !matches!(u.0, "w") && us.abs() >= u.1)
            .unwrap_or(&DURATION.units[0]);
        let text = format!("{:.3}", us / worth);
        let text = text.trim_end_matches('0').trim_end_matches('.');
        write!(f, "{text} {unit}")
    }
}

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident, $dimension:expr, $format:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
        pub struct $name(pub f64);

        impl $name {
            /// Reads a number with its unit.
            ///
            /// # Errors
            /// [`UnitError`] if there is no number, no known unit, or the number is negative.
            pub fn parse(text: &str) -> Result<$name, UnitError> {
                $dimension.parse(text).map($name)
            }
        }

        text_serde!($name, $dimension, $format);
    };
}

/// Deserialisation from, and the schema of, a text that carries its unit.
macro_rules! text_serde {
    ($name:ident, $dimension:expr, $format:literal) => {
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                $name::parse(&text).map_err(serde::de::Error::custom)
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "format": $format, "examples": [$dimension.example.trim_matches('"')] })
            }
        }
    };
}

text_serde!(Span, DURATION, "duration-with-unit");

quantity!(
    /// An amount of memory or storage \[B\].
    Size,
    SIZE,
    "size-with-unit"
);
quantity!(
    /// A transfer rate \[B/s\].
    Rate,
    RATE,
    "rate-with-unit"
);
quantity!(
    /// Electrical power \[W\].
    Power,
    POWER,
    "power-with-unit"
);

quantity!(
    /// A percentage, as a share \[1\].
    Percentage,
    PERCENTAGE,
    "percentage-with-unit"
);

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Packed: an identifier or none, in the room of an identifier, where `Option` takes twice as much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packed<I>(I);

/// A type of identifiers.
pub trait Id: Copy + PartialEq {
    /// The identifier with the greatest number, which nothing has.
    const GREATEST: Self;
}

impl<I: Id> Packed<I> {
    /// No identifier: the greatest number stands for it.
    pub const NONE: Packed<I> = Packed(I::GREATEST);

    /// The identifier, if it is one.
    #[inline]
    pub fn get(self) -> Option<I> {
        (self.0 != I::GREATEST).then_some(self.0)
    }
}

impl<I> From<I> for Packed<I> {
    #[inline]
    fn from(id: I) -> Packed<I> {
        Packed(id)
    }
}

impl<I: PartialEq> PartialEq<I> for Packed<I> {
    #[inline]
    fn eq(&self, id: &I) -> bool {
        self.0 == *id
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident($number:ident)),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $number);

        impl $name {
            /// The position in the collection this identifier belongs to.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl From<usize> for $name {
            /// # Panics
            /// If the number does not fit; those of a validated scenario do.
            fn from(index: usize) -> Self {
                $name($number::try_from(index).expect("a validated scenario has no more of them"))
            }
        }

        impl Id for $name {
            const GREATEST: $name = $name($number::MAX);
        }
    )*};
}

ids! {
    /// A blade, in the order of the scenario's groups.
    BladeId(u32),
    /// A workload, in the order of the scenario's classes.
    WorkloadId(u32),
    /// A blade type, in the order of the scenario.
    TypeId(u32),
    /// A failure mode of a blade type, in the order of the scenario; then what comes from outside.
    ModeId(u16),
    /// A group of blades, in the order of their blades.
    GroupId(u16),
    /// A workload class, in the order of the scenario.
    ClassId(u32),
    /// A route: a workload class, a blade type, and a position inside or outside of the class's hard zones.
    RouteId(u32),
    /// A named resource, in order of first mention.
    ResourceId(u32),
    /// A common cause, in the order of the site's.
    CauseId(u32),
    /// An enclosure, in the order of the scenario.
    EnclosureId(u32),
    /// A fabric of the storage area network, in the order of the scenario.
    FabricId(u32),
    /// A burst, in the order of the scenario.
    BurstId(u32),
    /// A freeze, in the order of the scenario.
    FreezeId(u32),
    /// An array of disks, in the order of the scenario.
    ArrayId(u32),
}

impl ModeId {
    /// The mode at a position below 2^16, which is more than a blade type has.
    #[inline]
    pub fn at(position: usize) -> ModeId {
        ModeId(position as u16)
    }
}

impl From<u32> for GroupId {
    /// # Panics
    /// If the number does not fit; those of a validated scenario do.
    fn from(number: u32) -> GroupId {
        GroupId::from(number as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packed_identifier_is_one_or_none() {
        let [one, none] = [Packed::from(WorkloadId(1)), Packed::NONE];
        assert_eq!([one.get(), none.get()], [Some(WorkloadId(1)), None]);
        assert!(one == WorkloadId(1) && none != WorkloadId(1));
    }

    #[test]
    fn durations_are_read_with_their_unit_and_printed_in_the_largest() {
        let cases = [
            ("5 y", "5 y"),
            ("90 s", "1.5 min"),
            ("7509h", "312.875 d"),
            ("250 us", "250 us"),
            ("0", "0 us"),
        ];
        for (text, printed) in cases {
            assert_eq!(Span::parse(text).unwrap().to_string(), printed, "{text}");
        }
        assert_eq!(Span::parse("1e3 s").unwrap(), Span(1_000_000_000));
    }

    #[test]
    fn times_are_rounded_to_the_nearest_microsecond_ties_to_the_even_one() {
        let sizes = [
            0.0,
            0.49,
            0.5,
            1.5,
            2.5,
            1e6 + 0.5,
            2_251_799_813_685_247.5,
            2_251_799_813_685_248.5,
            9e15,
            1e300,
        ];
        for us in sizes.into_iter().flat_map(|size| [size, -size]).chain([f64::INFINITY, f64::NAN]) {
            assert_eq!(Span::from_us(us), Span(us.round_ties_even() as i64), "{us}");
        }
    }

    #[test]
    fn what_is_not_a_quantity_is_refused_with_a_remedy() {
        for text in ["", "h", "7", "-1 h", "7 hours", "inf h", "NaN s", "1e300 y", "7 h 3 min"] {
            let error = Span::parse(text).unwrap_err().to_string();
            assert!(error.contains("write") || error.contains("unit"), "{text}: {error}");
        }
        assert!(Size::parse("96 GIB").unwrap_err().to_string().contains("GiB"));
    }
}
