//! Texts of the program keep to `docs/glossary.md`: phrases that were reworded do not come back.

use crate::tidy::{code, is_test_file, sources};

/// Phrases, and what is written instead.
const PHRASES: &[(&str, &str)] = &[
    ("called otherwise", "under other names"),
    ("parted by", "separated by"),
    ("data base", "database"),
    ("as many as there are", "[default: …]"),
    ("cannot tell", "cannot be distinguished, undecided"),
    ("cannot be told", "cannot be distinguished"),
    ("nobody knows", "unknown, undetected"),
    ("somebody", "the role, or the action by hand"),
    ("is noticed", "is detected"),
    ("is sound:", "is valid:"),
    ("× less", "× lower"),
    ("× more", "× higher"),
    ("is called {", "unknown … {"),
    ("is no name", "is not a valid name"),
    ("was written down", "was recorded"),
    ("set aside", "overridden"),
    ("going on from there", "resuming"),
    ("goes on from there", "resumes"),
    ("held against", "compared with"),
    ("foretell", "predict"),
    ("of these, those", "the noun again"),
    ("lacks of", "shortfall, unavailability"),
    ("so many reach", "Years that meet"),
    ("may be repeated", "repeatable"),
];

/// Files whose texts no user reads: assertions, and the widths of letters.
const UNREAD: &[&str] = &["src/output/plots/helvetica.rs", "src/simulation/"];

/// The texts between quotation marks, and the help texts of the command line.
fn texts(path: &str, text: &str) -> String {
    let code = code(text);
    let quoted: Vec<&str> = code.split('"').skip(1).step_by(2).collect();
    let help = text.lines().filter_map(|line| line.strip_prefix("    /// "));
    let help: Vec<&str> = if path.starts_with("src/cli/") { help.collect() } else { Vec::new() };
    // A text that goes on in the next line is one.
    quoted.join("\n").replace("\\\n", " ").split_whitespace().chain(help).collect::<Vec<_>>().join(" ")
}

#[test]
fn reworded_phrases_do_not_come_back() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        if is_test_file(&path) || UNREAD.iter().any(|file| path.starts_with(file)) {
            continue;
        }
        let texts = texts(&path, &text);
        for (phrase, instead) in PHRASES.iter().filter(|(phrase, _)| texts.contains(phrase)) {
            wrong.push(format!("{path}: {phrase:?}: write {instead}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
