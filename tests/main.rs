//! All tests that see the crate and the program as their users do, in one program, which is built and linked once.
//!
//! `cargo test NAME::` runs a file of them. `REGENERATE=1 cargo test` rewrites the texts that they hold the program to
//! (`golden`).

mod bad_input;
mod baseline;
mod bench;
mod bundle;
mod bursts;
mod cascades;
mod cascading_failover;
mod circles;
mod cli;
mod closed_forms;
mod common;
mod common_causes;
mod common_random_numbers;
mod compare;
mod corner_cases;
mod coverage;
mod documents;
mod exact_cases;
mod fleet;
mod foresight;
mod goals;
mod golden;
mod lanl;
mod machinery;
mod machinery_corners;
mod plan;
mod pool_life;
mod pool_view;
mod prices;
mod program;
mod properties;
mod screens;
mod semantics;
mod study;
mod sweep;
mod tidy;
mod trace;
mod transient;
mod upkeep;
mod utilization;
mod walls;
mod worked_examples;
