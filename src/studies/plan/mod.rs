//! The cheapest of many variants that meets the thresholds.
//!
//! Intuition: the purchase cost of a variant is known before any simulation
//! ([`costs::known`](crate::experiment::costs::known)), so the candidates (a variant with one of its policies) stand in
//! a row, the cheapest first, and the question is where in the row the thresholds begin to be met. First the candidate
//! that has most is simulated until its thresholds are decided, then the one in the middle of those still open: if it
//! meets them, nothing dearer matters; if it does not, neither does any candidate with less on all axes that help.
//!
//! Model. The answer is wrong if a candidate is rejected that meets the thresholds, or if one is chosen that does not.
//! Each may happen with half of the error probability that the confidence leaves. Rejections share their half evenly:
//! among candidates, thresholds and looks at the intervals (Bonferroni). The choice is simulated once more with another
//! seed, on which nothing so far depends, at a level of its own; should that fail, the next candidate has half as much
//! left.
//!
//! The user claims which axes help. The claim is tested on all pairs of candidates that were simulated, and on one pair
//! at least: if one that has more is worse, at the level of rejections, nothing further is excluded.
//!
//! Today, the scenario as it is written, is simulated first, so that the answer can say who is short of capacity now.
//!
//! What the choice is held against is looked at last: the cheapest candidate that will do with each other contract and
//! each other policy, and the next dearer one. These looks have their part in the level as well, and change no choice.
//!
//! Every simulation is a piece that may have been finished before (`piece`): decisions (`search`) depend on the
//! observations alone, so that a search that was interrupted goes on by making all of them once more.
//!
//! Limits: the cheapest *of the candidates*; a candidate not decided within the replications allowed is reported as
//! such.

mod answer;
pub mod columns;
mod draws;
mod frontier;
mod margins;
mod others;
mod piece;
mod planned;
mod report;
mod result;
mod run;
mod search;
mod shortage;
mod spec;
mod tables;
mod today;

pub use piece::Piece;
pub use planned::{Planned, is_undecided};
pub use report::render;
pub use result::{Candidate, Confirmation, Findings, Observation, Price, Served, Status};
pub use run::PlanStudy;
pub use spec::{Choices, SECTION};
pub use tables::candidates;
