//! The laws of the house: which module may use which, what is banned where, and that every rule is registered.

use crate::golden;
use hotspare::{Rule, Rules};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The files that say what is public.
const FACE: &[&str] = &["src/lib.rs", "src/stats/mod.rs", "src/studies/mod.rs"];

/// What each module may use besides itself. A longer path on the left overrides a shorter one.
const ARROWS: &[(&str, &[&str])] = &[
    ("units", &[]),
    ("digest", &[]),
    ("math", &[]),
    ("wrap", &[]),
    ("parallel", &[]),
    ("engine", &["units", "math"]),
    ("model", &["units", "engine::count", "engine::distribution", "engine::streams"]),
    ("policy", &["units", "model", "engine::streams"]),
    (
        "scenario",
        &[
            "units",
            "digest",
            "engine::count",
            "engine::distribution",
            "model",
            "policy",
            "records::replay",
            "records::Problem",
            "stats::Bound",
            "stats::metrics",
        ],
    ),
    ("stats", &["units", "math"]),
    ("simulation", &["units", "engine", "model", "policy", "scenario", "stats"]),
    (
        "experiment",
        &[
            "units",
            "math",
            "digest",
            "parallel",
            "engine::streams",
            "model",
            "scenario",
            "simulation",
            "stats",
        ],
    ),
    ("benchmark", &["digest", "stats", "RESULTS_VERSION"]),
    ("records", &["units", "math", "wrap", "engine::streams", "stats"]),
    ("output", &["units", "digest", "wrap", "experiment", "records::goodness", "stats", "RESULTS_VERSION"]),
    (
        "studies",
        &[
            "units",
            "math",
            "digest",
            "wrap",
            "parallel",
            "engine::streams",
            "model",
            "policy",
            "scenario",
            "simulation",
            "stats",
            "experiment",
            "records",
            "output",
            "RESULTS_VERSION",
        ],
    ),
    ("cli", &["*"]),
];

/// Texts that must not stand in the source, where they may all the same, and why.
const BANS: &[(&str, &[&str], &str)] = &[
    ("HashMap", &[], "its order changes from run to run; use BTreeMap or a vector"),
    ("HashSet", &[], "its order changes from run to run; use BTreeSet or a vector"),
    ("SystemTime", &[], "results do not depend on the clock"),
    ("Instant::now", &["src/cli/"], "results do not depend on the clock"),
    (".ln()", &["src/output/plots/"], "platform mathematics; use libm::log"),
    (".log10()", &["src/output/plots/"], "platform mathematics; use libm::log10"),
    (".log2()", &["src/output/plots/"], "platform mathematics; use libm::log2"),
    (".exp()", &["src/output/plots/"], "platform mathematics; use libm::exp"),
    (".powf(", &["src/output/plots/"], "platform mathematics; use libm::pow"),
    (".powi(", &["src/output/plots/"], "its rounding is not specified; multiply"),
    (".sin()", &[], "platform mathematics; use libm::sin"),
    (".cos()", &[], "platform mathematics; use libm::cos"),
    ("rand::rng", &[], "an unseeded generator"),
    ("clap::", &["src/cli/"], "the library builds without the command line"),
    ("ctrlc::", &["src/cli/"], "the library builds without the command line"),
    ("indicatif::", &["src/cli/"], "the library builds without the command line"),
    ("nix::sys", &["src/cli/"], "the library builds without the command line"),
    ("comfy_table::", &["src/output/terminal/ruled.rs"], "the library builds without the command line"),
    ("rayon::", &["src/parallel.rs"], "the library builds without threads; use parallel"),
    (
        "cfg(feature",
        &["src/lib.rs", "src/parallel.rs", "src/output/terminal.rs"],
        "two bodies belong into one file",
    ),
    ("todo!(", &[], "unfinished work"),
    ("unimplemented!(", &[], "unfinished work"),
    ("dbg!(", &[], "left behind"),
];

pub(crate) fn sources() -> Vec<(String, String)> {
    fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a readable folder") {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    collect(&Path::new(ROOT).join("src"), &mut found);
    found.sort();
    let relative = |path: &PathBuf| path.strip_prefix(ROOT).expect("inside").display().to_string();
    found.iter().map(|path| (relative(path), fs::read_to_string(path).expect("UTF-8"))).collect()
}

/// The code of a file: without comments, and without its test modules, wherever they stand.
pub(crate) fn code(text: &str) -> String {
    let mut rest = text;
    let mut kept = String::new();
    while let Some((before, module)) = rest.split_once("#[cfg(test)]\nmod ") {
        kept += before;
        // `mod tests;` ends with its line, `mod tests { … }` with the first brace in the first column.
        let line = module.lines().next().unwrap_or_default();
        let end = if line.ends_with('{') { "\n}\n" } else { "\n" };
        rest = module.split_once(end).map_or("", |(_, after)| after);
    }
    kept += rest;
    kept.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

pub(crate) fn is_test_file(path: &str) -> bool {
    path.ends_with("tests.rs") || path.contains("/tests/") || path.ends_with("testing.rs")
}

/// The paths below the crate that a text uses, such as `stats::totals`.
fn used(code: &str) -> Vec<String> {
    let mut paths = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let path: String =
            code[at + 7..].chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | ':')).collect();
        paths.push(path);
    }
    paths
}

