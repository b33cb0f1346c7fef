//! `[[uncertain]]`: uncertain values and their ranges.

use crate::scenario::problem::nearest;
use crate::scenario::{Refusal, Section, SectionReader, Setting};
use crate::studies::grid::{self, Axis, AxisValue, value};
use schemars::JsonSchema;
use serde::Deserialize;
use std::any::Any;

/// The section of the scenario file.
pub const SECTION: Section = Section { key: "uncertain", schema: File::json_schema, read };

/// A file, as far as it is about uncertain values.
#[derive(Deserialize, JsonSchema)]
struct File {
    /// Values that are not well known, for `hotspare sensitivity`.
    #[serde(default)]
    uncertain: Vec<RawUncertain>,
}

/// A value of the scenario that is uncertain, and how far off it may be: `hotspare sensitivity` moves it from one end
/// to the other, `hotspare plan --draws` draws it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Uncertain")]
struct RawUncertain {
    /// Name in tables and plots; the key, or the first of several, unless said.
    name: Option<String>,
    /// The key, as behind `--set`: entries of lists go by number or by name, `pool[0].count`, `workload[orders].count`.
    #[schemars(example = &"times.boot")]
    key: Option<String>,
    /// In place of `key`, several keys that always have the same value, such as a life that blade types share.
    #[schemars(length(min = 1))]
    keys: Option<Vec<String>>,
    /// Law of its draws; uniform between its ends unless said.
    #[serde(default)]
    law: UncertainLaw,
    /// The least that it may be; of a lognormal, above zero and the lower end of a 95 % interval.
    low: AxisValue,
    /// The most that it may be; of a lognormal, the upper end of a 95 % interval.
    high: AxisValue,
    /// Correlation with another value when both are drawn; none unless said.
    correlation: Option<Correlation>,
    /// Where value and range are from, such as a measurement or a paper; assumed unless said.
    #[serde(default = "assumed")]
    source: String,
}

/// Law of an uncertain value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UncertainLaw {
    /// Evenly between its ends.
    #[default]
    Uniform,
    /// Its logarithm is normal: 2.5 % lie below the lower end, and as many above the upper one.
    Lognormal,
}

/// Correlation of two uncertain values, both of them lognormal.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Correlation {
    /// The name of the other one, which stands before this one.
    with: String,
    /// The coefficient of correlation of their logarithms.
    #[schemars(extend("exclusiveMinimum" = -1.0, "exclusiveMaximum" = 1.0))]
    coefficient: f64,
}

fn assumed() -> String {
    "assumed".to_owned()
}

/// The uncertain values of a scenario, in its order; at least one.
#[derive(Clone, Debug, PartialEq)]
pub struct UncertainValues(pub Vec<Uncertain>);

/// Uncertain value of the scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Uncertain {
    /// Its name.
    pub name: String,
    /// The keys that have it, as behind `--set`; at least one.
    pub keys: Vec<String>,
    /// Its law.
    pub law: UncertainLaw,
    /// The scenario's value at the first key, as behind `--set key=`; `None` if it leaves the key out.
    pub base: Option<String>,
    /// The least that it may be, as behind `--set key=`; of a lognormal, the lower end of a 95 % interval.
    pub low: String,
    /// The most that it may be; of a lognormal, the upper end of a 95 % interval.
    pub high: String,
    /// The position of an earlier value, and the coefficient of correlation of the two logarithms \[1\], in (-1, 1).
    pub correlation: Option<(usize, f64)>,
    /// The source of value and range.
    pub source: String,
}

impl Uncertain {
    /// The settings that give its keys the value at a share of the way from the lower to the upper end: of a lognormal, on
    /// the scale of the logarithm. Shares below 0 and above 1 lie beyond the ends.
    ///
    /// # Errors
    /// The problem with a key, or with the ends.
    pub fn at(&self, share: f64) -> Result<Vec<Setting>, String> {
        let ends = Axis::new(&self.name, "", vec![self.low.clone(), self.high.clone()]);
        let (Some(numbers), unit) = (&ends.numbers, ends.unit) else {
            return Err(format!("{} has no range from {} to {}", self.name, self.low, self.high));
        };
        let between = |ends: [f64; 2]| ends[0] + share * (ends[1] - ends[0]);
        let ends = [numbers[0], numbers[1]];
        let number = match self.law {
            UncertainLaw::Uniform => between(ends),
            UncertainLaw::Lognormal => libm::exp(between(ends.map(libm::log))),
        };
        let is_whole = [&self.low, &self.high].iter().all(|end| end.parse::<i64>().is_ok());
        let number = if is_whole { libm::round(number) } else { number };
        self.set_to(&format!("{number}{}{unit}", if unit.is_empty() { "" } else { " " }))
    }

    /// The settings that give its keys a value, written as behind `--set key=`.
    ///
    /// # Errors
    /// The problem with a key.
    pub fn set_to(&self, value: &str) -> Result<Vec<Setting>, String> {
        self.keys.iter().map(|key| format!("{key}={value}").parse()).collect()
    }
}

