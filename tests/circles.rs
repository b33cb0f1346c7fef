//! The files of the source know one another in one direction: no circle but between a module and its own parts.
//!
//! Intuition: files in a circle can only be understood, moved and tested together. A module may use its parts and they
//! may use it, for they are one thing in several files; two parts of a module that use each other are a circle.
//!
//! Model: a file uses the file in which a name is defined. `use` declarations and paths in the code are followed through
//! the modules, and through `use` declarations that hand a name on. What a part uses of the modules above it does not
//! count. Limits: names that macros make, and globs other than `use super::*`, are taken for the module's own.

use crate::tidy::{code, is_test_file, sources};
use std::collections::{BTreeMap, BTreeSet};

/// Folders in which files may stand in a circle. In the simulation the table of processes names each of them, and each is
/// a part of the history that the table makes; the test of walls holds which room may call which.
const CIRCLES: &[&str] = &["src/simulation/"];

/// A path in the source, from the crate's root on.
type Path = Vec<String>;

/// A file as a module: where it stands, its code, and the names that its `use` declarations bring in.
struct Module {
    file: String,
    code: String,
    names: BTreeMap<String, Path>,
}

/// The path of a file's module: `src/engine/mod.rs` and `src/engine.rs` are both `engine`.
fn module_path(file: &str) -> Path {
    let path = file.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
    path.split('/').filter(|part| !matches!(*part, "lib" | "main")).map(str::to_owned).collect()
}

/// A path as a module writes it, from the crate's root on; `None` for another crate's.
fn from_root(path: &[&str], module: &[String], modules: &BTreeMap<Path, Module>) -> Option<Path> {
    let (base, rest) = match path {
        ["crate", rest @ ..] => (Vec::new(), rest),
        ["self", rest @ ..] => (module.to_vec(), rest),
        ["super", ..] => {
            let up = path.iter().take_while(|part| **part == "super").count();
            (module[..module.len().checked_sub(up)?].to_vec(), &path[up..])
        }
        [first, ..] => {
            let child = [module, &[(*first).to_owned()]].concat();
            (if modules.contains_key(&child) { module.to_vec() } else { return None }, path)
        }
        [] => return None,
    };
    Some(base.into_iter().chain(rest.iter().map(|part| (*part).to_owned())).collect())
}

/// The paths of a `use` declaration, with the name that each gets.
fn expanded(tree: &str) -> Vec<(String, String)> {
    let tree = tree.trim();
    if let Some((head, rest)) = tree.split_once('{') {
        let (mut parts, mut depth, mut part) = (Vec::new(), 0, String::new());
        for c in rest.trim_end().trim_end_matches('}').chars() {
            depth += i32::from(c == '{') - i32::from(c == '}');
            if c == ',' && depth == 0 { parts.push(std::mem::take(&mut part)) } else { part.push(c) }
        }
        parts.push(part);
        return parts.iter().flat_map(|part| expanded(&format!("{head}{}", part.trim()))).collect();
    }
    let (path, name) = tree.split_once(" as ").unwrap_or((tree, ""));
    let path = path.trim_end_matches("::self");
    let name = if name.is_empty() { path.rsplit("::").next().unwrap_or_default() } else { name };
    if path.is_empty() || path.ends_with("::") {
        Vec::new()
    } else {
        vec![(path.to_owned(), name.trim().to_owned())]
    }
}

/// The `use` declarations of a text.
fn declarations(code: &str) -> Vec<(String, String)> {
    let starts = code.match_indices("use ").filter(|(at, _)| {
        let line = code[..*at].rsplit('\n').next().unwrap_or_default().trim();
        line.is_empty() || line == "pub" || (line.starts_with("pub(") && line.ends_with(')'))
    });
    starts.flat_map(|(at, _)| expanded(code[at + 4..].split(';').next().unwrap_or_default())).collect()
}

