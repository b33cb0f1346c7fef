//! Observers: what somebody may watch of a history, without changing it.

use crate::simulation::journey::Journey;
use crate::units::{BladeId, Time};

/// How an attempt to take over ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// The workload is up on the spare.
    Succeeded,
    /// The spare was dead, or died under way.
    Failed,
}

/// Watches one replication. Every method does nothing unless it is overridden, and then costs nothing.
pub trait Observer {
    /// Whether the laws of conservation are audited under way. They always are where debug assertions are compiled in.
    fn audits(&self) -> bool {
        cfg!(debug_assertions)
    }

    /// A workload is up again after an outage or a planned move, on `blade`; `None`: it is still down
    /// at the horizon, or the planned move became an outage, which begins now.
    fn journey_ended(&mut self, _journey: &Journey, _now: Time, _blade: Option<BladeId>) {}

    /// A takeover by `blade` ended.
    fn attempt_ended(&mut self, _journey: &Journey, _now: Time, _blade: BladeId, _end: Attempt) {}

    /// Spares became ready or were taken, or workloads began or ceased to wait.
    fn pool_changed(&mut self, _now: Time, _ready: i64, _waiting: i64) {}
}

/// Watches nothing.
pub struct Nobody;

impl Observer for Nobody {}

/// Watches nothing, but has the laws of conservation audited.
pub struct Auditor;

impl Observer for Auditor {
    fn audits(&self) -> bool {
        true
    }
}
