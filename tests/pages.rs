//! The pages of the documentation: each is reachable, their links lead somewhere, and their quick commands run.

use crate::program::{ROOT, shell, text};
use std::collections::BTreeSet;
use std::path::Path;

fn page(name: &str) -> String {
    std::fs::read_to_string(Path::new(ROOT).join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// All pages in `docs/`, by their paths in the project.
fn pages() -> BTreeSet<String> {
    let entries = Path::new(ROOT).join("docs").read_dir().expect("the pages");
    let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    names.filter(|name| name.ends_with(".md")).map(|name| format!("docs/{name}")).collect()
}

/// The files that a page links to, by their paths in the project.
fn links(from: &str) -> Vec<String> {
    let text = page(from);
    let folder = Path::new(from).parent().unwrap_or(Path::new(""));
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let files = targets
        .map(|target| target.split('#').next().unwrap_or_default())
        .filter(|target| {
            !target.is_empty()
                && !target.contains("::")
                && !target.contains("://")
                && !target.contains(char::is_whitespace)
        })
        .map(|target| {
            let mut path = folder.to_path_buf();
            for part in target.split('/') {
                match part {
                    ".." => _ = path.pop(),
                    part => path.push(part),
                }
            }
            path.display().to_string()
        });
    files.collect()
}

#[test]
fn every_page_is_reachable_from_the_readme_or_the_index() {
    let reached: BTreeSet<String> = ["README.md", "docs/README.md"]
        .into_iter()
        .flat_map(links)
        .chain(["docs/README.md".into()])
        .collect();
    let missing: Vec<String> = pages().difference(&reached).cloned().collect();
    assert!(missing.is_empty(), "link them in docs/README.md: {missing:?}");
    assert!(links("README.md").contains(&"docs/README.md".to_owned()), "README.md links the index");
}

#[test]
fn links_between_files_lead_somewhere() {
    let all = pages().into_iter().chain(["README.md".to_owned(), "CHANGELOG.md".to_owned()]);
    let broken: Vec<String> = all
        .flat_map(|from| links(&from).into_iter().map(move |to| (from.clone(), to)))
        .filter(|(_, to)| !Path::new(ROOT).join(to).exists())
        .map(|(from, to)| format!("{from}: {to}"))
        .collect();
    assert!(broken.is_empty(), "{broken:#?}");
}

/// Quick: it lists, checks, tells one history or counts variants.
fn is_quick(command: &str) -> bool {
    let quick = ["policies", "presets", "metrics", "schema", "new", "trace", "validate"];
    let verb = command.split_whitespace().nth(1).unwrap_or_default();
    let whole = !command.contains(['|', '>', ';']) && !command.contains("trace.json");
    whole && (quick.contains(&verb) || command.contains("--dry-run"))
}

#[test]
fn quick_commands_on_pages_run() {
    let mut run = 0;
    for name in pages().into_iter().chain(["README.md".to_owned()]) {
        let text_of_page = page(&name);
        for block in text_of_page.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next()) {
            let commands = block.replace("\\\n", " ");
            for command in commands.lines().map(|line| line.split(" #").next().unwrap_or_default().trim()) {
                let inputs = command.split_whitespace().filter(|word| word.ends_with(".toml"));
                let is_committed = |file: &str| Path::new(ROOT).join(file).exists();
                let is_new = command.starts_with("hotspare new ");
                if !command.starts_with("hotspare ") || !is_quick(command) {
                    continue;
                }
                if !is_new && !inputs.clone().all(is_committed) {
                    continue;
                }
                let folder = tempfile::tempdir().expect("a temporary folder");
                let link = folder.path().join("scenarios");
                std::os::unix::fs::symlink(Path::new(ROOT).join("scenarios"), link).expect("a link");
                let output = shell(folder.path(), command);
                assert!(output.status.success(), "{name}: {command}: {}", text(&output.stderr));
                run += 1;
            }
        }
    }
    assert!(run >= 2, "{run} commands were run");
}
