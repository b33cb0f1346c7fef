//! Compiled: all that a policy means for a site, computed before the first event.

mod alike;
pub(super) mod durations;
pub mod matches;
pub mod policy;
pub mod procedure;
pub mod route;
