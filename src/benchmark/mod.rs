//! Regressions of the simulator's speed, judged by counts of its work and by times measured against another program.
//!
//! **Intuition.** A clock on a shared machine says little; the work that a program does is the same every time. So the
//! gate is on [`Work`](crate::stats::Work): events, draws and queue operations per *cycle*, which is one failure with
//! its takeover, repair and return. [`WorkRecord`] keeps them, [`changes`] reports the changes since. Costs that counts do
//! not see, such as a slower distribution or a cache miss, show in time alone: two programs run by turns, and
//! [`MedianRatio`] gives their ratio with its interval.
//!
//! **Model.** A cycle is a repair completed, warm-up included, so that another horizon, or more blades, changes the
//! work and hardly the work per cycle. Where nothing was repaired the unit is a history. Between two records of the
//! same scenario, seed and results version every difference of a count is the program's; between others some of it is
//! theirs, and [`WorkRecord::differences`] says so. Those are compared per simulated year, in which a scenario that fails
//! more often takes more work; a [`Budget`] is held against the same.
//!
//! **Limits.** Instructions cannot be counted portably: events, draws and queue operations stand for them.
//! They give an event with much work the weight of one with little. The interval of a ratio is about these runs on this
//! machine.

mod budget;
mod counters;
mod ratio;
mod record;

pub use budget::{Budget, Spending, spendings};
pub use counters::{Change, Counter, Trend, Unit, changes};
pub use ratio::{MedianRatio, TimeVerdict, median};
pub use record::{PolicyWork, WorkRecord};
