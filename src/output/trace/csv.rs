//! A history as rows.

use crate::experiment::details::seconds;
use crate::experiment::trace::{Ending, Trace};
use crate::output::RenderError;
use crate::output::csv::File;

/// One row per event, with the columns of the words and their parts.
///
/// # Errors
/// [`RenderError`], should the text be refused.
pub fn render(trace: &Trace) -> Result<Vec<u8>, RenderError> {
    let header = "time_s kind track partition workload blades detail duration_s ending";
    let mut file = File::with_header("the trace", header.split(' ').map(str::to_owned).collect());
    for event in trace.events.iter().filter(|event| !event.what.is_background()) {
        let blades: Vec<&str> =
            event.blades.iter().map(|blade| trace.blades[blade.index()].as_str()).collect();
        let ending = match event.ending {
            Ending::Done => "",
            Ending::CutShort => "cut_short",
            Ending::Open => "open",
        };
        file.row([
            seconds(event.at.0),
            event.what.name().to_owned(),
            trace.track_name(event.track),
            event.partition.clone().unwrap_or_default(),
            event.workload.map_or(String::new(), |workload| trace.workloads[workload.index()].clone()),
            blades.join(" "),
            event.text.clone(),
            seconds(event.span().0),
            ending.to_owned(),
        ])?;
    }
    file.finish()
}
