//! A record ready to be tested: its history, and the scenario that an import makes of it.

use crate::records::fleet::{self, Failures, Fitted, Fleet};
use crate::records::history::History;
use crate::records::modes::Repairs;
use crate::records::rates::{self, Blades};
use crate::records::tickets::{self, AgeRule, TicketSource, Window};
use crate::records::{import_lanl, lanl};
use crate::studies::backtest::Record;
use crate::units::{Span, Time};
use std::path::Path;

/// A record with a scenario of its fleet.
pub(super) struct Case {
    /// The record.
    pub record: Record,
    /// The scenario that an import of it writes.
    pub scenario: String,
    /// The start of the part that is forecast.
    pub split: Time,
    /// Blades as alike as the scenario takes them to be; bursts go with those that are not.
    pub blades: Blades,
    /// It says how long outages last; otherwise outages alone are compared.
    pub has_repairs: bool,
}

/// Tickets as a user's command reads them.
pub(super) struct Tickets<'a> {
    /// The file.
    pub path: &'a Path,
    /// Its columns, and the repair that it lacks.
    pub source: TicketSource,
    /// The units watched.
    pub fleet: Fleet,
    /// The window, by its first day and the day after its last.
    pub window: [&'a str; 2],
    /// The start of the last third, if it is not to be the first month after two thirds.
    pub split: Option<&'a str>,
}

impl Case {
    /// A system of Los Alamos.
    pub fn of_lanl(path: &Path, system: u32) -> Result<Case, String> {
        let said = |error: crate::records::Error| error.to_string();
        let (import, calendar) = (lanl::read(path, system).map_err(said)?, lanl::calendar());
        let start = calendar.read(&import.window_start).map_err(|(what, _)| what)?;
        let history = History::of_lanl(&import);
        let record = Record { history, start, calendar, fleet: None, by_type: false };
        let scenario = import_lanl(path, system, Blades::Unequal, Repairs::Chosen).map_err(said)?.fitted_toml;
        let split = record.two_thirds();
        Ok(Case { record, scenario, split, blades: Blades::Unequal, has_repairs: true })
    }

    /// Tickets and those who were watched, taken to fail independently and to be alike.
    pub fn of_tickets(of: Tickets<'_>) -> Result<Case, String> {
        let Tickets { path, source, fleet, window, split } = of;
        let calendar = source.reading.calendar.clone();
        let moment = |date: &str| calendar.read(date).map_err(|(what, _)| format!("{date}: {what}"));
        let (from, to) = (moment(window[0])?, moment(window[1])?);
        let read = tickets::read(path, &source, &fleet, Window { from, to }, AgeRule::Auto)
            .map_err(|error| error.to_string())?;
        let groups = fleet::group(&fleet, Some(Time(to.0 - 1)));
        let modes = rates::fit_or_bound(&read.history, Blades::Alike).map_err(|error| error.to_string())?;
        let fitted = Fitted::Together(modes).with_repair(source.repair);
        let ages = fleet::blade_ages(&read.history, &groups, |kind| fitted.mode_names(kind));
        let failures = Failures::Fitted(fitted, String::new());
        let scenario = fleet::scenario("record", &fleet, &groups, &failures, None, Some(&ages));
        let split = split.map(moment).transpose()?;
        let record =
            Record { history: read.history, start: from, calendar, fleet: Some(fleet), by_type: false };
        let split = split.unwrap_or_else(|| record.two_thirds());
        Ok(Case { record, scenario, split, blades: Blades::Alike, has_repairs: false })
    }
}

/// The repair that a record does not have \[h\].
pub(super) fn repair(hours: f64) -> Option<Span> {
    Some(Span::from_hours(hours))
}
