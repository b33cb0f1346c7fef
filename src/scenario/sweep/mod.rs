//! `[sweep]`: from axes to cells.
//!
//! An [`Axis`] is a key with the values it takes, each written as behind `--set key=`, so that a cell is nothing but a
//! list of settings. Axes that advance together are one [`Dimension`]; the cells are all combinations of dimensions, the
//! last varying fastest, that the condition allows.
//!
//! Limits: values are numbers, truths and texts; whole tables and lists are not (a table is set by the keys in it).

mod condition;
mod range;

use super::settings::Setting;
use super::validate::Validator;
use super::{problem, raw};
use crate::stats::metrics::{Better, Scopes, VALUE, catalogue, unit_in};
use crate::units::{Power, Rate, Size, Span};
use condition::Condition;
use toml_edit::Value;

/// The most combinations that a sweep may have, those that are left out included \[1\].
pub const MOST_COMBINATIONS: usize = 10_000;

/// Keys that no axis may vary, and why.
const FIXED: [(&str, &str); 6] = [
    ("name", "all cells belong to one study"),
    ("seed", "all cells meet the same lives and repairs"),
    ("replications", "all cells have as many"),
    ("sweep", "a sweep does not change itself"),
    ("plan", "it changes nothing"),
    ("uncertain", "it changes nothing"),
];

/// Columns of the file of results, which no axis may be called.
const COLUMNS: [&str; 10] =
    ["cell", "policy", "metric", "statistic", "unit", "value", "ci_low", "ci_high", "replications", "flag"];

/// Variants of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// What is plotted and printed; at least one.
    pub metrics: Vec<Plotted>,
    /// What varies; at least one.
    pub axes: Vec<Axis>,
    /// For each cell, the position of the value on each axis; at least one.
    pub cells: Vec<Vec<usize>>,
    /// How many combinations the condition leaves out.
    pub left_out: usize,
}

/// A figure of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plotted {
    /// The metric's name.
    pub metric: &'static str,
    /// Which statistic of it.
    pub statistic: &'static str,
    /// Its unit, with the currency of the scenario; `1` if it has none.
    pub unit: String,
    /// Which direction is good.
    pub better: Better,
}

/// A key of the scenario and the values that it takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// What it is called.
    pub name: String,
    /// The key, as behind `--set`.
    pub key: String,
    /// The values, each as behind `--set key=`; at least one.
    pub values: Vec<String>,
    /// The same as numbers, where all of them are numbers or quantities of one kind; in [`Axis::unit`].
    pub numbers: Option<Vec<f64>>,
    /// The unit of the numbers: `s`, `B`, `B/s`, `W`, or empty.
    pub unit: &'static str,
    /// Whether equal factors are equal distances.
    pub log: bool,
    /// Axes with the same name here advance together.
    pub zip: Option<String>,
}

/// Axes that advance together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dimension {
    /// Their positions.
    pub axes: Vec<usize>,
    /// How many values each has.
    pub size: usize,
}

impl Axis {
    /// An axis whose values are written as behind `--set key=`.
    ///
    /// ```
    /// use hotspare::scenario::Axis;
    /// let axis = Axis::new("boot", "times.boot", vec!["1 min".into(), "2 h".into()]);
    /// assert_eq!((axis.numbers, axis.unit), (Some(vec![60.0, 7200.0]), "s"));
    /// ```
    pub fn new(name: &str, key: &str, values: Vec<String>) -> Axis {
        let (numbers, unit) = measured(&values);
        Axis { name: name.to_owned(), key: key.to_owned(), values, numbers, unit, log: false, zip: None }
    }

    /// The setting that gives the key its value at a position.
    ///
    /// # Errors
    /// What is wrong with the key.
    pub fn setting(&self, at: usize) -> Result<Setting, String> {
        format!("{}={}", self.key, self.values[at]).parse()
    }
}

/// What texts are as numbers in a common unit, and that unit.
fn measured(values: &[String]) -> (Option<Vec<f64>>, &'static str) {
    type Reader = fn(&str) -> Option<f64>;
    let readers: [(Reader, &str); 5] = [
        (|text| text.parse().ok().filter(|number: &f64| number.is_finite()), ""),
        (|text| Span::parse(text).ok().map(Span::seconds), "s"),
        (|text| Size::parse(text).ok().map(|size| size.0), "B"),
        (|text| Rate::parse(text).ok().map(|rate| rate.0), "B/s"),
        (|text| Power::parse(text).ok().map(|power| power.0), "W"),
    ];
    let all = |read: Reader| values.iter().map(|text| read(text)).collect::<Option<Vec<f64>>>();
    let found = readers.into_iter().find_map(|(read, unit)| Some((all(read)?, unit)));
    found.map_or((None, ""), |(numbers, unit)| (Some(numbers), unit))
}

