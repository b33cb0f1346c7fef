//! The shared parts of the plots of a sweep: a dimension as an axis, and the words for a figure in a title.

use super::Swept;
use super::captions::cell_name;
use crate::output::digits;
use crate::output::plots::axis::Scale;
use crate::output::plots::canvas::{Canvas, Hold, Look};
use crate::output::plots::page::Size;
use crate::output::plots::palette::SOFT;
use crate::output::plots::with;
use crate::stats::Estimate;
use crate::stats::metrics::Better;
use crate::studies::grid::{Dimension, Plotted, capitalised, figure};

/// A dimension of a sweep as an axis.
pub struct PlotAxis {
    /// The position of each value \[px\].
    pixels: Vec<i32>,
    labels: Vec<String>,
    axis: usize,
    title: String,
}

impl PlotAxis {
    /// Values at distances that follow from their numbers, or at equal ones where they are not numbers.
    pub fn new(swept: &Swept, dimension: &Dimension, pixels: (i32, i32)) -> PlotAxis {
        let axis = &swept.axes[dimension.axes[0]];
        let ends = |numbers: &[f64]| {
            let least = numbers.iter().copied().fold(f64::INFINITY, f64::min);
            (least, numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max))
        };
        let places: Vec<f64> = (0..dimension.size).map(|at| at as f64).collect();
        let apart = |numbers: &&Vec<f64>| {
            let mut sorted = (*numbers).clone();
            sorted.sort_by(f64::total_cmp);
            sorted.windows(2).all(|pair| pair[0] < pair[1])
        };
        let (numbers, log) = match axis.numbers.as_ref().filter(apart) {
            Some(numbers) => (numbers.clone(), axis.log && ends(numbers).0 > 0.0),
            None => (places, false),
        };
        let scale = match log {
            true => Scale::logarithmic(ends(&numbers), pixels),
            false => Scale::linear(ends(&numbers), pixels),
        };
        PlotAxis {
            pixels: numbers.iter().map(|number| scale.at(*number)).collect(),
            labels: axis.values.clone(),
            axis: dimension.axes[0],
            title: title(swept, dimension, log),
        }
    }

    /// The position of a cell \[px\].
    pub fn of_cell(&self, swept: &Swept, cell: usize) -> i32 {
        self.pixels[swept.cells[cell].0[self.axis]]
    }

    /// The title of the axis.
    pub fn title(&self) -> String {
        self.title.clone()
    }

    /// Writes the values below the plot where there is room, each with a line of the grid.
    pub fn ticks_below(&self, canvas: &mut Canvas, bottom: i32, top: i32) {
        let mut order: Vec<usize> = (0..self.pixels.len()).collect();
        order.sort_by_key(|at| self.pixels[*at]);
        let mut free = f64::NEG_INFINITY;
        for at in order {
            let x = self.pixels[at];
            canvas.grid((x, top), (x, bottom));
            let half = canvas.page.text_width(&self.labels[at], Size::Small) / 2.0;
            if f64::from(x) - half >= free {
                let look = Look::new(Size::Small).color(SOFT).hold(Hold::Middle);
                canvas.text(&self.labels[at], (x, bottom + 14), look);
                free = f64::from(x) + half + 6.0;
            }
        }
    }
}

/// The title of a dimension: its first axis, and those that advance with it.
pub fn title(swept: &Swept, dimension: &Dimension, log: bool) -> String {
    let names: Vec<String> = dimension.axes.iter().map(|axis| swept.axes[*axis].label()).collect();
    let counts = swept.axes[dimension.axes[0]].counts();
    let unit =
        counts.filter(|unit| !names[0].contains(unit)).map_or(String::new(), |unit| format!(" [{unit}]"));
    let with = if names.len() > 1 { format!(", with {}", names[1..].join(", ")) } else { String::new() };
    format!("{}{unit}{with}{}", names[0], if log { " (logarithmic)" } else { "" })
}

/// The best cell of a figure: `Downtime: lowest at spares = 4: 0.65 min/y (0.64 to 0.66) with push`, and the number of
/// others that may be as good, because their intervals overlap with it; with prices, the cheapest of these.
pub fn extreme(swept: &Swept, plotted: &Plotted, policies: &[usize]) -> String {
    let all = || {
        let of = move |cell| {
            let figure = move |policy: &usize| Some((cell, *policy, swept.figure(cell, *policy, plotted)?));
            policies.iter().filter_map(figure)
        };
        (0..swept.cells.len()).flat_map(of).filter(|(_, _, e)| e.value.is_finite())
    };
    let (word, found) = match plotted.better {
        Better::Higher => ("highest", all().reduce(|a, b| if b.2.value > a.2.value { b } else { a })),
        _ => ("lowest", all().reduce(|a, b| if b.2.value < a.2.value { b } else { a })),
    };
    let name = capitalised(&figure::title(plotted));
    let Some((cell, policy, e)) = found else { return format!("{name}: nothing seen") };
    let value = figure::reading(plotted, &e).in_words();
    let value = with(&value, &swept.policies[policy]);
    let overlaps = |other: &Estimate| {
        let ends = |e: &Estimate| (e.low.unwrap_or(e.value), e.high.unwrap_or(e.value));
        let ((low, high), (other_low, other_high)) = (ends(&e), ends(other));
        other_low <= high && low <= other_high
    };
    let as_good: Vec<(usize, usize)> =
        all().filter(|other| overlaps(&other.2)).map(|(cell, policy, _)| (cell, policy)).collect();
    if let Some(cheapest) = cheapest(swept, &as_good, policies.len() > 1).filter(|_| as_good.len() > 1) {
        let which = if policies.len() > 1 { "points" } else { "cells" };
        return format!(
            "{name}: {} {which} are as good, {word} {value}; the cheapest: {cheapest}",
            as_good.len()
        );
    }
    let others = match as_good.len() {
        0 | 1 => String::new(),
        2 => "; one more may be as good".to_owned(),
        all => format!("; {} more may be as good", all - 1),
    };
    format!("{name}: {word} at {}: {value}{others}", cell_name(swept, cell))
}

/// The cheapest of several cells and policies: `spares = 2 (39 900 EUR a year)`; `None` without prices.
fn cheapest(swept: &Swept, of: &[(usize, usize)], several_policies: bool) -> Option<String> {
    let priced = of.iter().filter_map(|(cell, policy)| Some((*cell, *policy, swept.price(*cell, *policy)?)));
    let (cell, policy, (_, price)) = priced.reduce(|a, b| if b.2.0 < a.2.0 { b } else { a })?;
    let place = cell_name(swept, cell);
    let place = if several_policies { with(&place, &swept.policies[policy]) } else { place };
    Some(format!("{place} ({price})"))
}

/// The level of the intervals in percent.
pub fn percent_of_level(swept: &Swept) -> String {
    digits::as_written(100.0 * swept.level)
}
