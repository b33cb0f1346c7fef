//! The reason why a study did not finish.

use crate::output::RenderError;
use crate::output::folder::FolderError;
use crate::scenario::Problems;
use std::io;

/// The reason why a study did not finish.
#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    /// Something is wrong with a variant of the scenario.
    #[error("{0}")]
    Scenario(String),
    /// Finished simulations could not be kept; those kept before are still there.
    #[error("{0}")]
    NotKept(#[source] io::Error),
    /// Shards have not simulated everything.
    #[error("{} of the {piece}s are missing", missing.len())]
    Missing {
        /// The noun for one of them.
        piece: String,
        /// Their numbers, from 0.
        missing: Vec<usize>,
    },
    /// Finished replications could not be read back.
    #[error("the replications simulated could not be read back: {0}")]
    NotRead(#[source] io::Error),
    /// A figure that the study is about was not observed.
    #[error("{0} was not observed")]
    NotObserved(String),
    /// A file of the results could not be made.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// A folder is not free, or cannot be written.
    #[error(transparent)]
    Folder(#[from] FolderError),
}

impl From<Problems> for StudyError {
    fn from(problems: Problems) -> StudyError {
        StudyError::Scenario(problems.to_string())
    }
}

impl From<String> for StudyError {
    fn from(what: String) -> StudyError {
        StudyError::Scenario(what)
    }
}
