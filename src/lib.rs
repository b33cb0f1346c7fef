//! A discrete-event simulator of blade-server failover.

pub mod scenario;
pub mod units;
