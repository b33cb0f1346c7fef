//! The walls inside the simulation: rooms of processes that reach each other through a short list of verbs.
//!
//! The call graph is read off the source: a node is a method of `History`, or a function by which a process answers the
//! world; an edge is a call on `self` or `history`. `cargo test walls:: -- --nocapture` prints the components.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The shared verbs: the only way by which processes of different rooms may end up calling each other in a circle.
const VERBS: &[&str] = &[
    "schedule",
    "request",
    "set_state",
    "goes_down",
    "release_blade",
    "send_to_repair",
    "prepare",
    "leaves_pool",
    "give_up_station",
    "slot_freed",
];

/// The rooms of processes, and the room of what they share.
const ROOMS: &[&str] =
    &["compiled", "demand", "faults", "management", "moves", "recovery", "state", "upkeep", "watching"];

/// The functions that the table makes: each asks all processes the same.
const ASKED: &[(&str, &str)] = &[
    ("start_processes", "start"),
    ("pool_has_changed", "pool_changes"),
    ("workload_moves", "workload_moves"),
    ("audit_processes", "audit"),
];

/// One function of the call graph.
struct Function {
    /// The folder, or `core` for what stands beside the rooms.
    room: String,
    /// Parameters besides `self`.
    parameters: usize,
    calls: BTreeSet<String>,
}

fn simulation() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/simulation")
}

/// The files of a folder, in order, each with its code: without comments and tests.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut found: Vec<_> = fs::read_dir(folder)
        .expect("a readable folder")
        .map(|entry| entry.expect("a readable entry").path())
        .filter(|path| path.extension().is_some_and(|end| end == "rs"))
        .map(|path| {
            let text = fs::read_to_string(&path).expect("UTF-8");
            let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
            let lines: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            (path.file_stem().expect("a name").to_string_lossy().into_owned(), lines.join("\n"))
        })
        .collect();
    found.sort();
    found
}

/// The name that a text begins with.
fn name(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()
}

/// The methods called on `self` or on `history` in a body.
fn calls(body: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for receiver in ["self", "history"] {
        for (at, _) in body.match_indices(receiver) {
            let before = body[..at].chars().next_back();
            let Some(rest) = body[at + receiver.len()..].trim_start().strip_prefix('.') else { continue };
            let called = name(rest);
            if before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != '.')
                && rest[called.len()..].starts_with('(')
            {
                found.insert(called.to_owned());
            }
        }
    }
    found
}

/// The blocks of a file that begin with `head` in the first column.
fn blocks<'a>(code: &'a str, is_head: impl Fn(&str) -> bool + 'a) -> impl Iterator<Item = &'a str> + 'a {
    let starts = code.match_indices("\nimpl").map(|(at, _)| at + 1);
    starts.filter_map(move |at| {
        let block = &code[at..];
        is_head(block.lines().next().unwrap_or_default()).then(|| block.split("\n}").next().unwrap_or(block))
    })
}

/// The functions of a block, each with its head and body.
fn functions(block: &str) -> Vec<&str> {
    let begins = |at: &usize| {
        let line = block[..*at].rfind('\n').map_or(0, |at| at + 1);
        let before = &block[line..*at];
        matches!(before, "    " | "    pub ") || before.starts_with("    pub(")
    };
    let starts: Vec<usize> = block.match_indices("fn ").map(|(at, _)| at).filter(begins).collect();
    let ends = starts.iter().skip(1).copied().chain([block.len()]);
    starts.iter().zip(ends).map(|(start, end)| &block[*start + 3..end]).collect()
}

/// How many parameters a function has besides `self`.
fn parameters(function: &str) -> usize {
    let open = function.find('(').expect("a parameter list");
    let (mut depth, mut commas, mut last) = (0, 0, ' ');
    for c in function[open..].chars() {
        match c {
            '(' | '<' | '[' => depth += 1,
            ')' | '>' | ']' if last != '-' => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            ',' if depth == 1 => commas += 1,
            _ => {}
        }
        if !c.is_whitespace() {
            last = c;
        }
    }
    // A comma behind the last parameter separates nothing; `self` is no other.
    if last == ',' { commas - 1 } else { commas }
}

/// All functions of the simulation, by name; what a process answers the world with is named after its file.
fn graph() -> BTreeMap<String, Function> {
    let mut all = BTreeMap::new();
    let folders = ROOMS.iter().map(|room| (*room, simulation().join(room))).chain([("core", simulation())]);
    for (room, folder) in folders {
        for (file, code) in files(&folder) {
            let of_history = blocks(&code, |head| head.contains(" History<") && !head.contains(" for "));
            for function in of_history.flat_map(functions) {
                let node = Function {
                    room: room.to_owned(),
                    parameters: parameters(function),
                    calls: calls(&function[function.find('{').unwrap_or(0)..]),
                };
                assert!(all.insert(name(function).to_owned(), node).is_none(), "{} twice", name(function));
            }
            for function in blocks(&code, |head| head.contains("Process for ")).flat_map(functions) {
                let node = Function { room: room.to_owned(), parameters: 0, calls: calls(function) };
                all.insert(format!("{file}::{}", name(function)), node);
            }
        }
    }
    for (asks, answers) in ASKED {
        let of_all = all.keys().filter(|name| name.ends_with(&format!("::{answers}"))).cloned().collect();
        all.insert((*asks).to_owned(), Function { room: "core".to_owned(), parameters: 0, calls: of_all });
    }
    let known: BTreeSet<String> = all.keys().cloned().collect();
    all.values_mut().for_each(|function| function.calls.retain(|called| known.contains(called)));
    all
}

