//! Watching: observers of a history, which do not change it.

pub mod audit;
pub mod note;
pub mod observer;
pub mod tables;
