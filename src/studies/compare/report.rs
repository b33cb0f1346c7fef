//! A comparison as a report: its tables, sentences and cases for every format.

use super::result::Comparison;
use super::sentences::{headline, remarks};
use super::tables::{FIGURES, figure_cells, shown};
use super::{cases, json, markdown, terminal};
use crate::output::RenderError;
use crate::output::formats::{Line, Report, Suite, Table};

/// A comparison, to be printed.
pub struct ComparisonReport<'a> {
    /// The comparison.
    pub comparison: &'a Comparison,
    /// Lists every figure, the equal ones too.
    pub all: bool,
}

impl Report for ComparisonReport<'_> {
    fn tables(&self) -> Vec<Table> {
        let (figures, _) = shown(self.comparison, self.all);
        let rows = figures.into_iter().map(|figure| figure_cells(figure).to_vec()).collect();
        vec![Table::new(&FIGURES, rows)]
    }

    fn paragraphs(&self) -> Vec<Vec<Line>> {
        let said = std::iter::once(headline(self.comparison)).chain(remarks(self.comparison));
        vec![said.map(Line::Said).collect()]
    }

    fn suite(&self) -> Option<Suite> {
        Some(cases::suite(self.comparison))
    }

    /// The answer stands before the figures.
    fn screen(&self, width: usize) -> Option<String> {
        Some(terminal::text(self.comparison, self.all, width))
    }

    /// The answer stands before the figures, and documents for programs hold all of them with all digits.
    fn own(&self, format: &str) -> Option<Result<String, RenderError>> {
        match format {
            "markdown" => Some(Ok(markdown::markdown(self.comparison, self.all))),
            "json" => {
                Some(json::json(self.comparison).map_err(|error| RenderError::new("the comparison", error)))
            }
            _ => None,
        }
    }
}
