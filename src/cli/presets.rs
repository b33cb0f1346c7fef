//! `hotspare presets`: published durations by name, each with its source and grade of evidence. The table for people
//! goes without the addresses of sources.

use super::{Exit, Failure, format};
use crate::model::preset::{DurationPreset, Evidence, PRESETS};
use crate::output::formats::Table;
use crate::scenario::Registry;
use clap::builder::StyledStr;

/// Arguments of `hotspare presets`.
#[derive(clap::Args)]
#[command(after_help = grades())]
pub struct Args {
    /// Output format
    #[arg(long, default_value = "table", value_parser = format::of_tables())]
    format: format::Wanted,
}

/// The meaning of the grades of evidence.
fn grades() -> StyledStr {
    let width = Evidence::ALL.iter().map(|grade| grade.as_str().len()).max().unwrap_or(0);
    let line = |grade: &Evidence| format!("\n  {:width$}  {}", grade.as_str(), grade.meaning());
    let lines: String = Evidence::ALL.iter().map(line).collect();
    format!(
        "A preset stands for a duration: detect = {{ preset = \"vmware-ha\" }}\n\nGrades of evidence:{lines}"
    )
    .into()
}

/// Prints the presets.
pub fn run(args: Args, _: &Registry) -> Result<Exit, Failure> {
    let row = |preset: &DurationPreset| {
        let DurationPreset { name, value, evidence, caveat, .. } = *preset;
        let places = preset.places.join(", ");
        let source = match args.format.name() {
            "table" => preset.source_in_words(),
            _ => preset.source,
        };
        [name, &places, value, evidence.as_str(), source, caveat].map(str::to_owned).to_vec()
    };
    let rows: Vec<Vec<String>> = PRESETS.iter().map(row).collect();
    format::report(
        &Table::new(&["preset", "fits", "value", "evidence", "source", "caveat"], rows),
        args.format,
    )?;
    Ok(Exit::Done)
}
