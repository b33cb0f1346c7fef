//! For programs and spreadsheets: comma-separated values with a header, without the sentences.

use super::{Format, Report};
use crate::output::RenderError;
use crate::output::csv::file;

/// The format.
pub struct Csv;

impl Format for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn about(&self) -> &'static str {
        "For programs and spreadsheets: full precision, no sentences"
    }

    fn text(&self, report: &dyn Report, _: usize) -> Result<String, RenderError> {
        let mut text = String::new();
        for table in report.records() {
            text += &String::from_utf8_lossy(&file("the table", table)?);
        }
        Ok(text)
    }
}
