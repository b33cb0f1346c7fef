//! Problems of a text: where, what, and what would be right.
//!
//! A message speaks of the text, never of its author. Problems are collected, not thrown: a reader gets all of them at
//! once, in the order of the lines.

use std::fmt;

/// The number of characters of a written value that a message repeats \[1\].
const SHOWN_CHARS: usize = 60;
/// Names longer than this are not compared with the known ones \[1\].
const COMPARED_CHARS: usize = 64;
/// The beginning of a name is taken for it if it has so many characters \[1\].
const BEGUN_CHARS: usize = 4;

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Problem {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// The path of the key, such as `pool[1].count`; empty if the problem belongs to no key.
    pub key: String,
    /// The problem.
    pub what: String,
    /// The remedy.
    pub remedy: String,
}

impl Problem {
    /// True if another line has the same problem: the same message, about a key of the same name.
    fn repeats(&self, other: &Problem) -> bool {
        let name = |problem: &Problem| problem.key.rsplit('.').next().unwrap_or_default().to_owned();
        !self.key.is_empty()
            && (&self.what, &self.remedy, name(self)) == (&other.what, &other.remedy, name(other))
    }

    /// Writes the part behind the position.
    fn message(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, ": {}; {}", self.what, self.remedy)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if !self.key.is_empty() {
            write!(f, ", {}", self.key)?;
        }
        self.message(f)
    }
}

/// All that is wrong with one text, in the order of its lines and without repetition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems {
    origin: String,
    list: Vec<Problem>,
}

impl Problems {
    /// The problems of the text from `origin` (a file name); sorts them and drops repetitions.
    pub fn new(origin: impl Into<String>, mut list: Vec<Problem>) -> Self {
        list.sort_unstable();
        list.dedup();
        Problems { origin: origin.into(), list }
    }

    /// The file the text came from.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The problems, by line, column and key.
    pub fn list(&self) -> &[Problem] {
        &self.list
    }
}

impl fmt::Display for Problems {
    /// One line each: `file:line:column: key: what; remedy`. What several lines have in common is said once, with the
    /// count and the lines of the others.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.list.iter().enumerate() {
            let same = |of: &&Problem| of.repeats(problem);
            if self.list[..index].iter().any(|of| same(&of)) {
                continue;
            }
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{}:{}:{}", self.origin, problem.line, problem.column)?;
            if !problem.key.is_empty() {
                write!(f, ": {}", problem.key)?;
            }
            problem.message(f)?;
            let others: Vec<String> =
                self.list[index + 1..].iter().filter(same).map(|of| of.line.to_string()).collect();
            match others.as_slice() {
                [] => {}
                [line] => write!(f, " (twice: also in line {line})")?,
                [most @ .., last] => {
                    let most = most.join(", ");
                    write!(f, " ({} times: also in lines {most} and {last})", others.len() + 1)?;
                }
            }
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// The name among `known` that `written` was probably meant to be; `None` if no name is close.
///
/// Close is at most one edit in three characters, without regard to case, and more than one only behind the same first
/// letter: `report` is not meant to be `import`. If no name is close, one is taken that has a word
/// which begins with what is written, if that are four characters or more. The first of equals is taken.
pub fn nearest<'n>(written: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let length = written.chars().take(COMPARED_CHARS + 1).count();
    if length > COMPARED_CHARS {
        return None;
    }
    let folded = written.to_lowercase();
    let mut begun = None;
    let close = |name: &'n str| {
        let lower = name.to_lowercase();
        let edits = strsim::osa_distance(&folded, &lower);
        let is_same_letter = folded.chars().next() == lower.chars().next();
        if length >= BEGUN_CHARS && begun.is_none() && format!("_{lower}").contains(&format!("_{folded}")) {
            begun = Some(name);
        }
        let most = (length.max(name.chars().count()) / 3).max(1);
        (edits <= 1 || edits <= most && is_same_letter).then_some((edits, name))
    };
    let nearest = known.into_iter().filter_map(close).min_by_key(|&(edits, _)| edits);
    nearest.map(|(_, name)| name).or(begun)
}

