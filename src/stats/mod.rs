//! The evidence of a set of replications: figures, and how sure they are.
//!
//! **Intuition.** A replication is one simulated history. Inside it everything hangs together: one exhausted
//! pool makes a dozen outages long. Between replications nothing does. So the replication is the unit of
//! evidence, and every interval here answers one question: how far would the figure move with another set of
//! replications? Leaving each one out in turn, and seeing how the figure moves, is most of the answer (the
//! *jackknife*).
//!
//! **What is estimated.**
//!
//! | figure | by |
//! | --- | --- |
//! | downtime, shares of time, mean durations: Σ/Σ | [`ratio_of_sums`] |
//! | events per year | [`rate_of_events`]; none seen: [`nothing_seen`] |
//! | the mean time to a first event | the mean up to the horizon, [`Flag::Restricted`] where a history ends first |
//! | yes or no per replication, such as "is exhausted in the first year" | [`wilson()`] |
//! | the share of years that meet a target | [`share_of_clusters`] |
//! | percentiles and the maximum of outage durations | [`Histogram`] per replication, then [`Pooled`] |
//! | whether the warm-up was enough | [`start_against_end`], [`mser`] |
//! | one policy against another, same failures | [`paired_difference`], [`paired_quotient`], [`holm`] |
//! | one run against another, other failures | [`independent_sums`], [`independent_estimates`] |
//!
//! Each gives an [`Estimate`]: value, interval, how it was made, and a [`Flag`] with what to know before
//! trusting it. Availability and nines have no formula of their own: they are downtime seen from the other
//! side, [`Estimate::map_falling`].
//!
//! **Rules.** A ratio is a ratio of sums, never a mean of ratios. No replication is left out for what happened in it.
//! An interval stays inside what its figure can be. What was never seen has a bound on one
//! side, never "0 ± 0". A single replication has no interval. A maximum has none. Sums run in the order of
//! the replications, counts are integers, and logarithms and the like come from the `libm` crate, so that the
//! same replications give the same bits everywhere.
//!
//! **Limits.** No interval knows of the rare, long outage that no replication has met. With fewer than
//! [`FEW_EVENTS`] outages the intervals are flagged; with a handful of replications they are wide, and of
//! percentiles not always wide enough. How often they hold what they are about is measured in docs/coverage.md. All
//! intervals are about the simulation's own uncertainty; how one year
//! differs from the next is not in them.
//!
//! **Sources.** Efron and Tibshirani, *An Introduction to the Bootstrap* (1993); Cochran, *Sampling
//! Techniques* (1977); Hall (1992) for skewness; Satterthwaite (1946) and Box and Andersen (1955) for
//! kurtosis; Woodruff (1952) and Korn and Graubard (1998) for percentiles; Wilson (1927); Garwood (1936); Holm
//! (1979). Each function names its own.

pub(crate) mod beyond;
mod bound;
pub(crate) mod chance;
mod clustered;
mod controls;
mod estimate;
mod histogram;
mod independent;
mod jackknife;
pub(crate) mod metrics;
mod paired;
mod percentile;
mod pooled;
mod ratio;
mod restricted;
mod student;
pub(crate) mod totals;
mod warm_up;
mod wilson;
mod work;

pub use crate::math::normal_quantile;
pub use bound::{Bound, Verdict};
pub use clustered::share_of_clusters;
pub use controls::Controls;
pub use estimate::{Estimate, FEW_EVENTS, Flag, Method};
pub use histogram::Histogram;
pub use independent::{Contrast, independent_estimates, independent_sums, independent_sums_with};
pub use metrics::{Better, CatalogueEntry, Formula, Metric, PHASE_NAMES, Scopes, catalogue};
pub use paired::{
    PairedDifference, PairedQuotient, holm, paired_difference, paired_difference_with, paired_quotient,
    paired_quotient_with,
};
pub use pooled::Pooled;
pub(crate) use pooled::PooledSums;
pub use ratio::{nothing_seen, rate_of_events, rate_with_controls, ratio_of_sums, ratio_with_controls};
pub use student::{student_t_quantile, student_t_two_sided};
pub use totals::{ClassTotals, Costs, ResourceTotals, RiskTotals, SiteCounts, StateTotals, Tally, Totals};
pub use warm_up::{mser, start_against_end};
pub(crate) use warm_up::{start_and_end, starts_against_ends};
pub use wilson::wilson;
pub use work::Work;

#[cfg(test)]
mod testing;
