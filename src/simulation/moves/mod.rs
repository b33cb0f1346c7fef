//! Moves: planned transfers of workloads that are up.

pub mod cascade;
pub mod failback;
pub mod live_copy;
pub mod transfer;
