//! A figure along the one axis of a sweep, a line for each policy.

use super::Swept;
use super::axis::{PlotAxis, extreme, percent_of_level};
use super::captions::evidence;
use crate::output::plots::axis::{Scale, Tick, WIDE, decades, round_ticks, ticks_between};
use crate::output::plots::canvas::{Canvas, Drawing, Heading, Hold, Look, draw};
use crate::output::plots::page::{Page, Size};
use crate::output::plots::palette::{self, SOFT};
use crate::stats::Estimate;
use crate::studies::grid::Plotted;
use crate::studies::grid::figure::{self, DisplayUnit};

/// The height of the plot, and the room for ticks at its left and names at its right \[px\].
const HEIGHT: i32 = 340;
const TICKS: i32 = 84;
const NAMES: i32 = 220;
/// The height of a line of a name \[px\].
const LINE: i32 = 18;

/// The plot; the sweep has one dimension.
pub fn lines(swept: &Swept, plotted: &Plotted, page: &'static Page) -> Drawing {
    let note = format!(
        "{}. Vertical lines: {} % confidence intervals of the simulation.",
        evidence(swept),
        percent_of_level(swept)
    );
    let heading = Heading::new(page, &extreme(swept, plotted, &all_policies(swept)), &note);
    let names: Vec<Vec<String>> =
        swept.policies.iter().map(|name| page.wrap(name, Size::Text, NAMES - 40)).collect();
    let legend = names.iter().map(|lines| LINE * lines.len() as i32 + 10).sum::<i32>();
    let top = heading.height(page) + 10;
    let bottom = top + HEIGHT.max(legend);
    let (left, right) = (page.margin + TICKS, page.width - page.margin - NAMES);
    let worth = DisplayUnit::of(plotted);
    draw(page, heading, bottom + 64, |canvas| {
        let Some(dimension) = swept.varying().into_iter().next() else { return };
        let x = PlotAxis::new(swept, &dimension, (left + 24, right - 24));
        let y = Vertical::of(swept, plotted, &worth, (bottom, top));
        for (value, text) in &y.ticks {
            let at = y.scale.at(*value);
            canvas.grid((left, at), (right, at));
            canvas.text(text, (left - 8, at), Look::new(Size::Small).color(SOFT).hold(Hold::Right));
        }
        x.ticks_below(canvas, bottom, top);
        canvas.line(vec![(left, bottom), (right, bottom)], SOFT, 1);
        let middle = Look::new(Size::Text).hold(Hold::Middle);
        canvas.text(&x.title(), ((left + right) / 2, bottom + 42), middle);
        let kind = if y.logarithmic { ", logarithmic" } else { "" };
        let title = format!("{}{}{kind}", figure::title(plotted), worth.in_brackets());
        canvas.upwards(&title, (page.margin + 8, (top + bottom) / 2), Look::new(Size::Text));
        let mut legend = top + 6;
        for (policy, name) in names.iter().enumerate() {
            series(canvas, swept, plotted, policy, (&x, &y, &worth));
            let color = palette::policy(policy, swept.baseline);
            canvas.line(vec![(right + 20, legend), (right + 40, legend)], color, 3);
            canvas.dot((right + 30, legend), 4, color);
            for line in name {
                canvas.text(line, (right + 48, legend), Look::new(Size::Text));
                legend += LINE;
            }
            legend += 10;
        }
    })
}

fn all_policies(swept: &Swept) -> Vec<usize> {
    (0..swept.policies.len()).collect()
}

/// The line of one policy with its intervals; policies stand a little beside each other.
fn series(
    canvas: &mut Canvas,
    swept: &Swept,
    plotted: &Plotted,
    policy: usize,
    (x, y, worth): (&PlotAxis, &Vertical, &DisplayUnit),
) {
    let color = palette::policy(policy, swept.baseline);
    let aside = 5 * policy as i32 - 5 * (swept.policies.len() as i32 - 1) / 2;
    let mut points = Vec::new();
    for cell in 0..swept.cells.len() {
        let Some(e) = swept.figure(cell, policy, plotted).filter(|e| e.value.is_finite()) else { continue };
        let at = (x.of_cell(swept, cell) + aside, y.scale.at(worth.shown(e.value)));
        if e.low.is_some() || e.high.is_some() {
            let end = |end: Option<f64>| y.scale.at(worth.shown(end.unwrap_or(e.value)));
            let ends = (end(e.low), end(e.high));
            canvas.line(vec![(at.0, ends.0), (at.0, ends.1)], color, 2);
            for end in [ends.0, ends.1] {
                canvas.line(vec![(at.0 - 4, end), (at.0 + 4, end)], color, 2);
            }
        }
        points.push(at);
    }
    points.sort_unstable();
    points.iter().for_each(|at| canvas.dot(*at, 4, color));
    if points.len() > 1 {
        canvas.line(points, color, 2);
    }
}

/// The vertical axis.
struct Vertical {
    ticks: Vec<Tick>,
    scale: Scale,
    logarithmic: bool,
}

impl Vertical {
    fn of(swept: &Swept, plotted: &Plotted, worth: &DisplayUnit, pixels: (i32, i32)) -> Vertical {
        let all = || {
            let of =
                move |cell| (0..swept.policies.len()).filter_map(move |p| swept.figure(cell, p, plotted));
            (0..swept.cells.len()).flat_map(of).filter(|e: &Estimate| e.value.is_finite())
        };
        let shown = |number: f64| worth.shown(number);
        let most = all().map(|e| shown(e.high.unwrap_or(e.value))).fold(f64::NEG_INFINITY, f64::max);
        let least = all().map(|e| shown(e.low.unwrap_or(e.value))).fold(f64::INFINITY, f64::min);
        let values = || all().map(|e| shown(e.value));
        let (low, high) = (values().fold(f64::INFINITY, f64::min), values().fold(0.0, f64::max));
        let (ticks, logarithmic) = if !least.is_finite() || !most.is_finite() {
            (round_ticks(1.0, 5.0), false)
        } else if figure::is_uptime(plotted) || least < 0.0 {
            (ticks_between(least, most, 6.0), false)
        } else if low > 0.0 && high > WIDE * low {
            // An interval down to nothing does not decide on the axis.
            (decades(least.max(low / 10.0), most), true)
        } else {
            (round_ticks(most, 6.0), false)
        };
        let ends = (ticks[0].0, ticks[ticks.len() - 1].0);
        let scale = if logarithmic { Scale::logarithmic(ends, pixels) } else { Scale::linear(ends, pixels) };
        Vertical { ticks, scale, logarithmic }
    }
}
