//! Demand: workloads that come, go, change their requirements, and may need a spare.

pub mod churn;
pub mod placement;
pub mod requirements;
pub mod service;
pub mod warning;
