//! The screen: the width and the colours of what is printed for people.
//!
//! The width is `COLUMNS`, if that is set; else that of the terminal; else that of a page, so that files and pipes hold
//! the same text everywhere. Colours are for terminals alone, and `NO_COLOR` turns them off.

use super::{Failure, print};
use crate::output::terminal::{NARROWEST, PAGE, WIDEST};
use crate::wrap::narrowed;
use anstream::{AutoStream, ColorChoice};
use std::fmt::Arguments;
use std::io::Write;
use terminal_size::{Height, Width, terminal_size_of};

const GREEN: &str = "\x1b[32m";
const RED: &str = "\x1b[31m";
const YELLOW: &str = "\x1b[33m";
const PLAIN: &str = "\x1b[0m";

/// Marks of verdicts, and their colours.
const MARKS: [(&str, &str); 3] = [("✓", GREEN), ("✗", RED), ("? ", YELLOW)];

/// The width of standard output \[characters\].
pub fn width() -> usize {
    chosen(terminal_size_of(std::io::stdout())).unwrap_or(PAGE)
}

/// The width of help, which is prose alone \[characters\].
pub fn help_width() -> usize {
    const PROSE: usize = 100;
    width().min(PROSE)
}

/// Prints text for people: no wider than the screen, with colours.
pub fn show(text: &str) -> Result<(), Failure> {
    let text = narrowed(text, width());
    let colourful = AutoStream::choice(&std::io::stdout()) != ColorChoice::Never;
    print(&if colourful { painted(&text) } else { text })
}

/// Prints events, a line each: no wider than the screen, and whole in files and pipes, so that programs can read them.
pub fn show_lines(text: &str) -> Result<(), Failure> {
    match chosen(terminal_size_of(std::io::stdout())) {
        Some(_) => show(text),
        None => print(text),
    }
}

/// Prints a message to standard error; a closed pipe (`2>&1 | head`) is no error.
pub fn tell(message: Arguments<'_>) {
    let _ = writeln!(std::io::stderr(), "{}", of_messages(&message.to_string()));
}

/// Prints the message of a failure; the place that it begins with is red.
pub fn fail(message: &str) {
    if AutoStream::choice(&std::io::stderr()) == ColorChoice::Never {
        return tell(format_args!("{message}"));
    }
    for line in message.split('\n') {
        let line = of_messages(line);
        let _ = match line.split_once(": ") {
            Some((place, what)) => writeln!(std::io::stderr(), "{RED}{place}:{PLAIN} {what}"),
            None => writeln!(std::io::stderr(), "{line}"),
        };
    }
}

/// A message in lines as long as standard error is wide; whole where there is no width to keep, so that programs can
/// read it line by line.
fn of_messages(text: &str) -> String {
    match chosen(terminal_size_of(std::io::stderr())) {
        Some(width) => narrowed(text, width),
        None => text.to_owned(),
    }
}

/// `COLUMNS`, or the width of a terminal, within what is drawn for.
fn chosen(terminal: Option<(Width, Height)>) -> Option<usize> {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.trim().parse().ok());
    let columns = columns.filter(|columns| *columns > 0);
    let width = columns.or(terminal.map(|(Width(width), _)| usize::from(width)))?;
    Some(width.clamp(NARROWEST, WIDEST))
}

/// Marks in their colours. A question mark is one where a line begins with it.
fn painted(text: &str) -> String {
    let paint = |line: &str| {
        let begins = MARKS.iter().find(|(mark, _)| line.trim_start().starts_with(mark));
        match begins {
            Some((mark, colour)) => line.replacen(mark, &format!("{colour}{mark}{PLAIN}"), 1),
            None => MARKS[..2].iter().fold(line.to_owned(), |line, (mark, colour)| {
                line.replace(mark, &format!("{colour}{mark}{PLAIN}"))
            }),
        }
    };
    text.split('\n').map(paint).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_have_their_colours() {
        let text = "✓ push: why?\n? cold\n a  ✗ \n";
        let expected = format!("{GREEN}✓{PLAIN} push: why?\n{YELLOW}? {PLAIN}cold\n a  {RED}✗{PLAIN} \n");
        assert_eq!(painted(text), expected);
    }
}
