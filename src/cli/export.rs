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
    /// The separator of cells: ";", "," or "tab"; the most frequent of them in the header unless said
    #[arg(long, value_parser = separator, value_name = "MARK", help_heading = "How the tables are written")]
    separator: Option<u8>,
    /// The decimal mark; a comma where cells are parted by ";" unless said
    #[arg(long, value_enum, value_name = "MARK", help_heading = "How the tables are written")]
    decimal: Option<Mark>,
    /// The order of dates; 2021-12-31 is always read. Unless said, a column whose dates show it by a day above 12 is read
    /// so, and others are refused
    #[arg(long, value_enum, value_name = "ORDER", help_heading = "How the tables are written")]
    dates: Option<Order>,
    /// The time zone of times that do not say theirs, such as Europe/Berlin or +01:00
    #[arg(
        long, default_value = "UTC", value_parser = time_zone, value_name = "ZONE",
        help_heading = "How the tables are written"
    )]
    time_zone: TimeZone,
    /// The inventory's word for the role of spares, besides spare and standby; may be repeated
    #[arg(long, value_name = "ROLE", help_heading = "How the tables are written")]
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
    /// 2021-12-31 and nothing else
    #[value(name = "year-first")]
    Year,
    /// 31.12.2021 or 31/12/2021, too
    #[value(name = "day-first")]
    Day,
    /// 12/31/2021, too
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
    zone(text).ok_or_else(|| "there is no such time zone; write UTC, Europe/Berlin or +01:00".to_owned())
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
    /// From when on every failure of the blades was written down
    #[arg(long, value_name = "DATE", help_heading = "The window of the tickets")]
    pub from: Option<String>,
    /// Until when
    #[arg(long, value_name = "DATE", help_heading = "The window of the tickets")]
    pub to: Option<String>,
    /// Tickets of one blade that begin within this time of one another are one outage (the default is assumed)
    #[arg(
        long, default_value = "30 min", value_parser = Span::parse, value_name = "TIME",
        help_heading = "The window of the tickets"
    )]
    pub merge: Span,
    /// Drop and count tickets that cannot be read; they are an error unless said
    #[arg(long, help_heading = "The window of the tickets")]
    drop_broken: bool,
    /// The rule for the age of blades that were installed before the window
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "RULE",
        help_heading = "The window of the tickets"
    )]
    age: Age,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Age {
    /// installed where a blade is to be expected to have failed less than half a time before; unknown elsewhere
    #[default]
    Auto,
    /// They had not failed before: their first life began when they were installed (delayed entry)
    Installed,
    /// They may have failed before: nobody knows how long their first life had been going on
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
pub const NO_WINDOW: &str = "failures alone do not make a rate: ten in a month are many, and few in ten years. Say in which \
                             window every failure was written down (--from 2020-01-01 --to 2024-01-01)";

/// The reason why failures without their exposure are refused.
pub const NO_EXPOSURE: &str = "failures alone do not make a rate: ten in a year are many among 10 blades and few among \
                               1000. Say which blades were watched (--fleet fleet.csv, with their dates), and the window \
                               in which every failure of theirs was written down (--from 2020-01-01 --to 2024-01-01)";
