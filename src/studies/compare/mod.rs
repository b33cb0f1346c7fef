//! Comparison of new results with a baseline, the gate for continuous integration: is anything worse?
//!
//! **Intuition.** Two runs of the same version give the same bytes. So the first question is whether the files are the
//! same; if so, so is everything else. If not, the same seed still means the same draws, as long as `results_version`
//! is the same: replication k of one side is compared with replication k of the other, and the chance that they share
//! cancels. Only where the draws differ as well do two distributions have to be compared, which takes far more
//! replications to see as little.
//!
//! Figures are read where the controls of their run are zero, as the run itself reads them; a difference in pairs is read
//! where those of both runs are. So two runs with other failures are told apart by far fewer replications, too.
//!
//! **Verdicts.** One [`Verdict`] for each policy, by its downtime ([`ComparedPolicy`]), and one for each figure, with all p-values of a comparison corrected by Holm, so that the
//! chance of a false alarm in the whole comparison stays below 1 − level:
//!
//! | verdict | meaning |
//! | --- | --- |
//! | equal | the interval of the relative difference lies inside the margin, which is ±1 % unless said |
//! | worse, better | not that, and the difference is significant |
//! | changed | the same of a figure of which no direction is better |
//! | undecided | neither: too few replications, or a figure without interval |
//!
//! A difference that is significant and yet inside the margin is equal; it is counted as a small one. For an
//! availability the time lost is compared: half as many failures are a change of 50 %, not of 0.01 %.
//!
//! **Limits.** Many figures are exact functions of others (availability and downtime), so that Holm is stricter than
//! it would have to be. With fewer than five replications nothing is significant. Figures that are zero on both sides are left out: they say nothing. Time by step is not
//! compared, time by phase is.
//!
//! A comparison is printed as a [`ComparisonReport`].

mod baseline;
mod cases;
mod direction;
mod error;
mod folder;
mod json;
mod markdown;
mod missing;
mod origins;
mod policies;
mod report;
mod result;
mod run;
mod sentences;
mod side;
mod spec;
mod tables;
mod terminal;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use baseline::{render, write};
pub use error::LoadError;
pub use folder::load;
pub use report::ComparisonReport;
pub use result::{ComparedFigure, ComparedPolicy, Comparison, How, Verdict};
pub use run::compare;
pub use side::{ControlColumn, Data, Key, Series, Side};
pub use spec::Options;

/// True of a file that holds figures, and not words or plots that are made of them.
fn is_figures(file: &str) -> bool {
    file.ends_with(".csv")
}
