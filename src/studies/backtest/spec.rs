//! The scenario and the record of a backtest, and the reasons why it may not be possible.

use crate::records::fit::FitError;
use crate::records::fleet::Fleet;
use crate::records::history::History;
use crate::records::moment::Calendar;
use crate::scenario::Problems;
use crate::scenario::Registry;
use crate::units::{Span, Time};
use std::path::Path;

/// A record with its clock.
pub struct Record {
    /// Its units and outages.
    pub history: History,
    /// The start of its window.
    pub start: Time,
    /// The clock by which months begin.
    pub calendar: Calendar,
    /// The inventory whose blades are the units; `None` for a record without one.
    pub fleet: Option<Fleet>,
    /// Blade types of the inventory are fitted one by one.
    pub by_type: bool,
}

/// The scenario that is tested.
pub struct Tested<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its name in messages.
    pub origin: &'a str,
    /// The folder of the files that it names.
    pub base: &'a Path,
    /// The rules that it may name.
    pub registry: &'a Registry,
}

/// The reason why there is nothing to compare.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The cut leaves nothing on one side.
    #[error("the record is cut at {0}, which is not inside its window; give a --split between {1} and {2}")]
    Split(String, String, String),
    /// One of the two parts has no outage, or no law can be fitted.
    #[error("the earlier part cannot be fitted: {0}")]
    Fit(#[from] FitError),
    /// The scenario is about another fleet.
    #[error(
        "the scenario has {workloads} workloads, but {blades:.1} blades were in service in the later part, on average; \
         give the scenario of this fleet (up to 5 % off is allowed)"
    )]
    Population {
        /// Workloads of the scenario.
        workloads: usize,
        /// Blades in service.
        blades: f64,
    },
    /// A blade type that no blade of the record has.
    #[error(
        "--by-type: the scenario has a blade type {0:?}, the inventory has {1}; name the types alike, or leave out --by-type"
    )]
    Type(String, String),
    /// A failure mode whose repairs nobody knows.
    #[error(
        "no repair of {mode} was seen to end before the cut, and the scenario does not say how long one takes; write \
         blade_type.{kind}.failure.{mode}.repair (with a life) into it, or give a later --split"
    )]
    Repair {
        /// The blade type.
        kind: String,
        /// The failure mode.
        mode: String,
    },
    /// Ages that do not go with the scenario.
    #[error(
        "the ages of the blades at the cut do not go with the scenario: {0}; give the scenario that was made from this \
         inventory, or leave out `ages`"
    )]
    Ages(String),
    /// The scenario with the fitted laws makes no sense.
    #[error(transparent)]
    Scenario(#[from] Problems),
    /// It was stopped.
    #[error("interrupted; nothing was written")]
    Stopped,
}

impl Record {
    /// The default split: the first month that begins after two thirds of the record.
    pub fn two_thirds(&self) -> Time {
        let at = self.start.after(Span(self.history.window.0 / 3 * 2));
        self.calendar.month(Time(at.0 - 1)).1
    }

    /// The end of the window.
    pub(super) fn end(&self) -> Time {
        self.start.after(self.history.window)
    }
}
