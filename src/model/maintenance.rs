//! Maintenance windows and change freezes.

use crate::engine::distribution::Distribution;
use crate::units::{Span, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Recurring times.
#[derive(Clone, Copy, Debug)]
pub struct Recurrence {
    /// Start of the first one.
    pub first: Time,
    /// From one start to the next, longer than one lasts; `None`: there is only one.
    pub every: Option<Span>,
    /// Duration of each.
    pub lasts: Span,
}

impl Recurrence {
    /// Start of the one with this number, counted from zero.
    pub fn begins(&self, number: u32) -> Time {
        match (number, self.every) {
            (0, _) => self.first,
            (_, None) => Time::NEVER,
            (_, Some(every)) => self.first.after(Span(every.0.saturating_mul(i64::from(number)))),
        }
    }
}

/// Planned work on blades, in windows, each blade in its turn.
#[derive(Clone, Debug)]
pub struct Maintenance {
    /// The name in the scenario.
    pub name: String,
    /// The windows in which blades are taken.
    pub windows: Recurrence,
    /// Blades worked on at the same time.
    pub at_a_time: u32,
    /// The blades taken.
    pub of: Taken,
    /// Duration of the work on each blade.
    pub work: Distribution,
}

/// The blades that maintenance takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Taken {
    /// Spares out of the pool.
    #[default]
    Pool,
    /// Blades out of service: their workloads are moved to spares, or stop where the policy does not fail over.
    Service,
    /// Both.
    All,
}
