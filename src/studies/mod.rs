//! Studies: questions that take more than one run of a scenario to answer.

pub mod backtest;
mod basis;
pub mod checkpoint;
pub mod compare;
mod error;
pub mod grid;
pub mod parts;
pub mod plan;
pub(crate) mod room;
pub mod sensitivity;
mod study;
pub mod sweep;
#[cfg(test)]
mod testing;
mod trust;
pub mod variants;

pub use error::StudyError;
pub use study::{Ended, Place, Run, Study, StudyListener, Work, complete};
pub use trust::{TRUST_RECORDS, TrustRecord};
pub use variants::Variants;

use crate::policy;
use crate::scenario::{Registry, Section};

/// The sections of scenario files that belong to studies: one line each.
pub const SECTIONS: &[Section] = &[sweep::SECTION, plan::SECTION, sensitivity::SECTION];

impl Registry {
    /// The rules and the studies of this crate. Add to the vectors to register your own.
    ///
    /// ```
    /// let registry = hotspare::Registry::builtin();
    /// assert!(registry.rules.selection.iter().any(|rule| rule.name == "best_fit"));
    /// assert!(registry.sections.iter().any(|section| section.key == "sweep"));
    /// ```
    pub fn builtin() -> Registry {
        Registry { rules: policy::Rules::builtin(), sections: SECTIONS.to_vec() }
    }
}
