//! The model: what a data center is made of, as plain data.
//!
//! Intuition: a scenario names kinds of things (blade types, workload classes, pools) and how many there are of
//! each; the model holds the kinds, and blades and workloads are numbered through in the order of their groups.
//! Nothing in here moves: the simulation keeps the state and changes it.

pub mod age;
pub mod blade;
pub mod cause;
pub mod check;
pub mod counterpart;
pub mod fleet;
pub mod hardware;
pub mod identity;
pub mod maintenance;
pub mod management;
pub mod preset;
pub mod prices;
pub mod resource;
pub mod san;
pub mod step;
pub mod warning;
pub mod workload;
