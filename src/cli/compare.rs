//! `hotspare compare`: new results against a baseline.

use super::{Exit, Failure, format};
use crate::scenario::Registry;
use crate::scenario::problem::nearest;
use crate::studies::compare::{self, ComparisonReport, LoadError, Options, Side};
use std::path::PathBuf;

/// Arguments of `hotspare compare`.
#[derive(clap::Args)]
#[command(after_help = "Exit codes:\n  \
                  0  no regression, or the baseline is updated\n  \
                  1  input or output failed\n  \
                  2  usage, or results that cannot be used\n  \
                  3  a regression: a figure is worse, the new results lack one that the baseline has,\n     \
                     or, with --exact, any byte of a figure differs")]
pub struct Args {
    /// New results: a folder that `hotspare run` wrote, or a baseline file
    new: PathBuf,
    /// The old results: a baseline file, or a folder that `hotspare run` wrote
    baseline: PathBuf,
    /// Relative difference up to which a figure is equal
    #[arg(long, default_value = "1%", value_parser = share)]
    margin: f64,
    /// Level of the intervals; one less the chance of a false alarm in the whole comparison
    #[arg(long, default_value = "95%", value_parser = share)]
    level: f64,
    /// Compare these metrics alone, by their names in summary.csv and replications.csv, such as downtime or
    /// phase:detect
    #[arg(long, value_name = "METRIC", value_delimiter = ',')]
    metrics: Vec<String>,
    /// Any difference of bytes in the files of figures is a regression
    #[arg(long)]
    exact: bool,
    /// Write the new results as the baseline file, once compared with what is there
    #[arg(long)]
    update: bool,
    /// List every figure, the equal ones too
    #[arg(long)]
    all: bool,
    /// Output format of the comparison
    #[arg(long, default_value = "table", value_parser = format::of_cases())]
    format: format::Wanted,
}

/// A share such as `1%`, `1 %` or `0.01`, between 0 and 1.
fn share(text: &str) -> Result<f64, String> {
    let number = |text: &str| text.trim().parse::<f64>().ok();
    let share = match text.trim().strip_suffix('%') {
        Some(percent) => number(percent).map(|percent| percent / 100.0),
        None => number(text),
    };
    share
        .filter(|share| *share > 0.0 && *share < 1.0)
        .ok_or_else(|| "write a share, such as 1% or 0.01".to_owned())
}

/// Compares, prints, and updates the baseline on request.
pub fn run(args: Args, _: &Registry) -> Result<Exit, Failure> {
    let new = compare::load(&args.new).map_err(refused)?;
    if args.update && !args.baseline.exists() {
        return update(&args, &new);
    }
    let baseline = compare::load(&args.baseline).map_err(refused)?;
    known(&args.metrics, &new, &baseline)?;
    let options =
        Options { margin: args.margin, level: args.level, metrics: args.metrics.clone(), exact: args.exact };
    let comparison = compare::compare(&new, &baseline, &options);
    let report = ComparisonReport { comparison: &comparison, all: args.all };
    format::report(&report, args.format)?;
    if args.update {
        return update(&args, &new);
    }
    Ok(if comparison.is_regression() { Exit::Regression } else { Exit::Done })
}

fn update(args: &Args, new: &Side) -> Result<Exit, Failure> {
    compare::write(new, &args.baseline).map_err(refused)?;
    say!("the baseline {} holds the figures of {}", args.baseline.display(), args.new.display());
    Ok(Exit::Done)
}

/// Refuses metrics that neither side has: a gate that watches nothing would never close.
fn known(metrics: &[String], new: &Side, baseline: &Side) -> Result<(), Failure> {
    let has = |side: &Side, metric: &str| side.series.keys().any(|key| key.metric == metric);
    let unknown: Vec<&str> = metrics
        .iter()
        .map(String::as_str)
        .filter(|metric| !has(new, metric) && !has(baseline, metric))
        .collect();
    if unknown.is_empty() {
        return Ok(());
    }
    let all = || new.series.keys().chain(baseline.series.keys()).map(|key| key.metric.as_str());
    let near = unknown.iter().filter_map(|metric| nearest(metric, all()));
    let near: Vec<String> = near.map(|metric| format!("{metric:?}")).collect();
    let remedy = match near.as_slice() {
        [] => "`hotspare metrics` lists them; a phase is written as phase:detect".to_owned(),
        near => format!("did you mean {}?", near.join(", ")),
    };
    Err(Failure::usage(format!("neither side has the metric {}: {remedy}", unknown.join(", "))))
}

fn refused(error: LoadError) -> Failure {
    if error.is_io() { Failure::io(error) } else { Failure::usage(error) }
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn a_share_is_written_in_percent_or_without() {
        assert_eq!(["1%", " 2.5 %", "0.01"].map(share), [Ok(0.01), Ok(0.025), Ok(0.01)]);
        for text in ["", "1", "0", "-1%", "100%", "nan", "inf", "one"] {
            assert!(share(text).is_err(), "{text}");
        }
    }
}