/// The paths in a text that have at least two parts.
fn paths(code: &str) -> BTreeSet<String> {
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    code.split(|c| !word(c))
        .filter(|text| text.contains("::"))
        .map(|text| text.trim_matches(':').to_owned())
        .collect()
}

fn modules() -> BTreeMap<Path, Module> {
    let files = sources().into_iter().filter(|(file, _)| !is_test_file(file) && file != "src/main.rs");
    let module = |(file, text): (String, String)| {
        (module_path(&file), Module { file, code: code(&text), names: BTreeMap::new() })
    };
    let mut modules: BTreeMap<Path, Module> = files.map(module).collect();
    let brought: Vec<(Path, BTreeMap<String, Path>)> = modules
        .iter()
        .map(|(path, module)| {
            let names = declarations(&module.code).into_iter().filter_map(|(used, name)| {
                let parts: Vec<&str> = used.split("::").collect();
                Some((name, from_root(&parts, path, &modules)?))
            });
            (path.clone(), names.collect())
        })
        .collect();
    for (path, names) in brought {
        modules.entry(path).and_modify(|module| module.names = names);
    }
    modules
}

/// The module in which the last name of a path is defined.
fn home(path: &[String], modules: &BTreeMap<Path, Module>, steps: u32) -> Option<Path> {
    let known = (0..=path.len()).rev().find(|length| modules.contains_key(&path[..*length]))?;
    let (module, rest) = path.split_at(known);
    let handed_on = rest.first().and_then(|name| modules[module].names.get(name));
    match handed_on {
        Some(on) if steps > 0 && on != path => home(&[on, &rest[1..]].concat(), modules, steps - 1),
        _ => Some(module.to_vec()),
    }
}

/// The modules that each module uses, but for those above it.
fn graph(modules: &BTreeMap<Path, Module>) -> BTreeMap<Path, BTreeSet<Path>> {
    let uses = |(path, module): (&Path, &Module)| {
        let written = paths(&module.code);
        let in_code = written.iter().filter_map(|used| {
            let parts: Vec<&str> = used.split("::").collect();
            from_root(&parts, path, modules)
        });
        let all = module.names.values().cloned().chain(in_code);
        let homes = all.filter_map(|used| home(&used, modules, 8)).filter(|home| !path.starts_with(home));
        (path.clone(), homes.collect())
    };
    modules.iter().map(uses).collect()
}

/// The modules that can be reached from one.
fn reached(from: &Path, graph: &BTreeMap<Path, BTreeSet<Path>>) -> BTreeSet<Path> {
    let (mut found, mut open) = (BTreeSet::new(), vec![from]);
    while let Some(next) = open.pop() {
        open.extend(graph[next].iter().filter(|used| found.insert((*used).clone())));
    }
    found
}

#[test]
fn files_stand_in_no_circle() {
    let modules = modules();
    let graph = graph(&modules);
    let reached: BTreeMap<&Path, BTreeSet<Path>> =
        graph.keys().map(|path| (path, reached(path, &graph))).collect();
    let mut circles: BTreeSet<Vec<&str>> = BTreeSet::new();
    for (path, there) in &reached {
        let back = there.iter().filter(|other| reached[other].contains(*path));
        let circle: Vec<&str> = back.map(|other| modules[other].file.as_str()).collect();
        if circle.len() > 1 {
            circles.insert(circle);
        }
    }
    let inside = |circle: &[&str], folder: &str| circle.iter().all(|file| file.starts_with(folder));
    let may = |circle: &Vec<&str>| CIRCLES.iter().any(|folder| inside(circle, folder));
    let (known, new): (Vec<_>, Vec<_>) = circles.into_iter().partition(may);
    assert!(new.is_empty(), "these files use each other; move what they share out of the circle: {new:#?}");
    for folder in CIRCLES {
        let is_left = known.iter().any(|circle| inside(circle, folder));
        assert!(is_left, "{folder} has no circle any more: take it from the list");
    }
}
