//! A history in words: one line per event, the time first.

use crate::experiment::trace::{Clock, Ending, Lasting, Trace, TraceEvent};
use crate::output::RenderError;
use crate::units::Time;
use std::fmt::Write;

/// One line per event.
///
/// # Errors
/// None; the others have some.
pub fn render(trace: &Trace) -> Result<Vec<u8>, RenderError> {
    let last = trace.events.last().map_or(Time::ZERO, |event| event.at);
    let width = Clock(last).to_string().len();
    let mut text = String::new();
    for event in trace.events.iter().filter(|event| !event.what.is_background()) {
        // Writing to memory cannot fail.
        let _ = writeln!(text, "{:>width$}  {}{}", Clock(event.at), event.text, lasting(event));
    }
    Ok(text.into_bytes())
}

/// Its duration, if it lasts.
fn lasting(event: &TraceEvent) -> String {
    match event.ending {
        Ending::Open => " (until the end)".to_owned(),
        Ending::CutShort => format!(" (cut short after {})", Lasting(event.span())),
        Ending::Done if event.until > event.at => format!(" ({})", Lasting(event.span())),
        Ending::Done => String::new(),
    }
}
