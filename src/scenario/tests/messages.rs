//! Texts and the messages about them.

use schemars::{JsonSchema, schema_for};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::super::{shape::Schema, wording};
use super::{
    BladeType, Distribution, Document, Failure, Fraction, Pool, Report, Row, SAMPLE, Standby, check, lines,
};

#[test]
fn keys() {
    let all = "blade_type, corners, horizon, level, name, pool, quiet, report, seed, tags, weights";
    check(
        "seed = 7",
        &[
            ("sead = 7", &["line 3, sead: is not a key of this table; write seed"]),
            ("xyz = 7", &[&format!("line 3, xyz: is not a key of this table; write one of {all}")]),
            ("'a b' = 7", &[&format!("line 3, \"a b\": is not a key of this table; write one of {all}")]),
            ("seed = 7\nseed = 8", &["line 4, seed: is already defined; keep one of the two"]),
        ],
    );
    check(
        "name = \"two-rows\"",
        &[("", &["line 1, name: is missing; add name = \"two-rows\" (The name of the scenario)"])],
    );
    check(
        "horizon = \"5 y\"",
        &[("", &["line 1, horizon: is missing; add horizon = \"5 y\" (Time to simulate)"])],
    );
    check(
        "memory = \"96 GiB\"",
        &[("", &["line 10, blade_type.hs22.memory: is missing; add memory = \"96 GiB\""])],
    );
    check(
        "        shape = 0.69,",
        &[(
            "",
            &[
                "line 16, blade_type.hs22.failure.hardware.life.weibull.shape: is missing; add shape = 1 (The shape)",
            ],
        )],
    );
    check(
        "failure = {}",
        &[(
            "failure = { x = {} }",
            &[
                "line 27, blade_type.\"js 21\".failure.x.life: is missing; add life = { exponential = { mean = \"20000 h\" } } (The time to failure)",
            ],
        )],
    );
    let blade_type = "add a section [blade_type.NAME] with memory = \"96 GiB\" and failure = { name = { life = \
                      { exponential = { mean = \"20000 h\" } } } } (The kinds of blades)";
    let pool =
        "add a section [[pool]] with type = \"hs22\" and count = 1 and standby = \"cold\" (The spares)";
    assert_eq!(
        lines("name = \"x\"\nhorizon = \"1 h\""),
        [
            format!("line 1, blade_type: is missing; {blade_type}"),
            format!("line 1, pool: is missing; {pool}")
        ]
    );
}

#[test]
fn numbers() {
    check(
        "seed = 7",
        &[
            ("seed = 0x_", &["line 3, seed: `_` may only go between digits; remove _"]),
            (
                "seed = 0x",
                &["line 3, seed: 0x is out of range; write a whole number from 0 to 18446744073709551615"],
            ),
            ("seed = 18446744073709551615", &[]),
            (
                "seed = 18446744073709551616",
                &["line 3, seed: 18446744073709551616 is out of range; write a whole number from 0 to \
                   18446744073709551615"],
            ),
            ("seed = -7", &["line 3, seed: -7 is too small; write a whole number of at least 0"]),
            ("seed = 7.0", &["line 3, seed: 7.0 is a decimal number; write a whole number of at least 0"]),
            (
                "seed = \"7\"",
                &[
                    "line 3, seed: \"7\" is a text; write a whole number of at least 0, without quotation marks",
                ],
            ),
        ],
    );
    let level = "write a number above 0 and at most 1";
    check(
        "level = 0.95",
        &[
            ("level = 1", &[]),
            ("level = 0.9_5", &[]),
            ("level = 0", &[&format!("line 5, level: 0 is too small; {level}")]),
            ("level = 1.5", &[&format!("line 5, level: 1.5 is too large; {level}")]),
            ("level = -nan", &[&format!("line 5, level: -nan is not a finite number; {level}")]),
            ("level = +inf", &[&format!("line 5, level: +inf is not a finite number; {level}")]),
            ("level = 1e400", &[&format!("line 5, level: 1e400 is not a finite number; {level}")]),
            ("level = 1979-05-27", &[&format!("line 5, level: 1979-05-27 is a date or a time; {level}")]),
        ],
    );
    check(
        "slots = 14",
        &[("slots = 200", &["line 32, pool[0].slots: 200 is too large; write a whole number from 1 to 14"])],
    );
    check(
        "count = 12",
        &[
            (
                "count = \"twelve\"",
                &["line 31, pool[0].count: \"twelve\" is a text; write a whole number of at least 0"],
            ),
            (
                "count = 4294967296",
                &[
                    "line 31, pool[0].count: 4294967296 is out of range; write a whole number from 0 to 4294967295",
                ],
            ),
        ],
    );
    check("offset = -3", &[("offset = -9223372036854775808", &[])]);
}

