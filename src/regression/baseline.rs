//! The compact baseline: the results of a run in one text file that can be kept under version control.
//!
//! It is JSON with a line for each figure, so that a difference of two versions of the file shows which figures moved.
//! Where the sums of the replications are known they are what is kept, with all digits; a number that is the same in
//! every replication is written once. Plots and words are left out.

use super::error::LoadError;
use super::folder::figure;
use super::is_figures;
use super::side::{Data, Key, Series, Side};
use crate::output::Manifest;
use crate::stats::Estimate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// The form of the file; changes when an older program could not read it.
const FORM: u64 = 1;

/// What every baseline begins with.
#[derive(Deserialize)]
struct Head {
    baseline: u64,
}

#[derive(Deserialize)]
struct File {
    manifest: Manifest,
    sums: Vec<Sums>,
    estimates: Vec<Interval>,
}

/// A figure of which the sums of every replication are known.
#[derive(Serialize, Deserialize)]
struct Sums {
    policy: String,
    scope: String,
    metric: String,
    unit: String,
    /// The numerators; a single one if they are all the same.
    above: Vec<f64>,
    /// The denominators, likewise.
    below: Vec<f64>,
}

/// A figure of which value and interval are known.
#[derive(Serialize, Deserialize)]
struct Interval {
    policy: String,
    scope: String,
    metric: String,
    statistic: String,
    unit: String,
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    level: f64,
    n: u64,
}

/// The text of a baseline with the figures of `side`.
///
/// # Errors
/// If it cannot be written as JSON.
pub fn render(side: &Side) -> Result<String, serde_json::Error> {
    let mut manifest = side.manifest.clone();
    manifest.outputs.retain(|output| is_figures(&output.path));
    let manifest = serde_json::to_string_pretty(&manifest)?.replace('\n', "\n  ");
    let (mut sums, mut estimates) = (Vec::new(), Vec::new());
    for (key, series) in &side.series {
        match &series.data {
            Data::Sums(pairs) => sums.push(serde_json::to_string(&sums_of(key, &series.unit, pairs))?),
            Data::Figure(e) => estimates.push(serde_json::to_string(&interval_of(key, &series.unit, e))?),
        }
    }
    let list =
        |lines: Vec<String>| lines.iter().map(|line| format!("\n    {line}")).collect::<Vec<_>>().join(",");
    let (sums, estimates) = (list(sums), list(estimates));
    Ok(format!(
        "{{\n  \"baseline\": {FORM},\n  \"manifest\": {manifest},\n  \"sums\": [{sums}\n  ],\n  \
         \"estimates\": [{estimates}\n  ]\n}}\n"
    ))
}

fn sums_of(key: &Key, unit: &str, pairs: &[(f64, f64)]) -> Sums {
    let once = |numbers: Vec<f64>| match numbers.as_slice() {
        [first, rest @ ..] if rest.iter().all(|number| number == first) => vec![*first],
        _ => numbers,
    };
    let Key { policy, scope, metric, .. } = key.clone();
    let above = once(pairs.iter().map(|pair| pair.0).collect());
    let below = once(pairs.iter().map(|pair| pair.1).collect());
    Sums { policy, scope, metric, unit: unit.to_owned(), above, below }
}

fn interval_of(key: &Key, unit: &str, e: &Estimate) -> Interval {
    let Key { policy, scope, metric, statistic } = key.clone();
    let value = Some(e.value).filter(|value| value.is_finite());
    let (low, high, level, n) = (e.low, e.high, e.level, e.n);
    Interval { policy, scope, metric, statistic, unit: unit.to_owned(), value, low, high, level, n }
}

/// Reads the text of the baseline at `path`.
pub(super) fn parse(path: &Path, text: &[u8]) -> Result<Side, LoadError> {
    let Ok(head) = serde_json::from_slice::<Head>(text) else {
        return Err(LoadError::NotResults { path: path.to_owned() });
    };
    if head.baseline != FORM {
        return Err(LoadError::Form { path: path.to_owned(), found: head.baseline, known: FORM });
    }
    let broken = |reason: String| LoadError::Broken { path: path.to_owned(), reason };
    let file: File = serde_json::from_slice(text).map_err(|error| broken(error.to_string()))?;
    let replications = file.manifest.replications.done;
    let each = |numbers: Vec<f64>| match numbers.as_slice() {
        [all] => vec![*all; replications],
        _ => numbers,
    };
    let mut series = BTreeMap::new();
    for line in file.sums {
        let Sums { policy, scope, metric, unit, above, below } = line;
        let key = Key { policy, scope, metric, statistic: "value".to_owned() };
        let (above, below) = (each(above), each(below));
        if above.len() != below.len() {
            return Err(broken(format!("{key}: {} numbers above and {} below", above.len(), below.len())));
        }
        series.insert(key, Series { unit, data: Data::Sums(above.into_iter().zip(below).collect()) });
    }
    for line in file.estimates {
        let Interval { policy, scope, metric, statistic, unit, value, low, high, level, n } = line;
        let key = Key { policy, scope, metric, statistic };
        let estimate = figure(value, (low, high), level, n);
        series.insert(key, Series { unit, data: Data::Figure(estimate) });
    }
    Ok(Side { manifest: file.manifest, series })
}

/// Writes the figures of `side` as the baseline at `path`, whole or not at all. What is there already is replaced if
/// it is a baseline.
///
/// # Errors
/// [`LoadError`]; the file is then as it was.
pub fn write(side: &Side, path: &Path) -> Result<(), LoadError> {
    let io = |doing, path: &Path| {
        let path = path.to_owned();
        move |source| LoadError::Io { doing, path, source }
    };
    if path.is_dir() {
        return Err(LoadError::Folder { path: path.to_owned() });
    }
    if path.exists() {
        parse(path, &std::fs::read(path).map_err(io("read", path))?)?;
    }
    let text = render(side)
        .map_err(|error| LoadError::Broken { path: path.to_owned(), reason: error.to_string() })?;
    let parent = path.parent().filter(|parent| *parent != Path::new("")).unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent).map_err(io("make the folder", parent))?;
    let aside = tempfile::tempdir_in(parent).map_err(io("make a folder in", parent))?;
    let new = aside.path().join("baseline");
    std::fs::write(&new, text).map_err(io("write", &new))?;
    std::fs::rename(&new, path).map_err(io("write", path))
}
