//! The vertical axis: better is higher, whatever the figure. Availabilities are told apart by their unavailability.

use super::Dot;
use crate::experiment::Check;
use crate::output::digits;
use crate::output::plots::axis::{Scale, Tick, WIDE, decades, round_ticks};
use crate::stats::Bound;
use crate::stats::metrics::Metric;

/// The vertical axis.
pub struct Vertical {
    /// Its ticks.
    pub ticks: Vec<Tick>,
    /// From values, as [`shown`] gives them, to pixels.
    pub scale: Scale,
    /// The unit behind its title.
    pub unit: String,
    logarithmic: bool,
    lacks: bool,
}

impl Vertical {
    /// The axis that holds all dots and their threshold, from the lower to the upper pixel.
    pub fn of(dots: &[Dot<'_>], (bottom, top): (i32, i32)) -> Vertical {
        let first = dots[0].check;
        let lacks = lacks(first);
        let figures = dots.iter().map(|dot| dot.check.observed.value).chain([first.bound.value()]);
        let values: Vec<f64> =
            figures.map(|figure| shown(first, figure)).filter(|value| *value > 0.0).collect();
        let (low, high) = (
            values.iter().copied().fold(f64::INFINITY, f64::min),
            values.iter().copied().fold(0.0, f64::max),
        );
        let ends = |dot: &Dot<'_>| {
            let observed = &dot.check.observed;
            [observed.low, observed.high].map(|end| shown(first, end.unwrap_or(observed.value)))
        };
        let most = dots.iter().flat_map(ends).fold(high, f64::max);
        let logarithmic = low > 0.0 && high > WIDE * low;
        let mut ticks = if logarithmic { decades(low, most) } else { round_ticks(most, 6.0) };
        let limits = (ticks[0].0, ticks[ticks.len() - 1].0);
        let more_is_better = matches!(first.bound, Bound::AtLeast(_)) && !lacks;
        let pixels = if more_is_better { (bottom, top) } else { (top, bottom) };
        let scale =
            if logarithmic { Scale::logarithmic(limits, pixels) } else { Scale::linear(limits, pixels) };
        if lacks {
            ticks.iter_mut().for_each(|tick| tick.1 = digits::as_written(100.0 - tick.0));
        }
        let unit = match (lacks, first.unit.as_str()) {
            (true, _) => " [%]".to_owned(),
            (false, "" | "1") => String::new(),
            (false, unit) => format!(" [{unit}]"),
        };
        Vertical { ticks, scale, unit, logarithmic, lacks }
    }

    /// The pixel of a figure.
    pub fn at(&self, check: &Check, figure: f64) -> i32 {
        self.scale.at(shown(check, figure))
    }

    /// The scale and its direction, in words.
    pub fn kind(&self) -> &'static str {
        match (self.logarithmic, self.lacks) {
            (true, true) => "up is better; logarithmic in 100 % less the figure",
            (true, false) => "up is better; logarithmic",
            (false, _) => "up is better; linear",
        }
    }
}

/// True of a share that is to be high: what it lacks of 1 is shown.
fn lacks(check: &Check) -> bool {
    let is_share = Metric::find(&check.metric).is_some_and(Metric::is_share);
    is_share && matches!(check.bound, Bound::AtLeast(_))
}

/// A figure on the axis: of a share that is to be high, its shortfall in percent.
fn shown(check: &Check, figure: f64) -> f64 {
    if lacks(check) { 100.0 * (1.0 - figure) } else { figure }
}
