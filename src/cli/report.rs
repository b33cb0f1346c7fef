//! `hotspare report`: results as one HTML file.

use super::{Exit, Failure, write};
use crate::output::report::{REPORT, ReportError, Results, of_backtest, render};
use crate::scenario::Registry;
use std::path::PathBuf;

/// Arguments of `hotspare report`.
#[derive(clap::Args)]
#[command(after_help = "The file asks for nothing from the network, and is readable on paper.\n\n\
                  Exit codes:\n  \
                  0    done\n  \
                  1    input or output failed\n  \
                  2    there are no results at that place")]
pub struct Args {
    /// Results folder of run, sweep, plan or sensitivity, or the file of a backtest
    results: PathBuf,
    /// Output file [default: report.html in the results folder]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Reads, renders, writes.
pub fn run(args: Args, _: &Registry) -> Result<Exit, Failure> {
    let (page, usual) = if args.results.is_file() {
        let table = std::fs::read(&args.results)
            .map_err(|error| Failure::io(format!("{}: {error}", args.results.display())))?;
        let name = args.results.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let page = of_backtest(&name, &table, &[]);
        let none = || ReportError::NotResults { path: args.results.clone() };
        (page.ok_or_else(none)?, args.results.with_extension("html"))
    } else {
        (render(&Results::read(&args.results)?), args.results.join(REPORT))
    };
    let out = args.out.unwrap_or(usual);
    write(&out, &page)?;
    say!("wrote {}", out.display());
    Ok(Exit::Done)
}

impl From<ReportError> for Failure {
    fn from(error: ReportError) -> Failure {
        match error {
            ReportError::Io(_) => Failure::io(error),
            error => Failure::usage(error),
        }
    }
}
