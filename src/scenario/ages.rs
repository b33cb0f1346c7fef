//! Ages of blades at the start: of groups, and of single blades from a table.

use super::problem::nearest;
use super::raw;
use super::record::FileProblems;
use super::validator::Validator;
use crate::model::age::Ages;
use crate::model::blade::BladeType;
use crate::model::fleet::Site;
use crate::units::{ModeId, Span, UnitError};
use std::collections::BTreeSet;

/// An age that fewer blades reach than this share \[1\] contradicts the law of lives.
const LEAST_ALIVE: f64 = 1e-12;
/// The same where blades differ, and those that are alive are drawn from all.
const LEAST_ALIVE_OF_ALL: f64 = 0.01;

/// Problem and remedy.
type Wrong = (String, String);

impl Validator<'_> {
    /// The age of all blades of a group, if the scenario says it.
    pub fn age_of(&mut self, key: &str, age: Option<Span>, group: usize, site: &mut Site) {
        let kind = &site.blade_types[site.groups[group].blade_type.index()];
        if let Some((what, remedy)) = age.and_then(|age| contradiction(kind, None, age)) {
            self.problem(&format!("{key}.age"), what, remedy);
        }
        site.groups[group].ages = Ages::of_all(age);
    }

    /// Reads the table of the ages of single blades.
    pub fn ages(&mut self, raw: &raw::Scenario, site: &mut Site) {
        let Some(file) = &raw.ages else { return };
        match self.files.bytes(file) {
            Ok(bytes) => {
                if let Err(problems) = enter(&bytes, site) {
                    self.in_file("ages", file, &problems);
                }
            }
            Err(what) => {
                self.problem(
                    "ages",
                    what,
                    "name a CSV file beside the scenario, with columns group,blade,mode,age",
                );
            }
        }
    }

    /// Reports problems of a file that `key` names.
    pub fn in_file(&mut self, key: &str, file: &str, problems: &FileProblems) {
        const SHOWN: usize = 20;
        for (line, what, remedy) in problems.iter().take(SHOWN) {
            self.problem(key, format!("{file}:{line}: {what}"), remedy.clone());
        }
        if problems.len() > SHOWN {
            let what = format!("{file} has {} more problems", problems.len() - SHOWN);
            self.problem(key, what, "fix the first ones and try again");
        }
    }
}

/// Enters a table of ages into a scenario that was loaded without one.
///
/// # Errors
/// The first problem of the table, with its remedy.
pub fn enter_ages(table: &str, site: &mut Site) -> Result<(), String> {
    enter(table.as_bytes(), site).map_err(|problems| {
        problems.first().map_or_else(String::new, |(_, what, remedy)| format!("{what}; {remedy}"))
    })
}

/// Contradiction: hardly any blade of the type would be alive at that age, of one mode or of all.
fn contradiction(kind: &BladeType, mode: Option<ModeId>, age: Span) -> Option<Wrong> {
    let mut ages = Ages::default();
    ages.enter(0, mode, age);
    // A law of no length stands for one that has been reported.
    if kind.modes.iter().any(|mode| mode.life.is_zero()) {
        return None;
    }
    if kind.frailty.is_some() {
        let few = ages.alive_of_all(0, kind) < LEAST_ALIVE_OF_ALL;
        let what = format!(
            "of {:?}, with its frailty, fewer than one blade in 100 reaches an age of {age}",
            kind.name
        );
        return few.then(|| (what, "write a smaller age, or other lives".to_owned()));
    }
    let concerned =
        kind.modes.iter().enumerate().filter(|(at, _)| mode.is_none_or(|mode| mode.index() == *at));
    let (_, beyond) = concerned.into_iter().find(|(_, mode)| mode.life.survival(age) < LEAST_ALIVE)?;
    let what = format!("{age} is beyond the lives of {:?}: none lasts so long", beyond.name);
    Some((what, "write a smaller age, or another life".to_owned()))
}

/// Positions of the columns.
struct Columns {
    group: usize,
    blade: usize,
    mode: Option<usize>,
    age: usize,
    /// Unit of ages that carry none.
    in_hours: bool,
}

impl Columns {
    fn find(header: &csv::StringRecord) -> Result<Columns, Wrong> {
        let at = |name: &str| header.iter().position(|cell| cell == name);
        let needed = |name: &str| {
            let remedy = "name the columns in the first line: group,blade,mode,age";
            at(name).ok_or_else(|| (format!("there is no column {name:?}"), remedy.to_owned()))
        };
        let (age, in_hours) = match (at("age"), at("age_h")) {
            (Some(_), Some(_)) => {
                let remedy = "keep one of them: age with units (\"3.2 y\"), or age_h in hours";
                return Err(("there are two columns of ages, age and age_h".to_owned(), remedy.to_owned()));
            }
            (None, Some(age)) => (age, true),
            _ => (needed("age")?, false),
        };
        Ok(Columns { group: needed("group")?, blade: needed("blade")?, mode: at("mode"), age, in_hours })
    }
}

