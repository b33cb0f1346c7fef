//! `hotspare metrics`: what is measured, and what each figure means.

use super::list::{ListFormat, render};
use super::{Exit, Failure, print};
use crate::stats::metrics::Metric;

/// Arguments of `hotspare metrics`.
#[derive(clap::Args)]
pub struct Args {
    /// How to print the list
    #[arg(long, value_enum, default_value_t)]
    format: ListFormat,
}

/// Prints the registry of metrics.
pub fn run(args: Args) -> Result<Exit, Failure> {
    let rows: Vec<Vec<String>> = Metric::all()
        .map(|metric| {
            let scope = if metric.has_classes() { "site, workload:…" } else { "site" };
            [metric.name, metric.unit, metric.better.as_str(), scope, metric.definition]
                .map(str::to_owned)
                .to_vec()
        })
        .collect();
    print(&render(args.format, &["metric", "unit", "better", "scope", "definition"], &rows))?;
    Ok(Exit::Done)
}
