//! One history as people and programs read it.
//!
//! Adding a format is a file here and a line in [`TRACE_FORMATS`].

mod csv;
mod narrative;
mod perfetto;

use super::RenderError;
use crate::experiment::trace::Trace;

/// A form that a history can be printed in.
pub struct TraceFormat {
    /// Its name on the command line.
    pub name: &'static str,
    /// Its purpose.
    pub about: &'static str,
    /// Makes the text.
    pub render: fn(&Trace) -> Result<Vec<u8>, RenderError>,
}

/// All formats; the first is the default.
pub const TRACE_FORMATS: &[TraceFormat] = &[
    TraceFormat { name: "words", about: "One line per event, for people", render: narrative::render },
    TraceFormat { name: "csv", about: "One row per event, for programs", render: csv::render },
    TraceFormat {
        name: "perfetto",
        about: "Trace Event Format, for ui.perfetto.dev",
        render: perfetto::render,
    },
];
