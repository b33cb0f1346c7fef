//! The checked scenario: what the rest of the program trusts.

use crate::digest::FileDigest;
use crate::model::fleet::Site;
use crate::model::preset::DurationPreset;
use crate::model::prices::Prices;
use crate::policy::Policy;
use crate::stats::Bound;
use crate::stats::metrics::Metric;
use crate::units::{BladeId, ModeId, Time};

/// A study that can be simulated. It comes out of [`load()`](crate::scenario::load()) only.
pub struct Scenario {
    /// The name of the study.
    pub name: String,
    /// The subject of the study.
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
    /// Figures are corrected by what histories count of their own noise.
    pub controls: bool,
    /// Stationary: blades start with residual lives, as in a fleet that has run for long.
    pub stationary: bool,
    /// Position of the policy that the others are compared with.
    pub baseline: usize,
    /// The data center.
    pub site: Site,
    /// The policies to compare, in the order of the file; at least one.
    pub policies: Vec<Policy>,
    /// Prices, if there are any.
    pub prices: Option<Prices>,
    /// Bounds that figures are held against.
    pub thresholds: Vec<Threshold>,
    /// The precision asked for; without one, exactly `replications` are simulated.
    pub precision: Option<Precision>,
    /// Failures to replay.
    pub record: Option<Record>,
    /// The presets that it names, in the order of its text.
    pub presets: Vec<UsedPreset>,
    /// Its text, with the settings made.
    pub text: String,
    /// The scenario and every file it names.
    pub files: Vec<FileDigest>,
}

/// A bound that a figure is held against.
#[derive(Clone, Debug, PartialEq)]
pub struct Threshold {
    /// Positions of the policies that it is for.
    pub policies: Vec<usize>,
    /// The scope of the figure: `site`, `workload:orders`, `resource:memory`.
    pub scope: String,
    /// The metric's name.
    pub metric: &'static str,
    /// The statistic of the metric.
    pub statistic: &'static str,
    /// The bound to be met, in the unit of the metric.
    pub bound: Bound,
}

/// The precision asked for a figure, under every policy.
#[derive(Clone)]
pub struct Precision {
    /// The metric.
    pub metric: &'static Metric,
    /// The position of the workload class; `None` for the site.
    pub class: Option<usize>,
    /// Half the length of the interval relative to the figure, or to what an availability lacks of 1 \[1\].
    pub relative: f64,
    /// Confidence level of the interval \[1\].
    pub level: f64,
    /// No more replications than this.
    pub max_replications: u32,
}

/// Recorded failures.
pub struct Record {
    /// The failures of each recorded blade, in order of time.
    pub blades: Vec<(BladeId, Vec<RecordedFailure>)>,
}

/// One recorded failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordedFailure {
    /// The time of the failure.
    pub failed: Time,
    /// The time at which service returned.
    pub returned: Time,
    /// Its mode.
    pub mode: ModeId,
}

/// A preset that a scenario names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsedPreset {
    /// The key whose value it stands for, such as `times.detect`.
    pub key: String,
    /// Its value and its source.
    pub preset: &'static DurationPreset,
}
