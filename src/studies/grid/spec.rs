//! Axes as a scenario file writes them, and from there to the cells of a grid.

use super::axis::{Axis, combinations, combined};
use super::condition::Condition;
use super::range;
use super::value::{AxisValue, value};
use crate::scenario::{SectionReader, Setting};
use schemars::JsonSchema;
use serde::Deserialize;
use toml_edit::Value;

/// The most combinations that a grid may have, those that are left out included \[1\].
const MOST_COMBINATIONS: usize = 10_000;

/// Keys that no axis may vary, and why; nor may those of other sections.
const FIXED: [(&str, &str); 4] = [
    ("name", "all cells belong to one study"),
    ("seed", "all cells meet the same lives and repairs"),
    ("replications", "all cells have as many"),
    ("sweep", "a sweep does not change itself"),
];

/// Columns of the file of results, which no axis may be called.
const COLUMNS: [&str; 10] =
    ["cell", "policy", "metric", "statistic", "unit", "value", "ci_low", "ci_high", "replications", "flag"];

/// A key of the scenario and the values that it takes.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Axis")]
pub struct RawAxis {
    /// Name in plots, files and conditions; the key unless said.
    pub name: Option<String>,
    /// The key, as behind `--set`: entries of lists go by number or by name, `pool[0].count`, `workload[orders].count`.
    #[schemars(example = &"pool[0].count")]
    pub key: String,
    /// Its values, one by one.
    #[schemars(length(min = 1))]
    pub values: Option<Vec<AxisValue>>,
    /// In place of `values`, the first of a range: a number, or one with a unit.
    pub from: Option<AxisValue>,
    /// The last of the range.
    pub to: Option<AxisValue>,
    /// Number of values of the range, both ends included.
    #[schemars(range(min = 2, max = 1000))]
    pub steps: Option<u32>,
    /// Logarithmic: equal factors are equal distances, between the values of a range and on the axis of a plot.
    #[serde(default)]
    pub log: bool,
    /// Axes that say the same here advance together and need the same number of values.
    pub zip: Option<String>,
}

/// The axes of the table `of`, and their combinations that the condition allows; `None` if there is a problem with
/// them.
pub fn read(
    reader: &mut SectionReader<'_, '_>,
    of: &str,
    specs: &[RawAxis],
    condition: Option<&str>,
) -> Option<(Vec<Axis>, Vec<Vec<usize>>)> {
    let before = reader.problems();
    let axes: Vec<Option<Axis>> =
        specs.iter().enumerate().map(|(at, spec)| axis(reader, &format!("{of}.axis[{at}]"), spec)).collect();
    let axes: Vec<Axis> = axes.into_iter().collect::<Option<_>>()?;
    names(reader, of, &axes);
    lengths(reader, of, &axes);
    if reader.problems() > before {
        return None;
    }
    let count = combined(&axes);
    if count > MOST_COMBINATIONS {
        let what = format!("has {count} combinations");
        let remedy = format!("write fewer values: {MOST_COMBINATIONS} combinations at most");
        reader.problem(of, what, remedy);
        return None;
    }
    let mut cells = combinations(&axes);
    if let Some(text) = condition {
        let key = format!("{of}.where");
        match Condition::read(text, &axes) {
            Ok(condition) => cells.retain(|cell| condition.holds(&axes, cell)),
            Err((what, remedy)) => reader.problem(&key, what, remedy),
        }
        if cells.is_empty() {
            reader.problem(&key, "excludes every cell", "write a condition that some cell meets");
        }
    }
    (reader.problems() == before).then_some((axes, cells))
}

