//! The work of histories: counted, not timed.
//!
//! Intuition: a clock says how busy the machine was; a count says what the program did. The counts depend on the
//! scenario, the seed and the program alone, so that a difference of one is a difference. They are of whole
//! histories, from their set-up on, warm-up included.

use serde::{Deserialize, Serialize};
use std::iter::Sum;

/// The work of some histories.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// Histories: replications of one policy.
    pub histories: u64,
    /// Cycles: failures whose blade was taken over, or waited for, and has been repaired. Counted by repairs completed.
    pub cycles: u64,
    /// Events processed.
    pub events: u64,
    /// Keyed random streams made; a value that is looked up twice counts twice.
    pub draws: u64,
    /// Operations on the event queue: schedules, withdrawals and pops.
    pub queue_operations: u64,
}

impl Work {
    /// The work of both.
    pub fn plus(self, other: Work) -> Work {
        Work {
            histories: self.histories + other.histories,
            cycles: self.cycles + other.cycles,
            events: self.events + other.events,
            draws: self.draws + other.draws,
            queue_operations: self.queue_operations + other.queue_operations,
        }
    }
}

impl Sum for Work {
    fn sum<I: Iterator<Item = Work>>(works: I) -> Work {
        works.fold(Work::default(), Work::plus)
    }
}
