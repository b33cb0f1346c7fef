//! `[[uncertain]]`: values and how far off they may be.

use super::raw;
use super::settings::Setting;
use super::study::Section;
use super::sweep::{Axis, Refusal, value};
use super::validate::Validator;

/// A value of the scenario that nobody knows well.
#[derive(Clone, Debug, PartialEq)]
pub struct Uncertain {
    /// What it is called.
    pub name: String,
    /// The key, as behind `--set`.
    pub key: String,
    /// What the scenario says, as behind `--set key=`; `None` if it leaves the key out.
    pub base: Option<String>,
    /// The least that it may be, as behind `--set key=`.
    pub low: String,
    /// The most that it may be.
    pub high: String,
    /// Where value and range are from.
    pub source: String,
}

impl Uncertain {
    /// The setting that gives the key the value at a share of the way from the lower to the upper end.
    ///
    /// # Errors
    /// What is wrong with the key, or with the ends.
    pub fn at(&self, share: f64) -> Result<Setting, String> {
        let ends = Axis::new(&self.name, &self.key, vec![self.low.clone(), self.high.clone()]);
        let (Some(numbers), unit) = (&ends.numbers, ends.unit) else {
            return Err(format!("{} has no range from {} to {}", self.key, self.low, self.high));
        };
        let number = numbers[0] + share * (numbers[1] - numbers[0]);
        let is_whole = [&self.low, &self.high].iter().all(|end| end.parse::<i64>().is_ok());
        let number = if is_whole { libm::round(number) } else { number };
        format!("{}={number}{}{unit}", self.key, if unit.is_empty() { "" } else { " " }).parse()
    }
}

impl Validator<'_> {
    /// The uncertain values in the order of the scenario.
    pub fn uncertain(&mut self, raw: &raw::Scenario) -> Vec<Uncertain> {
        let mut values: Vec<Uncertain> = Vec::new();
        for (at, spec) in raw.uncertain.iter().enumerate() {
            let key = format!("uncertain[{at}]");
            let [low, high] = [&spec.low, &spec.high].map(|end| Setting::as_text(&value(end)));
            self.settable(&format!("{key}.key"), &spec.key, Some(&low));
            let base = self.written_at(&spec.key);
            if let Err((what, remedy)) = ordered(&low, &high, base.as_deref()) {
                // A range that is sound by itself concerns those who use it.
                match ordered(&low, &high, None) {
                    Ok(()) => self.unfit(Section::Uncertain, &key, what, remedy),
                    Err(_) => self.problem(&key, what, remedy),
                }
            }
            let name = spec.name.clone().unwrap_or_else(|| spec.key.clone());
            if values.iter().any(|other| other.name == name) {
                let remedy = "name each value once, and each by a name of its own";
                self.problem(&key, format!("two uncertain values are called {name:?}"), remedy);
            }
            values.push(Uncertain {
                name,
                key: spec.key.clone(),
                base,
                low,
                high,
                source: spec.source.clone(),
            });
        }
        values
    }

    /// What the text says at a key, as behind `--set key=`.
    fn written_at(&self, key: &str) -> Option<String> {
        let setting: Setting = format!("{key}=0").parse().ok()?;
        setting.replaced(self.document.text())
    }
}

/// Whether the ends are two numbers, or quantities of one kind, with the value between them.
fn ordered(low: &str, high: &str, base: Option<&str>) -> Result<(), Refusal> {
    let numbers =
        |texts: &[&str]| Axis::new("", "", texts.iter().map(|text| (*text).to_owned()).collect()).numbers;
    match numbers(&[low, high]) {
        None => {
            let what = format!("has no range from {low} to {high}");
            return Err((what, "write two numbers, or two quantities with units of one kind".to_owned()));
        }
        Some(ends) if ends[0] >= ends[1] => {
            let what = format!("has a range from {low} to {high}");
            return Err((what, "write the smaller one as low".to_owned()));
        }
        Some(_) => {}
    }
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
mod tests {
    use crate::policy::Registry;
    use crate::scenario::load_text;

    #[test]
    fn ranges_hold_the_value_of_the_scenario() {
        let of = |uncertain: &str| {
            let text = format!(
                "name = \"t\"\nhorizon = \"1 y\"\n[blade_type.a]\n[blade_type.a.failure.f]\nlife = \"1 y\"\n\
                 repair = \"1 h\"\n[[workload]]\nname = \"w\"\non = \"a\"\ncount = 3\n[times]\nboot = \"5 min\"\n\
                 [policy.p]\npreset = \"cold_boot\"\n{uncertain}"
            );
            match load_text(&text, "test", ".".as_ref(), &Registry::builtin()) {
                Ok(scenario) => Ok(scenario.uncertain),
                Err(problems) => {
                    let line = |p: &crate::scenario::Problem| format!("{}: {}; {}", p.key, p.what, p.remedy);
                    Err(problems.list().iter().map(line).collect::<Vec<String>>())
                }
            }
        };
        let entry = |key: &str, low: &str, high: &str| {
            format!("[[uncertain]]\nkey = \"{key}\"\nlow = {low}\nhigh = {high}\n")
        };
        let sound =
            [entry("times.boot", "\"1 min\"", "\"1 h\""), entry("times.detect", "\"1 s\"", "\"1 min\"")];
        let found = of(&sound.concat()).unwrap();
        assert_eq!((found[0].base.as_deref(), found[0].high.as_str()), (Some("5 min"), "1 h"));
        assert_eq!((found[1].base.as_deref(), found[1].source.as_str()), (None, "assumed"));
        let at = |share| found[0].at(share).unwrap().to_string();
        assert_eq!(
            [at(0.0), at(0.5), at(1.0)],
            ["times.boot=60 s", "times.boot=1830 s", "times.boot=3600 s"]
        );
        let wrong = [
            entry("times.boot", "\"6 min\"", "\"1 h\""),
            entry("times.boot", "\"1 h\"", "\"1 min\""),
            entry("time.boot.x[1]", "\"1 s\"", "2"),
            entry("seed", "1", "2"),
        ];
        let expected = [
            "uncertain[0]: is 5 min in the scenario, outside of the range from 6 min to 1 h; write a range that holds the value",
            "uncertain[1]: has a range from 1 h to 1 min; write the smaller one as low",
            "uncertain[1]: two uncertain values are called \"times.boot\"; name each value once, and each by a name of its own",
            "uncertain[2]: has no range from 1 s to 2; write two numbers, or two quantities with units of one kind",
            "uncertain[2].key: time.boot.x[1]: there is no \"x\"; name something that the scenario has",
            "uncertain[3].key: seed does not vary: all cells meet the same lives and repairs; name another key",
        ];
        assert_eq!(of(&wrong.concat()).unwrap_err(), expected);
    }
}
