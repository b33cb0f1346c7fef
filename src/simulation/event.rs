//! The order of events within one tick.
//!
//! The order is a contract: a statistics reset sees the world before anything of its tick; repairs come before
//! failures, so that a blade repaired and a blade failed at the same instant find each other; claims come after
//! everything that could change the pool, and cascades take the spares that claims leave.
//!
//! *Rounds* are work of a class that is not an event of its own: done when all events of a lower class are.

/// The classes, in the order in which work of one tick is done.
pub mod class {
    /// The warm-up ends.
    pub const RESET: u8 = 0;
    /// Power returns.
    pub const POWER_RETURNS: u8 = 1;
    /// Repairs, maintenance and deliveries end.
    pub const REPAIRS: u8 = 2;
    /// Steps end.
    pub const STEPS: u8 = 3;
    /// Workloads finish.
    pub const FINISHES: u8 = 4;
    /// Health checks, windows and freezes.
    pub const CHECKS: u8 = 5;
    /// Common causes strike, and bursts.
    pub const COMMON_CAUSES: u8 = 6;
    /// Failures of single things.
    pub const FAILURES: u8 = 7;
    /// Failures are noticed.
    pub const NOTICING: u8 = 8;
    /// Round: modules in the enclosures start waiting commands, arrays waiting boots.
    pub const MANAGEMENT: u8 = 9;
    /// Round: waiting workloads claim spares.
    pub const CLAIMS: u8 = 10;
    /// Round: planned moves are considered.
    pub const CASCADES: u8 = 11;
    /// Workloads arrive. Round: maintenance takes blades, and the remaining spares are compared with the workloads that
    /// may need them.
    pub const ARRIVALS: u8 = 12;
    /// The end.
    pub const HORIZON: u8 = 13;
}