/// `text` as a message shows it: as it is, or its beginning if it is long.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// `text` as a message quotes it, with escapes, shortened if it is long.
pub(super) fn quoted(text: &str) -> String {
    format!("{:?}", shortened(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(line: u32, column: u32, key: &str) -> Problem {
        Problem { line, column, key: key.into(), what: "is wrong".into(), remedy: "write 1".into() }
    }

    #[test]
    fn problems_come_by_line_and_once() {
        let list = vec![problem(3, 1, "b"), problem(1, 9, ""), problem(1, 2, "a"), problem(3, 1, "b")];
        let problems = Problems::new("x.toml", list);
        assert_eq!(
            problems.to_string(),
            "x.toml:1:2: a: is wrong; write 1\nx.toml:1:9: is wrong; write 1\nx.toml:3:1: b: is wrong; write 1"
        );
        assert_eq!((problems.origin(), problems.list().len()), ("x.toml", 3));
    }

    #[test]
    fn what_repeats_is_said_once() {
        let list = vec![problem(3, 1, "a.life"), problem(5, 1, "b.life"), problem(7, 2, "c.repair")];
        let told = |list: &[Problem]| Problems::new("x.toml", list.to_vec()).to_string();
        assert_eq!(
            told(&list),
            "x.toml:3:1: a.life: is wrong; write 1 (twice: also in line 5)\nx.toml:7:2: c.repair: is wrong; write 1"
        );
        let more = [list.as_slice(), &[problem(9, 1, "d.life"), problem(8, 1, "e.life")]].concat();
        assert!(told(&more).contains("write 1 (4 times: also in lines 5, 8 and 9)"), "{}", told(&more));
    }

    #[test]
    fn a_long_text_is_quoted_in_part() {
        assert_eq!(quoted("a\"b\n"), r#""a\"b\n""#);
        assert_eq!(quoted(&"é".repeat(1000)).chars().count(), SHOWN_CHARS + 3);
    }

    #[test]
    fn the_nearest_name_is_near() {
        assert_eq!(nearest("Weibul", ["lognormal", "weibull"]), Some("weibull"));
        assert_eq!(nearest("x", ["y", "why"]), Some("y"));
        assert_eq!(nearest("report", ["import", "run"]), None);
        assert_eq!(nearest("availibility", ["availability_unplanned", "availability"]), Some("availability"));
        assert_eq!(nearest("outage", ["downtime", "outage_duration"]), Some("outage_duration"));
        assert_eq!(
            nearest("outages", ["downtime", "workload_outages_per_year"]),
            Some("workload_outages_per_year")
        );
        assert_eq!(nearest("", ["count"]), None);
        assert_eq!(nearest(&"count".repeat(100_000), ["count"]), None);
    }

    #[test]
    fn an_example_of_problem() {
        use crate::scenario::Problem;
        let problem = Problem {
            line: 12,
            column: 9,
            key: "pool[1].count".into(),
            what: "\"twelve\" is a text".into(),
            remedy: "write a whole number of at least 0".into(),
        };
        assert_eq!(
            problem.to_string(),
            "line 12, pool[1].count: \"twelve\" is a text; write a whole number of at least 0"
        );
    }

    #[test]
    fn an_example_of_problems() {
        use crate::scenario::{Document, Problems};
        let found = Document::parse("a = 1\na = 2\n").err().unwrap();
        assert_eq!(
            Problems::new("rack.toml", found).to_string(),
            "rack.toml:2:1: a: is already defined; keep one of the two"
        );
    }

    #[test]
    fn an_example_of_nearest() {
        use crate::scenario::problem::nearest;
        assert_eq!(nearest("cuont", ["type", "count"]), Some("count"));
        assert_eq!(nearest("colour", ["type", "count"]), None);
    }
}
