//! `[sweep]`: the axes that vary, and the figures that are plotted and printed.

use crate::scenario::problem::nearest;
use crate::scenario::{Section, SectionReader};
use crate::stats::metrics::{Scopes, VALUE, catalogue, unit_in};
use crate::studies::grid::{self, Axis, Plotted, RawAxis, combinations};
use schemars::JsonSchema;
use serde::Deserialize;

/// The section of the scenario file.
pub const SECTION: Section = Section { key: "sweep", schema: File::json_schema, read };

/// A file, as far as it is about a sweep.
#[derive(Deserialize, JsonSchema)]
struct File {
    /// Variants of the scenario, for `hotspare sweep`.
    sweep: Option<RawSweep>,
}

/// A grid of variants for `hotspare sweep`: each combination of the values of its axes is a cell. Other verbs pass
/// over it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Sweep")]
struct RawSweep {
    /// Metrics that are plotted and printed, as `hotspare metrics` lists them, such as `downtime` or, where there are
    /// several statistics, `outage_duration:p99`. The file of results holds them all. `downtime` unless said.
    #[serde(default = "metrics")]
    #[schemars(length(min = 1))]
    metrics: Vec<String>,
    /// Which cells there are: comparisons of names of axes, numbers, and products or sums of them, joined by `and`. A
    /// duration counts in seconds, a size in bytes. All unless said.
    #[schemars(example = &"spares <= crews * 4")]
    r#where: Option<String>,
    /// Axes; the last one varies fastest.
    #[schemars(length(min = 1))]
    axis: Vec<RawAxis>,
}

fn metrics() -> Vec<String> {
    vec!["downtime".to_owned()]
}

/// Variants of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// The figures plotted and printed; at least one.
    pub metrics: Vec<Plotted>,
    /// The axes; at least one.
    pub axes: Vec<Axis>,
    /// For each cell, the position of the value on each axis; at least one.
    pub cells: Vec<Vec<usize>>,
    /// Number of combinations that the condition leaves out.
    pub left_out: usize,
}

/// Reads the section.
fn read(reader: &mut SectionReader<'_, '_>) -> Option<Box<dyn std::any::Any + Send + Sync>> {
    let spec = reader.read::<File>()?.sweep?;
    let before = reader.problems();
    let written = spec.metrics.iter().enumerate();
    let metrics = written.filter_map(|(at, metric)| plotted(reader, &format!("sweep.metrics[{at}]"), metric));
    let metrics: Vec<Plotted> = metrics.collect();
    let (axes, cells) = grid::read(reader, "sweep", &spec.axis, spec.r#where.as_deref())?;
    let left_out = combinations(&axes).len() - cells.len();
    (reader.problems() == before).then(|| Box::new(Sweep { metrics, axes, cells, left_out }) as _)
}

/// A figure that is written as `metric` or `metric:statistic`.
fn plotted(reader: &mut SectionReader<'_, '_>, key: &str, written: &str) -> Option<Plotted> {
    let (name, statistic) = match written.split_once(':') {
        Some((name, statistic)) => (name, Some(statistic)),
        None => (written, None),
    };
    let of_site = || catalogue().filter(|entry| entry.scopes != Scopes::Resources);
    let Some(entry) = of_site().find(|entry| entry.name == name) else {
        let known: Vec<&str> = of_site().map(|entry| entry.name).collect();
        let remedy = nearest(name, known)
            .map_or("choose one that `hotspare metrics` lists for the site".to_owned(), |near| {
                format!("write {near:?}")
            });
        reader.problem(key, format!("unknown metric of the site: {name:?}"), remedy);
        return None;
    };
    let statistic = match (statistic, entry.statistics) {
        (None, [only]) => Some(only),
        (statistic, known) => known.iter().find(|known| **known == statistic.unwrap_or(VALUE)),
    };
    let Some(statistic) = statistic else {
        let choices: Vec<String> =
            entry.statistics.iter().map(|statistic| format!("{name}:{statistic}")).collect();
        let remedy = match entry.statistics {
            [_] => format!("write {name:?}"),
            _ => format!("write one of {}", choices.join(", ")),
        };
        reader.problem(key, format!("{written:?} names no statistic of {name}"), remedy);
        return None;
    };
    reader.target(key, entry.name);
    let currency = reader.scenario.prices.as_ref().map(|prices| prices.currency.as_str());
    let unit = unit_in(entry.unit, currency);
    Some(Plotted { metric: entry.name, statistic, unit, better: entry.better })
}
