//! What an undecided comparison counts as, where a verb has one: the same words everywhere.

use super::Exit;
use clap::ValueEnum;

/// What it counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Undecided {
    /// Exit with 98
    Tell,
    /// As if it was good
    Pass,
    /// As if it was bad
    Fail,
}

impl Undecided {
    /// How to exit, where what is bad exits with `bad`.
    pub fn exit(self, bad: Exit) -> Exit {
        match self {
            Undecided::Tell => Exit::Undecided,
            Undecided::Pass => Exit::Done,
            Undecided::Fail => bad,
        }
    }
}
