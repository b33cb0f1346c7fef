//! The compact baseline: the results of a run in one text file that can be kept under version control.
//!
//! It is JSON with a line for each figure, so that a difference of two versions of the file shows which figures moved.
//! Where the sums of the replications are known they are kept, with all digits, and the controls with them; a number that is
//! the same in every replication is written once. Plots and words are left out. A checksum of the rest stands at the top, so
//! that an edited number does not open a gate.

use super::error::LoadError;
use super::is_figures;
use super::side::{ControlColumn, Data, Key, Series, Side, figure};
use crate::digest::FileDigest;
use crate::output::{FileError, Manifest, whole};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// The form of the file; changes when an older program could not read it.
const FORM: u64 = 1;

/// The mark of a baseline.
#[derive(Deserialize)]
struct Head {
    baseline: u64,
}

/// By policy, by scope, by figure.
type Figures<T> = BTreeMap<String, BTreeMap<String, T>>;

#[derive(Deserialize)]
struct File {
    manifest: Manifest,
    figures: Figures<BTreeMap<String, Entry>>,
    /// Those of older baselines were plain.
    #[serde(default)]
    controls: Vec<ControlColumn>,
}

/// The data of a figure.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Entry {
    /// Numerators and denominators by replication; a single number if they are all the same.
    Sums { unit: String, above: Vec<f64>, below: Vec<f64> },
    /// Value and interval alone.
    Estimate { unit: String, value: Option<f64>, low: Option<f64>, high: Option<f64>, level: f64, n: u64 },
}

/// The text of a baseline with the figures of `side`.
///
/// # Errors
/// If it cannot be written as JSON.
pub fn render(side: &Side) -> Result<String, serde_json::Error> {
    let mut manifest = side.manifest.clone();
    // A baseline is of figures; words on their basis stay with the results.
    manifest.basis = Default::default();
    manifest.outputs.retain(|output| is_figures(&output.path));
    let manifest = serde_json::to_string_pretty(&manifest)?.replace('\n', "\n  ");
    let mut lines: Figures<Vec<String>> = BTreeMap::new();
    for (key, series) in &side.series {
        let (name, entry) = (serde_json::to_string(&key.figure())?, serde_json::to_string(&entry(series))?);
        let policy = lines.entry(serde_json::to_string(&key.policy)?).or_default();
        policy.entry(serde_json::to_string(&key.scope)?).or_default().push(format!("{name}: {entry}"));
    }
    let policies: Vec<String> = lines
        .into_iter()
        .map(|(policy, scopes)| {
            let scopes: Vec<String> =
                scopes.into_iter().map(|(scope, lines)| block(&scope, &lines, "      ")).collect();
            block(&policy, &scopes, "    ")
        })
        .collect();
    let figures = block("\"figures\"", &policies, "  ");
    let controls = side.controls.iter().map(|control| Ok(format!("    {}", serde_json::to_string(control)?)));
    let controls = controls.collect::<Result<Vec<_>, serde_json::Error>>()?.join(",\n");
    let controls = if controls.is_empty() { String::new() } else { format!("\n{controls}\n  ") };
    let rest = format!("  \"manifest\": {manifest},\n  {figures},\n  \"controls\": [{controls}]\n}}\n");
    Ok(format!("{{\n  \"baseline\": {FORM},\n{SEAL}{}\",\n{rest}", digest(&rest)))
}

/// The text before the checksum of all lines after its own.
const SEAL: &str = "  \"sha256\": \"";

fn digest(rest: &str) -> String {
    FileDigest::of("", rest.as_bytes()).sha256
}

/// True if the text is as it was written, by its checksum.
fn is_whole(text: &[u8]) -> bool {
    let sealed = std::str::from_utf8(text).ok().and_then(|text| text.split_once(SEAL));
    sealed.and_then(|(_, sealed)| sealed.split_once("\",\n")).is_some_and(|(sum, rest)| sum == digest(rest))
}

/// A named object, an entry on each line.
fn block(name: &str, entries: &[String], indent: &str) -> String {
    let entries: Vec<String> = entries.iter().map(|entry| format!("{indent}  {entry}")).collect();
    format!("{name}: {{\n{}\n{indent}}}", entries.join(",\n"))
}

fn entry(series: &Series) -> Entry {
    let once = |numbers: Vec<f64>| match numbers.as_slice() {
        [first, rest @ ..] if rest.iter().all(|number| number == first) => vec![*first],
        _ => numbers,
    };
    let unit = series.unit.clone();
    match &series.data {
        Data::Sums(pairs) => Entry::Sums {
            unit,
            above: once(pairs.iter().map(|pair| pair.0).collect()),
            below: once(pairs.iter().map(|pair| pair.1).collect()),
        },
        Data::Figure(e) => {
            let value = Some(e.value).filter(|value| value.is_finite());
            Entry::Estimate { unit, value, low: e.low, high: e.high, level: e.level, n: e.n }
        }
    }
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
    if !is_whole(text) {
        return Err(LoadError::Altered { path: path.to_owned(), command: file.manifest.command });
    }
    let replications = file.manifest.replications.done;
    let mut series = BTreeMap::new();
    for (policy, scopes) in file.figures {
        for (scope, entries) in scopes {
            for (name, entry) in entries {
                let key = Key::of_figure(&policy, &scope, &name);
                let read =
                    series_of(entry, replications).map_err(|reason| broken(format!("{key}: {reason}")))?;
                series.insert(key, read);
            }
        }
    }
    Ok(Side { manifest: file.manifest, series, controls: file.controls })
}