#[test]
fn texts() {
    check(
        "horizon = \"5 y\"",
        &[
            (
                "horizon = 5",
                &[
                    "line 2, horizon: 5 is a number without a unit; write a duration with its unit, such as \"90 s\"",
                ],
            ),
            (
                "horizon = \"5 years\"",
                &[
                    "line 2, horizon: \"5 years\" is not a duration; the unit \"years\" is not known; the units are us, ms, \
                   s, min, h, d, w, y",
                ],
            ),
            ("horizon = 5 y", &["line 2, horizon: 5 y is a text without quotation marks; write \"5 y\""]),
            (
                "horizon = true",
                &["line 2, horizon: true is a truth value; write a duration with its unit, such as \"90 s\""],
            ),
        ],
    );
    check(
        "name = \"two-rows\"",
        &[
            ("name = \"\"", &["line 1, name: \"\" has no characters; write a text of at least 1 character"]),
            ("name = 12", &["line 1, name: 12 is a whole number; write a text, such as \"two-rows\""]),
            (
                "name = \"a name of more than thirty characters\"",
                &[
                    "line 1, name: \"a name of more than thirty characters\" has 37 characters; write a text of at most 30 \
                   characters",
                ],
            ),
        ],
    );
    check(
        "draw = \"340 W\"",
        &[(
            "draw = [340]",
            &[
                "line 13, blade_type.hs22.draw: this is a list; write a power with its unit, such as \"340 W\"",
            ],
        )],
    );
    check(
        "quiet = true",
        &[
            ("quiet = \"yes\"", &["line 4, quiet: \"yes\" is a text; write true or false"]),
            ("quiet = yes", &["line 4, quiet: yes is not a truth value of TOML; write true or false"]),
        ],
    );
}

#[test]
fn lists_and_tables() {
    check(
        "weights = [1, 2.5]",
        &[
            ("weights = 1", &["line 6, weights: 1 is a whole number; write a list, each entry a number"]),
            (
                "weights = [1,\n \"x\",\n true]",
                &[
                    "line 7, weights[1]: \"x\" is a text; write a number",
                    "line 8, weights[2]: true is a truth value; write a number",
                ],
            ),
        ],
    );
    check(
        "corners = [1, 2.5]",
        &[
            (
                "corners = [1]",
                &["line 7, corners: this list has 1 entry; write a list of at least 2 entries"],
            ),
            (
                "corners = [300, 2, 3]",
                &[
                    "line 7, corners: this list has 3 entries; write a list of at most 2 entries",
                    "line 7, corners[0]: 300 is too large; write a whole number from 0 to 255",
                ],
            ),
        ],
    );
    check(
        "[report]",
        &[
            ("[[report]]", &["line 65, report: this is a list; write [report]"]),
            ("[report", &["line 65, report: unclosed table; write `]`"]),
        ],
    );
    let rest = &SAMPLE[..SAMPLE.find("[[pool]]").unwrap()];
    assert_eq!(
        lines(&format!("{rest}[pool]\ncount = 1")),
        ["line 29, pool: this is a table; write a list of tables, each under [[pool]]"]
    );
    assert_eq!(
        lines(&format!("pool = []\n{rest}")),
        ["line 1, pool: this list has no entries; write a list of at least 1 entry"]
    );
}