/// The dimensions of axes, in the order in which they are met first.
pub fn dimensions(axes: &[Axis]) -> Vec<Dimension> {
    let mut dimensions: Vec<Dimension> = Vec::new();
    for (at, axis) in axes.iter().enumerate() {
        let same = |dimension: &&mut Dimension| axis.zip.is_some() && axes[dimension.axes[0]].zip == axis.zip;
        match dimensions.iter_mut().find(same) {
            Some(dimension) => dimension.axes.push(at),
            None => dimensions.push(Dimension { axes: vec![at], size: axis.values.len() }),
        }
    }
    dimensions
}

/// How many combinations of their values axes have.
fn combined(axes: &[Axis]) -> usize {
    dimensions(axes).iter().fold(1, |count: usize, dimension| count.saturating_mul(dimension.size))
}

/// All combinations of dimensions, the last varying fastest: the position of the value on each axis.
///
/// ```
/// use hotspare::scenario::{Axis, combinations};
/// let axis = |name| Axis::new(name, name, vec!["1".into(), "2".into()]);
/// assert_eq!(combinations(&[axis("a"), axis("b")]), [[0, 0], [0, 1], [1, 0], [1, 1]]);
/// ```
pub fn combinations(axes: &[Axis]) -> Vec<Vec<usize>> {
    let mut cells = vec![vec![0; axes.len()]];
    for dimension in dimensions(axes) {
        let along = |cell: &Vec<usize>| -> Vec<Vec<usize>> {
            let with = |at| {
                let mut cell = cell.clone();
                dimension.axes.iter().for_each(|axis| cell[*axis] = at);
                cell
            };
            (0..dimension.size).map(with).collect()
        };
        cells = cells.iter().flat_map(along).collect();
    }
    cells
}

