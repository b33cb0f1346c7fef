//! The check against structs of every shape that the raw scenario may take.

mod limits;
mod messages;
mod mutations;
mod positions;

use std::collections::BTreeMap;

use schemars::{JsonSchema, schema_for};
use serde::Deserialize;

use super::{Document, Problem};
use crate::units::{Power, Rate, Size, Span};

/// A scenario of every shape.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct Raw {
    /// The name of the scenario.
    #[schemars(length(min = 1, max = 30), example = &"two-rows")]
    name: String,
    /// Time to simulate.
    horizon: Span,
    seed: Option<u64>,
    #[serde(default)]
    quiet: bool,
    level: Option<Fraction>,
    #[serde(default)]
    weights: Vec<f64>,
    corners: Option<(u8, f64)>,
    tags: Option<Vec<Option<String>>>,
    /// The kinds of blades. Each has a name.
    blade_type: BTreeMap<String, BladeType>,
    /// The spares.
    #[schemars(length(min = 1))]
    pool: Vec<Pool>,
    report: Option<Report>,
}

/// A share of one.
#[derive(Debug, Deserialize, JsonSchema)]
#[allow(dead_code)]
struct Fraction(#[schemars(extend("exclusiveMinimum" = 0.0), range(max = 1.0))] f64);

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct BladeType {
    memory: Size,
    link: Option<Rate>,
    draw: Option<Power>,
    /// Failure modes.
    failure: BTreeMap<String, Failure>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct Failure {
    /// The time to failure.
    life: Law,
    repair: Option<Law>,
    next: Option<Box<Failure>>,
}

/// A text is a constant.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[allow(dead_code)]
enum Law {
    Constant(Span),
    Distribution(Distribution),
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[allow(dead_code)]
enum Distribution {
    Weibull {
        /// The shape. Below one it grows old well.
        #[schemars(extend("exclusiveMinimum" = 0.0))]
        shape: f64,
        scale: Span,
    },
    Exponential {
        mean: Span,
    },
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct Pool {
    #[schemars(example = &"hs22")]
    r#type: String,
    count: u32,
    #[schemars(range(min = 1, max = 14))]
    slots: Option<i8>,
    standby: Standby,
    kind: Option<Kind>,
    place: Option<Place>,
    notes: Option<BTreeMap<String, Note>>,
}

/// Unit and other variants.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[allow(dead_code)]
enum Standby {
    Cold,
    /// Powered.
    Warm,
    Hot {
        share: Fraction,
        after: Option<Span>,
    },
    Ranked(Vec<u32>),
    Weighted(f64),
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Shared,
    Dedicated,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[allow(dead_code)]
enum Place {
    Anywhere(Kind),
    After(Span),
    Slot(u32),
    Row(Row),
    Rack(Rack),
    List(Vec<u32>),
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct Row {
    row: u32,
    width: u32,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct Rack {
    rack: String,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[allow(dead_code)]
enum Note {
    Number(f64),
    Text(String),
}

/// All that may be left out is optional.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[allow(dead_code)]
struct Report {
    every: Option<Span>,
    digits: Option<u16>,
    offset: Option<i64>,
}

/// A document without problems that has every key, each on a line of its own.
const SAMPLE: &str = r#"name = "two-rows"
horizon = "5 y"
seed = 7
quiet = true
level = 0.95
weights = [1, 2.5]
corners = [1, 2.5]
tags = ["a", "b"]

[blade_type.hs22]
memory = "96 GiB"
link = "80 MB/s"
draw = "340 W"
[blade_type.hs22.failure.hardware]
life = {
    weibull = {
        shape = 0.69,
        scale = "6910 h",
    },
}
repair = "58 min"
[blade_type.hs22.failure.hardware.next]
life.exponential.mean = "3 h"

[blade_type."js 21"]
memory = "8 GiB"
failure = {}

[[pool]]
type = "hs22"
count = 12
slots = 14
standby = "cold"
kind = "shared"
place = "dedicated"

[[pool]]
type = "hs22"
count = 0
standby = {
    hot = {
        share = 0.5,
        after = "90 s",
    },
}
place = 4
notes.first = 1
notes."se cond" = "x"

[[pool]]
type = "js 21"
count = 1
standby.ranked = [3, 1]
place = {
    row = 1,
    width = 2,
}

[[pool]]
type = "js 21"
count = 1
standby.weighted = 1
place.rack = "r"

[report]
every = "1 d"
digits = 3
offset = -3
"#;

fn schema() -> serde_json::Value {
    schema_for!(Raw).to_value()
}

/// The problems of `text`; asserts that a text without any can be read.
fn problems(text: &str) -> Vec<Problem> {
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(problems) => {
            assert!(!problems.is_empty(), "refused without a reason:\n{text}");
            return problems;
        }
    };
    let problems = document.check(&schema());
    let read = document.read::<Raw>();
    if problems.is_empty() {
        if let Err(unread) = read {
            panic!("checked, but not read: {}\n{text}", unread[0]);
        }
        let validator = jsonschema::validator_for(&schema()).unwrap();
        let value: serde_json::Value = toml::from_str(text).unwrap();
        assert!(validator.is_valid(&value), "checked, but not valid:\n{text}");
    }
    problems
}

fn lines(text: &str) -> Vec<String> {
    problems(text).iter().map(ToString::to_string).collect()
}

/// Asserts the messages about the sample with the line `old` replaced by each of the texts.
#[track_caller]
fn check(old: &str, cases: &[(&str, &[&str])]) {
    assert!(SAMPLE.contains(&format!("{old}\n")), "{old}");
    for (new, expected) in cases {
        assert_eq!(lines(&SAMPLE.replacen(old, new, 1)), *expected, "{new:?}");
    }
}

#[test]
fn the_sample_has_no_problem() {
    assert_eq!(problems(SAMPLE), []);
}

#[test]
fn what_is_read_is_what_is_written() {
    let raw: Raw = Document::parse(SAMPLE).unwrap().read().unwrap();
    assert_eq!(raw.horizon, Span::parse("5 y").unwrap());
    assert_eq!(raw.pool.len(), 4);
    assert_eq!(raw.blade_type["hs22"].memory, Size::parse("96 GiB").unwrap());
}
