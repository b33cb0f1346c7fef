//! Ranges, laws and correlations, sound and not.

use super::{Uncertain, UncertainLaw, UncertainValues};
use crate::scenario::{Problem, Problems, Registry, Written};

fn of(uncertain: &str) -> Result<Vec<Uncertain>, Vec<String>> {
    let text = format!(
        "name = \"t\"\nhorizon = \"1 y\"\n[blade_type.a]\n[blade_type.a.failure.f]\nlife = \"1 y\"\n\
         repair = \"1 h\"\n[[workload]]\nname = \"w\"\non = \"a\"\ncount = 3\n[times]\nboot = \"5 min\"\n\
         [policy.p]\npreset = \"cold_boot\"\n{uncertain}"
    );
    let lines = |problems: Problems| {
        let line = |p: &Problem| format!("{}: {}; {}", p.key, p.what, p.remedy);
        problems.list().iter().map(line).collect::<Vec<String>>()
    };
    let written = Written::text(&text, "test", ".".as_ref());
    let (_, sections) = written.load_all(&[], &Registry::builtin()).map_err(lines)?;
    let values = sections.get::<UncertainValues>().map_err(lines)?;
    Ok(values.map(|values| values.0.clone()).unwrap_or_default())
}

fn entry(key: &str, low: &str, high: &str) -> String {
    format!("[[uncertain]]\nkey = \"{key}\"\nlow = {low}\nhigh = {high}\n")
}

/// An entry that goes with another one.
fn correlated(name: &str, law: &str, with: &str, coefficient: &str) -> String {
    format!(
        "{}name = \"{name}\"\nlaw = \"{law}\"\n\
         correlation = {{ with = \"{with}\", coefficient = {coefficient} }}\n",
        entry("times.boot", "\"1 min\"", "\"1 h\"")
    )
}

/// The settings of a value, as behind `--set`.
fn said(value: &Uncertain, share: f64) -> Vec<String> {
    value.at(share).unwrap().iter().map(ToString::to_string).collect()
}

#[test]
fn ranges_hold_the_value_of_the_scenario() {
    let sound = [entry("times.boot", "\"1 min\"", "\"1 h\""), entry("times.detect", "\"1 s\"", "\"1 min\"")];
    let found = of(&sound.concat()).unwrap();
    assert_eq!((found[0].base.as_deref(), found[0].high.as_str()), (Some("5 min"), "1 h"));
    assert_eq!((found[1].base.as_deref(), found[1].source.as_str()), (None, "assumed"));
    assert_eq!((found[0].law, found[0].correlation), (UncertainLaw::Uniform, None));
    assert_eq!(
        [0.0, 0.5, 1.0].map(|share| said(&found[0], share)).concat(),
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
        "uncertain[2].key: time.boot.x[1]: unknown key \"x\"; name something that the scenario has",
        "uncertain[3].key: seed does not vary: all cells meet the same lives and repairs; name another key",
    ];
    assert_eq!(of(&wrong.concat()).unwrap_err(), expected);
}

