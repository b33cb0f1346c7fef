//! Observers: they watch a history without changing it.

pub use super::note::{Attempt, Note, PRIVILEGED_PORT};
use crate::simulation::state::journey::Journey;
use crate::units::{BladeId, Time};

/// Watches one replication. Every method does nothing unless it is overridden, and then costs nothing.
pub trait Observer {
    /// Audits: the laws of conservation are audited under way. They always are where debug assertions are compiled in.
    fn audits(&self) -> bool {
        cfg!(debug_assertions)
    }

    /// Traces: the observer wants notes that are costly to prepare: the steps of every partition, and the reasons why
    /// spares are declined.
    fn traces(&self) -> bool {
        false
    }

    /// A workload is up again after an outage or a planned move, on `blade`; `None`: it is still down
    /// at the horizon, or the planned move became an outage, which begins now.
    fn journey_ended(&mut self, _journey: &Journey, _now: Time, _blade: Option<BladeId>) {}

    /// A takeover by `blade` ended.
    fn attempt_ended(&mut self, _journey: &Journey, _now: Time, _blade: BladeId, _end: Attempt) {}

    /// Anything else that happens.
    fn note(&mut self, _now: Time, _note: Note) {}

    /// Spares became ready or were taken, or workloads began or ceased to wait.
    fn pool_changed(&mut self, _now: Time, _ready: i64, _waiting: i64) {}
}

impl Observer for &mut dyn Observer {
    fn audits(&self) -> bool {
        (**self).audits()
    }

    fn traces(&self) -> bool {
        (**self).traces()
    }

    fn journey_ended(&mut self, journey: &Journey, now: Time, blade: Option<BladeId>) {
        (**self).journey_ended(journey, now, blade);
    }

    fn attempt_ended(&mut self, journey: &Journey, now: Time, blade: BladeId, end: Attempt) {
        (**self).attempt_ended(journey, now, blade, end);
    }

    fn note(&mut self, now: Time, note: Note) {
        (**self).note(now, note);
    }

    fn pool_changed(&mut self, now: Time, ready: i64, waiting: i64) {
        (**self).pool_changed(now, ready, waiting);
    }
}

/// Watches nothing.
pub struct Nobody;

impl Observer for Nobody {}

/// Watches nothing, but audits the laws of conservation.
#[cfg(test)]
pub struct Auditor;

#[cfg(test)]
impl Observer for Auditor {
    fn audits(&self) -> bool {
        true
    }
}
