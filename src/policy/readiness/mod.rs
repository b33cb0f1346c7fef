//! Readiness: how spares stand by.

mod cold;
mod pre_booted;
mod tiered;

use crate::policy::Rule;

/// Decides whether a spare is booted before it is needed.
pub trait Readiness: Send + Sync {
    /// Whether a spare that enters the pool is to be booted, when `booted` others already are or are being booted.
    fn boots(&self, booted: u32) -> bool;

    /// Whether it is known what a spare provides: of a booted one always, of a cold one not unless the rule says so.
    fn knows_capacity(&self, booted: bool) -> bool {
        booted
    }
}

/// The rules of this axis.
pub const RULES: &[Rule<dyn Readiness>] = &[cold::RULE, pre_booted::RULE, tiered::RULE];
