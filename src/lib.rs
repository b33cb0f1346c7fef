//! A discrete-event simulator of blade-server failover.

pub mod units;
