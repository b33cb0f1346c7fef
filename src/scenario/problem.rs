//! Problems of a text: where, what, and what would be right.
//!
//! A message speaks of the text, never of its author. Problems are collected, not thrown: a reader gets all of them at
//! once, in the order of the lines.

use std::collections::BTreeMap;
use std::fmt;

/// The number of characters of a written value that a message repeats \[1\].
const SHOWN_CHARS: usize = 60;
/// Names longer than this are not compared with the known ones \[1\].
const COMPARED_CHARS: usize = 64;
/// The beginning of a name is taken for it if it has so many characters \[1\].
const BEGUN_CHARS: usize = 4;
/// Messages about keys of one name that are told; the others are counted \[1\].
const SHOWN_OF_A_NAME: usize = 20;
/// Messages that are told in all \[1\].
const SHOWN_IN_ALL: usize = 200;
/// Further lines that a message names \[1\].
const SHOWN_LINES: usize = 10;
/// Known names that a message lists \[1\].
const SHOWN_NAMES: usize = 40;

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
    /// The name of its key, without the way to it: `count` of `pool[1].count`.
    fn name(&self) -> &str {
        let last = self.key.rsplit('.').next().unwrap_or_default();
        last.split_once('[').map_or(last, |(name, _)| name)
    }

    /// Its key, such that it stays in the line.
    fn printed_key(&self) -> String {
        let print = |c: char| if is_control(c) { c.escape_default().to_string() } else { c.to_string() };
        self.key.chars().map(print).collect()
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
            write!(f, ", {}", self.printed_key())?;
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

impl Problems {
    /// The problems that are told as one, each group by line: the same message, about a key of the same name.
    fn groups(&self) -> Vec<Vec<&Problem>> {
        let mut groups: Vec<Vec<&Problem>> = Vec::new();
        let mut known: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
        for problem in &self.list {
            let key = (problem.what.as_str(), problem.remedy.as_str(), problem.name());
            match known.get(&key) {
                Some(at) if !problem.key.is_empty() => groups[*at].push(problem),
                _ => {
                    known.insert(key, groups.len());
                    groups.push(vec![problem]);
                }
            }
        }
        groups
    }

    fn group(&self, f: &mut fmt::Formatter<'_>, first: &Problem, others: &[&Problem]) -> fmt::Result {
        write!(f, "{}:{}:{}", self.origin, first.line, first.column)?;
        if !first.key.is_empty() {
            write!(f, ": {}", first.printed_key())?;
        }
        first.message(f)?;
        let lines = |of: &[&Problem]| of.iter().map(|of| of.line.to_string()).collect::<Vec<_>>().join(", ");
        match others {
            [] => Ok(()),
            [other] => write!(f, " (twice: also in line {})", other.line),
            [most @ .., last] if others.len() <= SHOWN_LINES => {
                write!(f, " ({} times: also in lines {} and {})", others.len() + 1, lines(most), last.line)
            }
            [.., last] => {
                let (shown, more) = (lines(&others[..SHOWN_LINES]), others.len() - SHOWN_LINES);
                let times = others.len() + 1;
                write!(f, " ({times} times: also in lines {shown} and {more} more, to line {})", last.line)
            }
        }
    }
}

impl fmt::Display for Problems {
    /// One line each: `file:line:column: key: what; remedy`. What several lines have in common is said once, with the
    /// count and the lines of the others. Of many about keys of one name the first are told, and the others counted.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut told, mut is_first) = (0, true);
        let mut of_name: BTreeMap<&str, usize> = BTreeMap::new();
        let mut left: BTreeMap<&str, Vec<&Problem>> = BTreeMap::new();
        for group in self.groups() {
            let Some((first, others)) = group.split_first() else { continue };
            let same = of_name.entry(first.name()).or_default();
            *same += 1;
            if *same > SHOWN_OF_A_NAME || told >= SHOWN_IN_ALL {
                let name = if told >= SHOWN_IN_ALL { "" } else { first.name() };
                left.entry(name).or_default().extend(group);
                continue;
            }
            told += 1;
            if !std::mem::take(&mut is_first) {
                writeln!(f)?;
            }
            self.group(f, first, others)?;
        }
        // Those about one name before all the others.
        for (name, more) in left.iter().rev() {
            let about = if name.is_empty() { String::new() } else { format!(" about {name}") };
            let lines = more.iter().map(|of| of.line);
            let (from, to) = (lines.clone().min().unwrap_or(0), lines.max().unwrap_or(0));
            let problems = if more.len() == 1 { "problem" } else { "problems" };
            write!(
                f,
                "\n{}: and {} more {problems}{about}, in lines {from} to {to}",
                self.origin,
                more.len()
            )?;
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

/// Names in a row, as a message lists what is known; the first of them, if they are many.
pub(super) fn listed(names: &[&str]) -> String {
    match names.get(..SHOWN_NAMES) {
        Some(first) if names.len() > SHOWN_NAMES => {
            format!("{} and {} more", first.join(", "), names.len() - SHOWN_NAMES)
        }
        _ => names.join(", "),
    }
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

/// A character that moves the cursor, or breaks the line, instead of being printed.
pub(super) fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
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
    fn floods_are_counted() {
        let many = |n: u32, key: fn(u32) -> String| {
            let one =
                |line: u32| Problem { what: format!("{line} is wrong"), ..problem(line, 1, &key(line)) };
            Problems::new("x.toml", (1..=n).map(one).collect()).to_string()
        };
        let text = many(10_000, |line| format!("pool[{line}].count"));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), SHOWN_OF_A_NAME + 1);
        assert_eq!(lines[19], "x.toml:20:1: pool[20].count: 20 is wrong; write 1");
        assert_eq!(lines[20], "x.toml: and 9980 more problems about count, in lines 21 to 10000");
        // Each about another name.
        let text = many(10_000, |line| format!("key{line}"));
        assert_eq!(text.lines().count(), SHOWN_IN_ALL + 1);
        assert!(text.ends_with("\nx.toml: and 9800 more problems, in lines 201 to 10000"), "{text}");
        // All the same.
        let same = (1..=10_000).map(|line| problem(line, 1, "a.b")).collect();
        assert_eq!(
            Problems::new("x.toml", same).to_string(),
            "x.toml:1:1: a.b: is wrong; write 1 (10000 times: also in lines 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 9989 \
             more, to line 10000)"
        );
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
