//! The comparison of the policies on the terminal, in Markdown and in LaTeX, with its sentences.

mod latex;

use super::comparison::{PolicyRow, rows};
use super::digits::{self, NOTHING, Reading};
use super::formats::{self, Line, Report};
use super::terminal::{Lines, PAGE, breadth, drawn};
use super::{RenderError, costs, table_data, thresholds, verdict};
use crate::experiment::Summary;
use crate::stats::{Estimate, Flag};
use crate::wrap::hanging;

/// The longest that the name of a policy may be on a page before it is wrapped \[columns\].
const NAME_WIDTH: usize = 20;

/// A run is printed as the comparison of its policies.
impl Report for Summary {
    fn tables(&self) -> Vec<formats::Table> {
        let columns: Vec<String> = COLUMNS.iter().map(|column| column.heading.replace('\n', " ")).collect();
        let cells = |row: &PolicyRow| COLUMNS.iter().map(|column| (column.content)(row).in_line()).collect();
        vec![formats::Table { columns, rows: rows(self).iter().map(cells).collect() }]
    }

    fn paragraphs(&self) -> Vec<Vec<Line>> {
        let said = |lines: Vec<String>| lines.into_iter().map(Line::Said).collect();
        vec![said(verdict::sentences(self)), said(thresholds::lines(self))]
    }

    /// Columns have several lines, and the table of costs follows.
    fn screen(&self, width: usize) -> Option<String> {
        Some(terminal(self, width))
    }

    /// Columns have one line or all digits, depending on the format, and costs follow.
    fn own(&self, format: &str) -> Option<Result<String, RenderError>> {
        match format {
            "markdown" => Some(Ok(markdown(self))),
            "latex" => Some(Ok(latex::latex(self))),
            "json" => Some(table_data::json(self)),
            "csv" => Some(table_data::csv(self)),
            _ => None,
        }
    }
}

/// A column: its heading in lines, and the content of its cells.
struct Column {
    /// Place among the columns that a narrow terminal goes without, the highest first; 0 for those it never does.
    spare: u8,
    heading: &'static str,
    content: fn(&PolicyRow) -> Content,
}

/// The content of a cell.
enum Content {
    /// A value alone.
    One(String),
    /// A value and its bounds, which may be empty.
    Bounded(String, String),
    /// Two figures that belong together.
    Two(String, String),
}

impl Content {
    /// In two lines at most, unless a name is longer than `name` characters.
    fn in_lines(&self, name: usize) -> String {
        match self {
            Content::One(value) => hanging(value, name, ""),
            Content::Bounded(value, bounds) if bounds.is_empty() => value.clone(),
            Content::Bounded(first, second) | Content::Two(first, second) => format!("{first}\n{second}"),
        }
    }

    /// In one line.
    fn in_line(&self) -> String {
        match self {
            Content::One(value) => value.clone(),
            Content::Bounded(value, bounds) if bounds.is_empty() => value.clone(),
            Content::Bounded(value, bounds) => format!("{value} ({bounds})"),
            Content::Two(first, second) => format!("{first}, {second}"),
        }
    }
}

const COLUMNS: &[Column] = &[
    Column { spare: 0, heading: "policy", content: |row| Content::One(row.policy.clone()) },
    Column {
        spare: 0,
        heading: "availability\n(nines)",
        content: |row| {
            let share = digits::availability(&row.availability).with_unit();
            match digits::nines(&row.availability).value {
                // Without downtime there is no number of them, and no bound either.
                _ if row.availability.value == 1.0 => Content::Two(share, "as seen".to_owned()),
                nines if nines == NOTHING => Content::One(share),
                nines => Content::Two(share, format!("{nines} nines")),
            }
        },
    },
    Column {
        spare: 0,
        heading: "downtime\nmin per\nworkload\nand year",
        content: |row| bounded(&digits::number(&row.downtime)),
    },
    Column {
        spare: 5,
        heading: "planned\npart",
        content: |row| Content::One(digits::number(&row.planned).value),
    },
    Column { spare: 0, heading: "vs\nbaseline", content: against_baseline },
    Column {
        spare: 1,
        heading: "outages\nper\nworkload\nand year",
        content: |row| bounded(&digits::number(&row.outages)),
    },
    Column {
        spare: 2,
        heading: "median\nand p99\noutage",
        content: |row| {
            Content::Two(digits::duration(&row.p50).with_unit(), digits::duration(&row.p99).with_unit())
        },
    },
    Column {
        spare: 4,
        heading: "takeovers\nthat\nwaited",
        content: |row| Content::One(digits::percent(&row.waited).with_unit()),
    },
    Column {
        spare: 6,
        heading: "mismatch",
        content: |row| Content::One(digits::number(&row.mismatch).value),
    },
    Column {
        spare: 3,
        heading: "ready\nin pool",
        content: |row| {
            let (mean, least) = (digits::number(&row.pool_mean).value, digits::number(&row.pool_least).value);
            if least == NOTHING { Content::One(mean) } else { Content::Two(mean, format!("min {least}")) }
        },
    },
];

