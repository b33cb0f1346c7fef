//! From a scenario's text to a scenario that can be trusted.
//!
//! The raw scenario is a set of plain structs; the JSON Schema derived from them is the only description of
//! what a text may hold. A [`Document`] is the text with the position of everything in it; [`Document::check`]
//! compares it with the schema and reports every [`Problem`] at once; [`Document::read`] fills the structs.
//!
//! What a raw struct has to observe for this to work is listed in [`check`].

pub mod check;
pub mod document;
mod path;
pub mod problem;
mod shape;
pub mod source;
mod syntax;
mod wording;

pub use document::Document;
pub use problem::{Problem, Problems};

#[cfg(test)]
mod tests;
