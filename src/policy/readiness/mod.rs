//! Readiness: the way spares stand by.

mod cold;
mod pre_booted;
mod tiered;

use crate::policy::Rule;

/// Decides which spares are booted before they are needed.
pub trait Readiness: Send + Sync {
    /// True if a spare that enters the pool is to be booted, when `booted` others already are or are being booted.
    fn boots(&self, booted: u32) -> bool;

    /// True if the capacity of a spare is known: always for a booted one; for a cold one only if the rule says so.
    fn knows_capacity(&self, booted: bool) -> bool {
        booted
    }
}

/// The rules of this axis.
pub const RULES: &[Rule<dyn Readiness>] = &[cold::RULE, pre_booted::RULE, tiered::RULE];