#[test]
fn several_keys_have_one_value() {
    let several = |keys: &str, more: &str| {
        format!("[[uncertain]]\n{keys}low = \"1 min\"\nhigh = \"1 h\"\nlaw = \"lognormal\"\n{more}")
    };
    let keys = "keys = [\"times.boot\", \"times.start\"]\n";
    let found = of(&several(keys, "")).unwrap();
    assert_eq!((found[0].name.as_str(), found[0].base.as_deref()), ("times.boot", Some("5 min")));
    // A lognormal is moved on the scale of its logarithm: the middle is the root of the product of the ends.
    let middle: Vec<f64> = said(&found[0], 0.5)
        .iter()
        .zip(["times.boot=", "times.start="])
        .map(|(said, key)| said.strip_prefix(key).unwrap().strip_suffix(" s").unwrap().parse().unwrap())
        .collect();
    assert!(middle.iter().all(|seconds| (seconds / 3600_f64.sqrt() / 60_f64.sqrt() - 1.0).abs() < 1e-12));
    let wrong = [
        several("", "name = \"a\"\n"),
        several(&format!("key = \"times.boot\"\n{keys}"), "name = \"b\"\n"),
        several("keys = []\n", "name = \"c\"\n"),
        several("keys = [\"times.start\", \"seed\"]\n", "name = \"d\"\n"),
        "[[uncertain]]\nname = \"e\"\nkeys = [\"times.start\", \"times.boot\"]\nlow = \"6 min\"\nhigh = \"1 h\"\n"
            .to_owned(),
    ];
    let expected = [
        "uncertain[0]: has neither key nor keys; write either key, or keys for several that have the same value",
        "uncertain[1]: has both key and keys; write either key, or keys for several that have the same value",
        "uncertain[2].keys: this list has no entries; write a list of at least 1 entry",
        "uncertain[3].keys[1]: seed does not vary: all cells meet the same lives and repairs; name another key",
        "uncertain[4]: times.boot: is 5 min in the scenario, outside of the range from 6 min to 1 h; write a range that holds the value",
    ];
    assert_eq!(of(&wrong.concat()).unwrap_err(), expected);
}

#[test]
fn lognormals_lie_above_zero_and_go_with_earlier_ones() {
    let first = entry("times.start", "\"1 s\"", "\"1 h\"") + "name = \"start\"\nlaw = \"lognormal\"\n";
    let uniform = entry("times.detect", "\"1 s\"", "\"1 h\"") + "name = \"detect\"\n";
    let found = of(&[first.clone(), correlated("boot", "lognormal", "start", "-0.31")].concat()).unwrap();
    assert_eq!(found[1].correlation, Some((0, -0.31)));
    let wrong = [
        uniform,
        correlated("a", "lognormal", "detect", "0.5"),
        correlated("b", "lognormal", "start", "0.5"),
        correlated("itself", "lognormal", "itself", "0.5"),
        correlated("d", "lognormal", "detekt", "0.5"),
        correlated("e", "lognormal", "nobody", "0.5"),
        first,
        correlated("f", "uniform", "start", "0.5"),
        entry("standby.ageing", "0.0", "1.0") + "law = \"lognormal\"\n",
    ];
    let before = "no earlier uncertain value is named";
    let expected = [
        "uncertain[1].correlation.with: relates logarithms, and \"detect\" is uniform; add law = \"lognormal\" there, or leave the correlation out".to_owned(),
        format!("uncertain[2].correlation.with: {before} \"start\"; put this entry after that one"),
        format!("uncertain[3].correlation.with: {before} \"itself\"; write the name of an entry before this one"),
        format!("uncertain[4].correlation.with: {before} \"detekt\"; write \"detect\""),
        format!("uncertain[5].correlation.with: {before} \"nobody\"; write the name of an entry before this one"),
        "uncertain[7].correlation: relates logarithms, and this value is uniform; add law = \"lognormal\", or leave the correlation out".to_owned(),
        "uncertain[8].low: is 0.0, and a lognormal lies above zero; write more than zero, or leave law out".to_owned(),
    ];
    assert_eq!(of(&wrong.concat()).unwrap_err(), expected);
    let start = entry("times.start", "\"1 s\"", "\"1 h\"") + "name = \"start\"\nlaw = \"lognormal\"\n";
    let wrong = [
        start,
        correlated("a", "lognormal", "start", "1"),
        correlated("b", "lognormal", "start", "-1.0"),
        correlated("c", "lognormal", "start", "nan"),
        correlated("d", "normal", "start", "0.5"),
    ];
    let bounds = "write a number above -1 and below 1";
    let expected = [
        format!("uncertain[1].correlation.coefficient: 1 is too large; {bounds}"),
        format!("uncertain[2].correlation.coefficient: -1.0 is too small; {bounds}"),
        format!("uncertain[3].correlation.coefficient: nan is not a finite number; {bounds}"),
        "uncertain[4].law: \"normal\" is not a known name; write \"uniform\" or \"lognormal\"".to_owned(),
    ];
    assert_eq!(of(&wrong.concat()).unwrap_err(), expected);
}
