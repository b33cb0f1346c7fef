//! The treatment of an undecided comparison, where a verb has one: the same words everywhere.

use super::Exit;
use clap::ValueEnum;

/// The treatment of an undecided comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Undecided {
    /// Exit with 98
    #[value(name = "exit", alias = "tell")]
    Tell,
    /// Count as passed
    Pass,
    /// Count as failed
    Fail,
}

impl Undecided {
    /// The exit code, where a bad outcome exits with `bad`.
    pub fn exit(self, bad: Exit) -> Exit {
        match self {
            Undecided::Tell => Exit::Undecided,
            Undecided::Pass => Exit::Done,
            Undecided::Fail => bad,
        }
    }
}
