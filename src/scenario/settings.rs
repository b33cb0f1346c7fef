//! `--set key=value`: a scenario with some of its values replaced, without another file.
//!
//! The key is the path that messages use, such as `pool[1].count`; an entry of a list may be named in place of numbered,
//! `workload[orders].count`, by its `name` (or its `type`). The text is edited as a person would: everything else stays
//! where it is, so that messages still point to the right line.

use super::Problem;
use super::problem::nearest;
use std::fmt;
use std::str::FromStr;
use toml_edit::{DocumentMut, Item, Table, TableLike, Value};

/// A value that replaces one of the scenario.
#[derive(Clone, Debug)]
pub struct Setting {
    written: String,
    path: Vec<Step>,
    value: Value,
}

/// A step down into the scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A key of a table.
    Key(String),
    /// An entry of a list, by its number or its name.
    Entry(String),
}

impl FromStr for Setting {
    type Err = String;

    /// Reads `key=value`. A value that is no TOML is a text, so that `horizon=5 y` needs no quotation marks inside those
    /// of a shell.
    fn from_str(written: &str) -> Result<Setting, String> {
        let example = "write KEY=VALUE, such as pool[0].count=4";
        let (key, value) = written.split_once('=').ok_or(example)?;
        let path = steps(key.trim()).ok_or_else(|| format!("{key:?} is not the path of a key; {example}"))?;
        let value = value.trim();
        let value = value.parse().unwrap_or_else(|_| Value::from(value));
        Ok(Setting { written: written.to_owned(), path, value })
    }
}

impl fmt::Display for Setting {
    /// As it was written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

/// The steps of a path such as `pool[1].count`.
fn steps(path: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    for part in path.split('.') {
        let (key, mut rest) = part.split_at(part.find('[').unwrap_or(part.len()));
        if key.is_empty() {
            return None;
        }
        steps.push(Step::Key(key.to_owned()));
        while !rest.is_empty() {
            let (entry, behind) = rest.strip_prefix('[')?.split_once(']')?;
            steps.push(Step::Entry(entry.to_owned()));
            rest = behind;
        }
    }
    Some(steps)
}

impl Setting {
    /// The text of a value, such that it is read as this value behind `=`.
    pub fn as_text(value: &Value) -> String {
        match value {
            // A text that reads as another value needs its quotation marks.
            Value::String(text)
                if text.value().trim() == text.value() && text.value().parse::<Value>().is_err() =>
            {
                text.value().clone()
            }
            other => other.to_string().trim().to_owned(),
        }
    }

    /// The value that it replaces in the text of a scenario, as behind `=`; `None` if there is none.
    pub fn replaced(&self, text: &str) -> Option<String> {
        let (_, found) = self.walk(text);
        Some(Setting::as_text(&found?.to_string().parse().ok()?))
    }

    /// True if the text of a scenario already has this value.
    pub(crate) fn changes_nothing(&self, text: &str) -> bool {
        self.replaced(text).is_some_and(|value| value == Setting::as_text(&self.value))
    }

    /// Its place in the text of a scenario, entries of lists by their numbers as far as they are there.
    pub(super) fn place(&self, text: &str) -> Vec<Step> {
        self.walk(text).0
    }

    /// The steps of the path with entries by their numbers, and the item at its end.
    fn walk(&self, text: &str) -> (Vec<Step>, Option<toml::Value>) {
        let mut found: Option<toml::Value> = toml::from_str(text).ok();
        let mut steps = Vec::new();
        for step in &self.path {
            let (step, inner) = match (step, found) {
                (Step::Key(key), Some(toml::Value::Table(mut table))) => (step.clone(), table.remove(key)),
                (Step::Entry(entry), Some(toml::Value::Array(mut list))) => {
                    let label = |of: &toml::Value, key: &str| of.get(key)?.as_str().map(str::to_owned);
                    let labels: Vec<_> =
                        list.iter().map(|of| ["name", "type"].map(|key| label(of, key))).collect();
                    match position(&labels, entry) {
                        Some(at) => (Step::Entry(at.to_string()), Some(list.swap_remove(at))),
                        None => (step.clone(), None),
                    }
                }
                _ => (step.clone(), None),
            };
            steps.push(step);
            found = inner;
        }
        (steps, found)
    }

