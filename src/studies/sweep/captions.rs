//! Words for cells, and for the evidence behind their figures.

use super::Swept;
use crate::units::{Span, YEAR_H};

/// `spares = 4, crews = 2`.
pub fn cell_name(swept: &Swept, cell: usize) -> String {
    let part = |axis: usize| format!("{} = {}", swept.axes[axis].label(), swept.value(cell, axis));
    (0..swept.axes.len()).map(part).collect::<Vec<_>>().join(", ")
}

/// The evidence behind the intervals: `200 replications of 5 y in each cell; … 95 % confidence intervals`.
pub fn evidence(swept: &Swept) -> String {
    let count = match swept.replications() {
        (1, 1) => "One history".to_owned(),
        (fewest, most) if fewest == most => format!("{most} replications"),
        (fewest, most) => format!("{fewest} to {most} replications"),
    };
    let length = swept.years.map(|years| format!(" of {}", Span::from_hours(years * YEAR_H)));
    format!("{count}{} per cell, with common random numbers", length.unwrap_or_default())
}
