//! Commands on the pages of the documentation: the parser accepts each of them.

use super::Cli;
use clap::{Command, CommandFactory};
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The README, the pages in `docs/`, and the workflow for CI.
fn pages() -> Vec<(String, String)> {
    let folder = Path::new(ROOT).join("docs").read_dir().expect("the pages");
    let mut paths: Vec<PathBuf> = folder.map(|entry| entry.expect("an entry").path()).collect();
    paths.push(Path::new(ROOT).join("README.md"));
    paths.sort();
    paths.retain(|path| path.extension().is_some_and(|end| end == "md"));
    let read = |path: &PathBuf| std::fs::read_to_string(path).expect("a page");
    paths.iter().map(|path| (path.display().to_string(), read(path))).collect()
}

/// The words of the first command of a line for a shell, without its redirections and comment.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), c) => word.get_or_insert_default().push(c),
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, '|' | ';' | '#' | '&') => break,
            (None, '>') => {
                // The number of a stream that is redirected is no word.
                word = word.filter(|word| word.parse::<u8>().is_err());
                break;
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (None, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// The lines of the blocks of commands of a page; a line that goes on is one.
fn commands(page: &str) -> Vec<String> {
    let blocks = page.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let lines = blocks.flat_map(|block| {
        block.replace("\\\n", " ").lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>()
    });
    lines
        .map(|line| match line.split_once(" -- ") {
            Some((cargo, rest)) if cargo.starts_with("cargo run") && !cargo.contains("--example") => {
                format!("hotspare {rest}")
            }
            _ => line,
        })
        // What a shell has yet to fill in cannot be parsed.
        .filter(|line| line.starts_with("hotspare ") && !line.contains('$'))
        .collect()
}

#[test]
fn commands_in_blocks_are_accepted() {
    let mut count = 0;
    for (page, text) in pages() {
        for command in commands(&text) {
            let parsed = Cli::command().try_get_matches_from(words(&command));
            assert!(parsed.is_ok(), "{page}: {command}\n{}", parsed.unwrap_err());
            count += 1;
        }
    }
    assert!(count > 30, "{count} commands were found");
}

/// The verb that `words` name, and its verb below it, if any; the rest of the words.
fn verb<'a>(root: &'a Command, words: &'a [String]) -> Option<(&'a Command, &'a [String])> {
    let (first, rest) = words.split_first()?;
    let found = root.find_subcommand(first)?;
    Some(verb(found, rest).unwrap_or((found, rest)))
}

#[test]
fn commands_in_sentences_name_verbs_and_options() {
    let root = Cli::command();
    let mut count = 0;
    for (page, text) in pages() {
        // Blocks are not sentences; between two marks of code a line may end.
        let sentences: String = text.split("```").step_by(2).collect();
        let sentences = sentences.split_whitespace().collect::<Vec<_>>().join(" ");
        for code in sentences.split('`').skip(1).step_by(2).filter(|code| code.starts_with("hotspare ")) {
            let words = words(code);
            let Some((verb, rest)) = verb(&root, &words[1..]) else { panic!("{page}: no verb in {code:?}") };
            let options = rest.iter().filter_map(|word| word.strip_prefix("--"));
            for option in options.map(|option| option.split('=').next().unwrap_or_default()) {
                let known = verb.get_arguments().any(|argument| argument.get_long() == Some(option));
                assert!(known || matches!(option, "help" | "version"), "{page}: {code:?}: no --{option}");
            }
            count += 1;
        }
    }
    assert!(count > 30, "{count} commands were found");
}
