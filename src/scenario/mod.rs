//! From a scenario's text to a scenario that can be trusted.
//!
//! The raw scenario is a set of plain structs; the JSON Schema derived from them is the only description of a valid
//! text. A [`Document`] is the text with the position of everything in it; [`Document::check`] compares it with the
//! schema and reports every [`Problem`] at once; [`Document::read`] fills the structs. The part that belongs to a study
//! is a [`Section`], which the study registers and the parser hands out.
//!
//! The rules that a raw struct has to observe for this to work are listed in [`check`].

mod ages;
mod causes;
pub mod check;
pub mod document;
mod files;
mod fleet;
mod goals;
mod hardware;
mod lenient;
mod load;
mod maintenance;
mod names;
mod path;
mod periods;
mod policies;
mod positions;
mod presets;
mod prices;
pub mod problem;
mod rates;
pub mod raw;
mod record;
mod requirements;
pub mod schema;
pub mod section;
mod settings;
mod shape;
pub mod source;
mod study;
mod syntax;
mod validate;
mod validator;
mod warning;
mod wording;

pub use ages::enter_ages;
pub use document::Document;
pub use load::{LoadError, Written, load, load_text, load_with};
pub use problem::{Problem, Problems};
pub use section::{Registry, Section, SectionReader, Sections};
pub use settings::{Refusal, Setting};
pub use study::{Precision, Record, Scenario, Threshold, UsedPreset};
pub use validate::is_plain;

#[cfg(test)]
mod tests;