/// The uncertain values in the order of the scenario.
fn read(reader: &mut SectionReader<'_, '_>) -> Option<Box<dyn Any + Send + Sync>> {
    let raw = reader.read::<File>()?;
    let mut values: Vec<Uncertain> = Vec::new();
    for (at, spec) in raw.uncertain.iter().enumerate() {
        let key = format!("uncertain[{at}]");
        let [low, high] = [&spec.low, &spec.high].map(|end| Setting::as_text(&value(end)));
        let keys = uncertain_keys(reader, &key, spec, &low);
        let bases: Vec<Option<String>> = keys.iter().map(|key| written_at(reader.text(), key)).collect();
        match ordered(&low, &high) {
            Err((what, remedy)) => reader.problem(&key, what, remedy),
            Ok(least) => {
                for (of, base) in keys.iter().zip(&bases) {
                    let whose = if keys.len() > 1 { format!("{of}: ") } else { String::new() };
                    if let Err((what, remedy)) = holds(&low, &high, base.as_deref()) {
                        // A range that is sound by itself concerns those who use it.
                        reader.own_problem(&key, whose + &what, remedy);
                    }
                }
                if spec.law == UncertainLaw::Lognormal && least <= 0.0 {
                    let what = format!("is {low}, and a lognormal lies above zero");
                    reader.problem(&format!("{key}.low"), what, "write more than zero, or leave law out");
                }
            }
        }
        let name = spec.name.clone().or(keys.first().cloned()).unwrap_or(key.clone());
        if values.iter().any(|other| other.name == name) {
            let remedy = "name each value once, and each by a name of its own";
            reader.problem(&key, format!("two uncertain values are called {name:?}"), remedy);
        }
        let correlation = correlation(reader, &key, spec, &values, &raw.uncertain[at..]);
        let base = bases.into_iter().next().flatten();
        let (law, source) = (spec.law, spec.source.clone());
        values.push(Uncertain { name, keys, law, base, low, high, correlation, source });
    }
    (!values.is_empty()).then(|| Box::new(UncertainValues(values)) as _)
}

/// The keys that an entry is about.
fn uncertain_keys(
    reader: &mut SectionReader<'_, '_>,
    at: &str,
    spec: &RawUncertain,
    low: &String,
) -> Vec<String> {
    let places: Vec<(String, &String)> = match (&spec.key, &spec.keys) {
        (Some(key), None) => vec![(format!("{at}.key"), key)],
        (None, Some(keys)) => {
            let place = |(number, key)| (format!("{at}.keys[{number}]"), key);
            keys.iter().enumerate().map(place).collect()
        }
        (key, _) => {
            let what = if key.is_some() { "has both key and keys" } else { "has neither key nor keys" };
            reader.problem(at, what, "write either key, or keys for several that have the same value");
            Vec::new()
        }
    };
    for (place, key) in &places {
        grid::settable(reader, place, key, Some(low));
    }
    places.into_iter().map(|(_, key)| key.clone()).collect()
}

/// The correlation of an entry with one of those before it; the first of `rest` is the entry itself.
fn correlation(
    reader: &mut SectionReader<'_, '_>,
    at: &str,
    spec: &RawUncertain,
    before: &[Uncertain],
    rest: &[RawUncertain],
) -> Option<(usize, f64)> {
    let Correlation { with, coefficient } = spec.correlation.as_ref()?;
    let key = format!("{at}.correlation");
    if spec.law != UncertainLaw::Lognormal {
        let remedy = "add law = \"lognormal\", or leave the correlation out";
        reader.problem(&key, "relates logarithms, and this value is uniform", remedy);
    }
    let Some(other) = before.iter().position(|value| value.name == *with) else {
        let known = before.iter().map(|value| value.name.as_str());
        let remedy = match nearest(with, known) {
            _ if rest.iter().skip(1).any(|later| later.name.as_ref() == Some(with)) => {
                "put this entry after that one".to_owned()
            }
            Some(near) => format!("write {near:?}"),
            None => "write the name of an entry before this one".to_owned(),
        };
        let what = format!("no earlier uncertain value is named {with:?}");
        reader.problem(&format!("{key}.with"), what, remedy);
        return None;
    };
    if before[other].law != UncertainLaw::Lognormal {
        let remedy = "add law = \"lognormal\" there, or leave the correlation out";
        let what = format!("relates logarithms, and {with:?} is uniform");
        reader.problem(&format!("{key}.with"), what, remedy);
    }
    Some((other, *coefficient))
}

/// The value in the text at a key, as behind `--set key=`.
fn written_at(text: &str, key: &str) -> Option<String> {
    let setting: Setting = format!("{key}=0").parse().ok()?;
    setting.replaced(text)
}

/// Texts as numbers in a common unit, where they have one.
fn numbers(texts: &[&str]) -> Option<Vec<f64>> {
    Axis::new("", "", texts.iter().map(|text| (*text).to_owned()).collect()).numbers
}

/// The lower of two ends that are numbers, or quantities of one kind, in that order.
fn ordered(low: &str, high: &str) -> Result<f64, Refusal> {
    match numbers(&[low, high]) {
        None => {
            let what = format!("has no range from {low} to {high}");
            Err((what, "write two numbers, or two quantities with units of one kind".to_owned()))
        }
        Some(ends) if ends[0] >= ends[1] => {
            let what = format!("has a range from {low} to {high}");
            Err((what, "write the smaller one as low".to_owned()))
        }
        Some(ends) => Ok(ends[0]),
    }
}

/// Checks that the value lies between the ends.
fn holds(low: &str, high: &str, base: Option<&str>) -> Result<(), Refusal> {
    // What is a distribution, or left out, cannot be compared with the ends.
    match base.and_then(|base| Some((base, numbers(&[low, base, high])?))) {
        Some((base, of)) if of[1] < of[0] || of[1] > of[2] => {
            let what = format!("is {base} in the scenario, outside of the range from {low} to {high}");
            Err((what, "write a range that holds the value".to_owned()))
        }
        _ => Ok(()),
    }
}
