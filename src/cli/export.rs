//! Options of the verbs that read what other programs export: inventories and tickets.

use super::Failure;
use crate::records::fleet::{Fleet, Uniform};
use crate::records::moment::{Calendar, DateOrder, EpochUnit, zone};
use crate::records::parts::Parts;
use crate::records::sheet::{Columns, Decimal, DurationUnit, Mapping, Reading, Separator};
use crate::records::tickets::{self, AgeRule, TicketFormat, TicketSource, Window};
use crate::units::{Span, Time};
use clap::ValueEnum;
use jiff::tz::TimeZone;
use std::path::Path;

/// The format of exported tables.
#[derive(clap::Args)]
pub struct Export {
    /// Cell separator: ";", ",", "|", "tab" or "blanks" [default: the most frequent of the marks in the header, else
    /// blanks]
    #[arg(long, value_parser = separator, value_name = "MARK", help_heading = "Table format")]
    separator: Option<Separator>,
    /// Decimal mark [default: a comma if cells are separated by ";", else a point]
    #[arg(long, value_enum, value_name = "MARK", help_heading = "Table format")]
    decimal: Option<Mark>,
    /// Order of dates, or unit of times that are numbers; 2021-12-31 is always accepted [default: inferred from a day above
    /// 12 in the column, or from the number of digits; what is ambiguous is rejected]
    #[arg(long, value_enum, value_name = "ORDER", help_heading = "Table format")]
    dates: Option<Order>,
    /// Origin of times that are numbers, UTC unless it has an offset [default: 1970-01-01]
    #[arg(long, value_parser = origin, value_name = "DATE", help_heading = "Table format")]
    origin: Option<Time>,
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
    /// Use only rows of the inventory that have this cell in this column, as --only does with tickets; repeatable
    #[arg(long, value_name = "COLUMN=VALUE", help_heading = "Table format")]
    fleet_only: Vec<Mapping>,
}

/// A fleet without an inventory.
#[derive(clap::Args)]
pub struct Blades {
    /// Number of blades, all alike, in place of an inventory: for tickets that list only what failed
    #[arg(
        long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000),
        help_heading = "Observation window"
    )]
    blades: Option<u32>,
    /// Date on which all of --blades were installed [default: before the record]
    #[arg(long, value_name = "DATE", requires = "blades", help_heading = "Observation window")]
    installed: Option<String>,
}

impl Blades {
    /// The inventory of blades of which the number alone is known; `None` if it is not said.
    pub fn fleet(
        &self,
        tickets: &Path,
        source: &TicketSource,
        export: &Export,
        watch: &Watch,
    ) -> Result<Option<Fleet>, Failure> {
        let Some(count) = self.blades else { return Ok(None) };
        let installed = self.installed.as_ref().map(|date| export.moment("--installed", date)).transpose()?;
        let end = watch.window(export)?.map(|window| window.to);
        if let (Some(date), true) =
            (&self.installed, end.is_some_and(|end| installed.is_some_and(|from| from >= end)))
        {
            return Err(Failure::usage(format!(
                "--installed {date}: no blade was in service before --to; give an earlier date"
            )));
        }
        let names = tickets::blades(tickets, source)?;
        let fleet = Uniform { count, installed }.fleet(&names).map_err(Failure::usage)?;
        Ok(Some(fleet))
    }
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
    /// Seconds since --origin
    #[value(name = "epoch")]
    Seconds,
    /// Milliseconds since --origin
    #[value(name = "epoch-ms")]
    Milliseconds,
    /// Microseconds since --origin
    #[value(name = "epoch-us")]
    Microseconds,
}

fn separator(text: &str) -> Result<Separator, String> {
    match text {
        ";" | "," | "|" => Ok(Separator::Mark(text.as_bytes()[0])),
        "tab" | "\t" => Ok(Separator::Mark(b'\t')),
        "blanks" | " " => Ok(Separator::Blanks),
        _ => Err("write \";\", \",\", \"|\", \"tab\" or \"blanks\"".to_owned()),
    }
}

fn time_zone(text: &str) -> Result<TimeZone, String> {
    zone(text).ok_or_else(|| "unknown time zone; write UTC, Europe/Berlin or +01:00".to_owned())
}