impl Validator<'_> {
    /// The sweep; `None` if there is a problem that leaves none.
    pub fn sweep(&mut self, raw: &raw::Scenario) -> Option<Sweep> {
        let spec = raw.sweep.as_ref()?;
        let before = self.problems.len();
        let metrics = spec
            .metrics
            .iter()
            .enumerate()
            .filter_map(|(at, metric)| self.plotted(&format!("sweep.metrics[{at}]"), metric, raw));
        let metrics: Vec<Plotted> = metrics.collect();
        let (axes, cells) = self.grid("sweep", &spec.axis, spec.r#where.as_deref())?;
        let left_out = combined(&axes) - cells.len();
        (self.problems.len() == before).then_some(Sweep { metrics, axes, cells, left_out })
    }

    /// The axes of the table `of`, and their combinations that the condition allows; `None` if there is a problem with
    /// them.
    pub(super) fn grid(
        &mut self,
        of: &str,
        specs: &[raw::Axis],
        condition: Option<&str>,
    ) -> Option<(Vec<Axis>, Vec<Vec<usize>>)> {
        let before = self.problems.len();
        let axes: Vec<Option<Axis>> =
            specs.iter().enumerate().map(|(at, axis)| self.axis(&format!("{of}.axis[{at}]"), axis)).collect();
        let axes: Vec<Axis> = axes.into_iter().collect::<Option<_>>()?;
        self.names(of, &axes);
        self.lengths(of, &axes);
        if self.problems.len() > before {
            return None;
        }
        let count = combined(&axes);
        if count > MOST_COMBINATIONS {
            let what = format!("has {count} combinations");
            let remedy = format!("write fewer values: {MOST_COMBINATIONS} combinations at most");
            self.problem(of, what, remedy);
            return None;
        }
        let mut cells = combinations(&axes);
        if let Some(text) = condition {
            let key = format!("{of}.where");
            match Condition::read(text, &axes) {
                Ok(condition) => cells.retain(|cell| condition.holds(&axes, cell)),
                Err((what, remedy)) => self.problem(&key, what, remedy),
            }
            if cells.is_empty() {
                self.problem(&key, "leaves no cell", "write a condition that some cell meets");
            }
        }
        (self.problems.len() == before).then_some((axes, cells))
    }

    /// A figure that is written as `metric` or `metric:statistic`.
    pub(super) fn plotted(&mut self, key: &str, written: &str, raw: &raw::Scenario) -> Option<Plotted> {
        let (name, statistic) = match written.split_once(':') {
            Some((name, statistic)) => (name, Some(statistic)),
            None => (written, None),
        };
        let of_site = || catalogue().filter(|entry| entry.scopes != Scopes::Resources);
        let Some(entry) = of_site().find(|entry| entry.name == name) else {
            let known: Vec<&str> = of_site().map(|entry| entry.name).collect();
            let remedy = problem::nearest(name, known)
                .map_or("choose one that `hotspare metrics` lists for the site".to_owned(), |near| {
                    format!("write {near:?}")
                });
            self.problem(key, format!("no metric of the site is called {name:?}"), remedy);
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
            self.problem(key, format!("{written:?} names no statistic of {name}"), remedy);
            return None;
        };
        self.target(key, entry.name, None, raw);
        let currency = raw.prices.as_ref().map(|prices| prices.currency.as_str());
        let unit = unit_in(entry.unit, currency);
        Some(Plotted { metric: entry.name, statistic, unit, better: entry.better })
    }

    fn axis(&mut self, key: &str, spec: &raw::Axis) -> Option<Axis> {
        let before = self.problems.len();
        let values = match (&spec.values, &spec.from, &spec.to, spec.steps) {
            (Some(values), None, None, None) => Ok(values.iter().map(value).collect()),
            (None, Some(from), Some(to), Some(steps)) => range::values(from, to, steps as usize, spec.log),
            _ => {
                let remedy = "write either values, or from, to and steps";
                Err(("does not say which values it has".to_owned(), remedy.to_owned()))
            }
        };
        let values: Vec<Value> = values.unwrap_or_else(|(what, remedy)| {
            self.problem(key, what, remedy);
            Vec::new()
        });
        let texts: Vec<String> = values.iter().map(Setting::as_text).collect();
        let is_positive = |axis: Axis| axis.numbers.is_some_and(|of| of.iter().all(|number| *number > 0.0));
        if spec.log && spec.values.is_some() && !is_positive(Axis::new("", "", texts.clone())) {
            let remedy = "write numbers or quantities above zero, or leave log out";
            self.problem(&format!("{key}.log"), "has values that no factors lie between", remedy);
        }
        for (at, text) in texts.iter().enumerate() {
            if texts[..at].contains(text) {
                self.problem(key, format!("has the value {text} twice"), "write each value once");
            }
        }
        self.settable(&format!("{key}.key"), &spec.key, texts.first());
        let name = spec.name.as_ref().unwrap_or(&spec.key);
        if !name.chars().all(|c| c.is_alphanumeric() || "-_.[]".contains(c)) || name.is_empty() {
            let remedy = "add a name of letters, digits, - and _";
            self.problem(&format!("{key}.name"), format!("{name:?} is no name for an axis"), remedy);
        }
        if self.problems.len() > before || texts.is_empty() {
            return None;
        }
        Some(Axis { log: spec.log, zip: spec.zip.clone(), ..Axis::new(name, &spec.key, texts) })
    }

    /// A key that may be set, and that has a place in the text.
    pub(super) fn settable(&mut self, at: &str, key: &str, first: Option<&String>) {
        let head = key.split(['.', '[']).next().unwrap_or_default();
        if let Some((_, why)) = FIXED.iter().find(|(fixed, _)| *fixed == head) {
            return self.problem(at, format!("{head} does not vary: {why}"), "name another key");
        }
        match format!("{key}={}", first.map_or("0", String::as_str)).parse::<Setting>() {
            Err(_) => {
                let what = format!("{key:?} is not the path of a key");
                self.problem(at, what, "write one as behind --set, such as pool[0].count");
            }
            Ok(setting) => {
                if let Some((what, remedy)) = setting.misplaced(self.document.text()) {
                    self.problem(at, format!("{key}: {what}"), remedy);
                }
            }
        }
    }

    /// Names that are no other's.
    fn names(&mut self, of: &str, axes: &[Axis]) {
        for (at, axis) in axes.iter().enumerate() {
            let key = format!("{of}.axis[{at}].name");
            if COLUMNS.contains(&axis.name.as_str()) {
                let what = format!("{:?} is a column of the results already", axis.name);
                self.problem(&key, what, "choose another name");
            }
            if axes[..at].iter().any(|other| other.name == axis.name) {
                let what = format!("two axes are called {:?}", axis.name);
                self.problem(&key, what, "give each a name of its own");
            }
            if axes[..at].iter().any(|other| other.key == axis.key) {
                let what = format!("two axes set {}", axis.key);
                self.problem(&format!("{of}.axis[{at}].key"), what, "keep one of them");
            }
        }
    }

    /// As many values for all that advance together.
    fn lengths(&mut self, of: &str, axes: &[Axis]) {
        for (at, axis) in axes.iter().enumerate() {
            let first = axes.iter().find(|other| axis.zip.is_some() && other.zip == axis.zip);
            if let Some(first) = first.filter(|first| first.values.len() != axis.values.len()) {
                let (own, others) = (axis.values.len(), first.values.len());
                let what = format!("has {own} values and advances with {}, which has {others}", first.name);
                self.problem(&format!("{of}.axis[{at}].zip"), what, "write as many values for both");
            }
        }
    }
}

/// What is wrong, and what would be right.
pub(super) type Refusal = (String, String);

/// A value as TOML has it.
pub(super) fn value(raw: &raw::AxisValue) -> Value {
    match raw {
        raw::AxisValue::Whole(number) => Value::from(*number),
        raw::AxisValue::Number(number) => Value::from(*number),
        raw::AxisValue::Truth(truth) => Value::from(*truth),
        raw::AxisValue::Text(text) => Value::from(text.as_str()),
    }
}

#[cfg(test)]
mod tests;