fn axis(reader: &mut SectionReader<'_, '_>, key: &str, spec: &RawAxis) -> Option<Axis> {
    let before = reader.problems();
    let values = match (&spec.values, &spec.from, &spec.to, spec.steps) {
        (Some(values), None, None, None) => Ok(values.iter().map(value).collect()),
        (None, Some(from), Some(to), Some(steps)) => range::values(from, to, steps as usize, spec.log),
        _ => {
            let remedy = "write either values, or from, to and steps";
            Err(("has no values".to_owned(), remedy.to_owned()))
        }
    };
    let values: Vec<Value> = values.unwrap_or_else(|(what, remedy)| {
        reader.problem(key, what, remedy);
        Vec::new()
    });
    let texts: Vec<String> = values.iter().map(Setting::as_text).collect();
    let is_positive = |axis: Axis| axis.numbers.is_some_and(|of| of.iter().all(|number| *number > 0.0));
    if spec.log && spec.values.is_some() && !is_positive(Axis::new("", "", texts.clone())) {
        let remedy = "write numbers or quantities above zero, or leave log out";
        reader.problem(&format!("{key}.log"), "has values that cannot be spaced by equal factors", remedy);
    }
    for (at, text) in texts.iter().enumerate() {
        if texts[..at].contains(text) {
            reader.problem(key, format!("repeats the value {text}"), "write each value once");
        }
    }
    settable(reader, &format!("{key}.key"), &spec.key, texts.first());
    let name = spec.name.as_ref().unwrap_or(&spec.key);
    if !name.chars().all(|c| c.is_alphanumeric() || "-_.[]".contains(c)) || name.is_empty() {
        let remedy = "add a name of letters, digits, - and _";
        reader.problem(&format!("{key}.name"), format!("{name:?} is not a valid name for an axis"), remedy);
    }
    if reader.problems() > before || texts.is_empty() {
        return None;
    }
    Some(Axis { log: spec.log, zip: spec.zip.clone(), ..Axis::new(name, &spec.key, texts) })
}

/// A key that may be set, and that has a place in the text.
pub fn settable(reader: &mut SectionReader<'_, '_>, at: &str, key: &str, first: Option<&String>) {
    let head = key.split(['.', '[']).next().unwrap_or_default();
    let is_section = reader.sections.iter().any(|section| section.key == head);
    let of_section = is_section.then_some(("", "it has no effect"));
    if let Some((_, why)) = FIXED.iter().find(|(fixed, _)| *fixed == head).copied().or(of_section) {
        return reader.problem(at, format!("{head} does not vary: {why}"), "name another key");
    }
    match format!("{key}={}", first.map_or("0", String::as_str)).parse::<Setting>() {
        Err(_) => {
            let what = format!("{key:?} is not the path of a key");
            reader.problem(at, what, "write one as behind --set, such as pool[0].count");
        }
        Ok(setting) => {
            if let Some((what, remedy)) = setting.misplaced(reader.text()) {
                reader.problem(at, format!("{key}: {what}"), remedy);
            }
        }
    }
}

/// Names that are no other's.
fn names(reader: &mut SectionReader<'_, '_>, of: &str, axes: &[Axis]) {
    for (at, axis) in axes.iter().enumerate() {
        let key = format!("{of}.axis[{at}].name");
        if COLUMNS.contains(&axis.name.as_str()) {
            let what = format!("{:?} is a column of the results already", axis.name);
            reader.problem(&key, what, "choose another name");
        }
        if axes[..at].iter().any(|other| other.name == axis.name) {
            let what = format!("two axes are called {:?}", axis.name);
            reader.problem(&key, what, "give each a name of its own");
        }
        if axes[..at].iter().any(|other| other.key == axis.key) {
            let what = format!("two axes set {}", axis.key);
            reader.problem(&format!("{of}.axis[{at}].key"), what, "keep one of them");
        }
    }
}

/// As many values for all that advance together.
fn lengths(reader: &mut SectionReader<'_, '_>, of: &str, axes: &[Axis]) {
    for (at, axis) in axes.iter().enumerate() {
        let first = axes.iter().find(|other| axis.zip.is_some() && other.zip == axis.zip);
        if let Some(first) = first.filter(|first| first.values.len() != axis.values.len()) {
            let (own, others) = (axis.values.len(), first.values.len());
            let what = format!("has {own} values and advances with {}, which has {others}", first.name);
            reader.problem(&format!("{of}.axis[{at}].zip"), what, "write as many values for both");
        }
    }
}
