//! Inputs: committed scenarios, changed in a few places as a person might, or might not.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use toml_edit::{DocumentMut, Item, Table, TableLike, Value};

/// A generator with a long period and a short state: SplitMix64.
pub struct Random(u64);

impl Random {
    /// The generator of an input.
    pub fn new(seed: u64, number: u64) -> Random {
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number);
        random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// A number below `count`, which is above 0.
    pub fn below(&mut self, count: usize) -> usize {
        (self.next() % count as u64) as usize
    }

    /// One of several.
    pub fn of<'t, T>(&mut self, several: &'t [T]) -> &'t T {
        &several[self.below(several.len())]
    }
}

/// Values that fit nowhere, or hardly anywhere.
const ODD: &[&str] = &[
    "true",
    "-1",
    "0",
    "1",
    "1e300",
    "4294967295",
    "9223372036854775807",
    "nan",
    "\"\"",
    "\"0 s\"",
    "\"-5 h\"",
    "\"1e300 h\"",
    "\"1 us\"",
    "\"290000 y\"",
    "\"all\"",
    "[]",
    "[1]",
    "{}",
    "{ nonsense = 1 }",
    "1979-05-27",
    "\"a\\nb\"",
];
/// Units that quantities may end in.
const UNITS: &[&str] = &["us", "ms", "s", "min", "h", "d", "y", "MiB", "GiB", "TB", "W", "%", "/y"];
/// Factors of numbers.
const FACTORS: &[f64] = &[0.0, 0.1, 0.5, 0.9, 1.1, 2.0, 10.0, 100.0, -1.0, 1e9];

/// The scenarios that inputs are made of.
pub struct Corpus {
    /// The folder that they name files in.
    pub base: PathBuf,
    documents: Vec<DocumentMut>,
    /// All values by the name of their key, as written.
    values: BTreeMap<String, Vec<String>>,
}

/// The way to a value: keys, and positions in lists.
type Way = Vec<Step>;

#[derive(Clone, Debug)]
enum Step {
    Key(String),
    Entry(usize),
}

impl Corpus {
    /// All scenarios of the project's folder.
    pub fn committed() -> Corpus {
        let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
        let entries = std::fs::read_dir(&base).expect("the folder of scenarios");
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
        paths.retain(|path| path.extension().is_some_and(|end| end == "toml"));
        paths.sort();
        let text = |path: &PathBuf| std::fs::read_to_string(path).expect("a scenario");
        let documents: Vec<DocumentMut> =
            paths.iter().map(|path| text(path).parse().expect("a scenario")).collect();
        let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for document in &documents {
            for way in ways(document) {
                if let (Some(Step::Key(key)), Some(value)) = (way.last(), get(document, &way)) {
                    values.entry(key.clone()).or_default().push(value.trim().to_owned());
                }
            }
        }
        Corpus { base, documents, values }
    }

    /// One of the scenarios, with one to eight changes.
    pub fn mutated(&self, random: &mut Random) -> String {
        let mut document = random.of(&self.documents).clone();
        let changes = 1 + random.below(2) + random.below(2) * random.below(7);
        for _ in 0..changes {
            match random.below(20) {
                0 => self.transplant(&mut document, random),
                1 => repeat(&mut document, random),
                2 => delete(&mut document, random),
                _ => self.change_value(&mut document, random),
            }
        }
        document.to_string()
    }

    fn change_value(&self, document: &mut DocumentMut, random: &mut Random) {
        let ways = ways(document);
        if ways.is_empty() {
            return;
        }
        let way = random.of(&ways).clone();
        let Some(old) = get(document, &way) else { return };
        let key = way.iter().rev().find_map(|step| match step {
            Step::Key(key) => Some(key.clone()),
            Step::Entry(_) => None,
        });
        let same = key.and_then(|key| self.values.get(&key));
        let new = match (random.below(12), same) {
            (0, _) => (*random.of(ODD)).to_owned(),
            (1..=4, Some(values)) => random.of(values).clone(),
            _ => scaled(old.trim(), random),
        };
        if let (Ok(new), Some(value)) = (new.parse::<Value>(), find(document.as_item_mut(), &way)) {
            *value = Item::Value(new);
        }
    }

