//! Reading a side: the results in a folder, as a run writes them, or a compact baseline.
//!
//! Files count as results of a run only if their checksums are those in the manifest. A partial run is refused: the
//! size of an interrupted sample was not decided beforehand.

use super::baseline;
use super::error::LoadError;
use super::is_figures;
use super::side::{ControlColumn, Data, Key, PHASE, Series, Side, figure};
use crate::digest::FileDigest;
use crate::output::{FileError, MANIFEST, Manifest};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::path::Path;

/// The files that are read.
const SUMMARY: &str = "summary.csv";
const REPLICATIONS: &str = "replications.csv";

/// Reads the results folder or the compact baseline at `path`.
///
/// # Errors
/// [`LoadError`], which says what to do.
pub fn load(path: &Path) -> Result<Side, LoadError> {
    let side = match std::fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(LoadError::Absent { path: path.to_owned() });
        }
        Err(error) => return Err(FileError::of("read", path)(error).into()),
        Ok(data) if data.is_dir() => from_folder(path)?,
        Ok(_) => baseline::parse(path, &std::fs::read(path).map_err(FileError::of("read", path))?)?,
    };
    side.checked().map_err(|reason| LoadError::Broken { path: path.to_owned(), reason })
}

fn from_folder(folder: &Path) -> Result<Side, LoadError> {
    let path = folder.join(MANIFEST);
    let text = match std::fs::read(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        other => other.map_err(FileError::of("read", &path))?,
    };
    let Some(manifest) = Manifest::parse(&text) else {
        return Err(LoadError::NotResults { path: folder.to_owned() });
    };
    let (done, wanted) = (manifest.replications.done, manifest.replications.wanted);
    if done < wanted {
        let (path, command) = (folder.to_owned(), command_into(folder, &manifest));
        return Err(LoadError::Partial { path, done, wanted, command });
    }
    let (mut summary, mut replications) = (Vec::new(), Vec::new());
    // Plots and words may be left behind or worded anew: they are made of the same figures.
    for output in manifest.outputs.iter().filter(|output| is_figures(&output.path)) {
        let bytes = written(folder, output, &command_into(folder, &manifest))?;
        match output.path.as_str() {
            SUMMARY => summary = bytes,
            REPLICATIONS => replications = bytes,
            _ => {}
        }
    }
    let broken = |file: &str, error: csv::Error| LoadError::Broken {
        path: folder.join(file),
        reason: error.to_string(),
    };
    let mut series = figures(&summary).map_err(|error| broken(SUMMARY, error))?;
    let controls = add_sums(&mut series, &replications).map_err(|error| broken(REPLICATIONS, error))?;
    Ok(Side { manifest, series, controls })
}

/// The command of the manifest, such that it writes to this very folder.
fn command_into(folder: &Path, manifest: &Manifest) -> String {
    match folder.parent() {
        Some(parent) if parent != Path::new("results") => {
            let parent = if parent == Path::new("") { Path::new(".") } else { parent };
            format!("{} --out {}", manifest.command, parent.display())
        }
        _ => manifest.command.clone(),
    }
}

/// The bytes of a file, if they are those that the run wrote; none of a file that is not read, which may be large.
fn written(folder: &Path, output: &FileDigest, command: &str) -> Result<Vec<u8>, LoadError> {
    let path = folder.join(&output.path);
    let read = || -> io::Result<(FileDigest, Vec<u8>)> {
        if [SUMMARY, REPLICATIONS].contains(&output.path.as_str()) {
            let bytes = std::fs::read(&path)?;
            return Ok((FileDigest::of(&output.path, &bytes), bytes));
        }
        Ok((FileDigest::of_reader(&output.path, std::fs::File::open(&path)?)?, Vec::new()))
    };
    let (folder, file, command) = (folder.to_owned(), output.path.clone(), command.to_owned());
    match read() {
        Ok((digest, bytes)) if digest == *output => Ok(bytes),
        Ok(_) => Err(LoadError::Edited { folder, file, command }),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Err(LoadError::Missing { folder, file, command })
        }
        Err(error) => Err(FileError::of("read", &path)(error).into()),
    }
}

#[derive(Deserialize)]
struct FigureRow {
    policy: String,
    scope: String,
    metric: String,
    statistic: String,
    unit: String,
    value: Option<f64>,
    ci_low: Option<f64>,
    ci_high: Option<f64>,
    level: f64,
    n: u64,
}

fn figures(text: &[u8]) -> csv::Result<BTreeMap<Key, Series>> {
    let mut series = BTreeMap::new();
    for row in csv::Reader::from_reader(text).into_deserialize() {
        let row: FigureRow = row?;
        let estimate = figure(row.value, (row.ci_low, row.ci_high), row.level, row.n);
        let key = Key { policy: row.policy, scope: row.scope, metric: row.metric, statistic: row.statistic };
        series.insert(key, Series { unit: row.unit, data: Data::Figure(estimate) });
    }
    Ok(series)
}

/// Before the name of a control among the metrics.
const CONTROL: &str = "control:";

#[derive(Deserialize)]
struct SumRow {
    policy: String,
    scope: String,
    metric: String,
    numerator: f64,
    denominator: f64,
}

/// Puts the sums of every replication in the place of the figures that are made of them; the controls.
fn add_sums(series: &mut BTreeMap<Key, Series>, text: &[u8]) -> csv::Result<Vec<ControlColumn>> {
    let mut sums: BTreeMap<Key, Vec<(f64, f64)>> = BTreeMap::new();
    let mut controls: Vec<ControlColumn> = Vec::new();
    for row in csv::Reader::from_reader(text).into_deserialize() {
        let row: SumRow = row?;
        if let Some(control) = row.metric.strip_prefix(CONTROL) {
            let same = |of: &&mut ControlColumn| of.policy == row.policy && of.control == control;
            match controls.iter_mut().find(same) {
                Some(column) => column.values.push(row.numerator),
                None => {
                    let (policy, control) = (row.policy, control.to_owned());
                    controls.push(ControlColumn { policy, control, values: vec![row.numerator] });
                }
            }
            continue;
        }
        let statistic = "value".to_owned();
        let key = Key { policy: row.policy, scope: row.scope, metric: row.metric, statistic };
        sums.entry(key).or_default().push((row.numerator, row.denominator));
    }
    for (key, sums) in sums {
        let unit = match series.get(&key) {
            Some(figure) => figure.unit.clone(),
            None if key.metric.starts_with(PHASE) => "min/y".to_owned(),
            None => String::new(),
        };
        series.insert(key, Series { unit, data: Data::Sums(sums) });
    }
    Ok(controls)
}
