//! Upkeep: work on blades: repair, preparation for the pool, checks, maintenance.

pub mod checks;
pub mod maintenance;
pub mod preparation;
pub mod repair;
