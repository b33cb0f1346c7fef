//! Formats: the forms in which a verb prints its results, one file each, and one list behind every `--format`.
//!
//! A verb prints a [`Report`]: tables and sentences, and cases where something is judged. A [`Format`] makes a text of
//! these, whatever the report is about, so that a new format is a file here and a line in [`FORMATS`], and a new report
//! has all formats at once. A report may have its own text for a format ([`Report::own`]), with more digits or more
//! content than its tables.

mod csv;
mod json;
mod junit;
mod latex;
mod markdown;
mod table;

pub use super::cells::Table;
pub use latex::escaped as latex_escaped;
pub use table::paragraph;

use super::RenderError;
use super::terminal::PAGE;

/// A form in which reports are printed.
pub trait Format: Sync {
    /// Its name, as behind `--format`.
    fn name(&self) -> &'static str;

    /// Its readers, for the help of the command line.
    fn about(&self) -> &'static str;

    /// Made of judged cases, which few reports have ([`Report::suite`]).
    fn needs_cases(&self) -> bool {
        false
    }

    /// The text of a report, ending in a line break. For people it is no wider than `width` \[characters\].
    ///
    /// # Errors
    /// [`RenderError`], should the text be refused.
    fn text(&self, report: &dyn Report, width: usize) -> Result<String, RenderError>;
}

/// All formats; the first is that of the terminal.
pub const FORMATS: &[&dyn Format] =
    &[&table::Terminal, &json::Json, &csv::Csv, &markdown::Markdown, &latex::Latex, &junit::Junit];

/// The format of the terminal.
pub const TERMINAL: &dyn Format = &table::Terminal;
/// The format of spreadsheets.
pub const CSV: &dyn Format = &csv::Csv;

/// The results of a verb, in the pieces that formats are made of.
pub trait Report {
    /// Its tables.
    fn tables(&self) -> Vec<Table>;

    /// Its figures for programs, with all digits; by default the cells of its tables.
    fn records(&self) -> Vec<Table> {
        self.tables()
    }

    /// Its sentences, by paragraph.
    fn paragraphs(&self) -> Vec<Vec<Line>> {
        Vec::new()
    }

    /// The judged cases, if there are any.
    fn suite(&self) -> Option<Suite> {
        None
    }

    /// The report's own text for a terminal that is so wide \[characters\], if it has one.
    fn screen(&self, _width: usize) -> Option<String> {
        None
    }

    /// The report's own text in the format of this name, if it has one.
    fn own(&self, _format: &str) -> Option<Result<String, RenderError>> {
        None
    }
}

/// A list is a report.
impl Report for Table {
    fn tables(&self) -> Vec<Table> {
        vec![self.clone()]
    }
}

/// A line of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A sentence, or several.
    Said(String),
    /// A command, and its action.
    Command {
        /// The action of the command.
        said: String,
        /// The command, which is never broken.
        command: String,
    },
}

impl Line {
    /// The line as it stands, however long; a command is below its sentence.
    pub fn whole(&self) -> String {
        match self {
            Line::Said(said) => said.clone(),
            Line::Command { said, command } => format!("{said}\n  {command}"),
        }
    }
}

/// A suite of judged cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suite {
    /// The judge.
    pub by: &'static str,
    /// The name of the thing judged.
    pub name: String,
    /// The verdict on all of it.
    pub said: String,
    /// The cases.
    pub cases: Vec<Case>,
}

/// One case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The group it belongs to.
    pub class: String,
    /// Its name.
    pub name: String,
    /// The judgement.
    pub judged: Judged,
}

/// The judgement on a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judged {
    /// The case is as it should be.
    Passed,
    /// The case is not as it should be, with the reason.
    Failed(String),
    /// The case could not be judged, with the reason.
    Skipped(String),
}

/// The report in a format for a file, ending in a line break.
///
/// # Errors
/// [`RenderError`], should the text be refused.
pub fn render(report: &dyn Report, format: &dyn Format) -> Result<String, RenderError> {
    render_within(report, format, PAGE)
}

/// The report in a format, ending in a line break; for people no wider than `width` \[characters\].
///
/// # Errors
/// [`RenderError`], should the text be refused.
pub fn render_within(report: &dyn Report, format: &dyn Format, width: usize) -> Result<String, RenderError> {
    report.own(format.name()).unwrap_or_else(|| format.text(report, width))
}

/// All sentences of a report, commands among them.
fn sentences(report: &dyn Report) -> Vec<String> {
    let text = |line| match line {
        Line::Said(said) => said,
        Line::Command { said, command } => format!("{said} {command}"),
    };
    report.paragraphs().into_iter().flatten().map(text).collect()
}

#[cfg(test)]
mod tests;
