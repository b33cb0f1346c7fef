//! Bursts in words, and as a scenario writes them.

use super::{Bursts, MINUTE_US};
use crate::wrap::wrapped;

/// Sizes in a line of a scenario.
const SIZES_A_LINE: usize = 30;

impl Bursts {
    /// The finding alone, without what follows from it.
    fn found(&self) -> String {
        let sizes = self.sizes();
        let (least, most) = (sizes.first().copied().unwrap_or(0), sizes.last().copied().unwrap_or(0));
        let blades = if least == most { format!("{most}") } else { format!("{least} to {most}") };
        let within = match self.window.0 / MINUTE_US {
            0 => "in the same minute as".to_owned(),
            minutes => format!("within {minutes} min of"),
        };
        let place = if self.in_one_place { ", most within an enclosure" } else { "" };
        format!(
            "{} of {} failures begin {within} one of another blade, where chance explains {:.1}: {} (95 %: {:.0} to {:.0}) \
             bursts of {blades} blades{place}, with {:.1} % of the failures",
            self.joined,
            self.failures,
            self.by_chance,
            self.struck.len(),
            self.interval.0,
            self.interval.1,
            100.0 * self.members() as f64 / self.failures as f64,
        )
    }

    /// The finding, and what becomes of it in a scenario that is written with or without it.
    pub fn sentence(&self, is_written: bool) -> String {
        let then = match is_written {
            true => "they are written as [[burst]], and the law of lives is that of the other failures",
            false => "A scenario without a [[burst]] has too few blades down at once",
        };
        let join = if is_written { ": " } else { ". " };
        format!("BURSTS: {}{join}{then}", self.found())
    }

    /// The table of a scenario with so many blades; `has_places` where they stand in enclosures.
    pub fn section(&self, blades: f64, has_places: bool) -> String {
        let sizes = self.sizes();
        let count = match sizes.as_slice() {
            [first, .., last] if first == last => first.to_string(),
            [only] => only.to_string(),
            sizes => {
                let lines: Vec<String> = sizes
                    .chunks(SIZES_A_LINE)
                    .map(|line| line.iter().map(usize::to_string).collect::<Vec<_>>().join(", "))
                    .collect();
                format!("{{ values = [{}] }}", lines.join(",\n  "))
            }
        };
        let about = format!(
            "# Record, {}: {}. The law of lives of the mode is that of the other failures.",
            self.mode,
            self.found()
        );
        let reach = if self.in_one_place && has_places { "reach = \"enclosure\"\n" } else { "" };
        format!(
            "{}\n[[burst]]\nname = \"{mode}-burst\"\nmode = \"{mode}\"\n# On record one in {:.0} blade-hours of service, for {blades} blades.\n\
             every = {{ exponential = {{ mean = \"{:.1} h\" }} }}\nblades = {count}\n{reach}\n",
            wrapped(&about, 118, "# "),
            self.blade_h / self.struck.len() as f64,
            self.every_h(blades),
            mode = self.mode,
        )
    }
}

/// The tables of all bursts, and what they are about.
pub fn sections(bursts: &[Bursts], blades: f64, has_places: bool) -> String {
    bursts.iter().map(|of| of.section(blades, has_places)).collect()
}
