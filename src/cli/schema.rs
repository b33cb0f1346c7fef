//! `hotspare schema`: the JSON Schema of scenarios.

use super::{Exit, Failure, print};
use crate::scenario::Registry;
use crate::scenario::schema::schema;

/// Arguments of `hotspare schema`.
#[derive(clap::Args)]
#[command(
    after_help = "An editor with the Taplo or Even Better TOML extension validates a scenario as you type if its \
     first line is\n  #:schema ./scenario.schema.json"
)]
pub struct Args {}

/// Prints the schema.
pub fn run(_: Args, registry: &Registry) -> Result<Exit, Failure> {
    print(&format!("{:#}\n", schema(registry)))?;
    Ok(Exit::Done)
}
