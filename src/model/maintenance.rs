//! Maintenance windows and change freezes.

use crate::engine::distribution::Distribution;
use crate::units::{Span, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Times that come again.
#[derive(Clone, Copy, Debug)]
pub struct Calendar {
    /// When the first one begins.
    pub first: Time,
    /// From one beginning to the next, longer than one lasts; `None`: there is one.
    pub every: Option<Span>,
    /// How long each lasts.
    pub lasts: Span,
}

impl Calendar {
    /// When the one with this number begins, counted from zero.
    pub fn begins(&self, number: u32) -> Time {
        match (number, self.every) {
            (0, _) => self.first,
            (_, None) => Time::NEVER,
            (_, Some(every)) => self.first.after(Span(every.0.saturating_mul(i64::from(number)))),
        }
    }
}

/// Blades that are worked on in windows, each in its turn.
#[derive(Clone, Debug)]
pub struct Maintenance {
    /// The name in the scenario.
    pub name: String,
    /// When blades are taken.
    pub windows: Calendar,
    /// How many at a time.
    pub at_a_time: u32,
    /// Which.
    pub of: Taken,
    /// How long each is worked on.
    pub work: Distribution,
}

/// The blades that maintenance takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Taken {
    /// Spares out of the pool.
    #[default]
    Pool,
    /// Blades out of service: their workloads are moved to spares, or stop where the policy moves nothing.
    Service,
    /// Both.
    All,
}