/// Enters the ages of a table into the groups of a site; all problems, by line.
fn enter(bytes: &[u8], site: &mut Site) -> Result<(), FileProblems> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let at_start = |(what, remedy)| vec![(1, what, remedy)];
    let not_csv = |error: csv::Error| {
        let line = error.position().map_or(1, |at| line_of(bytes, at.byte()));
        vec![(
            line,
            format!("is not CSV ({error})"),
            "write a table in UTF-8 with one value per column".to_owned(),
        )]
    };
    let header = reader.headers().map_err(not_csv)?.clone();
    let columns = Columns::find(&header).map_err(at_start)?;
    let mut problems = Vec::new();
    for row in reader.records() {
        let row = row.map_err(not_csv)?;
        let entered = Row { columns: &columns, row: &row }.enter(site);
        if let Err((what, remedy)) = entered {
            problems.push((row.position().map_or(0, |at| line_of(bytes, at.byte())), what, remedy));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// The line of the first text at or after a byte, from 1, as an editor counts it.
fn line_of(bytes: &[u8], byte: u64) -> u64 {
    let byte = (byte as usize).min(bytes.len());
    let more = bytes[byte..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    1 + bytes[..byte + more].iter().filter(|byte| **byte == b'\n').count() as u64
}

/// A row of the table.
struct Row<'a> {
    columns: &'a Columns,
    row: &'a csv::StringRecord,
}

impl Row<'_> {
    fn cell(&self, column: usize) -> &str {
        self.row.get(column).unwrap_or_default()
    }

    fn enter(&self, site: &mut Site) -> Result<(), Wrong> {
        let name = self.cell(self.columns.group);
        let Some(at) = site.groups.iter().position(|group| group.name == name) else {
            return Err(unknown(
                "group of blades",
                name,
                site.groups.iter().map(|group| group.name.as_str()),
            ));
        };
        let group = &site.groups[at];
        let kind = &site.blade_types[group.blade_type.index()];
        if group.arrives_later() {
            return Err((format!("{name:?} arrives later, and new"), "leave the row out".to_owned()));
        }
        let (blade, mode, age) = (self.blade()?, self.mode(kind)?, self.age()?);
        // A smaller count leaves blades out, and a count is there to be varied.
        if blade >= group.count {
            return Ok(());
        }
        if let Some(wrong) = contradiction(kind, mode, age) {
            return Err(wrong);
        }
        if site.groups[at].ages.enter(blade, mode, age) {
            return Ok(());
        }
        let what = format!("the age of blade {} of {name:?} has been given above", blade + 1);
        Err((what, "keep one of the rows".to_owned()))
    }

    /// The index of the blade, which the table counts from 1.
    fn blade(&self) -> Result<u32, Wrong> {
        let text = self.cell(self.columns.blade);
        let number: Option<u32> = text.parse().ok();
        number.and_then(|number| number.checked_sub(1)).ok_or_else(|| {
            (format!("{text:?} is no blade"), "write its number in the group, from 1".to_owned())
        })
    }

    /// The failure mode; none for all of them.
    fn mode(&self, kind: &BladeType) -> Result<Option<ModeId>, Wrong> {
        let name = self.columns.mode.map_or("", |column| self.cell(column));
        if name.is_empty() {
            return Ok(None);
        }
        let known = || kind.modes.iter().map(|mode| mode.name.as_str());
        match known().position(|known| known == name) {
            Some(at) => Ok(Some(ModeId::at(at))),
            None => Err(unknown("failure mode", name, known())),
        }
    }

    fn age(&self) -> Result<Span, Wrong> {
        let text = self.cell(self.columns.age);
        if text.is_empty() {
            return Err(("there is no age".to_owned(), "write one, or leave the row out".to_owned()));
        }
        let with_unit = if self.columns.in_hours { format!("{text} h") } else { text.to_owned() };
        let wrong = |error: UnitError| (format!("{:?} is not an age", error.text), error.remedy);
        Span::parse(&with_unit).map_err(wrong)
    }
}

fn unknown<'n>(what: &str, written: &str, known: impl Iterator<Item = &'n str> + Clone) -> Wrong {
    let names: BTreeSet<&str> = known.clone().collect();
    let remedy = match nearest(written, known) {
        Some(near) => format!("write {near:?}"),
        None if names.is_empty() => "leave the row out: there is none".to_owned(),
        None => format!("write one of {}", names.into_iter().collect::<Vec<_>>().join(", ")),
    };
    (format!("unknown {what} {written:?}"), remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_an_editor() {
        let text = b"a,b\r\n\r\n1,2\n3,4";
        assert_eq!([0, 4, 5, 7, 11].map(|byte| line_of(text, byte)), [1, 3, 3, 3, 4]);
    }
}
