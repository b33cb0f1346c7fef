//! `hotspare metrics`: what is measured, and what each figure means.

use super::list::{ListFormat, render};
use super::{Exit, Failure, print};
use crate::stats::metrics::catalogue;

/// Arguments of `hotspare metrics`.
#[derive(clap::Args)]
pub struct Args {
    /// How to print the list
    #[arg(long, value_enum, default_value_t)]
    format: ListFormat,
}

/// Prints the registry of metrics.
pub fn run(args: Args) -> Result<Exit, Failure> {
    let rows: Vec<Vec<String>> = catalogue()
        .map(|entry| {
            let (better, scope) = (entry.better.as_str(), entry.scopes.as_str());
            let statistics = entry.statistics.join(", ");
            [entry.name, &statistics, entry.unit, better, scope, entry.definition].map(str::to_owned).to_vec()
        })
        .collect();
    let columns = ["metric", "statistic", "unit", "better", "scope", "definition"];
    print(&render(args.format, &columns, &rows))?;
    Ok(Exit::Done)
}
