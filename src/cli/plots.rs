//! Options of the verbs that draw: the widths of plots, and the kinds of their files.

use crate::output::WantedPlots;
use crate::output::plots::Width;
use clap::ValueEnum;
use clap::builder::PossibleValue;

/// The plots that are asked for.
#[derive(clap::Args)]
pub struct PlotArgs {
    /// Widths of the plots; several may be given, such as page,column
    #[arg(long, value_enum, value_delimiter = ',', default_value = "page")]
    plots: Vec<Width>,
    /// Write every plot as PDF, too
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
                .help("For a page or a screen: 10 in, with a heading that says what the plot says"),
            Width::Column => PossibleValue::new("column").help(
                "For a column of a paper: 3.5 in, text of 7 pt and more; the heading is left to the caption",
            ),
        })
    }
}
