//! Pages that speak of the code say what it says: `docs/trust.md` lists every assumption, `CITATION.cff` the version.

use crate::golden;
use hotspare::{Registry, Step, schema};
use serde_json::Value;
use std::path::Path;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn page(name: &str) -> String {
    std::fs::read_to_string(Path::new(ROOT).join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A row of a table in Markdown.
fn row(cells: &[&str]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('\n', " ").replace('|', "\\|")).collect();
    format!("| {} |\n", cells.join(" | "))
}

#[test]
fn the_page_on_trust_lists_every_duration_that_is_not_written() {
    let mut table = row(&["key of `[times]`", "default", "from"]) + &row(&["---", "---", "---"]);
    for step in Step::ALL.iter().filter(|step| !step.default_text().is_empty()) {
        table += &row(&[
            &format!("`{}`", step.key()),
            &format!("`{}`", step.default_text().trim_matches('"')),
            step.source(),
        ]);
    }
    golden::block("docs/trust.md", "<!-- durations -->\n", "<!-- end -->", &table);
}

/// Every key below `value` that has a default, as rows: its path, its default, what it is.
fn defaults(value: &Value, path: &[&str], rows: &mut Vec<[String; 3]>) {
    for alternative in ["oneOf", "anyOf"].into_iter().filter_map(|of| value[of].as_array()).flatten() {
        defaults(alternative, path, rows);
    }
    for (key, of) in value["properties"].as_object().into_iter().flatten() {
        let path = [path, &[key.as_str()]].concat();
        let about = of["description"].as_str().unwrap_or_default();
        let default = match &of["default"] {
            Value::Null => String::new(),
            Value::Array(list) if list.is_empty() => String::new(),
            Value::Object(map) if map.is_empty() => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        if !default.is_empty() || about.contains("unless said") || about.contains("assumed") {
            rows.push([path.join("."), default, about.to_owned()]);
        }
        defaults(of, &path, rows);
    }
}

#[test]
fn the_page_on_trust_lists_what_holds_unless_a_scenario_says_otherwise() {
    let schema = schema(&Registry::builtin());
    let mut rows = Vec::new();
    defaults(&schema, &[], &mut rows);
    for (name, definition) in schema["$defs"].as_object().expect("definitions") {
        // The durations have a table of their own, and the others of these are the same steps.
        if !matches!(name.as_str(), "TimesSpec" | "PerUnitSpec" | "SuccessSpec") {
            defaults(definition, &[name.as_str()], &mut rows);
        }
    }
    rows.sort();
    rows.dedup();
    let mut table = row(&["key", "default", "what it is"]) + &row(&["---", "---", "---"]);
    for [key, default, about] in rows {
        let default = if default.is_empty() { String::new() } else { format!("`{default}`") };
        table += &row(&[&format!("`{key}`"), &default, &about]);
    }
    golden::block("docs/trust.md", "<!-- defaults -->\n", "<!-- end -->", &table);
}

#[test]
fn the_page_on_trust_names_files_and_tests_that_exist() {
    let text = page("docs/trust.md");
    let named = text.split('`').skip(1).step_by(2).filter(|code| code.starts_with("tests/"));
    let mut count = 0;
    for name in named {
        let (file, test) = name.split_once("::").map_or((name, None), |(file, test)| (file, Some(test)));
        let source = page(file);
        assert!(test.is_none_or(|test| source.contains(&format!("fn {test}("))), "{name} is not there");
        count += 1;
    }
    assert!(count >= 10, "{count} tests are named");
}

#[test]
fn the_citation_is_of_this_version() {
    let text = page("CITATION.cff");
    let value = |key: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(&format!("{key}: ")));
        line.unwrap_or_else(|| panic!("no {key}"))
    };
    assert_eq!(value("version"), env!("CARGO_PKG_VERSION"), "raise the version in CITATION.cff, too");
    assert_eq!((value("cff-version"), value("type")), ("1.2.0", "software"));
    for licence in env!("CARGO_PKG_LICENSE").split(" OR ") {
        assert!(text.contains(&format!("\n  - {licence}\n")), "{licence}");
    }
}
