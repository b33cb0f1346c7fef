//! The experiment: replications of every policy on the same random numbers, and the results drawn from them.
//!
//! `run` simulates, the `ledger` takes what figures need of each replication, an `outcome` is a ledger and what was asked
//! for, and the `summary` reads figures off it.

mod conclusion;
pub(crate) mod controls;
pub mod costs;
mod crew_load;
pub mod details;
mod in_order;
mod ledger;
mod memory;
mod outcome;
pub mod parts;
mod parts_used;
pub mod record_check;
mod rounds;
mod run;
mod served;
mod shard;
mod summary;
pub mod trace;
mod warm_up;
pub mod worst;

pub use conclusion::conclude;
pub use ledger::{Spool, key_of};
pub use memory::{MemoryNeed, WorkSize};
pub use outcome::Outcome;
pub use run::{Extras, Listener, NextRound, RunPlan, run, run_in_rounds, totals};
pub use served::WORTH_SAYING;
pub use shard::Shard;
pub use summary::{Check, Difference, Figure, HEADLINE, PhaseRow, PoolPoint, Summary, Sums};

pub use crate::simulation::compiled::controls::Control;