/// The sets of functions that reach each other, verbs left out. Source: Tarjan 1972, by two passes (Kosaraju).
fn components(graph: &BTreeMap<String, Function>) -> Vec<Vec<&str>> {
    let inner = |name: &&str| !VERBS.contains(name);
    let names: Vec<&str> = graph.keys().map(String::as_str).filter(inner).collect();
    let mut callers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for caller in &names {
        for called in graph[*caller].calls.iter().map(String::as_str).filter(inner) {
            callers.entry(called).or_default().push(caller);
        }
    }
    fn finish<'a>(
        at: &'a str,
        graph: &'a BTreeMap<String, Function>,
        seen: &mut BTreeSet<&'a str>,
        order: &mut Vec<&'a str>,
    ) {
        if !VERBS.contains(&at) && seen.insert(at) {
            graph[at].calls.iter().for_each(|called| finish(called, graph, seen, order));
            order.push(at);
        }
    }
    let (mut seen, mut order) = (BTreeSet::new(), Vec::new());
    names.iter().for_each(|at| finish(at, graph, &mut seen, &mut order));
    let mut taken = BTreeSet::new();
    let mut components = Vec::new();
    for root in order.into_iter().rev() {
        let (mut component, mut open) = (Vec::new(), vec![root]);
        while let Some(at) = open.pop() {
            if taken.insert(at) {
                component.push(at);
                open.extend(callers.get(at).into_iter().flatten());
            }
        }
        component.sort_unstable();
        components.push(component);
    }
    components.retain(|component| component.len() > 1);
    components.sort();
    components
}

#[test]
fn no_circle_of_calls_spans_two_rooms_but_through_a_verb() {
    let graph = graph();
    assert!(graph.len() > 300, "the source is read: {} functions", graph.len());
    let mut wrong = Vec::new();
    for component in components(&graph) {
        let rooms: BTreeSet<&str> = component.iter().map(|name| graph[*name].room.as_str()).collect();
        println!("{} call each other in {rooms:?}: {}", component.len(), component.join(", "));
        if rooms.len() > 1 {
            wrong.push(component);
        }
    }
    assert!(wrong.is_empty(), "circles across rooms: {wrong:#?}");
}

#[test]
fn verbs_are_few_short_and_shared() {
    let graph = graph();
    for verb in VERBS {
        let function = graph.get(*verb).unwrap_or_else(|| panic!("the verb {verb} is a method of History"));
        let rooms: BTreeSet<&str> = graph
            .values()
            .filter(|caller| caller.calls.contains(*verb) && caller.room != "core")
            .map(|caller| caller.room.as_str())
            .collect();
        println!("{verb}: {rooms:?}");
        assert!(function.parameters <= 4, "{verb} has {} parameters", function.parameters);
        assert!(rooms.len() >= 3, "{verb} is called from {rooms:?} alone: it is no shared verb");
    }
}

#[test]
fn rooms_can_be_overlooked() {
    for room in ROOMS {
        let count = files(&simulation().join(room)).iter().filter(|(file, _)| file != "mod").count();
        assert!((4..=8).contains(&count), "{room} has {count} files");
    }
}

#[test]
fn no_field_of_a_process_is_visible_outside_its_file() {
    let table = fs::read_to_string(simulation().join("world.rs")).expect("the table");
    let processes = table.split("    processes {").nth(1).and_then(|rest| rest.split("    }").next());
    let listed = processes.expect("a list of processes").lines().filter_map(|line| line.split(": ").nth(1));
    let types: BTreeSet<&str> = listed.map(|line| line.trim_end_matches(',')).collect();
    let all: Vec<(String, String)> = ROOMS.iter().flat_map(|room| files(&simulation().join(room))).collect();
    let mut found = BTreeSet::new();
    for (file, code) in &all {
        for process in code.split("impl Process for ").skip(1).map(name) {
            let head = format!("pub struct {process}");
            let declared = code.split(&head).nth(1).unwrap_or_else(|| panic!("{file}: {head}"));
            let fields = match declared.chars().next() {
                Some(';') => "",
                Some('(') => declared.split(';').next().unwrap_or_default(),
                _ => declared.split("\n}").next().unwrap_or_default(),
            };
            assert!(!fields.contains("pub"), "{file}: a field of {process} can be seen from outside");
            found.insert(process);
        }
    }
    assert_eq!(found, types, "what implements Process, and what the table lists");
}
