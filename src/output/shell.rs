//! Words of a command, for a shell.

/// `text` such that a shell takes it as one word, as it is.
///
/// ```
/// use hotspare::output::shell::quoted;
/// assert_eq!(quoted("it's 5 y"), r"'it'\''s 5 y'");
/// ```
pub fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
