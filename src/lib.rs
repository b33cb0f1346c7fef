//! A discrete-event simulator of blade-server failover.

pub mod stats;
pub mod units;
