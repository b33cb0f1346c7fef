//! Faults: strikes on blades, by their own modes, by a record, in bursts, or through the things that they depend on.

pub mod bursts;
pub mod common_causes;
pub mod dark;
pub mod degraded;
pub mod fabrics;
pub mod failure;
pub mod passing;
pub mod recorded;
