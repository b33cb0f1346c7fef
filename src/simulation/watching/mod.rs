//! Watching: who looks at a history without changing it.

pub mod audit;
pub mod note;
pub mod observer;
pub mod tables;
