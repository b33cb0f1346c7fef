//! Options of the verbs that read what other programs export: inventories and tickets.

use super::Failure;
use crate::records::moment::{Calendar, DateOrder, zone};
use crate::records::sheet::{Columns, Decimal, Reading};
use crate::records::tickets::{AgeRule, TicketSource, Window};
use crate::units::{Span, Time};
use clap::ValueEnum;
use jiff::tz::TimeZone;

/// The format of exported tables.
#[derive(clap::Args)]
pub struct Export {
    /// Cell separator: ";", "," or "tab" [default: the most frequent of them in the header]
    #[arg(long, value_parser = separator, value_name = "MARK", help_heading = "Table format")]
    separator: Option<u8>,
    /// Decimal mark [default: a comma if cells are separated by ";", else a point]
    #[arg(long, value_enum, value_name = "MARK", help_heading = "Table format")]
    decimal: Option<Mark>,
    /// Order of dates; 2021-12-31 is always accepted [default: inferred from a day above 12 in the column;
    /// ambiguous columns are rejected]
    #[arg(long, value_enum, value_name = "ORDER", help_heading = "Table format")]
    dates: Option<Order>,
    /// Time zone of times that state none, such as Europe/Berlin or +01:00
    #[arg(
        long, default_value = "UTC", value_parser = time_zone, value_name = "ZONE",
        help_heading = "Table format"
    )]
    time_zone: TimeZone,
    /// Role (or mark in the column of spares) that means spare, in addition to spare and standby; '' stands for an empty
    /// role; repeatable
    #[arg(long, value_name = "ROLE", help_heading = "Table format")]
    pub spare: Vec<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Mark {
    /// 1.5
    Point,
    /// 1,5
    Comma,
}

#[derive(Clone, Copy, ValueEnum)]
enum Order {
    /// Only 2021-12-31
    #[value(name = "year-first")]
    Year,
    /// Also 31.12.2021 and 31/12/2021
    #[value(name = "day-first")]
    Day,
    /// Also 12/31/2021
    #[value(name = "month-first")]
    Month,
}

fn separator(text: &str) -> Result<u8, String> {
    match text {
        ";" => Ok(b';'),
        "," => Ok(b','),
        "tab" => Ok(b'\t'),
        _ => Err("write \";\", \",\" or \"tab\"".to_owned()),
    }
}

fn time_zone(text: &str) -> Result<TimeZone, String> {
    zone(text).ok_or_else(|| "unknown time zone; write UTC, Europe/Berlin or +01:00".to_owned())
}

impl Export {
    /// The reading of dates.
    pub fn calendar(&self) -> Calendar {
        let order = match self.dates {
            None => DateOrder::Shown,
            Some(Order::Year) => DateOrder::YearFirst,
            Some(Order::Day) => DateOrder::DayFirst,
            Some(Order::Month) => DateOrder::MonthFirst,
        };
        Calendar::new(order, self.time_zone.clone())
    }

    /// The reading of tables.
    pub fn reading(&self) -> Reading {
        let decimal = self.decimal.map(|mark| match mark {
            Mark::Point => Decimal::Point,
            Mark::Comma => Decimal::Comma,
        });
        Reading { separator: self.separator, decimal, calendar: self.calendar() }
    }

    /// The moment that an option names.
    pub fn moment(&self, option: &str, text: &str) -> Result<Time, Failure> {
        self.calendar()
            .read(text)
            .map_err(|(what, remedy)| Failure::usage(format!("{option} {text}: {what}; {remedy}")))
    }
}

/// The window in which every failure was written down, and what is made of tickets.
#[derive(clap::Args)]
pub struct Watch {
    /// Start of the window in which every failure of the blades was recorded
    #[arg(long, value_name = "DATE", help_heading = "Observation window")]
    pub from: Option<String>,
    /// End of that window
    #[arg(long, value_name = "DATE", help_heading = "Observation window")]
    pub to: Option<String>,
    /// Merge tickets of one blade that begin within this time of each other into one outage (default assumed)
    #[arg(
        long, default_value = "30 min", value_parser = Span::parse, value_name = "TIME",
        help_heading = "Observation window"
    )]
    pub merge: Span,
    /// Drop and count unreadable tickets instead of failing
    #[arg(long, help_heading = "Observation window")]
    drop_broken: bool,
    /// Age of blades installed before the window
    #[arg(long, value_enum, default_value_t, value_name = "RULE", help_heading = "Observation window")]
    age: Age,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Age {
    /// `installed` for blades expected to have failed less than 0.5 times before the window, else `unknown`
    #[default]
    Auto,
    /// No failure before the window: the first life began at installation (delayed entry)
    Installed,
    /// Failures before the window are possible: the age of the first life is unknown
    Unknown,
}

impl Watch {
    /// Given: at least one end of the window is an option of the command.
    pub fn is_said(&self) -> bool {
        self.from.is_some() || self.to.is_some()
    }

    /// The window; `None` if an end is missing.
    pub fn window(&self, export: &Export) -> Result<Option<Window>, Failure> {
        let (Some(from), Some(to)) = (&self.from, &self.to) else { return Ok(None) };
        let window = Window { from: export.moment("--from", from)?, to: export.moment("--to", to)? };
        if window.from >= window.to {
            return Err(Failure::usage(format!(
                "--from {from} is not before --to {to}; give the first and the last day of the record"
            )));
        }
        Ok(Some(window))
    }

    /// The reading of tickets.
    pub fn tickets(&self, export: &Export, columns: Columns) -> TicketSource {
        TicketSource { reading: export.reading(), columns, merge: self.merge, drops_broken: self.drop_broken }
    }

    /// The rule for the first lives.
    pub fn age(&self) -> AgeRule {
        match self.age {
            Age::Auto => AgeRule::Auto,
            Age::Installed => AgeRule::Installed,
            Age::Unknown => AgeRule::Unknown,
        }
    }
}

/// The reason why tickets without their window are refused, where the inventory is there.
pub const NO_WINDOW: &str = "failures alone do not make a rate: ten in a month are many, ten in ten years are few. \
    Give the window in which every failure was recorded (--from 2020-01-01 --to 2024-01-01)";

/// The reason why failures without their exposure are refused.
pub const NO_EXPOSURE: &str = "failures alone do not make a rate: ten in a year are many among 10 blades and few \
    among 1000. Give the blades observed (--fleet fleet.csv, with their dates) and the window in which every failure of \
    theirs was recorded (--from 2020-01-01 --to 2024-01-01)";