fn bounded(reading: &Reading) -> Content {
    Content::Bounded(reading.value.clone(), reading.short_bounds())
}

/// The factor by which downtime is less, or more, than under the baseline.
fn against_baseline(row: &PolicyRow) -> Content {
    if row.is_baseline {
        return Content::One("baseline".to_owned());
    }
    let (factor, word) = factor(&row.of_baseline);
    let reading = digits::number(&factor);
    if reading.value == NOTHING {
        return Content::One(reading.value);
    }
    Content::Bounded(format!("{}× {word}", reading.value), reading.short_bounds())
}

/// The factor, inverted where it is below 1, and the word that goes with it.
pub(crate) fn factor(of_baseline: &Estimate) -> (Estimate, &'static str) {
    if of_baseline.value == 0.0 {
        (Estimate { value: f64::NAN, low: None, high: None, flag: Flag::Undefined, ..*of_baseline }, "lower")
    } else if of_baseline.value > 1.0 {
        (*of_baseline, "higher")
    } else {
        (of_baseline.map_falling(|quotient| 1.0 / quotient), "lower")
    }
}

fn terminal(summary: &Summary, width: usize) -> String {
    let name = (NAME_WIDTH * width / PAGE).clamp(10, NAME_WIDTH);
    let rows = rows(summary);
    let table = |spare: u8| {
        let columns = || COLUMNS.iter().filter(move |column| column.spare <= spare);
        let headings: Vec<String> = columns().map(|column| column.heading.to_owned()).collect();
        let cells = |row: &PolicyRow| columns().map(|column| (column.content)(row).in_lines(name)).collect();
        (headings, rows.iter().map(cells).collect::<Vec<Vec<String>>>())
    };
    let most = COLUMNS.iter().map(|column| column.spare).max().unwrap_or(0);
    let fits = |spare: &u8| {
        let (headings, cells) = table(*spare);
        breadth(&headings, &cells) <= width
    };
    let spare = (0..=most).rev().find(fits).unwrap_or(0);
    let (headings, cells) = table(spare);
    let mut text = drawn(&headings, &cells, 1, Lines::Everywhere, width);
    let left_out: Vec<String> = COLUMNS
        .iter()
        .filter(|column| column.spare > spare)
        .map(|column| column.heading.replace('\n', " "))
        .collect();
    if !left_out.is_empty() {
        let line = format!("Not shown at this width: {} (--format csv shows all).", left_out.join(", "));
        text += &(hanging(&line, width, "  ") + "\n");
    }
    if let Some(costs) = costs::terminal(summary, width) {
        text += &format!("\n{costs}");
    }
    let thresholds = thresholds::lines(summary);
    let gap = if thresholds.is_empty() { None } else { Some(String::new()) };
    for line in verdict::sentences(summary).into_iter().chain(gap).chain(thresholds) {
        text += &format!("\n{}", hanging(&line, width, "  "));
    }
    text + "\n"
}

/// The comparison for documents.
pub(super) fn markdown(summary: &Summary) -> String {
    let cell = |text: &str| text.replace('\n', " ").replace('|', "\\|");
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut text = format!("# {}\n\n", summary.name);
    text += &line(COLUMNS.iter().map(|column| cell(column.heading)).collect());
    text += &line((0..COLUMNS.len()).map(|at| if at == 0 { "---" } else { "---:" }.to_owned()).collect());
    for row in rows(summary) {
        text += &line(COLUMNS.iter().map(|column| cell(&(column.content)(&row).in_line())).collect());
    }
    if let Some(costs) = costs::markdown(summary) {
        text += &format!("\n{costs}");
    }
    for sentence in verdict::sentences(summary) {
        text += &format!("\n{sentence}\n");
    }
    for (at, line) in thresholds::lines(summary).into_iter().enumerate() {
        text += &format!("{}- {line}\n", if at == 0 { "\n" } else { "" });
    }
    text
}

#[cfg(test)]
mod tests;