    /// Puts a section of another scenario into this one.
    fn transplant(&self, document: &mut DocumentMut, random: &mut Random) {
        let other = random.of(&self.documents);
        let keys: Vec<&str> = other.iter().map(|(key, _)| key).collect();
        let key = *random.of(&keys);
        let item = other[key].clone();
        match (document.get_mut(key), item) {
            (Some(Item::Table(known)), Item::Table(more)) => {
                more.into_iter().for_each(|(key, item)| drop(known.insert(&key, item)));
            }
            (Some(Item::ArrayOfTables(known)), Item::ArrayOfTables(more)) => known.extend(more),
            (Some(known), item) => *known = item,
            (None, item) => drop(document.insert(key, item)),
        }
    }
}

/// A number, or the number of a quantity, multiplied; the unit may change.
fn scaled(text: &str, random: &mut Random) -> String {
    let factor = *random.of(FACTORS);
    let by = |number: f64| if factor == 0.1 && number.abs() < 20.0 { number + 1.0 } else { number * factor };
    if let Ok(whole) = text.parse::<i64>() {
        return (by(whole as f64) as i64).to_string();
    }
    if let Ok(number) = text.parse::<f64>() {
        return format!("{:?}", by(number));
    }
    let inner = text.trim_matches('"');
    let end = inner.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(inner.len());
    match inner[..end].parse::<f64>() {
        Ok(number) if random.below(5) == 0 => format!("\"{number} {}\"", random.of(UNITS)),
        Ok(number) => format!("\"{}{}\"", by(number), &inner[end..]),
        Err(_) => text.to_owned(),
    }
}

/// Writes an entry of a list of tables once more, or a table under another name.
fn repeat(document: &mut DocumentMut, random: &mut Random) {
    let keys: Vec<String> = document.iter().map(|(key, _)| key.to_owned()).collect();
    match document.get_mut(random.of(&keys).as_str()) {
        Some(Item::ArrayOfTables(list)) if !list.is_empty() => {
            let at = random.below(list.len());
            let mut table: Table = list.get(at).expect("an entry").clone();
            if table.contains_key("name") {
                table["name"] = toml_edit::value(format!("more-{}", random.below(3)));
            }
            list.push(table);
        }
        Some(Item::Table(table)) if !table.is_empty() => {
            let keys: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
            let item = table[random.of(&keys).as_str()].clone();
            table.insert(&format!("more-{}", random.below(3)), item);
        }
        _ => {}
    }
}

fn delete(document: &mut DocumentMut, random: &mut Random) {
    let ways = ways(document);
    let Some((Step::Key(key), above)) = random.of(&ways).split_last() else { return };
    // The value, or one of the tables around it.
    let way = &above[..above.len() - random.below(above.len() + 1).min(above.len())];
    let (key, way) = match (way.len() < above.len(), &above.get(way.len())) {
        (true, Some(Step::Key(key))) => (key, way),
        _ => (key, above),
    };
    if let Some(table) = find(document.as_item_mut(), way).and_then(Item::as_table_like_mut) {
        table.remove(key);
    }
}

/// The ways to all values that are no tables.
fn ways(document: &DocumentMut) -> Vec<Way> {
    let mut found = Vec::new();
    collect(document.as_table(), &mut Vec::new(), &mut found);
    found
}

fn collect(table: &dyn TableLike, way: &mut Way, found: &mut Vec<Way>) {
    for (key, item) in table.iter() {
        way.push(Step::Key(key.to_owned()));
        match item {
            Item::ArrayOfTables(list) => {
                for (at, table) in list.iter().enumerate() {
                    way.push(Step::Entry(at));
                    collect(table, way, found);
                    way.pop();
                }
            }
            item => match item.as_table_like() {
                Some(table) => collect(table, way, found),
                None => found.push(way.clone()),
            },
        }
        way.pop();
    }
}

fn find<'d>(item: &'d mut Item, way: &[Step]) -> Option<&'d mut Item> {
    let Some((step, rest)) = way.split_first() else { return Some(item) };
    match (step, rest.split_first()) {
        (Step::Key(key), Some((Step::Entry(at), rest))) => {
            let table = item.as_table_like_mut()?.get_mut(key)?.as_array_of_tables_mut()?.get_mut(*at)?;
            match rest.split_first() {
                Some((Step::Key(key), rest)) => find(table.get_mut(key)?, rest),
                _ => None,
            }
        }
        (Step::Key(key), _) => find(item.as_table_like_mut()?.get_mut(key)?, rest),
        (Step::Entry(_), _) => None,
    }
}

/// A value as it is written.
fn get(document: &DocumentMut, way: &[Step]) -> Option<String> {
    let mut copy = document.as_item().clone();
    find(&mut copy, way).and_then(|item| item.as_value().map(ToString::to_string))
}
