//! `[[uncertain]]`: values and how far off they may be.

use super::problem::nearest;
use super::raw;
use super::settings::Setting;
use super::study::Section;
use super::sweep::{Axis, Refusal, value};
use super::validate::Validator;

pub use raw::UncertainLaw;

/// A value of the scenario that nobody knows well.
#[derive(Clone, Debug, PartialEq)]
pub struct Uncertain {
    /// What it is called.
    pub name: String,
    /// The keys that have it, as behind `--set`; at least one.
    pub keys: Vec<String>,
    /// How it is drawn.
    pub law: UncertainLaw,
    /// What the scenario says at the first key, as behind `--set key=`; `None` if it leaves the key out.
    pub base: Option<String>,
    /// The least that it may be, as behind `--set key=`; of a lognormal, the lower end of a 95 % interval.
    pub low: String,
    /// The most that it may be; of a lognormal, the upper end of a 95 % interval.
    pub high: String,
    /// The position of an earlier value, and the coefficient of correlation of the two logarithms \[1\], in (-1, 1).
    pub correlation: Option<(usize, f64)>,
    /// Where value and range are from.
    pub source: String,
}

impl Uncertain {
    /// The settings that give its keys the value at a share of the way from the lower to the upper end: of a lognormal, on
    /// the scale of the logarithm. Shares below 0 and above 1 lie beyond the ends.
    ///
    /// # Errors
    /// What is wrong with a key, or with the ends.
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
    /// What is wrong with a key.
    pub fn set_to(&self, value: &str) -> Result<Vec<Setting>, String> {
        self.keys.iter().map(|key| format!("{key}={value}").parse()).collect()
    }
}

impl Validator<'_> {
    /// The uncertain values in the order of the scenario.
    pub fn uncertain(&mut self, raw: &raw::Scenario) -> Vec<Uncertain> {
        let mut values: Vec<Uncertain> = Vec::new();
        for (at, spec) in raw.uncertain.iter().enumerate() {
            let key = format!("uncertain[{at}]");
            let [low, high] = [&spec.low, &spec.high].map(|end| Setting::as_text(&value(end)));
            let keys = self.uncertain_keys(&key, spec, &low);
            let bases: Vec<Option<String>> = keys.iter().map(|key| self.written_at(key)).collect();
            match ordered(&low, &high) {
                Err((what, remedy)) => self.problem(&key, what, remedy),
                Ok(least) => {
                    for (of, base) in keys.iter().zip(&bases) {
                        let whose = if keys.len() > 1 { format!("{of}: ") } else { String::new() };
                        if let Err((what, remedy)) = holds(&low, &high, base.as_deref()) {
                            // A range that is sound by itself concerns those who use it.
                            self.unfit(Section::Uncertain, &key, whose + &what, remedy);
                        }
                    }
                    if spec.law == UncertainLaw::Lognormal && least <= 0.0 {
                        let what = format!("is {low}, and a lognormal lies above zero");
                        self.problem(&format!("{key}.low"), what, "write more than zero, or leave law out");
                    }
                }
            }
            let name = spec.name.clone().or(keys.first().cloned()).unwrap_or(key.clone());
            if values.iter().any(|other| other.name == name) {
                let remedy = "name each value once, and each by a name of its own";
                self.problem(&key, format!("two uncertain values are called {name:?}"), remedy);
            }
            let correlation = self.correlation(&key, spec, &values, &raw.uncertain[at..]);
            let base = bases.into_iter().next().flatten();
            let (law, source) = (spec.law, spec.source.clone());
            values.push(Uncertain { name, keys, law, base, low, high, correlation, source });
        }
        values
    }

    /// The keys that an entry is about.
    fn uncertain_keys(&mut self, at: &str, spec: &raw::Uncertain, low: &String) -> Vec<String> {
        let places: Vec<(String, &String)> = match (&spec.key, &spec.keys) {
            (Some(key), None) => vec![(format!("{at}.key"), key)],
            (None, Some(keys)) => {
                let place = |(number, key)| (format!("{at}.keys[{number}]"), key);
                keys.iter().enumerate().map(place).collect()
            }
            (key, _) => {
                let what =
                    if key.is_some() { "has both key and keys" } else { "does not say what is uncertain" };
                self.problem(at, what, "write either key, or keys for several that have the same value");
                Vec::new()
            }
        };
        for (place, key) in &places {
            self.settable(place, key, Some(low));
        }
        places.into_iter().map(|(_, key)| key.clone()).collect()
    }

    /// The correlation of an entry with one of those before it; the first of `rest` is the entry itself.
    fn correlation(
        &mut self,
        at: &str,
        spec: &raw::Uncertain,
        before: &[Uncertain],
        rest: &[raw::Uncertain],
    ) -> Option<(usize, f64)> {
        let raw::Correlation { with, coefficient } = spec.correlation.as_ref()?;
        let key = format!("{at}.correlation");
        if spec.law != UncertainLaw::Lognormal {
            let remedy = "add law = \"lognormal\", or leave the correlation out";
            self.problem(&key, "is between logarithms, and this value is uniform", remedy);
        }
        let Some(other) = before.iter().position(|value| value.name == *with) else {
            let known = before.iter().map(|value| value.name.as_str());
            let remedy = match nearest(with, known) {
                _ if rest.iter().skip(1).any(|later| later.name.as_ref() == Some(with)) => {
                    "put this entry behind that one".to_owned()
                }
                Some(near) => format!("write {near:?}"),
                None => "write the name of an entry before this one".to_owned(),
            };
            let what = format!("no uncertain value before this one is called {with:?}");
            self.problem(&format!("{key}.with"), what, remedy);
            return None;
        };
        if before[other].law != UncertainLaw::Lognormal {
            let remedy = "add law = \"lognormal\" there, or leave the correlation out";
            let what = format!("is between logarithms, and {with:?} is uniform");
            self.problem(&format!("{key}.with"), what, remedy);
        }
        Some((other, *coefficient))
    }

    /// What the text says at a key, as behind `--set key=`.
    fn written_at(&self, key: &str) -> Option<String> {
        let setting: Setting = format!("{key}=0").parse().ok()?;
        setting.replaced(self.document.text())
    }
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

/// Whether the value lies between the ends.
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

#[cfg(test)]
mod tests;
