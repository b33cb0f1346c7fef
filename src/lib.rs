//! A discrete-event simulator of blade-server failover.

pub mod engine;
pub mod math;
pub mod model;
pub mod policy;
pub mod units;
