//! Text in lines.

/// `text` in lines, those after the first indented, and the first as long as without the indent.
pub fn hanging(text: &str, width: usize, indent: &str) -> String {
    wrapped_after(text, width, indent.chars().count(), indent)
}

/// `text` in lines of at most `width` characters; those after the first begin with `indent`, which counts.
pub fn wrapped(text: &str, width: usize, indent: &str) -> String {
    wrapped_after(text, width, 0, indent)
}

/// `text` with every line that is longer than `width` characters in several. Where a line has columns, the others stand
/// below its second one, else two spaces deeper. Commands are left whole, for whoever copies them.
pub fn narrowed(text: &str, width: usize) -> String {
    let narrow = |line: &str| {
        let indent = line.len() - line.trim_start().len();
        let column = line[indent..].find("  ").map(|gap| {
            let behind = &line[indent + gap..];
            line[..indent + gap].chars().count() + behind.len() - behind.trim_start().len()
        });
        let is_command = line[indent..].starts_with("hotspare ") && column.is_none();
        if line.chars().count() <= width || is_command {
            return line.to_owned();
        }
        let deeper = column.filter(|column| *column <= width / 2).unwrap_or((indent + 2).min(width / 2));
        line[..indent].to_owned() + &wrapped_after(&line[indent..], width, indent, &" ".repeat(deeper))
    };
    text.split('\n').map(narrow).collect::<Vec<_>>().join("\n")
}

/// `text` in lines, the first of them behind `used` characters.
fn wrapped_after(text: &str, width: usize, used: usize, indent: &str) -> String {
    let room = |line: usize| width.saturating_sub(if line == 0 { used } else { indent.chars().count() });
    lines(text, |line, text| text.chars().count() <= room(line)).join(&format!("\n{indent}"))
}

/// `text` in lines that all fit, as far as they can: broken at spaces; inside a word after `_`, `-`, `.`, `/` or
/// `:`, and anywhere if there is none of these. There is at least one line; `fits` is told its number, from 0.
pub fn lines(text: &str, fits: impl Fn(usize, &str) -> bool) -> Vec<String> {
    let mut lines = vec![String::new()];
    for (at, word) in text.split(' ').enumerate() {
        let longer = match lines.last() {
            Some(line) if at > 0 => format!("{line} {word}"),
            _ => word.to_owned(),
        };
        if fits(lines.len() - 1, &longer) {
            lines.pop();
            lines.push(longer);
        } else {
            if lines.last().is_some_and(String::is_empty) {
                lines.pop();
            }
            parts(&mut lines, word, &fits);
        }
    }
    lines
}

/// Adds a word to lines in parts that fit, each at least one character long.
fn parts(lines: &mut Vec<String>, word: &str, fits: &impl Fn(usize, &str) -> bool) {
    let mut rest = word;
    while !rest.is_empty() {
        let fits = |part: &str| fits(lines.len(), part);
        let ends = |after: fn(char) -> bool| {
            let fitting =
                rest.char_indices().filter(move |(_, c)| after(*c)).map(|(at, c)| at + c.len_utf8());
            fitting.rev().find(|end| fits(&rest[..*end]))
        };
        let whole = fits(rest).then_some(rest.len());
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let end = whole.or_else(|| ends(|c| "_-./:".contains(c))).or_else(|| ends(|_| true)).unwrap_or(first);
        lines.push(rest[..end].to_owned());
        rest = &rest[end..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_where_it_hurts_least() {
        let table: [(&str, usize, &[&str]); 8] = [
            ("  two  spaces", 8, &["  two ", "spaces"]),
            ("push and cascade", 10, &["push and", "cascade"]),
            ("push_and_cascade", 10, &["push_and_", "cascade"]),
            ("cascading", 4, &["casc", "adin", "g"]),
            ("a cascading_rebalance", 12, &["a", "cascading_", "rebalance"]),
            ("käse", 1, &["k", "ä", "s", "e"]),
            ("", 5, &[""]),
            ("ab", 0, &["a", "b"]),
        ];
        for (text, width, expected) in table {
            assert_eq!(lines(text, |_, line| line.chars().count() <= width), expected, "{text}");
        }
    }

    #[test]
    fn what_is_too_wide_is_narrowed_where_it_stands() {
        let text = "short\n  a line that is long\n  hotspare run a/path/that/is/long.toml\n";
        let narrow = "short\n  a line\n    that is\n    long\n  hotspare run a/path/that/is/long.toml\n";
        assert_eq!(narrowed(text, 12), narrow);
        assert_eq!(narrowed(text, 200), text);
        assert_eq!(
            narrowed("  98   a threshold is undecided", 20),
            "  98   a threshold\n       is undecided"
        );
    }

    #[test]
    fn an_example_of_wrapped() {
        use crate::wrap::wrapped;
        assert_eq!(wrapped("one two three", 8, "  "), "one two\n  three");
    }
}
