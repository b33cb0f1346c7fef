//! A discrete-event simulator of blade-server failover.

pub mod engine;
pub mod math;
pub mod units;
