//! `hotspare metrics`: the metrics and their definitions.

use super::{Exit, Failure, format};
use crate::output::formats::Table;
use crate::scenario::Registry;
use crate::stats::metrics::catalogue;

/// Arguments of `hotspare metrics`.
#[derive(clap::Args)]
pub struct Args {
    /// Output format
    #[arg(long, default_value = "table", value_parser = format::of_tables())]
    format: format::Wanted,
}

/// Prints the registry of metrics.
pub fn run(args: Args, _: &Registry) -> Result<Exit, Failure> {
    let rows: Vec<Vec<String>> = catalogue()
        .map(|entry| {
            let (better, scope) = (entry.better.as_str(), entry.scopes.as_str());
            let statistics = entry.statistics.join(", ");
            [entry.name, &statistics, entry.unit, better, scope, entry.definition].map(str::to_owned).to_vec()
        })
        .collect();
    let columns = ["metric", "statistic", "unit", "better", "scope", "definition"];
    format::report(&Table::new(&columns, rows), args.format)?;
    Ok(Exit::Done)
}
