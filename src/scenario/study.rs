//! The checked scenario: what the rest of the program trusts.

use crate::digest::FileDigest;
use crate::model::fleet::Site;
use crate::policy::Policy;
use crate::units::{BladeId, Time};

/// A study that can be simulated. It comes out of [`crate::scenario::load`] only.
pub struct Scenario {
    /// The name of the study.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// End of each history.
    pub horizon: Time,
    /// Start of the window that statistics count.
    pub warm_up: Time,
    /// Independent histories.
    pub replications: u32,
    /// The seed of all random numbers.
    pub seed: u64,
    /// Confidence level of the intervals \[1\].
    pub level: f64,
    /// Whether blades start with residual lives, as in a fleet that has run for long.
    pub stationary: bool,
    /// Position of the policy that the others are compared with.
    pub baseline: usize,
    /// The data center.
    pub site: Site,
    /// The policies to compare, in the order of the file; at least one.
    pub policies: Vec<Policy>,
    /// Failures to replay.
    pub record: Option<Record>,
    /// The scenario and every file it names.
    pub files: Vec<FileDigest>,
}

/// Recorded failures.
pub struct Record {
    /// The failures of each recorded blade, in order of time.
    pub blades: Vec<(BladeId, Vec<RecordedFailure>)>,
}

/// One recorded failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordedFailure {
    /// When it struck.
    pub failed: Time,
    /// When service returned.
    pub returned: Time,
    /// Position of its mode in the blade type.
    pub mode: u16,
}
