//! A discrete-event simulator of blade-server failover.

pub mod engine;
pub mod experiment;
pub mod math;
pub mod model;
pub mod policy;
pub mod records;
pub mod scenario;
pub mod simulation;
pub mod stats;
pub mod units;
