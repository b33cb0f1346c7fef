//! A sweep: every cell of a grid, and the course of the site's figures over it.
//!
//! Intuition: each cell becomes the rows of its figures as soon as it is finished ([`CellFigures`]), which are kept
//! on disk ([`checkpoint`](super::checkpoint)). Everything else is made of those rows at the end.

mod axis;
mod captions;
mod heat;
mod lines;
mod report;
mod result;
mod run;
mod spec;
#[cfg(test)]
mod tests;

pub use report::render;
pub use result::{CellFigures, Swept};
pub use run::SweepStudy;
pub use spec::{SECTION, Sweep};