fn origin(text: &str) -> Result<Time, String> {
    let calendar = Calendar::new(DateOrder::YearFirst, TimeZone::UTC);
    calendar.read(text).map_err(|(what, remedy)| format!("{what}; {remedy}"))
}

/// The options that one of two files may have of its own.
struct Given {
    separator: Option<Separator>,
    decimal: Option<Mark>,
    dates: Option<Order>,
    origin: Option<Time>,
    time_zone: TimeZone,
}

impl Given {
    fn calendar(&self) -> Calendar {
        let order = match self.dates {
            None if self.origin.is_some() => DateOrder::Epoch(EpochUnit::Seconds),
            None => DateOrder::Shown,
            Some(Order::Year) => DateOrder::YearFirst,
            Some(Order::Day) => DateOrder::DayFirst,
            Some(Order::Month) => DateOrder::MonthFirst,
            Some(Order::Seconds) => DateOrder::Epoch(EpochUnit::Seconds),
            Some(Order::Milliseconds) => DateOrder::Epoch(EpochUnit::Milliseconds),
            Some(Order::Microseconds) => DateOrder::Epoch(EpochUnit::Microseconds),
        };
        Calendar::new(order, self.time_zone.clone()).with_origin(self.origin.unwrap_or(Time::ZERO))
    }

    /// The reading of a table; `options` begins the names of the options in messages.
    fn reading(&self, options: &'static str) -> Reading {
        let decimal = self.decimal.map(|mark| match mark {
            Mark::Point => Decimal::Point,
            Mark::Comma => Decimal::Comma,
        });
        let reading = Reading::new(self.calendar().of_options(options));
        Reading { separator: self.separator, decimal, ..reading }
    }
}

impl Export {
    fn given(&self) -> Given {
        let Export { separator, decimal, dates, origin, time_zone, .. } = self;
        Given {
            separator: *separator,
            decimal: *decimal,
            dates: *dates,
            origin: *origin,
            time_zone: time_zone.clone(),
        }
    }

    /// The reading of dates.
    pub fn calendar(&self) -> Calendar {
        self.given().calendar()
    }

    /// The reading of tables.
    pub fn reading(&self) -> Reading {
        self.given().reading("--")
    }

    /// The reading of an inventory, with its selection.
    pub fn of_inventory(&self, reading: Reading, watch: &Watch) -> Reading {
        Reading { only: self.fleet_only.clone(), drops_broken: watch.drop_broken, ..reading }
    }

    /// The moment that an option names.
    pub fn moment(&self, option: &str, text: &str) -> Result<Time, Failure> {
        self.calendar()
            .read(text)
            .map_err(|(what, remedy)| Failure::usage(format!("{option} {text}: {what}; {remedy}")))
    }
}

/// Options of the table format that hold for one of two files, in place of those for both.
macro_rules! options_of {
    ($(#[$doc:meta])* $name:ident, $of:literal, $what:literal) => {
        $(#[$doc])*
        #[derive(clap::Args)]
        pub struct $name {
            #[arg(
                id = concat!($of, "_separator"), long = concat!($of, "-separator"), value_parser = separator,
                value_name = "MARK", help = concat!("--separator of the ", $what),
                help_heading = "Table format"
            )]
            separator: Option<Separator>,
            #[arg(
                id = concat!($of, "_decimal"), long = concat!($of, "-decimal"), value_enum, value_name = "MARK",
                help = concat!("--decimal of the ", $what), help_heading = "Table format"
            )]
            decimal: Option<Mark>,
            #[arg(
                id = concat!($of, "_dates"), long = concat!($of, "-dates"), value_enum, value_name = "ORDER",
                help = concat!("--dates of the ", $what), help_heading = "Table format", hide_possible_values = true
            )]
            dates: Option<Order>,
            #[arg(
                id = concat!($of, "_origin"), long = concat!($of, "-origin"), value_parser = origin,
                value_name = "DATE", help = concat!("--origin of the ", $what), help_heading = "Table format"
            )]
            origin: Option<Time>,
            #[arg(
                id = concat!($of, "_time_zone"), long = concat!($of, "-time-zone"), value_parser = time_zone,
                value_name = "ZONE", help = concat!("--time-zone of the ", $what), help_heading = "Table format"
            )]
            time_zone: Option<TimeZone>,
        }

        impl $name {
            /// The reading of this file.
            pub fn reading(&self, export: &Export) -> Reading {
                let both = export.given();
                let given = Given {
                    separator: self.separator.or(both.separator),
                    decimal: self.decimal.or(both.decimal),
                    dates: self.dates.or(both.dates),
                    origin: self.origin.or(both.origin),
                    time_zone: self.time_zone.clone().unwrap_or(both.time_zone),
                };
                given.reading(concat!("--", $of, "-"))
            }
        }
    };
}

