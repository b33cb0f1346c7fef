//! The program `hotspare` with two selection rules of one's own: `cargo run -- run own-rule.toml`.
//!
//! Each rule is a file with its registry line; all verbs know them, and so do messages, the schema and `policies`.

mod apart;
mod same_enclosure;

use hotspare::{Registry, cli};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut registry = Registry::builtin();
    registry.rules.selection.extend([same_enclosure::RULE, apart::RULE]);
    cli::main_with(&registry)
}