    /// The reason why the text of a scenario has no place for it, and the remedy; `None` if it has one.
    pub fn misplaced(&self, text: &str) -> Option<Refusal> {
        let mut document = text.parse::<DocumentMut>().ok()?;
        set(document.as_table_mut(), &self.path, &self.value).err()
    }
}

/// The text of a scenario with the settings made, one after the other.
///
/// # Errors
/// All settings whose place is not there. A text that is no TOML is returned unchanged: its next reader reports why.
pub(super) fn apply(text: &str, settings: &[Setting]) -> Result<String, Vec<Problem>> {
    let Ok(mut document) = text.parse::<DocumentMut>() else { return Ok(text.to_owned()) };
    let mut problems = Vec::new();
    for setting in settings {
        if let Err((what, remedy)) = set(document.as_table_mut(), &setting.path, &setting.value) {
            let key = format!("--set {setting}");
            problems.push(Problem { line: 1, column: 1, key, what, remedy });
        }
    }
    if problems.is_empty() { Ok(document.to_string()) } else { Err(problems) }
}

/// The problem, and the remedy.
pub type Refusal = (String, String);

fn set(table: &mut dyn TableLike, path: &[Step], value: &Value) -> Result<(), Refusal> {
    let Some((Step::Key(key), rest)) = path.split_first() else {
        return Err((
            "names an entry where a key belongs".to_owned(),
            "name a key of it, such as .count".to_owned(),
        ));
    };
    if rest.is_empty() {
        let mut value = value.clone();
        // A comment behind the old value stays.
        if let Some(old) = table.get(key).and_then(Item::as_value) {
            *value.decor_mut() = old.decor().clone();
        }
        table.insert(key, Item::Value(value));
        return Ok(());
    }
    if !table.contains_key(key) {
        if !matches!(rest[0], Step::Key(_)) {
            return Err(unknown(table, key));
        }
        table.insert(key, Item::Table(Table::new()));
    }
    let refusal = unknown(table, key);
    descend(table.get_mut(key).ok_or(refusal)?, rest, value)
}

fn unknown(table: &dyn TableLike, key: &str) -> Refusal {
    let keys: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
    let remedy = match nearest(key, keys.iter().map(String::as_str)) {
        Some(near) => format!("write {near}"),
        None => "name something that the scenario has".to_owned(),
    };
    (format!("unknown key {key:?}"), remedy)
}

/// Sets a value below an item that is no plain value itself.
fn descend(item: &mut Item, path: &[Step], value: &Value) -> Result<(), Refusal> {
    let Step::Entry(entry) = &path[0] else {
        let refusal = ("leads into a value that has no keys".to_owned(), "end the key there".to_owned());
        return set(item.as_table_like_mut().ok_or(refusal)?, path, value);
    };
    let labels: Vec<[Option<String>; 2]> = match item {
        Item::ArrayOfTables(tables) => tables.iter().map(|table| labels(table)).collect(),
        Item::Value(Value::Array(list)) => {
            list.iter().map(|of| of.as_inline_table().map_or([None, None], |table| labels(table))).collect()
        }
        _ => {
            let remedy = "leave out the brackets".to_owned();
            return Err((format!("looks for [{entry}] in a value that is not a list"), remedy));
        }
    };
    let Some(at) = position(&labels, entry) else {
        let known: Vec<&str> = labels.iter().filter_map(|labels| labels[0].as_deref()).collect();
        let names =
            if known.is_empty() { String::new() } else { format!(", or one of {}", known.join(", ")) };
        let most = labels.len().saturating_sub(1);
        return Err((
            format!("there is no entry [{entry}]"),
            format!("write a number from 0 to {most}{names}"),
        ));
    };
    match item {
        Item::ArrayOfTables(tables) => {
            let gone = || ("there is no such entry".to_owned(), "name another".to_owned());
            set(tables.get_mut(at).ok_or_else(gone)?, &path[1..], value)
        }
        Item::Value(Value::Array(list)) => match (list.get_mut(at), path.len()) {
            (Some(old), 1) => {
                let decor = old.decor().clone();
                *old = value.clone();
                *old.decor_mut() = decor;
                Ok(())
            }
            (Some(Value::InlineTable(table)), _) => set(table, &path[1..], value),
            _ => Err(("leads into a value that has no keys".to_owned(), "end the key there".to_owned())),
        },
        _ => Ok(()),
    }
}

/// The position of an entry that is called by its number, its name or its type.
fn position(labels: &[[Option<String>; 2]], entry: &str) -> Option<usize> {
    let named = |at: usize| labels.iter().position(|labels| labels[at].as_deref() == Some(entry));
    let number = entry.parse().ok().filter(|number: &usize| *number < labels.len());
    number.or_else(|| named(0)).or_else(|| named(1))
}

/// The names that select an entry of a list: its name, its type.
fn labels(table: &dyn TableLike) -> [Option<String>; 2] {
    ["name", "type"].map(|key| table.get(key).and_then(Item::as_str).map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "seed = 7 # luck\nlevels = [1, 2]\n[site]\n[[pool]]\ntype = \"a\"\ncount = 1\n[[pool]]\nname = \"east\"\ntype = \"b\"\n\
                        [blade_type.a]\nlife = { weibull = { shape = 0.7 } }\n";

    fn edited(settings: &[&str]) -> Result<String, Vec<String>> {
        let settings: Vec<Setting> = settings.iter().map(|text| text.parse().unwrap()).collect();
        apply(TEXT, &settings).map_err(|problems| {
            problems.into_iter().map(|p| format!("{}: {}; {}", p.key, p.what, p.remedy)).collect()
        })
    }

    #[test]
    fn values_are_replaced_in_place_and_added_where_they_are_missing() {
        let text = edited(&[
            "seed=8",
            "levels[1]=5",
            "pool[0].count=4",
            "pool[east].count=2",
            "pool[b].scope=site",
            "blade_type.a.life.weibull.shape=0.9",
            "horizon=5 y",
            "repair.crews=3",
        ])
        .unwrap();
        let read: toml::Table = toml::from_str(&text).unwrap();
        assert!(text.starts_with("seed = 8 # luck\nlevels = [1, 5]\n"), "{text}");
        assert_eq!(read["pool"][0]["count"].as_integer(), Some(4));
        assert_eq!(read["pool"][1]["count"].as_integer(), Some(2));
        assert_eq!(read["pool"][1]["scope"].as_str(), Some("site"));
        assert_eq!(read["blade_type"]["a"]["life"]["weibull"]["shape"].as_float(), Some(0.9));
        assert_eq!(read["horizon"].as_str(), Some("5 y"));
        assert_eq!(read["repair"]["crews"].as_integer(), Some(3));
        // What was there keeps its line.
        let line = |text: &str, of: &str| text.lines().position(|line| line.starts_with(of));
        assert_eq!(edited(&["pool[0].count=9"]).unwrap().lines().count(), TEXT.lines().count());
        assert_eq!(line(&edited(&["seed=9"]).unwrap(), "[blade_type"), line(TEXT, "[blade_type"));
    }

    #[test]
    fn what_is_not_there_is_named_with_what_is() {
        let found =
            edited(&["pol[0].count=1", "pool[5].count=1", "seed.x=1", "site[0]=1", "pool[0]=1"]).unwrap_err();
        let expected = [
            "--set pol[0].count=1: unknown key \"pol\"; write pool",
            "--set pool[5].count=1: there is no entry [5]; write a number from 0 to 1, or one of east",
            "--set seed.x=1: leads into a value that has no keys; end the key there",
            "--set site[0]=1: looks for [0] in a value that is not a list; leave out the brackets",
            "--set pool[0]=1: names an entry where a key belongs; name a key of it, such as .count",
        ];
        assert_eq!(found, expected);
        for wrong in ["seed", "=1", ".a=1", "a[1=2"] {
            assert!(wrong.parse::<Setting>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_replaced_is_found() {
        let of = |key: &str| format!("{key}=0").parse::<Setting>().unwrap().replaced(TEXT);
        let found =
            ["seed", "levels[1]", "pool[east].type", "pool[a].count", "blade_type.a.life.weibull"].map(of);
        let expected = ["7", "2", "b", "1", "{ shape = 0.7 }"].map(|text| Some(text.to_owned()));
        assert_eq!(found, expected);
        assert_eq!(["horizon", "pool[7].count", "seed.x", "levels.x"].map(of), [None, None, None, None]);
    }

    #[test]
    fn a_text_that_is_no_toml_is_left_to_whoever_reads_it() {
        let setting: Setting = "seed=1".parse().unwrap();
        assert_eq!(apply("seed = = 1", &[setting]).unwrap(), "seed = = 1");
    }
}
