//! Words of messages for a value that was found, and for one that would be right.

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::path::push_key;
use super::problem::{nearest, quoted, shortened};
use super::shape::{Form, Names, Others, Schema};

/// Deepest level of tables and lists that examples and expectations show \[1\].
const MAX_DEPTH: usize = 4;

/// The formats of texts that carry a unit, and the noun for such a text.
const QUANTITIES: [(&str, &str); 5] = [
    ("duration-with-unit", "a duration with its unit"),
    ("size-with-unit", "a size with its unit"),
    ("rate-with-unit", "a transfer rate with its unit"),
    ("power-with-unit", "a power with its unit"),
    ("percentage-with-unit", "a percentage with its unit"),
];

/// The kind of `value`, as a sentence; `written` is its text.
pub(super) fn found(value: &Spanned<DeValue<'_>>, written: &str) -> String {
    let kind = match value.get_ref() {
        DeValue::String(text) => return format!("{} is a text", quoted(text)),
        DeValue::Array(_) => return "this is a list".to_owned(),
        DeValue::Table(_) => return "this is a table".to_owned(),
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a decimal number",
        DeValue::Boolean(_) => "a truth value",
        DeValue::Datetime(_) => "a date or a time",
    };
    format!("{} is {kind}", shortened(written))
}

/// The values that `schema` allows, as an object of "write".
pub(super) fn expected(schema: &Schema<'_>) -> String {
    expected_within(schema, MAX_DEPTH)
}

fn expected_within(schema: &Schema<'_>, depth: usize) -> String {
    match schema.form() {
        Form::Choice(branches) => {
            let mut all: Vec<String> = branches.iter().map(|branch| expected_within(branch, depth)).collect();
            all.dedup();
            all.join(", or ")
        }
        Form::Named(names) => named(&names),
        Form::Plain => plain(schema, depth),
    }
}

