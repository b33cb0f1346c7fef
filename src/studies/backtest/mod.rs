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
//! - What the scenario says beyond lives and repairs (bursts, places that go dark, blades worse than others) is kept.
//!
//! Limits: the fleet is in its stationary state at the start of the later part, and its population is the scenario's. A
//! cause that does not occur in the earlier part is not foretold.

mod edit;
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