options_of!(
    /// The format of tickets, beside that of the inventory.
    TicketsTable, "tickets", "tickets"
);
options_of!(
    /// The format of the inventory, beside that of the tickets.
    FleetTable, "fleet", "inventory"
);

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
    /// Drop and count unreadable rows instead of failing
    #[arg(long, help_heading = "Observation window")]
    drop_broken: bool,
    /// Duration of outages of which the tickets have none, and of repairs of which none was seen to end, such as "4 h"
    #[arg(long, value_parser = Span::parse, value_name = "TIME", help_heading = "Tickets")]
    pub repair: Option<Span>,
    /// Use only rows that have this cell in this column of the tickets; * stands for any text, Out+Event for two columns;
    /// repeatable
    #[arg(long, value_name = "COLUMN=VALUE", help_heading = "Tickets")]
    only: Vec<Mapping>,
    /// Unit of durations that state none; hh:mm and mm:ss are for such as 2:00, which is rejected otherwise
    #[arg(long, value_enum, value_name = "UNIT", help_heading = "Tickets")]
    durations: Option<Durations>,
    /// Age of blades installed before the window
    #[arg(long, value_enum, default_value_t, value_name = "RULE", help_heading = "Observation window")]
    age: Age,
}

#[derive(Clone, Copy, ValueEnum)]
enum Durations {
    /// Seconds
    #[value(name = "s")]
    Seconds,
    /// Minutes (the default)
    #[value(name = "min")]
    Minutes,
    /// Hours
    #[value(name = "h")]
    Hours,
    /// Days
    #[value(name = "d")]
    Days,
    /// 2:00 is two hours
    #[value(name = "hh:mm")]
    HoursMinutes,
    /// 2:00 is two minutes
    #[value(name = "mm:ss")]
    MinutesSeconds,
}

/// The export that tickets come from.
#[derive(clap::Args)]
pub struct Preset {
    /// Export whose columns are known; --map overrides them
    #[arg(long, value_enum, value_name = "NAME", help_heading = "Tickets")]
    format: Option<Format>,
    /// Cause and number of its parts in each blade, such as disk=8: each has a life of its own, and tickets say which one
    /// failed in the column slot; repeatable
    #[arg(long, value_name = "CAUSE=NUMBER", help_heading = "Tickets")]
    pub parts: Vec<Parts>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Slurm: sacctmgr show event -P
    Slurm,
    /// Failure Trace Archive: event_trace
    Fta,
    /// Los Alamos: LA-UR-05-7318
    Lanl,
}

impl Preset {
    /// The export.
    pub fn format(&self) -> Option<TicketFormat> {
        self.format.map(|format| match format {
            Format::Slurm => TicketFormat::Slurm,
            Format::Fta => TicketFormat::Fta,
            Format::Lanl => TicketFormat::Lanl,
        })
    }
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
    pub fn tickets(&self, reading: Reading, columns: Columns) -> TicketSource {
        let durations = match self.durations.unwrap_or(Durations::Minutes) {
            Durations::Seconds => DurationUnit::Seconds,
            Durations::Minutes => DurationUnit::Minutes,
            Durations::Hours => DurationUnit::Hours,
            Durations::Days => DurationUnit::Days,
            Durations::HoursMinutes => DurationUnit::HoursMinutes,
            Durations::MinutesSeconds => DurationUnit::MinutesSeconds,
        };
        let source = TicketSource::new(Reading { durations, ..reading }, columns);
        TicketSource {
            merge: self.merge,
            drops_broken: self.drop_broken,
            repair: self.repair,
            only: self.only.clone(),
            ..source
        }
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
    among 1000. Give the blades observed (--fleet fleet.csv, with their dates; --blades 980, if only their number is known) \
    and the window in which every failure of \
    theirs was recorded (--from 2020-01-01 --to 2024-01-01)";