/// The names of an externally tagged enum, as an object of "write".
pub(super) fn named(names: &Names<'_>) -> String {
    let alone = names.alone.iter().map(|name| format!("{name:?}"));
    let holding = names.holding.iter().map(|(name, _)| format!("{{ {name} = … }}"));
    let all: Vec<String> = alone.chain(holding).collect();
    match all.as_slice() {
        [] => "nothing".to_owned(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

/// The noun for a text of the schema's format, if the format is a quantity.
pub(super) fn quantity(schema: &Schema<'_>) -> Option<&'static str> {
    let format = schema.text("format")?;
    QUANTITIES.iter().find(|(name, _)| *name == format).map(|&(_, what)| what)
}

fn plain(schema: &Schema<'_>, depth: usize) -> String {
    if schema.get("type").is_none() && schema.allows("string") {
        return "a text, a number, true, false, a list or a table".to_owned();
    }
    let mut kinds = Vec::new();
    if schema.allows("string") {
        let noun = quantity(schema).unwrap_or("a text");
        kinds.push(match given_example(schema) {
            Some(example) => format!("{noun}, such as {example}"),
            None => noun.to_owned(),
        });
    }
    if schema.allows("number") {
        kinds.push(bounded("a number", schema));
    } else if schema.allows("integer") {
        kinds.push(bounded("a whole number", schema));
    }
    if schema.allows("boolean") {
        kinds.push("true or false".to_owned());
    }
    if schema.allows("array") {
        kinds.push(list(schema, depth));
    }
    if schema.allows("object") {
        let example = example_within(schema, depth);
        kinds.push(if example == EMPTY {
            "a table".to_owned()
        } else {
            format!("a table, such as {example}")
        });
    }
    if kinds.is_empty() { "nothing".to_owned() } else { kinds.join(", or ") }
}

fn list(schema: &Schema<'_>, depth: usize) -> String {
    match schema.entry(0).filter(|_| depth > 0) {
        Some(entry) if entry.get("properties").is_some() => "a list of tables".to_owned(),
        Some(entry) => format!("a list, each entry {}", expected_within(&entry, depth - 1)),
        None => "a list".to_owned(),
    }
}

/// `noun` with the bounds of the schema (`a whole number from 1 to 5`).
pub(super) fn bounded(noun: &str, schema: &Schema<'_>) -> String {
    let low = schema.number("minimum").map(|bound| (bound, "of at least"));
    let low = schema.number("exclusiveMinimum").map(|bound| (bound, "above")).or(low);
    let high = schema.number("maximum").map(|bound| (bound, "at most"));
    let high = schema.number("exclusiveMaximum").map(|bound| (bound, "below")).or(high);
    match (low, high) {
        (None, None) => noun.to_owned(),
        (Some((low, how)), None) => format!("{noun} {how} {low}"),
        (None, Some((high, how))) => format!("{noun} of {how} {high}").replace("of below", "below"),
        (Some((low, "of at least")), Some((high, "at most"))) => format!("{noun} from {low} to {high}"),
        (Some((low, how)), Some((high, to))) => format!("{noun} {how} {low} and {to} {high}"),
    }
}

/// The remedy for an unknown name: the nearest, and all there are.
///
/// A name that holds a value is shown by `holding`.
pub(super) fn unknown_name(names: &Names<'_>, written: &str, holding: impl Fn(&str) -> String) -> String {
    let all = named(names);
    match nearest(written, names.all()) {
        Some(name) if names.all().nth(1).is_some() => {
            let shown = if names.alone.contains(&name) { format!("{name:?}") } else { holding(name) };
            format!("write {shown} (known: {all})")
        }
        _ => format!("write {all}"),
    }
}

/// The remedy for an unknown key: the nearest that is not yet there, or all there are.
pub(super) fn unknown_key(schema: &Schema<'_>, table: &DeTable<'_>, written: &str) -> String {
    let known = schema.properties();
    if let Some(name) = nearest(written, known.clone().filter(|name| !table.contains_key(*name))) {
        return format!("write {name}");
    }
    let all: Vec<&str> = known.collect();
    if all.is_empty() { "remove it".to_owned() } else { format!("write one of {}", all.join(", ")) }
}

pub(super) const ENTRIES: (&str, &str) = ("entry", "entries");
pub(super) const CHARACTERS: (&str, &str) = ("character", "characters");

/// The remedy for a `count` outside of the bounds of the two keywords.
pub(super) fn wrong_count(
    schema: &Schema<'_>,
    (least, most): (&str, &str),
    count: usize,
    noun: &str,
    unit: (&str, &str),
) -> Option<String> {
    let (least, most) = (schema.count(least).unwrap_or(0), schema.count(most).unwrap_or(usize::MAX));
    if count < least {
        Some(format!("write {noun} of at least {}", counted(least, unit)))
    } else if count > most {
        Some(format!("write {noun} of at most {}", counted(most, unit)))
    } else {
        None
    }
}

/// `count` with its unit, in the singular or the plural.
pub(super) fn counted(count: usize, (one, many): (&str, &str)) -> String {
    match count {
        0 => format!("no {many}"),
        1 => format!("1 {one}"),
        _ => format!("{count} {many}"),
    }
}

const EMPTY: &str = "{}";

/// Keys whose form alone gives no sensible example, and one for each: a life is no matter of seconds.
const SENSIBLE: [(&str, &str); 6] = [
    ("every", "{ exponential = { mean = \"1 y\" } }"),
    ("life", "{ exponential = { mean = \"20000 h\" } }"),
    ("repair", "\"4 h\""),
    ("horizon", "\"5 y\""),
    ("at", "\"1 y\""),
    ("delivery", "\"2 w\""),
];

/// An example of the value of a key.
fn example_of(key: &str, schema: &Schema<'_>, depth: usize) -> String {
    let is_duration = schema.text("format") == Some(QUANTITIES[0].0);
    let fits = |example: &str| match schema.form() {
        Form::Choice(branches) => branches.iter().any(|of| of.text("format") == Some(QUANTITIES[0].0)),
        _ => is_duration && !example.starts_with('{'),
    };
    let sensible = SENSIBLE.iter().find(|(known, example)| *known == key && fits(example));
    sensible.map_or_else(|| example_within(schema, depth), |(_, example)| (*example).to_owned())
}

/// A value that `schema` allows, in TOML; `…` stands for what is nested too deeply to show.
pub(super) fn example(schema: &Schema<'_>) -> String {
    example_within(schema, MAX_DEPTH)
}

fn example_within(schema: &Schema<'_>, depth: usize) -> String {
    if let Some(given) = given_example(schema) {
        return given;
    }
    let Some(depth) = depth.checked_sub(1) else { return "…".to_owned() };
    match schema.form() {
        Form::Choice(branches) => {
            branches.first().map_or_else(|| "…".to_owned(), |branch| example_within(branch, depth + 1))
        }
        Form::Named(names) => match (names.alone.first(), names.holding.first()) {
            (Some(name), _) => format!("{name:?}"),
            (None, Some((name, inner))) => format!("{{ {name} = {} }}", example_within(inner, depth)),
            (None, None) => "…".to_owned(),
        },
        Form::Plain => plain_example(schema, depth),
    }
}

fn plain_example(schema: &Schema<'_>, depth: usize) -> String {
    if schema.allows("string") {
        "\"…\"".to_owned()
    } else if schema.allows("integer") {
        (schema.number("minimum").unwrap_or(0.0).max(1.0))
            .min(schema.number("maximum").unwrap_or(1e9))
            .to_string()
    } else if schema.allows("number") {
        number_example(schema).to_string()
    } else if schema.allows("boolean") {
        "true".to_owned()
    } else if schema.allows("array") {
        let count = schema.count("minItems").unwrap_or(1).max(1);
        let entries = (0..count).map_while(|index| schema.entry(index));
        let entries: Vec<String> = entries.map(|entry| example_within(&entry, depth)).collect();
        format!("[{}]", entries.join(", "))
    } else {
        let pairs = required_pairs(schema, depth);
        if pairs.is_empty() { EMPTY.to_owned() } else { format!("{{ {} }}", pairs.join(", ")) }
    }
}

/// The required keys of a table with examples of their values; of a table with free keys, one.
fn required_pairs(schema: &Schema<'_>, depth: usize) -> Vec<String> {
    let pair = |name: &str, of: &Schema<'_>| {
        let mut key = String::new();
        push_key(&mut key, name);
        format!("{key} = {}", example_of(name, of, depth))
    };
    match schema.others() {
        Others::Each(of) if schema.get("properties").is_none() => vec![pair("name", &of)],
        _ => schema.required().filter_map(|key| Some(pair(key, &schema.property(key)?))).collect(),
    }
}

/// A number within the bounds: the lower or the upper one if it belongs to them, else one between.
fn number_example(schema: &Schema<'_>) -> f64 {
    let high = schema.number("maximum").or_else(|| schema.number("exclusiveMaximum"));
    match (schema.number("exclusiveMinimum").or_else(|| schema.number("minimum")), high) {
        (None, None) => 1.0,
        (Some(low), None) => low + 1.0,
        (None, Some(high)) => high - 1.0,
        (Some(low), Some(high)) => low + (high - low) / 2.0,
    }
}

/// The first of the schema's own examples, or its default, in TOML.
fn given_example(schema: &Schema<'_>) -> Option<String> {
    let examples = schema.get("examples").and_then(Value::as_array);
    let given = examples.and_then(|all| all.first()).or_else(|| schema.get("default"))?;
    match given {
        Value::Null => None,
        given => toml::Value::try_from(given).ok().map(|value| value.to_string()),
    }
}

/// The remedy for a property `key` that is missing from the table at `path`.
pub(super) fn addition(path: &str, key: &str, schema: &Schema<'_>) -> String {
    let mut name = String::new();
    push_key(&mut name, key);
    let section = if path.is_empty() { section(&name, schema) } else { None };
    let mut text = section.unwrap_or_else(|| format!("add {name} = {}", example_of(key, schema, MAX_DEPTH)));
    if let Some(description) = schema.text("description") {
        // The first sentence of the doc comment.
        let line = description.lines().next().unwrap_or_default();
        let sentence = line.split_once(". ").map_or(line, |(first, _)| first).trim_end_matches('.');
        text.push_str(&format!(" ({sentence})"));
    }
    text
}

/// The remedy for a table or a list of tables that is missing at the top level.
fn section(name: &str, schema: &Schema<'_>) -> Option<String> {
    if !matches!(schema.form(), Form::Plain) || schema.get("type").is_none() {
        return None;
    }
    let (header, body) = if schema.allows("object") {
        match schema.others() {
            Others::Each(each) => (format!("[{name}.NAME]"), each),
            _ => (format!("[{name}]"), schema.clone()),
        }
    } else {
        let entry =
            schema.entry(0).filter(|entry| schema.allows("array") && entry.get("properties").is_some());
        (format!("[[{name}]]"), entry?)
    };
    let is_table = body.get("properties").is_some();
    let pairs = if is_table { required_pairs(&body, MAX_DEPTH - 1) } else { return None };
    let with = if pairs.is_empty() { String::new() } else { format!(" with {}", pairs.join(" and ")) };
    Some(format!("add a section {header}{with}"))
}
