//! Studies: questions that it takes more than one run of a scenario to answer.

pub mod backtest;
pub mod checkpoint;
pub mod compare;
pub mod grid;
pub mod plan;
pub mod sensitivity;
pub mod sweep;
#[cfg(test)]
mod testing;
