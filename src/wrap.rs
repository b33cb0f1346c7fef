//! Text in lines.

/// `text` in lines that all fit, as far as they can: broken at spaces; inside a word after `_`, `-`, `.`, `/` or
/// `:`, and anywhere if there is none of these. There is at least one line.
pub(crate) fn lines(text: &str, fits: impl Fn(&str) -> bool) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let longer = match lines.last() {
            Some(line) if !line.is_empty() => format!("{line} {word}"),
            _ => word.to_owned(),
        };
        if fits(&longer) {
            lines.pop();
            lines.push(longer);
        } else {
            if lines.last().is_some_and(String::is_empty) {
                lines.pop();
            }
            lines.extend(parts(word, &fits));
        }
    }
    lines
}

/// A word in parts that fit, each at least one character long.
fn parts(word: &str, fits: &impl Fn(&str) -> bool) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = word;
    while !rest.is_empty() {
        let ends = |after: fn(char) -> bool| {
            let fitting =
                rest.char_indices().filter(move |(_, c)| after(*c)).map(|(at, c)| at + c.len_utf8());
            fitting.filter(|end| fits(&rest[..*end])).last()
        };
        let whole = fits(rest).then_some(rest.len());
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let end = whole.or_else(|| ends(|c| "_-./:".contains(c))).or_else(|| ends(|_| true)).unwrap_or(first);
        parts.push(rest[..end].to_owned());
        rest = &rest[end..];
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_where_it_hurts_least() {
        let table: [(&str, usize, &[&str]); 7] = [
            ("push and cascade", 10, &["push and", "cascade"]),
            ("push_and_cascade", 10, &["push_and_", "cascade"]),
            ("cascading", 4, &["casc", "adin", "g"]),
            ("a cascading_rebalance", 12, &["a", "cascading_", "rebalance"]),
            ("käse", 1, &["k", "ä", "s", "e"]),
            ("", 5, &[""]),
            ("ab", 0, &["a", "b"]),
        ];
        for (text, width, expected) in table {
            assert_eq!(lines(text, |line| line.chars().count() <= width), expected, "{text}");
        }
    }
}
