//! Options of the verbs that draw: the widths of plots, and the kinds of their files.

use crate::output::WantedPlots;
use crate::output::plots::Width;
use clap::ValueEnum;
use clap::builder::PossibleValue;

/// The plots that are asked for.
#[derive(clap::Args)]
pub struct PlotArgs {
    /// Plot widths, separated by commas
    #[arg(long, value_enum, value_delimiter = ',', default_value = "page")]
    plots: Vec<Width>,
    /// Also write each plot as PDF
    #[arg(long)]
    pdf: bool,
}

impl PlotArgs {
    /// The plots.
    pub fn wanted(&self) -> WantedPlots {
        WantedPlots { widths: self.plots.iter().copied().collect(), pdf: self.pdf }
    }

    /// The options of the command that ask for them, where they are not the default.
    pub fn options(&self) -> String {
        let mut options = String::new();
        if self.plots != [Width::Page] {
            let names = self.plots.iter().filter_map(ValueEnum::to_possible_value);
            let names: Vec<String> = names.map(|value| value.get_name().to_owned()).collect();
            options += &format!(" --plots {}", names.join(","));
        }
        if self.pdf {
            options += " --pdf";
        }
        options
    }
}

impl ValueEnum for Width {
    fn value_variants<'a>() -> &'a [Width] {
        &[Width::Page, Width::Column]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Width::Page => PossibleValue::new("page")
                .help("Page or screen: 10 in wide, with a title that states the finding"),
            Width::Column => PossibleValue::new("column")
                .help("Column of a paper: 3.5 in wide, text of at least 7 pt, no title (the caption has it)"),
        })
    }
}
