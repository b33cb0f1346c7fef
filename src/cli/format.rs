//! `--format`: the formats by their names and purposes.

use super::{Failure, print, screen};
use crate::output::formats::{FORMATS, Format, Report, TERMINAL, render_within};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

/// A format that was asked for.
pub type Wanted = &'static dyn Format;

/// Reads the name of a format; of all but those that need cases unless there are some.
fn parser(cases: bool) -> impl TypedValueParser<Value = Wanted> {
    let offered = move || FORMATS.iter().copied().filter(move |format| cases || !format.needs_cases());
    let value = |format: Wanted| PossibleValue::new(format.name()).help(format.about());
    let find = move |name: String| offered().find(|format| format.name() == name).unwrap_or(TERMINAL);
    PossibleValuesParser::new(offered().map(value)).map(find)
}

/// The formats of a verb that reports tables and sentences.
pub fn of_tables() -> impl TypedValueParser<Value = Wanted> {
    parser(false)
}

/// The formats of a verb that judges.
pub fn of_cases() -> impl TypedValueParser<Value = Wanted> {
    parser(true)
}

/// Prints a report.
pub fn report(report: &dyn Report, format: Wanted) -> Result<(), Failure> {
    let text = render_within(report, format, screen::width()).map_err(Failure::io)?;
    if format.name() == TERMINAL.name() { screen::show(&text) } else { print(&text) }
}
