//! docs/study.md: its scenarios differ where it says, and its figures are what they give.

#[path = "../examples/study.rs"]
mod example;

use crate::common::is_full_run;
use crate::golden;
use hotspare::{Registry, load};
use std::collections::{BTreeMap, BTreeSet};

fn written(name: &str) -> String {
    let text = std::fs::read_to_string(example::page()).expect("docs/study.md");
    let place = example::marked(&text, name).unwrap_or_else(|| panic!("docs/study.md has no table {name}"));
    text[place].to_owned()
}

/// Holds a table of the page against what it should be.
fn hold(name: &str, made: &str) {
    golden::block("docs/study.md", &format!("<!-- table: {name} -->\n"), "<!-- end of table -->", made);
}

#[test]
fn every_file_is_sound_and_differs_from_the_base_where_the_page_says() {
    let folder = example::path("base").parent().expect("a folder").to_owned();
    let stem = |entry: std::io::Result<std::fs::DirEntry>| {
        entry.expect("an entry").path().file_stem().expect("a name").to_string_lossy().into_owned()
    };
    let present: BTreeSet<String> = std::fs::read_dir(folder).expect("the folder").map(stem).collect();
    let used: BTreeSet<String> =
        example::PARTS.iter().flat_map(|part| part.files).map(|file| (*file).to_owned()).collect();
    assert_eq!(present, used);
    for file in &used {
        let scenario =
            load(&example::path(file), &Registry::builtin()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(scenario.name, format!("study-{file}"));
        // One factor: a key, or the same key of everything that is alike, or what makes up one thing.
        let changes = example::changes(file).len();
        assert!(changes <= 4 && (changes > 0 || file == "base"), "{file} has {changes} changes");
    }
    hold("files", &example::files());
}

#[test]
fn every_table_has_its_place() {
    for part in example::PARTS {
        let rows = written(part.name);
        for file in part.files {
            assert!(rows.contains(&format!("| {file} |")), "{} shows {file}", part.name);
        }
    }
}

#[test]
fn the_figures_are_what_the_scenarios_give() {
    if !is_full_run() {
        return;
    }
    let mut known = BTreeMap::new();
    for part in example::PARTS {
        hold(part.name, &example::table(part, &mut known));
    }
}
