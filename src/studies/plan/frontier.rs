//! The gain from more money: the first threshold's figure by yearly cost, a dot for each variant that was simulated.

use super::report::{Planned, figure};
use super::{Candidate, Status};
use crate::experiment::Check;
use crate::output::plots::axis::{Scale, Tick, WIDE, decades, round_ticks, ticks_between};
use crate::output::plots::canvas::{Drawing, Heading, Hold, Look, draw};
use crate::output::plots::page::{Page, Size};
use crate::output::plots::palette::{self, INK, PAPER, SOFT};
use crate::output::thresholds::written;
use crate::stats::metrics::VALUE;
use crate::units::YEAR_H;

/// The height of the plot, and the room for ticks at its left and names at its right \[px\].
const HEIGHT: i32 = 340;
const TICKS: i32 = 84;
const NAMES: i32 = 200;
/// The height of a line of a name \[px\].
const LINE: i32 = 20;

/// A candidate with its first threshold.
struct Dot<'a> {
    candidate: &'a Candidate,
    check: &'a Check,
    chosen: bool,
}

impl Dot<'_> {
    /// The figure, and both ends of its interval, as they are shown.
    fn figures(&self) -> (f64, f64, f64) {
        let observed = &self.check.observed;
        let ends = [observed.low, observed.high].map(|end| shown(self.check, end.unwrap_or(observed.value)));
        (shown(self.check, observed.value), ends[0].min(ends[1]), ends[0].max(ends[1]))
    }
}

/// The plot; `None` if nothing was simulated.
pub fn frontier(planned: &Planned, page: &'static Page) -> Option<Drawing> {
    let findings = &planned.findings;
    let dot = |(at, candidate): (usize, &'_ Candidate)| -> Option<(usize, Option<Check>)> {
        Some((at, candidate.observation.as_ref()?.checks.first().cloned()))
    };
    let checks: Vec<(usize, Check)> = findings
        .candidates
        .iter()
        .enumerate()
        .filter_map(dot)
        .filter_map(|(at, check)| Some((at, check?)))
        .filter(|(_, check)| check.observed.value.is_finite())
        .collect();
    let dots: Vec<Dot> = checks
        .iter()
        .map(|(at, check)| Dot {
            candidate: &findings.candidates[*at],
            check,
            chosen: findings.chosen == Some(*at),
        })
        .collect();
    let first = dots.first()?.check.clone();
    let title = match findings.chosen {
        Some(at) => format!("Chosen: {}", planned.title(&findings.candidates[at])),
        None => "No variant is known to meet all thresholds".to_owned(),
    };
    let others = match dots[0].candidate.thresholds {
        1 => "",
        _ => " The other thresholds are not drawn.",
    };
    let note = format!(
        "Each dot is a variant that was simulated: filled if it meets all thresholds, hollow if not, large if it is the \
         choice. Vertical lines: intervals at the level of the whole search. Dashed: {}.{others} Cost: what is known \
         beforehand.",
        figure(&first)
    );
    let heading = Heading::new(page, &title, &note);
    let top = heading.height(page) + 10;
    let bottom = top + HEIGHT;
    let (left, right) = (page.margin + TICKS, page.width - page.margin - NAMES);
    let (ticks, y) = vertical(&dots, shown(&first, first.bound.value()), (bottom, top));
    let costs = || dots.iter().map(|dot| dot.candidate.cost);
    let (least, most) = (costs().fold(f64::INFINITY, f64::min), costs().fold(f64::NEG_INFINITY, f64::max));
    let cost_ticks = ticks_between(least, most, 5.0);
    let x = Scale::linear((cost_ticks[0].0, cost_ticks[cost_ticks.len() - 1].0), (left + 16, right - 16));
    Some(draw(page, heading, bottom + 64, |canvas| {
        for (value, text) in &ticks {
            let at = y.at(*value);
            canvas.grid((left, at), (right, at));
            canvas.text(text, (left - 8, at), Look::new(Size::Small).color(SOFT).hold(Hold::Right));
        }
        for (value, text) in &cost_ticks {
            let look = Look::new(Size::Small).color(SOFT).hold(Hold::Middle);
            canvas.text(text, (x.at(*value), bottom + 14), look);
        }
        canvas.line(vec![(left, bottom), (right, bottom)], SOFT, 1);
        let bound = y.at(shown(&first, first.bound.value()));
        canvas.dashes(vec![(left, bound), (right, bound)], INK, 1, (6, 4));
        let middle = Look::new(Size::Text).hold(Hold::Middle);
        canvas.text(&format!("{} a year", planned.currency), ((left + right) / 2, bottom + 42), middle);
        canvas.upwards(&name(&first), (page.margin + 8, (top + bottom) / 2), Look::new(Size::Text));
        for dot in &dots {
            let color = palette::policy(dot.candidate.policy, usize::MAX);
            let (value, low, high) = dot.figures();
            let at = x.at(dot.candidate.cost);
            canvas.line(vec![(at, y.at(low)), (at, y.at(high))], color, 2);
            let radius = if dot.chosen { 8 } else { 4 };
            canvas.dot((at, y.at(value)), radius, color);
            if dot.candidate.status != Status::Meets {
                canvas.dot((at, y.at(value)), radius - 2, PAPER);
            }
        }
        canvas.text(&written(&first, first.bound.value()), (right + 8, bound), Look::new(Size::Small));
        // Clear of the words beside the threshold.
        let policies = planned.policies.len() as i32;
        let meets_words = (top..top + LINE * (policies + 1)).contains(&bound);
        let mut legend = if meets_words { bound + LINE } else { top + 6 };
        for (policy, name) in planned.policies.iter().enumerate() {
            if dots.iter().any(|dot| dot.candidate.policy == policy) {
                canvas.dot((right + 30, legend), 4, palette::policy(policy, usize::MAX));
                canvas.text(name, (right + 44, legend), Look::new(Size::Text));
                legend += LINE;
            }
        }
    }))
}

/// The figure on the plot; in place of an availability its shortfall from 1, in minutes a year.
fn shown(check: &Check, figure: f64) -> f64 {
    if check.metric.contains("availability") { (1.0 - figure) * YEAR_H * 60.0 } else { figure }
}

fn name(check: &Check) -> String {
    let scope = if check.scope == "site" { String::new() } else { format!(" of {}", check.scope) };
    if check.metric.contains("availability") {
        return format!("what {} lacks of 100 %{scope} [min/y]", check.metric.replace('_', " "));
    }
    let statistic = if check.statistic == VALUE { String::new() } else { format!(", {}", check.statistic) };
    format!("{}{statistic}{scope} [{}]", check.metric.replace('_', " "), check.unit)
}

fn vertical(dots: &[Dot], bound: f64, pixels: (i32, i32)) -> (Vec<Tick>, Scale) {
    let values = || dots.iter().map(|dot| dot.figures().0).chain([bound]).filter(|value| *value > 0.0);
    let (low, high) = (values().fold(f64::INFINITY, f64::min), values().fold(0.0, f64::max));
    let most = dots.iter().map(|dot| dot.figures().2).fold(high, f64::max);
    let logarithmic = low > 0.0 && high > WIDE * low;
    let ticks = if logarithmic { decades(low / 2.0, most) } else { round_ticks(most, 6.0) };
    let ends = (ticks[0].0, ticks[ticks.len() - 1].0);
    let scale = if logarithmic { Scale::logarithmic(ends, pixels) } else { Scale::linear(ends, pixels) };
    (ticks, scale)
}
