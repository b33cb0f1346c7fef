//! Recovery: from a failure that is noticed to the workload being up again.

pub mod claims;
pub mod detection;
pub mod interruption;
pub mod isolation;
pub mod own_blade;
mod pool_view;
pub mod steps;
pub mod takeover;