#[test]
fn names() {
    let all = "\"cold\", \"warm\", { hot = … }, { ranked = … } or { weighted = … }";
    let at = "line 33, pool[0].standby";
    check(
        "standby = \"cold\"",
        &[
            (
                "standby = \"colt\"",
                &[&format!("{at}: \"colt\" is not a known name; write \"cold\" (known: {all})")],
            ),
            (
                "standby = \"hott\"",
                &[&format!("{at}: \"hott\" is not a known name; write {{ hot = … }} (known: {all})")],
            ),
            ("standby = \"quick\"", &[&format!("{at}: \"quick\" is not a known name; write {all}")]),
            (
                "standby = \"hot\"",
                &[&format!("{at}: \"hot\" takes a value; write {{ hot = {{ share = 0.5 }} }}")],
            ),
            ("standby = {}", &[&format!("{at}: this table is empty; name exactly one of {all}")]),
            (
                "standby = { cold = {} }",
                &[&format!("{at}.cold: \"cold\" takes no value; write \"cold\" in place of the table")],
            ),
            (
                "standby = { ranked = [], hot = 1 }",
                &[&format!("{at}: this table has 2 keys (\"hot\", \"ranked\"); name exactly one of {all}")],
            ),
            (
                "standby = { hott = {} }",
                &[&format!("{at}.hott: \"hott\" is not a known name; write hot (known: {all})")],
            ),
            (
                "standby = { hot = {} }",
                &[&format!("{at}.hot.share: is missing; add share = 0.5 (A share of one)")],
            ),
            (
                "standby = { ranked = 1 }",
                &[&format!(
                    "{at}.ranked: 1 is a whole number; write a list, each entry a whole number of at least 0"
                )],
            ),
            ("standby = 1", &[&format!("{at}: 1 is a whole number; write {all}")]),
        ],
    );
    check(
        "kind = \"shared\"",
        &[
            (
                "kind = { shared = 1 }",
                &["line 34, pool[0].kind: this is a table; write \"shared\" or \"dedicated\""],
            ),
            (
                "kind = \"Shared\"",
                &[
                    "line 34, pool[0].kind: \"Shared\" is not a known name; write \"shared\" (known: \"shared\" or \"dedicated\")",
                ],
            ),
        ],
    );
}

#[test]
fn alternatives() {
    let life = "a duration with its unit, such as \"90 s\", or { weibull = … } or { exponential = … }";
    let at = "line 21, blade_type.hs22.failure.hardware.repair";
    check(
        "repair = \"58 min\"",
        &[
            ("repair = 58", &[&format!("{at}: 58 is a whole number; write {life}")]),
            ("repair = []", &[&format!("{at}: this is a list; write {life}")]),
            (
                "repair = \"58\"",
                &[&format!(
                    "{at}: \"58\" is not a duration; add a unit (us, ms, s, min, h, d, w, y), such as \"90 s\""
                )],
            ),
            (
                "repair = { exponential = { mean = 3 } }",
                &[&format!(
                    "{at}.exponential.mean: 3 is a number without a unit; write a duration with its unit, such as \"90 s\""
                )],
            ),
        ],
    );
    let names = "\"shared\" or \"dedicated\"";
    let place = format!(
        "{names}, or a duration with its unit, such as \"90 s\", or a whole number of at least 0, or a table, such as \
         {{ row = 1, width = 1 }}, or a table, such as {{ rack = \"…\" }}, or a list, each entry a whole number of at least 0"
    );
    let at = "line 35, pool[0].place";
    check(
        "place = \"dedicated\"",
        &[
            ("place = \"3 min\"", &[]),
            (
                "place = \"dedicate\"",
                &[&format!("{at}: \"dedicate\" is not a known name; write \"dedicated\" (known: {names})")],
            ),
            (
                "place = \"3 mn\"",
                &[&format!(
                    "{at}: \"3 mn\" is not a duration; the unit \"mn\" is not known; the units are us, ms, s, min, h, d, w, y"
                )],
            ),
            (
                "place = \"?\"",
                &[&format!("{at}: \"?\" is a text that fits none of the forms; write {place}")],
            ),
            ("place = true", &[&format!("{at}: true is a truth value; write {place}")]),
            ("place = -1", &[&format!("{at}: -1 is too small; write a whole number of at least 0")]),
            ("place = { row = 1 }", &[&format!("{at}.width: is missing; add width = 1")]),
            ("place = { rack = 1 }", &[&format!("{at}.rack: 1 is a whole number; write a text")]),
            (
                "place = [1, \"x\"]",
                &[&format!("{at}[1]: \"x\" is a text; write a whole number of at least 0")],
            ),
        ],
    );
}

#[derive(Deserialize, JsonSchema)]
struct Whole<T> {
    #[allow(dead_code)]
    whole: T,
}

#[test]
fn the_examples_in_messages_are_right() {
    fn check<T: JsonSchema + DeserializeOwned>() {
        let example = wording::example(&Schema::new(schema_for!(T).as_value()));
        let text = format!("whole = {example}");
        let document = Document::parse(&text).unwrap();
        assert_eq!(document.check(schema_for!(Whole<T>).as_value()), [], "{text}");
        assert!(document.read::<Whole<T>>().is_ok(), "{text}");
    }
    check::<BladeType>();
    check::<Failure>();
    check::<Pool>();
    check::<Report>();
    check::<Row>();
    check::<Distribution>();
    check::<Vec<Standby>>();
    check::<Option<Fraction>>();
}
