//! A scenario against the record it was made from: would it have foretold what came next?
//!
//! Intuition: any law fits the past that it was fitted to. So the record is cut in two. Lives and repairs are fitted to
//! the earlier part alone, the scenario is simulated over the later one, many times, and the recorded outages of the
//! later part are compared with the range that the simulation allows.
//!
//! Model:
//! - What is compared: in each month, and over the later part as a whole, the outages that begin, the minutes that
//!   blades are down, and the largest number down at once.
//! - Each history draws its laws anew from what the fit leaves open (the normal approximation, on logarithms), so that an
//!   interval covers the doubt about the laws as well as chance.
//! - The interval lies between two of the simulated values, so chosen that one more history would fall inside with
//!   95 %, by rank. One interval in twenty misses if all is well, and the measures of a month miss together. So each
//!   simulated history is held against the same intervals: how many of them *it* misses is what to compare with.
//! - A recorded outage runs from the failure to the return to service: detection, waiting for a crew and booting are in
//!   it. They take no time here, and the only policy is to wait for the repair.
//! - The fit is made as that of the scenario was: with bursts and frailty where it has them, which are estimated from the
//!   earlier part in place of its own, and by type where that is asked for. A scenario with a table of ages starts at those
//!   that the record knows at the cut; one with ages of groups at these, less the time of the later part; any other in
//!   the stationary state.
//! - What the scenario says besides (places that go dark) is kept.
//!
//! Limits: the population is the scenario's. A cause that does not occur in the earlier part is not foretold. From few
//! histories there is no verdict ([`result::FEWEST_FOR_A_VERDICT`]).

mod edit;
mod past;
mod report;
mod result;
mod run;
mod spec;
#[cfg(test)]
mod tests;

pub use report::{csv, report};
pub use result::{Measure, Outcome, Verdict};
pub use run::backtest;
pub use spec::{Error, Record, Tested};
