//! A rule as the registry knows it, whatever its axis: name, summary, example, parameters and constructor.

use crate::model::resource::ResourceTable;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::DeserializeOwned;

/// One rule of an axis: its name, a sentence about it, and its constructor.
pub struct Rule<R: ?Sized> {
    /// The name in scenarios.
    pub name: &'static str,
    /// One sentence for lists and documentation.
    pub summary: &'static str,
    /// A scenario in the project's `scenarios` folder that shows it.
    pub example: &'static str,
    /// The schema of its parameters, if it has any.
    pub parameters: Option<fn(&mut SchemaGenerator) -> Schema>,
    /// Makes the rule; the text of an error says what is wrong and what would be right.
    pub build: fn(&toml::Table, &ResourceTable) -> Result<Box<R>, String>,
}

impl<R: ?Sized> Clone for Rule<R> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<R: ?Sized> Copy for Rule<R> {}

/// Reads the parameters of a rule from what the scenario wrote.
///
/// # Errors
/// A sentence that names the key.
pub fn parameters<P: DeserializeOwned>(table: &toml::Table) -> Result<P, String> {
    P::deserialize(table.clone()).map_err(|error| error.message().to_owned())
}

/// The schema of a parameter type.
pub fn schema_of<P: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    P::json_schema(generator)
}