fn series_of(entry: Entry, replications: usize) -> Result<Series, String> {
    let each = |numbers: Vec<f64>| match numbers.as_slice() {
        [all] => vec![*all; replications],
        _ => numbers,
    };
    match entry {
        Entry::Sums { unit, above, below } => {
            let (above, below) = (each(above), each(below));
            if above.len() != below.len() {
                return Err(format!("{} numbers above and {} below", above.len(), below.len()));
            }
            Ok(Series { unit, data: Data::Sums(above.into_iter().zip(below).collect()) })
        }
        Entry::Estimate { unit, value, low, high, level, n } => {
            Ok(Series { unit, data: Data::Figure(figure(value, (low, high), level, n)) })
        }
    }
}

/// Writes the figures of `side` as the baseline at `path`, whole or not at all. A file there is replaced if it is a
/// baseline.
///
/// # Errors
/// [`LoadError`]; the file is then as it was.
pub fn write(side: &Side, path: &Path) -> Result<(), LoadError> {
    if path.is_dir() {
        return Err(LoadError::Folder { path: path.to_owned() });
    }
    if path.exists() {
        parse(path, &std::fs::read(path).map_err(FileError::of("read", path))?)?;
    }
    let text = render(side)
        .map_err(|error| LoadError::Broken { path: path.to_owned(), reason: error.to_string() })?;
    Ok(whole::write(path, &text).map_err(FileError::of("write", path))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::studies::compare::testing::{between, key, side};

    fn some() -> Side {
        let third = 1.0 / 3.0;
        let mut side = side(&[("downtime", [0.1, third, 3.0, 1e-300, 2e22, 0.0]), ("energy", [third; 6])]);
        let [p99, max] = ["p99", "max"].map(|s| Key { statistic: s.to_owned(), ..key("outage_duration") });
        side.controls = vec![ControlColumn {
            policy: "push".to_owned(),
            control: "failures".to_owned(),
            values: vec![0.1, -third, 2.0, -1e-300, 0.0, 5.0],
        }];
        side.series.insert(p99, between(2.0 * third, third, 1.0));
        side.series.insert(
            max,
            Series { unit: "s".to_owned(), data: Data::Figure(figure(None, (None, None), 0.9, 6)) },
        );
        side
    }

    #[test]
    fn a_baseline_comes_back_to_the_last_bit() {
        let text = render(&some()).unwrap();
        let back = parse(Path::new("b.json"), text.as_bytes()).unwrap();
        assert_eq!((&back.manifest, &back.controls), (&some().manifest, &some().controls));
        assert_eq!(back.series.keys().collect::<Vec<_>>(), some().series.keys().collect::<Vec<_>>());
        for (key, series) in &back.series {
            // What is undefined is so again, and not equal to itself.
            assert!(*series == some().series[key] || key.statistic == "max", "{key}");
        }
        assert_eq!(render(&back).unwrap(), text);
    }

    #[test]
    fn there_is_a_line_for_each_figure_and_a_number_once_if_it_does_not_vary() {
        let text = render(&some()).unwrap();
        assert!(text.contains("\n        \"energy\": {\"sums\":{\"unit\":\"min/y\",\"above\":[0.3333333333333333],\"below\":[1.0]}},\n"), "{text}");
        assert_eq!(text.lines().filter(|line| line.contains("\"unit\"")).count(), 4);
    }

    #[test]
    fn what_is_no_baseline_is_told_from_one_that_is_broken() {
        let text = render(&some()).unwrap();
        let error = |text: &str| parse(Path::new("b.json"), text.as_bytes()).unwrap_err();
        assert!(matches!(error("hello"), LoadError::NotResults { .. }));
        assert!(matches!(error("{\"a\": 1}"), LoadError::NotResults { .. }));
        assert!(matches!(
            error(&text.replace("\"baseline\": 1", "\"baseline\": 2")),
            LoadError::Form { found: 2, .. }
        ));
        assert!(matches!(error(&text.replace("\"figures\"", "\"more\"")), LoadError::Broken { .. }));
        let edited = text.replace("\"above\":[0.1,", "\"above\":[0.2,");
        assert!(edited != text && matches!(error(&edited), LoadError::Altered { .. }));
        let short = resealed(&text.replace("\"above\":[0.1,", "\"above\":["));
        let short = error(&short).to_string();
        assert!(short.contains("replications") || short.contains("below"), "{short}");
    }

    /// The text with the checksum that belongs to it.
    fn resealed(text: &str) -> String {
        let (head, sealed) = text.split_once(SEAL).unwrap();
        let (_, rest) = sealed.split_once("\",\n").unwrap();
        format!("{head}{SEAL}{}\",\n{rest}", digest(rest))
    }

    #[test]
    fn only_a_baseline_is_replaced_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/b.json");
        write(&some(), &path).unwrap();
        write(&side(&[("downtime", [1.0; 6])]), &path).unwrap();
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
        let notes = folder.path().join("notes.txt");
        std::fs::write(&notes, "mine").unwrap();
        assert!(matches!(write(&some(), &notes), Err(LoadError::NotResults { .. })));
        assert!(matches!(write(&some(), folder.path()), Err(LoadError::Folder { .. })));
        assert_eq!(std::fs::read_to_string(&notes).unwrap(), "mine");
    }
}
