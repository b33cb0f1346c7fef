//! Compiled: all that a policy means for a site, computed before the first event.

mod alike;
pub mod controls;
pub(super) mod durations;
mod expected;
pub mod matches;
pub mod policy;
pub mod procedure;
pub mod route;
