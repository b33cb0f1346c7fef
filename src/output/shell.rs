//! Words of a command, for a shell.

/// `text` quoted such that a shell takes it as one word, unchanged.
pub fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// A path as a word of a command: unquoted where a shell takes it unchanged, else quoted.
pub fn path(path: &std::path::Path) -> String {
    word(&path.display().to_string())
}

/// A word of a command: unquoted where a shell takes it unchanged, else quoted.
pub fn word(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./\\:=,".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) { text.to_owned() } else { quoted(text) }
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_example_of_quoted() {
        use crate::output::shell::quoted;
        assert_eq!(quoted("it's 5 y"), r"'it'\''s 5 y'");
    }

    #[test]
    fn an_example_of_path() {
        use crate::output::shell::path;
        assert_eq!(path("study/a.toml".as_ref()), "study/a.toml");
        assert_eq!(path("my study".as_ref()), "'my study'");
    }
}