#[test]
fn every_file_of_tests_is_part_of_the_program() {
    let main = fs::read_to_string(Path::new(ROOT).join("tests/main.rs")).unwrap();
    let mut missing = Vec::new();
    for entry in fs::read_dir(Path::new(ROOT).join("tests")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let is_code = path.extension().is_some_and(|end| end == "rs") || path.join("mod.rs").exists();
        if is_code && name != "main" && !main.contains(&format!("\nmod {name};\n")) {
            missing.push(name);
        }
    }
    assert!(missing.is_empty(), "put them into tests/main.rs: {missing:?}");
}

#[test]
fn arrows_point_where_they_may() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let module = path.trim_start_matches("src/").split(['/', '.']).next().unwrap_or_default().to_owned();
        if matches!(module.as_str(), "lib" | "main") || is_test_file(&path) {
            continue;
        }
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == module) else {
            wrong.push(format!("{path}: the module {module} has no line in ARROWS"));
            continue;
        };
        for target in used(&code(&text)) {
            let fits = |allowed: &&str| {
                *allowed == "*" || target == **allowed || target.starts_with(&format!("{allowed}::"))
            };
            if target.split("::").next() != Some(&module) && !allowed.iter().any(fits) {
                wrong.push(format!("{path} uses {target}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_banned_is_not_there() {
    let mut wrong = Vec::new();
    for (path, text) in sources().into_iter().filter(|(path, _)| !is_test_file(path)) {
        let code = code(&text);
        for (banned, exceptions, reason) in BANS {
            if code.contains(banned) && !exceptions.iter().any(|folder| path.starts_with(folder)) {
                wrong.push(format!("{path} contains {banned}: {reason}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Folders in which documentation comments may still begin with a question; to be emptied.
const QUESTIONS: &[&str] = &["src/studies/plan/spec.rs"];

/// The first lines of the documentation comments of a file.
fn beginnings(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .scan(false, |inside, line| {
            let line = line.trim_start();
            let is_comment = line.starts_with("///") || line.starts_with("//!");
            let begins = is_comment && !*inside;
            *inside = is_comment;
            Some(begins.then(|| line[3..].trim_start()))
        })
        .flatten()
}

#[test]
fn documentation_comments_begin_with_the_term() {
    let asks = |line: &str| ["What ", "Whether ", "How "].iter().any(|word| line.starts_with(word));
    let (mut wrong, mut left) = (Vec::new(), std::collections::BTreeSet::new());
    for (path, text) in sources() {
        for line in beginnings(&text).filter(|line| asks(line)) {
            match QUESTIONS.iter().find(|folder| path.starts_with(**folder)) {
                Some(folder) => _ = left.insert(*folder),
                None => wrong.push(format!("{path}: {line}")),
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "write the term first: `Coverage: share of faults …`, not `What …`: {wrong:#?}"
    );
    let is_clean = |folder: &&&str| Path::new(ROOT).join(folder).exists() && !left.contains(**folder);
    let clean: Vec<_> = QUESTIONS.iter().filter(is_clean).collect();
    assert!(clean.is_empty(), "nothing is left in {clean:?}: take it from the list");
}

#[test]
fn files_can_be_held_in_the_head() {
    let long: Vec<String> = sources()
        .into_iter()
        .map(|(path, text)| (path, code(&text).lines().count()))
        .filter(|(_, lines)| *lines > 500)
        .map(|(path, lines)| format!("{path}: {lines} lines of code"))
        .collect();
    assert!(long.is_empty(), "look for the second idea in {long:#?}");
}

#[test]
fn every_rule_file_is_registered_and_has_its_example() {
    let registry = Rules::builtin();
    fn check<R: ?Sized>(axis: &str, rules: &[Rule<R>]) {
        let mut names: Vec<String> = rules.iter().map(|rule| rule.name.to_owned()).collect();
        let mut files: Vec<String> = fs::read_dir(Path::new(ROOT).join("src/policy").join(axis))
            .expect("the folder of the axis")
            .map(|entry| {
                entry.expect("an entry").path().file_stem().expect("a name").to_string_lossy().into_owned()
            })
            .filter(|name| name != "mod")
            .collect();
        names.sort();
        files.sort();
        assert_eq!(names, files, "each file in src/policy/{axis} is one rule of the registry");
        for rule in rules {
            let path = Path::new(ROOT).join("scenarios").join(rule.example);
            let text =
                fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let preset = hotspare::POLICY_PRESETS
                .iter()
                .any(|p| p.rules.contains(&rule.name) && text.contains(p.name));
            assert!(text.contains(rule.name) || preset, "{} shows {}", rule.example, rule.name);
        }
    }
    check("readiness", &registry.readiness);
    check("selection", &registry.selection);
    check("takeover", &registry.takeover);
    check("rebalance", &registry.rebalance);
}

/// The code of examples that run with the tests: of documentation comments, and of the page of the library.
fn examples() -> String {
    let page = fs::read_to_string(Path::new(ROOT).join("docs/library.md")).expect("the page of the library");
    let mut examples = String::new();
    for text in sources().into_iter().map(|(_, text)| text).chain([page]) {
        let (mut is_block, mut is_code) = (false, false);
        for line in
            text.lines().map(|line| line.trim_start().trim_start_matches("///").trim_start_matches("//!"))
        {
            if let Some(language) = line.trim_start().strip_prefix("```") {
                is_block = !is_block;
                is_code = is_block && matches!(language, "" | "rust" | "no_run" | "rust,no_run");
            } else if is_code {
                examples.push_str(line);
                examples.push('\n');
            }
        }
    }
    examples
}

#[test]
fn what_is_public_stands_in_an_example_that_runs() {
    let examples = examples();
    let words: BTreeSet<&str> = examples.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
    let mut public = 0;
    for (file, text) in sources().into_iter().filter(|(file, _)| FACE.contains(&file.as_str())) {
        let code = code(&text);
        let handed_on = code.split("pub use ").skip(1).map(|rest| rest.split(';').next().unwrap_or_default());
        for declaration in handed_on {
            let names = declaration.rsplit_once("::").map_or(declaration, |(_, names)| names);
            let names = declaration.split_once('{').map_or(names, |(_, names)| names);
            for name in names.trim_end_matches('}').split(',').filter(|name| !name.trim().is_empty()) {
                let name = name.rsplit(" as ").next().unwrap_or_default().trim();
                public += 1;
                assert!(words.contains(name), "{file}: {name} stands in no example that runs");
            }
        }
    }
    assert!(public > 60, "only {public} names were found");
}

#[test]
fn every_section_of_a_study_is_registered() {
    let with_section: Vec<String> = sources()
        .into_iter()
        .filter(|(path, text)| {
            path.starts_with("src/studies/") && code(text).contains("const SECTION: Section")
        })
        .map(|(path, _)| path)
        .collect();
    let registered = hotspare::studies::SECTIONS;
    assert_eq!(
        with_section.len(),
        registered.len(),
        "a line in studies::SECTIONS for each of {with_section:?}"
    );
    let schema = hotspare::schema(&hotspare::Registry::builtin());
    for section in registered {
        assert!(schema["properties"][section.key].is_object(), "{} describes no such key", section.key);
    }
}

#[test]
fn the_mathematics_that_results_depend_on_is_our_own() {
    // `plotters` switches `num-traits`, and with it `rand_distr`, to the platform's functions. Samplers may
    // therefore use of `rand_distr` what needs none: `triangular.rs` takes a square root, which is exact.
    let users: Vec<String> = sources()
        .into_iter()
        .filter(|(path, text)| !is_test_file(path) && code(text).contains("rand_distr"))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(users, ["src/engine/distribution/triangular.rs"]);
}

#[test]
fn every_draw_of_the_simulation_goes_through_one_verb() {
    // What is drawn past `simulation::draws` says neither what it is nor whether it is only looked at once more.
    let past: Vec<String> = sources()
        .into_iter()
        .filter(|(path, _)| path.starts_with("src/simulation/") && path != "src/simulation/draws.rs")
        .filter(|(_, text)| {
            let code = code(text);
            [".stream(", ".uniform()", "draw_residual", "streams::Draws", "streams::{Draws"]
                .iter()
                .any(|past| code.contains(past))
        })
        .map(|(path, _)| path)
        .collect();
    assert!(past.is_empty(), "use self.world.draws.draw(subject, law, key, ordinal) in {past:?}");
}

#[test]
fn phases_have_one_order() {
    let names: Vec<&str> = hotspare::Phase::ALL.iter().map(|phase| phase.name()).collect();
    assert_eq!(names, hotspare::stats::PHASE_NAMES);
}

#[test]
fn the_lists_in_the_documentation_are_the_programs() {
    let lists =
        [("policies", "docs/policies.md"), ("metrics", "docs/metrics.md"), ("presets", "docs/presets.md")];
    for (verb, file) in lists {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_hotspare"))
            .args([verb, "--format", "markdown"])
            .output()
            .expect("the program runs");
        golden::file(file, output.stdout);
    }
}
